//! Spaces that were taken from this device: deleted with all that shows them, but for the person's own work that nobody
//! else has. The pages are overwritten (`secure_delete`), the log beside the database is emptied.

use super::database::{Store, Writer, row, rows, run};
use crate::domain::error::Result;
use crate::domain::ids::{DocId, Id, PersonId, SpaceId};
use crate::domain::progress::TakenSpace;
use crate::domain::role::{DocumentKind, Space, SpaceClass};
use crate::domain::time::Timestamp;
use rusqlite::params;

/// What this device wrote in a document of a space that was then taken from it, and the server has not got.
#[derive(Clone, Debug)]
pub struct Withheld {
    /// The document.
    pub doc: DocId,
    /// Its space.
    pub space: SpaceId,
    /// Its kind.
    pub kind: DocumentKind,
    /// Its epoch.
    pub epoch: u32,
    /// The changes, in order.
    pub bodies: Vec<Vec<u8>>,
}

/// The rows of a document, by the table they lie in: what has `doc` for an owner, children before those they hang on.
pub(super) const ROWS: [&str; 27] = [
    "encounter_youth WHERE encounter IN (SELECT encounter FROM encounter WHERE shift IN docs)",
    "incident_youth WHERE incident IN (SELECT incident FROM incident WHERE shift IN docs)",
    "entry_word WHERE entry IN (SELECT encounter FROM encounter WHERE shift IN docs UNION ALL SELECT incident FROM incident WHERE shift IN docs)",
    "encounter WHERE shift IN docs",
    "incident WHERE shift IN docs",
    "count WHERE shift IN docs",
    "answer WHERE shift IN docs",
    "question WHERE shift IN docs",
    "shift_worker WHERE shift IN docs",
    "shift_place WHERE shift IN docs",
    "shift_link WHERE shift IN docs",
    "shift WHERE shift IN docs",
    "youth_phone WHERE youth IN docs",
    "prompt_answer WHERE prompt IN (SELECT prompt FROM prompt WHERE youth IN docs)",
    "prompt WHERE youth IN docs",
    "youth WHERE youth IN docs",
    "activity_adult WHERE activity IN docs",
    "invitation WHERE activity IN docs",
    "activity WHERE activity IN docs",
    "person_area WHERE person IN docs",
    "person WHERE person IN docs",
    // A municipality has one team document, and these are its rows.
    "area WHERE EXISTS (SELECT 1 FROM docs JOIN document USING (doc) WHERE kind = 'team')",
    "place WHERE EXISTS (SELECT 1 FROM docs JOIN document USING (doc) WHERE kind = 'team')",
    "word WHERE EXISTS (SELECT 1 FROM docs JOIN document USING (doc) WHERE kind = 'team')",
    "retention WHERE EXISTS (SELECT 1 FROM docs JOIN document USING (doc) WHERE kind = 'team')",
    "contradiction WHERE doc IN docs",
    "set_aside WHERE doc IN docs OR space = ?1",
];

impl Store {
    /// Spaces that were taken from this device and that its person has not been told of, newest first.
    ///
    /// # Errors
    /// As the database's.
    pub fn taken_spaces(&self) -> Result<Vec<TakenSpace>> {
        rows(
            &self.db,
            "SELECT space, class, area, at, deleted, handed_in, kept FROM taken_space ORDER BY at DESC, space",
            [],
            |row| {
                Ok(TakenSpace {
                    space: row.get(0)?,
                    class: SpaceClass::from(row.get::<_, String>(1)?),
                    area: row.get(2)?,
                    at: row.get(3)?,
                    deleted: row.get(4)?,
                    handed_in: row.get(5)?,
                    kept: row.get(6)?,
                })
            },
        )
    }

    /// What this device wrote in a space that was taken from it and the server has not got; of one document where named.
    ///
    /// # Errors
    /// As the database's.
    pub fn withheld(&self, doc: Option<DocId>) -> Result<Vec<Withheld>> {
        let found = rows(
            &self.db,
            "SELECT doc, space, kind, epoch, body FROM withheld WHERE ?1 IS NULL OR doc = ?1 ORDER BY doc, id",
            [doc],
            |row| {
                Ok(Withheld {
                    doc: row.get(0)?,
                    space: row.get(1)?,
                    kind: DocumentKind::from(row.get::<_, String>(2)?),
                    epoch: row.get(3)?,
                    bodies: vec![row.get(4)?],
                })
            },
        )?;
        let mut documents: Vec<Withheld> = Vec::new();
        for mut one in found {
            match documents.last_mut() {
                Some(last) if last.doc == one.doc => last.bodies.append(&mut one.bodies),
                _ => documents.push(one),
            }
        }
        Ok(documents)
    }

    /// Empties the log beside the database, in which deleted rows would stand until it is written over. Content where the
    /// disk has no room for it: what stands there is encrypted, and the next time will do.
    pub fn empty_log(&self) {
        self.db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .ok();
    }
}

impl Writer<'_> {
    /// Deletes all that this device holds of a space, and keeps of it what the person wrote and nobody else has. Gives the
    /// documents that are gone; none, and nothing is done, where something of it is still to be handed in.
    ///
    /// # Errors
    /// As the database's.
    pub fn take_space(&self, space: &Space, by: PersonId, at: Timestamp) -> Result<Option<Vec<DocId>>> {
        let Space {
            space: id, class, area, ..
        } = space;
        let waits: bool = row(
            &self.tx,
            "SELECT EXISTS (SELECT 1 FROM change INDEXED BY change_pending JOIN document USING (doc)
                            WHERE server_seq IS NULL AND space = ? AND doc NOT IN (SELECT doc FROM refused))",
            [id],
            |row| row.get(0),
        )?
        .unwrap_or(false);
        if waits {
            return Ok(None);
        }
        let count = |sql: &str| row(&self.tx, sql, [id], |row| row.get::<_, u32>(0)).map(Option::unwrap_or_default);
        let deleted = rows(&self.tx, "SELECT doc FROM document WHERE space = ?", [id], |row| {
            row.get(0)
        })?;
        let unsent = "SELECT count(DISTINCT doc) FROM change INDEXED BY change_pending JOIN document USING (doc) JOIN refused USING (doc)
                      WHERE server_seq IS NULL AND space = ?";
        let handed_in = count(&format!("{unsent} AND handed_in = 1"))?;
        let kept = count(&format!("{unsent} AND handed_in = 0"))?;
        run(
            &self.tx,
            "INSERT INTO withheld (doc, space, kind, epoch, actor, actor_seq, hash, at, subject, body)
             SELECT change.doc, space, kind, epoch, actor, actor_seq, hash, change.at, subject, body
             FROM change INDEXED BY change_pending JOIN document USING (doc) JOIN refused USING (doc)
             WHERE server_seq IS NULL AND space = ? AND handed_in = 0 ORDER BY change.doc, change.id",
            [id],
        )?;
        run(
            &self.tx,
            "INSERT OR REPLACE INTO taken_space (space, class, area, at, deleted, handed_in, kept)
             VALUES (?, ?, coalesce((SELECT name FROM area WHERE area = ?), ''), ?, ?, ?, ?)",
            params![
                id,
                class.as_str(),
                area,
                at,
                i64::try_from(deleted.len()).unwrap_or(i64::MAX),
                handed_in,
                kept
            ],
        )?;
        let docs = "WITH docs AS (SELECT doc FROM document WHERE space = ?1)";
        for rows in ROWS {
            run(&self.tx, &format!("{docs} DELETE FROM {rows}"), [id])?;
        }
        run(
            &self.tx,
            &format!("{docs} DELETE FROM refused WHERE doc IN docs AND doc NOT IN (SELECT doc FROM withheld)"),
            [id],
        )?;
        run(&self.tx, &format!("{docs} DELETE FROM change WHERE doc IN docs"), [id])?;
        self.heads_go(*id)?;
        run(&self.tx, "DELETE FROM document WHERE space = ?", [id])?;
        run(&self.tx, "DELETE FROM space WHERE space = ?", [id])?;
        // A form for a new document may still be handed in to another space of the class.
        let another = "SELECT 1 FROM space WHERE class = ? LIMIT 1";
        let another = row(&self.tx, another, [class.as_str()], |_| Ok(()))?.is_some();
        self.forget_drafts_of(&deleted, area.filter(|_| another))?;
        // The server tells anew of those that may still be known.
        run(&self.tx, "DELETE FROM contact", [])?;
        self.audit(at, by, "space_taken", Some(DocId::from_uuid(id.uuid())))?;
        Ok(Some(deleted))
    }

    /// The space is there again, or its person has read that it was taken.
    ///
    /// # Errors
    /// As the database's.
    pub fn forget_taken(&self, space: SpaceId) -> Result<()> {
        run(&self.tx, "DELETE FROM taken_space WHERE space = ?", [space]).map(drop)
    }

    /// Puts what was withheld of a document back among what is to be handed in.
    ///
    /// # Errors
    /// As the database's.
    pub fn give_back(&self, doc: DocId) -> Result<()> {
        run(
            &self.tx,
            "INSERT INTO change (doc, actor, actor_seq, hash, at, subject, body)
             SELECT doc, actor, actor_seq, hash, at, subject, body FROM withheld WHERE doc = ? ORDER BY id
             ON CONFLICT (doc, actor, actor_seq) DO NOTHING",
            [doc],
        )?;
        run(&self.tx, "DELETE FROM withheld WHERE doc = ?", [doc])?;
        self.unrefuse(doc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::READ_MODEL;

    #[test]
    fn every_table_of_the_read_model_is_among_those_that_are_emptied() {
        for table in READ_MODEL {
            assert!(
                ROWS.iter().any(|rows| rows.starts_with(&format!("{table} "))),
                "{table}"
            );
        }
    }
}
