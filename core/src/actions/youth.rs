//! Writing youth cards. Reading them is in [`super::look`].

use super::Session;
use crate::documents::youth as document;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{AreaId, DocId, PhoneId, YouthId};
use crate::domain::phone;
use crate::domain::role::{DocumentKind, SpaceClass};
use crate::domain::text::{self, TextEdit};
use crate::domain::time::MADE_IN;
use crate::domain::youth::{Phone, YouthFacts};
use chrono::Datelike;

impl Session {
    /// Makes a card.
    ///
    /// # Errors
    /// [`Code::Missing`] where there is neither a name nor a description; [`Code::TooLong`], [`Code::OutOfRange`],
    /// [`Code::NotAllowed`].
    pub fn create_youth(&mut self, area: AreaId, facts: &YouthFacts) -> Result<YouthId> {
        let facts = self.checked_facts(facts, None)?;
        let space = self.store.space_of(&SpaceClass::Street, Some(area))?;
        self.deed("youth_create", |deed| {
            let youth: YouthId = deed.fresh();
            deed.create(&space, DocumentKind::Youth, DocId::from(youth), |editor| {
                document::create(editor, &facts)
            })?;
            Ok(youth)
        })
    }

    /// Changes a card: only what differs between `base` and `facts`.
    ///
    /// # Errors
    /// As [`Session::create_youth`]; [`Code::NotFound`].
    pub fn edit_youth(&mut self, youth: YouthId, base: &YouthFacts, facts: &YouthFacts) -> Result<()> {
        let facts = self.checked_facts(facts, base.birth_year)?;
        self.deed("youth_edit", |deed| {
            deed.edit(youth.into(), None, |editor, ids| {
                document::edit(editor, base, &facts, ids)
            })
        })
    }

    /// Writes in a card's note; gives the whole note.
    ///
    /// # Errors
    /// [`Code::TooLong`], [`Code::NotFound`], [`Code::NotAllowed`].
    pub fn write_youth_note(&mut self, youth: YouthId, edit: &TextEdit) -> Result<String> {
        self.deed("youth_note_edit", |deed| {
            deed.edit(youth.into(), None, |editor, _| document::write_note(editor, edit))
        })
    }

    /// Adds a phone number, read as people type it.
    ///
    /// # Errors
    /// [`Code::PhoneInvalid`], [`Code::TooLong`], [`Code::NotFound`], [`Code::NotAllowed`].
    pub fn add_phone(&mut self, youth: YouthId, number: &str, label: &str) -> Result<()> {
        let (number, label) = (phone::parse(number)?, text::line("label", label, 40)?);
        if self.store.phones(youth)?.iter().any(|phone| phone.number == number) {
            return Ok(());
        }
        self.deed("phone_add", |deed| {
            let phone = Phone {
                phone: deed.fresh(),
                number,
                label,
            };
            deed.edit(youth.into(), None, |editor, _| document::add_phone(editor, &phone))
        })
    }

    /// Takes a number off a card, or brings it back.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::NotAllowed`].
    pub fn remove_phone(&mut self, youth: YouthId, phone: PhoneId, removed: bool) -> Result<()> {
        self.deed("phone_remove", |deed| {
            deed.edit(youth.into(), None, |editor, _| {
                document::remove_phone(editor, phone, removed)
            })
        })
    }

    /// Facts fit to be written. A year of birth that was known before is not looked at: the clock may be wrong.
    fn checked_facts(&self, facts: &YouthFacts, known: Option<u32>) -> Result<YouthFacts> {
        let YouthFacts {
            name,
            nickname,
            description,
            birth_year,
            school,
            class,
            club,
            consent,
            languages,
            guardians,
            wishes,
            competences,
        } = facts;
        let year = u32::try_from(self.evening().0.year()).unwrap_or(0).max(MADE_IN);
        if *birth_year != known && birth_year.is_some_and(|born| !(1980..=year).contains(&born)) {
            return Err(Problem::new(Code::OutOfRange)
                .with("field", "birth_year")
                .with("min", 1980)
                .with("max", year));
        }
        let facts = YouthFacts {
            name: text::line("name", name, 200)?,
            nickname: text::line("nickname", nickname, 100)?,
            description: text::line("description", description, 200)?,
            birth_year: *birth_year,
            school: text::line("school", school, 100)?,
            class: text::line("class", class, 40)?,
            club: text::line("club", club, 100)?,
            consent: consent.clone(),
            languages: text::line("languages", languages, 100)?,
            guardians: text::line("guardians", guardians, 200)?,
            wishes: text::line("wishes", wishes, 200)?,
            competences: text::line("competences", competences, 200)?,
        };
        if facts.name.is_empty() && facts.description.is_empty() {
            return Err(Problem::new(Code::Missing).with("field", "name"));
        }
        Ok(facts)
    }
}
