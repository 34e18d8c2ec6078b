//! The typed Automerge shape of each document, one file per noun; the only code that knows Automerge.
//!
//! **Architecture invariant:** nothing outside this module imports automerge, and nothing in here knows SQL.

pub mod activity;
mod authors;
mod document;
mod editor;
mod leaver;
pub mod leb128;
pub mod person;
mod reader;
mod renewal;
mod replay;
mod shape;
pub mod shift;
pub mod team;
mod touched;
mod weight;
pub mod youth;

pub use document::{ChangeHead, Document, Hash, NewChange, ReadChange, change_head, words_of};
pub use editor::{Editor, Field};
pub use leaver::Leaver;
pub use reader::{RawCandidate, RawContradiction, Reader};
pub(crate) use reader::{as_count, as_moment, as_reference, as_words, count, moment, optional, reference, words};
pub use touched::{Part, Touched};

use crate::domain::error::{Code, Result};
use crate::domain::ids::DocId;
use crate::domain::review::{CandidateId, FactPath, FactValue};
use crate::domain::role::DocumentKind;
use crate::domain::schema::APP_SCHEMA;
use automerge::ROOT;

/// Every document's first steps: what it is, the shape's version, and the place for claims. Its id is part of it, for a
/// change's hash does not say which document it belongs to: two cards made alike in one second would share one.
///
/// # Errors
/// As the editor's.
pub fn be_born(editor: &mut Editor<'_>, doc: DocId, kind: &DocumentKind) -> Result<()> {
    editor.put(&ROOT, "doc", &reference(doc))?;
    editor.put(&ROOT, "kind", &words(kind.as_str()))?;
    editor.put(&ROOT, "schema", &FactValue::Number(i64::from(APP_SCHEMA)))?;
    editor.make_map(&ROOT, shape::CLAIMS)?;
    Ok(())
}

/// Where a fact lies: the object that holds it and its key there.
///
/// # Errors
/// [`Code::NotFound`] where the path leads nowhere.
pub fn locate(editor: &mut Editor<'_>, path: &FactPath) -> Result<(automerge::ObjId, String)> {
    let mut at = ROOT;
    let mut parts = path.0.split('/').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return Ok((at, part.to_owned()));
        }
        at = editor.object(&at, part)?;
    }
    Err(Code::NotFound.into())
}

/// Settles a contradiction wherever it lies.
///
/// # Errors
/// As [`Editor::choose`].
pub fn choose(editor: &mut Editor<'_>, path: &FactPath, choice: &CandidateId, seen: &[CandidateId]) -> Result<()> {
    let (object, key) = locate(editor, path)?;
    editor.choose(&object, &key, path, choice, seen)
}
