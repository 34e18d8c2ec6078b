//! The rows that storage keeps, as plain data.

use gadeplan_core::domain::ids::{AreaId, DeviceId, DocId, PersonId, QuarantineId, SpaceId};
use gadeplan_core::domain::quarantine::{Decision, DiscardReason, QuarantineReason};
use gadeplan_core::domain::role::{DocumentKind, SpaceClass};
use gadeplan_core::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a database says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// New whenever the database is created or restored, so that devices notice.
    pub incarnation: Uuid,
    /// The master key's number, from 1; each rotation makes the next.
    pub key_number: u32,
    /// A mark by which the master key is known again.
    pub key_mark: Vec<u8>,
    /// The master key before, while it still opens something.
    pub rotation: Option<Rotation>,
    /// How devices reach the server.
    pub public_url: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A master key taking another's place: each of the two gives the other, so that a server that was started with either
/// has both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// A mark by which the old key is known again.
    #[serde(with = "crate::hex")]
    pub old_mark: Vec<u8>,
    /// The new key under the old one.
    #[serde(with = "crate::hex")]
    pub new_key: Vec<u8>,
    /// The old key under the new one.
    #[serde(with = "crate::hex")]
    pub old_key: Vec<u8>,
    /// When it began.
    pub begun_at: Timestamp,
}

/// Where something lies that is encrypted under the master key itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnderMaster {
    /// A document's data key.
    DataKey {
        /// The document.
        doc: DocId,
        /// Its edition.
        epoch: u32,
    },
    /// What a person calls their device.
    DeviceName(DeviceId),
    /// The key of what was searched for in a period.
    CriterionKey {
        /// Which period.
        period: u64,
    },
    /// The data key of work in quarantine.
    Quarantine(QuarantineId),
}

/// A space and the head of its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSpace {
    /// Which.
    pub space: SpaceId,
    /// Its access class.
    pub class: SpaceClass,
    /// Its area, where it has one.
    pub area: Option<AreaId>,
    /// The last sequence handed out; 0 where there is none.
    pub seq: u64,
    /// Digest over its documents' heads.
    pub digest: [u8; 32],
    /// Apps below this schema may not write.
    pub min_writer_schema: u32,
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDevice {
    /// Which.
    pub device: DeviceId,
    /// Whose.
    pub person: PersonId,
    /// Its public key.
    pub key: [u8; 32],
    /// What its person calls it, encrypted; begins with the master key's number, in four bytes.
    pub name: Vec<u8>,
    /// The actor of its present incarnation: the only one it may write as.
    pub actor: Vec<u8>,
    /// When it was let in.
    pub enrolled_at: Timestamp,
    /// When it was last in touch.
    pub last_contact: Option<Timestamp>,
    /// Its app's version then.
    pub app_version: String,
    /// How many things it had not sent then; none where it did not say.
    pub waiting: Option<u32>,
    /// When its access was withdrawn.
    pub revoked_at: Option<Timestamp>,
    /// When it was ordered to wipe itself.
    pub wipe_ordered_at: Option<Timestamp>,
    /// When it said that it had.
    pub wiped_at: Option<Timestamp>,
}

/// An actor with the device behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredActor {
    /// The actor.
    pub actor: Vec<u8>,
    /// The directory's version that brought it.
    pub version: u64,
    /// Its device.
    pub device: DeviceId,
    /// The device's key.
    pub key: [u8; 32],
    /// The device's person.
    pub person: PersonId,
}

/// A one-time code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEnrolment {
    /// SHA-256 of the secret; the secret itself is kept nowhere.
    pub secret_hash: [u8; 32],
    /// For whom.
    pub person: PersonId,
    /// Who made it; none where it was made at the server.
    pub made_by: Option<PersonId>,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// By which device.
    pub used_by: Option<DeviceId>,
}

/// A document's header: what the server must know without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDoc {
    /// Which.
    pub doc: DocId,
    /// Where it lives, for ever.
    pub space: SpaceId,
    /// Its kind, for ever.
    pub kind: DocumentKind,
    /// Its edition; an erasure raises it.
    pub epoch: u32,
    /// The hashes of its heads, ascending.
    pub heads: Vec<[u8; 32]>,
    /// The sequence of its last change.
    pub seq: u64,
    /// The sequence of its first change.
    pub first_seq: u64,
    /// What its changes add up to, in bytes before encryption.
    pub bytes: u64,
    /// Its data key, wrapped; begins with the master key's number, in four bytes.
    pub key: Vec<u8>,
}

/// What is left of an erased document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// The document that was.
    pub doc: DocId,
    /// Where it lived.
    pub space: SpaceId,
    /// Its kind.
    pub kind: DocumentKind,
    /// The erasure's own place in the space's log.
    pub seq: u64,
    /// When it was erased.
    pub at: Timestamp,
}

/// A document that was begun anew, so that what it said of somebody is gone with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// Which.
    pub doc: DocId,
    /// Where it lives.
    pub space: SpaceId,
    /// Its kind.
    pub kind: DocumentKind,
    /// The edition that was begun.
    pub epoch: u32,
    /// The changes that it was begun with: nobody's, so a restored server takes them from any device.
    pub hashes: Vec<[u8; 32]>,
    /// When.
    pub at: Timestamp,
}

/// A change in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredChange {
    /// The space.
    pub space: SpaceId,
    /// Its place in the space's log.
    pub seq: u64,
    /// The document.
    pub doc: DocId,
    /// The document's edition.
    pub epoch: u32,
    /// The change's hash. Unique within a document only: one device can write the same bytes to two documents.
    pub hash: [u8; 32],
    /// Its actor.
    pub actor: Vec<u8>,
    /// Its number among the actor's changes to the document, from 1.
    pub actor_seq: u64,
    /// The counter of its last operation.
    pub max_op: u64,
    /// The device that handed it in.
    pub device: DeviceId,
    /// The author's signature, where this change ended a push.
    pub signature: Option<Vec<u8>>,
    /// How many of the actor's changes that signature covers, this one the last.
    pub covers: Option<u64>,
    /// The change, encrypted.
    pub body: Vec<u8>,
}

/// What other changes need to know of a change to hang on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its hash.
    pub hash: [u8; 32],
    /// Its place in the log; 0 while it has none.
    pub seq: u64,
    /// Its number among its actor's changes.
    pub actor_seq: u64,
    /// The counter of its last operation.
    pub max_op: u64,
}

/// Work that was handed in without the right to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredQuarantine {
    /// Its id.
    pub quarantine: QuarantineId,
    /// The space.
    pub space: SpaceId,
    /// The document.
    pub doc: DocId,
    /// Its kind.
    pub kind: DocumentKind,
    /// Its edition.
    pub epoch: u32,
    /// The device that handed it in.
    pub device: DeviceId,
    /// Why it was not taken.
    pub reason: QuarantineReason,
    /// When it came.
    pub at: Timestamp,
    /// When the first of it was written, by the device's clock.
    pub from: Timestamp,
    /// When the last of it was.
    pub to: Timestamp,
    /// The hashes of its changes, in order.
    pub hashes: Vec<[u8; 32]>,
    /// How large the body is; 0 once it has been decided about.
    pub bytes: u64,
    /// Its data key, wrapped; empty once it has been decided about.
    pub key: Vec<u8>,
    /// The push, encrypted; empty once it has been decided about.
    pub body: Vec<u8>,
    /// What was decided.
    pub decision: Option<Decision>,
    /// Why it was thrown away.
    pub because: Option<DiscardReason>,
}

/// Where the audit log begins: the last of the rows that were deleted by rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditFloor {
    /// Its number.
    pub seq: u64,
    /// Its hash, which the first row that is kept follows from.
    pub hash: [u8; 32],
    /// When it was written.
    pub at: Timestamp,
}

/// A row of the audit log: who did what to which, in ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number, from 1 without gaps.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// By which device; none for the server's own hand.
    pub device: Option<DeviceId>,
    /// By whom.
    pub person: Option<PersonId>,
    /// What: a word like `push.accepted`.
    pub action: String,
    /// To which document, device, person or space.
    pub subject: Option<Uuid>,
    /// In which space.
    pub space: Option<SpaceId>,
    /// A code or number; never words that somebody wrote.
    pub detail: String,
    /// SHA-256 over the row before and this one, so that no row can be altered, taken out or put in unseen.
    pub hash: [u8; 32],
}
