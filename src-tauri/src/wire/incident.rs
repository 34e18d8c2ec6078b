//! Logging incidents.

use gadeplan_core::domain::ids::{IncidentId, OpeningId, ShiftId};
use gadeplan_core::domain::incident::IncidentEdit;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IncidentOf {
    /// Its shift.
    pub shift: ShiftId,
    /// Which.
    pub incident: IncidentId,
    /// The screen it is shown on, for the log of look-ups.
    pub opening: OpeningId,
}

/// Saves one or more taps. The first makes the incident: now, at the likeliest place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IncidentEdits {
    /// Its shift.
    pub shift: ShiftId,
    /// Which; a new one where none.
    pub incident: Option<IncidentId>,
    /// What was tapped or written, in order; all saved or none.
    pub edits: Vec<IncidentEdit>,
}

/// Undoes an incident, or brings it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IncidentRemove {
    /// Its shift.
    pub shift: ShiftId,
    /// Which.
    pub incident: IncidentId,
    /// Undone?
    pub removed: bool,
}
