//! Work that the server refused: kept, visible, never destroyed.

use super::database::{Store, Writer, problem, rows, run};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::DocId;
use crate::domain::progress::Refused;
use crate::domain::role::DocumentKind;
use crate::domain::time::Timestamp;

impl Store {
    /// What has been refused, newest first.
    ///
    /// # Errors
    /// As the database's.
    pub fn refused(&self) -> Result<Vec<Refused>> {
        rows(
            &self.db,
            "SELECT refused.doc, coalesce(document.kind, (SELECT kind FROM withheld WHERE withheld.doc = refused.doc), erased.kind, ''), problem, refused.at,
                    EXISTS (SELECT 1 FROM withheld WHERE withheld.doc = refused.doc)
             FROM refused LEFT JOIN document USING (doc) LEFT JOIN erased USING (doc) ORDER BY refused.at DESC",
            [],
            |row| {
                let text: String = row.get(2)?;
                Ok(Refused {
                    doc: row.get(0)?,
                    kind: DocumentKind::from(row.get::<_, String>(1)?),
                    problem: serde_json::from_str(&text).unwrap_or_else(|_| Problem::new(Code::Internal)),
                    at: row.get(3)?,
                    taken: row.get(4)?,
                })
            },
        )
    }
}

impl Writer<'_> {
    /// Keeps why a document's changes were refused; `handed_in` where the server has them all the same.
    ///
    /// # Errors
    /// As the database's.
    pub fn refuse(&self, doc: DocId, why: &Problem, handed_in: bool, at: Timestamp) -> Result<()> {
        let text = serde_json::to_string(why)
            .map_err(|error| problem(rusqlite::Error::ToSqlConversionFailure(Box::new(error))))?;
        run(
            &self.tx,
            "INSERT OR REPLACE INTO refused (doc, problem, handed_in, at) VALUES (?, ?, ?, ?)",
            (doc, text, handed_in, at),
        )
        .map(drop)
    }

    /// The server has taken the document after all, or it is to be asked again.
    ///
    /// # Errors
    /// As the database's.
    pub fn unrefuse(&self, doc: DocId) -> Result<()> {
        run(&self.tx, "DELETE FROM refused WHERE doc = ?", [doc]).map(drop)
    }

    /// The server is to be asked again about all that it refused: something has changed that it judged by. What lies in a
    /// space that was taken must wait until that is given back.
    ///
    /// # Errors
    /// As the database's.
    pub fn unrefuse_all(&self) -> Result<()> {
        run(
            &self.tx,
            "DELETE FROM refused WHERE doc NOT IN (SELECT doc FROM withheld)",
            [],
        )
        .map(drop)
    }
}
