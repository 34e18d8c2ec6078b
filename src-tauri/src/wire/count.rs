//! Headcounts.

use gadeplan_core::domain::ids::{CountId, PlaceId, ShiftId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Counts heads, now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CountAdd {
    /// The shift.
    pub shift: ShiftId,
    /// Where.
    pub place: Option<PlaceId>,
    /// How many, 0–1,000.
    pub number: u32,
}

/// Undoes a count, or brings it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CountRemove {
    /// Its shift.
    pub shift: ShiftId,
    /// Which.
    pub count: CountId,
    /// Undone?
    pub removed: bool,
}
