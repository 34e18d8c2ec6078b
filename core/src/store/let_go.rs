//! Documents that this device has let go, because phones keep only what is recent (`phone_days`): their changes and rows are
//! gone, their heads stay, so that the two sides' digests still agree about them.

use super::database::{Store, Writer, rows, run};
use super::taken_space::ROWS;
use crate::domain::error::Result;
use crate::domain::ids::{DocId, SpaceId};
use crate::domain::time::{Evening, Timestamp};
use std::collections::BTreeMap;

impl Store {
    /// What has been let go, with its edition; nothing on most devices.
    ///
    /// # Errors
    /// As the database's.
    pub fn let_go(&self) -> Result<BTreeMap<DocId, u32>> {
        let found = rows(
            &self.db,
            "SELECT doc, epoch FROM document WHERE let_go IS NOT NULL",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(found.into_iter().collect())
    }

    /// What has been let go and is of an evening from this one on, or was written in since; of all evenings where none is named.
    ///
    /// # Errors
    /// As the database's.
    pub fn let_go_since(&self, from: Option<Evening>) -> Result<Vec<(DocId, SpaceId)>> {
        rows(
            &self.db,
            "SELECT doc, space FROM document WHERE let_go >= coalesce(?, '') ORDER BY doc",
            [from],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// The first evening of which everything is here; none where all is.
    ///
    /// # Errors
    /// As the database's.
    pub fn kept_since(&self) -> Result<Option<Evening>> {
        let last: Vec<Option<Evening>> = rows(&self.db, "SELECT max(let_go) FROM document", [], |row| row.get(0))?;
        Ok(last.into_iter().flatten().next().map(|last| last.plus_days(1)))
    }

    /// Shifts and activities that are of an evening before this one and were last written in before it, each with the later of
    /// the two, where they may be let go: a reviewer's device has all of them that is here, nothing of them was refused or
    /// lies aside, and nobody has begun to write about them.
    ///
    /// # Errors
    /// As the database's.
    pub fn may_go(&self, before: Evening) -> Result<Vec<(DocId, Evening)>> {
        let old = rows(
            &self.db,
            "SELECT doc, evening, (SELECT max(at) FROM change WHERE change.doc = document.doc) AS written
             FROM (SELECT shift AS doc, evening FROM shift WHERE evening < ?1
                   UNION ALL SELECT activity, NULL FROM activity WHERE meet_at < ?2)
             JOIN document USING (doc) JOIN space USING (space)
             WHERE written < ?2
               AND NOT EXISTS (SELECT 1 FROM change WHERE change.doc = document.doc AND (server_seq IS NULL OR server_seq > space.seen))
               AND doc NOT IN (SELECT doc FROM refused) AND doc NOT IN (SELECT doc FROM withheld) AND doc NOT IN (SELECT doc FROM set_aside)
             ORDER BY doc",
            (before, before.at(6, 0)),
            |row| {
                let (evening, written): (Option<Evening>, Timestamp) = (row.get(1)?, row.get(2)?);
                let written = Evening::of(written);
                Ok((row.get(0)?, evening.map_or(written, |evening| evening.max(written))))
            },
        )?;
        let mut free = Vec::new();
        for (doc, last) in old {
            if !self.has_draft_about(doc)? {
                free.push((doc, last));
            }
        }
        Ok(free)
    }
}

impl Writer<'_> {
    /// Lets a document go; `last` is the evening it is of, or was last written in.
    ///
    /// # Errors
    /// As the database's.
    pub fn let_go(&self, doc: DocId, last: Evening) -> Result<()> {
        for rows in ROWS {
            let docs = "WITH docs AS (SELECT ?1 AS doc)";
            run(&self.tx, &format!("{docs} DELETE FROM {rows}"), [doc])?;
        }
        run(&self.tx, "DELETE FROM change WHERE doc = ?", [doc])?;
        run(&self.tx, "UPDATE document SET let_go = ? WHERE doc = ?", (last, doc)).map(drop)
    }

    /// Forgets that a document was let go: it has come whole, and is about to be written.
    ///
    /// # Errors
    /// As the database's.
    pub fn is_back(&self, doc: DocId) -> Result<()> {
        self.doc_goes(doc)?;
        run(&self.tx, "DELETE FROM document WHERE doc = ?", [doc]).map(drop)
    }
}
