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
        incident.actions = self.entry_words(&incident.incident, "actions")?;
        incident.told = self.entry_words(&incident.incident, "told")?;
        Ok(incident)
    }
}

impl Writer<'_> {
    pub(super) fn put_incident(&self, shift: ShiftId, body: &IncidentBody) -> Result<()> {
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
            "INSERT OR REPLACE INTO incident (incident, shift, at, place, by, kind, severity, police_called_at, youths_informed, note, follow_up, removed)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rusqlite::params![incident, shift, at, place, by, kind, severity.as_ref().map(Severity::as_str), police_called_at, youths_informed, note, follow_up, removed],
        )?;
        run(&self.tx, "DELETE FROM incident_youth WHERE incident = ?", [incident])?;
        for youth in youths {
            run(
                &self.tx,
                "INSERT INTO incident_youth (incident, youth) VALUES (?, ?)",
                (incident, youth),
            )?;
        }
        self.put_entry_words(incident, &[("actions", actions), ("told", told)])
    }
}
