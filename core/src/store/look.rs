//! Look-ups of this device: numbered, written before what they tell of is shown, kept until the server has them.

use super::database::{Store, Writer, row, rows, run};
use crate::domain::error::Result;
use crate::domain::ids::{DocId, Id};
use crate::domain::look::{Look, LookAction};
use crate::domain::time::Timestamp;
use rusqlite::Row;
use uuid::Uuid;

/// How many the device keeps that the server has: what a server restored from last week's backup may ask for again.
const KEPT: u64 = 2_000;

fn joined(docs: &[DocId]) -> Vec<u8> {
    docs.iter().flat_map(|doc| doc.uuid().into_bytes()).collect()
}

fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Look> {
    let docs: Vec<u8> = row.get(3)?;
    let (ids, _) = docs.as_chunks::<16>();
    Ok(Look {
        n: u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0),
        at: row.get(1)?,
        action: LookAction::from(row.get::<_, String>(2)?),
        docs: ids.iter().map(|id| DocId::from_uuid(Uuid::from_bytes(*id))).collect(),
        criterion: row.get(4)?,
    })
}

impl Store {
    /// Up to `limit` look-ups that the server has not, in order.
    ///
    /// # Errors
    /// As the database's.
    pub fn looks_waiting(&self, limit: u32) -> Result<Vec<Look>> {
        rows(
            &self.db,
            "SELECT n, at, action, docs, criterion FROM look WHERE sent = 0 ORDER BY n LIMIT ?",
            [limit],
            read,
        )
    }

    /// How many other cards than this one were opened since a moment, and since a reason was last given for one.
    ///
    /// # Errors
    /// As the database's.
    pub fn cards_opened(&self, since: Timestamp, but: DocId) -> Result<u32> {
        let opened = LookAction::Opened;
        let counted = row(
            &self.db,
            "SELECT count(DISTINCT docs) FROM look WHERE action = ?1 AND at > ?2 AND docs <> ?3
               AND n > coalesce((SELECT max(n) FROM look WHERE action = ?1 AND criterion IS NOT NULL), 0)",
            (opened.as_str(), since, but),
            |row| row.get(0),
        )?;
        Ok(counted.unwrap_or(0))
    }

    /// The last number given, whether its row is still there or not; 0 before the first.
    ///
    /// # Errors
    /// As the database's.
    pub fn looks_written(&self) -> Result<u64> {
        let last = row(
            &self.db,
            "SELECT seq FROM sqlite_sequence WHERE name = 'look'",
            [],
            |row| row.get::<_, i64>(0),
        )?;
        Ok(last.and_then(|last| u64::try_from(last).ok()).unwrap_or(0))
    }
}

impl Writer<'_> {
    /// Notes a look-up; gives its number.
    ///
    /// # Errors
    /// As the database's.
    pub fn add_look(&self, at: Timestamp, action: &LookAction, docs: &[DocId], criterion: Option<&str>) -> Result<u64> {
        run(
            &self.tx,
            "INSERT INTO look (at, action, docs, criterion) VALUES (?, ?, ?, ?)",
            (at, action.as_str(), joined(docs), criterion),
        )?;
        Ok(u64::try_from(self.tx.last_insert_rowid()).unwrap_or(0))
    }

    /// A search that is still being typed is for this now.
    ///
    /// # Errors
    /// As the database's.
    pub fn lengthen_search(&self, n: u64, docs: &[DocId], criterion: &str) -> Result<()> {
        run(
            &self.tx,
            "UPDATE look SET docs = ?, criterion = ? WHERE n = ? AND sent = 0",
            (joined(docs), criterion, number(n)),
        )
        .map(drop)
    }

    /// The server has everything up to a number. Gives how many it did not have before.
    ///
    /// # Errors
    /// As the database's.
    pub fn looks_taken(&self, up_to: u64) -> Result<usize> {
        let taken = run(
            &self.tx,
            "UPDATE look SET sent = 1 WHERE n <= ? AND sent = 0",
            [number(up_to)],
        )?;
        if taken > 0 {
            run(
                &self.tx,
                "DELETE FROM look WHERE sent = 1 AND n <= ?",
                [number(up_to.saturating_sub(KEPT))],
            )?;
        }
        Ok(taken)
    }

    /// Forgets what was searched for where a document was found by it, of what the server has.
    ///
    /// # Errors
    /// As the database's.
    pub(super) fn forget_criteria_of(&self, doc: DocId) -> Result<()> {
        run(
            &self.tx,
            "UPDATE look SET criterion = NULL WHERE sent = 1 AND criterion IS NOT NULL AND instr(docs, ?) > 0",
            [doc],
        )
        .map(drop)
    }

    /// The database has a new incarnation, whose numbers begin with 1. What the server has not been told is numbered anew;
    /// what it has it keeps under the old numbers.
    ///
    /// # Errors
    /// As the database's.
    pub fn number_looks_anew(&self) -> Result<()> {
        let owed = rows(
            &self.tx,
            "SELECT n, at, action, docs, criterion FROM look WHERE sent = 0 ORDER BY n",
            [],
            read,
        )?;
        run(&self.tx, "DELETE FROM look", [])?;
        run(&self.tx, "UPDATE sqlite_sequence SET seq = 0 WHERE name = 'look'", [])?;
        for look in owed {
            self.add_look(look.at, &look.action, &look.docs, look.criterion.as_deref())?;
        }
        Ok(())
    }

    /// Another server, or one restored from a backup: it may lack what the one before had.
    ///
    /// # Errors
    /// As the database's.
    pub fn looks_owed_again(&self) -> Result<()> {
        run(&self.tx, "UPDATE look SET sent = 0", []).map(drop)
    }
}
