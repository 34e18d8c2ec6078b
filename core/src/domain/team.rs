//! The team's ground: areas, places, word lists and the municipality's settings.

use super::ids::{AreaId, PlaceId, WordId};
use super::open_enum::open_enum;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// An id with the name people know it by, so that a screen needs no second look-up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct Named {
    /// The id.
    #[ts(type = "string")]
    pub id: Uuid,
    /// The name.
    pub name: String,
}

/// A Hotspot area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Area {
    /// Its id.
    pub area: AreaId,
    /// Its name: "Akacieparken".
    pub name: String,
    /// The duty police's number for this area, E.164 or a short number such as 114.
    pub duty_phone: String,
}

/// A named spot where youths gather.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Place {
    /// Its id.
    pub place: PlaceId,
    /// Where it lies.
    pub area: AreaId,
    /// Its name: "Sjælør Station".
    pub name: String,
    /// No longer offered, still shown where it was used.
    pub retired: bool,
}

open_enum! {
    /// Which list a word belongs to.
    WordList {
        /// What they were doing.
        Doing = "doing",
        /// What was talked about.
        Talked = "talked",
        /// How it ended.
        Outcome = "outcome",
        /// Kind of incident.
        IncidentKind = "incident_kind",
        /// What the worker did about an incident.
        IncidentAction = "incident_action",
        /// Who was told about an incident.
        Told = "told",
        /// Kind of activity.
        ActivityKind = "activity_kind",
    }
}

/// A word of a list, offered as a chip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Word {
    /// Its id.
    pub word: WordId,
    /// Its list.
    pub list: WordList,
    /// What the chip says.
    pub label: String,
    /// No longer offered, still shown where it was used.
    pub retired: bool,
}
