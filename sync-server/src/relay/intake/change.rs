//! What automerge reads in a change, without applying it. The only place on the server that calls automerge.

use super::malformed;
use gadeplan_core::domain::error::{Problem, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Latest moment a change may claim, in seconds since 1970 (the end of year 9999), and with a minus the earliest. A
/// phone whose clock is ten years off is well within; the values outside break automerge itself.
const TIME_MAX: i64 = 253_402_300_799;

/// A change as far as it can be judged by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::relay) struct Examined {
    /// The chunk as it came.
    pub bytes: Vec<u8>,
    pub hash: [u8; 32],
    pub actor: Vec<u8>,
    pub actor_seq: u64,
    pub start_op: u64,
    pub max_op: u64,
    pub deps: Vec<[u8; 32]>,
}

/// Reads a framed and signed change.
///
/// # Errors
/// [`gadeplan_core::domain::error::Code::ChangeMalformed`].
pub(super) fn examine(bytes: &[u8], hash: [u8; 32]) -> Result<Examined> {
    // automerge panics on some hostile changes; what aborts the process needs the worker process that is to come.
    catch_unwind(AssertUnwindSafe(|| read(bytes, hash))).unwrap_or_else(|_| Err(malformed("parse")))
}

fn read(bytes: &[u8], hash: [u8; 32]) -> Result<Examined> {
    let change = automerge::Change::from_bytes(bytes.to_vec()).map_err(|_| malformed("parse"))?;
    if change.raw_bytes() != bytes || change.hash().0 != hash {
        return Err(malformed("chunk"));
    }
    if !change.extra_bytes().is_empty() {
        return Err(malformed("extra"));
    }
    let time: i64 = change.timestamp();
    if !(-TIME_MAX..=TIME_MAX).contains(&time) {
        return Err(malformed("time"));
    }
    let deps: Vec<[u8; 32]> = change.deps().iter().map(|dep| dep.0).collect();
    let start_op = change.start_op().get();
    let max_op = (start_op - 1).checked_add(change.len() as u64).ok_or_else(overflow)?;
    Ok(Examined {
        bytes: bytes.to_vec(),
        hash,
        actor: change.actor_id().to_bytes().to_vec(),
        actor_seq: change.seq(),
        start_op,
        max_op,
        deps,
    })
}

fn overflow() -> Problem {
    malformed("start_op")
}

#[cfg(test)]
mod tests {
    use super::super::chunk;
    use super::*;
    use automerge::transaction::{CommitOptions, Transactable};
    use automerge::{ActorId, AutoCommit, ROOT};

    fn examined(options: CommitOptions) -> Result<Examined> {
        let mut doc = AutoCommit::new().with_actor(ActorId::from(vec![1; 16]));
        doc.put(ROOT, "text", "hej").unwrap();
        doc.commit_with(options);
        let bytes = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
        examine(&bytes, chunk::hash_of(&bytes).unwrap())
    }

    #[test]
    fn a_clock_ten_years_off_is_taken_and_an_impossible_one_is_not() {
        let ten_years = 1_800_000_000 + 10 * 31_556_952;
        assert!(examined(CommitOptions::default().with_time(ten_years)).is_ok());
        assert!(examined(CommitOptions::default().with_time(i64::MIN + 5)).is_err());
        assert!(examined(CommitOptions::default().with_time(i64::MAX)).is_err());
    }

    #[test]
    fn what_automerge_reads_is_what_was_signed() {
        let change = examined(CommitOptions::default()).unwrap();
        assert_eq!((change.actor_seq, change.start_op, change.max_op), (1, 1, 1));
        assert_eq!(change.actor, vec![1; 16]);
        assert!(examine(&change.bytes, [0; 32]).is_err());
        assert!(examine(b"rubbish", [0; 32]).is_err());
    }
}
