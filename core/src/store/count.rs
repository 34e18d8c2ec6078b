//! Headcounts in the read model.

use super::database::{Store, Writer, row, rows, run};
use super::encounter::named;
use crate::documents::shift::count::CountBody;
use crate::domain::count::Count;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{CountId, Id, PersonId, ShiftId};
use rusqlite::Row;
use uuid::Uuid;

const COUNT: &str =
    "SELECT count, shift, at, count.place, place.name, number, by, removed FROM count LEFT JOIN place USING (place)";

fn read(row: &Row<'_>) -> rusqlite::Result<Count> {
    Ok(Count {
        count: row.get(0)?,
        shift: row.get(1)?,
        at: row.get(2)?,
        place: named(row, 3)?,
        number: row.get(5)?,
        by: row
            .get::<_, Option<PersonId>>(6)?
            .unwrap_or(PersonId::from_uuid(Uuid::nil())),
        removed: row.get(7)?,
    })
}

impl Store {
    /// A count.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn count(&self, count: CountId) -> Result<Count> {
        row(&self.db, &format!("{COUNT} WHERE count = ?"), [count], read)?.ok_or_else(|| Problem::new(Code::NotFound))
    }

    /// A shift's counts, undone ones too, oldest first.
    ///
    /// # Errors
    /// As the database's.
    pub fn counts(&self, shift: ShiftId) -> Result<Vec<Count>> {
        rows(
            &self.db,
            &format!("{COUNT} WHERE shift = ? ORDER BY at, count"),
            [shift],
            read,
        )
    }
}

impl Writer<'_> {
    pub(super) fn put_count(&self, shift: ShiftId, body: &CountBody) -> Result<()> {
        let CountBody {
            count,
            at,
            place,
            number,
            by,
            removed,
        } = body;
        run(
            &self.tx,
            "INSERT OR REPLACE INTO count (count, shift, at, place, number, by, removed) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (count, shift, at, place, number, by, removed),
        )
        .map(drop)
    }
}
