//! What Nattens rapporter needs to find reports without loading a document.

use super::database::{Store, row, rows};
use crate::domain::error::Result;
use crate::domain::ids::{DocId, ShiftId};
use crate::domain::time::Evening;

/// A report's counts for the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Marks {
    /// Contradictions open.
    pub contradictions: u32,
    /// Lines marked for follow-up.
    pub follow_ups: u32,
    /// Questions that wait for an answer.
    pub questions_open: u32,
    /// Questions answered and not closed.
    pub questions_answered: u32,
}

impl Store {
    /// The evenings that have shifts, newest first; of those to come, the ones with a report that has begun all the same
    /// and is not approved.
    ///
    /// # Errors
    /// As the database's.
    pub fn evenings(&self, before: Option<Evening>, up_to: Evening, limit: u32) -> Result<Vec<Evening>> {
        rows(
            &self.db,
            "SELECT DISTINCT evening FROM shift WHERE (evening <= ?1 OR (started_at IS NOT NULL AND approved_at IS NULL)) AND (?2 IS NULL OR evening < ?2) ORDER BY evening DESC LIMIT ?3",
            (up_to, before, limit),
            |row| row.get(0),
        )
    }

    /// Evenings before one that have a report begun and not approved, oldest first.
    ///
    /// # Errors
    /// As the database's.
    pub fn left_behind(&self, before: Evening, limit: u32) -> Result<Vec<Evening>> {
        rows(
            &self.db,
            "SELECT DISTINCT evening FROM shift INDEXED BY shift_not_approved
             WHERE started_at IS NOT NULL AND approved_at IS NULL AND evening < ? ORDER BY evening LIMIT ?",
            (before, limit),
            |row| row.get(0),
        )
    }

    /// A shift's counts.
    ///
    /// # Errors
    /// As the database's.
    pub fn marks(&self, shift: ShiftId) -> Result<Marks> {
        Ok(row(
            &self.db,
            "SELECT (SELECT count(DISTINCT path) FROM contradiction WHERE doc = ?1),
                    (SELECT count(*) FROM encounter WHERE shift = ?2 AND follow_up = 1 AND removed = 0) + (SELECT count(*) FROM incident WHERE shift = ?2 AND follow_up = 1 AND removed = 0),
                    (SELECT count(*) FROM question WHERE shift = ?2 AND closed = 0 AND NOT EXISTS (SELECT 1 FROM answer WHERE answer.question = question.question)),
                    (SELECT count(*) FROM question WHERE shift = ?2 AND closed = 0 AND EXISTS (SELECT 1 FROM answer WHERE answer.question = question.question))",
            (DocId::from(shift), shift),
            |row| Ok(Marks { contradictions: row.get(0)?, follow_ups: row.get(1)?, questions_open: row.get(2)?, questions_answered: row.get(3)? }),
        )?
        .unwrap_or_default())
    }
}
