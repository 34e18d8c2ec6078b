//! What is held of one youth, taken out for them to read.

use gadeplan_core::domain::ids::{OpeningId, YouthId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks what has to be decided before anything of a youth leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccessReviewOf {
    /// Whom.
    pub youth: YouthId,
    /// The screen it is reviewed on, for the log of look-ups.
    pub opening: OpeningId,
}
