//! What was handed in without the right to, for those who administer.

use gadeplan_core::domain::ids::{OpeningId, QuarantineId};
use gadeplan_core::domain::quarantine::DiscardReason;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names a piece of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuarantineOf {
    /// Which.
    pub quarantine: QuarantineId,
}

/// Reads a piece of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuarantineOpened {
    /// Which.
    pub quarantine: QuarantineId,
    /// The screen it is shown on, for the log of look-ups.
    pub opening: OpeningId,
}

/// Throws a piece of it away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuarantineDiscard {
    /// Which.
    pub quarantine: QuarantineId,
    /// Why.
    pub because: DiscardReason,
}
