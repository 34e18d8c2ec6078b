//! What the app tells the interface unasked: that something changed, never what it says.

use gadeplan_core::domain::ids::DocId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum AppEvent {
    /// These documents changed, by this device or from outside.
    Changed {
        /// Which.
        docs: Vec<DocId>,
    },
    /// How far the work has come changed, or contact came or went.
    Progress,
    /// The app has locked itself.
    Locked,
}
