//! How long things are kept, in the read model.

use super::database::{Store, Writer, row, run};
use crate::domain::error::Result;
use crate::domain::retention::Retention;

impl Store {
    /// The municipality's policy; nothing is erased by rule where none has been set.
    ///
    /// # Errors
    /// As the database's.
    pub fn retention(&self) -> Result<Retention> {
        let found = row(
            &self.db,
            "SELECT youth_days, shift_days, activity_days, anonymise_days, phone_days, log_days, searched_days, hold FROM retention",
            [],
            |row| {
                Ok(Retention {
                    youth_days: row.get(0)?,
                    shift_days: row.get(1)?,
                    activity_days: row.get(2)?,
                    anonymise_days: row.get(3)?,
                    phone_days: row.get(4)?,
                    log_days: row.get(5)?,
                    searched_days: row.get(6)?,
                    hold: row.get(7)?,
                })
            },
        )?;
        Ok(found.unwrap_or_default())
    }
}

impl Writer<'_> {
    pub(super) fn put_retention(&self, retention: &Retention) -> Result<()> {
        let Retention {
            youth_days,
            shift_days,
            activity_days,
            anonymise_days,
            phone_days,
            log_days,
            searched_days,
            hold,
        } = retention;
        run(&self.tx, "DELETE FROM retention", [])?;
        if *retention == Retention::default() {
            return Ok(());
        }
        run(
            &self.tx,
            "INSERT INTO retention (youth_days, shift_days, activity_days, anonymise_days, phone_days, log_days, searched_days, hold)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (youth_days, shift_days, activity_days, anonymise_days, phone_days, log_days, searched_days, hold),
        )
        .map(drop)
    }
}
