//! The journal: what outlasts a restore of older data, in a second place beside the database (ADR 0030).
//!
//! A file of JSON lines, only ever added to: first which database it is of, then one line for each time that something was
//! noted, with where the audit log stood and how everything stood then that had changed. Ids, roles, public keys, hashes
//! and times; no names, and nothing that is under a key.

use crate::hex;
use crate::key_source::create_private;
use anyhow::{Context, Result, bail, ensure};
use gadeplan_core::domain::ids::{AreaId, DeviceId, DocId, PersonId, SpaceId};
use gadeplan_core::domain::role::{DocumentKind, Role, SpaceClass};
use gadeplan_core::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// This form of journal.
const FORMAT: u32 = 1;

/// A hash or a key, as hexadecimal digits in the file.
pub type Hash = [u8; 32];

/// Which database a journal is of: when that was made is copied with it into every backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The form.
    pub format: u32,
    /// When the database was made.
    pub database_made_at: Timestamp,
}

/// What was noted at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The number of the audit log's last row then; 0 where there was none.
    pub row: u64,
    /// That row's hash.
    #[serde(with = "hex")]
    pub hash: Hash,
    /// When it was noted.
    pub at: Timestamp,
    /// How everything stood that had changed since the line before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stands: Vec<Stands>,
}

/// How something stands. Reading one after the other, the last word counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Stands {
    /// A person's role in the effort.
    Person {
        /// Who.
        person: PersonId,
        /// Their role.
        role: Role,
    },
    /// A space.
    Space {
        /// Which.
        space: SpaceId,
        /// Its class.
        class: SpaceClass,
        /// Its area.
        area: Option<AreaId>,
        /// The oldest schema that may write there.
        min_writer_schema: u32,
    },
    /// A person may see a space.
    Grant {
        /// Who.
        person: PersonId,
        /// Which space.
        space: SpaceId,
        /// As what.
        role: Role,
    },
    /// A space was taken from a person.
    Withdrawn {
        /// From whom.
        person: PersonId,
        /// Which.
        space: SpaceId,
        /// When.
        at: Timestamp,
    },
    /// A device.
    Device {
        /// Which.
        device: DeviceId,
        /// Whose.
        person: PersonId,
        /// Its public key.
        #[serde(with = "hex")]
        key: Hash,
        /// The actors that it has written as, the present one last.
        actors: Vec<String>,
        /// When it was let in.
        enrolled_at: Timestamp,
        /// When its access was withdrawn.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        revoked_at: Option<Timestamp>,
        /// When it was ordered to wipe itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wipe_ordered_at: Option<Timestamp>,
        /// When it said that it had.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wiped_at: Option<Timestamp>,
    },
    /// A document was begun anew.
    Renewed {
        /// Which.
        doc: DocId,
        /// Where it lives.
        space: SpaceId,
        /// Its kind.
        kind: DocumentKind,
        /// The edition that was begun.
        epoch: u32,
        /// The hashes of what it was begun with.
        begun_with: Vec<String>,
        /// When.
        at: Timestamp,
    },
    /// A document was erased for good.
    Erased {
        /// Which.
        doc: DocId,
        /// Where it had been.
        space: SpaceId,
        /// Its kind.
        kind: DocumentKind,
        /// When.
        at: Timestamp,
    },
}

/// A journal's file.
pub struct Journal {
    path: PathBuf,
}

impl Journal {
    /// The journal in a file, which is made with its first line.
    pub fn at(path: &Path) -> Self {
        Self {
            path: path.to_path_buf(),
        }
    }

    /// Takes the file for this process alone, until it is dropped.
    ///
    /// # Errors
    /// Where it can't be made, opened or locked.
    pub fn hold(&self) -> Result<Held<'_>> {
        let path = &self.path;
        let said = || format!("the journal {} can't be used", path.display());
        if !path.exists() {
            // Two that begin at once: whoever comes later opens what the other has made.
            let _ = create_private(path);
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                File::open(folder)
                    .and_then(|folder| folder.sync_all())
                    .with_context(said)?;
            }
        }
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(path)
            .with_context(said)?;
        file.lock().with_context(said)?;
        Ok(Held { file, path })
    }
}

/// A journal that nobody else writes at present.
pub struct Held<'a> {
    file: File,
    path: &'a Path,
}

impl Held<'_> {
    /// All that it says; none where nothing has been noted yet. Half a line at its end is what a power cut has left: what it
    /// told had not been answered to anybody.
    ///
    /// # Errors
    /// Where it can't be read, or a line can't be understood.
    pub fn read(&mut self) -> Result<Option<(Header, Vec<Entry>)>> {
        let path = self.path.display();
        let mut text = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        self.file.read_to_end(&mut text)?;
        let whole = whole_lines(&text);
        let mut lines = whole.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let Some(first) = lines.next() else { return Ok(None) };
        let header: Header =
            serde_json::from_slice(first).with_context(|| format!("{path} is no journal of this server"))?;
        ensure!(
            header.format == FORMAT,
            "the journal {path} was written by another version of the server"
        );
        let entries = lines
            .enumerate()
            .map(|(n, line)| {
                serde_json::from_slice(line)
                    .with_context(|| format!("line {} of the journal {path} can't be understood", n + 2))
            })
            .collect::<Result<_>>()?;
        Ok(Some((header, entries)))
    }

    /// Begins a journal that nothing has been noted in.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn begin(&mut self, database_made_at: Timestamp, first: &Entry) -> Result<()> {
        if self.file.metadata()?.len() > 0 && self.read()?.is_some() {
            bail!("the journal {} has been begun", self.path.display());
        }
        self.file.set_len(0)?;
        let header = Header {
            format: FORMAT,
            database_made_at,
        };
        let mut lines = serde_json::to_vec(&header)?;
        lines.push(b'\n');
        serde_json::to_writer(&mut lines, first)?;
        self.put(lines)
    }

    /// Adds a line, and returns when it is on the disk.
    ///
    /// # Errors
    /// Where it can't be written; then it is as it was.
    pub fn append(&mut self, entry: &Entry) -> Result<()> {
        self.put(serde_json::to_vec(entry)?)
    }

    fn put(&mut self, mut lines: Vec<u8>) -> Result<()> {
        lines.push(b'\n');
        let end = self.end()?;
        self.file.set_len(end)?;
        self.file.seek(SeekFrom::Start(end))?;
        let written = self.file.write_all(&lines).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            let _ = self.file.set_len(end);
            return Err(error).with_context(|| format!("the journal {} can't be written", self.path.display()));
        }
        Ok(())
    }

    /// Where the last whole line ends.
    fn end(&mut self) -> Result<u64> {
        let mut end = self.file.metadata()?.len();
        let mut last = [0];
        while end > 0 {
            self.file.seek(SeekFrom::Start(end - 1))?;
            self.file.read_exact(&mut last)?;
            if last == [b'\n'] {
                break;
            }
            end -= 1;
        }
        Ok(end)
    }
}

fn whole_lines(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(row: u64) -> Entry {
        Entry {
            row,
            hash: [7; 32],
            at: Timestamp(1),
            stands: Vec::new(),
        }
    }

    #[test]
    fn half_a_line_is_what_a_power_cut_has_left_and_a_damaged_one_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let journal = Journal::at(&path);
        assert_eq!(journal.hold().unwrap().read().unwrap(), None);
        journal.hold().unwrap().begin(Timestamp(5), &entry(1)).unwrap();
        journal.hold().unwrap().append(&entry(2)).unwrap();
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let lines = whole[..cut].iter().filter(|byte| **byte == b'\n').count();
            let read = journal.hold().unwrap().read().unwrap();
            assert_eq!(read.map_or(0, |(_, entries)| entries.len() + 1), lines);
        }
        // What is added stands where the half line stood.
        std::fs::write(&path, &whole[..whole.len() - 3]).unwrap();
        journal.hold().unwrap().append(&entry(3)).unwrap();
        let (header, entries) = journal.hold().unwrap().read().unwrap().unwrap();
        assert_eq!(header.database_made_at, Timestamp(5));
        assert_eq!(entries, [entry(1), entry(3)]);
        assert!(journal.hold().unwrap().begin(Timestamp(6), &entry(1)).is_err());

        std::fs::write(&path, [&whole[..], b"{nonsense}\n"].concat()).unwrap();
        let said = format!("{:#}", journal.hold().unwrap().read().unwrap_err());
        assert!(said.contains("line 4"), "{said}");
    }
}
