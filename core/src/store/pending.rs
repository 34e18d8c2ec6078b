//! What waits for being handed in, in the pieces in which it can be: what this device wrote is signed by it now, what others
//! wrote goes with the signatures they made.

use super::database::{Store, Writer, problem, rows, run};
use crate::documents::Hash;
use crate::domain::error::Result;
use crate::domain::ids::{DocId, SpaceId};
use crate::domain::role::DocumentKind;
use std::collections::{BTreeMap, BTreeSet};

/// How many pieces of one document are handed in at once. The server judges each upon the ones before it, one round each;
/// a report that two phones wrote in turns is that many.
pub const PIECES_AT_ONCE: usize = 16;

/// Changes of one author to one document that the server has not acknowledged.
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
    /// Whose they are, where they are not this incarnation's.
    pub author: Option<Vec<u8>>,
    /// The author's signature, where this device can't make it.
    pub signature: Option<Vec<u8>>,
    /// Hashes and bodies, in order.
    pub changes: Vec<(Hash, Vec<u8>)>,
}

/// A document of which something waits.
struct Waiting {
    space: SpaceId,
    doc: DocId,
    kind: DocumentKind,
    epoch: u32,
    changes: Vec<Change>,
}

/// A change that waits.
struct Change {
    id: i64,
    actor: Vec<u8>,
    seq: i64,
    hash: Hash,
    body: Vec<u8>,
}

/// What a signature says of an author's changes to a document: those from one number to another.
struct Signed {
    from: i64,
    to: i64,
    /// None where nobody signed.
    signature: Option<Vec<u8>>,
}

/// The actors of this device: its present one, and those that it has laid down.
struct Mine {
    present: Vec<u8>,
    laid_down: BTreeSet<Vec<u8>>,
}

impl Store {
    /// The actors that this device writes as and wrote as.
    ///
    /// # Errors
    /// As the database's.
    pub fn own_actors(&self) -> Result<BTreeSet<Vec<u8>>> {
        let Mine { present, mut laid_down } = self.mine()?;
        laid_down.insert(present);
        Ok(laid_down)
    }

    fn mine(&self) -> Result<Mine> {
        let Some(identity) = self.identity()? else {
            return Ok(Mine {
                present: Vec::new(),
                laid_down: BTreeSet::new(),
            });
        };
        let key = identity.key.public();
        let known = rows(
            &self.db,
            "SELECT actor FROM author WHERE key = ?",
            [key.as_slice()],
            |row| row.get(0),
        )?;
        let present = identity.actor().to_vec();
        let mut laid_down: BTreeSet<Vec<u8>> = known.into_iter().collect();
        laid_down.remove(&present);
        Ok(Mine { present, laid_down })
    }

    /// What the server has not acknowledged and not refused, oldest document first, up to about `max` bytes (one
    /// document at least). What an author signed together stays together; none comes before what it hangs on.
    ///
    /// # Errors
    /// As the database's.
    pub fn pending(&self, max: usize) -> Result<Vec<PendingPush>> {
        let mut statement = self
            .db
            .prepare_cached(
                "SELECT document.space, change.doc, document.kind, document.epoch,
                        change.id, change.actor, change.actor_seq, change.hash, change.body
                 FROM change INDEXED BY change_pending JOIN document USING (doc)
                 WHERE change.server_seq IS NULL AND change.doc NOT IN (SELECT doc FROM refused)
                 ORDER BY change.doc, change.id",
            )
            .map_err(problem)?;
        let mut found = statement.query([]).map_err(problem)?;
        let (mut waiting, mut size): (Vec<Waiting>, usize) = (Vec::new(), 0);
        while let Some(row) = found.next().map_err(problem)? {
            let doc: DocId = row.get(1).map_err(problem)?;
            let change = Change {
                id: row.get(4).map_err(problem)?,
                actor: row.get(5).map_err(problem)?,
                seq: row.get(6).map_err(problem)?,
                hash: row.get(7).map_err(problem)?,
                body: row.get(8).map_err(problem)?,
            };
            size += change.body.len() + 200;
            match waiting.last_mut() {
                Some(last) if last.doc == doc => last.changes.push(change),
                _ => {
                    if size > max && !waiting.is_empty() {
                        break;
                    }
                    waiting.push(Waiting {
                        space: row.get(0).map_err(problem)?,
                        doc,
                        kind: DocumentKind::from(row.get::<_, String>(2).map_err(problem)?),
                        epoch: row.get(3).map_err(problem)?,
                        changes: vec![change],
                    });
                }
            }
        }
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        let mine = self.mine()?;
        let mut pushes = Vec::new();
        for document in waiting {
            self.cut(document, &mine, &mut pushes)?;
        }
        Ok(pushes)
    }

    /// Cuts what waits of a document into what can be handed in.
    fn cut(&self, document: Waiting, mine: &Mine, pushes: &mut Vec<PendingPush>) -> Result<()> {
        let Waiting {
            space,
            doc,
            kind,
            epoch,
            changes,
        } = document;
        let push = |author, signature, changes| PendingPush {
            space,
            doc,
            kind: kind.clone(),
            epoch,
            author,
            signature,
            changes,
        };
        // Each with the row that it ends in, for the order.
        let mut pieces: Vec<(i64, PendingPush)> = Vec::new();
        let mut others: BTreeMap<Vec<u8>, BTreeSet<i64>> = BTreeMap::new();
        let mut before: Option<Vec<u8>> = None;
        for Change {
            id,
            actor,
            seq,
            hash,
            body,
        } in changes
        {
            let present = actor == mine.present;
            if !present && !mine.laid_down.contains(&actor) {
                others.entry(actor).or_default().insert(seq);
                before = None;
                continue;
            }
            match pieces.last_mut() {
                Some((end, piece)) if before.as_ref() == Some(&actor) => {
                    *end = id;
                    piece.changes.push((hash, body));
                }
                _ => pieces.push((id, push((!present).then(|| actor.clone()), None, vec![(hash, body)]))),
            }
            before = Some(actor);
        }
        for (actor, waiting) in others {
            let mut signed = self.signed(doc, &actor)?;
            if signed.is_empty()
                && let (Some(from), Some(to)) = (waiting.first(), waiting.last())
            {
                // Nobody's: this device signs that it is what the document was begun anew with.
                let (from, to, signature) = (*from, *to, None);
                signed.push(Signed { from, to, signature });
            }
            for Signed { from, to, signature } in signed {
                if waiting.range(from..=to).next().is_none() {
                    continue;
                }
                let found = rows(
                    &self.db,
                    "SELECT id, hash, body FROM change WHERE doc = ? AND actor = ? AND actor_seq BETWEEN ? AND ?
                     ORDER BY actor_seq",
                    (doc, &actor, from, to),
                    |row| {
                        Ok((
                            row.get::<_, i64>(0)?,
                            (row.get::<_, Hash>(1)?, row.get::<_, Vec<u8>>(2)?),
                        ))
                    },
                )?;
                let (ids, changes): (Vec<i64>, Vec<(Hash, Vec<u8>)>) = found.into_iter().unzip();
                if let Some(end) = ids.into_iter().max() {
                    pieces.push((end, push(Some(actor.clone()), signature, changes)));
                }
            }
        }
        pieces.sort_by_key(|(end, _)| *end);
        pieces.truncate(PIECES_AT_ONCE);
        pushes.extend(pieces.into_iter().map(|(_, piece)| piece));
        Ok(())
    }

    /// What signatures there are of an author's changes to a document.
    fn signed(&self, doc: DocId, actor: &[u8]) -> Result<Vec<Signed>> {
        let found = rows(
            &self.db,
            "SELECT actor_seq, covers, signature FROM change WHERE doc = ? AND actor = ? AND signature IS NOT NULL ORDER BY actor_seq",
            (doc, actor),
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?, row.get(2)?)),
        )?;
        let mut before = 0;
        Ok(found
            .into_iter()
            .map(|(to, covers, signature)| {
                // A row of an older app does not say; then it is what came since the one before.
                let from = covers.map_or(before + 1, |covers| to.saturating_sub(covers) + 1);
                before = to;
                Signed { from, to, signature }
            })
            .collect())
    }
}

impl Writer<'_> {
    /// The server does not have these changes of a document after all: they wait again, those of them that can be handed
    /// in: this device's own, what others signed, and what a document was begun anew with, which nobody did. Tells how many.
    ///
    /// # Errors
    /// As the database's.
    pub fn unacknowledge(&self, doc: DocId, changes: &[Hash]) -> Result<usize> {
        let mut waiting = 0;
        for hash in changes {
            waiting += run(
                &self.tx,
                "UPDATE change SET server_seq = NULL WHERE doc = ?1 AND hash = ?2 AND server_seq IS NOT NULL
                 AND (EXISTS (SELECT 1 FROM change AS later WHERE later.doc = change.doc AND later.actor = change.actor
                              AND later.actor_seq >= change.actor_seq AND later.signature IS NOT NULL)
                      OR NOT EXISTS (SELECT 1 FROM author WHERE author.actor = change.actor))",
                (doc, hash),
            )?;
        }
        Ok(waiting)
    }

    /// A server that may have lost what it had takes nothing else from this device than its own work: all of that waits again,
    /// or all that lies in one space.
    ///
    /// # Errors
    /// As the database's.
    pub fn unacknowledge_own(&self, actors: &BTreeSet<Vec<u8>>, within: Option<SpaceId>) -> Result<()> {
        for actor in actors {
            run(
                &self.tx,
                "UPDATE change SET server_seq = NULL WHERE actor = ?1 AND server_seq IS NOT NULL
                 AND (?2 IS NULL OR doc IN (SELECT doc FROM document WHERE space = ?2))",
                (actor, within),
            )?;
        }
        Ok(())
    }

    /// The server does not take these changes, which others wrote: they do not wait. Whoever wrote them has them, and this
    /// device keeps them.
    ///
    /// # Errors
    /// As the database's.
    pub fn let_rest(&self, doc: DocId, changes: &[Hash]) -> Result<()> {
        for hash in changes {
            run(
                &self.tx,
                "UPDATE change SET server_seq = 0 WHERE doc = ? AND hash = ? AND server_seq IS NULL",
                (doc, hash),
            )?;
        }
        Ok(())
    }
}
