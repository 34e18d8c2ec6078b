//! What a device of somebody who administers and the server say to each other about devices and access. As [`super::wire`]:
//! only optional fields are ever added.

use crate::domain::error::Problem;
use crate::domain::ids::{DeviceId, DocId, PersonId, QuarantineId, SpaceId};
use crate::domain::quarantine::{Decision, DiscardReason, QuarantineReason};
use crate::domain::role::{DocumentKind, Role, Space};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// A device in the coordinator's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceList {
    /// All of them.
    pub devices: Vec<DeviceEntry>,
}

/// Something is to be done with a device. Answered with the list as it is then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceChange {
    /// Which.
    pub device: DeviceId,
    /// What.
    pub deed: DeviceDeed,
}

/// What can be done with a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Wiped {
    /// [`PROTOCOL`].
    pub protocol: u32,
}

/// Who may see the spaces that the asker administers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantList {
    /// Those spaces, with what the asker is there.
    pub spaces: Vec<Space>,
    /// Everybody, with what they may see of them.
    pub people: Vec<Member>,
}

/// A person with their access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Grant {
    /// Which.
    pub space: SpaceId,
    /// As what.
    pub role: Role,
}

/// Gives somebody a space, or takes it. Answered with the list as it is then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantChange {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub space: SpaceId,
    /// As what they may see it; none to take it from them.
    pub role: Option<Role>,
}

/// Work that was handed in without the right to and waits for a decision. What it says is told to whoever asks for it, and
/// that is on record ([`QuarantineAsked`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuarantineEntry {
    /// Names it when it is decided about.
    pub quarantine: QuarantineId,
    /// The space.
    pub space: SpaceId,
    /// The document.
    pub doc: DocId,
    /// Its kind.
    pub kind: DocumentKind,
    /// The device that handed it in.
    pub device: DeviceId,
    /// Whose that is: the author.
    pub person: PersonId,
    /// Why it was not taken.
    pub reason: QuarantineReason,
    /// When it came, by the server's clock.
    pub at: Timestamp,
    /// When it was written, by the device's clock: the first of it.
    pub from: Timestamp,
    /// And the last.
    pub to: Timestamp,
    /// How many changes it is.
    pub changes: u32,
}

/// What waits for a decision, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuarantineList {
    /// All of it that the asker may decide about.
    pub entries: Vec<QuarantineEntry>,
}

/// Decides about work in quarantine. Answered with what waits then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuarantineDecision {
    /// Which.
    pub quarantine: QuarantineId,
    /// What.
    pub decision: Decision,
    /// Why, where it is thrown away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<DiscardReason>,
}

/// Asks what work in quarantine says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuarantineAsked {
    /// Which.
    pub quarantine: QuarantineId,
}

/// What work in quarantine says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuarantinedWork {
    /// What is known of it.
    pub entry: QuarantineEntry,
    /// Its edition.
    pub epoch: u32,
    /// The changes, in order.
    #[cfg_attr(feature = "openapi", schema(schema_with = super::shape::byte_strings))]
    pub changes: Vec<ByteBuf>,
    /// Why it would not be taken in, if it were accepted now; its changes are not to be applied then.
    pub problem: Option<Problem>,
}
