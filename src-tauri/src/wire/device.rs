//! The devices, for those who administer.

use gadeplan_core::domain::ids::{DeviceId, PersonId};
use gadeplan_core::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a device stands with the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeviceStanding {
    /// In use.
    Active,
    /// Its access has been withdrawn; what it holds is still on it.
    Revoked,
    /// It is to destroy all that it holds when it is next in touch.
    ToBeWiped,
    /// It has said that it did.
    Wiped,
}

/// A device in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeviceListed {
    /// Which.
    pub device: DeviceId,
    /// It is the one that this list is shown on.
    pub mine: bool,
    /// Whose.
    pub person: PersonId,
    /// Their name; empty where not known here.
    pub person_name: String,
    /// What they call it.
    pub name: String,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// When it was last in touch.
    pub last_contact: Option<Timestamp>,
    /// The app's version then.
    pub app_version: String,
    /// How many things it had not sent then; none where its app does not say.
    pub waiting: Option<u32>,
    /// How it stands.
    pub standing: DeviceStanding,
    /// When it was wiped, where it has said so.
    pub wiped_at: Option<Timestamp>,
}

/// Names a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeviceOf {
    /// Which.
    pub device: DeviceId,
}

/// Calls a device something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeviceRename {
    /// Which.
    pub device: DeviceId,
    /// The new name.
    pub name: String,
}
