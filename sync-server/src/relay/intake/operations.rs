//! What a change does, held against what a document of Gadeplan can undergo: maps and texts are made once and stay where
//! they are, plain values are set, letters come and go. Nothing is replaced that holds something, and no key is emptied.

use super::judgement::unsafe_because;
use automerge::legacy::{Key, ObjectId, OpId, OpType};
use automerge::{Automerge, Change, ChangeHash, ExpandedChange, ObjId, ObjType, ReadDoc, ScalarValue, Value};
use gadeplan_core::domain::error::{Code, Problem, Result};
use std::collections::{BTreeSet, HashMap};

/// How deep objects may lie in each other; the app's lie four deep. Thousands overflow the stack of whoever loads them.
const DEPTH_MAX: usize = 16;
/// Longest key, in bytes. The app's are its own words and ids.
const KEY_MAX: usize = 128;
/// Longest plain text, in bytes; longer ones are free texts, letter by letter.
const VALUE_MAX: usize = 128 * 1024;
/// Longest piece that is put in a free text at once, in bytes: one letter with what stands on it.
const LETTER_MAX: usize = 64;

/// Where something was written: an object and a key of it; for a text, the text alone.
pub(super) type Place = (ObjId, Option<String>);

/// Looks at changes one after the other, before they are applied.
pub(super) struct Operations<'a> {
    before: &'a Automerge,
    /// The objects that fresh changes make: what each is, and how deep it lies.
    made: HashMap<OpId, (ObjType, usize)>,
    /// The keys under which fresh objects lie.
    taken: BTreeSet<(ObjId, String)>,
    /// What was written in.
    pub places: BTreeSet<Place>,
    /// Where values were taken away, and by which change.
    pub taken_from: BTreeSet<(ObjId, String, ChangeHash)>,
    /// What was looked at last: most operations go on where the one before was.
    last: Option<(ObjectId, ObjId, ObjType, usize)>,
    last_text: Option<ObjId>,
}

impl<'a> Operations<'a> {
    pub(super) fn upon(before: &'a Automerge) -> Self {
        Self {
            before,
            made: HashMap::new(),
            taken: BTreeSet::new(),
            places: BTreeSet::new(),
            taken_from: BTreeSet::new(),
            last: None,
            last_text: None,
        }
    }

    /// Looks at one change.
    ///
    /// # Errors
    /// [`Code::ChangeUnsafe`] with `canonical` where encoding what it says gives other bytes, `place`, `depth`,
    /// `replaces`, `value`.
    pub(super) fn look_at(&mut self, change: &Change) -> Result<()> {
        let told: ExpandedChange = change.decode();
        let mut counter = change.start_op().get();
        for operation in &told.operations {
            let id = OpId::new(counter, change.actor_id());
            counter = counter.saturating_add(1);
            let (object, kind, depth) = self.object(&operation.obj)?;
            match (&operation.key, kind) {
                (Key::Map(key), ObjType::Map) if !operation.insert => {
                    if operation.action == OpType::Delete {
                        self.taken_from.insert((object.clone(), key.to_string(), change.hash()));
                    }
                    self.in_map(object, key, depth, id, &operation.action)?;
                }
                (Key::Seq(_), ObjType::Text) => self.in_text(object, operation.insert, &operation.action)?,
                _ => return Err(unsafe_because("place")),
            }
        }
        // What is spelt otherwise is the same to who applies it and another to who loads it.
        if Change::from(told).raw_bytes() != change.raw_bytes() {
            return Err(unsafe_because("canonical"));
        }
        Ok(())
    }

    fn in_map(&mut self, map: ObjId, key: &str, depth: usize, id: OpId, action: &OpType) -> Result<()> {
        if key.is_empty() || key.len() > KEY_MAX {
            return Err(unsafe_because("key"));
        }
        let there = self.before.get_all(&map, key).unwrap_or_default();
        let holds = |(value, _): &(Value<'_>, ObjId)| matches!(value, Value::Object(_));
        let place = (map.clone(), key.to_owned());
        if there.iter().any(holds) || self.taken.contains(&place) {
            return Err(unsafe_because("replaces"));
        }
        match action {
            OpType::Put(ScalarValue::Str(text)) if text.len() > VALUE_MAX => return Err(unsafe_because("value")),
            // Taking the other values of a contradiction away is how automerge writes that the one which shows is chosen.
            OpType::Put(_) | OpType::Delete => {}
            OpType::Make(kind @ (ObjType::Map | ObjType::Text)) => {
                let (kind, depth) = (*kind, depth + 1);
                if depth > DEPTH_MAX {
                    return Err(unsafe_because("depth"));
                }
                // An object under a key that has a value would hide it.
                if !there.is_empty() {
                    return Err(unsafe_because("replaces"));
                }
                self.taken.insert(place);
                self.made.insert(id, (kind, depth));
            }
            _ => return Err(unsafe_because("replaces")),
        }
        self.places.insert((map, Some(key.to_owned())));
        Ok(())
    }

    fn in_text(&mut self, text: ObjId, insert: bool, action: &OpType) -> Result<()> {
        match action {
            OpType::Put(ScalarValue::Str(letter)) if insert && (1..=LETTER_MAX).contains(&letter.len()) => {}
            OpType::Delete if !insert => {}
            _ => return Err(unsafe_because("place")),
        }
        if self.last_text.as_ref() != Some(&text) {
            self.last_text = Some(text.clone());
            self.places.insert((text, None));
        }
        Ok(())
    }

    /// The object that an operation names, what it is and how deep it lies.
    fn object(&mut self, named: &ObjectId) -> Result<(ObjId, ObjType, usize)> {
        if let Some((last, id, kind, depth)) = &self.last
            && last == named
        {
            return Ok((id.clone(), *kind, *depth));
        }
        let found = self.find(named)?;
        let (id, kind, depth) = found.clone();
        self.last = Some((named.clone(), id, kind, depth));
        Ok(found)
    }

    fn find(&self, named: &ObjectId) -> Result<(ObjId, ObjType, usize)> {
        let place = |_| unsafe_because("place");
        let ObjectId::Id(operation) = named else {
            return Ok((ObjId::Root, ObjType::Map, 0));
        };
        let id = ObjId::Id(operation.counter(), operation.actor().clone(), 0);
        if let Some((kind, depth)) = self.made.get(operation) {
            return Ok((id, *kind, *depth));
        }
        let kind = self.before.object_type(&id).map_err(place)?;
        let depth = self.before.parents(&id).map_err(place)?.take(DEPTH_MAX + 1).count();
        Ok((id, kind, depth))
    }
}

/// Whether every key from which a change took values still had one when it was done. Asked of the document that has the
/// changes.
pub(super) fn something_is_left(after: &Automerge, taken_from: &BTreeSet<(ObjId, String, ChangeHash)>) -> bool {
    taken_from.iter().all(|(map, key, by)| {
        let left = after.get_all_at(map, key.as_str(), &[*by]);
        left.is_ok_and(|left| !left.is_empty())
    })
}

/// What stands at a place: every value with the operation behind it, sorted by that.
pub(super) fn standing(document: &Automerge, (object, key): &Place) -> Result<Vec<(String, String)>> {
    let unreadable = |_| Problem::new(Code::ChangeUnsafe).with("reason", "content");
    let Some(key) = key else {
        let text = document.text(object).map_err(unreadable)?;
        return Ok(vec![(String::new(), text)]);
    };
    let all = document.get_all(object, key.as_str()).map_err(unreadable)?;
    let mut all: Vec<_> = all
        .into_iter()
        .map(|(value, operation)| (operation.to_string(), format!("{value:?}")))
        .collect();
    all.sort_unstable();
    Ok(all)
}
