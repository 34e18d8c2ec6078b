//! Incidents in a shift: `incidents/<id>`.

use super::super::{Editor, Field, Reader, as_moment, as_reference, as_words, moment, optional, reference, words};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{IdSource, IncidentId, PersonId, PlaceId, WordId, YouthId};
use crate::domain::incident::{IncidentEdit, Severity};
use crate::domain::review::{FactPath, FactValue};
use crate::domain::team::WordList;
use crate::domain::time::Timestamp;
use automerge::{ObjId, ROOT};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) const COLLECTION: &str = "incidents";

/// An incident as the document has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentBody {
    /// Its id.
    pub incident: IncidentId,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: Option<PlaceId>,
    /// Who logged it.
    pub by: Option<PersonId>,
    /// What it was.
    pub kind: Option<WordId>,
    /// How bad.
    pub severity: Option<Severity>,
    /// Youths.
    pub youths: BTreeSet<YouthId>,
    /// What was done.
    pub actions: BTreeSet<WordId>,
    /// Who was told.
    pub told: BTreeSet<WordId>,
    /// When the duty police were called.
    pub police_called_at: Option<Timestamp>,
    /// The youths know.
    pub youths_informed: bool,
    /// What happened.
    pub note: String,
    /// Follow up.
    pub follow_up: bool,
    /// Undone.
    pub removed: bool,
}

/// Makes an incident, with all that can be written in it later.
///
/// # Errors
/// As the editor's.
pub fn add(
    editor: &mut Editor<'_>,
    incident: IncidentId,
    by: PersonId,
    at: Timestamp,
    place: Option<PlaceId>,
) -> Result<()> {
    let all = editor.object(&ROOT, COLLECTION)?;
    let fields = [
        ("at", Field::Value(FactValue::Time(at))),
        ("place", Field::Value(optional(place))),
        ("by", Field::Value(reference(by))),
        ("youths", Field::Map),
        ("actions", Field::Map),
        ("told", Field::Map),
        ("note", Field::Text),
    ];
    editor.make_entry(&all, &incident.to_string(), fields).map(drop)
}

/// The same incident without whom it was about and without a word that was typed.
pub(super) fn add_without_people(editor: &mut Editor<'_>, body: &IncidentBody) -> Result<()> {
    let IncidentBody {
        incident,
        at,
        place,
        by,
        kind,
        severity,
        youths: _,
        actions,
        told,
        police_called_at,
        youths_informed,
        note: _,
        follow_up: _,
        removed: _,
    } = body;
    let all = editor.object(&ROOT, COLLECTION)?;
    let severity = severity.as_ref().map_or(FactValue::Empty, |one| words(one.as_str()));
    let fields = [
        ("at", Field::Value(FactValue::Time(*at))),
        ("place", Field::Value(optional(*place))),
        ("by", Field::Value(optional(*by))),
        ("kind", Field::Value(optional(*kind))),
        ("severity", Field::Value(severity)),
        ("police_called_at", Field::Value(moment(*police_called_at))),
        ("youths_informed", Field::Value(FactValue::Bool(*youths_informed))),
        ("youths", Field::Map),
        ("actions", Field::Map),
        ("told", Field::Map),
        ("note", Field::Text),
    ];
    let entry = editor.make_entry(&all, &incident.to_string(), fields)?;
    for (set, chosen) in [("actions", actions), ("told", told)] {
        for word in chosen {
            editor.flag(&entry, set, &word.to_string(), true)?;
        }
    }
    Ok(())
}

fn entry(editor: &mut Editor<'_>, incident: IncidentId) -> Result<ObjId> {
    let all = editor.object(&ROOT, COLLECTION)?;
    editor.object(&all, &incident.to_string())
}

fn path(incident: IncidentId, field: &str) -> FactPath {
    FactPath(format!("{COLLECTION}/{incident}/{field}"))
}

/// Applies one edit.
///
/// # Errors
/// As the editor's; [`Code::BadRequest`] for a word of a list that incidents do not have.
pub fn edit(editor: &mut Editor<'_>, incident: IncidentId, edit: &IncidentEdit, ids: &mut dyn IdSource) -> Result<()> {
    let entry = entry(editor, incident)?;
    let mut fact = |editor: &mut Editor<'_>, field: &str, value: FactValue| {
        editor.fact(&entry, field, &path(incident, field), &value, ids)
    };
    match edit {
        IncidentEdit::At { at } => fact(editor, "at", FactValue::Time(*at)),
        IncidentEdit::Place { place } => fact(editor, "place", optional(*place)),
        IncidentEdit::Kind { kind } => fact(editor, "kind", optional(*kind)),
        IncidentEdit::Severity { severity } => fact(
            editor,
            "severity",
            severity
                .as_ref()
                .map_or(FactValue::Empty, |severity| words(severity.as_str())),
        ),
        IncidentEdit::Youth { youth, met } => editor.flag(&entry, "youths", &youth.to_string(), *met),
        IncidentEdit::Word { list, word, on } => {
            let set = match list {
                WordList::IncidentAction => "actions",
                WordList::Told => "told",
                _ => return Err(Problem::new(Code::BadRequest).with("field", "list")),
            };
            editor.flag(&entry, set, &word.to_string(), *on)
        }
        IncidentEdit::PoliceCalled { at } => fact(editor, "police_called_at", moment(*at)),
        IncidentEdit::YouthsInformed { informed } => fact(editor, "youths_informed", FactValue::Bool(*informed)),
        IncidentEdit::Note(text) => editor.write(&entry, "note", text).map(drop),
        IncidentEdit::FollowUp { wanted } => fact(editor, "follow_up", FactValue::Bool(*wanted)),
    }
}

/// Undoes an incident, or brings it back.
///
/// # Errors
/// As the editor's.
pub fn remove(editor: &mut Editor<'_>, incident: IncidentId, removed: bool) -> Result<()> {
    let entry = entry(editor, incident)?;
    editor.mark(&entry, "removed", removed)
}

pub(super) fn read_all(reader: &mut Reader<'_>) -> Vec<Arc<IncidentBody>> {
    reader
        .entries::<IncidentId>(&ROOT, COLLECTION)
        .into_iter()
        .map(|(incident, entry)| Arc::new(read(reader, incident, &entry)))
        .collect()
}

/// One incident by its key; none where it cannot be read alone.
pub(super) fn read_one(reader: &mut Reader<'_>, key: &str) -> Option<IncidentBody> {
    let all = reader.object(&ROOT, COLLECTION)?;
    let entry = reader.object(&all, key)?;
    Some(read(reader, key.parse().ok()?, &entry))
}

fn read(reader: &mut Reader<'_>, incident: IncidentId, entry: &ObjId) -> IncidentBody {
    let mut fact = |field: &str| reader.fact(entry, field, &path(incident, field));
    let at = as_moment(&fact("at")).unwrap_or_default();
    let place = as_reference(&fact("place"));
    let kind = as_reference(&fact("kind"));
    let severity = Some(as_words(fact("severity")))
        .filter(|text| !text.is_empty())
        .map(Severity::from);
    let police_called_at = as_moment(&fact("police_called_at"));
    let youths_informed = fact("youths_informed") == FactValue::Bool(true);
    let follow_up = fact("follow_up") == FactValue::Bool(true);
    IncidentBody {
        incident,
        at,
        place,
        by: reader.reference(entry, "by"),
        kind,
        severity,
        youths: reader.flags(entry, "youths"),
        actions: reader.flags(entry, "actions"),
        told: reader.flags(entry, "told"),
        police_called_at,
        youths_informed,
        note: reader.text(entry, "note"),
        follow_up,
        removed: reader.is(entry, "removed"),
    }
}
