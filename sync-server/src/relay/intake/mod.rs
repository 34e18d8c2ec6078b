//! Taking changes in: who, where, signed by whom, of what form, hanging on what; then one commit.
//!
//! Order (design: Intake): sizes, chunk framing, author signature ([`examine`], before the database is asked); grant,
//! kind, epoch, structure ([`take`], inside the transaction). Still to come between structure and commit: a worker
//! process that applies the changes to a copy under memory and time limits, and the quarantine for what it refuses.

mod change;
mod chunk;
mod commit;
mod structure;

use super::access::Access;
use super::{Relay, audit};
use crate::storage::{StorageError, StoredDoc, Transaction};
use change::Examined;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{Id, SpaceId};
use gadeplan_core::domain::role::may_write;
use gadeplan_core::sync::signing;
use gadeplan_core::sync::wire::{CHANGE_MAX, Outcome, Poke, Push, SyncRequest, Verdict};
use std::collections::BTreeSet;

/// Why a push goes no further: it is refused, or the server failed and the whole request with it.
enum Halt {
    Refused(Problem),
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

/// Looks at a push without the database: sizes, framing, the author's signature over the hashes, and only then what
/// automerge reads in it.
///
/// # Errors
/// [`Code::ChangeTooLarge`], [`Code::ChangeMalformed`], [`Code::ChangeForged`].
pub(super) fn examine(push: &Push, key: &[u8; 32]) -> Result<Vec<Examined>> {
    if push.changes.is_empty() {
        return Err(malformed("empty"));
    }
    let mut hashes = Vec::with_capacity(push.changes.len());
    for bytes in &push.changes {
        if bytes.len() > CHANGE_MAX {
            return Err(Problem::new(Code::ChangeTooLarge)
                .with("size", bytes.len())
                .with("max", CHANGE_MAX));
        }
        hashes.push(chunk::hash_of(bytes).ok_or_else(|| malformed("chunk"))?);
    }
    let statement = signing::author_statement(push.space, push.doc, push.epoch, &hashes);
    signing::verify(key, &statement, &push.signature)?;
    push.changes
        .iter()
        .zip(hashes)
        .map(|(bytes, hash)| change::examine(bytes, hash))
        .collect()
}

/// What became of the pushes, and which spaces have moved.
pub(super) struct Taken {
    pub verdicts: Vec<Verdict>,
    pub pokes: Vec<Poke>,
}

/// Takes the pushes of a request in, each whole or not at all; a refused one stops no other. Nothing lasts before the
/// caller commits.
///
/// # Errors
/// [`Code::ServerFailed`], never a refusal.
pub(super) fn take(
    relay: &Relay,
    transaction: &dyn Transaction,
    access: &mut Access,
    request: &SyncRequest,
    examined: Vec<Result<Vec<Examined>>>,
) -> Result<Taken> {
    let by = audit::By {
        device: Some(access.device.device),
        person: Some(access.device.person),
    };
    let mut verdicts = Vec::with_capacity(request.push.len());
    let mut moved = BTreeSet::new();
    for (push, examined) in request.push.iter().zip(examined) {
        let note = |action: &str, detail: &str| {
            let entry = audit::Entry {
                action,
                subject: Some(push.doc.uuid()),
                space: Some(push.space),
                detail,
            };
            audit::record(transaction, relay.now(), by, &entry)
        };
        let outcome = match take_one(relay, transaction, access, request.app_schema, push, examined) {
            Ok(Committed { seq, added }) => {
                if added > 0 {
                    moved.insert(push.space);
                    note("push.accepted", &added.to_string())?;
                }
                Outcome::Accepted { seq }
            }
            Err(Halt::Refused(problem)) => {
                tracing::warn!(device = %access.device.device, doc = %push.doc, %problem, "push refused");
                note("push.refused", problem.code.as_str())?;
                Outcome::Refused(problem)
            }
            Err(Halt::Failed(problem)) => return Err(problem),
        };
        verdicts.push(Verdict { doc: push.doc, outcome });
    }
    Ok(Taken {
        verdicts,
        pokes: settle(transaction, access, &moved)?,
    })
}

fn settle(transaction: &dyn Transaction, access: &Access, moved: &BTreeSet<SpaceId>) -> Result<Vec<Poke>> {
    let mut pokes = Vec::new();
    for (space, _) in moved.iter().filter_map(|space| access.grants.get(space)) {
        transaction.set_digest(space.space, &space.digest)?;
        pokes.push(Poke {
            space: space.space,
            at: space.seq,
            seen: transaction.seen(space.space)?,
        });
    }
    Ok(pokes)
}

/// What committing a push came to: the sequence of its last change, and how many were new.
struct Committed {
    seq: u64,
    added: usize,
}

fn take_one(
    relay: &Relay,
    transaction: &dyn Transaction,
    access: &mut Access,
    app_schema: u32,
    push: &Push,
    examined: Result<Vec<Examined>>,
) -> Judged<Committed> {
    let doc = permit(transaction, access, app_schema, push)?;
    let examined = examined.map_err(Halt::Refused)?;
    let plan = structure::check(transaction, push.doc, doc.as_ref(), &access.device.actor, examined)?;
    commit::write(relay, transaction, access, push, doc, plan)
}

/// May this device write here? What it may not see is answered as what is not there.
fn permit(transaction: &dyn Transaction, access: &Access, app_schema: u32, push: &Push) -> Judged<Option<StoredDoc>> {
    let (space, role) = access.grants.get(&push.space).ok_or_else(|| refused(Code::NotFound))?;
    if !may_write(role, &space.class, &push.kind) {
        return Err(Halt::Refused(Problem::new(Code::NotAllowed).with("action", "write")));
    }
    if app_schema < space.min_writer_schema {
        return Err(Halt::Refused(
            Problem::new(Code::AppTooOld).with("needed", space.min_writer_schema),
        ));
    }
    let doc = transaction.doc(push.doc)?;
    match &doc {
        Some(doc) if doc.space != push.space => Err(refused(Code::NotFound)),
        Some(doc) if doc.kind != push.kind => Err(Halt::Refused(malformed("kind"))),
        Some(doc) if doc.epoch != push.epoch => Err(refused(Code::EpochOld)),
        None if push.epoch != 0 => Err(Halt::Refused(malformed("epoch"))),
        _ => Ok(doc),
    }
}
