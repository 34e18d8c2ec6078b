//! Backups: one moment of the database in a folder of its own, and a server begun again from it, on either storage: a
//! backup is a SQLite database, whichever it was made of.
//!
//! A backup never holds a key, neither the master key nor what lies under it, and making one needs none: wrapped keys go
//! into the [keys file](crate::keys_file), which each backup writes over. It is written beside its place, checksummed, and
//! moved there whole: a folder that ends in `.part`, or has no manifest, is half a backup.

use crate::clock::SharedClock;
use crate::config::Config;
use crate::durable::{beside, make_folder, put_in_place, sync_folder};
use crate::key_source::{KeySource, create_private};
use crate::keys_file::{KeysFile, Place};
use crate::relay::audit::AuditState;
use crate::relay::{InProcess, Relay, keys_apart};
use crate::server::{DATABASE, lock};
use crate::storage::Storage;
use crate::storage::sqlite::Sqlite;
use anyhow::{Context, Result, bail, ensure};
use data_encoding::HEXLOWER;
use gadeplan_core::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use uuid::Uuid;

/// The file that a backup is whole with.
pub const MANIFEST: &str = "backup.json";
const FORMAT: u32 = 2;
const CHUNK: usize = 1 << 16;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// This form of backup.
    pub format: u32,
    /// The version of the server that made it.
    pub version: String,
    /// When, in milliseconds since 1970.
    pub made_at: i64,
    /// The server's incarnation.
    pub incarnation: Uuid,
    /// The number of the master key that it needs; while one takes another's place, of the new one.
    pub key_number: u32,
    /// The audit log's end.
    pub audit: AuditHead,
    /// The database's file.
    pub database: CopiedFile,
}

/// The end of the audit log: note it elsewhere, and rows cut off show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditHead {
    /// The last row's number; 0 for an empty log.
    pub last: u64,
    /// Its hash, in hexadecimal digits.
    pub hash: String,
}

/// A file of the backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiedFile {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// Reads a file to its end, into `to`, and tells its size and hash.
fn pass_on(from: &Path, mut to: impl Write) -> Result<(u64, String)> {
    let mut file = File::open(from).with_context(|| format!("{} can't be read", from.display()))?;
    let (mut hash, mut bytes, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK]);
    loop {
        let read = file.read(&mut chunk)?;
        let Some(read) = chunk.get(..read).filter(|read| !read.is_empty()) else {
            return Ok((bytes, HEXLOWER.encode(&hash.finalize())));
        };
        hash.update(read);
        to.write_all(read)?;
        bytes += read.len() as u64;
    }
}

/// Takes the keys out of the copied database, with what it says of itself; its file is closed again, with nothing left
/// beside it.
fn close_copy(file: &Path, now: Timestamp) -> Result<(Uuid, KeysFile)> {
    let storage = Sqlite::open(file)?;
    let keys = keys_apart::take_out(&storage, now)?;
    let meta = storage.read()?.meta()?;
    let meta = meta.context("the database is not initialised; run `init` first")?;
    Ok((meta.incarnation, keys))
}

/// Copies the database into a new folder, while others read and write, and writes its keys over those of the backup
/// before. What a commit had answered before it began is in it.
///
/// # Errors
/// Where the folder is there already or can't be written; where the keys file is another database's, or another backup is being made with it.
pub fn make(config: &Config, clock: &SharedClock, to: &Path, keys: &Path) -> Result<Manifest> {
    let storage = config.open_database()?;
    ensure!(!to.exists(), "{} is there already", to.display());
    let keys = Place::take(keys)?;
    let part = beside(to, ".part")?;
    if part.exists() {
        bail!("{} is half a backup of an earlier try; remove it", part.display());
    }
    make_folder(&part)?;
    let written = write(storage.as_ref(), clock, &part).and_then(|(manifest, file)| {
        // The keys first: those that are later than a backup open it, earlier ones don't.
        keys.put(&file)?;
        put_in_place(&part, to)?;
        Ok(manifest)
    });
    if written.is_err() {
        // Only what this call has made.
        let _ = std::fs::remove_dir_all(&part);
    }
    written
}

fn write(storage: &dyn Storage, clock: &SharedClock, part: &Path) -> Result<(Manifest, KeysFile)> {
    let copy = part.join(DATABASE);
    create_private(&copy)?;
    let made_at = clock.now();
    storage.copy_to(&copy)?;
    let (incarnation, keys) = close_copy(&copy, made_at)?;
    let (bytes, sha256) = pass_on(&copy, std::io::sink())?;
    File::open(&copy)?.sync_all()?;
    let manifest = Manifest {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").into(),
        made_at: made_at.0,
        incarnation,
        key_number: keys.header.key_number,
        audit: AuditHead {
            last: keys.stood.row,
            hash: HEXLOWER.encode(&keys.stood.hash),
        },
        database: CopiedFile {
            name: DATABASE.into(),
            bytes,
            sha256,
        },
    };
    let mut file = create_private(&part.join(MANIFEST))?;
    file.write_all(&serde_json::to_vec_pretty(&manifest)?)?;
    file.sync_all()?;
    sync_folder(part)?;
    Ok((manifest, keys))
}

fn manifest_of(from: &Path) -> Result<Manifest> {
    let file = from.join(MANIFEST);
    let text = std::fs::read(&file)
        .with_context(|| format!("{} is no whole backup: {MANIFEST} can't be read", from.display()))?;
    let manifest: Manifest =
        serde_json::from_slice(&text).with_context(|| format!("{} can't be understood", file.display()))?;
    ensure!(
        manifest.format == FORMAT && manifest.database.name == DATABASE,
        "this backup was made by another version of the server ({})",
        manifest.version
    );
    Ok(manifest)
}

/// Copies a backup's database into a file that is not there yet, puts the keys into it, and checks all of it: that it is
/// what was written, a sound database, an unbroken audit log, and that the keys open every change in it. Then everything
/// stands there as it stood when the keys were written, and it is another incarnation.
fn take(config: &Config, clock: &SharedClock, from: &Path, keys: &Path, into: &Path) -> Result<Manifest> {
    let manifest = manifest_of(from)?;
    let key = config.key.master_key()?;
    let keys = KeysFile::read(keys)?;
    let mut file = create_private(into).with_context(|| format!("{} can't be made", into.display()))?;
    let (bytes, sha256) = pass_on(&from.join(&manifest.database.name), &mut file)?;
    ensure!(
        bytes == manifest.database.bytes && sha256 == manifest.database.sha256,
        "the backup is damaged: its database is not what was written"
    );
    file.sync_all()?;
    let storage = Sqlite::open(into)?;
    storage.check()?;
    keys_apart::put_in(&storage, &keys)?;
    let mut relay = Relay::new(Box::new(storage), key, clock.clone(), Box::new(InProcess))?;
    let head = match relay.check_audit(None)? {
        AuditState::Whole(head)
            if head.last == manifest.audit.last && HEXLOWER.encode(&head.hash) == manifest.audit.hash =>
        {
            head
        }
        AuditState::BrokenAt(row) => bail!("the backup's audit log has been altered: row {row} does not follow"),
        _ => bail!("the backup's audit log ends elsewhere than its manifest says"),
    };
    ensure!(
        relay.incarnation() == manifest.incarnation,
        "the backup's manifest is of another database"
    );
    relay.stand_as(&keys, &head)?;
    relay.check_bodies()?;
    Ok(manifest)
}

/// Checks a backup to its last change, without touching it.
///
/// # Errors
/// In words: half a backup, a damaged one, another master key than its keys lie under, or keys older than it.
pub fn check(config: &Config, clock: &SharedClock, from: &Path, keys: &Path) -> Result<Manifest> {
    let folder = tempfile::tempdir()?;
    take(config, clock, from, keys, &folder.path().join(DATABASE))
}

/// Begins a server again from a backup, in a data folder without a database, or in an empty PostgreSQL. It gets a new incarnation, so that devices
/// notice and hand in what it lacks; what was erased, taken or closed before the keys file was written stays so. Until it is
/// whole, the data folder has no database.
///
/// # Errors
/// Those of [`check`], and where there is a database already.
pub fn restore(config: &Config, clock: &SharedClock, from: &Path, keys: &Path) -> Result<Manifest> {
    let database = config.data.join(DATABASE);
    ensure!(
        !database.exists(),
        "{} holds a database already; a backup is restored into a folder without one",
        config.data.display()
    );
    if !config.data.exists() {
        make_folder(&config.data)?;
    }
    let _alone = lock(&config.data)?;
    let part = beside(&database, ".part")?;
    for ending in ["", "-wal", "-shm"] {
        // What an earlier try has left.
        let left = beside(&part, ending)?;
        if left.exists() {
            std::fs::remove_file(&left).with_context(|| format!("{} can't be removed", left.display()))?;
        }
    }
    let manifest = take(config, clock, from, keys, &part)?;
    ensure!(
        !beside(&part, "-wal")?.exists(),
        "the restored database could not be closed; try again"
    );
    File::open(&part)?.sync_all()?;
    config.fill_database(&part)?;
    Ok(manifest)
}
