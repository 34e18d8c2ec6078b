//! SQLite: the embedded default, one file per municipality. One writer at a time, readers beside it (WAL); a commit has
//! reached the disk before it is answered (`synchronous=FULL`).

mod audit;
mod change;
mod column;
mod device;
mod doc;
mod enrolment;
mod look;
mod meta;
mod person;
mod quarantine;
mod renewal;
mod space;
mod tombstone;
mod under_master;

use super::{
    AuditFloor, AuditRow, Ears, Link, Meta, Renewal, Result, Snapshot, Storage, StorageError, StoredActor,
    StoredChange, StoredDevice, StoredDoc, StoredEnrolment, StoredQuarantine, StoredSpace, Tombstone, Transaction,
    UnderMaster,
};
use gadeplan_core::domain::ids::{DeviceId, DocId, PersonId, QuarantineId, SpaceId};
use gadeplan_core::domain::role::Role;
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::wire::Poke;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use uuid::Uuid;

mod migrations {
    #![allow(missing_docs)]
    refinery::embed_migrations!("src/storage/sqlite/migrations");
}

/// How long to wait for another process (the admin CLI) to finish writing.
const BUSY: Duration = Duration::from_secs(10);
/// Connections kept open for readers; more are opened when needed and closed again.
const READERS: usize = 8;

/// A SQLite database file.
pub struct Sqlite {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // What is deleted or overwritten (a wrapped key above all) is zeroed in the file.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

impl Sqlite {
    /// Opens the database, making it where it is missing and its tables new where they are old.
    ///
    /// # Errors
    /// Where the file can't be opened, or its tables are of a newer server.
    pub fn open(path: &Path) -> Result<Self> {
        let mut writer = connect(path)?;
        migrations::migrations::runner()
            .set_abort_missing(true)
            .run(&mut writer)
            .map_err(|error| StorageError::Migration(error.to_string()))?;
        Ok(Self {
            path: path.to_path_buf(),
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
        })
    }

    /// Looks at every page of the file.
    ///
    /// # Errors
    /// Where one is damaged.
    pub fn check(&self) -> Result<()> {
        let said: String = lock(&self.writer).query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if said == "ok" {
            Ok(())
        } else {
            Err(StorageError::Engine("the file is damaged".into()))
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere has rolled its transaction back by the time the lock is free.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Storage for Sqlite {
    fn read(&self) -> Result<Box<dyn Snapshot + '_>> {
        let idle = lock(&self.readers).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path)?,
        };
        connection.execute_batch("BEGIN DEFERRED")?;
        Ok(Box::new(Reading {
            home: &self.readers,
            connection: Some(connection),
        }))
    }

    fn write(&self) -> Result<Box<dyn Transaction + '_>> {
        let connection = lock(&self.writer);
        connection.execute_batch("BEGIN IMMEDIATE")?;
        Ok(Box::new(Writing { connection, open: true }))
    }

    /// One server alone may serve a file (`serve.lock`): there is nobody to hear.
    fn listen(&self, _: Ears) -> Result<()> {
        Ok(())
    }

    /// The file zeroes what goes (`secure_delete`); the write-ahead log still has it, and is cut off here.
    fn scrub(&self) -> Result<()> {
        let connection = lock(&self.writer);
        let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy {
            return Err(StorageError::Engine("the write-ahead log is in use".into()));
        }
        Ok(())
    }

    fn copy_to(&self, file: &Path) -> Result<()> {
        // A connection of its own: whoever writes goes on meanwhile.
        let connection = connect(&self.path)?;
        let file = file
            .to_str()
            .ok_or(StorageError::NotHere("the file's name is not UTF-8"))?;
        connection.execute("VACUUM INTO ?", [file])?;
        Ok(())
    }
}

struct Reading<'a> {
    home: &'a Mutex<Vec<Connection>>,
    connection: Option<Connection>,
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        let mut home = lock(self.home);
        if connection.execute_batch("ROLLBACK").is_ok() && home.len() < READERS {
            home.push(connection);
        }
    }
}

struct Writing<'a> {
    connection: MutexGuard<'a, Connection>,
    open: bool,
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        if self.open
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }
}

trait Connected {
    fn connection(&self) -> Result<&Connection>;
}

impl Connected for Reading<'_> {
    fn connection(&self) -> Result<&Connection> {
        self.connection.as_ref().ok_or(StorageError::Row("closed"))
    }
}

impl Connected for Writing<'_> {
    fn connection(&self) -> Result<&Connection> {
        Ok(&self.connection)
    }
}

impl<T: Connected> Snapshot for T {
    fn meta(&self) -> Result<Option<Meta>> {
        meta::read(self.connection()?)
    }
    fn under_other_keys(&self, number: u32, limit: usize) -> Result<Vec<(UnderMaster, Vec<u8>)>> {
        under_master::of_others(self.connection()?, number, limit)
    }
    fn people(&self) -> Result<Vec<(PersonId, Role)>> {
        person::all(self.connection()?)
    }
    fn person(&self, person: PersonId) -> Result<Option<Role>> {
        person::role(self.connection()?, person)
    }
    fn space(&self, space: SpaceId) -> Result<Option<StoredSpace>> {
        space::one(self.connection()?, space)
    }
    fn spaces(&self) -> Result<Vec<StoredSpace>> {
        space::all(self.connection()?)
    }
    fn grants_of(&self, person: PersonId) -> Result<Vec<(StoredSpace, Role)>> {
        space::granted(self.connection()?, person)
    }
    fn is_withdrawn(&self, person: PersonId, space: SpaceId) -> Result<bool> {
        person::is_withdrawn(self.connection()?, person, space)
    }
    fn withdrawn(&self) -> Result<Vec<(PersonId, SpaceId, Timestamp)>> {
        person::withdrawn(self.connection()?)
    }
    fn members(&self, space: SpaceId) -> Result<Vec<PersonId>> {
        person::members(self.connection()?, space)
    }
    fn device_by_key(&self, key: &[u8; 32]) -> Result<Option<StoredDevice>> {
        device::by_key(self.connection()?, key)
    }
    fn device(&self, device: DeviceId) -> Result<Option<StoredDevice>> {
        device::one(self.connection()?, device)
    }
    fn devices(&self) -> Result<Vec<StoredDevice>> {
        device::all(self.connection()?)
    }
    fn actor_owner(&self, actor: &[u8]) -> Result<Option<DeviceId>> {
        device::actor_owner(self.connection()?, actor)
    }
    fn actors_after(&self, version: u64) -> Result<Vec<StoredActor>> {
        device::actors_after(self.connection()?, version)
    }
    fn directory(&self) -> Result<u64> {
        device::directory(self.connection()?)
    }
    fn enrolment(&self, secret_hash: &[u8; 32]) -> Result<Option<StoredEnrolment>> {
        enrolment::one(self.connection()?, secret_hash)
    }
    fn doc(&self, doc: DocId) -> Result<Option<StoredDoc>> {
        doc::one(self.connection()?, doc)
    }
    fn docs_below(&self, space: SpaceId, below: u64, limit: usize) -> Result<Vec<StoredDoc>> {
        doc::below(self.connection()?, space, below, limit)
    }
    fn docs_of(&self, space: SpaceId) -> Result<Vec<StoredDoc>> {
        doc::of_space(self.connection()?, space)
    }
    fn link(&self, doc: DocId, hash: &[u8; 32]) -> Result<Option<Link>> {
        change::link(self.connection()?, doc, hash)
    }
    fn last_of_actor(&self, doc: DocId, actor: &[u8]) -> Result<Option<Link>> {
        change::last_of_actor(self.connection()?, doc, actor)
    }
    fn last_at(&self, doc: DocId, seq: u64) -> Result<Option<u64>> {
        change::last_at(self.connection()?, doc, seq)
    }
    fn changes_of(&self, doc: DocId) -> Result<Vec<StoredChange>> {
        change::of_doc(self.connection()?, doc)
    }
    fn changes_after(&self, space: SpaceId, after: u64, bytes: usize) -> Result<Vec<StoredChange>> {
        change::after(self.connection()?, space, after, bytes)
    }
    fn quarantine(&self, quarantine: QuarantineId) -> Result<Option<StoredQuarantine>> {
        quarantine::one(self.connection()?, quarantine)
    }
    fn quarantine_undecided(&self) -> Result<Vec<StoredQuarantine>> {
        quarantine::undecided(self.connection()?)
    }
    fn quarantine_of(&self, device: DeviceId) -> Result<Vec<StoredQuarantine>> {
        quarantine::of_device(self.connection()?, device)
    }
    fn tombstone(&self, doc: DocId) -> Result<Option<Tombstone>> {
        tombstone::one(self.connection()?, doc)
    }
    fn erased_after(&self, space: SpaceId, seq: u64) -> Result<Vec<DocId>> {
        tombstone::after(self.connection()?, space, seq)
    }
    fn renewal(&self, doc: DocId) -> Result<Option<Renewal>> {
        renewal::one(self.connection()?, doc)
    }
    fn renewals(&self, space: SpaceId) -> Result<Vec<Renewal>> {
        renewal::of_space(self.connection()?, space)
    }
    fn seen(&self, space: SpaceId) -> Result<u64> {
        space::seen(self.connection()?, space)
    }
    fn audit_head(&self) -> Result<Option<(u64, [u8; 32])>> {
        audit::head(self.connection()?)
    }
    fn audit_floor(&self) -> Result<Option<AuditFloor>> {
        audit::floor(self.connection()?)
    }
    fn audit_after(&self, seq: u64, limit: usize) -> Result<Vec<AuditRow>> {
        audit::after(self.connection()?, seq, limit)
    }
    fn audit_about(&self, subject: Uuid, before: u64, limit: usize) -> Result<Vec<AuditRow>> {
        audit::about(self.connection()?, subject, before, limit)
    }
    fn looks_to(&self, actor: &[u8]) -> Result<u64> {
        look::reached(self.connection()?, actor)
    }
    fn look(&self, actor: &[u8], n: u64) -> Result<Option<AuditRow>> {
        look::one(self.connection()?, actor, n)
    }
    fn criterion_key(&self, period: u64) -> Result<Option<Vec<u8>>> {
        look::key(self.connection()?, period)
    }
    fn criterion_periods_before(&self, period: u64) -> Result<Vec<u64>> {
        look::periods_before(self.connection()?, period)
    }
}

impl Transaction for Writing<'_> {
    fn commit(mut self: Box<Self>) -> Result<()> {
        self.connection.execute_batch("COMMIT")?;
        self.open = false;
        Ok(())
    }
    fn put_meta(&self, meta: &Meta) -> Result<()> {
        meta::put(&self.connection, meta)
    }
    fn put_under_master(&self, place: UnderMaster, sealed: &[u8]) -> Result<()> {
        under_master::put(&self.connection, place, sealed)
    }
    fn put_person(&self, person: PersonId, role: &Role) -> Result<()> {
        person::put(&self.connection, person, role)
    }
    fn add_space(&self, space: &StoredSpace) -> Result<()> {
        space::add(&self.connection, space)
    }
    fn put_grant(&self, person: PersonId, space: SpaceId, role: &Role) -> Result<()> {
        person::put_grant(&self.connection, person, space, role)
    }
    fn remove_grant(&self, person: PersonId, space: SpaceId, at: Timestamp) -> Result<()> {
        person::remove_grant(&self.connection, person, space, at)
    }
    fn set_min_writer_schema(&self, space: SpaceId, schema: u32) -> Result<()> {
        space::set_min_writer_schema(&self.connection, space, schema)
    }
    fn add_device(&self, device: &StoredDevice) -> Result<()> {
        device::add(&self.connection, device)
    }
    fn add_actor(&self, actor: &[u8], device: DeviceId) -> Result<()> {
        device::add_actor(&self.connection, actor, device)
    }
    fn put_device(&self, device: &StoredDevice) -> Result<()> {
        device::put(&self.connection, device)
    }
    fn add_enrolment(&self, enrolment: &StoredEnrolment) -> Result<()> {
        enrolment::add(&self.connection, enrolment)
    }
    fn use_enrolment(&self, secret_hash: &[u8; 32], by: DeviceId, at: Timestamp) -> Result<()> {
        enrolment::spend(&self.connection, secret_hash, by, at)
    }
    fn remember_nonce(&self, key: &[u8; 32], nonce: &str, at: Timestamp) -> Result<bool> {
        enrolment::remember_nonce(&self.connection, key, nonce, at)
    }
    fn forget_before(&self, at: Timestamp) -> Result<()> {
        enrolment::forget_before(&self.connection, at)
    }
    fn take_seqs(&self, space: SpaceId, count: u64) -> Result<u64> {
        space::take_seqs(&self.connection, space, count)
    }
    fn put_doc(&self, doc: &StoredDoc) -> Result<()> {
        doc::put(&self.connection, doc)
    }
    fn bury(&self, tombstone: &Tombstone) -> Result<()> {
        tombstone::bury(&self.connection, tombstone)
    }
    fn renew(&self, renewal: &Renewal) -> Result<()> {
        renewal::renew(&self.connection, renewal)
    }
    fn add_change(&self, change: &StoredChange) -> Result<()> {
        change::add(&self.connection, change)
    }
    fn set_digest(&self, space: SpaceId, digest: &[u8; 32]) -> Result<()> {
        space::set_digest(&self.connection, space, digest)
    }
    fn raise_seen(&self, space: SpaceId, device: DeviceId, reached: u64) -> Result<()> {
        space::raise_seen(&self.connection, space, device, reached)
    }
    fn put_quarantine(&self, kept: &StoredQuarantine) -> Result<()> {
        quarantine::put(&self.connection, kept)
    }
    fn remove_quarantine(&self, quarantine: QuarantineId) -> Result<()> {
        quarantine::remove(&self.connection, quarantine)
    }
    fn add_audit(&self, row: &AuditRow) -> Result<()> {
        audit::add(&self.connection, row)
    }
    fn forget_audit(&self, floor: &AuditFloor) -> Result<()> {
        audit::forget(&self.connection, floor)
    }
    fn put_looks_to(&self, actor: &[u8], n: u64) -> Result<()> {
        look::put_reached(&self.connection, actor, n)
    }
    fn add_look(&self, actor: &[u8], n: u64, seq: u64) -> Result<()> {
        look::add(&self.connection, actor, n, seq)
    }
    fn put_criterion_key(&self, period: u64, key: &[u8]) -> Result<()> {
        look::put_key(&self.connection, period, key)
    }
    fn remove_criterion_key(&self, period: u64) -> Result<()> {
        look::remove_key(&self.connection, period)
    }
    fn notify(&self, _: &Poke) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> (tempfile::TempDir, Sqlite) {
        let dir = tempfile::tempdir().unwrap();
        let storage = Sqlite::open(&dir.path().join("relay.sqlite")).unwrap();
        (dir, storage)
    }

    #[test]
    fn a_commit_has_reached_the_disk() {
        let (_dir, storage) = fresh();
        let connection = lock(&storage.writer);
        let pragma = |name: &str| {
            connection
                .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
                .unwrap()
        };
        assert_eq!(pragma("synchronous"), 2, "FULL");
        assert_eq!(pragma("foreign_keys"), 1);
        let mode: String = connection
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
            .unwrap();
        assert_eq!(mode, "wal");
    }

    #[test]
    fn the_database_of_a_newer_server_is_left_alone() {
        let (dir, storage) = fresh();
        lock(&storage.writer)
            .execute_batch("INSERT INTO refinery_schema_history VALUES (999, 'later', '2030-01-01T00:00:00Z', '1')")
            .unwrap();
        drop(storage);
        assert!(matches!(
            Sqlite::open(&dir.path().join("relay.sqlite")),
            Err(StorageError::Migration(_))
        ));
    }
}
