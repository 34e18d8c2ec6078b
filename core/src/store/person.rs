//! Members of staff in the read model.

use super::database::{Store, Writer, row, rows, run};
use crate::domain::error::Result;
use crate::domain::ids::PersonId;
use crate::domain::person::Person;
use crate::domain::role::Role;

impl Store {
    /// People, by name.
    ///
    /// # Errors
    /// As the database's.
    pub fn people(&self) -> Result<Vec<Person>> {
        let found: Vec<Person> = rows(
            &self.db,
            "SELECT person, name, role, retired FROM person ORDER BY name, person",
            [],
            |row| {
                Ok(Person {
                    person: row.get(0)?,
                    name: row.get(1)?,
                    role: Role::from(row.get::<_, String>(2)?),
                    areas: Vec::new(),
                    retired: row.get(3)?,
                })
            },
        )?;
        found
            .into_iter()
            .map(|person| {
                let areas = rows(
                    &self.db,
                    "SELECT area FROM person_area WHERE person = ? ORDER BY area",
                    [person.person],
                    |row| row.get(0),
                )?;
                Ok(Person { areas, ..person })
            })
            .collect()
    }

    /// A person; none where not known here (yet).
    ///
    /// # Errors
    /// As the database's.
    pub fn person(&self, person: PersonId) -> Result<Option<Person>> {
        let areas = rows(
            &self.db,
            "SELECT area FROM person_area WHERE person = ? ORDER BY area",
            [person],
            |row| row.get(0),
        )?;
        row(
            &self.db,
            "SELECT name, role, retired FROM person WHERE person = ?",
            [person],
            |row| {
                Ok(Person {
                    person,
                    name: row.get(0)?,
                    role: Role::from(row.get::<_, String>(1)?),
                    areas,
                    retired: row.get(2)?,
                })
            },
        )
    }
}

impl Writer<'_> {
    pub(super) fn put_person(&self, person: &Person) -> Result<()> {
        let Person {
            person,
            name,
            role,
            areas,
            retired,
        } = person;
        run(
            &self.tx,
            "INSERT OR REPLACE INTO person (person, name, role, retired) VALUES (?, ?, ?, ?)",
            (person, name, role.as_str(), retired),
        )?;
        run(&self.tx, "DELETE FROM person_area WHERE person = ?", [person])?;
        for area in areas {
            run(
                &self.tx,
                "INSERT INTO person_area (person, area) VALUES (?, ?)",
                (person, area),
            )?;
        }
        Ok(())
    }
}
