//! What is held of one youth, taken out for them to read (GDPR art. 15): what a person reviews before it leaves, and what
//! they decide. Others' words and names are protected (GDPR art. 15(4), Databeskyttelsesloven § 22).

use super::activity::{ActivitySummary, InvitationAnswer};
use super::encounter::Encounter;
use super::error::{Code, Problem, Result};
use super::ids::{PersonId, YouthId};
use super::incident::Incident;
use super::look::{CRITERION_MAX, LookLine};
use super::open_enum::open_enum;
use super::retention::Retention;
use super::review::Contradiction;
use super::role::Role;
use super::time::Timestamp;
use super::youth::{Phone, Youth};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;
use uuid::Uuid;

/// What stands in the place of words that are blacked out; always as long, whatever it hides.
pub const BLACKED_OUT: &str = "▇▇▇";

/// What a passage is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PassageKind {
    /// A fact on the youth's card that names somebody else.
    CardFact,
    /// How the youth was described before the name was known.
    Description,
    /// What should be known, on the youth's card.
    CardNote,
    /// A number on the card that is somebody else's, with whose.
    Phone,
    /// A value of a fact that two people wrote differently.
    Contradiction,
    /// Anything else about an encounter.
    EncounterNote,
    /// What is new about someone.
    NewInformation,
    /// How to follow up.
    FollowUpNote,
    /// What happened at an incident.
    IncidentNote,
    /// A paragraph of a report's own words.
    Narrative,
    /// The plan of a shift.
    PlanNote,
    /// A question about a report.
    Question,
    /// An answer to one.
    Answer,
    /// Why somebody was invited.
    InvitationReason,
    /// An activity's title or meeting point.
    ActivityText,
    /// Why a report was opened again.
    ReopenedBecause,
    /// What is to be followed up with a youth.
    Prompt,
    /// What came of it.
    PromptAnswer,
    /// Another youth's card.
    OtherCard,
}

/// A piece of a passage: a word, which can be blacked out, or what stands between words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Piece {
    /// The letters.
    pub text: String,
    /// It is a word; what is no word stays or goes with its neighbours.
    pub word: bool,
    /// It is, or may be, part of another youth's name.
    pub other: bool,
    /// It is part of the youth's own name.
    pub own: bool,
}

/// Words that somebody wrote, for the reviewer to decide about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Passage {
    /// Names the passage and the words in it: other words are another passage, about which nobody has decided yet.
    pub passage: String,
    /// What it is part of.
    pub kind: PassageKind,
    /// When what it is about was, where that is known.
    pub at: Option<Timestamp>,
    /// Where; empty where not known.
    pub place: String,
    /// It belongs to an entry, a card or an invitation that is linked to the youth. Otherwise it only mentions their name.
    pub linked: bool,
    /// Nothing in it speaks of another youth that is known here, as far as names tell.
    pub clear: bool,
    /// The words, in order; joined they are the passage.
    pub pieces: Vec<Piece>,
}

open_enum! {
    /// Why something is kept back.
    Ground {
        /// Regard for somebody else, or for the youth (Databeskyttelsesloven § 22, stk. 1; GDPR art. 15(4)).
        Others = "others",
        /// A public interest: crime, safety, supervision (Databeskyttelsesloven § 22, stk. 2).
        Public = "public",
        /// It is not about the youth: somebody of the same name, or somebody else altogether.
        NotAbout = "not_about",
    }
}

/// What a reviewer has decided about a passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AccessDecision {
    /// It goes along as it stands.
    Include,
    /// It stays here.
    LeaveOut {
        /// Why.
        ground: Ground,
    },
    /// It goes along without some of its words.
    BlackOut {
        /// Which of its pieces are blacked out, by number from 0.
        words: Vec<u32>,
    },
}

/// A decision and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Decided {
    /// [`Passage::passage`].
    pub passage: String,
    /// What was decided.
    pub decision: AccessDecision,
}

/// How much is held, without what somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, Default)]
pub struct AccessCounts {
    /// Encounters that name the youth.
    pub encounters: u32,
    /// Incidents that name them.
    pub incidents: u32,
    /// Invitations.
    pub invitations: u32,
    /// Facts about them that two people wrote differently and nobody has chosen between.
    pub contradictions: u32,
    /// Look-ups.
    pub looks: u32,
}

/// All that is held here of a youth, for a person to review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccessReview {
    /// Whom.
    pub youth: YouthId,
    /// Their name, or the description while provisional.
    pub name: String,
    /// How much there is.
    pub counts: AccessCounts,
    /// What has to be decided about.
    pub passages: Vec<Passage>,
    /// Why the office did not tell who has looked: the look-ups would be missing.
    pub looks_problem: Option<Problem>,
}

/// What the reviewer has decided, and for what the file is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccessOrder {
    /// Whom it is about.
    pub youth: YouthId,
    /// What it is for: on record in the log, not in the file. 1–200 characters.
    pub purpose: String,
    /// Those who looked stand there by name, not by what they are to the effort.
    pub names: bool,
    /// The file is made though the office did not tell who has looked.
    pub without_looks: bool,
    /// What was decided about each passage.
    pub decisions: Vec<Decided>,
}

impl AccessOrder {
    /// The purpose as it goes on record.
    ///
    /// # Errors
    /// [`Code::Missing`], [`Code::TooLong`] with `field` `purpose`.
    pub fn checked_purpose(&self) -> Result<String> {
        let purpose = super::text::line("purpose", &self.purpose, CRITERION_MAX)?;
        if purpose.is_empty() {
            return Err(Problem::new(Code::Missing).with("field", "purpose"));
        }
        Ok(purpose)
    }
}

/// The file, for the person to keep where they choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccessFile {
    /// What it may be called: the day, and nothing about anybody.
    pub name: String,
    /// A ZIP, in base64.
    pub content: String,
}

/// How somebody is called.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Called {
    /// The name; empty while not known.
    pub name: String,
    /// The nickname; empty where none.
    pub nickname: String,
    /// The description; empty where none.
    pub description: String,
}

/// An invitation, seen from the youth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitedTo {
    /// To what.
    pub activity: ActivitySummary,
    /// On the list; otherwise it was taken back.
    pub invited: bool,
    /// Why.
    pub reason: String,
    /// When put on the list.
    pub invited_at: Option<Timestamp>,
    /// When the message was handed to the phone's SMS app.
    pub handed_over_at: Option<Timestamp>,
    /// What they answered.
    pub answer: Option<InvitationAnswer>,
    /// Friends they bring.
    pub friends: u32,
}

/// A text that stands somewhere else than with the youth and may mention them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenText {
    /// What it is part of.
    pub kind: PassageKind,
    /// What it stands in.
    pub id: Uuid,
    /// When that was; none for a card.
    pub at: Option<Timestamp>,
    /// Where; empty where not known.
    pub place: String,
    /// The text.
    pub text: String,
    /// The encounter or incident that it is about, where it is about one.
    pub about: Option<Uuid>,
    /// The youth on whose card, or in whose invitation, it stands.
    pub of: Option<Uuid>,
}

/// All that is held here of a youth, as the store gives it.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// When it was gathered.
    pub at: Timestamp,
    /// The areas that this device knows of: what other areas hold is not here.
    pub areas: Vec<String>,
    /// The card. Its encounters and phones stand below, all of them.
    pub card: Youth,
    /// Numbers that are or were on it, with whether they were taken off.
    pub phones: Vec<(Phone, bool)>,
    /// How everybody else who is known here is called.
    pub others: Vec<Called>,
    /// Encounters that name the youth, newest first.
    pub encounters: Vec<Encounter>,
    /// Incidents that name them, newest first.
    pub incidents: Vec<Incident>,
    /// Invitations, newest first.
    pub invitations: Vec<InvitedTo>,
    /// Texts that may mention them.
    pub texts: Vec<WrittenText>,
    /// What contradicts about them.
    pub contradictions: Vec<Contradiction>,
    /// Who looked, newest first.
    pub looks: Vec<LookLine>,
    /// Why the office did not tell all of that.
    pub looks_problem: Option<Problem>,
    /// What members of staff are to the effort.
    pub roles: BTreeMap<PersonId, Role>,
    /// How long things are kept.
    pub retention: Retention,
}
