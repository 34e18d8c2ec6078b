//! Changes that came and could not be read or applied: kept, counted, and tried again by a newer app.

use super::database::{Store, Writer, row, rows, run};
use crate::domain::error::{Code, Result};
use crate::domain::ids::{DocId, SpaceId};
use crate::domain::role::DocumentKind;
use crate::domain::time::Timestamp;
use crate::sync::wire::{PulledChange, PulledDocument};

/// A change that is set aside, with where it belongs.
#[derive(Clone, Debug)]
pub struct SetAside<'a> {
    /// The document.
    pub doc: DocId,
    /// Its space.
    pub space: SpaceId,
    /// Its kind.
    pub kind: &'a DocumentKind,
    /// Its epoch.
    pub epoch: u32,
    /// Why.
    pub why: Code,
    /// When.
    pub at: Timestamp,
    /// The change as it came.
    pub change: &'a PulledChange,
}

impl Store {
    /// How many changes of a document have been set aside.
    ///
    /// # Errors
    /// As the database's.
    pub fn set_aside_count(&self, doc: DocId) -> Result<u32> {
        Ok(
            row(&self.db, "SELECT count(*) FROM set_aside WHERE doc = ?", [doc], |row| {
                row.get(0)
            })?
            .unwrap_or(0),
        )
    }

    /// All that has been set aside and says where it belongs, as it came.
    ///
    /// # Errors
    /// As the database's.
    pub fn set_aside(&self) -> Result<Vec<(SpaceId, PulledDocument)>> {
        let found = rows(
            &self.db,
            "SELECT set_aside.space, doc, set_aside.kind, set_aside.epoch, server_seq, signature, body, covers
             FROM set_aside WHERE space IS NOT NULL AND kind IS NOT NULL ORDER BY doc, id",
            [],
            |row| {
                let document = PulledDocument {
                    doc: row.get(1)?,
                    kind: DocumentKind::from(row.get::<_, String>(2)?),
                    epoch: row.get(3)?,
                    changes: vec![PulledChange {
                        seq: u64::try_from(row.get::<_, i64>(4)?).unwrap_or(0),
                        signature: row.get(5)?,
                        covers: row
                            .get::<_, Option<i64>>(7)?
                            .and_then(|covers| u64::try_from(covers).ok()),
                        body: row.get(6)?,
                    }],
                };
                Ok((row.get(0)?, document))
            },
        )?;
        let mut documents: Vec<(SpaceId, PulledDocument)> = Vec::new();
        for (space, mut document) in found {
            match documents.last_mut() {
                Some((_, last)) if last.doc == document.doc => last.changes.append(&mut document.changes),
                _ => documents.push((space, document)),
            }
        }
        Ok(documents)
    }
}

impl Writer<'_> {
    /// Sets a change aside that could not be read or applied: it is kept, the document stands as it was.
    ///
    /// # Errors
    /// As the database's.
    pub fn set_aside(&self, aside: &SetAside<'_>) -> Result<()> {
        let SetAside {
            doc,
            space,
            kind,
            epoch,
            why,
            at,
            change,
        } = aside;
        run(
            &self.tx,
            "INSERT INTO set_aside (doc, space, kind, epoch, problem, at, server_seq, signature, covers, body)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (body) DO NOTHING",
            rusqlite::params![
                doc,
                space,
                kind.as_str(),
                epoch,
                why.as_str(),
                at,
                i64::try_from(change.seq).unwrap_or(i64::MAX),
                change.signature,
                change.covers.and_then(|covers| i64::try_from(covers).ok()),
                change.body
            ],
        )
        .map(drop)
    }

    /// Takes back what was set aside of a document, for trying it again.
    ///
    /// # Errors
    /// As the database's.
    pub fn take_up(&self, doc: DocId) -> Result<()> {
        run(
            &self.tx,
            "DELETE FROM set_aside WHERE doc = ? AND space IS NOT NULL",
            [doc],
        )
        .map(drop)
    }
}
