//! The ground that stories happen on: two areas, some places, some words.

use gadeplan_core::domain::ids::{AreaId, Id, IdSource, PlaceId, SpaceId, WordId};
use gadeplan_core::domain::team::{Area, Place, Word, WordList};

/// Areas, places, words and spaces.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The staff space.
    pub staff: SpaceId,
    /// One street space for each area, in the areas' order.
    pub streets: Vec<SpaceId>,
    /// Akacieparken and Sjælør Boulevard.
    pub areas: Vec<Area>,
    /// Places.
    pub places: Vec<Place>,
    /// Words.
    pub words: Vec<Word>,
}

impl Ground {
    /// Makes the ground.
    pub fn new(ids: &mut dyn IdSource) -> Self {
        let mut area = |name: &str| Area {
            area: AreaId::from_uuid(ids.next_uuid()),
            name: name.into(),
            duty_phone: "114".into(),
        };
        let areas = vec![area("Akacieparken"), area("Sjælør Boulevard")];
        let mut place = |area: &Area, name: &str| Place {
            place: PlaceId::from_uuid(ids.next_uuid()),
            area: area.area,
            name: name.into(),
            retired: false,
        };
        let places = vec![
            place(&areas[0], "Containeren"),
            place(&areas[0], "Legepladsen"),
            place(&areas[0], "Boldburet"),
            place(&areas[1], "Sjælør Station"),
            place(&areas[1], "IT-containeren"),
        ];
        let mut word = |list: WordList, label: &str| Word {
            word: WordId::from_uuid(ids.next_uuid()),
            list,
            label: label.into(),
            retired: false,
        };
        let words = vec![
            word(WordList::Doing, "Fodbold"),
            word(WordList::Doing, "Hænger ud"),
            word(WordList::Talked, "Skole"),
            word(WordList::Talked, "Fritidsjob"),
            word(WordList::Outcome, "God snak"),
            word(WordList::Outcome, "Gik hjem"),
            word(WordList::IncidentKind, "Hærværk"),
            word(WordList::IncidentAction, "Talte med dem"),
            word(WordList::Told, "Vagthavende"),
            word(WordList::ActivityKind, "Natfodbold"),
        ];
        Self {
            staff: SpaceId::from_uuid(ids.next_uuid()),
            streets: vec![SpaceId::from_uuid(ids.next_uuid()), SpaceId::from_uuid(ids.next_uuid())],
            areas,
            places,
            words,
        }
    }

    /// A place by name.
    pub fn place(&self, name: &str) -> PlaceId {
        self.places
            .iter()
            .find(|place| place.name == name)
            .unwrap_or_else(|| panic!("no place {name}"))
            .place
    }

    /// A word by what it says.
    pub fn word(&self, label: &str) -> &Word {
        self.words
            .iter()
            .find(|word| word.label == label)
            .unwrap_or_else(|| panic!("no word {label}"))
    }
}
