//! Settings of this device. Local only.

use super::database::{Store, Writer, row, run};
use crate::domain::error::Result;

impl Store {
    /// A setting.
    ///
    /// # Errors
    /// As the database's.
    pub fn setting(&self, name: &str) -> Result<Option<String>> {
        row(&self.db, "SELECT value FROM setting WHERE name = ?", [name], |row| {
            row.get(0)
        })
    }

    /// Keeps a setting.
    ///
    /// # Errors
    /// As the database's.
    pub fn put_setting(&mut self, name: &str, value: &str) -> Result<()> {
        self.write(|writer| writer.put_setting(name, value))
    }
}

impl Writer<'_> {
    /// Keeps a setting together with what else is being written.
    ///
    /// # Errors
    /// As the database's.
    pub fn put_setting(&self, name: &str, value: &str) -> Result<()> {
        run(
            &self.tx,
            "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)",
            [name, value],
        )
        .map(drop)
    }
}
