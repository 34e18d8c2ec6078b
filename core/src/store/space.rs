//! The spaces this device may see, and where it stands in each one's log.

use super::database::{Store, Writer, row, rows, run};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{AreaId, SpaceId};
use crate::domain::role::{Role, Space, SpaceClass};
use crate::sync::wire::{Cursor, SpacePosition, SpacePull};
use rusqlite::Row;

fn read(row: &Row<'_>) -> rusqlite::Result<Space> {
    Ok(Space {
        space: row.get(0)?,
        class: SpaceClass::from(row.get::<_, String>(1)?),
        area: row.get(2)?,
        role: Role::from(row.get::<_, String>(3)?),
    })
}

impl Store {
    /// The spaces this device may see, staff first: names are needed to show anything.
    ///
    /// # Errors
    /// As the database's.
    pub fn spaces(&self) -> Result<Vec<Space>> {
        rows(
            &self.db,
            "SELECT space, class, area, role FROM space ORDER BY class <> 'staff', class, space",
            [],
            read,
        )
    }

    /// The space of a class and area.
    ///
    /// # Errors
    /// [`Code::NotFound`] where this device may not see it.
    pub fn space_of(&self, class: &SpaceClass, area: Option<AreaId>) -> Result<Space> {
        row(
            &self.db,
            "SELECT space, class, area, role FROM space WHERE class = ? AND area IS ?",
            (class.as_str(), area),
            read,
        )?
        .ok_or_else(|| Problem::new(Code::NotFound))
    }

    /// A space by id.
    ///
    /// # Errors
    /// [`Code::NotFound`] where this device may not see it.
    pub fn space(&self, space: SpaceId) -> Result<Space> {
        row(
            &self.db,
            "SELECT space, class, area, role FROM space WHERE space = ?",
            [space],
            read,
        )?
        .ok_or_else(|| Problem::new(Code::NotFound))
    }

    /// The schema that an app must have at least to write in a space.
    ///
    /// # Errors
    /// As the database's.
    pub fn min_writer_schema(&self, space: SpaceId) -> Result<u32> {
        Ok(row(
            &self.db,
            "SELECT min_writer_schema FROM space WHERE space = ?",
            [space],
            |row| row.get(0),
        )?
        .unwrap_or(0))
    }

    /// Where the device stands in each space, staff first.
    ///
    /// # Errors
    /// As the database's.
    pub fn positions(&self) -> Result<Vec<SpacePosition>> {
        rows(
            &self.db,
            "SELECT space, cursor_after, cursor_below, doubt FROM space ORDER BY class <> 'staff', class, space",
            [],
            |row| {
                let after: Option<i64> = row.get(1)?;
                let below: Option<i64> = row.get(2)?;
                // Where something is in doubt not all may be here, so it does not count as seen.
                let below = below.or((row.get::<_, i64>(3)? > 0).then_some(0));
                let unsigned = |number: i64| u64::try_from(number).unwrap_or(0);
                Ok(SpacePosition {
                    space: row.get(0)?,
                    cursor: after.map(|after| Cursor {
                        after: unsigned(after),
                        below: below.map(unsigned),
                    }),
                })
            },
        )
    }

    /// Whether older documents are still to come, or it is being found out what a restored server has lost.
    ///
    /// # Errors
    /// As the database's.
    pub fn filling(&self) -> Result<bool> {
        Ok(row(
            &self.db,
            "SELECT EXISTS (SELECT 1 FROM space WHERE cursor_after IS NULL OR cursor_below IS NOT NULL OR doubt = 2)",
            [],
            |row| row.get(0),
        )?
        .unwrap_or(false))
    }
}

impl Writer<'_> {
    /// Takes in the spaces that the server grants; cursors of those known already stay.
    ///
    /// # Errors
    /// As the database's.
    pub fn put_spaces(&self, spaces: &[Space]) -> Result<()> {
        for Space {
            space,
            class,
            area,
            role,
        } in spaces
        {
            run(
                &self.tx,
                "INSERT INTO space (space, class, area, role) VALUES (?, ?, ?, ?)
                 ON CONFLICT (space) DO UPDATE SET class = excluded.class, area = excluded.area, role = excluded.role",
                (space, class.as_str(), area, role.as_str()),
            )?;
        }
        Ok(())
    }

    /// Moves the cursor, with what the server said about the space.
    ///
    /// # Errors
    /// As the database's.
    pub fn advance(&self, pull: &SpacePull) -> Result<()> {
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        run(
            &self.tx,
            "UPDATE space SET cursor_after = ?, cursor_below = ?, seen = max(seen, ?), min_writer_schema = ? WHERE space = ?",
            (signed(pull.next.after), pull.next.below.map(signed), signed(pull.seen), pull.min_writer_schema, pull.space),
        )
        .map(drop)
    }
}
