//! The `team` document: areas, places, word lists. One for each municipality, in its staff space.

use super::{Editor, Field, Reader, reference, words};
use crate::domain::error::Result;
use crate::domain::ids::{AreaId, PlaceId, WordId};
use crate::domain::retention::{DAYS, Retention};
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
    /// How long things are kept.
    pub retention: Retention,
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
    let fields = [
        ("name", Field::Value(words(name))),
        ("duty_phone", Field::Value(words(duty_phone))),
    ];
    editor.make_entry(&areas, &id.to_string(), fields).map(drop)
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
    let fields = [
        ("area", Field::Value(reference(*area))),
        ("name", Field::Value(words(name))),
        ("order", Field::Value(FactValue::Number(order))),
        ("retired", Field::Value(FactValue::Bool(*retired))),
    ];
    editor.make_entry(&places, &id.to_string(), fields).map(drop)
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
    let fields = [
        ("list", Field::Value(words(list.as_str()))),
        ("label", Field::Value(words(label))),
        ("order", Field::Value(FactValue::Number(order))),
        ("retired", Field::Value(FactValue::Bool(*retired))),
    ];
    editor.make_entry(&all, &id.to_string(), fields).map(drop)
}

/// Sets how long things are kept.
///
/// # Errors
/// As the editor's.
pub fn set_retention(editor: &mut Editor<'_>, retention: &Retention) -> Result<()> {
    let Retention {
        youth_days,
        shift_days,
        activity_days,
        anonymise_days,
        phone_days,
        log_days,
        searched_days,
        hold,
    } = retention;
    for (key, days) in [
        ("retention_youth", youth_days),
        ("retention_shift", shift_days),
        ("retention_activity", activity_days),
        ("retention_anonymise", anonymise_days),
        ("retention_phone", phone_days),
        ("retention_log", log_days),
        ("retention_searched", searched_days),
    ] {
        let value = days.map_or(FactValue::Empty, |days| FactValue::Number(days.into()));
        editor.put(&ROOT, key, &value)?;
    }
    editor.put(&ROOT, "retention_hold", &FactValue::Bool(*hold))
}

fn days(reader: &Reader<'_>, key: &str) -> Option<u32> {
    match reader.value(&ROOT, key) {
        // What nobody could have set by this app is kept for ever rather than erased at once.
        FactValue::Number(days) => u32::try_from(days).ok().filter(|days| DAYS.contains(days)),
        _ => None,
    }
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
        retention: Retention {
            youth_days: days(reader, "retention_youth"),
            shift_days: days(reader, "retention_shift"),
            activity_days: days(reader, "retention_activity"),
            anonymise_days: days(reader, "retention_anonymise"),
            phone_days: days(reader, "retention_phone"),
            log_days: days(reader, "retention_log"),
            searched_days: days(reader, "retention_searched"),
            hold: reader.is(&ROOT, "retention_hold"),
        },
    }
}
