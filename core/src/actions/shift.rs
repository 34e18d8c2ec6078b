//! Planning, starting, ending, signing and joining shifts; the narrative; the first screen.

use super::Session;
use super::deed::Deed;
use crate::documents::shift::{self as document, Mark};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{AreaId, DocId, Id, PersonId, PlaceId, ShiftId};
use crate::domain::role::{DocumentKind, SpaceClass};
use crate::domain::shift::{LONGEST_MINUTES, Shift, ShiftKind, ShiftPlan, ShiftState, Standing, Tonight};
use crate::domain::team::Named;
use crate::domain::text::{self, TEXT_MAX, TextEdit};
use crate::domain::time::Timestamp;

/// Nobody forgets to end a shift for so long, in minutes: a clock has jumped.
const JUMP_MINUTES: i64 = 30 * 24 * 60;

impl Session {
    /// Everything the phone's first screen shows; loads no document.
    ///
    /// # Errors
    /// As the store's.
    pub fn tonight(&self) -> Result<Tonight> {
        let (now, evening) = (self.now(), self.evening());
        let (me, mut mine) = (self.me(), self.store.shifts_of(self.me(), now)?);
        let shift = (!mine.is_empty()).then(|| mine.remove(0));
        let owes = |shift: &Shift| {
            shift.state == ShiftState::Ended
                && shift
                    .workers
                    .iter()
                    .any(|worker| worker.person == me && worker.started_at.is_some() && worker.signed_at.is_none())
        };
        let unsigned = mine.into_iter().filter(owes).collect();
        let mut timeline = Vec::new();
        if let Some(shift) = &shift {
            for part in self.store.joined(shift.shift)? {
                timeline.extend(self.timeline_of(part, now)?);
            }
            timeline.sort_by_key(|entry| std::cmp::Reverse(entry.at()));
        }
        let mine = shift.as_ref().map(|shift| shift.shift);
        let others = self
            .store
            .shifts(evening, evening)?
            .into_iter()
            .filter(|other| Some(other.shift) != mine && other.state <= ShiftState::Open)
            .collect();
        let areas = self.street_areas()?;
        let duty_area = shift
            .as_ref()
            .map(|shift| shift.area)
            .or_else(|| areas.first().map(|area| AreaId::from_uuid(area.id)));
        Ok(Tonight {
            evening,
            timeline,
            unsigned,
            questions: self.store.questions_to(self.me())?,
            others,
            duty_phone: duty_area.map_or(Ok(String::new()), |area| self.store.duty_phone(area))?,
            progress: self.progress()?,
            areas,
            shift,
        })
    }

    /// The areas whose street space this device has.
    fn street_areas(&self) -> Result<Vec<Named>> {
        let spaces = self.store.spaces()?;
        let here = |area: AreaId| {
            spaces
                .iter()
                .any(|space| space.class == SpaceClass::Street && space.area == Some(area))
        };
        Ok(self
            .store
            .areas()?
            .into_iter()
            .filter(|area| here(area.area))
            .map(|area| Named {
                id: area.area.uuid(),
                name: area.name,
            })
            .collect())
    }

    /// Plans a shift.
    ///
    /// # Errors
    /// [`Code::EndBeforeStart`], [`Code::OutOfRange`], [`Code::TooLong`], [`Code::NotAllowed`], [`Code::NotFound`].
    pub fn plan_shift(&mut self, plan: &ShiftPlan) -> Result<ShiftId> {
        check_plan(plan)?;
        self.deed("shift_plan", |deed| create(deed, plan))
    }

    /// Changes a plan: only what differs between `base` and `plan`.
    ///
    /// # Errors
    /// As [`Session::plan_shift`]; [`Code::NotAllowed`] for those who are not on it and do not review,
    /// [`Code::ReportApproved`]; [`Code::BadRequest`] where area, kind or evening differ: these are fixed at birth.
    pub fn edit_plan(&mut self, shift: ShiftId, base: &ShiftPlan, plan: &ShiftPlan) -> Result<()> {
        check_plan(plan)?;
        if self.must_be_on(shift)?.state == ShiftState::Approved {
            return Err(Code::ReportApproved.into());
        }
        if (&base.kind, base.area, base.evening) != (&plan.kind, plan.area, plan.evening) {
            return Err(Problem::new(Code::BadRequest).with("field", "plan"));
        }
        self.deed("shift_plan_edit", |deed| {
            deed.edit(shift.into(), None, |editor, ids| {
                document::plan::edit(editor, base, plan, ids)
            })
        })
    }

    /// Starts a planned shift: I am out from now. Starting twice changes nothing.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::ShiftNotOpen`] where it has ended.
    pub fn start_shift(&mut self, shift: ShiftId) -> Result<()> {
        let me = self.me();
        let standing = self.store.standing(shift, me)?;
        if standing.state > ShiftState::Open {
            return Err(not_open(standing.state));
        }
        self.deed("shift_start", |deed| {
            let at = deed.at();
            deed.edit(shift.into(), None, |editor, _| {
                document::set_worker(editor, me, true)?;
                if standing.started {
                    Ok(())
                } else {
                    document::mark(editor, Mark::Started, me, Some(at))
                }
            })
        })
    }

    /// Starts a shift that nobody planned; works offline.
    ///
    /// # Errors
    /// As [`Session::plan_shift`].
    pub fn start_unplanned(&mut self, area: AreaId, colleagues: &[PersonId], places: &[PlaceId]) -> Result<ShiftId> {
        let (me, evening, now) = (self.me(), self.evening(), self.now());
        let mut workers = vec![me];
        workers.extend(colleagues.iter().copied().filter(|colleague| *colleague != me));
        let planned_end = evening.at(0, 0).max(now.plus_minutes(60));
        let plan = ShiftPlan {
            kind: ShiftKind::Street,
            area,
            evening,
            planned_start: now,
            planned_end,
            workers,
            places: places.to_vec(),
            note: String::new(),
        };
        self.deed("shift_start", |deed| {
            let shift = create(deed, &plan)?;
            deed.edit(shift.into(), None, |editor, _| {
                document::mark(editor, Mark::Started, me, Some(now))
            })?;
            Ok(shift)
        })
    }

    /// Ends a shift for everyone on it. Where a clock has evidently jumped since it began, it ends now, whatever that makes
    /// of its length.
    ///
    /// # Errors
    /// [`Code::ShiftNotOpen`], [`Code::EndBeforeStart`], [`Code::ShiftTooLong`].
    pub fn end_shift(&mut self, shift: ShiftId, at: Option<Timestamp>) -> Result<()> {
        let (me, at) = (self.me(), at.unwrap_or(self.now()));
        let standing = self.must_be_on(shift)?;
        let started = standing
            .started_at
            .filter(|_| standing.state == ShiftState::Open)
            .ok_or_else(|| not_open(standing.state))?;
        check_end(started, at, self.now())?;
        self.deed("shift_end", |deed| {
            deed.edit(shift.into(), None, |editor, _| {
                document::mark(editor, Mark::Ended, me, Some(at))
            })
        })
    }

    /// Goes on with a shift that was ended too early; signatures are taken back, for what was signed is not the whole.
    ///
    /// # Errors
    /// [`Code::ReportApproved`], [`Code::NotAllowed`].
    pub fn continue_shift(&mut self, shift: ShiftId) -> Result<()> {
        if self.must_be_on(shift)?.state == ShiftState::Approved {
            return Err(Code::ReportApproved.into());
        }
        self.deed("shift_continue", |deed| {
            deed.edit(shift.into(), None, |editor, _| document::go_on(editor))
        })
    }

    /// Signs the report, or takes one's own signature back. A signature says that the report is right; it makes nobody
    /// one of those who were out, and so of those it waits for.
    ///
    /// # Errors
    /// [`Code::ShiftNotOpen`] where the shift has not ended, [`Code::ReportApproved`], [`Code::NotAllowed`].
    pub fn sign_shift(&mut self, shift: ShiftId, signed: bool) -> Result<()> {
        let standing = self.store.standing(shift, self.me())?;
        if !standing.on {
            return Err(Problem::new(Code::NotAllowed).with("action", "sign_others_shift"));
        }
        if standing.state < ShiftState::Ended {
            return Err(not_open(standing.state));
        }
        if standing.state == ShiftState::Approved {
            return Err(Code::ReportApproved.into());
        }
        if standing.signed == signed {
            return Ok(());
        }
        let me = self.me();
        self.deed("shift_sign", |deed| {
            let at = deed.at();
            deed.edit(shift.into(), None, |editor, _| {
                document::mark(editor, Mark::Signed, me, signed.then_some(at))
            })
        })
    }

    /// Joins two shifts of one evening, area and kind into one report, or parts them again. Nothing is copied. Who is on
    /// one of them may, and who reviews; what is approved stays what it was approved as.
    ///
    /// # Errors
    /// [`Code::NotSameEvening`], [`Code::NotFound`], [`Code::NotAllowed`], [`Code::ReportApproved`].
    pub fn join_shifts(&mut self, shift: ShiftId, other: ShiftId, joined: bool) -> Result<()> {
        let (one, two) = (self.store.shift(shift)?, self.store.shift(other)?);
        self.must_be_on(shift).or_else(|_| self.must_be_on(other))?;
        let alike = (one.evening, one.area, &one.kind) == (two.evening, two.area, &two.kind);
        if shift == other || (joined && !alike) {
            return Err(Code::NotSameEvening.into());
        }
        for part in self.store.joined(shift)?.into_iter().chain(self.store.joined(other)?) {
            if self.store.standing(part, self.me())?.state == ShiftState::Approved {
                return Err(Code::ReportApproved.into());
            }
        }
        self.deed("shift_join", |deed| {
            deed.edit(shift.into(), None, |editor, _| document::join(editor, other, joined))?;
            // The link may have been made from the other side.
            if joined {
                Ok(())
            } else {
                deed.edit(other.into(), None, |editor, _| document::join(editor, shift, false))
            }
        })
    }

    /// Writes in the narrative; gives the whole text as it stands afterwards.
    ///
    /// # Errors
    /// [`Code::TooLong`], [`Code::ReportApproved`], [`Code::NotAllowed`].
    pub fn write_narrative(&mut self, shift: ShiftId, edit: &TextEdit) -> Result<String> {
        self.log_in(shift, None, "narrative_edit", |editor, _| {
            document::write_narrative(editor, edit)
        })
    }

    /// One edit of a report by somebody on the shift, who is out from now on if they were not.
    pub(crate) fn log_in<T>(
        &mut self,
        shift: ShiftId,
        subject: Option<uuid::Uuid>,
        action: &'static str,
        write: impl FnOnce(&mut crate::documents::Editor<'_>, &mut dyn crate::domain::ids::IdSource) -> Result<T>,
    ) -> Result<T> {
        let begins = self.must_log_in(shift)?.begins();
        let me = self.me();
        self.deed(action, |deed| {
            let at = deed.at();
            deed.edit(shift.into(), subject, |editor, ids| {
                let value = write(editor, ids)?;
                if begins {
                    document::mark(editor, Mark::Started, me, Some(at))?;
                }
                Ok(value)
            })
        })
    }

    /// Refuses those who may not write in this report now.
    pub(crate) fn must_log_in(&self, shift: ShiftId) -> Result<Standing> {
        let standing = self.must_be_on(shift)?;
        match standing.state {
            ShiftState::Planned => Err(not_open(standing.state)),
            ShiftState::Approved => Err(Code::ReportApproved.into()),
            ShiftState::Open | ShiftState::Ended | ShiftState::HandedIn => Ok(standing),
        }
    }

    /// Refuses those who are not on a shift and do not review.
    pub(crate) fn must_be_on(&self, shift: ShiftId) -> Result<Standing> {
        let standing = self.store.standing(shift, self.me())?;
        if self.reviews() || standing.on {
            Ok(standing)
        } else {
            Err(Problem::new(Code::NotAllowed).with("action", "log_in_others_shift"))
        }
    }
}

fn not_open(state: ShiftState) -> Problem {
    let state = serde_json::to_value(state)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default();
    Problem::new(Code::ShiftNotOpen).with("state", state)
}

/// An end that a person gives, or now.
fn check_end(start: Timestamp, end: Timestamp, now: Timestamp) -> Result<()> {
    // The start lies in the future or months ago: what can be said is that the shift ends about now.
    let jumped = start > now || start.minutes_until(now) > JUMP_MINUTES;
    if jumped && end <= now && end.minutes_until(now) <= LONGEST_MINUTES {
        return Ok(());
    }
    if start.minutes_until(end) > LONGEST_MINUTES {
        return Err(Problem::new(Code::ShiftTooLong).with("hours", LONGEST_MINUTES / 60));
    }
    check_span(start, end)
}

fn check_span(start: Timestamp, end: Timestamp) -> Result<()> {
    if end < start {
        return Err(Code::EndBeforeStart.into());
    }
    if start.minutes_until(end) > LONGEST_MINUTES {
        return Err(Problem::new(Code::OutOfRange)
            .with("field", "end")
            .with("min", 0)
            .with("max", LONGEST_MINUTES / 60));
    }
    Ok(())
}

fn check_plan(plan: &ShiftPlan) -> Result<()> {
    check_span(plan.planned_start, plan.planned_end)?;
    if plan.workers.is_empty() {
        return Err(Problem::new(Code::Missing).with("field", "workers"));
    }
    for (field, many, min, max) in [
        ("workers", plan.workers.len(), 1, 20),
        ("places", plan.places.len(), 0, 100),
    ] {
        if many > max {
            return Err(Problem::new(Code::OutOfRange)
                .with("field", field)
                .with("min", min)
                .with("max", max));
        }
    }
    text::within("note", &plan.note, TEXT_MAX)
}

fn create(deed: &mut Deed<'_>, plan: &ShiftPlan) -> Result<ShiftId> {
    let space = deed.session().store.space_of(&SpaceClass::Street, Some(plan.area))?;
    let shift: ShiftId = deed.fresh();
    deed.create(&space, DocumentKind::Shift, DocId::from(shift), |editor| {
        document::create(editor, plan)
    })?;
    Ok(shift)
}
