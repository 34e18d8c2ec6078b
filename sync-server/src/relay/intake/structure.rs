//! What a change hangs on. A change that skips its own predecessor, names a stranger or counts its operations wrongly
//! leaves a document that does not load for anybody (measured on automerge 0.12).

use super::change::Examined;
use super::{Halt, Judged, malformed, refused};
use crate::storage::{Link, Snapshot, StoredDoc};
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::domain::ids::DocId;
use std::collections::BTreeMap;

/// What a document's changes may add up to, in bytes: far above any honest one (about 100 KB), and with a page well
/// below what a response may inflate to, so that every document can be pulled.
const DOC_MAX: u64 = 8 * 1024 * 1024;
/// How far a change's first operation may lie above the operations it knows of. automerge counts on without a gap.
const OPS_AHEAD: u64 = 1 << 16;
/// Highest operation counter; automerge's own limit is twice that, and near it the next honest edit aborts.
const OPS_MAX: u64 = 1 << 31;

/// What is to be written of a push.
pub(super) struct Plan {
    /// Changes the log does not have yet, in order.
    pub fresh: Vec<Examined>,
    /// The sequence of the last change it has already; 0 where it has none.
    pub known: u64,
    /// How many changes the author's signature covers.
    pub covers: u64,
}

pub(super) fn check(
    snapshot: &dyn Snapshot,
    id: DocId,
    doc: Option<&StoredDoc>,
    actor: &[u8],
    examined: Vec<Examined>,
) -> Judged<Plan> {
    let covers = examined.len() as u64;
    let mut last = snapshot.last_of_actor(id, actor)?;
    let mut bytes = doc.map_or(0, |doc| doc.bytes);
    let (mut known, mut before) = (0, None);
    let mut links = Links {
        snapshot,
        doc: id,
        fresh: BTreeMap::new(),
    };
    let mut fresh = Vec::new();
    for change in examined {
        if change.actor != actor {
            return Err(refused(Code::ChangeForged));
        }
        if before.is_some_and(|before: u64| change.actor_seq != before.saturating_add(1)) {
            return Err(Halt::Refused(malformed("order")));
        }
        before = Some(change.actor_seq);
        if let Some(link) = snapshot.link(id, &change.hash)? {
            known = known.max(link.seq);
            continue;
        }
        let root_taken = doc.is_some_and(|doc| !doc.heads.is_empty()) || !fresh.is_empty();
        last = Some(one(&links, last, root_taken, &change)?);
        links.fresh.extend(last.map(|link| (link.hash, link)));
        bytes = bytes.saturating_add(change.bytes.len() as u64);
        fresh.push(change);
    }
    if !fresh.is_empty() && bytes > DOC_MAX {
        return Err(Halt::Refused(
            Problem::new(Code::ChangeTooLarge)
                .with("size", bytes)
                .with("max", DOC_MAX),
        ));
    }
    Ok(Plan { fresh, known, covers })
}

struct Links<'a> {
    snapshot: &'a dyn Snapshot,
    doc: DocId,
    fresh: BTreeMap<[u8; 32], Link>,
}

impl Links<'_> {
    fn get(&self, hash: &[u8; 32]) -> Judged<Link> {
        match self.fresh.get(hash) {
            Some(link) => Ok(*link),
            None => self
                .snapshot
                .link(self.doc, hash)?
                .ok_or_else(|| refused(Code::ChangeMissingDependency)),
        }
    }
}

fn one(links: &Links<'_>, last: Option<Link>, root_taken: bool, change: &Examined) -> Judged<Link> {
    let expected = last.map_or(1, |last| last.actor_seq.saturating_add(1));
    if change.actor_seq > expected {
        return Err(refused(Code::ChangeMissingDependency));
    }
    if change.actor_seq < expected {
        // The actor has written another change of this number: a device restored from a copy, or a lie.
        return Err(Halt::Refused(malformed("seq")));
    }
    // A second beginning would hide what stands under the first one's keys.
    if change.deps.is_empty() && root_taken {
        return Err(Halt::Refused(malformed("root")));
    }
    // automerge always names the actor's own last change, be it a head or not.
    if last.is_some_and(|last| !change.deps.contains(&last.hash)) {
        return Err(Halt::Refused(malformed("predecessor")));
    }
    let mut ops = 0;
    for dep in &change.deps {
        ops = ops.max(links.get(dep)?.max_op);
    }
    if change.start_op <= ops || change.start_op > ops.saturating_add(OPS_AHEAD) || change.max_op > OPS_MAX {
        return Err(Halt::Refused(malformed("start_op")));
    }
    Ok(Link {
        hash: change.hash,
        seq: 0,
        actor_seq: change.actor_seq,
        max_op: change.max_op,
    })
}
