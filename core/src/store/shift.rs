//! Shifts in the read model.

use super::database::{Store, Writer, row, rows, run};
use crate::documents::shift::ShiftBody;
use crate::documents::shift::review::ApprovalBody;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{AreaId, Id, PersonId, PlaceId, ShiftId};
use crate::domain::review::Review;
use crate::domain::shift::{PlannedPlace, Shift, ShiftKind, ShiftState, ShiftWorker};
use crate::domain::team::Named;
use crate::domain::time::{Evening, Timestamp};
use rusqlite::Row;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

const SHIFT: &str = "SELECT shift, kind, shift.area, coalesce(area.name, ''), evening, planned_start, planned_end, shift.started_at, ended_at, handed_in,
    approved_at, plan_note FROM shift LEFT JOIN area USING (area)";

fn read(row: &Row<'_>) -> rusqlite::Result<Shift> {
    let (started_at, ended_at): (Option<Timestamp>, Option<Timestamp>) = (row.get(7)?, row.get(8)?);
    let (handed_in, approved_at): (bool, Option<Timestamp>) = (row.get(9)?, row.get(10)?);
    let state = match (approved_at, handed_in, ended_at, started_at) {
        (Some(_), ..) => ShiftState::Approved,
        (None, true, ..) => ShiftState::HandedIn,
        (None, false, Some(_), _) => ShiftState::Ended,
        (None, false, None, Some(_)) => ShiftState::Open,
        (None, false, None, None) => ShiftState::Planned,
    };
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
        joined_with: Vec::new(),
        could_join: Vec::new(),
    })
}

impl Store {
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

    /// The shift that a person's phone opens on: an open one, else one ended lately and not signed by them, else one
    /// planned for tonight.
    ///
    /// # Errors
    /// As the database's.
    pub fn shift_tonight(&self, person: PersonId, evening: Evening) -> Result<Option<Shift>> {
        let found = row(
            &self.db,
            &format!(
                "{SHIFT} JOIN shift_worker USING (shift) WHERE person = ?1 AND approved_at IS NULL AND (
                   (shift.started_at IS NOT NULL AND ended_at IS NULL AND evening >= ?3)
                   OR (ended_at IS NOT NULL AND signed_at IS NULL AND evening >= ?3)
                   OR (evening = ?2))
                 ORDER BY (shift.started_at IS NOT NULL AND ended_at IS NULL) DESC, (ended_at IS NOT NULL AND signed_at IS NULL) DESC, evening DESC,
                   shift.started_at DESC, planned_start, shift
                 LIMIT 1"
            ),
            (person, evening, evening.plus_days(-2)),
            read,
        )?;
        found.map(|shift| self.with_parts(shift)).transpose()
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
            "SELECT shift_worker.person, coalesce(person.name, ''), signed_at FROM shift_worker LEFT JOIN person USING (person) WHERE shift = ? ORDER BY person.name, shift_worker.person",
            [shift.shift],
            |row| {
                Ok(ShiftWorker {
                    person: row.get(0)?,
                    name: row.get(1)?,
                    signed_at: row.get(2)?,
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
        if shift.started_at.is_some() {
            let others: Vec<ShiftId> = rows(
                &self.db,
                "SELECT shift FROM shift WHERE evening = ? AND area = ? AND kind = ? AND shift <> ? AND started_at IS NOT NULL ORDER BY shift",
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
    pub fn likely_place(&self, shift: ShiftId) -> Result<Option<Named>> {
        let last: Option<PlaceId> = row(
            &self.db,
            "SELECT place FROM (SELECT at, place FROM encounter WHERE shift = ?1 AND removed = 0 UNION ALL SELECT at, place FROM incident WHERE shift = ?1 AND removed = 0)
             WHERE place IS NOT NULL ORDER BY at DESC LIMIT 1",
            [shift],
            |row| row.get(0),
        )?;
        let first = row(
            &self.db,
            "SELECT place FROM shift_place WHERE shift = ? ORDER BY ord, place LIMIT 1",
            [shift],
            |row| row.get(0),
        )?;
        last.or(first).map_or(Ok(None), |place| self.place_named(place))
    }

    /// Whether somebody has begun a shift themselves.
    ///
    /// # Errors
    /// As the database's.
    pub fn has_started(&self, shift: ShiftId, person: PersonId) -> Result<bool> {
        Ok(row(
            &self.db,
            "SELECT started_at IS NOT NULL FROM shift_worker WHERE shift = ? AND person = ?",
            (shift, person),
            |row| row.get(0),
        )?
        .unwrap_or(false))
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

/// A digest of what a report says: what an approval approves. The coordinator's own part does not count.
pub fn report_digest(shift: &ShiftBody) -> String {
    let content = ShiftBody {
        questions: Vec::new(),
        approvals: Vec::new(),
        joined_with: BTreeSet::new(),
        ..shift.clone()
    };
    let json = serde_json::to_vec(&content).unwrap_or_default();
    data_encoding::HEXLOWER.encode(&Sha256::digest(&json))
}

impl Writer<'_> {
    pub(super) fn put_shift(
        &self,
        shift: ShiftId,
        area: Option<AreaId>,
        before: Option<&ShiftBody>,
        now: &ShiftBody,
    ) -> Result<()> {
        let area = now.area.or(area).unwrap_or(AreaId::from_uuid(uuid::Uuid::nil()));
        let started_at = now.started.values().min().copied();
        let ended_at = if now.ended.is_empty() {
            None
        } else {
            now.ended.values().max().copied()
        };
        let out: BTreeSet<PersonId> = now.started.keys().copied().collect();
        let signers = if out.is_empty() { now.workers.clone() } else { out };
        let handed_in =
            ended_at.is_some() && !signers.is_empty() && signers.iter().all(|person| now.signed.contains_key(person));
        let standing: Vec<&ApprovalBody> = now.approvals.iter().filter(|approval| !approval.withdrawn).collect();
        let approval = standing.iter().min_by_key(|approval| (approval.at, approval.by));
        let reopened = if standing.is_empty() {
            now.approvals
                .iter()
                .max_by_key(|approval| approval.at)
                .map_or("", |approval| approval.because.as_str())
        } else {
            ""
        };
        let changed = !standing.is_empty() && {
            let digest = report_digest(now);
            standing.iter().all(|approval| approval.content != digest)
        };
        run(
            &self.tx,
            "INSERT OR REPLACE INTO shift (shift, kind, area, evening, planned_start, planned_end, started_at, ended_at, handed_in, plan_note, narrative,
               approved_by, approved_at, reopened_because, changed_since_approval) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rusqlite::params![
                shift, now.kind.as_str(), area, now.evening, now.planned_start, now.planned_end, started_at, ended_at, handed_in, now.plan_note,
                now.narrative, approval.and_then(|approval| approval.by), approval.map(|approval| approval.at), reopened, changed
            ],
        )?;
        self.put_shift_lists(shift, before, now)?;
        for encounter in &now.encounters {
            let old = before.and_then(|before| {
                before
                    .encounters
                    .iter()
                    .find(|old| old.encounter == encounter.encounter)
            });
            if old != Some(encounter) {
                self.put_encounter(shift, encounter)?;
            }
        }
        for incident in &now.incidents {
            let old = before.and_then(|before| before.incidents.iter().find(|old| old.incident == incident.incident));
            if old != Some(incident) {
                self.put_incident(shift, incident)?;
            }
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

    fn put_shift_lists(&self, shift: ShiftId, before: Option<&ShiftBody>, now: &ShiftBody) -> Result<()> {
        if before.is_none_or(|before| {
            (&before.workers, &before.started, &before.signed) != (&now.workers, &now.started, &now.signed)
        }) {
            run(&self.tx, "DELETE FROM shift_worker WHERE shift = ?", [shift])?;
            // Whoever has begun is on the shift, whatever the plan says.
            let on: BTreeSet<PersonId> = now.workers.iter().chain(now.started.keys()).copied().collect();
            for person in on {
                run(
                    &self.tx,
                    "INSERT INTO shift_worker (shift, person, started_at, signed_at) VALUES (?, ?, ?, ?)",
                    (shift, person, now.started.get(&person), now.signed.get(&person)),
                )?;
            }
        }
        if before.is_none_or(|before| before.places != now.places) {
            run(&self.tx, "DELETE FROM shift_place WHERE shift = ?", [shift])?;
            for (place, ord) in &now.places {
                run(
                    &self.tx,
                    "INSERT INTO shift_place (shift, place, ord) VALUES (?, ?, ?)",
                    (shift, place, ord),
                )?;
            }
        }
        if before.is_none_or(|before| before.joined_with != now.joined_with) {
            run(&self.tx, "DELETE FROM shift_link WHERE shift = ?", [shift])?;
            for other in &now.joined_with {
                run(
                    &self.tx,
                    "INSERT INTO shift_link (shift, other) VALUES (?, ?)",
                    (shift, other),
                )?;
            }
        }
        Ok(())
    }
}
