//! Incidents in the read model.

use super::database::{Store, Writer, row, rows, run};
use super::encounter::named;
use crate::documents::shift::incident::IncidentBody;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{Id, IncidentId, PersonId, ShiftId, WordId};
use crate::domain::incident::{Incident, Severity};
use crate::domain::team::Named;
use crate::domain::time::Timestamp;
use rusqlite::Row;
use uuid::Uuid;

const INCIDENT: &str = "SELECT incident, shift, at, incident.place, place.name, by, coalesce(person.name, ''), incident.kind, coalesce(word.label, ''), severity,
    police_called_at, youths_informed, note, follow_up, removed
    FROM incident LEFT JOIN place USING (place) LEFT JOIN person ON person.person = by LEFT JOIN word ON word.word = incident.kind";

fn read(row: &Row<'_>) -> rusqlite::Result<Incident> {
    let kind: Option<WordId> = row.get(7)?;
    let label: String = row.get(8)?;
    Ok(Incident {
        incident: row.get(0)?,
        shift: row.get(1)?,
        at: row.get(2)?,
        place: named(row, 3)?,
        by: row
            .get::<_, Option<PersonId>>(5)?
            .unwrap_or(PersonId::from_uuid(Uuid::nil())),
        by_name: row.get(6)?,
        kind: kind.map(|kind| Named {
            id: kind.uuid(),
            name: label,
        }),
        severity: row.get::<_, Option<String>>(9)?.map(Severity::from),
        youths: Vec::new(),
        actions: Vec::new(),
        told: Vec::new(),
        police_called_at: row.get(10)?,
        youths_informed: row.get(11)?,
        note: row.get(12)?,
        follow_up: row.get(13)?,
        removed: row.get(14)?,
    })
}

impl Store {
    /// An incident.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn incident(&self, incident: IncidentId, now: Timestamp) -> Result<Incident> {
        let found = row(&self.db, &format!("{INCIDENT} WHERE incident = ?"), [incident], read)?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        self.with_incident_parts(found, now)
    }

    /// A shift's incidents, undone ones too, oldest first.
    ///
    /// # Errors
    /// As the database's.
    pub fn incidents(&self, shift: ShiftId, now: Timestamp) -> Result<Vec<Incident>> {
        let found = rows(
            &self.db,
            &format!("{INCIDENT} WHERE shift = ? ORDER BY at, incident"),
            [shift],
            read,
        )?;
        found
            .into_iter()
            .map(|incident| self.with_incident_parts(incident, now))
            .collect()
    }

    fn with_incident_parts(&self, mut incident: Incident, now: Timestamp) -> Result<Incident> {
        incident.youths = self.met_youths(
            "SELECT youth FROM incident_youth WHERE incident = ?",
            &incident.incident,
            now,
        )?;
        for (list, word) in self.entry_words(&incident.incident)? {
            match list.as_str() {
                "actions" => incident.actions.push(word),
                "told" => incident.told.push(word),
                _ => {}
            }
        }
        Ok(incident)
    }
}

impl Writer<'_> {
    /// Writes an incident's rows; of what it read as before (`old`), only what differs.
    pub(super) fn put_incident(&self, shift: ShiftId, old: Option<&IncidentBody>, body: &IncidentBody) -> Result<()> {
        let IncidentBody {
            incident,
            at,
            place,
            by,
            kind,
            severity,
            youths,
            actions,
            told,
            police_called_at,
            youths_informed,
            note,
            follow_up,
            removed,
        } = body;
        run(
            &self.tx,
            "INSERT INTO incident (incident, shift, at, place, by, kind, severity, police_called_at, youths_informed, note, follow_up, removed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (incident) DO UPDATE SET shift = ?2, at = ?3, place = ?4, by = ?5, kind = ?6, severity = ?7, police_called_at = ?8,
               youths_informed = ?9, note = ?10, follow_up = ?11, removed = ?12",
            rusqlite::params![incident, shift, at, place, by, kind, severity.as_ref().map(Severity::as_str), police_called_at, youths_informed, note, follow_up, removed],
        )?;
        if old.is_none_or(|old| old.youths != *youths) {
            if old.is_some() {
                run(&self.tx, "DELETE FROM incident_youth WHERE incident = ?", [incident])?;
            }
            for youth in youths {
                run(
                    &self.tx,
                    "INSERT OR REPLACE INTO incident_youth (incident, youth) VALUES (?, ?)",
                    (incident, youth),
                )?;
            }
        }
        if old.is_none_or(|old| (&old.actions, &old.told) != (actions, told)) {
            self.put_entry_words(incident, old.is_none(), &[("actions", actions), ("told", told)])?;
        }
        Ok(())
    }
}
