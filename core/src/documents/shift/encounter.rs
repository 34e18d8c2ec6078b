//! Encounters in a shift: `encounters/<id>`.

use super::super::{
    Editor, Field, Reader, as_count, as_moment, as_reference, as_words, count, optional, reference, words,
};
use crate::domain::encounter::{EncounterEdit, Group, GroupKind};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{EncounterId, IdSource, PersonId, PlaceId, WordId, YouthId};
use crate::domain::review::{FactPath, FactValue};
use crate::domain::team::WordList;
use crate::domain::time::Timestamp;
use automerge::{ObjId, ROOT};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) const COLLECTION: &str = "encounters";

/// An encounter as the document has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncounterBody {
    /// Its id.
    pub encounter: EncounterId,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: Option<PlaceId>,
    /// Who logged it.
    pub by: Option<PersonId>,
    /// Youths met.
    pub youths: BTreeSet<YouthId>,
    /// The group.
    pub group: Option<Group>,
    /// What they did.
    pub doing: BTreeSet<WordId>,
    /// Talked about.
    pub talked: BTreeSet<WordId>,
    /// How it ended.
    pub outcome: BTreeSet<WordId>,
    /// Anything else.
    pub note: String,
    /// What is new.
    pub new_information: String,
    /// Follow up.
    pub follow_up: bool,
    /// How.
    pub follow_up_note: String,
    /// Undone.
    pub removed: bool,
}

/// Makes an encounter, with all that can be written in it later.
///
/// # Errors
/// As the editor's.
pub fn add(
    editor: &mut Editor<'_>,
    encounter: EncounterId,
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
        ("doing", Field::Map),
        ("talked", Field::Map),
        ("outcome", Field::Map),
        ("note", Field::Text),
        ("new_information", Field::Text),
        ("follow_up_note", Field::Text),
    ];
    editor.make_entry(&all, &encounter.to_string(), fields).map(drop)
}

/// The same encounter without whom it was with and without a word that was typed: those who were named count in the group, so
/// that the evening's figures stay.
pub(super) fn add_without_people(editor: &mut Editor<'_>, body: &EncounterBody) -> Result<()> {
    let EncounterBody {
        encounter,
        at,
        place,
        by,
        youths,
        group,
        doing,
        talked,
        outcome,
        note: _,
        new_information: _,
        follow_up: _,
        follow_up_note: _,
        removed: _,
    } = body;
    let named = u32::try_from(youths.len()).unwrap_or(u32::MAX);
    let size = group.as_ref().map_or(0, |group| group.size).max(named);
    let all = editor.object(&ROOT, COLLECTION)?;
    let fields = [
        ("at", Field::Value(FactValue::Time(*at))),
        ("place", Field::Value(optional(*place))),
        ("by", Field::Value(optional(*by))),
        ("youths", Field::Map),
        ("doing", Field::Map),
        ("talked", Field::Map),
        ("outcome", Field::Map),
        ("note", Field::Text),
        ("new_information", Field::Text),
        ("follow_up_note", Field::Text),
    ];
    let entry = editor.make_entry(&all, &encounter.to_string(), fields)?;
    if size > 0 {
        editor.put(&entry, "group_size", &count(Some(size)))?;
    }
    if let Some(Group {
        size: _,
        kind,
        age_from,
        age_to,
    }) = group
    {
        let kind = kind.as_ref().map_or(FactValue::Empty, |kind| words(kind.as_str()));
        editor.put(&entry, "group_kind", &kind)?;
        editor.put(&entry, "group_age_from", &count(*age_from))?;
        editor.put(&entry, "group_age_to", &count(*age_to))?;
    }
    for (set, chosen) in [("doing", doing), ("talked", talked), ("outcome", outcome)] {
        for word in chosen {
            editor.flag(&entry, set, &word.to_string(), true)?;
        }
    }
    Ok(())
}

fn entry(editor: &mut Editor<'_>, encounter: EncounterId) -> Result<ObjId> {
    let all = editor.object(&ROOT, COLLECTION)?;
    editor.object(&all, &encounter.to_string())
}

fn path(encounter: EncounterId, field: &str) -> FactPath {
    FactPath(format!("{COLLECTION}/{encounter}/{field}"))
}

/// Applies one edit. `Unknown` makes a youth first and comes here as `Youth`.
///
/// # Errors
/// As the editor's; [`Code::BadRequest`] for a word of a list that encounters do not have.
pub fn edit(
    editor: &mut Editor<'_>,
    encounter: EncounterId,
    edit: &EncounterEdit,
    ids: &mut dyn IdSource,
) -> Result<()> {
    let entry = entry(editor, encounter)?;
    let mut fact = |editor: &mut Editor<'_>, field: &str, value: FactValue| {
        editor.fact(&entry, field, &path(encounter, field), &value, ids)
    };
    match edit {
        EncounterEdit::At { at } => fact(editor, "at", FactValue::Time(*at)),
        EncounterEdit::Place { place } => fact(editor, "place", optional(*place)),
        EncounterEdit::Youth { youth, met } => editor.flag(&entry, "youths", &youth.to_string(), *met),
        EncounterEdit::Unknown { .. } => Err(Problem::new(Code::Internal)),
        EncounterEdit::Group { group } => {
            let Group {
                size,
                kind,
                age_from,
                age_to,
            } = group.clone().unwrap_or(Group {
                size: 0,
                kind: None,
                age_from: None,
                age_to: None,
            });
            fact(
                editor,
                "group_size",
                if size == 0 { FactValue::Empty } else { count(Some(size)) },
            )?;
            fact(
                editor,
                "group_kind",
                kind.map_or(FactValue::Empty, |kind| words(kind.as_str())),
            )?;
            fact(editor, "group_age_from", count(age_from))?;
            fact(editor, "group_age_to", count(age_to))
        }
        EncounterEdit::Word { list, word, on } => {
            let set = match list {
                WordList::Doing => "doing",
                WordList::Talked => "talked",
                WordList::Outcome => "outcome",
                _ => return Err(Problem::new(Code::BadRequest).with("field", "list")),
            };
            editor.flag(&entry, set, &word.to_string(), *on)
        }
        EncounterEdit::Note(text) => editor.write(&entry, "note", text).map(drop),
        EncounterEdit::NewInformation(text) => editor.write(&entry, "new_information", text).map(drop),
        EncounterEdit::FollowUp { wanted } => fact(editor, "follow_up", FactValue::Bool(*wanted)),
        EncounterEdit::FollowUpNote(text) => editor.write(&entry, "follow_up_note", text).map(drop),
    }
}

/// Undoes an encounter, or brings it back.
///
/// # Errors
/// As the editor's.
pub fn remove(editor: &mut Editor<'_>, encounter: EncounterId, removed: bool) -> Result<()> {
    let entry = entry(editor, encounter)?;
    editor.mark(&entry, "removed", removed)
}

pub(super) fn read_all(reader: &mut Reader<'_>) -> Vec<Arc<EncounterBody>> {
    reader
        .entries::<EncounterId>(&ROOT, COLLECTION)
        .into_iter()
        .map(|(encounter, entry)| Arc::new(read(reader, encounter, &entry)))
        .collect()
}

/// One encounter by its key; none where it cannot be read alone.
pub(super) fn read_one(reader: &mut Reader<'_>, key: &str) -> Option<EncounterBody> {
    let all = reader.object(&ROOT, COLLECTION)?;
    let entry = reader.object(&all, key)?;
    Some(read(reader, key.parse().ok()?, &entry))
}

fn read(reader: &mut Reader<'_>, encounter: EncounterId, entry: &ObjId) -> EncounterBody {
    let mut fact = |field: &str| reader.fact(entry, field, &path(encounter, field));
    let at = as_moment(&fact("at")).unwrap_or_default();
    let place = as_reference(&fact("place"));
    let follow_up = fact("follow_up") == FactValue::Bool(true);
    let group = Group {
        size: as_count(&fact("group_size")).unwrap_or(0),
        kind: Some(as_words(fact("group_kind")))
            .filter(|text| !text.is_empty())
            .map(GroupKind::from),
        age_from: as_count(&fact("group_age_from")),
        age_to: as_count(&fact("group_age_to")),
    };
    EncounterBody {
        encounter,
        at,
        place,
        by: reader.reference(entry, "by"),
        youths: reader.flags(entry, "youths"),
        group: (group.size > 0).then_some(group),
        doing: reader.flags(entry, "doing"),
        talked: reader.flags(entry, "talked"),
        outcome: reader.flags(entry, "outcome"),
        note: reader.text(entry, "note"),
        new_information: reader.text(entry, "new_information"),
        follow_up,
        follow_up_note: reader.text(entry, "follow_up_note"),
        removed: reader.is(entry, "removed"),
    }
}
