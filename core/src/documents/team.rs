//! The `team` document: areas, places, word lists. One for each municipality, in its staff space.

use super::{Editor, Reader, reference, words};
use crate::domain::error::Result;
use crate::domain::ids::{AreaId, PlaceId, WordId};
use crate::domain::review::FactValue;
use crate::domain::team::{Area, Place, Word, WordList};
use automerge::ROOT;

/// What the document says.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TeamBody {
    /// Areas.
    pub areas: Vec<Area>,
    /// Places, with their order in the area.
    pub places: Vec<(Place, i64)>,
    /// Words, with their order in the list.
    pub words: Vec<(Word, i64)>,
}

/// Writes what a new document begins with.
///
/// # Errors
/// As the editor's.
pub fn create(editor: &mut Editor<'_>) -> Result<()> {
    for key in ["areas", "places", "words"] {
        editor.make_map(&ROOT, key)?;
    }
    Ok(())
}

/// Adds an area.
///
/// # Errors
/// As the editor's.
pub fn add_area(editor: &mut Editor<'_>, area: &Area) -> Result<()> {
    let Area {
        area: id,
        name,
        duty_phone,
    } = area;
    let areas = editor.object(&ROOT, "areas")?;
    let entry = editor.make_map(&areas, &id.to_string())?;
    editor.put(&entry, "name", &words(name))?;
    editor.put(&entry, "duty_phone", &words(duty_phone))
}

/// Adds a place; `order` counts within its area.
///
/// # Errors
/// As the editor's.
pub fn add_place(editor: &mut Editor<'_>, place: &Place, order: i64) -> Result<()> {
    let Place {
        place: id,
        area,
        name,
        retired,
    } = place;
    let places = editor.object(&ROOT, "places")?;
    let entry = editor.make_map(&places, &id.to_string())?;
    editor.put(&entry, "area", &reference(*area))?;
    editor.put(&entry, "name", &words(name))?;
    editor.put(&entry, "order", &FactValue::Number(order))?;
    editor.put(&entry, "retired", &FactValue::Bool(*retired))
}

/// Adds a word; `order` counts within its list.
///
/// # Errors
/// As the editor's.
pub fn add_word(editor: &mut Editor<'_>, word: &Word, order: i64) -> Result<()> {
    let Word {
        word: id,
        list,
        label,
        retired,
    } = word;
    let all = editor.object(&ROOT, "words")?;
    let entry = editor.make_map(&all, &id.to_string())?;
    editor.put(&entry, "list", &words(list.as_str()))?;
    editor.put(&entry, "label", &words(label))?;
    editor.put(&entry, "order", &FactValue::Number(order))?;
    editor.put(&entry, "retired", &FactValue::Bool(*retired))
}

/// Reads the document.
pub fn read(reader: &mut Reader<'_>) -> TeamBody {
    let order = |reader: &Reader<'_>, entry: &_| match reader.value(entry, "order") {
        FactValue::Number(order) => order,
        _ => 0,
    };
    TeamBody {
        areas: reader
            .entries::<AreaId>(&ROOT, "areas")
            .into_iter()
            .map(|(area, entry)| Area {
                area,
                name: reader.words(&entry, "name"),
                duty_phone: reader.words(&entry, "duty_phone"),
            })
            .collect(),
        places: reader
            .entries::<PlaceId>(&ROOT, "places")
            .into_iter()
            .filter_map(|(place, entry)| {
                let found = Place {
                    place,
                    area: reader.reference(&entry, "area")?,
                    name: reader.words(&entry, "name"),
                    retired: reader.is(&entry, "retired"),
                };
                Some((found, order(reader, &entry)))
            })
            .collect(),
        words: reader
            .entries::<WordId>(&ROOT, "words")
            .into_iter()
            .map(|(word, entry)| {
                let found = Word {
                    word,
                    list: WordList::from(reader.words(&entry, "list")),
                    label: reader.words(&entry, "label"),
                    retired: reader.is(&entry, "retired"),
                };
                (found, order(reader, &entry))
            })
            .collect(),
    }
}
