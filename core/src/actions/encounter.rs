//! Logging encounters: everything saved from the first tap (X3).

use super::Session;
use crate::documents::shift::{self as document, Mark};
use crate::documents::youth as card;
use crate::domain::encounter::{Encounter, EncounterChoices, EncounterEdit, Group};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{DocId, EncounterId, Id, PlaceId, ShiftId, YouthId};
use crate::domain::role::{DocumentKind, SpaceClass};
use crate::domain::team::{Named, WordList};
use crate::domain::text;
use crate::domain::youth::YouthFacts;
use chrono::Datelike;

/// How many usual youths are offered before one searches.
const USUAL: u32 = 12;

impl Session {
    /// An encounter.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn encounter(&self, encounter: EncounterId) -> Result<Encounter> {
        self.store.encounter(encounter, self.now())
    }

    /// What the encounter screen offers.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn encounter_choices(&self, shift: ShiftId, place: Option<PlaceId>) -> Result<EncounterChoices> {
        let (found, place, places) = self.choices_at(shift, place)?;
        Ok(EncounterChoices {
            usual: self.store.usually_met(
                found.area,
                place.as_ref().map(|place| PlaceId::from_uuid(place.id)),
                USUAL,
                self.now(),
            )?,
            place,
            places,
            doing: self.store.words_by_use(&WordList::Doing)?,
            talked: self.store.words_by_use(&WordList::Talked)?,
            outcome: self.store.words_by_use(&WordList::Outcome)?,
        })
    }

    /// The shift, the place something would be at, and the area's places: planned ones first, in the plan's order.
    pub(crate) fn choices_at(
        &self,
        shift: ShiftId,
        place: Option<PlaceId>,
    ) -> Result<(crate::domain::shift::Shift, Option<Named>, Vec<Named>)> {
        let found = self.store.shift(shift)?;
        let place = match place {
            Some(place) => Some(place),
            None => self.store.likely_place(shift)?,
        };
        let place = place.map_or(Ok(None), |place| self.store.place_named(place))?;
        let mut places: Vec<Named> = found
            .places
            .iter()
            .map(|planned| Named {
                id: planned.place.uuid(),
                name: planned.name.clone(),
            })
            .collect();
        for other in self.store.places()? {
            let id = other.place.uuid();
            if other.area == found.area && !other.retired && !places.iter().any(|place| place.id == id) {
                places.push(Named { id, name: other.name });
            }
        }
        Ok((found, place, places))
    }

    /// Saves one or more taps; the first makes the encounter: now, at the likeliest place. All are saved, or none.
    ///
    /// # Errors
    /// [`Code::ShiftNotOpen`], [`Code::ReportApproved`], [`Code::NotAllowed`], [`Code::NotFound`], [`Code::TooLong`],
    /// [`Code::OutOfRange`], [`Code::Missing`].
    pub fn edit_encounter(
        &mut self,
        shift: ShiftId,
        encounter: Option<EncounterId>,
        edits: &[EncounterEdit],
    ) -> Result<Encounter> {
        let standing = self.must_log_in(shift)?;
        let me = self.me();
        let place = match encounter {
            Some(encounter) => {
                self.must_belong(encounter, shift)?;
                None
            }
            None => self.store.likely_place(shift)?,
        };
        let year = self.evening().0.year();
        let space = self.store.space_of(&SpaceClass::Street, Some(standing.area))?;
        let id = self.deed("encounter_edit", |deed| {
            let at = deed.at();
            let id = encounter.unwrap_or_else(|| deed.fresh());
            let mut resolved = Vec::with_capacity(edits.len());
            for edit in edits {
                resolved.push(match edit {
                    EncounterEdit::Unknown { description, age } => {
                        let youth: YouthId = deed.fresh();
                        let facts = provisional(description, *age, year)?;
                        deed.create(&space, DocumentKind::Youth, DocId::from(youth), |editor| {
                            card::create(editor, &facts)
                        })?;
                        EncounterEdit::Youth { youth, met: true }
                    }
                    EncounterEdit::Group { group: Some(group) } => EncounterEdit::Group {
                        group: Some(checked(group)?),
                    },
                    edit => edit.clone(),
                });
            }
            deed.edit(shift.into(), Some(id.uuid()), |editor, ids| {
                if standing.begins() {
                    document::mark(editor, Mark::Started, me, Some(at))?;
                }
                if encounter.is_none() {
                    document::encounter::add(editor, id, me, at, place)?;
                }
                resolved
                    .iter()
                    .try_for_each(|edit| document::encounter::edit(editor, id, edit, ids))
            })?;
            Ok(id)
        })?;
        self.encounter(id)
    }

    /// Undoes an encounter, or brings it back. What others write in it meanwhile stays.
    ///
    /// # Errors
    /// As [`Session::edit_encounter`].
    pub fn remove_encounter(&mut self, shift: ShiftId, encounter: EncounterId, removed: bool) -> Result<Encounter> {
        self.must_belong(encounter, shift)?;
        self.log_in(shift, Some(encounter.uuid()), "encounter_remove", |editor, _| {
            document::encounter::remove(editor, encounter, removed)
        })?;
        self.encounter(encounter)
    }

    fn must_belong(&self, encounter: EncounterId, shift: ShiftId) -> Result<()> {
        if self.store.shift_of_encounter(encounter)? == shift {
            Ok(())
        } else {
            Err(Code::NotFound.into())
        }
    }
}

/// A provisional youth's facts (X4).
fn provisional(description: &str, age: Option<u32>, year: i32) -> Result<YouthFacts> {
    let description = text::line("description", description, 200)?;
    if description.is_empty() {
        return Err(Problem::new(Code::Missing).with("field", "description"));
    }
    if age.is_some_and(|age| age > 40) {
        return Err(Problem::new(Code::OutOfRange)
            .with("field", "age")
            .with("min", 0)
            .with("max", 40));
    }
    let birth_year = age.and_then(|age| u32::try_from(year).ok()?.checked_sub(age));
    Ok(YouthFacts {
        description,
        birth_year,
        ..YouthFacts::default()
    })
}

fn checked(group: &Group) -> Result<Group> {
    if !(1..=500).contains(&group.size) {
        return Err(Problem::new(Code::OutOfRange)
            .with("field", "group_size")
            .with("min", 1)
            .with("max", 500));
    }
    let mut group = group.clone();
    if let (Some(from), Some(to)) = (group.age_from, group.age_to)
        && from > to
    {
        (group.age_from, group.age_to) = (Some(to), Some(from));
    }
    if group.age_from.max(group.age_to).is_some_and(|age| age > 120) {
        return Err(Problem::new(Code::OutOfRange)
            .with("field", "age")
            .with("min", 0)
            .with("max", 120));
    }
    Ok(group)
}
