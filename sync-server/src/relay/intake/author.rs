//! Whose changes a push holds. Mostly the pusher's own; after a server has lost something, whoever has it may bring it back,
//! with the signature that its author made (ADR 0030). So nobody writes in another's name who has not got their key.

use super::{Halt, Judged, chunk, refused};
use crate::relay::access::Access;
use crate::storage::{Snapshot, StoredDevice};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::role::may_write;
use gadeplan_core::sync::wire::{Push, SyncRequest};
use std::collections::BTreeMap;

/// The keys of the actors that a request brings something back of, as far as they are known.
pub(in crate::relay) type AuthorKeys = BTreeMap<Vec<u8>, [u8; 32]>;

pub(in crate::relay) fn keys(snapshot: &dyn Snapshot, request: &SyncRequest, own: &[u8; 32]) -> Result<AuthorKeys> {
    let mut keys = AuthorKeys::new();
    for push in &request.push {
        let Some(actor) = push.author.as_ref().filter(|actor| !keys.contains_key(*actor)) else {
            continue;
        };
        if let Some(device) = owner(snapshot, actor)? {
            keys.insert(actor.clone(), device.key);
        } else if is_beginning(snapshot, push)? {
            // Nobody wrote it, and it is known by its hashes; whoever brings it back signs that it is this.
            keys.insert(actor.clone(), *own);
        }
    }
    Ok(keys)
}

/// Whether a push is what this server began a document anew with, and lost since.
fn is_beginning(snapshot: &dyn Snapshot, push: &Push) -> Result<bool> {
    let Some(renewal) = snapshot
        .renewal(push.doc)?
        .filter(|renewal| renewal.epoch == push.epoch)
    else {
        return Ok(false);
    };
    let mut hashes = push.changes.iter().map(|body| Some(chunk::frame(body)?.hash));
    Ok(hashes.all(|hash| hash.is_some_and(|hash| renewal.hashes.contains(&hash))))
}

/// The key that must have signed a push.
///
/// # Errors
/// [`Code::AuthorUnknown`].
pub(super) fn key(push: &Push, own: &[u8; 32], keys: &AuthorKeys) -> Result<[u8; 32]> {
    match &push.author {
        None => Ok(*own),
        Some(actor) => keys
            .get(actor)
            .copied()
            .ok_or_else(|| Problem::new(Code::AuthorUnknown)),
    }
}

fn owner(snapshot: &dyn Snapshot, actor: &[u8]) -> Result<Option<StoredDevice>> {
    Ok(match snapshot.actor_owner(actor)? {
        Some(device) => snapshot.device(device)?,
        None => None,
    })
}

/// The actor that a push's changes must be of.
pub(super) fn actor<'a>(access: &'a Access, push: &'a Push) -> &'a [u8] {
    push.author.as_ref().unwrap_or(&access.device.actor)
}

/// May these changes be taken from this device? It must see the space. What another wrote is taken where its author may
/// write it, or the pusher might: a report comes back although its author has left or their phone was shut out, and
/// nobody brings in what neither of the two could have written.
pub(super) fn may(snapshot: &dyn Snapshot, access: &Access, push: &Push) -> Judged<()> {
    let (space, role) = access.grants.get(&push.space).ok_or_else(|| refused(Code::NotFound))?;
    if may_write(role, &space.class, &push.kind) {
        return Ok(());
    }
    let author = match &push.author {
        Some(actor) => owner(snapshot, actor).map_err(Halt::Failed)?,
        None => None,
    };
    if let Some(author) = author.filter(|author| author.device != access.device.device) {
        let let_in = author.revoked_at.is_none() && author.wiped_at.is_none();
        let grants = snapshot.grants_of(author.person)?;
        let granted = grants.iter().find(|(granted, _)| granted.space == space.space);
        if let_in && granted.is_some_and(|(space, role)| may_write(role, &space.class, &push.kind)) {
            return Ok(());
        }
    }
    Err(Halt::Refused(Problem::new(Code::NotAllowed).with("action", "write")))
}
