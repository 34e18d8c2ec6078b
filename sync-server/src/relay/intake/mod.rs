//! Taking changes in: who, where, signed by whom, of what form, hanging on what, doing what; then one commit.
//!
//! Order (design: Intake): sizes, chunk framing, author signature, what the change says and how much its columns unfold to
//! ([`examine`], before the database is asked and without automerge); grant, kind, epoch, structure and a judge's word on
//! a copy ([`rounds::Rounds::judge`], upon a snapshot); the same access and structure once more, and the commit
//! ([`rounds::Rounds::take`], in the transaction). What was judged upon other heads than there are by then is judged anew.

mod author;
mod change;
mod chunk;
mod columns;
mod commit;
mod judge;
mod judgement;
mod operations;
mod rounds;
mod structure;

pub(super) use author::{AuthorKeys, keys as author_keys};
pub use judge::{Case, Fresh, InProcess, Judge};
pub use judgement::of as judge_here;
pub(super) use rounds::{Rounds, known as bodies_of};

use super::access::Access;
use crate::storage::{Snapshot, StorageError, StoredDoc};
use change::Examined;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::quarantine::QuarantineReason;
use gadeplan_core::domain::role::may_write;
use gadeplan_core::sync::signing;
use gadeplan_core::sync::wire::{CHANGE_MAX, Push};

/// Why a push goes no further: it is refused, kept aside, or the server failed and the whole request with it.
enum Halt {
    Refused(Problem),
    Aside(QuarantineReason),
    Failed(Problem),
}

impl From<StorageError> for Halt {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

type Judged<T> = std::result::Result<T, Halt>;

fn refused(code: Code) -> Halt {
    Halt::Refused(Problem::new(code))
}

fn malformed(reason: &str) -> Problem {
    Problem::new(Code::ChangeMalformed).with("reason", reason)
}

/// Looks at a push without the database and without automerge: sizes, framing, the author's signature over the hashes, and
/// only then what stands in the changes.
///
/// # Errors
/// [`Code::ChangeTooLarge`], [`Code::ChangeMalformed`], [`Code::ChangeForged`], [`Code::AuthorUnknown`].
pub(super) fn examine(push: &Push, own: &[u8; 32], authors: &AuthorKeys) -> Result<Vec<Examined>> {
    if push.changes.is_empty() {
        return Err(malformed("empty"));
    }
    let mut frames = Vec::with_capacity(push.changes.len());
    for bytes in &push.changes {
        if bytes.len() > CHANGE_MAX {
            return Err(change::too_many(bytes.len() as u64, CHANGE_MAX as u64));
        }
        frames.push(chunk::frame(bytes).ok_or_else(|| malformed("chunk"))?);
    }
    let key = author::key(push, own, authors)?;
    let hashes: Vec<[u8; 32]> = frames.iter().map(|frame| frame.hash).collect();
    let statement = signing::author_statement(push.space, push.doc, push.epoch, &hashes);
    signing::verify(&key, &statement, &push.signature)?;
    push.changes
        .iter()
        .zip(frames)
        .map(|(bytes, frame)| change::examine(bytes, frame.hash, frame.content))
        .collect()
}

/// The number of the last operation in a change; none where it is not one of ours.
pub(super) fn last_operation(body: &[u8]) -> Option<u64> {
    let frame = chunk::frame(body)?;
    Some(change::examine(body, frame.hash, frame.content).ok()?.max_op)
}

/// May this device write here? What it may not see is answered as what is not there.
fn permit(snapshot: &dyn Snapshot, access: &Access, app_schema: u32, push: &Push) -> Judged<Option<StoredDoc>> {
    let Some((space, _)) = access.grants.get(&push.space) else {
        return Err(not_any_more(snapshot, access, push)?);
    };
    author::may(snapshot, access, push)?;
    // What is brought back was taken once: it says nothing of the app that brings it.
    if push.author.is_none() && app_schema < space.min_writer_schema {
        return Err(Halt::Refused(
            Problem::new(Code::AppTooOld).with("needed", space.min_writer_schema),
        ));
    }
    let doc = not_erased(snapshot, push)?;
    match &doc {
        Some(doc) if doc.space != push.space => Err(refused(Code::NotFound)),
        Some(doc) if doc.kind != push.kind => Err(Halt::Refused(malformed("kind"))),
        Some(doc) if doc.epoch != push.epoch => Err(refused(Code::EpochOld)),
        None if push.epoch != 0 => Err(Halt::Refused(malformed("epoch"))),
        _ => Ok(doc),
    }
}

/// The document, unless it was erased: to whoever may know its space that is said, to everybody else it is not there.
fn not_erased(snapshot: &dyn Snapshot, push: &Push) -> Judged<Option<StoredDoc>> {
    let doc = snapshot.doc(push.doc)?;
    match snapshot.tombstone(push.doc)? {
        Some(erased) if erased.space == push.space => Err(refused(Code::DocumentErased)),
        Some(_) => Err(refused(Code::NotFound)),
        None => Ok(doc),
    }
}

/// Who may not write in a space: whoever could until it was taken from them, or they were shut out, has what they wrote
/// kept aside. To everybody else it is not there.
fn not_any_more(snapshot: &dyn Snapshot, access: &Access, push: &Push) -> Judged<Halt> {
    if let Some(actor) = &push.author
        && snapshot.actor_owner(actor)? != Some(access.device.device)
    {
        // What others wrote is not this device's to hand in any more.
        return Ok(refused(Code::NotFound));
    }
    let person = access.device.person;
    let held = || -> Judged<bool> {
        let granted = snapshot.grants_of(person)?;
        Ok(granted.iter().any(|(space, _)| space.space == push.space))
    };
    let withdrawn = snapshot.is_withdrawn(person, push.space)?;
    let reason = match access.device.revoked_at {
        Some(_) if withdrawn || held()? => QuarantineReason::Revoked,
        None if withdrawn => QuarantineReason::Grant,
        _ => return Ok(refused(Code::NotFound)),
    };
    let Some(space) = snapshot.space(push.space)? else {
        return Ok(refused(Code::NotFound));
    };
    if !may_write(&access.role, &space.class, &push.kind) {
        return Ok(Halt::Refused(Problem::new(Code::NotAllowed).with("action", "write")));
    }
    Ok(match not_erased(snapshot, push)? {
        Some(doc) if doc.space != push.space => refused(Code::NotFound),
        Some(doc) if doc.kind != push.kind => Halt::Refused(malformed("kind")),
        None if push.epoch != 0 => Halt::Refused(malformed("epoch")),
        // Also upon an older edition: this device gets no other, and somebody can read what it says.
        _ => Halt::Aside(reason),
    })
}
