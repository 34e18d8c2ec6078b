//! The attacks of the design (sync: Intake), each as one change upon Amir's report. They are the same at every run, so
//! that they can lie in `tests/corpus` for other tools to read.

use super::super::support::{Draft, Phone};
use super::forge::{Change, chunk, column, literal, nothing, run, signed, text, unsigned};
use automerge::ObjId;
use automerge::transaction::Transactable;
use automerge::{ActorId, ObjType, ROOT, ReadDoc};
use gadeplan_core::domain::ids::{DocId, Id, SpaceId};
use gadeplan_core::sync::signing::DeviceKey;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Amir's phone, the same at every run.
pub fn amirs_phone() -> Phone {
    Phone {
        key: DeviceKey::from_secret(&Zeroizing::new([0x41; 32])),
        incarnation: Uuid::from_u128(0x41),
        device: super::super::support::fresh(),
    }
}

/// Amir's report, as it is at the office already: two changes, a text in it.
pub fn report(amir: &Phone, space: SpaceId) -> (Draft, ObjId) {
    let mut report = Draft::new(amir, space);
    report.doc = DocId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
    report.write("place", "Sjælør St.");
    let note = report.inner.put_object(ROOT, "note", ObjType::Text).unwrap();
    report.inner.splice_text(&note, 0, 0, "to unge").unwrap();
    report.commit();
    (report, note)
}

/// What Amir would write next, honestly.
pub fn next(report: &mut Draft) -> Change {
    let mut honest = report.inner.fork().with_actor(report.inner.get_actor().clone());
    honest.put(ROOT, "a", "b").unwrap();
    honest.commit_with(automerge::transaction::CommitOptions::default().with_time(1_795_201_200));
    Change::read(&honest.get_last_local_change().unwrap())
}

/// One attack: its bytes, what was signed as its hash, and how it is refused.
pub struct Attack {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    pub hash: [u8; 32],
    pub refused: &'static str,
}

/// The change with so many operations that set one key to nothing.
fn many(change: &Change, times: i64) -> Change {
    let mut many = change.clone();
    many.columns = vec![
        (column::KEY_TEXT, run(times, text("a"))),
        (column::INSERT, unsigned(times.unsigned_abs())),
        (column::ACTION, run(times, unsigned(1))),
        (column::VALUE_META, run(times, unsigned(0))),
        (column::BEFORE_COUNT, run(times, unsigned(0))),
    ];
    many
}

/// Maps in maps.
pub fn nested(change: &Change, levels: u64) -> Change {
    let times = levels as i64;
    let parents: Vec<_> = (0..levels - 1).map(|level| unsigned(change.start_op + level)).collect();
    let mut nested = many(change, times)
        .with(column::OBJECT_ACTOR, [nothing(1), run(times - 1, unsigned(0))].concat())
        .with(column::OBJECT, [nothing(1), literal(&parents)].concat());
    nested = nested.with(column::ACTION, run(times, unsigned(0)));
    nested
}

/// An operation on the root's key that says that it comes after one of Amir's.
fn after(change: &Change, key: &str, action: u64, before: u64) -> Change {
    let change = many(change, 1);
    Change {
        columns: vec![
            (column::KEY_TEXT, literal(&[text(key)])),
            (column::INSERT, unsigned(1)),
            (column::ACTION, literal(&[unsigned(action)])),
            (column::VALUE_META, literal(&[unsigned(0)])),
            (column::BEFORE_COUNT, literal(&[unsigned(1)])),
            (column::BEFORE_ACTOR, literal(&[unsigned(0)])),
            (column::BEFORE, literal(&[signed(before as i64)])),
        ],
        ..change
    }
}

/// All of them.
pub fn attacks(report: &mut Draft, note: &ObjId) -> Vec<Attack> {
    let honest = next(report);
    let one = many(&honest, 1);
    let number = |object: &ObjId| match object {
        ObjId::Id(counter, ..) => *counter,
        ObjId::Root => 0,
    };
    let of = |key: &str| {
        let (_, id) = report.inner.get(ROOT, key).unwrap().unwrap();
        number(&id)
    };
    let (place, claims, kind, text_at) = (of("place"), of("claims"), of("kind"), number(note));
    let told = |change: Change| change.chunk();
    let tell = |to: fn(&mut Change)| {
        let mut change = honest.clone();
        to(&mut change);
        change.chunk()
    };
    let in_object = |change: Change, counter: u64| {
        change
            .with(column::OBJECT_ACTOR, literal(&[unsigned(0)]))
            .with(column::OBJECT, literal(&[unsigned(counter)]))
    };
    // At the head of a sequence.
    let at_head = |change: &Change| {
        let mut change = change.clone().with(column::INSERT, [unsigned(0), unsigned(1)].concat());
        change.columns.retain(|(spec, _)| *spec != column::KEY_TEXT);
        change.with(column::KEY, literal(&[signed(0)]))
    };
    let plain = honest.chunk().0;
    let cut = |by: usize| {
        let bytes = plain[..plain.len() - by].to_vec();
        (bytes, honest.chunk().1)
    };
    let content = honest.content();
    let deflated = {
        use std::io::Write;
        let mut to = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        to.write_all(&[many(&honest, 2).content(), vec![0; 4 << 20]].concat())
            .unwrap();
        to.finish().unwrap()
    };
    let letters = {
        // Two letters put at the head of the note, each as a run of one.
        let change = in_object(at_head(&many(&honest, 2)), text_at);
        change
            .with(column::OBJECT_ACTOR, run(2, unsigned(0)))
            .with(column::OBJECT, run(2, unsigned(text_at)))
            .with(column::KEY, run(2, signed(0)))
            .with(column::INSERT, [unsigned(0), unsigned(2)].concat())
    };
    let attack = |name, refused, (bytes, hash): (Vec<u8>, [u8; 32])| Attack {
        name,
        bytes,
        hash,
        refused,
    };
    vec![
        attack(
            "a-million-operations",
            "change_too_large",
            told(many(&honest, 1_000_000)),
        ),
        attack("two-to-the-62", "change_too_large", told(many(&honest, 1 << 62))),
        attack("largest-run", "change_too_large", told(many(&honest, i64::MAX))),
        attack(
            "a-long-key-over-and-over",
            "change_too_large",
            told(many(&honest, 200_000).with(column::KEY_TEXT, run(200_000, text(&"a".repeat(1_000))))),
        ),
        attack(
            "a-column-longer-than-the-others",
            "change_too_large",
            told(one.clone().with(column::INSERT, unsigned(1 << 60))),
        ),
        attack(
            "replaces-a-billion",
            "change_too_large",
            told(one.clone().with(column::BEFORE_COUNT, run(1, unsigned(1 << 40)))),
        ),
        attack("no-operation", "operations", {
            let none = Vec::new();
            told(Change {
                columns: none,
                ..honest.clone()
            })
        }),
        attack(
            "uneven-columns",
            "runs",
            told(one.clone().with(column::INSERT, unsigned(2))),
        ),
        attack(
            "a-value-that-is-not-there",
            "runs",
            told(one.clone().with(column::VALUE_META, literal(&[unsigned(9 << 4 | 6)]))),
        ),
        attack(
            "a-run-without-an-end",
            "runs",
            told(one.clone().with(column::KEY_TEXT, signed(-5))),
        ),
        attack(
            "a-deflated-column",
            "columns",
            told(one.clone().with(column::KEY_TEXT | column::DEFLATED, run(1, text("a")))),
        ),
        attack("columns-of-nobody", "columns", told(one.clone().with(0x99, vec![1]))),
        attack("a-deflated-chunk", "chunk", chunk(2, &deflated)),
        attack("a-document", "chunk", {
            let bytes = report.inner.save();
            (bytes, honest.chunk().1)
        }),
        attack("a-bundle", "chunk", chunk(3, &content)),
        attack("a-cut-chunk", "chunk", cut(1)),
        attack("a-cut-content", "columns", chunk(1, &content[..content.len() - 1])),
        attack("one-byte-after-it", "extra", tell(|change| change.extra = vec![1])),
        attack(
            "words-beside-it",
            "message",
            tell(|change| change.message = b"x".to_vec()),
        ),
        attack("before-all-time", "time", tell(|change| change.time = i64::MIN + 5)),
        attack("after-all-time", "time", tell(|change| change.time = i64::MAX)),
        attack(
            "near-the-last-operation",
            "start_op",
            tell(|change| change.start_op = u64::from(u32::MAX) - 1),
        ),
        attack("operation-nought", "start_op", tell(|change| change.start_op = 0)),
        attack("operations-again", "start_op", tell(|change| change.start_op = 2)),
        attack(
            "in-another-name",
            "change_forged",
            tell(|change| change.actor = vec![3; 16]),
        ),
        attack("a-short-author", "actor", tell(|change| change.actor = vec![3; 4])),
        attack("names-itself-twice", "actors", {
            let mut change = honest.clone();
            change.others = vec![change.actor.clone()];
            change.chunk()
        }),
        attack(
            "skips-its-own-change",
            "predecessor",
            told(Change {
                deps: vec![report.waiting[0].hash().0],
                ..honest.clone()
            }),
        ),
        attack(
            "hangs-on-nothing-known",
            "change_missing_dependency",
            tell(|change| {
                change.deps.push([5; 32]);
                change.deps.sort_unstable();
            }),
        ),
        attack(
            "one-dependency-over-and-over",
            "deps",
            tell(|change| change.deps = vec![change.deps[0]; 1_000]),
        ),
        attack(
            "too-many-dependencies",
            "deps",
            tell(|change| {
                change.deps = (0..2_000_u32)
                    .map(|n| [n.to_be_bytes(); 8].concat().try_into().unwrap())
                    .collect()
            }),
        ),
        attack("a-number-twice", "seq", tell(|change| change.seq = 2)),
        attack(
            "a-number-left-out",
            "change_missing_dependency",
            tell(|change| change.seq = 4),
        ),
        attack(
            "makes-a-list",
            "action",
            told(one.clone().with(column::ACTION, literal(&[unsigned(2)]))),
        ),
        attack(
            "counts-on",
            "action",
            told(one.clone().with(column::ACTION, literal(&[unsigned(5)]))),
        ),
        attack("ten-thousand-marks", "action", {
            let marks = in_object(at_head(&one), text_at)
                .with(column::ACTION, run(10_000, unsigned(7)))
                .with(column::MARK_NAME, run(10_000, text("b")));
            told(marks)
        }),
        attack(
            "no-such-action",
            "action",
            told(one.clone().with(column::ACTION, literal(&[unsigned(99)]))),
        ),
        attack(
            "a-value-of-no-kind",
            "value",
            told(one.clone().with(column::VALUE_META, literal(&[unsigned(13)]))),
        ),
        attack("seventeen-deep", "depth", told(nested(&honest, 17))),
        attack("a-thousand-deep", "depth", told(nested(&honest, 1_000))),
        attack("ten-thousand-deep", "depth", told(nested(&honest, 10_000))),
        attack("a-list-operation-on-the-root", "place", told(at_head(&one))),
        attack(
            "a-list-operation-on-a-map",
            "place",
            told(in_object(at_head(&one), claims)),
        ),
        attack("a-key-in-a-text", "place", told(in_object(one.clone(), text_at))),
        attack(
            "in-an-object-that-is-not-there",
            "place",
            told(in_object(one.clone(), 999)),
        ),
        attack("in-a-value", "place", told(in_object(one.clone(), place))),
        attack(
            "by-an-author-that-is-not-named",
            "panic",
            told(in_object(one.clone(), text_at).with(column::OBJECT_ACTOR, literal(&[unsigned(9)]))),
        ),
        attack(
            "spelt-otherwise",
            "canonical",
            told(many(&honest, 2).with(column::KEY_TEXT, [run(1, text("a")), run(1, text("a"))].concat())),
        ),
        attack(
            "a-run-of-one",
            "canonical",
            told(one.clone().with(column::ACTION, run(1, unsigned(1)))),
        ),
        attack(
            "puts-a-value-over-the-note",
            "replaces",
            told(after(&honest, "note", 1, text_at)),
        ),
        attack(
            "puts-a-map-over-the-claims",
            "replaces",
            told(after(&honest, "claims", 0, claims)),
        ),
        attack(
            "takes-the-place-away",
            "replaces",
            told(after(&honest, "place", 3, place)),
        ),
        attack(
            "takes-the-note-away",
            "replaces",
            told(after(&honest, "note", 3, text_at)),
        ),
        attack("hides-the-note", "replaces", {
            let key = literal(&[text("note")]);
            told(
                one.clone()
                    .with(column::KEY_TEXT, key)
                    .with(column::ACTION, literal(&[unsigned(0)])),
            )
        }),
        attack("is-of-no-kind-any-more", "kind", told(after(&honest, "kind", 1, kind))),
        attack(
            "follows-what-is-not-there",
            "reload",
            told(after(&honest, "place", 1, 999)),
        ),
        attack("letters-that-are-nothing", "place", told(letters)),
        attack(
            "no-key",
            "key",
            told(one.clone().with(column::KEY_TEXT, literal(&[text("")]))),
        ),
        attack(
            "a-key-without-end",
            "key",
            told(one.clone().with(column::KEY_TEXT, literal(&[text(&"a".repeat(2_000))]))),
        ),
    ]
}

/// As whom a document is written on.
pub fn author(phone: &Phone) -> ActorId {
    ActorId::from(phone.actor().to_vec())
}
