//! A headcount of youths at a place (indicator of M2.1.11).

use super::ids::{CountId, PersonId, ShiftId};
use super::team::Named;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How many youths were at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Count {
    /// Its id.
    pub count: CountId,
    /// The shift it belongs to.
    pub shift: ShiftId,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: Option<Named>,
    /// How many; 0–1,000.
    pub number: u32,
    /// Who counted.
    pub by: PersonId,
    /// Undone.
    pub removed: bool,
}
