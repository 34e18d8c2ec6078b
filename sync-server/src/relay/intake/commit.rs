//! Writing what was found good: sequences, encrypted bodies, heads, digest.

use super::structure::Plan;
use super::{Halt, Judged};
use crate::envelope::{BodyPlace, DataKey};
use crate::relay::Relay;
use crate::relay::access::Access;
use crate::storage::{StoredChange, StoredDoc, Transaction};
use gadeplan_core::domain::error::Result;
use gadeplan_core::sync::digest;
use gadeplan_core::sync::wire::Push;
use std::collections::BTreeSet;

/// What committing a push came to: the sequence of its last change, and how many were new.
pub(super) struct Committed {
    pub seq: u64,
    pub added: usize,
}

pub(super) fn write(
    relay: &Relay,
    transaction: &dyn Transaction,
    access: &mut Access,
    push: &Push,
    doc: Option<StoredDoc>,
    plan: Plan,
) -> Judged<Committed> {
    let Plan { fresh, known, covers } = plan;
    if fresh.is_empty() {
        // All of it is here already: the answer to an earlier try was lost.
        return Ok(Committed { seq: known, added: 0 });
    }
    let count = fresh.len() as u64;
    let first = transaction.take_seqs(push.space, count)?;
    let last = first.saturating_add(count - 1);

    let (mut doc, key, old) = match doc {
        Some(doc) => {
            let key = relay
                .keys(transaction)
                .map_err(Halt::Failed)?
                .unwrap_key(doc.doc, doc.epoch, &doc.key)
                .map_err(Halt::Failed)?;
            let old = digest::of_doc(doc.doc, doc.epoch, &doc.heads);
            (doc, key, Some(old))
        }
        None => {
            let (doc, key) = newborn(relay, transaction, push, first).map_err(Halt::Failed)?;
            (doc, key, None)
        }
    };
    let mut heads: BTreeSet<[u8; 32]> = doc.heads.iter().copied().collect();
    for change in &fresh {
        for dep in &change.deps {
            heads.remove(dep);
        }
        heads.insert(change.hash);
        doc.bytes = doc.bytes.saturating_add(change.bytes.len() as u64);
    }
    doc.heads = heads.into_iter().collect();
    doc.seq = last;
    transaction.put_doc(&doc)?;

    for (seq, change) in (first..).zip(fresh) {
        let place = BodyPlace {
            space: push.space,
            doc: doc.doc,
            epoch: doc.epoch,
            hash: &change.hash,
        };
        let ends = seq == last;
        transaction.add_change(&StoredChange {
            space: push.space,
            seq,
            doc: doc.doc,
            epoch: doc.epoch,
            hash: change.hash,
            actor: change.actor,
            actor_seq: change.actor_seq,
            max_op: change.max_op,
            device: access.device.device,
            signature: ends.then(|| push.signature.clone()),
            covers: ends.then_some(covers),
            body: key.seal(place, &change.bytes).map_err(Halt::Failed)?,
        })?;
    }
    if let Some((space, _)) = access.grants.get_mut(&push.space) {
        if let Some(old) = old {
            digest::toggle(&mut space.digest, &old);
        }
        digest::toggle(&mut space.digest, &digest::of_doc(doc.doc, doc.epoch, &doc.heads));
        space.seq = last;
    }
    Ok(Committed {
        seq: last,
        added: usize::try_from(count).unwrap_or(usize::MAX),
    })
}

fn newborn(relay: &Relay, transaction: &dyn Transaction, push: &Push, first: u64) -> Result<(StoredDoc, DataKey)> {
    let key = DataKey::fresh()?;
    let doc = StoredDoc {
        doc: push.doc,
        space: push.space,
        kind: push.kind.clone(),
        epoch: push.epoch,
        heads: Vec::new(),
        seq: first,
        first_seq: first,
        bytes: 0,
        key: relay.keys(transaction)?.wrap(push.doc, push.epoch, &key)?,
    };
    Ok((doc, key))
}
