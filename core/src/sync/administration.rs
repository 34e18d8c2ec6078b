//! What a device of somebody who administers and the server say to each other about devices and access. As [`super::wire`]:
//! only optional fields are ever added.

use crate::domain::ids::{DeviceId, PersonId, SpaceId};
use crate::domain::role::{Role, Space};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A device in the coordinator's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceEntry {
    /// The device.
    pub device: DeviceId,
    /// Its person.
    pub person: PersonId,
    /// What the person calls it.
    pub name: String,
    /// When enrolled.
    pub enrolled_at: Timestamp,
    /// When last in touch.
    pub last_contact: Option<Timestamp>,
    /// The app's version at that time.
    pub app_version: String,
    /// Its access has been withdrawn.
    pub revoked: bool,
    /// How many things it had not sent when it was last in touch; none where its app does not say.
    #[serde(default)]
    pub waiting: Option<u32>,
    /// When it was ordered to wipe itself.
    #[serde(default)]
    pub wipe_ordered_at: Option<Timestamp>,
    /// When it said that it had.
    #[serde(default)]
    pub wiped_at: Option<Timestamp>,
}

/// The devices of the municipality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceList {
    /// All of them.
    pub devices: Vec<DeviceEntry>,
}

/// Something is to be done with a device. Answered with the list as it is then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceChange {
    /// Which.
    pub device: DeviceId,
    /// What.
    pub deed: DeviceDeed,
}

/// What can be done with a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceDeed {
    /// Another name.
    Rename(String),
    /// Its access is withdrawn; what it holds stays on it.
    Revoke,
    /// Its access is given back, and an order to wipe that has not been obeyed is taken back.
    Restore,
    /// It is to hand in what it has not sent and to destroy the rest when it is next in touch.
    Wipe,
}

/// A device has destroyed its key and its database. The last thing it signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wiped {
    /// [`PROTOCOL`].
    pub protocol: u32,
}

/// Who may see the spaces that the asker administers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantList {
    /// Those spaces, with what the asker is there.
    pub spaces: Vec<Space>,
    /// Everybody, with what they may see of them.
    pub people: Vec<Member>,
}

/// A person with their access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// What they are to the effort.
    pub role: Role,
    /// What they may see, and as what.
    pub grants: Vec<Grant>,
}

/// One person's access to one space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Which.
    pub space: SpaceId,
    /// As what.
    pub role: Role,
}

/// Gives somebody a space, or takes it. Answered with the list as it is then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantChange {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub space: SpaceId,
    /// As what they may see it; none to take it from them.
    pub role: Option<Role>,
}
