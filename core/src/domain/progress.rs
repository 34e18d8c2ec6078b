//! How far work has come (X8): saved here, on the server, seen. Derived from rows, never remembered.

use super::error::Problem;
use super::ids::{DocId, SpaceId};
use super::role::SpaceClass;
use super::time::{Evening, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far the work on this device has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, Default)]
pub struct Progress {
    /// Things saved here that the server has not acknowledged: entries people would count, not changes. What it refused
    /// does not wait.
    pub waiting: u32,
    /// Since when the oldest of them waits.
    pub waiting_since: Option<Timestamp>,
    /// Things on the server that the coordinator's device has not pulled.
    pub unseen: u32,
    /// There is something, and the coordinator's device has all of it.
    pub seen: bool,
    /// Things that the server refused; they stay here until somebody has looked at them.
    pub refused: u32,
    /// Documents of which something came that this app can't read; it is kept, and a newer app tries it again.
    pub set_aside: u32,
}

/// Whether the device is in touch with the server, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncStatus {
    /// The last attempt reached the server.
    pub online: bool,
    /// When the server last answered.
    pub last_contact: Option<Timestamp>,
    /// A first pull is still under way: older things are coming.
    pub filling: bool,
    /// How far the work has come.
    pub progress: Progress,
    /// Spaces that were taken from this device and deleted from it, until its person has read so.
    pub taken: Vec<TakenSpace>,
    /// What stands in the way at present.
    pub problem: Option<Problem>,
    /// The first evening of which all shifts and activities are on this device; none where older ones are here too.
    pub kept_since: Option<Evening>,
    /// Seconds that this device's clock is ahead of the server's; none where not known.
    #[ts(type = "number | null")]
    pub clock_ahead_seconds: Option<i64>,
}

/// Work that the server refused, in words a person can act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Refused {
    /// The document.
    pub doc: DocId,
    /// What kind it is.
    pub kind: super::role::DocumentKind,
    /// Why.
    pub problem: Problem,
    /// When.
    pub at: Timestamp,
    /// Its space has been taken since: only the person's own changes are here, and trying again must wait until it is
    /// given back.
    pub taken: bool,
}

/// A space that was taken from this device, and what became of what lay in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TakenSpace {
    /// Which.
    pub space: SpaceId,
    /// Its access class.
    pub class: SpaceClass,
    /// The name of its area; empty where it has none.
    pub area: String,
    /// When it was deleted here.
    pub at: Timestamp,
    /// Documents that were deleted.
    pub deleted: u32,
    /// Of these, those whose unsent work the office keeps for the coordinator.
    pub handed_in: u32,
    /// Of these, those whose unsent work the office refused: that work is still here.
    pub kept: u32,
}
