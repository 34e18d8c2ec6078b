//! Trouble or an offence, with what was done and who was told (M2.1.4).

use super::encounter::MetYouth;
use super::ids::{IncidentId, PersonId, PlaceId, ShiftId, WordId, YouthId};
use super::open_enum::open_enum;
use super::team::{Named, WordList};
use super::text::TextEdit;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

open_enum! {
    /// How bad it was.
    Severity {
        /// A nuisance.
        Minor = "minor",
        /// Serious.
        Serious = "serious",
        /// Somebody was or could have been hurt.
        Grave = "grave",
    }
}

/// Trouble or an offence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Incident {
    /// Its id.
    pub incident: IncidentId,
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
    /// What it was: noise, graffiti, vandalism …
    pub kind: Option<Named>,
    /// How bad.
    pub severity: Option<Severity>,
    /// Youths involved or near, where known.
    pub youths: Vec<MetYouth>,
    /// What the worker did.
    pub actions: Vec<Named>,
    /// Who was told.
    pub told: Vec<Named>,
    /// When the duty police were called.
    pub police_called_at: Option<Timestamp>,
    /// The youths know that it was passed on.
    pub youths_informed: bool,
    /// What happened.
    pub note: String,
    /// Somebody should follow up.
    pub follow_up: bool,
    /// Undone; kept, not shown in the report.
    pub removed: bool,
}

/// One tap or one text on an incident. Each is saved by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum IncidentEdit {
    /// When it was.
    At {
        /// The moment.
        at: Timestamp,
    },
    /// Where it was.
    Place {
        /// The place.
        place: Option<PlaceId>,
    },
    /// What it was.
    Kind {
        /// A word of the list `incident_kind`.
        kind: Option<WordId>,
    },
    /// How bad.
    Severity {
        /// How bad.
        severity: Option<Severity>,
    },
    /// A youth was there, or was not after all.
    Youth {
        /// Who.
        youth: YouthId,
        /// There?
        met: bool,
    },
    /// A chip on or off.
    Word {
        /// Its list: incident_action or told.
        list: WordList,
        /// Which.
        word: WordId,
        /// On?
        on: bool,
    },
    /// The duty police were called.
    PoliceCalled {
        /// When; none where they were not after all.
        at: Option<Timestamp>,
    },
    /// The youths know that it was passed on.
    YouthsInformed {
        /// Do they?
        informed: bool,
    },
    /// What happened.
    Note(TextEdit),
    /// Somebody should follow up.
    FollowUp {
        /// Wanted?
        wanted: bool,
    },
}

/// What the incident screen offers, most used first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IncidentChoices {
    /// The place it would be.
    pub place: Option<Named>,
    /// The area's places.
    pub places: Vec<Named>,
    /// Youths usually met at this place.
    pub usual: Vec<MetYouth>,
    /// Kinds.
    pub kinds: Vec<Named>,
    /// What can be done.
    pub actions: Vec<Named>,
    /// Who can be told.
    pub told: Vec<Named>,
}
