//! Logging encounters.

use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::ids::{EncounterId, OpeningId, PlaceId, ShiftId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names an encounter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EncounterOf {
    /// Its shift.
    pub shift: ShiftId,
    /// Which.
    pub encounter: EncounterId,
    /// The screen it is shown on, for the log of look-ups.
    pub opening: OpeningId,
}

/// Asks what to offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChoicesAt {
    /// The shift.
    pub shift: ShiftId,
    /// The place; the likeliest where none.
    pub place: Option<PlaceId>,
}

/// Saves one or more taps. The first makes the encounter: now, at the likeliest place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EncounterEdits {
    /// Its shift.
    pub shift: ShiftId,
    /// Which; a new one where none.
    pub encounter: Option<EncounterId>,
    /// What was tapped or written, in order; all saved or none.
    pub edits: Vec<EncounterEdit>,
}

/// Undoes an encounter, or brings it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EncounterRemove {
    /// Its shift.
    pub shift: ShiftId,
    /// Which.
    pub encounter: EncounterId,
    /// Undone?
    pub removed: bool,
}
