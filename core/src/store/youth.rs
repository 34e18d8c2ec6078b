//! Youth cards in the read model.

use super::database::{Store, Writer, row, rows, run};
use crate::documents::youth::YouthBody;
use crate::domain::encounter::MetYouth;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{AreaId, DocId, Id, PlaceId, YouthId};
use crate::domain::name;
use crate::domain::team::Named;
use crate::domain::time::{Evening, Timestamp};
use crate::domain::youth::{Consent, MetLine, Phone, Youth, YouthFacts, YouthSummary};
use chrono::Datelike;
use rusqlite::Row;

/// The columns of a summary; [`read_summary`] reads them.
pub(super) const SUMMARY: &str = "SELECT youth.youth, youth.name, youth.nickname, youth.description, youth.birth_year, youth.area, area.name,
    (SELECT max(encounter.at) FROM encounter_youth JOIN encounter USING (encounter) WHERE encounter_youth.youth = youth.youth AND encounter.removed = 0) AS last_met
    FROM youth LEFT JOIN area USING (area)";

/// How a youth is called: the name, or the description while provisional.
pub(super) fn called(name: String, description: String) -> (String, bool) {
    if name.is_empty() {
        (description, true)
    } else {
        (name, false)
    }
}

/// About how old somebody is, from the year of birth.
pub(super) fn age(birth_year: Option<u32>, now: Timestamp) -> Option<u32> {
    let year = u32::try_from(Evening::of(now).0.year()).ok()?;
    year.checked_sub(birth_year?)
}

pub(super) fn read_summary(row: &Row<'_>, now: Timestamp) -> rusqlite::Result<YouthSummary> {
    let (name, provisional) = called(row.get(1)?, row.get(3)?);
    let area: Option<AreaId> = row.get(5)?;
    let area_name: Option<String> = row.get(6)?;
    Ok(YouthSummary {
        youth: row.get(0)?,
        name,
        nickname: row.get(2)?,
        provisional,
        age: age(row.get(4)?, now),
        area: area.zip(area_name).map(|(area, name)| Named { id: area.uuid(), name }),
        last_met: row.get(7)?,
    })
}

impl Store {
    /// A youth in a line.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn youth_summary(&self, youth: YouthId, now: Timestamp) -> Result<YouthSummary> {
        row(&self.db, &format!("{SUMMARY} WHERE youth.youth = ?"), [youth], |row| {
            read_summary(row, now)
        })?
        .ok_or_else(|| Problem::new(Code::NotFound))
    }

    /// A youth's card, without what is to be followed up ([`Store::prompts_of`]), which hangs on what evening it is.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn youth(&self, youth: YouthId) -> Result<Youth> {
        let (facts, area, note) = row(
            &self.db,
            "SELECT youth.name, nickname, description, birth_year, school, class, club, consent, youth.area, area.name, note, languages, guardians, wishes, competences
             FROM youth LEFT JOIN area USING (area) WHERE youth = ?",
            [youth],
            |row| {
                let facts = YouthFacts {
                    name: row.get(0)?,
                    nickname: row.get(1)?,
                    description: row.get(2)?,
                    birth_year: row.get(3)?,
                    school: row.get(4)?,
                    class: row.get(5)?,
                    club: row.get(6)?,
                    consent: row.get::<_, Option<String>>(7)?.map(Consent::from),
                    languages: row.get(11)?,
                    guardians: row.get(12)?,
                    wishes: row.get(13)?,
                    competences: row.get(14)?,
                };
                let area: Option<AreaId> = row.get(8)?;
                let name: Option<String> = row.get(9)?;
                Ok((facts, area.zip(name).map(|(area, name)| Named { id: area.uuid(), name }), row.get(10)?))
            },
        )?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
        let met = rows(
            &self.db,
            "SELECT encounter.shift, encounter.encounter, encounter.at, encounter.place, place.name, encounter.new_information
             FROM encounter_youth JOIN encounter USING (encounter) LEFT JOIN place USING (place)
             WHERE encounter_youth.youth = ? AND encounter.removed = 0 ORDER BY encounter.at DESC LIMIT 50",
            [youth],
            |row| {
                let place: Option<PlaceId> = row.get(3)?;
                let name: Option<String> = row.get(4)?;
                Ok(MetLine {
                    shift: row.get(0)?,
                    encounter: row.get(1)?,
                    at: row.get(2)?,
                    place: place.zip(name).map(|(place, name)| Named { id: place.uuid(), name }),
                    new_information: row.get(5)?,
                })
            },
        )?;
        Ok(Youth {
            youth,
            facts,
            area,
            phones: self.phones(youth)?,
            note,
            met,
            prompts: Vec::new(),
            contradictions: self.contradictions(DocId::from(youth))?,
        })
    }

    /// The numbers on a card.
    ///
    /// # Errors
    /// As the database's.
    pub fn phones(&self, youth: YouthId) -> Result<Vec<Phone>> {
        rows(
            &self.db,
            "SELECT phone, number, label FROM youth_phone WHERE youth = ? AND removed = 0 ORDER BY label, phone",
            [youth],
            |row| {
                Ok(Phone {
                    phone: row.get(0)?,
                    number: row.get(1)?,
                    label: row.get(2)?,
                })
            },
        )
    }

    /// Whom one usually meets at a place, then in the area: by how often in the last 500 encounters there.
    ///
    /// # Errors
    /// As the database's.
    pub fn usually_met(
        &self,
        area: AreaId,
        place: Option<PlaceId>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<MetYouth>> {
        rows(
            &self.db,
            "WITH recent AS (
               SELECT encounter, place IS ?2 AS here FROM encounter
               WHERE removed = 0 AND (place = ?2 OR place IN (SELECT place FROM place WHERE area = ?1)) ORDER BY at DESC LIMIT 500)
             SELECT youth.youth, youth.name, youth.description, youth.birth_year, sum(1 + 9 * here) AS weight
             FROM recent JOIN encounter_youth USING (encounter) JOIN youth USING (youth)
             GROUP BY youth.youth ORDER BY weight DESC, youth.name, youth.youth LIMIT ?3",
            (area, place, limit),
            |row| {
                let (name, provisional) = called(row.get(1)?, row.get(2)?);
                Ok(MetYouth { youth: row.get(0)?, name, provisional, age: age(row.get(3)?, now), erased: false })
            },
        )
    }
}

impl Writer<'_> {
    pub(super) fn put_youth(&self, youth: YouthId, area: Option<AreaId>, body: &YouthBody) -> Result<()> {
        let YouthBody {
            facts,
            phones,
            note,
            prompts,
        } = body;
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
        let called = format!(
            "{name} {nickname} {}",
            if name.is_empty() { description.as_str() } else { "" }
        );
        let (search_key, sound_key) = (name::key(&called), name::sounds(&called));
        run(
            &self.tx,
            "INSERT INTO youth (youth, area, name, nickname, description, birth_year, school, class, club, consent, note, search_key,
               languages, guardians, wishes, competences, sound_key)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             ON CONFLICT (youth) DO UPDATE SET area = ?2, name = ?3, nickname = ?4, description = ?5, birth_year = ?6, school = ?7, class = ?8, club = ?9,
               consent = ?10, note = ?11, search_key = ?12, languages = ?13, guardians = ?14, wishes = ?15, competences = ?16, sound_key = ?17",
            rusqlite::params![youth, area, name, nickname, description, birth_year, school, class, club, consent.as_ref().map(Consent::as_str), note, search_key, languages, guardians, wishes, competences, sound_key],
        )?;
        for (Phone { phone, number, label }, removed) in phones {
            run(
                &self.tx,
                "INSERT OR REPLACE INTO youth_phone (phone, youth, number, label, removed) VALUES (?, ?, ?, ?, ?)",
                (phone, youth, number, label, removed),
            )?;
        }
        prompts.iter().try_for_each(|prompt| self.put_prompt(youth, prompt))?;
        Ok(())
    }
}
