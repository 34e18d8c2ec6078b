//! How far work has come (X8), derived from rows (invariant 5).

use super::database::{Store, row, rows};
use crate::domain::error::Result;
use crate::domain::ids::DocId;
use crate::domain::progress::Progress;
use crate::domain::time::Timestamp;
use std::collections::BTreeSet;

impl Store {
    /// How many things stay here unsent even when all changes of these documents are taken; what the server keeps aside
    /// does not count.
    ///
    /// # Errors
    /// As the database's.
    pub fn stays_unsent(&self, handed_in: &BTreeSet<DocId>) -> Result<u32> {
        let unsent = rows(
            &self.db,
            "SELECT DISTINCT doc, coalesce(subject, doc) FROM change INDEXED BY change_pending
             WHERE server_seq IS NULL AND doc NOT IN (SELECT doc FROM refused WHERE handed_in = 1)
             UNION SELECT doc, coalesce(subject, doc) FROM withheld",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let things: BTreeSet<Vec<u8>> = unsent
            .into_iter()
            .filter(|(doc, _)| !handed_in.contains(doc))
            .map(|(_, thing)| thing)
            .collect();
        Ok(u32::try_from(things.len()).unwrap_or(u32::MAX))
    }

    /// How many things wait here to be handed in, and when the oldest of them was saved; of one document where named. What
    /// has been refused does not wait.
    ///
    /// # Errors
    /// As the database's.
    pub fn waiting(&self, doc: Option<DocId>) -> Result<(u32, Option<Timestamp>)> {
        Ok(row(
            &self.db,
            "SELECT count(DISTINCT coalesce(subject, doc)), min(at) FROM change INDEXED BY change_pending
             WHERE server_seq IS NULL AND (?1 IS NULL OR doc = ?1) AND doc NOT IN (SELECT doc FROM refused)",
            [doc],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .unwrap_or_default())
    }

    /// How far this device's work has come; of one document where named.
    ///
    /// # Errors
    /// As the database's.
    pub fn progress(&self, actor: &[u8; 16], doc: Option<DocId>) -> Result<Progress> {
        let (waiting, waiting_since) = self.waiting(doc)?;
        let (waiting, waiting_since) = match self.doubted_work(actor, doc)? {
            // What a restored server may have lost waits again, until the two sides have been compared.
            (doubted, since) if doubted > 0 => (waiting + doubted, waiting_since.into_iter().chain(since).min()),
            _ => (waiting, waiting_since),
        };
        // Above the lowest mark of any space, few rows are left to look at.
        let (unseen, any) = row(
            &self.db,
            "SELECT (SELECT count(DISTINCT coalesce(change.subject, change.doc)) FROM change INDEXED BY change_acknowledged
                       JOIN document USING (doc) JOIN space USING (space)
                       WHERE change.actor = ?1 AND change.server_seq IS NOT NULL AND change.server_seq > (SELECT min(seen) FROM space WHERE class = 'street')
                         AND change.server_seq > space.seen AND space.class = 'street' AND (?2 IS NULL OR change.doc = ?2)),
                    EXISTS (SELECT 1 FROM change INDEXED BY change_acknowledged WHERE actor = ?1 AND server_seq IS NOT NULL AND (?2 IS NULL OR doc = ?2))",
            (actor.as_slice(), doc),
            |row| Ok((row.get(0)?, row.get::<_, bool>(1)?)),
        )?
        .unwrap_or_default();
        let refused = row(
            &self.db,
            "SELECT count(*) FROM refused WHERE ?1 IS NULL OR doc = ?1",
            [doc],
            |row| row.get(0),
        )?
        .unwrap_or(0);
        let set_aside = row(
            &self.db,
            "SELECT count(DISTINCT doc) FROM set_aside WHERE ?1 IS NULL OR doc = ?1",
            [doc],
            |row| row.get(0),
        )?
        .unwrap_or(0);
        Ok(Progress {
            waiting,
            waiting_since,
            unseen,
            seen: any && waiting == 0 && unseen == 0 && refused == 0,
            refused,
            set_aside,
        })
    }

    /// This device's things that a server had acknowledged which is not there any more, or is an older copy of itself.
    fn doubted_work(&self, actor: &[u8; 16], doc: Option<DocId>) -> Result<(u32, Option<Timestamp>)> {
        Ok(row(
            &self.db,
            "SELECT count(DISTINCT coalesce(subject, change.doc)), min(at)
             FROM change INDEXED BY change_acknowledged JOIN document USING (doc) JOIN space USING (space)
             WHERE EXISTS (SELECT 1 FROM space WHERE doubt = 2) AND doubt = 2
               AND change.actor = ?1 AND change.server_seq IS NOT NULL AND (?2 IS NULL OR change.doc = ?2)",
            (actor.as_slice(), doc),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .unwrap_or_default())
    }
}
