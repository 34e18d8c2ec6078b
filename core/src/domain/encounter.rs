//! A meeting with young people: whom, where, when, what they did, what came of it.

use super::ids::{EncounterId, PersonId, PlaceId, ShiftId, WordId, YouthId};
use super::open_enum::open_enum;
use super::team::{Named, WordList};
use super::text::TextEdit;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

open_enum! {
    /// Who a group is made of.
    GroupKind {
        /// Boys.
        Boys = "boys",
        /// Girls.
        Girls = "girls",
        /// Both.
        Mixed = "mixed",
        /// Residents.
        Residents = "residents",
        /// Parents.
        Parents = "parents",
    }
}

/// A group beside the youths named: "8 drenge, ca. 13–15".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Group {
    /// How many in all, the named ones included; 1–500.
    pub size: u32,
    /// Who they are.
    pub kind: Option<GroupKind>,
    /// Youngest, in years.
    pub age_from: Option<u32>,
    /// Oldest, in years.
    pub age_to: Option<u32>,
}

/// A youth as an encounter shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MetYouth {
    /// Who.
    pub youth: YouthId,
    /// Their name, or the description while provisional.
    pub name: String,
    /// Known only by description.
    pub provisional: bool,
    /// About how old, in years.
    pub age: Option<u32>,
    /// Their card was erased for good: nobody here knows any more who it was.
    pub erased: bool,
}

/// A meeting with young people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Encounter {
    /// Its id.
    pub encounter: EncounterId,
    /// The shift it belongs to.
    pub shift: ShiftId,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: Option<Named>,
    /// Who logged it.
    pub by: PersonId,
    /// Their name.
    pub by_name: String,
    /// Youths met, known and provisional.
    pub youths: Vec<MetYouth>,
    /// The group they were in.
    pub group: Option<Group>,
    /// What they were doing.
    pub doing: Vec<Named>,
    /// What was talked about.
    pub talked: Vec<Named>,
    /// How it ended.
    pub outcome: Vec<Named>,
    /// Anything else.
    pub note: String,
    /// What is new about someone.
    pub new_information: String,
    /// Somebody should follow up.
    pub follow_up: bool,
    /// How.
    pub follow_up_note: String,
    /// Undone; kept, not shown in the report.
    pub removed: bool,
}

/// One tap or one text on an encounter. Each is saved by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum EncounterEdit {
    /// When it was.
    At {
        /// The moment.
        at: Timestamp,
    },
    /// Where it was.
    Place {
        /// The place; none where it has none.
        place: Option<PlaceId>,
    },
    /// A youth was there, or was not after all.
    Youth {
        /// Who.
        youth: YouthId,
        /// There?
        met: bool,
    },
    /// Someone not known, by description: makes a provisional youth and adds them.
    Unknown {
        /// "rød jakke", 1–200 characters.
        description: String,
        /// About how old, in years.
        age: Option<u32>,
    },
    /// The group; none where there was none.
    Group {
        /// Size and kind.
        group: Option<Group>,
    },
    /// A chip on or off.
    Word {
        /// Its list: doing, talked or outcome.
        list: WordList,
        /// Which.
        word: WordId,
        /// On?
        on: bool,
    },
    /// Anything else.
    Note(TextEdit),
    /// What is new about someone.
    NewInformation(TextEdit),
    /// Somebody should follow up, or need not.
    FollowUp {
        /// Wanted?
        wanted: bool,
    },
    /// How to follow up.
    FollowUpNote(TextEdit),
}

/// What the encounter screen offers, most used first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EncounterChoices {
    /// The place it would be: the last one used, else the first planned.
    pub place: Option<Named>,
    /// The area's places, planned ones first.
    pub places: Vec<Named>,
    /// Youths usually met at this place, then in this area.
    pub usual: Vec<MetYouth>,
    /// What they did.
    pub doing: Vec<Named>,
    /// Talked about.
    pub talked: Vec<Named>,
    /// How it ended.
    pub outcome: Vec<Named>,
}
