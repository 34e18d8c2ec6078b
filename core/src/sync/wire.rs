//! What devices and the server say to each other: CBOR (RFC 8949), zstd-compressed (RFC 8878). Only optional fields
//! are ever added (invariant 7); decoders ignore what they do not know.

use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{DeviceId, DocId, PersonId, SpaceId};
use crate::domain::look::{Look, LookAction};
use crate::domain::role::{DocumentKind, Role, Space};
use crate::domain::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::Read;
use uuid::Uuid;

/// The protocol this build speaks. Raised only where old and new can't understand each other at all.
pub const PROTOCOL: u32 = 1;

pub use super::administration::*;
pub use crate::domain::schema::APP_SCHEMA;

/// Where the one POST goes.
pub const SYNC_PATH: &str = "/v1/sync";
/// Where a fresh device enrols.
pub const ENROL_PATH: &str = "/v1/enrol";
/// Where the coordinator makes an enrolment code.
pub const ENROLMENTS_PATH: &str = "/v1/enrolments";
/// Where the coordinator lists devices.
pub const DEVICES_PATH: &str = "/v1/devices";
/// Where those who may ask learn who has looked at a document.
pub const LOOKS_PATH: &str = "/v1/looks";
/// Where the coordinator sees and changes who may see which space.
pub const GRANTS_PATH: &str = "/v1/grants";
/// Where a device says that it has wiped itself.
pub const WIPED_PATH: &str = "/v1/wiped";
/// Where the coordinator sees what was handed in without the right to, and decides about it.
pub const QUARANTINE_PATH: &str = "/v1/quarantine";
/// Where the coordinator reads it first.
pub const QUARANTINE_WORK_PATH: &str = "/v1/quarantine/work";
/// Server-sent events that say "space X is at N" and nothing else.
pub const POKES_PATH: &str = "/v1/pokes";
/// The media type of every body.
pub const CONTENT_TYPE: &str = "application/vnd.gadeplan+cbor";

/// Largest body on the wire, compressed, in bytes.
pub const BODY_MAX: usize = 4 * 1024 * 1024;
/// Largest body after decompression, in bytes.
pub const INFLATED_MAX: usize = 16 * 1024 * 1024;
/// Largest single change, in bytes: a full narrative pasted at once, with room.
pub const CHANGE_MAX: usize = 1024 * 1024;
/// How much a page of pulled changes may hold, in bytes before compression (one document may exceed it alone).
pub const PAGE_MAX: usize = 1024 * 1024;
/// How much one push may hold, in bytes before compression; the rest goes with the next.
pub const PUSH_MAX: usize = 2 * 1024 * 1024;

/// How many look-ups one request may hold; the rest goes with the next.
pub const LOOKS_MAX: u32 = 500;

/// Where a device stands in a space's log.
///
/// A device that knows nothing sends no cursor; it gets one that stands at the log's head, with `below` saying that
/// the documents whose last change lies below that sequence are still to come, newest first. So it is usable at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cursor {
    /// Every change up to this sequence is known, but for what `below` leaves open.
    pub after: u64,
    /// Documents whose last change is below this sequence are still to be pulled; none when all are here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<u64>,
}

/// What a device asks and hands in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncRequest {
    /// [`PROTOCOL`].
    pub protocol: u32,
    /// [`APP_SCHEMA`].
    pub app_schema: u32,
    /// The app's version, for the device list: "0.1.0".
    pub app_version: String,
    /// The server incarnation that the cursors are from; none before the first contact.
    pub server_incarnation: Option<Uuid>,
    /// The version of the author directory the device has.
    pub directory: u64,
    /// Asks for the devices' last contacts (reviewers only).
    pub want_contacts: bool,
    /// Where the device stands, in the order it wants the pages.
    pub spaces: Vec<SpacePosition>,
    /// What it hands in.
    pub push: Vec<Push>,
    /// Look-ups that the server has not acknowledged, in the order of their numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looks: Vec<Look>,
    /// Every look-up up to this number is in here or has been acknowledged; what is not was taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looks_to: Option<u64>,
    /// How many things stay on the device unsent even when all of `push` is taken, for the device list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<u32>,
    /// How long the oldest work has waited that no answer has spoken of yet, what is in `push` included: in milliseconds, by
    /// the device's own clock from the saving to this request. For the server's figures; it is not kept. None where nothing
    /// waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waited: Option<u64>,
    /// Which request in a row this is: 1 after a rest, one more after each answer that left something to ask or to hand in.
    /// For the server's figures; it is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
    /// The present incarnation of the device's database, for the actor that it writes as follows from that and its key
    /// ([`super::signing::actor_of`]). An older app does not say, and is what it was let in as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incarnation: Option<Uuid>,
    /// Spaces in which it looks for where the two sides differ, or asks for what it lacks there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compare: Vec<Comparing>,
}

/// One step of a comparison of what a device and the server have of a space (healing).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comparing {
    /// Which.
    pub space: SpaceId,
    /// The digests of the device's buckets, as [`super::digest::Buckets::told`] tells them; empty where it only asks for
    /// documents.
    #[serde(default, with = "serde_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Binary))]
    pub buckets: Vec<u8>,
    /// Documents that it wants whole.
    #[serde(default)]
    pub want: Vec<DocId>,
}

/// Where a device stands in one space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpacePosition {
    /// Which.
    pub space: SpaceId,
    /// Where; none for a space it has nothing of.
    pub cursor: Option<Cursor>,
}

/// Changes of one author to one document. Whoever has them may hand them in: the author's signature says whose they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Push {
    /// The space.
    pub space: SpaceId,
    /// The document.
    pub doc: DocId,
    /// Its kind; fixed by its first change.
    pub kind: DocumentKind,
    /// Its epoch (editions made by erasure; 0 at birth).
    pub epoch: u32,
    /// Plain change chunks of one actor in order.
    #[cfg_attr(feature = "openapi", schema(schema_with = super::shape::byte_strings))]
    pub changes: Vec<serde_bytes::ByteBuf>,
    /// Ed25519 over [`super::signing::author_statement`] of the changes' hashes.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Binary))]
    pub signature: Vec<u8>,
    /// The actor that wrote them, where it is another than the device's present one: a colleague's or an earlier one of
    /// its own, brought back to a server that has lost them.
    #[serde(default, with = "serde_bytes", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Binary))]
    pub author: Option<Vec<u8>>,
}

/// What became of a push.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Outcome {
    /// Committed; the document's changes are known up to this sequence.
    Accepted {
        /// The space's sequence of the last of them.
        seq: u64,
    },
    /// Not taken, and will not be: the reason.
    Refused(Problem),
    /// Kept aside for the coordinator: the reason.
    Quarantined(Problem),
}

/// The server's word on one push.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verdict {
    /// The document.
    pub doc: DocId,
    /// What became of it.
    pub outcome: Outcome,
}

impl Verdict {
    /// Whether the server has the changes: taken, or kept aside.
    pub fn is_settled(&self) -> bool {
        matches!(self.outcome, Outcome::Accepted { .. } | Outcome::Quarantined(_))
    }
}

/// What the server answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncResponse {
    /// The protocol the server speaks.
    pub protocol: u32,
    /// This server's incarnation: a new one whenever its database is created or restored.
    pub server_incarnation: Uuid,
    /// The server's clock.
    pub now: Timestamp,
    /// One for each push, in order.
    pub verdicts: Vec<Verdict>,
    /// One for each space asked for and granted.
    pub pulls: Vec<SpacePull>,
    /// Every space the device may see now. That one is missing says nothing: a server restored from an old backup does
    /// not know of it.
    pub spaces: Vec<Space>,
    /// Authors newer than the directory version the device has.
    pub authors: Vec<Author>,
    /// The directory's version now.
    pub directory: u64,
    /// Last contacts, where asked for and allowed.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Documents that have been erased; tombstones, ids only.
    #[serde(default)]
    pub erased: Vec<DocId>,
    /// The server has the device's look-ups up to this number; none where it was told of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looks_up_to: Option<u64>,
    /// Of the spaces asked for, those that have been taken from the person: the device is to hand in what it has not
    /// sent of them, and then to delete them. Nothing else is a reason to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revoked: Vec<SpaceId>,
    /// Somebody who administers has ordered it: the device is to hand in what it has not sent, and then to destroy its key
    /// and all that it holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wipe: bool,
    /// The device has been shut out: this tells what became of its work, and nothing else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shut_out: bool,
    /// One for each space that was compared and is granted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compared: Vec<Compared>,
    /// The device writes as an actor that it has laid down, so its database is an older copy: it has to take a new one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub restored: bool,
}

/// The answer to a step of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Compared {
    /// Which.
    pub space: SpaceId,
    /// The buckets that differ and whose documents are all in `heads`: as many as there was room for.
    #[serde(default, with = "serde_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Binary))]
    pub buckets: Vec<u8>,
    /// Every document of those buckets.
    #[serde(default)]
    pub heads: Vec<DocHeads>,
    /// There are more buckets that differ.
    #[serde(default)]
    pub more: bool,
    /// The wanted documents, whole: as many as there was room for.
    #[serde(default)]
    pub documents: Vec<PulledDocument>,
}

/// A document and what nothing in it follows yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocHeads {
    /// Which.
    pub doc: DocId,
    /// Its epoch.
    pub epoch: u32,
    /// The hashes of its heads, ascending, one after the other.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Binary))]
    pub heads: Vec<u8>,
}

/// News of one space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpacePull {
    /// Which.
    pub space: SpaceId,
    /// Changes; for documents new to the device, whole.
    pub documents: Vec<PulledDocument>,
    /// Where the device stands when it has taken them.
    pub next: Cursor,
    /// There is more; ask again at once.
    pub more: bool,
    /// The furthest sequence that a reviewer's device has: everything up to it counts as seen (X8).
    pub seen: u64,
    /// Digest over (document, heads) of the space, for healing.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Binary))]
    pub digest: Vec<u8>,
    /// Apps below this schema may read and not write.
    pub min_writer_schema: u32,
}

/// Changes to one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PulledDocument {
    /// Which.
    pub doc: DocId,
    /// Its kind.
    pub kind: DocumentKind,
    /// Its epoch.
    pub epoch: u32,
    /// In the order of the log, so that none comes before what it hangs on.
    pub changes: Vec<PulledChange>,
}

/// One change as the server has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PulledChange {
    /// Its place in the space's log.
    pub seq: u64,
    /// The author's signature, where this change ends a push; it covers the changes of that push.
    #[serde(default, with = "serde_bytes", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Binary))]
    pub signature: Option<Vec<u8>>,
    /// How many of its actor's changes to the document that signature covers, this one the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers: Option<u64>,
    /// The plain change chunk.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Binary))]
    pub body: Vec<u8>,
}

/// Who is behind an actor id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Author {
    /// The Automerge actor: H(device key ‖ incarnation).
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Binary))]
    pub actor: Vec<u8>,
    /// The device.
    pub device: DeviceId,
    /// Its public key, 32 bytes.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Binary))]
    pub key: Vec<u8>,
    /// Its person.
    pub person: PersonId,
}

/// When a device was last in touch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    /// The device.
    pub device: DeviceId,
    /// Its person.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
}

/// A fresh device asks to be let in. Signed with the key it brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolRequest {
    /// [`PROTOCOL`].
    pub protocol: u32,
    /// The code's secret, 16 bytes.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Binary))]
    pub secret: Vec<u8>,
    /// The device's new public key, 32 bytes.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Binary))]
    pub key: Vec<u8>,
    /// The actor of its first incarnation.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Binary))]
    pub actor: Vec<u8>,
    /// What the person calls it: "Telefon 1".
    pub device_name: String,
}

/// The device is let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolResponse {
    /// The protocol the server speaks.
    pub protocol: u32,
    /// Its id from now on.
    pub device: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// What they are.
    pub role: Role,
    /// What they may see.
    pub spaces: Vec<Space>,
    /// The server's incarnation.
    pub server_incarnation: Uuid,
    /// The server's clock.
    pub now: Timestamp,
}

/// The coordinator asks for a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolmentRequest {
    /// For whom.
    pub person: PersonId,
}

/// A one-time code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolmentResponse {
    /// 16 bytes; the server keeps only its hash.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Binary))]
    pub secret: Vec<u8>,
    /// When it stops working, at most 15 minutes from now.
    pub expires_at: Timestamp,
}

/// Who has looked at a document?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LooksRequest {
    /// [`PROTOCOL`].
    pub protocol: u32,
    /// The document.
    pub doc: DocId,
    /// Go on from here, as the answer before said; the newest where none.
    pub before: Option<u64>,
}

/// Who has looked at a document, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LooksResponse {
    /// The protocol the server speaks.
    pub protocol: u32,
    /// Who, when, how.
    pub looks: Vec<LookEntry>,
    /// Where to go on; none where these are the oldest.
    pub before: Option<u64>,
}

/// A look-up, or a deed, as the audit log has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LookEntry {
    /// When, by the device's clock; a deed when the server took it.
    pub at: Timestamp,
    /// Whose device it was.
    pub person: PersonId,
    /// What they are to the effort now.
    pub role: Role,
    /// How.
    pub action: LookAction,
    /// What was searched for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
}

/// One event of the poke channel, as JSON in the event's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Poke {
    /// The space.
    pub space: SpaceId,
    /// Its log's head.
    pub at: u64,
    /// Up to where a reviewer's device has it.
    #[serde(default)]
    pub seen: u64,
}

/// Turns a message into a body.
///
/// # Errors
/// [`Code::Internal`] where it can't be encoded, which no message of this module does.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>> {
    let mut plain = Vec::new();
    ciborium::into_writer(message, &mut plain).map_err(|_| Problem::new(Code::Internal))?;
    zstd::bulk::compress(&plain, 3).map_err(|_| Problem::new(Code::Internal))
}

/// Reads a body, never inflating it past [`INFLATED_MAX`].
///
/// # Errors
/// [`Code::BadRequest`] where it is too large, truncated, not zstd, not CBOR or not this message.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    let bad = |_| Problem::new(Code::BadRequest);
    if body.len() > BODY_MAX {
        return Err(Problem::new(Code::BadRequest));
    }
    let mut plain = Vec::new();
    let decoder = zstd::stream::read::Decoder::new(body).map_err(bad)?;
    decoder
        .take(INFLATED_MAX as u64 + 1)
        .read_to_end(&mut plain)
        .map_err(bad)?;
    if plain.len() > INFLATED_MAX {
        return Err(Problem::new(Code::BadRequest));
    }
    let mut rest = plain.as_slice();
    let message =
        ciborium::de::from_reader_with_recursion_limit(&mut rest, 32).map_err(|_| Problem::new(Code::BadRequest))?;
    if rest.is_empty() {
        Ok(message)
    } else {
        Err(Problem::new(Code::BadRequest))
    }
}
