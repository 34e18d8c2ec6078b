//! The `person` document: a member of staff.

use super::{Editor, Reader, words};
use crate::domain::error::Result;
use crate::domain::ids::PersonId;
use crate::domain::person::Person;
use crate::domain::review::FactValue;
use crate::domain::role::Role;
use automerge::ROOT;

/// Writes what a new document begins with.
///
/// # Errors
/// As the editor's.
pub fn create(editor: &mut Editor<'_>, person: &Person) -> Result<()> {
    let Person {
        person: _,
        name,
        role,
        areas,
        retired,
    } = person;
    editor.put(&ROOT, "name", &words(name))?;
    editor.put(&ROOT, "role", &words(role.as_str()))?;
    editor.put(&ROOT, "retired", &FactValue::Bool(*retired))?;
    editor.make_map(&ROOT, "areas")?;
    for area in areas {
        editor.flag(&ROOT, "areas", &area.to_string(), true)?;
    }
    Ok(())
}

/// Reads the document.
pub fn read(reader: &mut Reader<'_>, person: PersonId) -> Person {
    Person {
        person,
        name: reader.words(&ROOT, "name"),
        role: Role::from(reader.words(&ROOT, "role")),
        areas: reader.flags(&ROOT, "areas").into_iter().collect(),
        retired: reader.is(&ROOT, "retired"),
    }
}
