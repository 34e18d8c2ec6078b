//! The `shift` document: one evening's duty and its street report, one file for each part.

pub mod anonymous;
pub mod count;
pub mod encounter;
pub mod incident;
pub mod plan;
pub mod review;

use super::{Editor, Reader, Touched, as_moment, reference, words};
use crate::domain::error::Result;
use crate::domain::ids::{AreaId, PersonId, PlaceId, ShiftId};
use crate::domain::review::FactValue;
use crate::domain::shift::{ShiftKind, ShiftPlan};
use crate::domain::text::TextEdit;
use crate::domain::time::{Evening, Timestamp};
use automerge::ROOT;
use count::CountBody;
use encounter::EncounterBody;
use incident::IncidentBody;
use review::{ApprovalBody, QuestionBody};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftBody {
    /// Street, container or activity.
    pub kind: ShiftKind,
    /// Where.
    pub area: Option<AreaId>,
    /// Which evening.
    pub evening: Evening,
    /// Planned start.
    pub planned_start: Timestamp,
    /// Planned end.
    pub planned_end: Timestamp,
    /// Who is on it.
    pub workers: BTreeSet<PersonId>,
    /// When each began.
    pub started: BTreeMap<PersonId, Timestamp>,
    /// When each ended.
    pub ended: BTreeMap<PersonId, Timestamp>,
    /// When each signed.
    pub signed: BTreeMap<PersonId, Timestamp>,
    /// Places to visit, with their order.
    pub places: Vec<(PlaceId, i64)>,
    /// What to know tonight.
    pub plan_note: String,
    /// The narrative.
    pub narrative: String,
    /// Shifts read as one with this one.
    pub joined_with: BTreeSet<ShiftId>,
    /// Encounters, undone ones too, sorted by id. Shared with the reading before, where a change left them alone.
    pub encounters: Vec<Arc<EncounterBody>>,
    /// Incidents, undone ones too, sorted by id.
    pub incidents: Vec<Arc<IncidentBody>>,
    /// Counts, undone ones too.
    pub counts: Vec<CountBody>,
    /// Its names and texts have been kept for long enough and are gone.
    pub anonymised: bool,
    /// Questions.
    pub questions: Vec<QuestionBody>,
    /// Approvals, withdrawn ones too.
    pub approvals: Vec<ApprovalBody>,
}

impl ShiftBody {
    /// Whether two readings report the same. The coordinator's own part does not count, nor who has signed.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let Self {
            kind,
            area,
            evening,
            planned_start,
            planned_end,
            workers,
            started,
            ended,
            signed: _,
            places,
            plan_note,
            narrative,
            joined_with: _,
            encounters,
            incidents,
            counts,
            anonymised: _,
            questions: _,
            approvals: _,
        } = self;
        (kind, area, evening, planned_start, planned_end, workers)
            == (
                &other.kind,
                &other.area,
                &other.evening,
                &other.planned_start,
                &other.planned_end,
                &other.workers,
            )
            && (started, ended, places, plan_note, narrative)
                == (
                    &other.started,
                    &other.ended,
                    &other.places,
                    &other.plan_note,
                    &other.narrative,
                )
            && (encounters, incidents, counts) == (&other.encounters, &other.incidents, &other.counts)
    }
}

/// Writes what a new document begins with.
///
/// # Errors
/// As the editor's.
pub fn create(editor: &mut Editor<'_>, plan: &ShiftPlan) -> Result<()> {
    for map in [
        "workers",
        "started",
        "ended",
        "signed",
        "places",
        "joined_with",
        "encounters",
        "incidents",
        "counts",
        "questions",
        "approvals",
    ] {
        editor.make_map(&ROOT, map)?;
    }
    for text in ["plan_note", "narrative"] {
        editor.make_text(&ROOT, text)?;
    }
    let ShiftPlan {
        kind,
        area,
        evening,
        planned_start,
        planned_end,
        workers,
        places,
        note,
    } = plan;
    editor.put(&ROOT, "shift_kind", &words(kind.as_str()))?;
    editor.put(&ROOT, "area", &reference(*area))?;
    editor.put(&ROOT, "evening", &words(&evening.to_string()))?;
    editor.put(&ROOT, "planned_start", &FactValue::Time(*planned_start))?;
    editor.put(&ROOT, "planned_end", &FactValue::Time(*planned_end))?;
    for worker in workers {
        editor.flag(&ROOT, "workers", &worker.to_string(), true)?;
    }
    plan::order_places(editor, places)?;
    editor.write(
        &ROOT,
        "plan_note",
        &TextEdit {
            base: String::new(),
            text: note.clone(),
        },
    )?;
    Ok(())
}

/// Sets or clears one person's moment in `started`, `ended` or `signed`. Each person sets only their own, so these never
/// contradict; going on after an early end clears everybody's ([`go_on`]).
///
/// # Errors
/// As the editor's.
pub fn mark(editor: &mut Editor<'_>, list: Mark, person: PersonId, at: Option<Timestamp>) -> Result<()> {
    let map = editor.object(&ROOT, list.key())?;
    editor.put(&map, &person.to_string(), &super::moment(at))
}

/// A moment that each worker has of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Began.
    Started,
    /// Ended.
    Ended,
    /// Signed.
    Signed,
}

impl Mark {
    fn key(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Ended => "ended",
            Self::Signed => "signed",
        }
    }
}

/// Goes on after an early end: nobody has ended or signed any more, whoever it was.
///
/// # Errors
/// As the editor's.
pub fn go_on(editor: &mut Editor<'_>) -> Result<()> {
    for list in [Mark::Ended, Mark::Signed] {
        let marked: Vec<PersonId> = editor
            .read()?
            .values(&ROOT, list.key())
            .into_iter()
            .map(|(person, _)| person)
            .collect();
        marked
            .into_iter()
            .try_for_each(|person| mark(editor, list, person, None))?;
    }
    Ok(())
}

/// Puts somebody on the shift, or off it.
///
/// # Errors
/// As the editor's.
pub fn set_worker(editor: &mut Editor<'_>, person: PersonId, on: bool) -> Result<()> {
    editor.flag(&ROOT, "workers", &person.to_string(), on)
}

/// Joins another shift to this one, or parts it.
///
/// # Errors
/// As the editor's.
pub fn join(editor: &mut Editor<'_>, other: ShiftId, joined: bool) -> Result<()> {
    editor.flag(&ROOT, "joined_with", &other.to_string(), joined)
}

/// Writes in the narrative; gives the whole text.
///
/// # Errors
/// As the editor's.
pub fn write_narrative(editor: &mut Editor<'_>, edit: &TextEdit) -> Result<String> {
    editor.write(&ROOT, "narrative", edit)
}

/// The narrative in stretches of one actor each.
pub fn narrative_authors(reader: &Reader<'_>) -> Vec<(Vec<u8>, String)> {
    reader.authored("narrative")
}

fn moments(reader: &Reader<'_>, list: Mark) -> BTreeMap<PersonId, Timestamp> {
    reader
        .values::<PersonId>(&ROOT, list.key())
        .into_iter()
        .filter_map(|(person, value)| Some((person, as_moment(&value)?)))
        .collect()
}

/// Reads the document.
pub fn read(reader: &mut Reader<'_>) -> ShiftBody {
    let mut body = read_report(reader);
    body.approvals = review::read_approvals(reader, &body);
    body
}

/// Reads the document but for who has approved it.
fn read_report(reader: &mut Reader<'_>) -> ShiftBody {
    let plan::PlanBody {
        planned_start,
        planned_end,
    } = plan::read(reader);
    ShiftBody {
        kind: ShiftKind::from(reader.words(&ROOT, "shift_kind")),
        area: reader.reference(&ROOT, "area"),
        evening: reader
            .words(&ROOT, "evening")
            .parse()
            .unwrap_or(Evening::of(Timestamp(0))),
        planned_start,
        planned_end,
        workers: reader.flags(&ROOT, "workers"),
        started: moments(reader, Mark::Started),
        ended: moments(reader, Mark::Ended),
        signed: moments(reader, Mark::Signed),
        places: plan::read_places(reader),
        plan_note: reader.text(&ROOT, "plan_note"),
        narrative: reader.text(&ROOT, "narrative"),
        joined_with: reader.flags(&ROOT, "joined_with"),
        encounters: encounter::read_all(reader),
        incidents: incident::read_all(reader),
        counts: count::read_all(reader),
        anonymised: anonymous::read(reader),
        questions: review::read_questions(reader),
        approvals: Vec::new(),
    }
}

/// Reads anew what an evening's taps write in, after a change that touched only such parts; none where it touched
/// others, and the whole document has to be read. Gives what [`read`] would give.
pub fn read_again(reader: &mut Reader<'_>, before: &ShiftBody, touched: &Touched) -> Option<ShiftBody> {
    // Whether an approval still holds hangs on all that stands in the report.
    if !before.approvals.is_empty() {
        return None;
    }
    let mut now = before.clone();
    for part in touched.parts()? {
        match (part.key.as_str(), &part.entry) {
            (encounter::COLLECTION, Some(entry)) => {
                let read = encounter::read_one(reader, entry)?;
                put_in_order(&mut now.encounters, read, |body| body.encounter);
            }
            (incident::COLLECTION, Some(entry)) => {
                let read = incident::read_one(reader, entry)?;
                put_in_order(&mut now.incidents, read, |body| body.incident);
            }
            (count::COLLECTION, _) => now.counts = count::read_all(reader),
            ("narrative", _) => now.narrative = reader.text(&ROOT, "narrative"),
            ("started", _) => now.started = moments(reader, Mark::Started),
            _ => return None,
        }
    }
    Some(now)
}

/// Puts an entry in its place among those sorted by id.
fn put_in_order<T, I: Ord>(entries: &mut Vec<Arc<T>>, entry: T, id: impl Fn(&T) -> I) {
    let entry = Arc::new(entry);
    match entries.binary_search_by_key(&id(&entry), |other| id(other)) {
        Ok(at) => {
            if let Some(place) = entries.get_mut(at) {
                *place = entry;
            }
        }
        Err(at) => entries.insert(at, entry),
    }
}
