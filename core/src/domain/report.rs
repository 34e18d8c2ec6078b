//! The street report: what a shift's documents say, as one page (C3).

use super::count::Count;
use super::encounter::Encounter;
use super::ids::ShiftId;
use super::incident::Incident;
use super::progress::Progress;
use super::review::{Contradiction, Question, Review};
use super::shift::{Shift, ShiftState};
use super::team::Named;
use super::text::AuthoredText;
use super::time::{Evening, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// One line of the evening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "entry", rename_all = "snake_case")]
pub enum TimelineEntry {
    /// A meeting.
    Encounter(Encounter),
    /// Trouble.
    Incident(Incident),
    /// A headcount.
    Count(Count),
}

impl TimelineEntry {
    /// When it was.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Encounter(entry) => entry.at,
            Self::Incident(entry) => entry.at,
            Self::Count(entry) => entry.at,
        }
    }

    /// Whether it has been undone.
    pub fn removed(&self) -> bool {
        match self {
            Self::Encounter(entry) => entry.removed,
            Self::Incident(entry) => entry.removed,
            Self::Count(entry) => entry.removed,
        }
    }
}

/// The figures at the head of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, Default)]
pub struct Headline {
    /// Youths met: of each encounter the group's size or the number named, whichever is more.
    pub youths: u32,
    /// Encounters.
    pub encounters: u32,
    /// Encounters in which something was talked about.
    pub talks: u32,
    /// Incidents.
    pub incidents: u32,
    /// Provisional youths.
    pub unknown: u32,
}

/// Youths seen in one hour of the evening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HourCount {
    /// The hour on a Danish clock, 0–23; in the order of the evening (17 … 23, 0 …).
    pub hour: u32,
    /// Youths met or counted in it.
    pub youths: u32,
}

/// Something empty or unclear that the writer should look at before signing: a code with numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Gap {
    /// `unknown_undescribed`, `encounter_empty`, `no_narrative`, `incident_without_kind`, `not_ended`, `nobody_told`.
    pub code: String,
    /// Numbers for the sentence.
    pub params: BTreeMap<String, String>,
}

/// The narrative of one shift document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Narrative {
    /// Whose.
    pub shift: ShiftId,
    /// The whole text.
    pub text: String,
    /// The same in stretches, with authors.
    pub authors: Vec<AuthoredText>,
}

/// A worker's phone that has not been in touch since the shift ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MissingPhone {
    /// Whose.
    pub person: Named,
    /// When it was last in touch; none where never.
    pub last_contact: Option<Timestamp>,
}

/// A street report as one page; where shifts are joined, of all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StreetReport {
    /// The shifts it is made of; the first gives it its address.
    pub shifts: Vec<Shift>,
    /// The figures.
    pub headline: Headline,
    /// Youths by hour.
    pub hours: Vec<HourCount>,
    /// Everything logged and not undone, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// One narrative for each shift.
    pub narratives: Vec<Narrative>,
    /// What contradicts.
    pub contradictions: Vec<Contradiction>,
    /// Questions and their answers.
    pub questions: Vec<Question>,
    /// What is empty or unclear.
    pub gaps: Vec<Gap>,
    /// The coordinator's decision.
    pub review: Review,
    /// Phones that are not home.
    pub missing_phones: Vec<MissingPhone>,
    /// How far it has come from this device.
    pub progress: Progress,
}

/// A report in the list Nattens rapporter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportSummary {
    /// The shift that gives it its address.
    pub shift: ShiftId,
    /// The area's name.
    pub area: Named,
    /// The evening.
    pub evening: Evening,
    /// From.
    pub started_at: Option<Timestamp>,
    /// To.
    pub ended_at: Option<Timestamp>,
    /// Who was out.
    pub workers: Vec<Named>,
    /// How far it has come.
    pub state: ShiftState,
    /// The figures.
    pub headline: Headline,
    /// Contradictions open.
    pub contradictions: u32,
    /// Lines marked for follow-up.
    pub follow_ups: u32,
    /// Questions that wait for an answer.
    pub questions_open: u32,
    /// Questions answered and not closed.
    pub questions_answered: u32,
    /// Phones that are not home.
    pub missing_phones: Vec<MissingPhone>,
    /// How many shifts it is made of.
    pub joined: u32,
    /// A clock was evidently wrong when it began or ended: its date and times are not to be trusted.
    pub clock_wrong: bool,
}

/// One evening in Nattens rapporter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EveningReports {
    /// Which.
    pub evening: Evening,
    /// Its reports, by area.
    pub reports: Vec<ReportSummary>,
    /// Shifts that were planned and never begun, as far as is known here.
    pub not_begun: Vec<Shift>,
}
