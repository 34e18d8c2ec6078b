//! Changes written by automerge itself at a fuzzer's dictation: well formed all of them, and saying what no app would say.

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use uuid::Uuid;

/// A fuzzer's bytes, one after the other.
pub struct Dictation<'a>(pub &'a [u8]);

impl<'a> Dictation<'a> {
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub fn number(&mut self) -> usize {
        usize::from(self.byte().unwrap_or(0))
    }

    pub fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.number() % all.len()]
    }

    fn words(&mut self) -> String {
        let length = self.number() % 24;
        String::from_utf8_lossy(self.take(length)).into_owned()
    }
}

/// Every key that the app's documents have.
pub const KEYS: [&str; 78] = [
    "doc",
    "kind",
    "schema",
    "claims",
    "authors",
    "path",
    "value",
    "settled",
    "author",
    "workers",
    "started",
    "ended",
    "signed",
    "places",
    "joined_with",
    "encounters",
    "incidents",
    "counts",
    "questions",
    "approvals",
    "plan_note",
    "narrative",
    "shift_kind",
    "area",
    "evening",
    "planned_start",
    "planned_end",
    "at",
    "place",
    "by",
    "youths",
    "doing",
    "talked",
    "outcome",
    "note",
    "new_information",
    "follow_up",
    "follow_up_note",
    "removed",
    "group_size",
    "group_kind",
    "group_age_from",
    "group_age_to",
    "severity",
    "police_called_at",
    "youths_informed",
    "actions",
    "told",
    "number",
    "about_kind",
    "about",
    "text",
    "answers",
    "closed",
    "withdrawn",
    "because",
    "name",
    "nickname",
    "description",
    "birth_year",
    "consent",
    "phones",
    "label",
    "areas",
    "words",
    "list",
    "order",
    "retired",
    "retention_youth",
    "retention_hold",
    "role",
    "duty_phone",
    "invited",
    "invited_at",
    "reasons",
    "friends",
    "meet_at",
    "adults",
];

const WORDS: [&str; 16] = [
    "",
    "shift",
    "youth",
    "street",
    "given",
    "yes",
    "encounter",
    "doing",
    "2026-11-20",
    "+262142-12-31",
    "-262143-01-01",
    "0000-01-01",
    "Sjælør 🚲",
    "a\0b",
    "\u{202e}\u{feff}",
    "consent",
];

const NUMBERS: [i64; 10] = [
    0,
    1,
    -1,
    2011,
    i64::MIN,
    i64::MAX,
    i32::MAX as i64,
    u32::MAX as i64,
    u32::MAX as i64 + 1,
    1_795_201_200_000,
];

/// Whom the fuzzer knows.
const IDS: u128 = 6;

/// An id: of nobody, or as somebody would spell it who wants one thing to have two names.
fn key(by: &mut Dictation<'_>) -> String {
    let id = |by: &mut Dictation<'_>| Uuid::from_u128(0xf0 + by.number() as u128 % IDS);
    match by.number() % 10 {
        0..=5 => by.one_of(&KEYS).to_owned(),
        6 => id(by).to_string(),
        7 => id(by).to_string().to_uppercase(),
        8 => id(by).simple().to_string(),
        _ => by.words(),
    }
}

fn path(by: &mut Dictation<'_>) -> String {
    let parts: Vec<String> = (0..1 + by.number() % 3).map(|_| key(by)).collect();
    parts.join("/")
}

fn scalar(by: &mut Dictation<'_>) -> ScalarValue {
    match by.number() % 14 {
        0 => ScalarValue::Null,
        1 => ScalarValue::Boolean(true),
        2 => ScalarValue::Boolean(false),
        3 => ScalarValue::Int(by.one_of(&NUMBERS)),
        4 => ScalarValue::Uint(by.one_of(&NUMBERS) as u64),
        5..=6 => ScalarValue::Timestamp(by.one_of(&NUMBERS)),
        7 => ScalarValue::F64([f64::NAN, f64::INFINITY, -0.0][by.number() % 3]),
        8 => ScalarValue::counter(by.one_of(&NUMBERS)),
        9 => ScalarValue::Bytes(Uuid::from_u128(0xf0 + by.number() as u128 % IDS).as_bytes().to_vec()),
        10 => {
            let length = by.number() % 40;
            ScalarValue::Bytes(by.take(length).to_vec())
        }
        11 => ScalarValue::Str(by.one_of(&WORDS).into()),
        12 => ScalarValue::Str(path(by).into()),
        _ => ScalarValue::Str(by.words().into()),
    }
}

fn kind_of_object(by: &mut Dictation<'_>) -> ObjType {
    [ObjType::Map, ObjType::Map, ObjType::Text, ObjType::List, ObjType::Table][by.number() % 5]
}

/// Authors at one document, each in a copy of their own until they hear of each other.
struct Authors<'a> {
    document: &'a AutoCommit,
    author: &'a [u8],
    copies: [Option<AutoCommit>; 4],
    /// The objects that have been spoken of.
    known: Vec<ObjId>,
}

impl Authors<'_> {
    /// Everybody's own copy, made when they begin.
    fn copy(&mut self, who: usize) -> &mut AutoCommit {
        self.copies[who].get_or_insert_with(|| {
            let mut actor = self.author.to_vec();
            actor[0] ^= who as u8;
            self.document.clone().with_actor(ActorId::from(actor))
        })
    }

    /// Somebody hears of what all others have written.
    fn hears(&mut self, who: usize) {
        let mut others = self.copies.clone();
        for other in others.iter_mut().enumerate().filter(|(other, _)| *other != who) {
            if let Some(other) = other.1 {
                let _ = self.copy(who).merge(other);
            }
        }
    }

    fn write(&mut self, by: &mut Dictation<'_>) {
        let Some(deed) = by.byte() else { return };
        let who = usize::from(deed >> 6);
        if deed & 0x3f == 0x3f {
            return self.hears(who);
        }
        let object = self.known[by.number() % self.known.len()].clone();
        let copy = self.copy(who);
        match deed & 0x0f {
            0..=3 => drop(copy.put(&object, key(by), scalar(by))),
            4..=5 => {
                let made = copy.put_object(&object, key(by), kind_of_object(by));
                self.known.extend(made);
            }
            6..=9 => {
                // One that is there: under a key, or the first in whatever there is.
                let at = by.byte().unwrap_or(0);
                let child = if at & 0x80 == 0 {
                    copy.get(&object, KEYS[usize::from(at) % KEYS.len()]).ok().flatten()
                } else {
                    let child = copy.map_range(&object, ..).nth(usize::from(at & 0x7f) % 8);
                    child.map(|item| (item.value.clone().into_value().to_owned(), item.id()))
                };
                if let Some((Value::Object(_), id)) = child {
                    self.known.push(id);
                }
            }
            10 => {
                let (at, out) = (by.number(), by.number() as isize % 8);
                let _ = copy.splice_text(&object, at % (copy.length(&object) + 1), out, &by.words());
            }
            11 => drop(copy.delete(&object, key(by))),
            12 => drop(copy.insert(&object, by.number() % (copy.length(&object) + 1), scalar(by))),
            13 => drop(copy.increment(&object, key(by), by.one_of(&NUMBERS))),
            14 => {
                let mark = Mark::new(key(by), scalar(by), by.number(), by.number());
                let _ = copy.mark(&object, mark, ExpandMark::Both);
            }
            _ => drop(copy.commit()),
        }
    }
}

/// What is written to a document at a dictation: changes, in an order in which none comes before what it hangs on.
pub fn write(document: &AutoCommit, author: &[u8], mut by: Dictation<'_>) -> Vec<Vec<u8>> {
    let mut authors = Authors {
        document,
        author,
        copies: [const { None }; 4],
        known: vec![ROOT],
    };
    while !by.0.is_empty() {
        authors.write(&mut by);
    }
    authors.hears(0);
    let heads = document.clone().get_heads();
    let changes = authors.copy(0).get_changes(&heads);
    changes.iter().map(|change| change.raw_bytes().to_vec()).collect()
}
