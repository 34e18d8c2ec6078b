//! Shifts in the read model.

use super::database::{Store, Writer, row, rows, run};
use crate::documents::shift::ShiftBody;
use crate::documents::shift::encounter::EncounterBody;
use crate::documents::shift::incident::IncidentBody;
use crate::documents::shift::review::ApprovalBody;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{AreaId, Id, PersonId, PlaceId, ShiftId};
use crate::domain::review::Review;
use crate::domain::shift::{PlannedPlace, Shift, ShiftKind, ShiftState, ShiftWorker, Standing};
use crate::domain::team::Named;
use crate::domain::time::{Evening, Timestamp};
use rusqlite::Row;
use std::collections::BTreeSet;
use std::sync::Arc;

const SHIFT: &str = "SELECT shift, kind, shift.area, coalesce(area.name, ''), evening, planned_start, planned_end, shift.started_at, ended_at, handed_in,
    approved_at, plan_note, anonymised FROM shift LEFT JOIN area USING (area)";

/// How long a report that somebody has not signed is put before them, in days.
const LATELY_DAYS: i64 = 2;

fn read(row: &Row<'_>) -> rusqlite::Result<Shift> {
    let (started_at, ended_at): (Option<Timestamp>, Option<Timestamp>) = (row.get(7)?, row.get(8)?);
    let state = state_of(started_at, ended_at, row.get(9)?, row.get(10)?);
    Ok(Shift {
        shift: row.get(0)?,
        kind: ShiftKind::from(row.get::<_, String>(1)?),
        area: row.get(2)?,
        area_name: row.get(3)?,
        evening: row.get(4)?,
        planned_start: row.get(5)?,
        planned_end: row.get(6)?,
        started_at,
        ended_at,
        state,
        workers: Vec::new(),
        places: Vec::new(),
        plan_note: row.get(11)?,
        anonymised: row.get(12)?,
        joined_with: Vec::new(),
        could_join: Vec::new(),
    })
}

fn state_of(
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    handed_in: bool,
    approved_at: Option<Timestamp>,
) -> ShiftState {
    match (approved_at, handed_in, ended_at, started_at) {
        (Some(_), ..) => ShiftState::Approved,
        (None, true, ..) => ShiftState::HandedIn,
        (None, false, Some(_), _) => ShiftState::Ended,
        (None, false, None, Some(_)) => ShiftState::Open,
        (None, false, None, None) => ShiftState::Planned,
    }
}

impl Store {
    /// How somebody stands to a shift.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn standing(&self, shift: ShiftId, person: PersonId) -> Result<Standing> {
        row(
            &self.db,
            "SELECT area, shift.started_at, ended_at, handed_in, approved_at, person IS NOT NULL, shift_worker.started_at IS NOT NULL, signed_at IS NOT NULL
             FROM shift LEFT JOIN shift_worker ON shift_worker.shift = shift.shift AND person = ?2 WHERE shift.shift = ?1",
            (shift, person),
            |row| {
                let started_at = row.get(1)?;
                Ok(Standing {
                    area: row.get(0)?,
                    state: state_of(started_at, row.get(2)?, row.get(3)?, row.get(4)?),
                    started_at,
                    on: row.get(5)?,
                    started: row.get(6)?,
                    signed: row.get(7)?,
                })
            },
        )?
        .ok_or_else(|| Problem::new(Code::NotFound))
    }

    /// A shift.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn shift(&self, shift: ShiftId) -> Result<Shift> {
        let found = row(&self.db, &format!("{SHIFT} WHERE shift = ?"), [shift], read)?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        self.with_parts(found)
    }

    /// Shifts of some evenings, by evening, area and start.
    ///
    /// # Errors
    /// As the database's.
    pub fn shifts(&self, from: Evening, to: Evening) -> Result<Vec<Shift>> {
        let found = rows(
            &self.db,
            &format!("{SHIFT} WHERE evening BETWEEN ? AND ? ORDER BY evening, area.name, planned_start, shift"),
            (from, to),
            read,
        )?;
        found.into_iter().map(|shift| self.with_parts(shift)).collect()
    }

    /// Shifts that a person's phone may open on, the one it opens on first: one they are out on, whatever its date says;
    /// tonight's that they were out on and have not signed; another of tonight's; one of the last days that waits for their
    /// signature; tonight's that asks nothing of them. Who stayed home is asked for no signature.
    ///
    /// # Errors
    /// As the database's.
    pub fn shifts_of(&self, person: PersonId, now: Timestamp) -> Result<Vec<Shift>> {
        let evening = Evening::of(now);
        // A clock that was wrong gives a shift an evening far off; when it was ended it may have been right again.
        let lately = now.plus_minutes(-LATELY_DAYS * 24 * 60);
        let found = rows(
            &self.db,
            &format!(
                "{SHIFT} JOIN shift_worker USING (shift) WHERE person = ?1 AND approved_at IS NULL AND (
                   evening = ?2
                   OR (shift_worker.started_at IS NOT NULL AND ended_at IS NULL)
                   OR (shift_worker.started_at IS NOT NULL AND signed_at IS NULL AND (evening >= ?3 OR ended_at >= ?4)))
                 ORDER BY CASE
                   WHEN shift_worker.started_at IS NOT NULL AND ended_at IS NULL THEN 0
                   WHEN evening = ?2 AND shift_worker.started_at IS NOT NULL AND signed_at IS NULL THEN 1
                   WHEN evening = ?2 AND ended_at IS NULL THEN 2
                   WHEN shift_worker.started_at IS NOT NULL AND signed_at IS NULL THEN 3
                   ELSE 4 END,
                   evening = ?2 DESC, evening <= ?2 DESC, evening DESC, shift.started_at DESC, planned_start, shift
                 LIMIT 8"
            ),
            (person, evening, evening.plus_days(-LATELY_DAYS), lately),
            read,
        )?;
        found.into_iter().map(|shift| self.with_parts(shift)).collect()
    }

    /// A shift and all that are read as one with it: first the one that gives the report its address.
    ///
    /// # Errors
    /// As the database's.
    pub fn joined(&self, shift: ShiftId) -> Result<Vec<ShiftId>> {
        let mut all = BTreeSet::from([shift]);
        let mut next = vec![shift];
        while let Some(at) = next.pop() {
            let linked: Vec<ShiftId> = rows(
                &self.db,
                "SELECT other FROM shift_link WHERE shift = ?1 UNION SELECT shift FROM shift_link WHERE other = ?1",
                [at],
                |row| row.get(0),
            )?;
            next.extend(linked.into_iter().filter(|linked| all.insert(*linked)));
        }
        // One that has been linked to and has not come yet is not shown.
        let mut here = Vec::new();
        for shift in all {
            if row(&self.db, "SELECT 1 FROM shift WHERE shift = ?", [shift], |_| Ok(()))?.is_some() {
                here.push(shift);
            }
        }
        Ok(here)
    }

    fn with_parts(&self, mut shift: Shift) -> Result<Shift> {
        shift.workers = rows(
            &self.db,
            "SELECT shift_worker.person, coalesce(person.name, ''), started_at, signed_at FROM shift_worker LEFT JOIN person USING (person) WHERE shift = ? ORDER BY person.name, shift_worker.person",
            [shift.shift],
            |row| {
                Ok(ShiftWorker {
                    person: row.get(0)?,
                    name: row.get(1)?,
                    started_at: row.get(2)?,
                    signed_at: row.get(3)?,
                })
            },
        )?;
        shift.places = rows(
            &self.db,
            "SELECT shift_place.place, coalesce(place.name, ''),
                    EXISTS (SELECT 1 FROM encounter WHERE encounter.shift = ?1 AND encounter.place = shift_place.place AND encounter.removed = 0)
                    OR EXISTS (SELECT 1 FROM incident WHERE incident.shift = ?1 AND incident.place = shift_place.place AND incident.removed = 0)
                    OR EXISTS (SELECT 1 FROM count WHERE count.shift = ?1 AND count.place = shift_place.place AND count.removed = 0)
             FROM shift_place LEFT JOIN place USING (place) WHERE shift = ?1 ORDER BY shift_place.ord, shift_place.place",
            [shift.shift],
            |row| Ok(PlannedPlace { place: row.get(0)?, name: row.get(1)?, visited: row.get(2)? }),
        )?;
        shift.joined_with = self
            .joined(shift.shift)?
            .into_iter()
            .filter(|other| *other != shift.shift)
            .collect();
        if shift.started_at.is_some() && shift.state != ShiftState::Approved {
            let others: Vec<ShiftId> = rows(
                &self.db,
                "SELECT shift FROM shift WHERE evening = ? AND area = ? AND kind = ? AND shift <> ? AND started_at IS NOT NULL AND approved_at IS NULL ORDER BY shift",
                (shift.evening, shift.area, shift.kind.as_str(), shift.shift),
                |row| row.get(0),
            )?;
            shift.could_join = others
                .into_iter()
                .filter(|other| !shift.joined_with.contains(other))
                .collect();
        }
        Ok(shift)
    }

    /// The place that something logged now most likely is at: the last one used tonight, else the first planned.
    ///
    /// # Errors
    /// As the database's.
    pub fn likely_place(&self, shift: ShiftId) -> Result<Option<PlaceId>> {
        let last = |sql: &str| -> Result<Option<(Timestamp, PlaceId)>> {
            row(&self.db, sql, [shift], |row| Ok((row.get(0)?, row.get(1)?)))
        };
        // Asked one by one and compared here: SQLite would sort them in a table of its own, at every tap.
        let met = last(
            "SELECT at, place FROM encounter WHERE shift = ? AND removed = 0 AND place IS NOT NULL ORDER BY at DESC LIMIT 1",
        )?;
        let happened = last(
            "SELECT at, place FROM incident WHERE shift = ? AND removed = 0 AND place IS NOT NULL ORDER BY at DESC LIMIT 1",
        )?;
        if let Some((_, place)) = met.max(happened) {
            return Ok(Some(place));
        }
        let planned: Vec<(i64, PlaceId)> = rows(
            &self.db,
            "SELECT ord, place FROM shift_place WHERE shift = ?",
            [shift],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(planned.into_iter().min().map(|(_, place)| place))
    }

    /// The narrative.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn narrative(&self, shift: ShiftId) -> Result<String> {
        row(
            &self.db,
            "SELECT narrative FROM shift WHERE shift = ?",
            [shift],
            |row| row.get(0),
        )?
        .ok_or_else(|| Problem::new(Code::NotFound))
    }

    /// What the coordinator has decided.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn review(&self, shift: ShiftId) -> Result<Review> {
        row(
            &self.db,
            "SELECT approved_by, coalesce(person.name, ''), approved_at, reopened_because, changed_since_approval
             FROM shift LEFT JOIN person ON person.person = approved_by WHERE shift = ?",
            [shift],
            |row| {
                let by: Option<PersonId> = row.get(0)?;
                let name: String = row.get(1)?;
                Ok(Review {
                    approved_by: by.map(|by| Named { id: by.uuid(), name }),
                    approved_at: row.get(2)?,
                    reopened_because: row.get(3)?,
                    changed_since_approval: row.get(4)?,
                })
            },
        )?
        .ok_or_else(|| Problem::new(Code::NotFound))
    }
}

/// A shift's own row, without what hangs on it.
#[derive(PartialEq)]
struct ShiftRow<'a> {
    kind: &'a str,
    area: AreaId,
    evening: Evening,
    planned_start: Timestamp,
    planned_end: Timestamp,
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    handed_in: bool,
    plan_note: &'a str,
    narrative: &'a str,
    approved_by: Option<PersonId>,
    approved_at: Option<Timestamp>,
    reopened_because: &'a str,
    changed_since_approval: bool,
    anonymised: bool,
}

impl<'a> ShiftRow<'a> {
    fn of(body: &'a ShiftBody, area: Option<AreaId>) -> Self {
        let ended_at = body.ended.values().max().copied();
        // Whoever was out signs; where nobody has begun, whoever was to be out.
        let signers: Vec<&PersonId> = if body.started.is_empty() {
            body.workers.iter().collect()
        } else {
            body.started.keys().collect()
        };
        let all_signed = !signers.is_empty() && signers.iter().all(|person| body.signed.contains_key(person));
        let standing: Vec<&ApprovalBody> = body.approvals.iter().filter(|approval| !approval.withdrawn).collect();
        let approval = standing.iter().min_by_key(|approval| (approval.at, approval.by));
        let last = body.approvals.iter().max_by_key(|approval| approval.at);
        Self {
            kind: body.kind.as_str(),
            area: body.area.or(area).unwrap_or(AreaId::from_uuid(uuid::Uuid::nil())),
            evening: body.evening,
            planned_start: body.planned_start,
            planned_end: body.planned_end,
            started_at: body.started.values().min().copied(),
            ended_at,
            handed_in: ended_at.is_some() && all_signed,
            plan_note: &body.plan_note,
            narrative: &body.narrative,
            approved_by: approval.and_then(|approval| approval.by),
            approved_at: approval.map(|approval| approval.at),
            reopened_because: last.filter(|_| standing.is_empty()).map_or("", |last| &last.because),
            changed_since_approval: !standing.is_empty() && standing.iter().all(|approval| approval.outdated),
            anonymised: body.anonymised,
        }
    }
}

/// The entries that are new or read otherwise than before, each with how it read then; both sorted by id.
fn differing<'a, T: Eq, I: Ord>(
    before: &'a [Arc<T>],
    now: &'a [Arc<T>],
    id: impl Fn(&T) -> I,
) -> impl Iterator<Item = (Option<&'a T>, &'a T)> {
    now.iter().filter_map(move |entry| {
        let at = before.binary_search_by_key(&id(entry), |old| id(old)).ok();
        let old = at.and_then(|at| before.get(at));
        (old != Some(entry)).then_some((old.map(Arc::as_ref), entry.as_ref()))
    })
}

impl Writer<'_> {
    pub(super) fn put_shift(
        &self,
        shift: ShiftId,
        area: Option<AreaId>,
        before: Option<&ShiftBody>,
        now: &ShiftBody,
    ) -> Result<()> {
        let row = ShiftRow::of(now, area);
        if before.map(|before| ShiftRow::of(before, area)).as_ref() != Some(&row) {
            self.put_shift_row(shift, &row)?;
        }
        self.put_shift_lists(shift, before, now)?;
        let (encounters, incidents) =
            before.map_or((&[][..], &[][..]), |before| (&before.encounters, &before.incidents));
        for (old, encounter) in differing(encounters, &now.encounters, |body: &EncounterBody| body.encounter) {
            self.put_encounter(shift, old, encounter)?;
        }
        for (old, incident) in differing(incidents, &now.incidents, |body: &IncidentBody| body.incident) {
            self.put_incident(shift, old, incident)?;
        }
        if before.is_none_or(|before| before.counts != now.counts) {
            now.counts.iter().try_for_each(|count| self.put_count(shift, count))?;
        }
        if before.is_none_or(|before| before.questions != now.questions) {
            now.questions
                .iter()
                .try_for_each(|question| self.put_question(shift, question))?;
        }
        Ok(())
    }

    fn put_shift_row(&self, shift: ShiftId, row: &ShiftRow<'_>) -> Result<()> {
        let ShiftRow {
            kind,
            area,
            evening,
            planned_start,
            planned_end,
            started_at,
            ended_at,
            handed_in,
            plan_note,
            narrative,
            approved_by,
            approved_at,
            reopened_because,
            changed_since_approval,
            anonymised,
        } = row;
        run(
            &self.tx,
            "INSERT INTO shift (shift, kind, area, evening, planned_start, planned_end, started_at, ended_at, handed_in, plan_note, narrative,
               approved_by, approved_at, reopened_because, changed_since_approval, anonymised)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
             ON CONFLICT (shift) DO UPDATE SET kind = ?2, area = ?3, evening = ?4, planned_start = ?5, planned_end = ?6, started_at = ?7, ended_at = ?8,
               handed_in = ?9, plan_note = ?10, narrative = ?11, approved_by = ?12, approved_at = ?13, reopened_because = ?14, changed_since_approval = ?15,
               anonymised = ?16",
            rusqlite::params![
                shift, kind, area, evening, planned_start, planned_end, started_at, ended_at, handed_in, plan_note, narrative, approved_by,
                approved_at, reopened_because, changed_since_approval, anonymised
            ],
        )
        .map(drop)
    }

    fn put_shift_lists(&self, shift: ShiftId, before: Option<&ShiftBody>, now: &ShiftBody) -> Result<()> {
        if before.is_none_or(|before| {
            (&before.workers, &before.started, &before.signed) != (&now.workers, &now.started, &now.signed)
        }) {
            if before.is_some() {
                run(&self.tx, "DELETE FROM shift_worker WHERE shift = ?", [shift])?;
            }
            // Whoever has begun is on the shift, whatever the plan says.
            let on: BTreeSet<PersonId> = now.workers.iter().chain(now.started.keys()).copied().collect();
            for person in on {
                run(
                    &self.tx,
                    "INSERT OR REPLACE INTO shift_worker (shift, person, started_at, signed_at) VALUES (?, ?, ?, ?)",
                    (shift, person, now.started.get(&person), now.signed.get(&person)),
                )?;
            }
        }
        if before.is_none_or(|before| before.places != now.places) {
            if before.is_some() {
                run(&self.tx, "DELETE FROM shift_place WHERE shift = ?", [shift])?;
            }
            for (place, ord) in &now.places {
                run(
                    &self.tx,
                    "INSERT OR REPLACE INTO shift_place (shift, place, ord) VALUES (?, ?, ?)",
                    (shift, place, ord),
                )?;
            }
        }
        if before.is_none_or(|before| before.joined_with != now.joined_with) {
            if before.is_some() {
                run(&self.tx, "DELETE FROM shift_link WHERE shift = ?", [shift])?;
            }
            for other in &now.joined_with {
                run(
                    &self.tx,
                    "INSERT OR REPLACE INTO shift_link (shift, other) VALUES (?, ?)",
                    (shift, other),
                )?;
            }
        }
        Ok(())
    }
}
