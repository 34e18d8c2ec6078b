//! Erasing somebody wherever they are spoken of (X7): their card is erased whole, and every other document that speaks of
//! them is begun anew without it, under a key of its own, for Automerge keeps whatever was ever written (ADR 0035).

use super::intake;
use super::{Relay, audit, erasure};
use crate::envelope::{BodyPlace, DataKey};
use crate::storage::{Renewal, Snapshot, StoredChange, StoredDoc, Transaction};
use gadeplan_core::documents::{Document, Leaver, NewChange};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{DeviceId, DocId, Id, SpaceId, YouthId};
use gadeplan_core::domain::role::DocumentKind;
use gadeplan_core::sync::digest;
use gadeplan_core::sync::wire::Poke;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the audit log calls it.
pub(super) const ACTION: &str = "document.renewed";

/// A document that speaks of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Which.
    pub doc: DocId,
    /// Where it lives.
    pub space: SpaceId,
    /// Its kind.
    pub kind: DocumentKind,
    /// It is their card, and goes whole.
    pub card: bool,
}

/// What was found, up to where.
struct Found {
    leaver: Leaver,
    spoken: BTreeMap<DocId, Spoken>,
    /// The last sequence of each space that was looked at.
    seen: BTreeMap<SpaceId, u64>,
}

impl Relay {
    /// Every document that speaks of a youth, now or in its history. `also` is what else they are called than their card
    /// says.
    ///
    /// # Errors
    /// [`Code::NotFound`] where there is no such card.
    pub fn speaks_of(&self, youth: YouthId, also: &[String]) -> Result<Vec<Spoken>> {
        let snapshot = self.storage.read()?;
        Ok(self
            .found(snapshot.as_ref(), youth, also)?
            .spoken
            .into_values()
            .collect())
    }

    /// Erases a youth wherever they are spoken of, all in one transaction. `why` is a word of the program's own. Gives what
    /// was erased or begun anew.
    ///
    /// # Errors
    /// [`Code::NotFound`] where there is no such card; [`Code::NotAllowed`] with `action` `erase` and `waits_for` `quarantine`
    /// while work in quarantine upon one of the documents waits to be decided on.
    pub fn erase_youth(&self, youth: YouthId, also: &[String], why: &str) -> Result<Vec<Spoken>> {
        // What takes long is done before the one writer's lock is taken; what has changed since is looked at once more then.
        let mut found = {
            let snapshot = self.storage.read()?;
            self.found(snapshot.as_ref(), youth, also)?
        };
        let transaction = self.storage.write()?;
        self.look_through(transaction.as_ref(), &mut found)?;
        let waits = transaction.quarantine_undecided()?;
        if waits.iter().any(|kept| found.spoken.contains_key(&kept.doc)) {
            let problem = Problem::new(Code::NotAllowed).with("action", "erase");
            return Err(problem.with("waits_for", "quarantine"));
        }
        let mut done = Vec::new();
        let mut moved: BTreeMap<SpaceId, u64> = BTreeMap::new();
        for (doc, spoken) in found.spoken {
            let Some(stored) = transaction.doc(doc)? else { continue };
            let (action, seq) = if spoken.card {
                let seq = erasure::bury(transaction.as_ref(), doc, stored.space, stored.kind, self.now())?;
                (erasure::ACTION, Some(seq))
            } else {
                (ACTION, self.renew(transaction.as_ref(), stored, &found.leaver)?)
            };
            let Some(seq) = seq else { continue };
            moved.insert(spoken.space, seq);
            let entry = audit::Entry {
                action,
                subject: Some(doc.uuid()),
                space: Some(spoken.space),
                detail: why,
            };
            audit::record(transaction.as_ref(), self.now(), audit::By::default(), &entry)?;
            done.push(spoken);
        }
        let mut pokes = Vec::new();
        for (space, at) in moved {
            let seen = transaction.seen(space)?;
            pokes.push(Poke { space, at, seen });
        }
        self.commit_and_poke(transaction, pokes)?;
        self.scrub_erased();
        Ok(done)
    }

    fn found(&self, snapshot: &dyn Snapshot, youth: YouthId, also: &[String]) -> Result<Found> {
        let card = snapshot
            .doc(DocId::from(youth))?
            .filter(|card| card.kind == DocumentKind::Youth);
        let card = card.ok_or_else(|| Problem::new(Code::NotFound))?;
        let leaver = Leaver::of_card(youth, &self.document(snapshot, &card)?, also);
        let mut found = Found {
            leaver,
            spoken: BTreeMap::new(),
            seen: BTreeMap::new(),
        };
        self.look_through(snapshot, &mut found)?;
        let card = Spoken {
            doc: card.doc,
            space: card.space,
            kind: card.kind,
            card: true,
        };
        found.spoken.insert(card.doc, card);
        Ok(found)
    }

    /// Looks through what has changed since a document was last looked at, in every space.
    fn look_through(&self, snapshot: &dyn Snapshot, found: &mut Found) -> Result<()> {
        for space in snapshot.spaces()? {
            let seen = found.seen.insert(space.space, space.seq).unwrap_or(0);
            if seen == space.seq {
                continue;
            }
            for stored in snapshot.docs_of(space.space)? {
                let looked_at = stored.seq <= seen || !erasure::may_be_erased(&stored.kind);
                if looked_at || !self.document(snapshot, &stored)?.speaks_of(&found.leaver) {
                    continue;
                }
                found.spoken.entry(stored.doc).or_insert(Spoken {
                    doc: stored.doc,
                    space: stored.space,
                    kind: stored.kind,
                    card: false,
                });
            }
        }
        Ok(())
    }

    /// A document as it stands; for processes that don't serve.
    pub(super) fn document(&self, snapshot: &dyn Snapshot, stored: &StoredDoc) -> Result<Document> {
        let bodies = intake::bodies_of(self, snapshot, stored)?;
        Document::load(&[0; 16], bodies.iter().map(|body| body.as_slice()))
    }

    /// Begins a document anew without what it says of somebody. Gives its last sequence; none where it says nothing.
    fn renew(&self, transaction: &dyn Transaction, stored: StoredDoc, leaver: &Leaver) -> Result<Option<u64>> {
        let (kind, now) = (stored.kind.clone(), self.now());
        self.renew_as(transaction, stored, |document, actor| {
            document.renewed(&kind, actor, now, leaver)
        })
    }

    /// Begins a document anew as `write` gives it, by an actor that is no device's. Gives its last sequence; none where there
    /// is nothing to begin.
    pub(super) fn renew_as(
        &self,
        transaction: &dyn Transaction,
        stored: StoredDoc,
        write: impl FnOnce(&Document, &[u8; 16]) -> Result<Option<Vec<NewChange>>>,
    ) -> Result<Option<u64>> {
        let failed = || Problem::new(Code::ServerFailed);
        // Never an edition that a device may have from a server that was restored without its journal.
        let now = u32::try_from(self.now().seconds()).map_err(|_| failed())?;
        let epoch = now.max(stored.epoch.saturating_add(1));
        let actor = actor_of(stored.doc, epoch);
        let document = self.document(transaction, &stored)?;
        let Some(begun) = write(&document, &actor)? else {
            return Ok(None);
        };
        let mut space = transaction.space(stored.space)?.ok_or_else(failed)?;
        digest::toggle(
            &mut space.digest,
            &digest::of_doc(stored.doc, stored.epoch, &stored.heads),
        );
        transaction.renew(&Renewal {
            doc: stored.doc,
            space: stored.space,
            kind: stored.kind.clone(),
            epoch,
            hashes: begun.iter().map(|change| change.hash).collect(),
            at: self.now(),
        })?;
        let key = DataKey::fresh()?;
        let first = transaction.take_seqs(stored.space, begun.len() as u64)?;
        let last = first.saturating_add(begun.len() as u64).saturating_sub(1);
        let heads: Vec<[u8; 32]> = begun.last().map(|change| change.hash).into_iter().collect();
        digest::toggle(&mut space.digest, &digest::of_doc(stored.doc, epoch, &heads));
        transaction.set_digest(stored.space, &space.digest)?;
        transaction.put_doc(&StoredDoc {
            epoch,
            heads,
            seq: last,
            bytes: begun.iter().map(|change| change.body.len() as u64).sum(),
            key: self.keys(transaction)?.wrap(stored.doc, epoch, &key)?,
            ..stored.clone()
        })?;
        for (seq, change) in (first..).zip(begun) {
            let place = BodyPlace {
                space: stored.space,
                doc: stored.doc,
                epoch,
                hash: &change.hash,
            };
            let body = key.seal(place, &change.body)?;
            let max_op = intake::last_operation(&change.body).ok_or_else(failed)?;
            transaction.add_change(&StoredChange {
                space: stored.space,
                seq,
                doc: stored.doc,
                epoch,
                hash: change.hash,
                actor: actor.to_vec(),
                actor_seq: change.seq,
                max_op,
                device: nobody(),
                signature: None,
                covers: None,
                body,
            })?;
        }
        Ok(Some(last))
    }
}

impl Relay {
    /// A restored database has an older edition of a document than was begun: that goes, and what the newer one was begun
    /// with is taken from whichever device brings it. False where the edition is here.
    pub(super) fn begin_again(&self, transaction: &dyn Transaction, renewal: &Renewal) -> Result<bool> {
        let stored = transaction.doc(renewal.doc)?;
        if stored.as_ref().is_some_and(|stored| stored.epoch >= renewal.epoch)
            || transaction.tombstone(renewal.doc)?.is_some()
        {
            return Ok(false);
        }
        let failed = || Problem::new(Code::ServerFailed);
        let mut space = transaction.space(renewal.space)?.ok_or_else(failed)?;
        if let Some(stored) = &stored {
            digest::toggle(
                &mut space.digest,
                &digest::of_doc(stored.doc, stored.epoch, &stored.heads),
            );
        }
        transaction.renew(renewal)?;
        let seq = transaction.take_seqs(renewal.space, 1)?;
        digest::toggle(&mut space.digest, &digest::of_doc(renewal.doc, renewal.epoch, &[]));
        transaction.set_digest(renewal.space, &space.digest)?;
        let key = self
            .keys(transaction)?
            .wrap(renewal.doc, renewal.epoch, &DataKey::fresh()?)?;
        transaction.put_doc(&StoredDoc {
            doc: renewal.doc,
            space: renewal.space,
            kind: renewal.kind.clone(),
            epoch: renewal.epoch,
            heads: Vec::new(),
            seq,
            first_seq: stored.map_or(seq, |stored| stored.first_seq),
            bytes: 0,
            key,
        })?;
        Ok(true)
    }
}

/// Whether nobody has written in a document since it was begun anew.
pub(super) fn is_as_begun(stored: &StoredDoc, document: &Document) -> bool {
    document.is_by(&actor_of(stored.doc, stored.epoch))
}

/// What devices are told wrote the changes that a document is begun with: an actor of no device.
fn actor_of(doc: DocId, epoch: u32) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(b"gadeplan renewal v1");
    hash.update(doc.uuid().as_bytes());
    hash.update(epoch.to_be_bytes());
    let mut actor = [0; 16];
    actor.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    actor
}

/// No device wrote them.
fn nobody() -> DeviceId {
    DeviceId::from_uuid(Uuid::nil())
}
