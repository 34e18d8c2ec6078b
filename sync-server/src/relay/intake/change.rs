//! What stands in a change, read here and not by automerge: a stranger's bytes must not meet it in this process. It
//! panics, aborts and takes all memory on some of them (automerge binary format: Change Chunks).

use super::columns::{self, Fault};
use super::malformed;
use gadeplan_core::documents::leb128::Bytes;
use gadeplan_core::domain::error::{Code, Problem, Result};

/// Latest moment a change may claim, in seconds since 1970 (the end of year 9999), and with a minus the earliest. A
/// phone whose clock is ten years off is well within; the values outside break automerge itself.
const TIME_MAX: i64 = 253_402_300_799;
/// How many changes one may hang on, and how many other authors it may name: far more than there are phones.
const NAMED_MAX: u64 = 1024;
/// An author's length, in bytes.
const ACTOR: usize = 16;

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
    /// How many operations it holds.
    pub operations: u64,
    /// When, by its author's clock, in seconds since 1970.
    pub time: i64,
    pub deps: Vec<[u8; 32]>,
}

/// Reads a framed and signed change. `content` is what the frame holds.
///
/// # Errors
/// [`Code::ChangeMalformed`], [`Code::ChangeTooLarge`].
pub(super) fn examine(bytes: &[u8], hash: [u8; 32], content: &[u8]) -> Result<Examined> {
    let mut rest = Bytes(content);
    let deps = ascending(&mut rest, Bytes::array).ok_or_else(|| malformed("deps"))?;
    let actor = actor(&mut rest).ok_or_else(|| malformed("actor"))?;
    let actor_seq = rest.unsigned().ok_or_else(|| malformed("seq"))?;
    let start_op = rest
        .unsigned()
        .filter(|start_op| *start_op > 0)
        .ok_or_else(|| malformed("start_op"))?;
    let time = rest
        .signed()
        .filter(|time| (-TIME_MAX..=TIME_MAX).contains(time))
        .ok_or_else(|| malformed("time"))?;
    // The app writes none: words that nobody reads would stay in the log for ever.
    rest.unsigned()
        .filter(|length| *length == 0)
        .ok_or_else(|| malformed("message"))?;
    // The other authors that the operations name.
    let others = ascending(&mut rest, self::actor).ok_or_else(|| malformed("actors"))?;
    if others.contains(&actor) {
        return Err(malformed("actors"));
    }
    let operations = columns::operations(&mut rest).map_err(|fault| match fault {
        Fault::Form(reason) => malformed(reason),
        Fault::TooMany(size) => too_many(size, columns::OPS_PER_CHANGE),
    })?;
    if !rest.is_empty() {
        return Err(malformed("extra"));
    }
    let max_op = (start_op - 1)
        .checked_add(operations)
        .ok_or_else(|| malformed("start_op"))?;
    Ok(Examined {
        bytes: bytes.to_vec(),
        hash,
        actor: actor.to_vec(),
        actor_seq,
        start_op,
        max_op,
        operations,
        time,
        deps,
    })
}

pub(super) fn too_many(size: u64, max: u64) -> Problem {
    Problem::new(Code::ChangeTooLarge).with("size", size).with("max", max)
}

/// Hashes or authors, each read by `next`, ascending, so that none is named twice.
fn ascending<'a, const N: usize>(
    rest: &mut Bytes<'a>,
    next: impl Fn(&mut Bytes<'a>) -> Option<[u8; N]>,
) -> Option<Vec<[u8; N]>> {
    let count = rest.unsigned().filter(|count| *count <= NAMED_MAX)?;
    let mut all: Vec<[u8; N]> = Vec::new();
    for _ in 0..count {
        let next = next(rest)?;
        if all.last().is_some_and(|last| *last >= next) {
            return None;
        }
        all.push(next);
    }
    Some(all)
}

/// An author, with the length before it.
fn actor(rest: &mut Bytes<'_>) -> Option<[u8; ACTOR]> {
    rest.unsigned().filter(|length| *length == ACTOR as u64)?;
    rest.array()
}

#[cfg(test)]
mod tests {
    use super::super::chunk;
    use super::*;
    use automerge::transaction::{CommitOptions, Transactable};
    use automerge::{ActorId, AutoCommit, ObjType, ROOT, ScalarValue};

    fn author(n: u8) -> AutoCommit {
        AutoCommit::new().with_actor(ActorId::from(vec![n; 16]))
    }

    fn read(change: &automerge::Change) -> Result<Examined> {
        let bytes = change.raw_bytes();
        let frame = chunk::frame(bytes).unwrap();
        examine(bytes, frame.hash, frame.content)
    }

    fn examined(options: CommitOptions) -> Result<Examined> {
        let mut doc = author(1);
        doc.put(ROOT, "text", "hej").unwrap();
        doc.commit_with(options);
        read(&doc.get_last_local_change().unwrap())
    }

    /// Everything that the app writes, by two authors.
    fn written() -> Vec<automerge::Change> {
        let mut doc = author(1);
        let map = doc.put_object(ROOT, "map", ObjType::Map).unwrap();
        let text = doc.put_object(&map, "text", ObjType::Text).unwrap();
        doc.splice_text(&text, 0, 0, "ved Sjælør St. 🚲🚲🚲").unwrap();
        for (key, value) in [
            ("null", ScalarValue::Null),
            ("yes", ScalarValue::Boolean(true)),
            ("number", ScalarValue::Int(-123_456)),
            ("time", ScalarValue::Timestamp(1_795_201_200_000)),
            ("id", ScalarValue::Bytes(vec![7; 16])),
        ] {
            doc.put(&map, key, value).unwrap();
        }
        doc.commit();
        let mut other = doc.fork().with_actor(ActorId::from(vec![2; 16]));
        other.splice_text(&text, 4, 6, "Valby").unwrap();
        other.put(&map, "number", 5).unwrap();
        other.commit();
        doc.put(&map, "number", 6).unwrap();
        doc.commit();
        doc.merge(&mut other).unwrap();
        doc.put(&map, "number", 7).unwrap();
        doc.splice_text(&text, 0, 3, "").unwrap();
        doc.commit();
        doc.get_changes(&[])
    }

    #[test]
    fn what_is_read_here_is_what_automerge_reads() {
        let changes = written();
        assert_eq!(changes.len(), 4);
        for change in &changes {
            let read = read(change).unwrap();
            assert_eq!(read.actor, change.actor_id().to_bytes());
            assert_eq!((read.actor_seq, read.hash), (change.seq(), change.hash().0));
            assert_eq!((read.start_op, read.max_op), (change.start_op().get(), change.max_op()));
            assert_eq!((read.operations, read.time), (change.len() as u64, change.timestamp()));
            let deps: Vec<_> = change.deps().iter().map(|dep| dep.0).collect();
            assert_eq!(read.deps, deps);
        }
    }

    #[test]
    fn a_clock_ten_years_off_is_taken_and_an_impossible_one_is_not() {
        let ten_years = 1_800_000_000 + 10 * 31_556_952;
        assert!(examined(CommitOptions::default().with_time(ten_years)).is_ok());
        assert!(examined(CommitOptions::default().with_time(i64::MIN + 5)).is_err());
        assert!(examined(CommitOptions::default().with_time(i64::MAX)).is_err());
    }

    #[test]
    fn words_beside_the_document_are_not_taken() {
        let reason = |result: Result<Examined>| result.unwrap_err().params["reason"].clone();
        assert_eq!(
            reason(examined(CommitOptions::default().with_message("Amina"))),
            "message"
        );
        let mut told = written()[0].decode();
        told.extra_bytes = b"Amina".to_vec();
        assert_eq!(reason(read(&told.into())), "extra");
    }

    #[test]
    fn what_the_app_does_not_write_is_not_taken() {
        let reason = |write: fn(&mut AutoCommit)| {
            let mut doc = author(1);
            write(&mut doc);
            doc.commit();
            read(&doc.get_last_local_change().unwrap()).unwrap_err().params["reason"].clone()
        };
        let put = |value: ScalarValue| {
            let mut doc = author(1);
            doc.put(ROOT, "a", value).unwrap();
            doc.commit();
            read(&doc.get_last_local_change().unwrap()).map_err(|problem| problem.params["reason"].clone())
        };
        assert_eq!(
            reason(|doc| drop(doc.put_object(ROOT, "a", ObjType::List).unwrap())),
            "action"
        );
        assert_eq!(
            reason(|doc| {
                doc.put(ROOT, "a", ScalarValue::counter(1)).unwrap();
                doc.increment(ROOT, "a", 1).unwrap();
            }),
            "action"
        );
        assert_eq!(put(ScalarValue::counter(1)).unwrap_err(), "value");
        assert_eq!(put(ScalarValue::F64(1.0)).unwrap_err(), "value");
        assert_eq!(put(ScalarValue::Uint(1)).unwrap_err(), "value");
        assert_eq!(put(ScalarValue::Bytes(vec![1; 15])).unwrap_err(), "value");
        assert!(put(ScalarValue::Int(1)).is_ok());
        let marked = |doc: &mut AutoCommit| {
            use automerge::marks::{ExpandMark, Mark};
            let text = doc.put_object(ROOT, "a", ObjType::Text).unwrap();
            doc.splice_text(&text, 0, 0, "hej").unwrap();
            let mark = Mark::new("fed".into(), true, 0, 3);
            doc.mark(&text, mark, ExpandMark::Both).unwrap();
        };
        assert_eq!(reason(marked), "action");
    }
}
