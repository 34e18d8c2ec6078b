//! Reading street reports.

use gadeplan_core::domain::ids::{OpeningId, ShiftId};
use gadeplan_core::domain::time::Evening;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Opens a street report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportOf {
    /// Of which shift.
    pub shift: ShiftId,
    /// The screen it is shown on, for the log of look-ups.
    pub opening: OpeningId,
}

/// Asks for Nattens rapporter, newest evening first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportsBefore {
    /// Only evenings before this one; the newest where none.
    pub before: Option<Evening>,
    /// How many evenings, 1–31.
    pub evenings: u32,
}
