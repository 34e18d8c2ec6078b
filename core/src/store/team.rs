//! The team's ground in the read model.

use super::database::{Store, Writer, row, rows, run};
use crate::documents::team::TeamBody;
use crate::domain::error::Result;
use crate::domain::ids::{AreaId, Id, PlaceId, WordId};
use crate::domain::team::{Area, Named, Place, Word, WordList};

impl Store {
    /// Areas, by name.
    ///
    /// # Errors
    /// As the database's.
    pub fn areas(&self) -> Result<Vec<Area>> {
        rows(
            &self.db,
            "SELECT area, name, duty_phone FROM area ORDER BY name, area",
            [],
            |row| {
                Ok(Area {
                    area: row.get(0)?,
                    name: row.get(1)?,
                    duty_phone: row.get(2)?,
                })
            },
        )
    }

    /// Places, in their order within each area.
    ///
    /// # Errors
    /// As the database's.
    pub fn places(&self) -> Result<Vec<Place>> {
        rows(
            &self.db,
            "SELECT place, area, name, retired FROM place ORDER BY area, ord, name, place",
            [],
            |row| {
                Ok(Place {
                    place: row.get(0)?,
                    area: row.get(1)?,
                    name: row.get(2)?,
                    retired: row.get(3)?,
                })
            },
        )
    }

    /// Words, in their order within each list.
    ///
    /// # Errors
    /// As the database's.
    pub fn words(&self) -> Result<Vec<Word>> {
        rows(
            &self.db,
            "SELECT word, list, label, retired FROM word ORDER BY list, ord, label, word",
            [],
            |row| {
                Ok(Word {
                    word: row.get(0)?,
                    list: WordList::from(row.get::<_, String>(1)?),
                    label: row.get(2)?,
                    retired: row.get(3)?,
                })
            },
        )
    }

    /// The words of a list, those used most (on the last 2,000 entries) first, then in their own order.
    ///
    /// # Errors
    /// As the database's.
    pub fn words_by_use(&self, list: &WordList) -> Result<Vec<Named>> {
        rows(
            &self.db,
            "SELECT word.word, word.label FROM word
             LEFT JOIN (SELECT entry_word.word AS word, count(*) AS uses FROM entry_word
                        WHERE entry_word.entry IN (SELECT encounter FROM encounter ORDER BY encounter DESC LIMIT 2000)
                           OR entry_word.entry IN (SELECT incident FROM incident ORDER BY incident DESC LIMIT 2000)
                        GROUP BY entry_word.word) AS used USING (word)
             WHERE list = ? AND retired = 0 ORDER BY coalesce(uses, 0) DESC, ord, label",
            [list.as_str()],
            |row| {
                Ok(Named {
                    id: row.get::<_, WordId>(0)?.uuid(),
                    name: row.get(1)?,
                })
            },
        )
    }

    /// A place's name.
    ///
    /// # Errors
    /// As the database's.
    pub fn place_named(&self, place: PlaceId) -> Result<Option<Named>> {
        row(&self.db, "SELECT name FROM place WHERE place = ?", [place], |row| {
            Ok(Named {
                id: place.uuid(),
                name: row.get(0)?,
            })
        })
    }

    /// The duty police's number of an area; empty where not known.
    ///
    /// # Errors
    /// As the database's.
    pub fn duty_phone(&self, area: AreaId) -> Result<String> {
        Ok(
            row(&self.db, "SELECT duty_phone FROM area WHERE area = ?", [area], |row| {
                row.get(0)
            })?
            .unwrap_or_default(),
        )
    }
}

impl Writer<'_> {
    pub(super) fn put_team(&self, team: &TeamBody) -> Result<()> {
        let TeamBody {
            areas,
            places,
            words,
            retention,
        } = team;
        self.put_retention(retention)?;
        for Area { area, name, duty_phone } in areas {
            run(
                &self.tx,
                "INSERT OR REPLACE INTO area (area, name, duty_phone) VALUES (?, ?, ?)",
                (area, name, duty_phone),
            )?;
        }
        for (
            Place {
                place,
                area,
                name,
                retired,
            },
            ord,
        ) in places
        {
            run(
                &self.tx,
                "INSERT OR REPLACE INTO place (place, area, name, ord, retired) VALUES (?, ?, ?, ?, ?)",
                (place, area, name, ord, retired),
            )?;
        }
        for (
            Word {
                word,
                list,
                label,
                retired,
            },
            ord,
        ) in words
        {
            run(
                &self.tx,
                "INSERT OR REPLACE INTO word (word, list, label, ord, retired) VALUES (?, ?, ?, ?, ?)",
                (word, list.as_str(), label, ord, retired),
            )?;
        }
        Ok(())
    }
}
