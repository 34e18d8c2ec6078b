//! PostgreSQL: for a municipality that wants several server nodes, or has a database service already.
//!
//! One writer at a time over all nodes, as in SQLite: a transaction begins by taking a lock of the database's own, and
//! under it sees what every earlier one committed (READ COMMITTED) and nothing that another is about to. So what the
//! relay reads it may act upon, nothing ever has to be tried again, and the order of sequences is the order of commits.
//! A reader sees one moment (REPEATABLE READ) and waits for nobody.

mod address;
mod audit;
mod change;
mod column;
mod connection;
mod copy;
mod device;
mod doc;
mod enrolment;
mod listening;
mod look;
mod meta;
mod person;
mod quarantine;
mod renewal;
mod space;
mod tombstone;
mod under_master;

pub use address::Address;

use super::{
    AuditFloor, AuditRow, Ears, Link, Meta, Renewal, Result, Snapshot, Storage, StorageError, StoredActor,
    StoredChange, StoredDevice, StoredDoc, StoredEnrolment, StoredQuarantine, StoredSpace, Tombstone, Transaction,
    UnderMaster,
};
use crate::random;
use connection::Connection;
use gadeplan_core::domain::ids::{DeviceId, DocId, PersonId, QuarantineId, SpaceId};
use gadeplan_core::domain::role::Role;
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::wire::Poke;
use listening::Node;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

mod migrations {
    #![allow(missing_docs)]
    refinery::embed_migrations!("src/storage/postgres/migrations");
}

/// Connections kept open for readers; more are opened when needed and closed again.
const READERS: usize = 8;
/// How long bringing the tables up to date may take.
const MIGRATION: Duration = Duration::from_secs(600);

// The first number is Gadeplan's own ("gade"), so that other users of the same database server are not in the way.
const BEGIN_WRITING: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(1734435941, 1)";
const BEGIN_READING: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const ONE_MIGRATES: &str = "SELECT pg_advisory_lock(1734435941, 2)";

/// A PostgreSQL database.
pub struct Postgres {
    address: Address,
    node: Node,
    /// Taken only at the end.
    runtime: Option<Runtime>,
    writer: Mutex<Option<Connection>>,
    readers: Mutex<Vec<Connection>>,
}

impl Postgres {
    /// Opens a database whose tables are there, making them new where they are old.
    ///
    /// # Errors
    /// Where it can't be reached, was never initialised, or its tables are of a newer server.
    pub fn open(address: Address) -> Result<Self> {
        Self::start(address, false)
    }

    /// The same, making the tables where they are missing.
    ///
    /// # Errors
    /// Where it can't be reached, or its tables are of a newer server.
    pub fn create(address: Address) -> Result<Self> {
        Self::start(address, true)
    }

    fn start(address: Address, create: bool) -> Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("postgres")
            .enable_all()
            .build()
            .map_err(|error| StorageError::Engine(error.to_string()))?;
        let node = random::bytes().map_err(|_| StorageError::Engine("no randomness".into()))?;
        let postgres = Self {
            address,
            node: Node::from_be_bytes(node),
            runtime: Some(runtime),
            writer: Mutex::new(None),
            readers: Mutex::new(Vec::new()),
        };
        let (tell, told) = mpsc::sync_channel(1);
        let address = postgres.address.clone();
        postgres.runtime()?.spawn(async move {
            let _ = tell.send(migrate(&address, create).await);
        });
        let late = |_| StorageError::Migration("it took too long".into());
        told.recv_timeout(MIGRATION).map_err(late)??;
        Ok(postgres)
    }

    /// Fills the database, which has nothing in it yet, with all that a SQLite database says.
    ///
    /// # Errors
    /// Where there is something in it, or the file or the database can't be used; then nothing is in it.
    pub fn fill_from(&self, file: &Path) -> Result<()> {
        let connection = self.connect()?;
        connection.begin(BEGIN_WRITING)?;
        copy::fill(&connection, file)?;
        connection.commit()
    }

    fn runtime(&self) -> Result<&Runtime> {
        self.runtime.as_ref().ok_or(StorageError::Row("closed"))
    }

    fn connect(&self) -> Result<Connection> {
        Connection::open(self.runtime()?, &self.address)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // An asynchronous thread may drop it, and may not wait.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Brings the tables up to date; of nodes that start together, one after the other.
async fn migrate(address: &Address, create: bool) -> Result<()> {
    let (mut client, wire) = address.connect().await?;
    // Ends with the client, and the lock with it.
    tokio::spawn(wire);
    client.batch_execute(ONE_MIGRATES).await?;
    let made = "SELECT to_regclass('refinery_schema_history') IS NOT NULL AS made";
    if !create && !client.query_one(made, &[]).await?.try_get("made")? {
        return Err(StorageError::Migration(
            "the database is not initialised; run `init` first".into(),
        ));
    }
    let off = "SELECT current_setting('fsync') = 'off' AS off";
    if client.query_one(off, &[]).await?.try_get("off")? {
        tracing::warn!("PostgreSQL is set to fsync = off: a power cut would lose what was called saved");
    }
    migrations::migrations::runner()
        .set_abort_missing(true)
        .run_async(&mut client)
        .await
        .map_err(|error| StorageError::Migration(error.to_string()))?;
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere has rolled its transaction back by the time the lock is free.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Storage for Postgres {
    fn read(&self) -> Result<Box<dyn Snapshot + '_>> {
        let idle = || lock(&self.readers).pop();
        while let Some(connection) = idle() {
            // One that broke while it was idle is passed over.
            if connection.begin(BEGIN_READING).is_ok() {
                return Ok(Open::reading(&self.readers, connection));
            }
        }
        let connection = self.connect()?;
        connection.begin(BEGIN_READING)?;
        Ok(Open::reading(&self.readers, connection))
    }

    fn write(&self) -> Result<Box<dyn Transaction + '_>> {
        let mut slot = lock(&self.writer);
        if let Some(connection) = slot.as_ref() {
            match connection.begin(BEGIN_WRITING) {
                Ok(()) => return Ok(Open::writing(slot, self.node)),
                // It broke while it was idle: a new one may do.
                Err(_) if connection.is_lost() => {}
                Err(error) => {
                    if !connection.rolled_back() {
                        *slot = None;
                    }
                    return Err(error);
                }
            }
        }
        let connection = self.connect()?;
        connection.begin(BEGIN_WRITING)?;
        *slot = Some(connection);
        Ok(Open::writing(slot, self.node))
    }

    fn listen(&self, ears: Ears) -> Result<()> {
        let address = self.address.clone();
        self.runtime()?.spawn(listening::listen(address, self.node, ears));
        Ok(())
    }

    /// Frees what dead rows take. Their bytes stay on the disk until something is written there.
    fn scrub(&self) -> Result<()> {
        let connection = self.connect()?;
        for table in ["VACUUM meta", "VACUUM doc", "VACUUM change", "VACUUM device"] {
            connection.batch(table)?;
        }
        Ok(())
    }

    fn copy_to(&self, file: &Path) -> Result<()> {
        let connection = self.connect()?;
        connection.begin(BEGIN_READING)?;
        copy::out(&connection, file)
    }
}

/// A transaction; its hold on the connection says what becomes of that at the end.
struct Open<H> {
    held: H,
}

trait Held {
    fn connection(&self) -> Result<&Connection>;
}

/// A connection on loan from the idle ones.
struct Lent<'a> {
    home: &'a Mutex<Vec<Connection>>,
    connection: Option<Connection>,
}

impl<'a> Open<Lent<'a>> {
    fn reading(home: &'a Mutex<Vec<Connection>>, connection: Connection) -> Box<Self> {
        let connection = Some(connection);
        Box::new(Self {
            held: Lent { home, connection },
        })
    }
}

impl Held for Lent<'_> {
    fn connection(&self) -> Result<&Connection> {
        self.connection.as_ref().ok_or(StorageError::Row("closed"))
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        if connection.rolled_back() {
            let mut home = lock(self.home);
            if home.len() < READERS {
                home.push(connection);
            }
        }
    }
}

/// The one connection that writes.
struct Writer<'a> {
    slot: MutexGuard<'a, Option<Connection>>,
    node: Node,
    open: bool,
}

impl<'a> Open<Writer<'a>> {
    fn writing(slot: MutexGuard<'a, Option<Connection>>, node: Node) -> Box<Self> {
        let open = true;
        Box::new(Self {
            held: Writer { slot, node, open },
        })
    }
}

impl Held for Writer<'_> {
    fn connection(&self) -> Result<&Connection> {
        self.slot.as_ref().ok_or(StorageError::Row("closed"))
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        // Closing a connection takes back what it had not committed as well.
        if self.open && self.slot.as_ref().is_some_and(|connection| !connection.rolled_back()) {
            *self.slot = None;
        }
    }
}

impl<H: Held> Snapshot for Open<H> {
    fn meta(&self) -> Result<Option<Meta>> {
        meta::get(self.held.connection()?)
    }
    fn under_other_keys(&self, number: u32, limit: usize) -> Result<Vec<(UnderMaster, Vec<u8>)>> {
        under_master::of_others(self.held.connection()?, number, limit)
    }
    fn people(&self) -> Result<Vec<(PersonId, Role)>> {
        person::all(self.held.connection()?)
    }
    fn person(&self, person: PersonId) -> Result<Option<Role>> {
        person::role(self.held.connection()?, person)
    }
    fn space(&self, space: SpaceId) -> Result<Option<StoredSpace>> {
        space::one(self.held.connection()?, space)
    }
    fn spaces(&self) -> Result<Vec<StoredSpace>> {
        space::all(self.held.connection()?)
    }
    fn grants_of(&self, person: PersonId) -> Result<Vec<(StoredSpace, Role)>> {
        space::granted(self.held.connection()?, person)
    }
    fn is_withdrawn(&self, person: PersonId, space: SpaceId) -> Result<bool> {
        person::is_withdrawn(self.held.connection()?, person, space)
    }
    fn withdrawn(&self) -> Result<Vec<(PersonId, SpaceId, Timestamp)>> {
        person::withdrawn(self.held.connection()?)
    }
    fn members(&self, space: SpaceId) -> Result<Vec<PersonId>> {
        person::members(self.held.connection()?, space)
    }
    fn device_by_key(&self, key: &[u8; 32]) -> Result<Option<StoredDevice>> {
        device::by_key(self.held.connection()?, key)
    }
    fn device(&self, device: DeviceId) -> Result<Option<StoredDevice>> {
        device::one(self.held.connection()?, device)
    }
    fn devices(&self) -> Result<Vec<StoredDevice>> {
        device::all(self.held.connection()?)
    }
    fn actor_owner(&self, actor: &[u8]) -> Result<Option<DeviceId>> {
        device::actor_owner(self.held.connection()?, actor)
    }
    fn actors_after(&self, version: u64) -> Result<Vec<StoredActor>> {
        device::actors_after(self.held.connection()?, version)
    }
    fn directory(&self) -> Result<u64> {
        device::directory(self.held.connection()?)
    }
    fn enrolment(&self, secret_hash: &[u8; 32]) -> Result<Option<StoredEnrolment>> {
        enrolment::one(self.held.connection()?, secret_hash)
    }
    fn doc(&self, doc: DocId) -> Result<Option<StoredDoc>> {
        doc::one(self.held.connection()?, doc)
    }
    fn docs_below(&self, space: SpaceId, below: u64, limit: usize) -> Result<Vec<StoredDoc>> {
        doc::below(self.held.connection()?, space, below, limit)
    }
    fn docs_of(&self, space: SpaceId) -> Result<Vec<StoredDoc>> {
        doc::of_space(self.held.connection()?, space)
    }
    fn link(&self, doc: DocId, hash: &[u8; 32]) -> Result<Option<Link>> {
        change::link(self.held.connection()?, doc, hash)
    }
    fn last_of_actor(&self, doc: DocId, actor: &[u8]) -> Result<Option<Link>> {
        change::last_of_actor(self.held.connection()?, doc, actor)
    }
    fn last_at(&self, doc: DocId, seq: u64) -> Result<Option<u64>> {
        change::last_at(self.held.connection()?, doc, seq)
    }
    fn changes_of(&self, doc: DocId) -> Result<Vec<StoredChange>> {
        change::of_doc(self.held.connection()?, doc)
    }
    fn changes_after(&self, space: SpaceId, after: u64, bytes: usize) -> Result<Vec<StoredChange>> {
        change::after(self.held.connection()?, space, after, bytes)
    }
    fn quarantine(&self, quarantine: QuarantineId) -> Result<Option<StoredQuarantine>> {
        quarantine::one(self.held.connection()?, quarantine)
    }
    fn quarantine_undecided(&self) -> Result<Vec<StoredQuarantine>> {
        quarantine::undecided(self.held.connection()?)
    }
    fn quarantine_of(&self, device: DeviceId) -> Result<Vec<StoredQuarantine>> {
        quarantine::of_device(self.held.connection()?, device)
    }
    fn tombstone(&self, doc: DocId) -> Result<Option<Tombstone>> {
        tombstone::one(self.held.connection()?, doc)
    }
    fn erased_after(&self, space: SpaceId, seq: u64) -> Result<Vec<DocId>> {
        tombstone::after(self.held.connection()?, space, seq)
    }
    fn renewal(&self, doc: DocId) -> Result<Option<Renewal>> {
        renewal::one(self.held.connection()?, doc)
    }
    fn renewals(&self, space: SpaceId) -> Result<Vec<Renewal>> {
        renewal::of_space(self.held.connection()?, space)
    }
    fn seen(&self, space: SpaceId) -> Result<u64> {
        space::seen(self.held.connection()?, space)
    }
    fn audit_head(&self) -> Result<Option<(u64, [u8; 32])>> {
        audit::head(self.held.connection()?)
    }
    fn audit_floor(&self) -> Result<Option<AuditFloor>> {
        audit::floor(self.held.connection()?)
    }
    fn audit_after(&self, seq: u64, limit: usize) -> Result<Vec<AuditRow>> {
        audit::after(self.held.connection()?, seq, limit)
    }
    fn audit_about(&self, subject: Uuid, before: u64, limit: usize) -> Result<Vec<AuditRow>> {
        audit::about(self.held.connection()?, subject, before, limit)
    }
    fn looks_to(&self, actor: &[u8]) -> Result<u64> {
        look::reached(self.held.connection()?, actor)
    }
    fn look(&self, actor: &[u8], n: u64) -> Result<Option<AuditRow>> {
        look::one(self.held.connection()?, actor, n)
    }
    fn criterion_key(&self, period: u64) -> Result<Option<Vec<u8>>> {
        look::key(self.held.connection()?, period)
    }
    fn criterion_periods_before(&self, period: u64) -> Result<Vec<u64>> {
        look::periods_before(self.held.connection()?, period)
    }
}

impl Transaction for Open<Writer<'_>> {
    fn commit(mut self: Box<Self>) -> Result<()> {
        self.held.connection()?.commit()?;
        self.held.open = false;
        Ok(())
    }
    fn put_meta(&self, meta: &Meta) -> Result<()> {
        meta::put(self.held.connection()?, meta)
    }
    fn put_under_master(&self, place: UnderMaster, sealed: &[u8]) -> Result<()> {
        under_master::put(self.held.connection()?, place, sealed)
    }
    fn put_person(&self, person: PersonId, role: &Role) -> Result<()> {
        person::put(self.held.connection()?, person, role)
    }
    fn add_space(&self, space: &StoredSpace) -> Result<()> {
        space::add(self.held.connection()?, space)
    }
    fn put_grant(&self, person: PersonId, space: SpaceId, role: &Role) -> Result<()> {
        person::put_grant(self.held.connection()?, person, space, role)
    }
    fn remove_grant(&self, person: PersonId, space: SpaceId, at: Timestamp) -> Result<()> {
        person::remove_grant(self.held.connection()?, person, space, at)
    }
    fn set_min_writer_schema(&self, space: SpaceId, schema: u32) -> Result<()> {
        space::set_min_writer_schema(self.held.connection()?, space, schema)
    }
    fn add_device(&self, device: &StoredDevice) -> Result<()> {
        device::add(self.held.connection()?, device)
    }
    fn add_actor(&self, actor: &[u8], device: DeviceId) -> Result<()> {
        device::add_actor(self.held.connection()?, actor, device)
    }
    fn put_device(&self, device: &StoredDevice) -> Result<()> {
        device::put(self.held.connection()?, device)
    }
    fn add_enrolment(&self, enrolment: &StoredEnrolment) -> Result<()> {
        enrolment::add(self.held.connection()?, enrolment)
    }
    fn use_enrolment(&self, secret_hash: &[u8; 32], by: DeviceId, at: Timestamp) -> Result<()> {
        enrolment::spend(self.held.connection()?, secret_hash, by, at)
    }
    fn remember_nonce(&self, key: &[u8; 32], nonce: &str, at: Timestamp) -> Result<bool> {
        enrolment::remember_nonce(self.held.connection()?, key, nonce, at)
    }
    fn forget_before(&self, at: Timestamp) -> Result<()> {
        enrolment::forget_before(self.held.connection()?, at)
    }
    fn take_seqs(&self, space: SpaceId, count: u64) -> Result<u64> {
        space::take_seqs(self.held.connection()?, space, count)
    }
    fn put_doc(&self, doc: &StoredDoc) -> Result<()> {
        doc::put(self.held.connection()?, doc)
    }
    fn bury(&self, tombstone: &Tombstone) -> Result<()> {
        tombstone::bury(self.held.connection()?, tombstone)
    }
    fn renew(&self, renewal: &Renewal) -> Result<()> {
        renewal::renew(self.held.connection()?, renewal)
    }
    fn add_change(&self, change: &StoredChange) -> Result<()> {
        change::add(self.held.connection()?, change)
    }
    fn set_digest(&self, space: SpaceId, digest: &[u8; 32]) -> Result<()> {
        space::set_digest(self.held.connection()?, space, digest)
    }
    fn raise_seen(&self, space: SpaceId, device: DeviceId, reached: u64) -> Result<()> {
        space::raise_seen(self.held.connection()?, space, device, reached)
    }
    fn put_quarantine(&self, kept: &StoredQuarantine) -> Result<()> {
        quarantine::put(self.held.connection()?, kept)
    }
    fn remove_quarantine(&self, quarantine: QuarantineId) -> Result<()> {
        quarantine::remove(self.held.connection()?, quarantine)
    }
    fn add_audit(&self, row: &AuditRow) -> Result<()> {
        audit::add(self.held.connection()?, row)
    }
    fn forget_audit(&self, floor: &AuditFloor) -> Result<()> {
        audit::forget(self.held.connection()?, floor)
    }
    fn put_looks_to(&self, actor: &[u8], n: u64) -> Result<()> {
        look::put_reached(self.held.connection()?, actor, n)
    }
    fn add_look(&self, actor: &[u8], n: u64, seq: u64) -> Result<()> {
        look::add(self.held.connection()?, actor, n, seq)
    }
    fn put_criterion_key(&self, period: u64, key: &[u8]) -> Result<()> {
        look::put_key(self.held.connection()?, period, key)
    }
    fn remove_criterion_key(&self, period: u64) -> Result<()> {
        look::remove_key(self.held.connection()?, period)
    }
    fn notify(&self, poke: &Poke) -> Result<()> {
        listening::notify(self.held.connection()?, self.held.node, poke)
    }
}
