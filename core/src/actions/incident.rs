//! Logging incidents (M2.1.4).

use super::Session;
use crate::documents::shift::{self as document, Mark};
use crate::domain::error::{Code, Result};
use crate::domain::ids::{Id, IncidentId, PlaceId, ShiftId};
use crate::domain::incident::{Incident, IncidentChoices, IncidentEdit};
use crate::domain::team::WordList;

impl Session {
    /// An incident.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn incident(&self, incident: IncidentId) -> Result<Incident> {
        self.store.incident(incident, self.now())
    }

    /// What the incident screen offers.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn incident_choices(&self, shift: ShiftId, place: Option<PlaceId>) -> Result<IncidentChoices> {
        let (found, place, places) = self.choices_at(shift, place)?;
        Ok(IncidentChoices {
            usual: self.store.usually_met(
                found.area,
                place.as_ref().map(|place| PlaceId::from_uuid(place.id)),
                12,
                self.now(),
            )?,
            place,
            places,
            kinds: self.store.words_by_use(&WordList::IncidentKind)?,
            actions: self.store.words_by_use(&WordList::IncidentAction)?,
            told: self.store.words_by_use(&WordList::Told)?,
        })
    }

    /// Saves one or more taps; the first makes the incident: now, at the likeliest place. All are saved, or none.
    ///
    /// # Errors
    /// [`Code::ShiftNotOpen`], [`Code::ReportApproved`], [`Code::NotAllowed`], [`Code::NotFound`], [`Code::TooLong`].
    pub fn edit_incident(
        &mut self,
        shift: ShiftId,
        incident: Option<IncidentId>,
        edits: &[IncidentEdit],
    ) -> Result<Incident> {
        let standing = self.must_log_in(shift)?;
        let me = self.me();
        let place = match incident {
            Some(incident) if self.incident(incident)?.shift != shift => return Err(Code::NotFound.into()),
            Some(_) => None,
            None => self.store.likely_place(shift)?,
        };
        let id = self.deed("incident_edit", |deed| {
            let at = deed.at();
            let id = incident.unwrap_or_else(|| deed.fresh());
            deed.edit(shift.into(), Some(id.uuid()), |editor, ids| {
                if standing.begins() {
                    document::mark(editor, Mark::Started, me, Some(at))?;
                }
                if incident.is_none() {
                    document::incident::add(editor, id, me, at, place)?;
                }
                edits
                    .iter()
                    .try_for_each(|edit| document::incident::edit(editor, id, edit, ids))
            })?;
            Ok(id)
        })?;
        self.incident(id)
    }

    /// Undoes an incident, or brings it back.
    ///
    /// # Errors
    /// As [`Session::edit_incident`].
    pub fn remove_incident(&mut self, shift: ShiftId, incident: IncidentId, removed: bool) -> Result<Incident> {
        if self.incident(incident)?.shift != shift {
            return Err(Code::NotFound.into());
        }
        self.log_in(shift, Some(incident.uuid()), "incident_remove", |editor, _| {
            document::incident::remove(editor, incident, removed)
        })?;
        self.incident(incident)
    }
}
