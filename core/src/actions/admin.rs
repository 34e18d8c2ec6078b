//! The municipality's ground: areas, places, words, people. Used when a municipality is set up; screens follow.

use super::Session;
use crate::documents;
use crate::domain::error::Result;
use crate::domain::ids::{DocId, Id};
use crate::domain::person::Person;
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
