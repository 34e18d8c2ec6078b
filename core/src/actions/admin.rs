//! The municipality's ground: areas, places, words, people. Used when a municipality is set up; screens follow.

use super::Session;
use crate::documents;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{DocId, Id};
use crate::domain::person::Person;
use crate::domain::retention::Retention;
use crate::domain::role::{DocumentKind, SpaceClass};
use crate::domain::team::{Area, Place, Word};

impl Session {
    /// Makes the municipality's team document: areas, places and word lists in the order given.
    ///
    /// # Errors
    /// [`crate::domain::error::Code::NotAllowed`] for those who do not administer.
    pub fn found_team(&mut self, areas: &[Area], places: &[Place], words: &[Word]) -> Result<()> {
        self.must_administer("found_team")?;
        let space = self.store.space_of(&SpaceClass::Staff, None)?;
        let doc = DocId::from_uuid(self.ids.next_uuid());
        self.deed("found_team", |deed| {
            deed.create(&space, DocumentKind::Team, doc, |editor| {
                documents::team::create(editor)?;
                areas
                    .iter()
                    .try_for_each(|area| documents::team::add_area(editor, area))?;
                (0_i64..)
                    .zip(places)
                    .try_for_each(|(order, place)| documents::team::add_place(editor, place, order))?;
                (0_i64..)
                    .zip(words)
                    .try_for_each(|(order, word)| documents::team::add_word(editor, word, order))
            })
        })
    }

    /// How long things are kept.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] for those who do not administer.
    pub fn retention(&self) -> Result<Retention> {
        self.must_administer("retention")?;
        self.store.retention()
    }

    /// Sets how long things are kept. The office erases what is older, the next time that it looks.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] for those who do not administer, [`Code::OutOfRange`], [`Code::NotFound`] where the
    /// municipality's ground has not come to this device.
    pub fn set_retention(&mut self, retention: &Retention) -> Result<()> {
        self.must_administer("retention")?;
        retention.check()?;
        let documents = self.store.documents()?;
        let team = documents.into_iter().find(|(_, _, kind)| *kind == DocumentKind::Team);
        let (doc, ..) = team.ok_or_else(|| Problem::new(Code::NotFound))?;
        self.deed("retention", |deed| {
            deed.edit(doc, None, |editor, _| documents::team::set_retention(editor, retention))
        })
    }

    /// Makes a member of staff's document.
    ///
    /// # Errors
    /// [`crate::domain::error::Code::NotAllowed`] for those who do not administer.
    pub fn add_person(&mut self, person: &Person) -> Result<()> {
        self.must_administer("add_person")?;
        let space = self.store.space_of(&SpaceClass::Staff, None)?;
        self.deed("add_person", |deed| {
            deed.create(&space, DocumentKind::Person, DocId::from(person.person), |editor| {
                documents::person::create(editor, person)
            })
        })
    }
}
