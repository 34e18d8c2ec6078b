//! Headcounts in a shift: `counts/<id>`. Fixed once written; a wrong one is undone and counted again.

use super::super::{Editor, Field, Reader, as_count, count, optional, reference};
use crate::domain::error::Result;
use crate::domain::ids::{CountId, PersonId, PlaceId};
use crate::domain::review::FactValue;
use crate::domain::time::Timestamp;
use automerge::ROOT;

pub(super) const COLLECTION: &str = "counts";

/// A count as the document has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountBody {
    /// Its id.
    pub count: CountId,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: Option<PlaceId>,
    /// How many.
    pub number: u32,
    /// Who counted.
    pub by: Option<PersonId>,
    /// Undone.
    pub removed: bool,
}

/// Adds a count.
///
/// # Errors
/// As the editor's.
pub fn add(
    editor: &mut Editor<'_>,
    id: CountId,
    by: PersonId,
    at: Timestamp,
    place: Option<PlaceId>,
    number: u32,
) -> Result<()> {
    let all = editor.object(&ROOT, COLLECTION)?;
    let fields = [
        ("at", Field::Value(FactValue::Time(at))),
        ("place", Field::Value(optional(place))),
        ("number", Field::Value(count(Some(number)))),
        ("by", Field::Value(reference(by))),
    ];
    editor.make_entry(&all, &id.to_string(), fields).map(drop)
}

/// The same count in another edition of its report.
pub(super) fn copy(editor: &mut Editor<'_>, body: &CountBody) -> Result<()> {
    let CountBody {
        count: id,
        at,
        place,
        number,
        by,
        removed: _,
    } = body;
    let all = editor.object(&ROOT, COLLECTION)?;
    let fields = [
        ("at", Field::Value(FactValue::Time(*at))),
        ("place", Field::Value(optional(*place))),
        ("number", Field::Value(count(Some(*number)))),
        ("by", Field::Value(optional(*by))),
    ];
    editor.make_entry(&all, &id.to_string(), fields).map(drop)
}

/// Undoes a count, or brings it back.
///
/// # Errors
/// As the editor's.
pub fn remove(editor: &mut Editor<'_>, id: CountId, removed: bool) -> Result<()> {
    let all = editor.object(&ROOT, COLLECTION)?;
    let entry = editor.object(&all, &id.to_string())?;
    editor.mark(&entry, "removed", removed)
}

pub(super) fn read_all(reader: &Reader<'_>) -> Vec<CountBody> {
    reader
        .entries::<CountId>(&ROOT, COLLECTION)
        .into_iter()
        .map(|(count, entry)| CountBody {
            count,
            at: reader.moment(&entry, "at").unwrap_or_default(),
            place: reader.reference(&entry, "place"),
            number: as_count(&reader.value(&entry, "number")).unwrap_or(0),
            by: reader.reference(&entry, "by"),
            removed: reader.is(&entry, "removed"),
        })
        .collect()
}
