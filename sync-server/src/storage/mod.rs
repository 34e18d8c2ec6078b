//! What the server keeps, behind a trait: the relay asks in nouns, and only the implementations know SQL.
//!
//! A [`Snapshot`] sees one moment of the whole database; a [`Transaction`] is the only one that writes at its moment
//! and either commits whole or leaves no trace. Calls block: keep them off the async threads.

pub mod postgres;
mod record;
pub mod sqlite;

pub use record::*;

use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::domain::ids::{DeviceId, DocId, PersonId, QuarantineId, SpaceId};
use gadeplan_core::domain::role::Role;
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::wire::Poke;
use std::path::Path;
use uuid::Uuid;

/// The database failed. The text may name tables and files, never what is in them.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database engine's own word.
    #[error("database: {0}")]
    Engine(String),
    /// A row that this build can't read.
    #[error("unreadable row: {0}")]
    Row(&'static str),
    /// Written by a newer server, or damaged so that its tables can't be brought up to date.
    #[error("migration: {0}")]
    Migration(String),
    /// Where the database is said to be can't be used.
    #[error("the database's address: {0}")]
    Address(&'static str),
    /// This database can't do that.
    #[error("{0}")]
    NotHere(&'static str),
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "storage failed");
        Self::new(Code::ServerFailed)
    }
}

/// What storage answers.
pub type Result<T> = std::result::Result<T, StorageError>;

/// What is heard of other servers on the same database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A space has moved.
    Poke(Poke),
    /// Something may have gone unheard: every head may have moved.
    Gap,
}

/// Who is told of news; called on a thread of storage's own, which it may not hold up.
pub type Ears = Box<dyn Fn(News) + Send + Sync>;

/// A database.
pub trait Storage: Send + Sync {
    /// Looks at the present moment.
    ///
    /// # Errors
    /// Where the database can't be read.
    fn read(&self) -> Result<Box<dyn Snapshot + '_>>;

    /// Begins to write; waits for whoever writes now.
    ///
    /// # Errors
    /// Where the database can't be written.
    fn write(&self) -> Result<Box<dyn Transaction + '_>>;

    /// Tells of what other servers on the same database [notify](Transaction::notify), for as long as this lives; what
    /// is notified here is not told here. Heard of as nothing where there can be no others.
    ///
    /// # Errors
    /// Where it can't begin; a connection that breaks later is made again.
    fn listen(&self, ears: Ears) -> Result<()>;

    /// Takes from the disk what has been overwritten and deleted, as far as the database can.
    ///
    /// # Errors
    /// Where it can't be done now; nothing is lost by that.
    fn scrub(&self) -> Result<()>;

    /// Writes one moment of the whole database into an empty file, as a SQLite database, while others read and write.
    ///
    /// # Errors
    /// Where the one can't be read or the other not be written.
    fn copy_to(&self, file: &Path) -> Result<()>;
}

/// One moment of the database. Every method fails only where the database can't be read.
#[expect(clippy::missing_errors_doc, reason = "said once, above")]
pub trait Snapshot {
    /// What the database says of itself; none before `init`.
    fn meta(&self) -> Result<Option<Meta>>;
    /// Up to `limit` things that lie under the master key itself, but under another than the one of this number.
    fn under_other_keys(&self, number: u32, limit: usize) -> Result<Vec<(UnderMaster, Vec<u8>)>>;
    /// Everybody with their role in the effort, by id.
    fn people(&self) -> Result<Vec<(PersonId, Role)>>;
    /// A person's role in the effort.
    fn person(&self, person: PersonId) -> Result<Option<Role>>;
    /// A space.
    fn space(&self, space: SpaceId) -> Result<Option<StoredSpace>>;
    /// Every space, by id.
    fn spaces(&self) -> Result<Vec<StoredSpace>>;
    /// The spaces a person may see and as what, by id.
    fn grants_of(&self, person: PersonId) -> Result<Vec<(StoredSpace, Role)>>;
    /// Whether a space has been taken from a person and not been given back.
    fn is_withdrawn(&self, person: PersonId, space: SpaceId) -> Result<bool>;
    /// What has been taken from whom and not been given back, with the moment, by ids.
    fn withdrawn(&self) -> Result<Vec<(PersonId, SpaceId, Timestamp)>>;
    /// The persons that may see a space.
    fn members(&self, space: SpaceId) -> Result<Vec<PersonId>>;

    /// A device by its public key.
    fn device_by_key(&self, key: &[u8; 32]) -> Result<Option<StoredDevice>>;
    /// A device.
    fn device(&self, device: DeviceId) -> Result<Option<StoredDevice>>;
    /// All devices in the order they enrolled.
    fn devices(&self) -> Result<Vec<StoredDevice>>;
    /// The device behind an actor.
    fn actor_owner(&self, actor: &[u8]) -> Result<Option<DeviceId>>;
    /// The actors that the directory gained after a version, in order.
    fn actors_after(&self, version: u64) -> Result<Vec<StoredActor>>;
    /// The directory's version: that of its newest actor.
    fn directory(&self) -> Result<u64>;
    /// A one-time code by its secret's hash.
    fn enrolment(&self, secret_hash: &[u8; 32]) -> Result<Option<StoredEnrolment>>;

    /// A document.
    fn doc(&self, doc: DocId) -> Result<Option<StoredDoc>>;
    /// Up to `limit` documents of a space whose last change lies below a sequence, newest first.
    fn docs_below(&self, space: SpaceId, below: u64, limit: usize) -> Result<Vec<StoredDoc>>;
    /// Every document of a space with its heads, by id.
    fn docs_of(&self, space: SpaceId) -> Result<Vec<StoredDoc>>;
    /// A document's change by its hash.
    fn link(&self, doc: DocId, hash: &[u8; 32]) -> Result<Option<Link>>;
    /// The last change of an actor to a document.
    fn last_of_actor(&self, doc: DocId, actor: &[u8]) -> Result<Option<Link>>;
    /// A document's last sequence at or below one.
    fn last_at(&self, doc: DocId, seq: u64) -> Result<Option<u64>>;
    /// A document's changes in log order.
    fn changes_of(&self, doc: DocId) -> Result<Vec<StoredChange>>;
    /// A space's changes after a sequence in log order: at least one where there is any, then more until their bodies
    /// reach `bytes`.
    fn changes_after(&self, space: SpaceId, after: u64, bytes: usize) -> Result<Vec<StoredChange>>;

    /// Work in quarantine.
    fn quarantine(&self, quarantine: QuarantineId) -> Result<Option<StoredQuarantine>>;
    /// All that waits for a decision, oldest first.
    fn quarantine_undecided(&self) -> Result<Vec<StoredQuarantine>>;
    /// All that a device has handed in, decided about or not, oldest first.
    fn quarantine_of(&self, device: DeviceId) -> Result<Vec<StoredQuarantine>>;

    /// What is left of an erased document.
    fn tombstone(&self, doc: DocId) -> Result<Option<Tombstone>>;
    /// The documents of a space that were erased after a sequence, in order.
    fn erased_after(&self, space: SpaceId, seq: u64) -> Result<Vec<DocId>>;
    /// How a document was begun anew last.
    fn renewal(&self, doc: DocId) -> Result<Option<Renewal>>;
    /// All documents of a space that were begun anew, by id.
    fn renewals(&self, space: SpaceId) -> Result<Vec<Renewal>>;

    /// The furthest sequence that any reviewer's device has of a space.
    fn seen(&self, space: SpaceId) -> Result<u64>;
    /// The audit log's last row: its number and hash.
    fn audit_head(&self) -> Result<Option<(u64, [u8; 32])>>;
    /// Where the audit log begins; none while it has all its rows.
    fn audit_floor(&self) -> Result<Option<AuditFloor>>;
    /// Up to `limit` rows of the audit log after one.
    fn audit_after(&self, seq: u64, limit: usize) -> Result<Vec<AuditRow>>;
    /// Up to `limit` rows of the audit log about a subject before one, newest first.
    fn audit_about(&self, subject: Uuid, before: u64, limit: usize) -> Result<Vec<AuditRow>>;
    /// Up to which number the look-ups of an actor are accounted for; 0 for one that has told of none.
    fn looks_to(&self, actor: &[u8]) -> Result<u64>;
    /// The row of the audit log that tells of an actor's look-up of a number.
    fn look(&self, actor: &[u8], n: u64) -> Result<Option<AuditRow>>;
    /// The key of a period's criteria, wrapped.
    fn criterion_key(&self, period: u64) -> Result<Option<Vec<u8>>>;
    /// The periods before one that have a key, in order.
    fn criterion_periods_before(&self, period: u64) -> Result<Vec<u64>>;
}

/// A moment that can be changed. Dropped without [`Transaction::commit`], nothing has happened. Every method fails only
/// where the database can't be written.
#[expect(clippy::missing_errors_doc, reason = "said once, above")]
pub trait Transaction: Snapshot {
    /// Makes everything of this transaction last, through a power cut too.
    fn commit(self: Box<Self>) -> Result<()>;

    /// Writes what the database says of itself.
    fn put_meta(&self, meta: &Meta) -> Result<()>;
    /// Puts what lies under the master key in its place again, encrypted anew.
    fn put_under_master(&self, place: UnderMaster, sealed: &[u8]) -> Result<()>;
    /// Adds a person or changes their role.
    fn put_person(&self, person: PersonId, role: &Role) -> Result<()>;
    /// Adds an empty space.
    fn add_space(&self, space: &StoredSpace) -> Result<()>;
    /// Lets a person see a space, or changes as what; it is not withdrawn then.
    fn put_grant(&self, person: PersonId, space: SpaceId, role: &Role) -> Result<()>;
    /// Takes a space from a person, where they had it, and remembers that it was.
    fn remove_grant(&self, person: PersonId, space: SpaceId, at: Timestamp) -> Result<()>;
    /// Sets the oldest schema that may write in a space.
    fn set_min_writer_schema(&self, space: SpaceId, schema: u32) -> Result<()>;

    /// Lets a device in.
    fn add_device(&self, device: &StoredDevice) -> Result<()>;
    /// Enters an actor in the directory.
    fn add_actor(&self, actor: &[u8], device: DeviceId) -> Result<()>;
    /// Writes a device's name and present actor, what it last said, and how it stands; all else of it is for ever.
    fn put_device(&self, device: &StoredDevice) -> Result<()>;
    /// Notes a one-time code.
    fn add_enrolment(&self, enrolment: &StoredEnrolment) -> Result<()>;
    /// Uses up a one-time code.
    fn use_enrolment(&self, secret_hash: &[u8; 32], by: DeviceId, at: Timestamp) -> Result<()>;
    /// Remembers a nonce; false where that key has used it before.
    fn remember_nonce(&self, key: &[u8; 32], nonce: &str, at: Timestamp) -> Result<bool>;
    /// Forgets nonces and unused codes from before a moment.
    fn forget_before(&self, at: Timestamp) -> Result<()>;

    /// Hands out the next `count` sequences of a space and returns the first. Only within the transaction that uses
    /// them: a reader must never see a later one before an earlier one.
    fn take_seqs(&self, space: SpaceId, count: u64) -> Result<u64>;
    /// Adds a document or writes its new state.
    fn put_doc(&self, doc: &StoredDoc) -> Result<()>;
    /// Deletes a document with its changes and its key, and leaves this of it.
    fn bury(&self, tombstone: &Tombstone) -> Result<()>;
    /// Deletes a document's changes and what lies in quarantine of it, and notes that it is begun anew. Its header stays to
    /// be written.
    fn renew(&self, renewal: &Renewal) -> Result<()>;
    /// Adds a change to the log.
    fn add_change(&self, change: &StoredChange) -> Result<()>;
    /// Writes a space's digest.
    fn set_digest(&self, space: SpaceId, digest: &[u8; 32]) -> Result<()>;
    /// Notes how far a reviewer's device has come; never goes back.
    fn raise_seen(&self, space: SpaceId, device: DeviceId, reached: u64) -> Result<()>;
    /// Keeps work in quarantine, or writes what was decided about it.
    fn put_quarantine(&self, kept: &StoredQuarantine) -> Result<()>;
    /// Forgets work in quarantine that lies there whole in another place.
    fn remove_quarantine(&self, quarantine: QuarantineId) -> Result<()>;
    /// Adds a row to the audit log.
    fn add_audit(&self, row: &AuditRow) -> Result<()>;
    /// Deletes the audit log's rows up to one, and what tells which look-up they are of; the log begins there then.
    fn forget_audit(&self, floor: &AuditFloor) -> Result<()>;
    /// Notes up to which number the look-ups of an actor are accounted for.
    fn put_looks_to(&self, actor: &[u8], n: u64) -> Result<()>;
    /// Notes which row of the audit log tells of an actor's look-up of a number.
    fn add_look(&self, actor: &[u8], n: u64, seq: u64) -> Result<()>;
    /// Keeps the key of a period's criteria, wrapped; in place of the one that is there.
    fn put_criterion_key(&self, period: u64, key: &[u8]) -> Result<()>;
    /// Destroys the key of a period's criteria.
    fn remove_criterion_key(&self, period: u64) -> Result<()>;

    /// Tells the other servers on this database that a space has moved, once this transaction lasts.
    fn notify(&self, poke: &Poke) -> Result<()>;
}
