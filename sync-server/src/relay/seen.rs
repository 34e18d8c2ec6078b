//! How far reviewers have read: everything a reviewer's device has pulled counts as seen (X8).

use super::access::Access;
use crate::storage::Transaction;
use gadeplan_core::domain::error::Result;
use gadeplan_core::domain::role::may_review;
use gadeplan_core::sync::wire::{Cursor, Poke, SyncRequest};

/// Notes what a reviewer's device says it has. A device that is still pulling older documents (`below`) has not got
/// everything up to `after` yet, so it does not count. A position beyond the log is of a server before a restore.
/// Gives what the spaces' devices are to be told: where anything is seen that was not before.
pub(super) fn note(transaction: &dyn Transaction, access: &Access, request: &SyncRequest) -> Result<Vec<Poke>> {
    let mut pokes = Vec::new();
    for position in &request.spaces {
        let Some((space, role)) = access.grants.get(&position.space) else {
            continue;
        };
        let Some(Cursor { after, below: None }) = position.cursor else {
            continue;
        };
        if may_review(role) && after > 0 && after <= space.seq {
            let before = transaction.seen(space.space)?;
            transaction.raise_seen(space.space, access.device.device, after)?;
            if before < after {
                pokes.push(Poke {
                    space: space.space,
                    at: space.seq,
                    seen: after,
                });
            }
        }
    }
    Ok(pokes)
}
