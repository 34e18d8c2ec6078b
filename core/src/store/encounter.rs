//! Encounters in the read model.

use super::database::{Store, Writer, row, rows, run};
use super::youth::{age, called};
use crate::documents::shift::encounter::EncounterBody;
use crate::domain::encounter::{Encounter, Group, GroupKind, MetYouth};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{EncounterId, Id, PersonId, PlaceId, ShiftId, WordId};
use crate::domain::team::Named;
use crate::domain::time::Timestamp;
use rusqlite::{Row, ToSql};
use uuid::Uuid;

const ENCOUNTER: &str = "SELECT encounter, shift, at, encounter.place, place.name, by, coalesce(person.name, ''), group_size, group_kind, age_from, age_to,
    note, new_information, follow_up, follow_up_note, removed
    FROM encounter LEFT JOIN place USING (place) LEFT JOIN person ON person.person = by";

fn read(row: &Row<'_>) -> rusqlite::Result<Encounter> {
    let size: Option<u32> = row.get(7)?;
    Ok(Encounter {
        encounter: row.get(0)?,
        shift: row.get(1)?,
        at: row.get(2)?,
        place: named(row, 3)?,
        by: row
            .get::<_, Option<PersonId>>(5)?
            .unwrap_or(PersonId::from_uuid(Uuid::nil())),
        by_name: row.get(6)?,
        youths: Vec::new(),
        group: match size {
            Some(size) => Some(Group {
                size,
                kind: row.get::<_, Option<String>>(8)?.map(GroupKind::from),
                age_from: row.get(9)?,
                age_to: row.get(10)?,
            }),
            None => None,
        },
        doing: Vec::new(),
        talked: Vec::new(),
        outcome: Vec::new(),
        note: row.get(11)?,
        new_information: row.get(12)?,
        follow_up: row.get(13)?,
        follow_up_note: row.get(14)?,
        removed: row.get(15)?,
    })
}

/// A place's id and name from two columns.
pub(super) fn named(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Named>> {
    let id: Option<PlaceId> = row.get(at)?;
    let name: Option<String> = row.get(at + 1)?;
    Ok(id.map(|id| Named {
        id: id.uuid(),
        name: name.unwrap_or_default(),
    }))
}

impl Store {
    /// An encounter.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn encounter(&self, encounter: EncounterId, now: Timestamp) -> Result<Encounter> {
        let found = row(&self.db, &format!("{ENCOUNTER} WHERE encounter = ?"), [encounter], read)?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        self.with_encounter_parts(found, now)
    }

    /// The shift that an encounter is part of.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn shift_of_encounter(&self, encounter: EncounterId) -> Result<ShiftId> {
        row(
            &self.db,
            "SELECT shift FROM encounter WHERE encounter = ?",
            [encounter],
            |row| row.get(0),
        )?
        .ok_or_else(|| Problem::new(Code::NotFound))
    }

    /// A shift's encounters, undone ones too, oldest first.
    ///
    /// # Errors
    /// As the database's.
    pub fn encounters(&self, shift: ShiftId, now: Timestamp) -> Result<Vec<Encounter>> {
        let found = rows(
            &self.db,
            &format!("{ENCOUNTER} WHERE shift = ? ORDER BY at, encounter"),
            [shift],
            read,
        )?;
        found
            .into_iter()
            .map(|encounter| self.with_encounter_parts(encounter, now))
            .collect()
    }

    fn with_encounter_parts(&self, mut encounter: Encounter, now: Timestamp) -> Result<Encounter> {
        encounter.youths = self.met_youths(
            "SELECT youth FROM encounter_youth WHERE encounter = ?",
            &encounter.encounter,
            now,
        )?;
        for (list, word) in self.entry_words(&encounter.encounter)? {
            match list.as_str() {
                "doing" => encounter.doing.push(word),
                "talked" => encounter.talked.push(word),
                "outcome" => encounter.outcome.push(word),
                _ => {}
            }
        }
        Ok(encounter)
    }

    /// The youths that a query names, by name; those known by a description last. One whose card has not come yet is
    /// shown without a name. Sorted here: SQLite would make a table of its own for each of these few rows.
    pub(super) fn met_youths(&self, of: &str, entry: &dyn ToSql, now: Timestamp) -> Result<Vec<MetYouth>> {
        let mut youths = rows(
            &self.db,
            &format!(
                "SELECT named.youth, coalesce(youth.name, ''), coalesce(youth.description, ''), youth.birth_year, EXISTS (SELECT 1 FROM erased WHERE doc = named.youth)
                 FROM ({of}) AS named LEFT JOIN youth USING (youth)"
            ),
            [entry],
            |row| {
                let (name, provisional) = called(row.get(1)?, row.get(2)?);
                Ok(MetYouth {
                    youth: row.get(0)?,
                    name,
                    provisional,
                    age: age(row.get(3)?, now),
                    erased: row.get(4)?,
                })
            },
        )?;
        youths
            .sort_by(|one, two| (one.provisional, &one.name, one.youth).cmp(&(two.provisional, &two.name, two.youth)));
        Ok(youths)
    }

    /// The words set on an entry, with the list each belongs to, in the lists' order.
    pub(super) fn entry_words(&self, entry: &dyn ToSql) -> Result<Vec<(String, Named)>> {
        let mut words: Vec<(Option<i64>, String, Named)> = rows(
            &self.db,
            "SELECT word.ord, entry_word.list, entry_word.word, coalesce(word.label, '') FROM entry_word LEFT JOIN word USING (word) WHERE entry = ?",
            [entry],
            |row| {
                let (id, name) = (row.get::<_, WordId>(2)?.uuid(), row.get(3)?);
                Ok((row.get(0)?, row.get(1)?, Named { id, name }))
            },
        )?;
        words.sort_by(|(one, _, a), (two, _, b)| (one, &a.name, a.id).cmp(&(two, &b.name, b.id)));
        Ok(words.into_iter().map(|(_, list, word)| (list, word)).collect())
    }
}

impl Writer<'_> {
    /// Writes an encounter's rows; of what it read as before (`old`), only what differs.
    pub(super) fn put_encounter(
        &self,
        shift: ShiftId,
        old: Option<&EncounterBody>,
        body: &EncounterBody,
    ) -> Result<()> {
        let EncounterBody {
            encounter,
            at,
            place,
            by,
            youths,
            group,
            doing,
            talked,
            outcome,
            note,
            new_information,
            follow_up,
            follow_up_note,
            removed,
        } = body;
        let (size, kind, from, to) = match group {
            Some(Group {
                size,
                kind,
                age_from,
                age_to,
            }) => (Some(size), kind.as_ref().map(GroupKind::as_str), *age_from, *age_to),
            None => (None, None, None, None),
        };
        run(
            &self.tx,
            "INSERT INTO encounter (encounter, shift, at, place, by, group_size, group_kind, age_from, age_to, note, new_information, follow_up, follow_up_note, removed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (encounter) DO UPDATE SET shift = ?2, at = ?3, place = ?4, by = ?5, group_size = ?6, group_kind = ?7, age_from = ?8, age_to = ?9,
               note = ?10, new_information = ?11, follow_up = ?12, follow_up_note = ?13, removed = ?14",
            rusqlite::params![encounter, shift, at, place, by, size, kind, from, to, note, new_information, follow_up, follow_up_note, removed],
        )?;
        if old.is_none_or(|old| old.youths != *youths) {
            if old.is_some() {
                run(&self.tx, "DELETE FROM encounter_youth WHERE encounter = ?", [encounter])?;
            }
            for youth in youths {
                run(
                    &self.tx,
                    "INSERT OR REPLACE INTO encounter_youth (encounter, youth) VALUES (?, ?)",
                    (encounter, youth),
                )?;
            }
        }
        if old.is_none_or(|old| (&old.doing, &old.talked, &old.outcome) != (doing, talked, outcome)) {
            let lists = [("doing", doing), ("talked", talked), ("outcome", outcome)];
            self.put_entry_words(encounter, old.is_none(), &lists)?;
        }
        Ok(())
    }

    /// Writes the words set on an entry; a fresh one has none yet.
    pub(super) fn put_entry_words(
        &self,
        entry: &dyn ToSql,
        fresh: bool,
        lists: &[(&str, &std::collections::BTreeSet<WordId>)],
    ) -> Result<()> {
        if !fresh {
            run(&self.tx, "DELETE FROM entry_word WHERE entry = ?", [entry])?;
        }
        for (list, words) in lists {
            for word in *words {
                run(
                    &self.tx,
                    "INSERT OR REPLACE INTO entry_word (entry, list, word) VALUES (?, ?, ?)",
                    [entry, list, word],
                )?;
            }
        }
        Ok(())
    }
}
