//! Backups: one moment of the SQLite database in a folder of its own, and a server begun again from it.
//!
//! A backup never holds a key, and making one needs none. It is written beside its place, checksummed, and moved there
//! whole: a folder that ends in `.part`, or has no manifest, is half a backup.

use crate::clock::SharedClock;
use crate::config::{Config, DatabaseFrom};
use crate::key_source::{KeySource, create_private};
use crate::relay::audit::AuditState;
use crate::relay::{InProcess, Relay};
use crate::server::{DATABASE, lock};
use crate::storage::Storage;
use crate::storage::sqlite::Sqlite;
use anyhow::{Context, Result, bail, ensure};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The file that a backup is whole with.
pub const MANIFEST: &str = "backup.json";
const FORMAT: u32 = 1;
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

/// Adds to a path's last part.
fn beside(path: &Path, ending: &str) -> Result<PathBuf> {
    let mut name = path
        .file_name()
        .context("a folder is named by its last part")?
        .to_owned();
    name.push(ending);
    Ok(path.with_file_name(name))
}

fn make_folder(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .with_context(|| format!("{} can't be made", path.display()))
}

/// Makes names last, as `sync_all` makes a file's content last.
fn sync_folder(path: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(path)?.sync_all()?;
    Ok(())
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
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

/// What the copied database says of itself; its file is closed again, with nothing left beside it.
fn read_copy(file: &Path) -> Result<(Uuid, u32, AuditHead)> {
    let storage = Sqlite::open(file)?;
    let snapshot = storage.read()?;
    let meta = snapshot
        .meta()?
        .context("the database is not initialised; run `init` first")?;
    let (last, hash) = snapshot.audit_head()?.unwrap_or((0, [0; 32]));
    let hash = HEXLOWER.encode(&hash);
    Ok((meta.incarnation, meta.key_number, AuditHead { last, hash }))
}

/// Copies the database into a new folder, while others read and write. What a commit had answered before it began is
/// in it.
///
/// # Errors
/// Where the folder is there already, can't be written, or the database is PostgreSQL, which has tools of its own.
pub fn make(config: &Config, clock: &SharedClock, to: &Path) -> Result<Manifest> {
    let storage = config.open_database()?;
    ensure!(!to.exists(), "{} is there already", to.display());
    let part = beside(to, ".part")?;
    if part.exists() {
        bail!("{} is half a backup of an earlier try; remove it", part.display());
    }
    make_folder(&part)?;
    match write(storage.as_ref(), clock, &part) {
        Ok(manifest) => {
            std::fs::rename(&part, to).with_context(|| format!("{} can't be made", to.display()))?;
            sync_folder(parent(to))?;
            Ok(manifest)
        }
        Err(error) => {
            // Only what this call has made.
            let _ = std::fs::remove_dir_all(&part);
            Err(error)
        }
    }
}

fn write(storage: &dyn Storage, clock: &SharedClock, part: &Path) -> Result<Manifest> {
    let copy = part.join(DATABASE);
    create_private(&copy)?;
    let made_at = clock.now().0;
    storage.copy_to(&copy)?;
    let (incarnation, key_number, audit) = read_copy(&copy)?;
    let (bytes, sha256) = pass_on(&copy, std::io::sink())?;
    File::open(&copy)?.sync_all()?;
    let manifest = Manifest {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").into(),
        made_at,
        incarnation,
        key_number,
        audit,
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
    Ok(manifest)
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

/// Copies a backup's database into a file that is not there yet and checks all of it: that it is what was written, a
/// sound database, an unbroken audit log, and that the master key opens every change in it.
fn take(config: &Config, clock: &SharedClock, from: &Path, into: &Path) -> Result<(Manifest, Relay)> {
    let manifest = manifest_of(from)?;
    let key = config.key.master_key()?;
    let mut file = create_private(into).with_context(|| format!("{} can't be made", into.display()))?;
    let (bytes, sha256) = pass_on(&from.join(&manifest.database.name), &mut file)?;
    ensure!(
        bytes == manifest.database.bytes && sha256 == manifest.database.sha256,
        "the backup is damaged: its database is not what was written"
    );
    file.sync_all()?;
    let storage = Sqlite::open(into)?;
    storage.check()?;
    let relay = Relay::new(Box::new(storage), key, clock.clone(), Box::new(InProcess))?;
    match relay.check_audit(None)? {
        AuditState::Whole(head)
            if head.last == manifest.audit.last && HEXLOWER.encode(&head.hash) == manifest.audit.hash => {}
        AuditState::BrokenAt(row) => bail!("the backup's audit log has been altered: row {row} does not follow"),
        _ => bail!("the backup's audit log ends elsewhere than its manifest says"),
    }
    ensure!(
        relay.incarnation() == manifest.incarnation,
        "the backup's manifest is of another database"
    );
    relay.check_bodies()?;
    Ok((manifest, relay))
}

/// Checks a backup to its last change, without touching it.
///
/// # Errors
/// In words: half a backup, a damaged one, or another master key than the one it was made under.
pub fn check(config: &Config, clock: &SharedClock, from: &Path) -> Result<Manifest> {
    let folder = tempfile::tempdir()?;
    take(config, clock, from, &folder.path().join(DATABASE)).map(|(manifest, _)| manifest)
}

/// Begins a server again from a backup, in a data folder without a database. It gets a new incarnation, so that devices
/// notice and hand in what it lacks. Until it is whole, the data folder has no database.
///
/// # Errors
/// Those of [`check`], and where there is a database already.
pub fn restore(config: &Config, clock: &SharedClock, from: &Path) -> Result<Manifest> {
    ensure!(
        config.database == DatabaseFrom::Sqlite,
        "PostgreSQL is restored by its own tools: see Backup in docs/operations.md"
    );
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
    let (manifest, relay) = take(config, clock, from, &part)?;
    relay.note_restored()?;
    drop(relay);
    ensure!(
        !beside(&part, "-wal")?.exists(),
        "the restored database could not be closed; try again"
    );
    File::open(&part)?.sync_all()?;
    std::fs::rename(&part, &database)?;
    sync_folder(&config.data)?;
    Ok(manifest)
}
