//! The keys file: what backups open with, besides the master key. It is kept apart from them and written over by each, so
//! that what is erased can't be read in any backup once the next one is made (ADR 0036).
//!
//! Lines of JSON: first which database it is of, and which master key it needs; then how everything stood when it was
//! written, as in the [journal](crate::journal); then each wrapped key. Nothing in it opens without the master key.

use crate::durable::{beside, parent, put_in_place};
use crate::journal::Entry;
use crate::key_source::create_private;
use crate::storage::{Meta, Rotation, UnderMaster};
use anyhow::{Context, Result, bail, ensure};
use gadeplan_core::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// This form of keys file.
const FORMAT: u32 = 1;

/// Which database a keys file is of, and which master key it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The form.
    pub format: u32,
    /// When the database was made.
    pub database_made_at: Timestamp,
    /// The master key's number.
    pub key_number: u32,
    /// The mark by which it is known again.
    #[serde(with = "crate::hex")]
    pub key_mark: Vec<u8>,
    /// The master key before it, while that one still opened something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotation: Option<Rotation>,
    /// How many keys follow.
    pub keys: usize,
}

impl Header {
    /// Of a database, for so many keys.
    pub fn of(meta: &Meta, keys: usize) -> Self {
        Self {
            format: FORMAT,
            database_made_at: meta.created_at,
            key_number: meta.key_number,
            key_mark: meta.key_mark.clone(),
            rotation: meta.rotation.clone(),
            keys,
        }
    }
}

/// Something that lay under the master key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Where.
    pub place: UnderMaster,
    /// As it lay there.
    #[serde(with = "crate::hex")]
    pub sealed: Vec<u8>,
}

/// All that a keys file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysFile {
    /// Of which database.
    pub header: Header,
    /// How everything stood then, with the end of the audit log.
    pub stood: Entry,
    /// The keys.
    pub keys: Vec<Kept>,
}

impl KeysFile {
    /// Reads one.
    ///
    /// # Errors
    /// In words: where it is not there, cut off, or not understood.
    pub fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let file = File::open(path).with_context(|| format!("the keys file {shown} can't be read"))?;
        let mut lines = BufReader::new(file).lines();
        let mut next = || lines.next().transpose()?.context("it is cut off");
        let header: Header = serde_json::from_str(&next()?).with_context(|| format!("{shown} is no keys file"))?;
        ensure!(
            header.format == FORMAT,
            "the keys file {shown} was written by another version of the server"
        );
        let damaged = || format!("the keys file {shown} is damaged");
        let stood = serde_json::from_str(&next().with_context(damaged)?).with_context(damaged)?;
        let keys: Vec<Kept> = lines
            .map(|line| Ok(serde_json::from_str(&line?)?))
            .collect::<Result<_>>()
            .with_context(damaged)?;
        if keys.len() != header.keys {
            bail!("{}: it holds {} keys of {}", damaged(), keys.len(), header.keys);
        }
        Ok(Self { header, stood, keys })
    }
}

/// The place of a keys file, which one process alone writes at a time.
pub struct Place<'a> {
    path: &'a Path,
    part: PathBuf,
    /// Locked until this goes.
    _folder: File,
}

impl<'a> Place<'a> {
    /// Takes the place, until it is dropped.
    ///
    /// # Errors
    /// Where its folder is not there, or another backup is being made.
    pub fn take(path: &'a Path) -> Result<Self> {
        let folder = parent(path);
        let held = File::open(folder).with_context(|| format!("{} can't be used", folder.display()))?;
        held.try_lock()
            .with_context(|| format!("another backup is being made with {}", path.display()))?;
        Ok(Self {
            path,
            part: beside(path, ".part")?,
            _folder: held,
        })
    }

    /// Writes the file over the one before, which is there until this one is whole.
    ///
    /// # Errors
    /// Where the one before is of another database, or it can't be written.
    pub fn put(&self, file: &KeysFile) -> Result<()> {
        if self.path.exists() {
            ensure!(
                KeysFile::read(self.path)?.header.database_made_at == file.header.database_made_at,
                "the keys file {} is of another database; name another file, or move it away",
                self.path.display()
            );
        }
        if self.part.exists() {
            // What a try that was broken off has left.
            std::fs::remove_file(&self.part)?;
        }
        let written = || format!("the keys file {} can't be written", self.path.display());
        let mut to = BufWriter::new(create_private(&self.part).with_context(written)?);
        let mut put = |line: serde_json::Result<String>| writeln!(to, "{}", line?).with_context(written);
        put(serde_json::to_string(&file.header))?;
        put(serde_json::to_string(&file.stood))?;
        for kept in &file.keys {
            put(serde_json::to_string(kept))?;
        }
        to.into_inner()
            .map_err(std::io::IntoInnerError::into_error)
            .and_then(|file| file.sync_all())
            .with_context(written)?;
        put_in_place(&self.part, self.path)
    }
}
