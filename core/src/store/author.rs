//! The directory of authors and their last contacts, as the server tells it.

use super::database::{Store, Writer, row, rows, run};
use crate::domain::error::Result;
use crate::domain::ids::Id;
use crate::domain::ids::PersonId;
use crate::domain::team::Named;
use crate::domain::time::Timestamp;
use crate::sync::wire::{Author, Contact};

impl Store {
    /// Who is behind an actor, with name; none where not known (yet).
    ///
    /// # Errors
    /// As the database's.
    pub fn author(&self, actor: &[u8]) -> Result<Option<Named>> {
        row(
            &self.db,
            "SELECT author.person, coalesce(person.name, '') FROM author LEFT JOIN person USING (person) WHERE actor = ?",
            [actor],
            |row| {
                Ok(Named {
                    id: row.get::<_, PersonId>(0)?.uuid(),
                    name: row.get(1)?,
                })
            },
        )
    }

    /// When a person's devices were last in touch, as far as this device has been told.
    ///
    /// # Errors
    /// As the database's.
    pub fn last_contact(&self, person: PersonId) -> Result<Option<Timestamp>> {
        row(
            &self.db,
            "SELECT max(at) FROM contact WHERE person = ?",
            [person],
            |row| row.get(0),
        )
        .map(Option::flatten)
    }

    /// Whether this device has ever been told contacts (reviewers' devices are).
    ///
    /// # Errors
    /// As the database's.
    pub fn knows_contacts(&self) -> Result<bool> {
        Ok(!rows(&self.db, "SELECT 1 FROM contact LIMIT 1", [], |_| Ok(()))?.is_empty())
    }
}

impl Writer<'_> {
    /// Takes in authors.
    ///
    /// # Errors
    /// As the database's.
    pub fn put_authors(&self, authors: &[Author]) -> Result<()> {
        for Author {
            actor,
            device,
            key,
            person,
        } in authors
        {
            run(
                &self.tx,
                "INSERT OR REPLACE INTO author (actor, device, key, person) VALUES (?, ?, ?, ?)",
                (actor, device, key, person),
            )?;
        }
        Ok(())
    }

    /// Takes in last contacts.
    ///
    /// # Errors
    /// As the database's.
    pub fn put_contacts(&self, contacts: &[Contact]) -> Result<()> {
        for Contact { device, person, at } in contacts {
            run(
                &self.tx,
                "INSERT OR REPLACE INTO contact (device, person, at) VALUES (?, ?, ?)",
                (device, person, at),
            )?;
        }
        Ok(())
    }
}
