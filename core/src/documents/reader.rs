//! Reading a document. Nothing here fails: what is missing or of another type reads as nothing, so that an old app
//! reads a new document and the other way round (invariant 7).

use super::Document;
use super::authors;
use super::shape::{OpenClaim, open_claims, scalar_fact};
use crate::domain::ids::Id;
use crate::domain::review::{CandidateId, FactPath, FactValue};
use crate::domain::time::Timestamp;
use automerge::iter::MapRangeItem;
use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc, Value, ValueRef};
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;
use uuid::Uuid;

/// Either a document at rest or one being written.
pub trait Source: ReadDoc {
    /// The change that an operation is part of.
    fn hash_of(&self, operation: &ObjId) -> Option<ChangeHash>;
}

impl Source for Automerge {
    fn hash_of(&self, operation: &ObjId) -> Option<ChangeHash> {
        self.hash_for_opid(operation)
    }
}

impl Source for automerge::transaction::Transaction<'_> {
    fn hash_of(&self, operation: &ObjId) -> Option<ChangeHash> {
        self.hash_for_opid(operation)
    }
}

/// A value put forward for a fact, with the actor behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawCandidate {
    /// Names it when it is chosen.
    pub choice: CandidateId,
    /// The value.
    pub value: FactValue,
    /// Who: the actor.
    pub actor: Vec<u8>,
    /// When, by that device's clock.
    pub at: Option<Timestamp>,
}

/// A fact with more than one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawContradiction {
    /// Which fact.
    pub path: FactPath,
    /// Two or more different values.
    pub candidates: Vec<RawCandidate>,
}

/// What a key names. Spelt otherwise than the app spells it, it names nothing: an id in capitals, or without its hyphens, is
/// read as the same id, and one entry would stand twice.
pub(super) fn named<T: FromStr + Display>(key: &str) -> Option<T> {
    key.parse().ok().filter(|named: &T| named.to_string() == key)
}

/// Reads a document and notes the contradictions it meets.
pub struct Reader<'a, S: Source = Automerge> {
    source: &'a S,
    contradictions: Vec<RawContradiction>,
    /// Read at the first fact, for all of them.
    claims: OnceCell<Vec<OpenClaim>>,
}

impl<'a, S: Source> Reader<'a, S> {
    pub(super) fn new(source: &'a S) -> Self {
        Self {
            source,
            contradictions: Vec::new(),
            claims: OnceCell::new(),
        }
    }

    /// The claims on a fact that are not settled.
    pub(super) fn claims<'r>(&'r self, path: &'r FactPath) -> impl Iterator<Item = &'r OpenClaim> {
        let claims = self.claims.get_or_init(|| open_claims(self.source));
        claims.iter().filter(move |claim| claim.path == *path)
    }

    /// The contradictions met so far, in the order they were met.
    pub fn contradictions(self) -> Vec<RawContradiction> {
        self.contradictions
    }

    /// The object under a key.
    pub fn object(&self, parent: &ObjId, key: &str) -> Option<ObjId> {
        match self.source.get(parent, key).ok()?? {
            (Value::Object(_), id) => Some(id),
            _ => None,
        }
    }

    fn items(&self, parent: &ObjId, key: &str) -> Vec<MapRangeItem<'_>> {
        let Some(map) = self.object(parent, key) else {
            return Vec::new();
        };
        self.source.map_range(map, ..).collect()
    }

    /// The entries of a collection: id and object, sorted by id.
    pub fn entries<T: FromStr + Display>(&self, parent: &ObjId, key: &str) -> Vec<(T, ObjId)> {
        self.items(parent, key)
            .into_iter()
            .filter(|item| matches!(item.value, ValueRef::Object(_)))
            .filter_map(|item| Some((named(&item.key)?, item.id())))
            .collect()
    }

    /// The members of a set that are on, sorted.
    pub fn flags<T: FromStr + Display + Ord>(&self, parent: &ObjId, key: &str) -> BTreeSet<T> {
        self.items(parent, key)
            .into_iter()
            .filter(|item| matches!(scalar_fact(&item.value.clone().into_value()), FactValue::Bool(true)))
            .filter_map(|item| named(&item.key))
            .collect()
    }

    /// A map of plain values, sorted by key.
    pub fn values<T: FromStr + Display>(&self, parent: &ObjId, key: &str) -> Vec<(T, FactValue)> {
        self.items(parent, key)
            .into_iter()
            .filter_map(|item| Some((named(&item.key)?, scalar_fact(&item.value.clone().into_value()))))
            .collect()
    }

    /// A plain value: the one that holds.
    pub fn value(&self, parent: &ObjId, key: &str) -> FactValue {
        match self.source.get(parent, key) {
            Ok(Some((value, _))) => scalar_fact(&value),
            _ => FactValue::Empty,
        }
    }

    /// A fact: the value that holds at present; a contradiction on it is noted.
    pub fn fact(&mut self, parent: &ObjId, key: &str, path: &FactPath) -> FactValue {
        let candidates = self.candidates(parent, key, path);
        if !candidates.is_empty() {
            self.contradictions.push(RawContradiction {
                path: path.clone(),
                candidates,
            });
        }
        self.value(parent, key)
    }

    /// A map of facts keyed by id (`answers/<youth>`), sorted by key.
    pub fn facts<T: FromStr + Display>(&mut self, parent: &ObjId, key: &str) -> Vec<(T, FactValue)> {
        let keys: Vec<(String, bool)> = self
            .items(parent, key)
            .into_iter()
            .map(|item| (item.key.to_string(), item.conflict))
            .collect();
        let Some(map) = self.object(parent, key) else {
            return Vec::new();
        };
        keys.into_iter()
            .filter_map(|(name, _)| {
                let id = named(&name)?;
                Some((id, self.fact(&map, &name, &FactPath(format!("{key}/{name}")))))
            })
            .collect()
    }

    /// Every different value that stands for a fact: the concurrent ones of the field, then those put forward since. One
    /// that was put forward without knowing of the choice still stands after it. Empty where it is not disputed.
    pub fn candidates(&self, parent: &ObjId, key: &str, path: &FactPath) -> Vec<RawCandidate> {
        let all = self.source.get_all(parent, key).unwrap_or_default();
        // Nearly always. Who wrote a value is looked up only for those that are disputed: it costs a whole change.
        if all.len() < 2 && self.claims(path).next().is_none() {
            return Vec::new();
        }
        let mut values: Vec<(CandidateId, FactValue, ObjId, Option<Vec<u8>>)> = Vec::new();
        let fields = all.into_iter().map(|(value, operation)| {
            (
                CandidateId::Operation(operation.to_string()),
                scalar_fact(&value),
                operation,
                None,
            )
        });
        let claims = self.claims(path).filter_map(|claim| {
            let id = CandidateId::Claim(named(&claim.id)?);
            Some((id, claim.value.clone(), claim.operation.clone(), claim.author.clone()))
        });
        for candidate in fields.chain(claims) {
            if !values.iter().any(|(_, value, ..)| *value == candidate.1) {
                values.push(candidate);
            }
        }
        if values.len() < 2 {
            return Vec::new();
        }
        values
            .into_iter()
            .map(|(choice, value, operation, author)| {
                let found = self.by_whom(choice, value, &operation);
                RawCandidate {
                    actor: author.unwrap_or(found.actor),
                    ..found
                }
            })
            .collect()
    }

    fn by_whom(&self, choice: CandidateId, value: FactValue, operation: &ObjId) -> RawCandidate {
        let change = self
            .source
            .hash_of(operation)
            .and_then(|hash| self.source.get_change_by_hash(&hash));
        RawCandidate {
            choice,
            value,
            actor: change
                .as_ref()
                .map(|change| change.actor_id().to_bytes().to_vec())
                .unwrap_or_default(),
            at: change.map(|change| Timestamp::from_seconds(change.timestamp())),
        }
    }

    /// A free text, whole.
    pub fn text(&self, parent: &ObjId, key: &str) -> String {
        self.object(parent, key)
            .and_then(|text| self.source.text(text).ok())
            .unwrap_or_default()
    }

    /// A free text at the root in stretches of one actor each.
    pub fn authored(&self, key: &str) -> Vec<(Vec<u8>, String)> {
        self.object(&ROOT, key)
            .map_or_else(Vec::new, |text| self.authored_in(&text, key))
    }

    /// The same of any text, which lies at a path.
    pub(super) fn authored_in(&self, text: &ObjId, path: &str) -> Vec<(Vec<u8>, String)> {
        let before = authors::read(self.source, path);
        let mut stretches: Vec<(Vec<u8>, String)> = Vec::new();
        for item in self.source.list_range(text, ..) {
            let automerge::ObjId::Id(counter, actor, _) = item.id() else {
                continue;
            };
            let FactValue::Text(letters) = scalar_fact(&item.value.clone().into_value()) else {
                continue;
            };
            let known = before.as_ref().and_then(|before| before.of(counter, &actor));
            let author = known.unwrap_or_else(|| actor.to_bytes());
            match stretches.last_mut() {
                Some((last, words)) if last.as_slice() == author => words.push_str(&letters),
                _ => stretches.push((author.to_vec(), letters)),
            }
        }
        stretches
    }

    /// A plain value as text; empty where it is none.
    pub fn words(&self, parent: &ObjId, key: &str) -> String {
        match self.value(parent, key) {
            FactValue::Text(text) => text,
            _ => String::new(),
        }
    }

    /// A plain value as an id.
    pub fn reference<T: Id>(&self, parent: &ObjId, key: &str) -> Option<T> {
        as_reference(&self.value(parent, key))
    }

    /// A plain value as a moment.
    pub fn moment(&self, parent: &ObjId, key: &str) -> Option<Timestamp> {
        as_moment(&self.value(parent, key))
    }

    /// A plain value as yes or no.
    pub fn is(&self, parent: &ObjId, key: &str) -> bool {
        self.value(parent, key) == FactValue::Bool(true)
    }
}

impl Reader<'_> {
    /// The same document, with no contradictions met yet.
    pub(super) fn again(&self) -> Self {
        Reader::new(self.source)
    }

    /// The document as it stood when an object was made; none where nothing else has been written since.
    pub fn before(&self, object: &ObjId) -> Option<Document> {
        let hash = self.source.hash_for_opid(object)?;
        if self.source.get_heads() == [hash] {
            return None;
        }
        let change = self.source.get_change_by_hash(&hash)?;
        self.source.fork_at(change.deps()).ok().map(Document::from)
    }
}

/// A fact as an id.
pub fn as_reference<T: Id>(value: &FactValue) -> Option<T> {
    match value {
        FactValue::Reference(uuid) => Some(T::from_uuid(*uuid)),
        _ => None,
    }
}

/// A fact as a moment.
pub fn as_moment(value: &FactValue) -> Option<Timestamp> {
    match value {
        FactValue::Time(at) => Some(*at),
        _ => None,
    }
}

/// A fact as text; empty where it is none.
pub fn as_words(value: FactValue) -> String {
    match value {
        FactValue::Text(text) => text,
        _ => String::new(),
    }
}

/// A fact as a count; none where it is none or out of range.
pub fn as_count(value: &FactValue) -> Option<u32> {
    match value {
        FactValue::Number(number) => u32::try_from(*number).ok(),
        _ => None,
    }
}

/// An id as a fact.
pub fn reference<T: Id>(id: T) -> FactValue {
    FactValue::Reference(id.uuid())
}

/// An optional id as a fact.
pub fn optional<T: Id>(id: Option<T>) -> FactValue {
    id.map_or(FactValue::Empty, reference)
}

/// An optional moment as a fact.
pub fn moment(at: Option<Timestamp>) -> FactValue {
    at.map_or(FactValue::Empty, FactValue::Time)
}

/// An optional count as a fact.
pub fn count(number: Option<u32>) -> FactValue {
    number.map_or(FactValue::Empty, |number| FactValue::Number(i64::from(number)))
}

/// A text as a fact: empty text is nothing.
pub fn words(text: &str) -> FactValue {
    if text.is_empty() {
        FactValue::Empty
    } else {
        FactValue::Text(text.to_owned())
    }
}

/// A UUID from the 16 bytes that a reference is kept as.
pub(super) fn uuid_of(bytes: &[u8]) -> Option<Uuid> {
    Uuid::from_slice(bytes).ok()
}
