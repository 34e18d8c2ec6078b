//! The plan's part of a shift: times and places.

use super::super::{Editor, Reader, as_moment};
use crate::domain::error::Result;
use crate::domain::ids::{IdSource, PlaceId};
use crate::domain::review::{FactPath, FactValue};
use crate::domain::shift::ShiftPlan;
use crate::domain::text::TextEdit;
use crate::domain::time::Timestamp;
use automerge::ROOT;

/// The plan's facts.
pub struct PlanBody {
    /// Planned start.
    pub planned_start: Timestamp,
    /// Planned end.
    pub planned_end: Timestamp,
}

/// Sets what differs between the plan as the form showed it and as it says now. Area, kind and evening are fixed at
/// birth.
///
/// # Errors
/// As the editor's.
pub fn edit(editor: &mut Editor<'_>, base: &ShiftPlan, plan: &ShiftPlan, ids: &mut dyn IdSource) -> Result<()> {
    for (key, before, after) in [
        ("planned_start", base.planned_start, plan.planned_start),
        ("planned_end", base.planned_end, plan.planned_end),
    ] {
        if before != after {
            editor.fact(&ROOT, key, &FactPath(key.to_owned()), &FactValue::Time(after), ids)?;
        }
    }
    for worker in base.workers.iter().filter(|worker| !plan.workers.contains(worker)) {
        super::set_worker(editor, *worker, false)?;
    }
    for worker in plan.workers.iter().filter(|worker| !base.workers.contains(worker)) {
        super::set_worker(editor, *worker, true)?;
    }
    if base.places != plan.places {
        let map = editor.object(&ROOT, "places")?;
        for place in base.places.iter().filter(|place| !plan.places.contains(place)) {
            editor.put(&map, &place.to_string(), &FactValue::Empty)?;
        }
        order_places(editor, &plan.places)?;
    }
    editor.write(
        &ROOT,
        "plan_note",
        &TextEdit {
            base: base.note.clone(),
            text: plan.note.clone(),
        },
    )?;
    Ok(())
}

/// Writes the places' order.
pub(super) fn order_places(editor: &mut Editor<'_>, places: &[PlaceId]) -> Result<()> {
    let map = editor.object(&ROOT, "places")?;
    for (order, place) in (0_i64..).zip(places) {
        editor.put(&map, &place.to_string(), &FactValue::Number(order))?;
    }
    Ok(())
}

pub(super) fn read_places(reader: &Reader<'_>) -> Vec<(PlaceId, i64)> {
    let mut places: Vec<(PlaceId, i64)> = reader
        .values::<PlaceId>(&ROOT, "places")
        .into_iter()
        .filter_map(|(place, value)| match value {
            FactValue::Number(order) => Some((place, order)),
            _ => None,
        })
        .collect();
    places.sort_by_key(|(place, order)| (*order, *place));
    places
}

pub(super) fn read(reader: &mut Reader<'_>) -> PlanBody {
    let mut fact = |key: &str| as_moment(&reader.fact(&ROOT, key, &FactPath(key.to_owned()))).unwrap_or_default();
    PlanBody {
        planned_start: fact("planned_start"),
        planned_end: fact("planned_end"),
    }
}
