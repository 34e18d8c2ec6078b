//! Headcounts.

use super::Session;
use crate::documents::shift::count as document;
use crate::domain::count::Count;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{CountId, Id, PlaceId, ShiftId};

impl Session {
    /// Counts heads, now.
    ///
    /// # Errors
    /// [`Code::OutOfRange`], [`Code::ShiftNotOpen`], [`Code::ReportApproved`], [`Code::NotAllowed`].
    pub fn add_count(&mut self, shift: ShiftId, place: Option<PlaceId>, number: u32) -> Result<Count> {
        if number > 1_000 {
            return Err(Problem::new(Code::OutOfRange)
                .with("field", "number")
                .with("min", 0)
                .with("max", 1_000));
        }
        let (me, now) = (self.me(), self.now());
        let id = CountId::from_uuid(self.ids.next_uuid());
        self.log_in(shift, Some(id.uuid()), "count_add", |editor, _| {
            document::add(editor, id, me, now, place, number)
        })?;
        self.store.count(id)
    }

    /// Undoes a count, or brings it back.
    ///
    /// # Errors
    /// As [`Session::add_count`].
    pub fn remove_count(&mut self, shift: ShiftId, count: CountId, removed: bool) -> Result<Count> {
        if self.store.count(count)?.shift != shift {
            return Err(Code::NotFound.into());
        }
        self.log_in(shift, Some(count.uuid()), "count_remove", |editor, _| {
            document::remove(editor, count, removed)
        })?;
        self.store.count(count)
    }
}
