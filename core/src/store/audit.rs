//! What was done on this device: who, when, what, with which document; never what it says. Committed with the deed.

use super::database::{Writer, run};
use crate::domain::error::Result;
use crate::domain::ids::{DocId, PersonId};
use crate::domain::time::Timestamp;

impl Writer<'_> {
    /// Notes a deed.
    ///
    /// # Errors
    /// As the database's.
    pub fn audit(&self, at: Timestamp, person: PersonId, action: &str, doc: Option<DocId>) -> Result<()> {
        run(
            &self.tx,
            "INSERT INTO audit (at, person, action, doc) VALUES (?, ?, ?, ?)",
            (at, person, action, doc),
        )
        .map(drop)
    }
}
