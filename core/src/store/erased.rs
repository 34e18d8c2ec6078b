//! Documents that were erased for good: deleted with all that shows them and all that was never handed in of them. What
//! is left is the id, and where something had not been handed in, a word of that in place of it.

use super::database::{Writer, row, run};
use super::taken_space::ROWS;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{DocId, PersonId};
use crate::domain::time::Timestamp;

impl Writer<'_> {
    /// Deletes all that this device holds of a document; false where it holds nothing.
    ///
    /// # Errors
    /// As the database's.
    pub fn erase(&self, doc: DocId, by: PersonId, at: Timestamp) -> Result<bool> {
        let kind: Option<String> = row(
            &self.tx,
            "SELECT kind FROM document WHERE doc = ?1 UNION ALL SELECT kind FROM withheld WHERE doc = ?1
             UNION ALL SELECT kind FROM set_aside WHERE doc = ?1 AND kind IS NOT NULL LIMIT 1",
            [doc],
            |row| row.get(0),
        )?;
        run(
            &self.tx,
            "INSERT INTO erased (doc, kind, at) VALUES (?, ?, ?) ON CONFLICT (doc) DO NOTHING",
            (doc, kind.as_deref().unwrap_or_default(), at),
        )?;
        let Some(_) = kind else {
            return Ok(false);
        };
        let unsent: u32 = row(
            &self.tx,
            "SELECT count(DISTINCT coalesce(subject, doc)) FROM (
               SELECT doc, subject FROM change INDEXED BY change_pending WHERE doc = ?1 AND server_seq IS NULL
               UNION ALL SELECT doc, subject FROM withheld WHERE doc = ?1)",
            [doc],
            |row| row.get(0),
        )?
        .unwrap_or_default();
        self.forget_edition(doc)?;
        run(&self.tx, "DELETE FROM withheld WHERE doc = ?", [doc])?;
        // What was searched for is a name. That it was searched, and that this was found, stays until the server has it.
        self.forget_criteria_of(doc)?;
        self.forget_drafts_about(doc)?;
        if unsent > 0 {
            let why = Problem::new(Code::DocumentErased).with("unsent", unsent);
            self.refuse(doc, &why, false, at)?;
        }
        self.audit(at, by, "erased", Some(doc))?;
        Ok(true)
    }

    /// Deletes an edition of a document with all that shows it, before the newer one is written: what was said of somebody
    /// who was erased goes with it.
    ///
    /// # Errors
    /// As the database's.
    pub fn forget_edition(&self, doc: DocId) -> Result<()> {
        self.doc_goes(doc)?;
        for rows in ROWS {
            let docs = "WITH docs AS (SELECT ?1 AS doc)";
            run(&self.tx, &format!("{docs} DELETE FROM {rows}"), [doc])?;
        }
        for table in ["change", "refused", "document"] {
            run(&self.tx, &format!("DELETE FROM {table} WHERE doc = ?"), [doc])?;
        }
        Ok(())
    }
}
