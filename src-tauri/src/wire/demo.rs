//! The demonstration's switcher: several devices in one window. Not part of a release.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A device of the demonstration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DemoDevice {
    /// Names it in every call: `worker-1`.
    pub key: String,
    /// What the switcher shows: "Gadeplansmedarbejder 1".
    pub label: String,
    /// It pretends to be out of coverage: the radio is the one thing that can't exist here.
    pub offline: bool,
}
