//! Change rows: the truth. Appended, acknowledged, never edited.

use super::database::{Store, Writer, row, rows, run};
use super::digest::heads_of;
use crate::documents::{ChangeHead, Hash, NewChange};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{DocId, SpaceId};
use crate::domain::role::DocumentKind;
use crate::domain::time::Timestamp;
use crate::sync::wire::PulledChange;
use uuid::Uuid;

/// A change made on this device, with all that its row says.
#[derive(Clone, Debug)]
pub struct NewRow<'a> {
    /// The document.
    pub doc: DocId,
    /// The change.
    pub change: &'a NewChange,
    /// This device's actor.
    pub actor: &'a [u8; 16],
    /// When, by this device's clock.
    pub at: Timestamp,
    /// The entry it is about, where it is about one.
    pub subject: Option<Uuid>,
}

/// A sequence as SQLite keeps it.
fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

impl Store {
    /// A document's changes, in the order they came here: none before what it hangs on.
    ///
    /// # Errors
    /// As the database's.
    pub fn bodies(&self, doc: DocId) -> Result<Vec<Vec<u8>>> {
        rows(
            &self.db,
            "SELECT body FROM change WHERE doc = ? ORDER BY id",
            [doc],
            |row| row.get(0),
        )
    }

    /// Those of them that the server has, in the same order.
    ///
    /// # Errors
    /// As the database's.
    pub fn sent_bodies(&self, doc: DocId) -> Result<Vec<Vec<u8>>> {
        rows(
            &self.db,
            "SELECT body FROM change WHERE doc = ? AND server_seq IS NOT NULL ORDER BY id",
            [doc],
            |row| row.get(0),
        )
    }

    /// The edition of a document; none where it is not here.
    ///
    /// # Errors
    /// As the database's.
    pub fn epoch(&self, doc: DocId) -> Result<Option<u32>> {
        row(&self.db, "SELECT epoch FROM document WHERE doc = ?", [doc], |row| {
            row.get(0)
        })
    }

    /// The hashes of a document's changes, in the same order.
    ///
    /// # Errors
    /// As the database's.
    pub fn hashes(&self, doc: DocId) -> Result<Vec<Hash>> {
        rows(
            &self.db,
            "SELECT hash FROM change WHERE doc = ? ORDER BY id",
            [doc],
            |row| row.get(0),
        )
    }

    /// The space and kind of a document.
    ///
    /// # Errors
    /// [`Code::NotFound`] where it is not here, or has been let go.
    pub fn document(&self, doc: DocId) -> Result<(SpaceId, DocumentKind)> {
        row(
            &self.db,
            "SELECT space, kind FROM document WHERE doc = ? AND let_go IS NULL",
            [doc],
            |row| Ok((row.get(0)?, DocumentKind::from(row.get::<_, String>(1)?))),
        )?
        .ok_or_else(|| Problem::new(Code::NotFound))
    }

    /// Every document that has not been let go, sorted by id.
    ///
    /// # Errors
    /// As the database's.
    pub fn documents(&self) -> Result<Vec<(DocId, SpaceId, DocumentKind)>> {
        rows(
            &self.db,
            "SELECT doc, space, kind FROM document WHERE let_go IS NULL ORDER BY doc",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, DocumentKind::from(row.get::<_, String>(2)?))),
        )
    }

    /// The heads of a document, as they were committed; none where it is not here.
    ///
    /// # Errors
    /// As the database's.
    pub fn heads(&self, doc: DocId) -> Result<Vec<Hash>> {
        let flat: Option<Vec<u8>> = row(&self.db, "SELECT heads FROM document WHERE doc = ?", [doc], |row| {
            row.get(0)
        })?;
        Ok(heads_of(&flat.unwrap_or_default()))
    }

    /// Every change that the server is known to have, sorted by hash; for comparing what devices have.
    ///
    /// # Errors
    /// As the database's.
    pub fn acknowledged_hashes(&self) -> Result<Vec<Hash>> {
        rows(
            &self.db,
            "SELECT hash FROM change WHERE server_seq IS NOT NULL ORDER BY hash",
            [],
            |row| row.get(0),
        )
    }
}

impl Writer<'_> {
    /// Whether a document has changes that the server has not acknowledged beside these.
    ///
    /// # Errors
    /// As the database's.
    pub fn has_unsent_beside(&self, doc: DocId, sent: &[Hash]) -> Result<bool> {
        let unsent: Vec<Hash> = rows(
            &self.tx,
            "SELECT hash FROM change INDEXED BY change_pending WHERE doc = ? AND server_seq IS NULL",
            [doc],
            |row| row.get(0),
        )?;
        Ok(unsent.iter().any(|hash| !sent.contains(hash)))
    }

    /// Notes a document with its heads; one that is here already keeps all but those.
    ///
    /// # Errors
    /// As the database's.
    pub fn put_document(
        &self,
        doc: DocId,
        space: SpaceId,
        kind: &DocumentKind,
        epoch: u32,
        heads: &[Hash],
    ) -> Result<()> {
        self.heads_move(doc, Some((space, epoch)), heads)?;
        run(
            &self.tx,
            "INSERT INTO document (doc, space, kind, epoch, heads) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (doc) DO UPDATE SET heads = excluded.heads",
            (doc, space, kind.as_str(), epoch, heads.concat()),
        )
        .map(drop)
    }

    /// Appends a change made here.
    ///
    /// # Errors
    /// As the database's.
    pub fn append(&self, new: &NewRow<'_>) -> Result<()> {
        let NewRow {
            doc,
            change,
            actor,
            at,
            subject,
        } = new;
        run(
            &self.tx,
            "INSERT INTO change (doc, hash, actor, actor_seq, at, subject, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                doc,
                change.hash,
                actor.as_slice(),
                number(change.seq),
                at,
                subject.map(|id| id.as_bytes().to_vec()),
                &change.body,
            ),
        )?;
        // New work on a refused document is tried again, with all that it hangs on.
        self.unrefuse(*doc)
    }

    /// Appends a change that the server sent, or notes that the server has one that is here already.
    ///
    /// # Errors
    /// As the database's.
    pub fn append_pulled(&self, doc: DocId, head: &ChangeHead, change: &PulledChange) -> Result<()> {
        let PulledChange {
            seq,
            signature,
            covers,
            body,
        } = change;
        run(
            &self.tx,
            "INSERT INTO change (doc, hash, actor, actor_seq, at, server_seq, signature, covers, body)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (doc, actor, actor_seq) DO UPDATE
             SET server_seq = excluded.server_seq, signature = coalesce(excluded.signature, signature),
                 covers = coalesce(excluded.covers, covers)
             WHERE hash = excluded.hash",
            rusqlite::params![
                doc,
                head.hash,
                head.actor,
                number(head.seq),
                head.at,
                number(*seq),
                signature,
                covers.map(number),
                body,
            ],
        )
        .map(drop)
    }

    /// Notes that the server has committed these changes of a document; the last of them carries the author's signature.
    ///
    /// # Errors
    /// As the database's.
    pub fn acknowledge(&self, doc: DocId, changes: &[ChangeHead], seq: u64, signature: &[u8]) -> Result<()> {
        for (
            left,
            ChangeHead {
                hash, actor, seq: of, ..
            },
        ) in (0..changes.len()).rev().zip(changes)
        {
            run(
                &self.tx,
                "UPDATE change SET server_seq = coalesce(server_seq, ?1), signature = coalesce(?2, signature),
                     covers = coalesce(?3, covers)
                 WHERE doc = ?4 AND actor = ?5 AND actor_seq = ?6 AND hash = ?7",
                (
                    number(seq),
                    (left == 0).then_some(signature),
                    (left == 0).then(|| number(changes.len() as u64)),
                    doc,
                    actor,
                    number(*of),
                    hash,
                ),
            )?;
        }
        Ok(())
    }

    /// Keeps a document's heads.
    ///
    /// # Errors
    /// As the database's.
    pub fn put_heads(&self, doc: DocId, heads: &[Hash]) -> Result<()> {
        self.heads_move(doc, None, heads)?;
        run(
            &self.tx,
            "UPDATE document SET heads = ? WHERE doc = ?",
            (heads.concat(), doc),
        )
        .map(drop)
    }
}
