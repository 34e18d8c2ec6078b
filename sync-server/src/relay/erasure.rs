//! Erasing a document for good: its data key is destroyed, its rows are deleted, and what stays is a tombstone of ids, so
//! that devices delete it too and nothing that comes late brings it back.

use super::access::Access;
use super::{Relay, audit};
use crate::storage::{Snapshot, Tombstone, Transaction};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{DocId, Id, SpaceId};
use gadeplan_core::domain::role::DocumentKind;
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::digest;
use gadeplan_core::sync::wire::{Poke, SyncRequest};
use std::collections::BTreeSet;

/// What the audit log calls it.
pub(super) const ACTION: &str = "document.erased";

/// Kinds that are about somebody or about an evening. People of the staff and the municipality's ground are named all over,
/// and are not erased whole.
pub(super) fn may_be_erased(kind: &DocumentKind) -> bool {
    matches!(kind, DocumentKind::Youth | DocumentKind::Shift | DocumentKind::Activity)
}

/// Puts a tombstone in a document's place, where the document is there still and where it never came. Gives the sequence of
/// its space then.
pub(super) fn bury(
    transaction: &dyn Transaction,
    doc: DocId,
    space: SpaceId,
    kind: DocumentKind,
    at: Timestamp,
) -> Result<u64> {
    let found = transaction
        .space(space)?
        .ok_or_else(|| Problem::new(Code::ServerFailed))?;
    let stored = transaction.doc(doc)?;
    let seq = transaction.take_seqs(space, 1)?;
    transaction.bury(&Tombstone {
        doc,
        space,
        kind,
        seq,
        at,
    })?;
    if let Some(stored) = stored {
        let mut sum = found.digest;
        digest::toggle(&mut sum, &digest::of_doc(doc, stored.epoch, &stored.heads));
        transaction.set_digest(space, &sum)?;
    }
    Ok(seq)
}

/// The erased documents that a device is told of: those since it was last here in the spaces it asks for, and those that
/// it hands something in for.
pub(super) fn told(
    snapshot: &dyn Snapshot,
    access: &Access,
    request: &SyncRequest,
    cursors_hold: bool,
) -> Result<Vec<DocId>> {
    let mut told = BTreeSet::new();
    for position in &request.spaces {
        if access.grants.contains_key(&position.space) {
            let cursor = position.cursor.filter(|_| cursors_hold);
            let after = cursor.map_or(0, |cursor| cursor.after);
            told.extend(snapshot.erased_after(position.space, after)?);
        }
    }
    for push in &request.push {
        let tombstone = snapshot.tombstone(push.doc)?;
        told.extend(
            tombstone
                .filter(|one| access.grants.contains_key(&one.space))
                .map(|one| one.doc),
        );
    }
    Ok(told.into_iter().collect())
}

impl Relay {
    /// Erases a document, by the server's own hand. `why` is a word of the program's own, such as `request` or
    /// `retention`. Erased before, nothing happens; false then.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::NotAllowed`] with `action` `erase` where its kind is not erased whole.
    pub fn erase(&self, doc: DocId, why: &str) -> Result<bool> {
        let transaction = self.storage.write()?;
        if transaction.tombstone(doc)?.is_some() {
            return Ok(false);
        }
        let stored = transaction.doc(doc)?.ok_or_else(|| Problem::new(Code::NotFound))?;
        if !may_be_erased(&stored.kind) {
            return Err(Problem::new(Code::NotAllowed).with("action", "erase"));
        }
        let seq = bury(transaction.as_ref(), doc, stored.space, stored.kind, self.now())?;
        let entry = audit::Entry {
            action: ACTION,
            subject: Some(doc.uuid()),
            space: Some(stored.space),
            detail: why,
        };
        audit::record(transaction.as_ref(), self.now(), audit::By::default(), &entry)?;
        let poke = Poke {
            space: stored.space,
            at: seq,
            seen: transaction.seen(stored.space)?,
        };
        self.commit_and_poke(transaction, vec![poke])?;
        self.scrub_erased();
        Ok(true)
    }

    /// Writes over what erased documents have left on the disk. Where that fails they are gone all the same.
    pub(super) fn scrub_erased(&self) {
        if let Err(error) = self.storage.scrub() {
            // It is gone from the database; the log beside it is written over with time.
            tracing::warn!(%error, "what was erased may stand on the disk for a while, encrypted");
        }
    }
}
