//! The `youth` document: a young person's card, street part, one file for each part.

pub mod prompt;

use super::{Editor, Field, Reader, as_count, as_words, count, words};
use crate::domain::error::Result;
use crate::domain::ids::{IdSource, PhoneId};
use crate::domain::review::{FactPath, FactValue};
use crate::domain::text::TextEdit;
use crate::domain::youth::{Consent, Phone, YouthFacts};
use automerge::ROOT;

/// What the document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YouthBody {
    /// The facts.
    pub facts: YouthFacts,
    /// Numbers on the card, those taken off too.
    pub phones: Vec<(Phone, bool)>,
    /// The note.
    pub note: String,
    /// What is to be followed up, sorted by id; withdrawn ones too.
    pub prompts: Vec<prompt::PromptBody>,
}

/// Writes what a new document begins with.
///
/// # Errors
/// As the editor's.
pub fn create(editor: &mut Editor<'_>, facts: &YouthFacts) -> Result<()> {
    for (key, value) in fact_list(facts) {
        editor.put(&ROOT, key, &value)?;
    }
    editor.make_map(&ROOT, "phones")?;
    // Reversible joining of a provisional youth with a known one (X4); empty until then.
    editor.make_map(&ROOT, "same_as")?;
    editor.make_map(&ROOT, "prompts")?;
    editor.make_text(&ROOT, "note")?;
    Ok(())
}

fn fact_list(facts: &YouthFacts) -> [(&'static str, FactValue); 13] {
    let YouthFacts {
        name,
        nickname,
        description,
        birth_year,
        school,
        class,
        club,
        consent,
        languages,
        guardians,
        wishes,
        competences,
    } = facts;
    [
        ("name", words(name)),
        ("nickname", words(nickname)),
        ("description", words(description)),
        ("birth_year", count(*birth_year)),
        ("school", words(school)),
        ("class", words(class)),
        ("club", words(club)),
        ("languages", words(languages)),
        ("guardians", words(guardians)),
        ("wishes", words(wishes)),
        ("competences", words(competences)),
        (
            "consent",
            consent
                .as_ref()
                .map_or(FactValue::Empty, |consent| words(consent.as_str())),
        ),
        // Whether this card began as a description; tells nothing about now.
        ("born_provisional", FactValue::Bool(name.is_empty())),
    ]
}

/// Sets the facts that differ between what the form showed and what it says now.
///
/// # Errors
/// As the editor's.
pub fn edit(editor: &mut Editor<'_>, base: &YouthFacts, facts: &YouthFacts, ids: &mut dyn IdSource) -> Result<()> {
    for ((key, before), (_, after)) in fact_list(base).into_iter().zip(fact_list(facts)) {
        if before != after && key != "born_provisional" {
            editor.fact(&ROOT, key, &FactPath(key.to_owned()), &after, ids)?;
        }
    }
    Ok(())
}

/// Writes in the note; gives the whole note.
///
/// # Errors
/// As the editor's.
pub fn write_note(editor: &mut Editor<'_>, edit: &TextEdit) -> Result<String> {
    editor.write(&ROOT, "note", edit)
}

/// Adds a number.
///
/// # Errors
/// As the editor's.
pub fn add_phone(editor: &mut Editor<'_>, phone: &Phone) -> Result<()> {
    let Phone {
        phone: id,
        number,
        label,
    } = phone;
    let phones = editor.object(&ROOT, "phones")?;
    let fields = [
        ("number", Field::Value(words(number))),
        ("label", Field::Value(words(label))),
        ("removed", Field::Value(FactValue::Bool(false))),
    ];
    editor.make_entry(&phones, &id.to_string(), fields).map(drop)
}

/// Takes a number off the card, or brings it back.
///
/// # Errors
/// As the editor's.
pub fn remove_phone(editor: &mut Editor<'_>, phone: PhoneId, removed: bool) -> Result<()> {
    let phones = editor.object(&ROOT, "phones")?;
    let entry = editor.object(&phones, &phone.to_string())?;
    editor.mark(&entry, "removed", removed)
}

/// Reads the document.
pub fn read(reader: &mut Reader<'_>) -> YouthBody {
    let mut fact = |key: &str| reader.fact(&ROOT, key, &FactPath(key.to_owned()));
    let facts = YouthFacts {
        name: as_words(fact("name")),
        nickname: as_words(fact("nickname")),
        description: as_words(fact("description")),
        birth_year: as_count(&fact("birth_year")),
        school: as_words(fact("school")),
        class: as_words(fact("class")),
        club: as_words(fact("club")),
        consent: Some(as_words(fact("consent")))
            .filter(|text| !text.is_empty())
            .map(Consent::from),
        languages: as_words(fact("languages")),
        guardians: as_words(fact("guardians")),
        wishes: as_words(fact("wishes")),
        competences: as_words(fact("competences")),
    };
    let phones = reader
        .entries::<PhoneId>(&ROOT, "phones")
        .into_iter()
        .map(|(phone, entry)| {
            let found = Phone {
                phone,
                number: reader.words(&entry, "number"),
                label: reader.words(&entry, "label"),
            };
            (found, reader.is(&entry, "removed"))
        })
        .collect();
    YouthBody {
        facts,
        phones,
        note: reader.text(&ROOT, "note"),
        prompts: prompt::read_all(reader),
    }
}
