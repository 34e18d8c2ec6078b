//! What stands in forms and has not been handed in. Local only: no document knows of it.

use super::database::{Store, Writer, row, rows, run};
use crate::domain::draft::{Draft, KEPT_MINUTES, UNBELIEVABLE_MINUTES};
use crate::domain::error::Result;
use crate::domain::ids::{AreaId, DocId, Id};
use crate::domain::time::Timestamp;
use std::collections::BTreeSet;
use uuid::Uuid;

impl Store {
    /// All drafts.
    ///
    /// # Errors
    /// As the database's.
    pub fn drafts(&self) -> Result<Vec<Draft>> {
        rows(&self.db, "SELECT key, text FROM draft ORDER BY key", [], |row| {
            Ok(Draft {
                key: row.get(0)?,
                text: row.get(1)?,
            })
        })
    }

    /// Keeps a draft in the place of the one before it.
    ///
    /// # Errors
    /// As the database's.
    pub fn put_draft(&mut self, draft: &Draft, at: Timestamp) -> Result<()> {
        self.write(|writer| {
            run(
                &writer.tx,
                "INSERT OR REPLACE INTO draft (key, text, at) VALUES (?, ?, ?)",
                (&draft.key, &draft.text, at),
            )
        })
        .map(drop)
    }

    /// Forgets a draft, if there is one.
    ///
    /// # Errors
    /// As the database's.
    pub fn clear_draft(&mut self, key: &str) -> Result<()> {
        self.write(|writer| run(&writer.tx, "DELETE FROM draft WHERE key = ?", [key]))
            .map(drop)
    }

    /// Forgets the drafts that nobody came back to. Those whose age can't be believed get a new one.
    ///
    /// # Errors
    /// As the database's.
    pub fn clear_old_drafts(&mut self, now: Timestamp) -> Result<()> {
        let (old, unbelievable) = (now.plus_minutes(-KEPT_MINUTES), now.plus_minutes(-UNBELIEVABLE_MINUTES));
        // Nearly every opening finds nothing, and writes nothing.
        let found = row(
            &self.db,
            "SELECT 1 FROM draft WHERE at < ?1 OR at > ?2 LIMIT 1",
            [old, now],
            |_| Ok(()),
        )?;
        if found.is_none() {
            return Ok(());
        }
        self.write(|writer| {
            run(
                &writer.tx,
                "UPDATE draft SET at = ?2 WHERE at < ?1 OR at > ?2",
                [unbelievable, now],
            )?;
            run(&writer.tx, "DELETE FROM draft WHERE at < ?", [old])
        })
        .map(drop)
    }

    /// Whether somebody has begun to write something about a document.
    ///
    /// # Errors
    /// As the database's.
    pub(super) fn has_draft_about(&self, doc: DocId) -> Result<bool> {
        let found = row(
            &self.db,
            "SELECT EXISTS (SELECT 1 FROM draft WHERE instr(key, ?1) > 0 OR instr(text, ?1) > 0)",
            [doc.to_string()],
            |row| row.get(0),
        )?;
        Ok(found.unwrap_or(false))
    }
}

impl Writer<'_> {
    /// Forgets the drafts about a document that was erased, whatever form they stand in.
    ///
    /// # Errors
    /// As the database's.
    pub(super) fn forget_drafts_about(&self, doc: DocId) -> Result<()> {
        let id = doc.to_string();
        run(
            &self.tx,
            "DELETE FROM draft WHERE instr(key, ?1) > 0 OR instr(text, ?1) > 0",
            [id],
        )
        .map(drop)
    }

    /// Forgets the drafts about documents that are gone, and those of forms for a new document in an area that is.
    /// Without an area: of all forms for a new document.
    ///
    /// # Errors
    /// As the database's.
    pub(super) fn forget_drafts_of(&self, docs: &[DocId], area: Option<AreaId>) -> Result<()> {
        let gone: BTreeSet<Uuid> = docs.iter().map(|doc| doc.uuid()).collect();
        let area = area.map(|area| area.to_string());
        let drafts = rows(&self.tx, "SELECT key, text FROM draft", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        for (key, text) in drafts {
            let mut named = key.split(' ').filter_map(|word| Uuid::parse_str(word).ok()).peekable();
            let forget = match (named.peek(), &area) {
                (None, Some(area)) => text.contains(area),
                (None, None) => true,
                (Some(_), _) => named.any(|id| gone.contains(&id)),
            };
            if forget {
                run(&self.tx, "DELETE FROM draft WHERE key = ?", [key])?;
            }
        }
        Ok(())
    }
}
