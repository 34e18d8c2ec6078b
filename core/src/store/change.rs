//! Change rows: the truth. Appended, acknowledged, never edited.

use super::database::{Store, Writer, problem, row, rows, run};
use crate::documents::{ChangeHead, Hash, NewChange};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{DocId, SpaceId};
use crate::domain::role::DocumentKind;
use crate::domain::time::Timestamp;
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

/// The changes of one document that the server has not acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingPush {
    /// The space.
    pub space: SpaceId,
    /// The document.
    pub doc: DocId,
    /// Its kind.
    pub kind: DocumentKind,
    /// Its epoch.
    pub epoch: u32,
    /// Hashes and bodies, in order.
    pub changes: Vec<(Hash, Vec<u8>)>,
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

    /// The space and kind of a document.
    ///
    /// # Errors
    /// [`Code::NotFound`] where it is not here.
    pub fn document(&self, doc: DocId) -> Result<(SpaceId, DocumentKind)> {
        row(
            &self.db,
            "SELECT space, kind FROM document WHERE doc = ?",
            [doc],
            |row| Ok((row.get(0)?, DocumentKind::from(row.get::<_, String>(1)?))),
        )?
        .ok_or_else(|| Problem::new(Code::NotFound))
    }

    /// Every document, sorted by id.
    ///
    /// # Errors
    /// As the database's.
    pub fn documents(&self) -> Result<Vec<(DocId, SpaceId, DocumentKind)>> {
        rows(
            &self.db,
            "SELECT doc, space, kind FROM document ORDER BY doc",
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
        Ok(flat
            .unwrap_or_default()
            .chunks_exact(32)
            .filter_map(|head| head.try_into().ok())
            .collect())
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

    /// What the server has not acknowledged and not refused, oldest document first, up to about `max` bytes (one
    /// document at least).
    ///
    /// # Errors
    /// As the database's.
    pub fn pending(&self, max: usize) -> Result<Vec<PendingPush>> {
        let mut statement = self
            .db
            .prepare_cached(
                "SELECT document.space, change.doc, document.kind, document.epoch, change.hash, change.body
                 FROM change INDEXED BY change_pending JOIN document USING (doc)
                 WHERE change.server_seq IS NULL AND change.doc NOT IN (SELECT doc FROM refused)
                 ORDER BY change.doc, change.id",
            )
            .map_err(problem)?;
        let mut found = statement.query([]).map_err(problem)?;
        let (mut pushes, mut size): (Vec<PendingPush>, usize) = (Vec::new(), 0);
        while let Some(row) = found.next().map_err(problem)? {
            let doc: DocId = row.get(1).map_err(problem)?;
            let body: Vec<u8> = row.get(5).map_err(problem)?;
            let hash: Hash = row.get(4).map_err(problem)?;
            size += body.len() + 200;
            match pushes.last_mut() {
                Some(last) if last.doc == doc => last.changes.push((hash, body)),
                _ => {
                    if size > max && !pushes.is_empty() {
                        break;
                    }
                    pushes.push(PendingPush {
                        space: row.get(0).map_err(problem)?,
                        doc,
                        kind: DocumentKind::from(row.get::<_, String>(2).map_err(problem)?),
                        epoch: row.get(3).map_err(problem)?,
                        changes: vec![(hash, body)],
                    });
                }
            }
        }
        Ok(pushes)
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
    pub fn append_pulled(
        &self,
        doc: DocId,
        head: &ChangeHead,
        seq: u64,
        signature: Option<&[u8]>,
        body: &[u8],
    ) -> Result<()> {
        run(
            &self.tx,
            "INSERT INTO change (doc, hash, actor, actor_seq, at, server_seq, signature, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (doc, actor, actor_seq) DO UPDATE
             SET server_seq = excluded.server_seq, signature = coalesce(excluded.signature, signature) WHERE hash = excluded.hash",
            (
                doc,
                head.hash,
                &head.actor,
                number(head.seq),
                head.at,
                number(seq),
                signature,
                body,
            ),
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
                "UPDATE change SET server_seq = coalesce(server_seq, ?1), signature = coalesce(?2, signature)
                 WHERE doc = ?3 AND actor = ?4 AND actor_seq = ?5 AND hash = ?6",
                (
                    number(seq),
                    (left == 0).then_some(signature),
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
        run(
            &self.tx,
            "UPDATE document SET heads = ? WHERE doc = ?",
            (heads.concat(), doc),
        )
        .map(drop)
    }
}
