//! A report without anybody: what is left of an evening when its names and texts have been kept for long enough (design:
//! sync, Retention). Only what is known to say nothing of anybody is carried over, part by part; what is not named here goes.

use super::super::document::{Document, NewChange};
use super::super::{Editor, be_born, reference};
use super::{Mark, ShiftBody, count, encounter, incident, join, mark, review};
use crate::domain::error::Result;
use crate::domain::ids::DocId;
use crate::domain::review::FactValue;
use crate::domain::role::DocumentKind;
use crate::domain::shift::ShiftPlan;
use crate::domain::time::Timestamp;
use automerge::ROOT;
use uuid::Uuid;

/// Says in the document that it has lost its names and texts, so that nobody takes what is left for all that was written.
const ANONYMISED: &str = "anonymised";

/// The same evening written anew by `actor` without youths, without a word that anybody typed and without what was undone: in
/// one change, and where it was approved, in a second one. None where the document says no area: then it is no evening.
///
/// # Errors
/// As the editor's.
pub fn anonymised(doc: DocId, body: &ShiftBody, actor: &[u8; 16], at: Timestamp) -> Result<Option<Vec<NewChange>>> {
    let Some(area) = body.area else { return Ok(None) };
    let ShiftBody {
        kind,
        area: _,
        evening,
        planned_start,
        planned_end,
        workers,
        started,
        ended,
        signed,
        places,
        plan_note: _,
        narrative: _,
        joined_with,
        encounters,
        incidents,
        counts,
        questions: _,
        approvals,
        anonymised: _,
    } = body;
    let plan = ShiftPlan {
        kind: kind.clone(),
        area,
        evening: *evening,
        planned_start: *planned_start,
        planned_end: *planned_end,
        workers: workers.iter().copied().collect(),
        places: places.iter().map(|(place, _)| *place).collect(),
        note: String::new(),
    };
    let mut fresh = Document::new(actor);
    let (_, begun) = fresh.edit(at, |editor| {
        be_born(editor, doc, &DocumentKind::Shift)?;
        super::create(editor, &plan)?;
        editor.put(&ROOT, ANONYMISED, &FactValue::Bool(true))?;
        for (list, moments) in [(Mark::Started, started), (Mark::Ended, ended), (Mark::Signed, signed)] {
            for (person, moment) in moments {
                mark(editor, list, *person, Some(*moment))?;
            }
        }
        joined_with.iter().try_for_each(|other| join(editor, *other, true))?;
        for entry in encounters.iter().filter(|entry| !entry.removed) {
            encounter::add_without_people(editor, entry)?;
        }
        for entry in incidents.iter().filter(|entry| !entry.removed) {
            incident::add_without_people(editor, entry)?;
        }
        for entry in counts.iter().filter(|entry| !entry.removed) {
            count::copy(editor, entry)?;
        }
        Ok(())
    })?;
    let standing = approvals
        .iter()
        .filter(|approval| !approval.withdrawn && !approval.outdated);
    let (_, approved) = fresh.edit(at, |editor| approve(editor, standing))?;
    Ok(Some(begun.into_iter().chain(approved).collect()))
}

/// Who approved the evening did so before it lost its names.
fn approve<'a>(editor: &mut Editor<'_>, standing: impl Iterator<Item = &'a review::ApprovalBody>) -> Result<()> {
    for (n, approval) in (1_u128..).zip(standing) {
        let by = approval.by.map_or(FactValue::Empty, reference);
        review::put_approval(editor, Uuid::from_u128(n), by, approval.at)?;
    }
    Ok(())
}

/// Whether it says that it has lost its names and texts.
pub(super) fn read(reader: &super::Reader<'_>) -> bool {
    reader.is(&ROOT, ANONYMISED)
}
