//! Writing in a document by the rules learnt from trying (design: Documents): equal values write nothing, text is
//! spliced, removal is a field, and a contradiction is never settled by somebody who did not choose.

use super::Reader;
use super::reader::Source;
use super::shape::{CLAIMS, fact_scalar, internal};
use super::touched::{Part, Touched};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{ClaimId, Id, IdSource};
use crate::domain::review::{CandidateId, FactPath, FactValue};
use crate::domain::text::{self, TEXT_MAX, TextEdit};
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, TextEncoding, Value, hydrate};

/// What a fresh entry begins with under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// A plain value; an empty one is not written.
    Value(FactValue),
    /// A map of its own.
    Map,
    /// An empty text.
    Text,
}

/// An object that has been asked for: it lies under that key for good (nested maps and texts are never replaced), so it
/// is not looked for twice.
struct Known {
    parent: ObjId,
    key: String,
    object: ObjId,
    /// The part of the document that it lies in; none where that is not known of its parent.
    part: Option<Part>,
}

/// One change being written.
pub struct Editor<'a> {
    transaction: Option<Transaction<'a>>,
    /// The objects that have been asked for.
    known: Vec<Known>,
    touched: Touched,
}

/// The claims on a fact that are not settled.
fn claim_ids<S: Source>(reader: &Reader<'_, S>, path: &FactPath) -> Vec<String> {
    reader.claims(path).map(|claim| claim.id.clone()).collect()
}

impl<'a> Editor<'a> {
    pub(super) fn begin(automerge: &'a mut Automerge) -> Self {
        Self {
            transaction: Some(automerge.transaction()),
            known: Vec::new(),
            touched: Touched::default(),
        }
    }

    /// Ends the change; gives its hash and what it wrote in, where it wrote anything.
    pub(super) fn finish(mut self, options: CommitOptions) -> Option<(ChangeHash, Touched)> {
        let transaction = self.transaction.take()?;
        if transaction.pending_ops() == 0 {
            transaction.rollback();
            return None;
        }
        Some((transaction.commit_with(options).0?, self.touched))
    }

    pub(super) fn abandon(mut self) {
        if let Some(transaction) = self.transaction.take() {
            transaction.rollback();
        }
    }

    fn tx(&mut self) -> Result<&mut Transaction<'a>> {
        self.transaction.as_mut().ok_or_else(|| Problem::new(Code::Internal))
    }

    /// The part that a key of an object lies in; none for an object that was not asked for here.
    fn part(&self, parent: &ObjId, key: &str) -> Option<Part> {
        if *parent == ROOT {
            let (key, entry) = (key.to_owned(), None);
            return Some(Part { key, entry });
        }
        let known = self.known.iter().find(|known| known.object == *parent)?;
        Some(known.part.as_ref()?.under(key))
    }

    fn know(&mut self, parent: &ObjId, key: &str, object: &ObjId) {
        self.known.push(Known {
            parent: parent.clone(),
            key: key.to_owned(),
            object: object.clone(),
            part: self.part(parent, key),
        });
    }

    /// The object under a key, if there is one.
    ///
    /// # Errors
    /// [`Code::NotFound`] where there is none.
    pub fn object(&mut self, parent: &ObjId, key: &str) -> Result<ObjId> {
        let known = self
            .known
            .iter()
            .find(|known| known.key == key && known.parent == *parent);
        if let Some(known) = known {
            return Ok(known.object.clone());
        }
        match self.tx()?.get(parent, key).map_err(internal)? {
            Some((Value::Object(_), id)) => {
                self.know(parent, key, &id);
                Ok(id)
            }
            _ => Err(Problem::new(Code::NotFound)),
        }
    }

    fn make(&mut self, parent: &ObjId, key: &str, kind: ObjType) -> Result<ObjId> {
        let made = self.tx()?.put_object(parent, key, kind).map_err(internal)?;
        self.touched.add(self.part(parent, key));
        self.know(parent, key, &made);
        Ok(made)
    }

    fn set(&mut self, parent: &ObjId, key: &str, scalar: ScalarValue) -> Result<()> {
        self.tx()?.put(parent, key, scalar).map_err(internal)?;
        self.touched.add(self.part(parent, key));
        Ok(())
    }

    /// Makes the map that a fresh document or a fresh entry needs. Only ever for a key that nobody else can be making
    /// at the same time: at a document's birth, or under a fresh id.
    ///
    /// # Errors
    /// [`Code::Internal`].
    pub fn make_map(&mut self, parent: &ObjId, key: &str) -> Result<ObjId> {
        self.make(parent, key, ObjType::Map)
    }

    /// Makes an entry under a fresh id with all that can be written in it later, at once: each thing made alone would
    /// cost as much as all of them together. As [`Editor::make_map`].
    ///
    /// # Errors
    /// [`Code::Internal`].
    pub fn make_entry(
        &mut self,
        collection: &ObjId,
        id: &str,
        fields: impl IntoIterator<Item = (&'static str, Field)>,
    ) -> Result<ObjId> {
        let mut entry = hydrate::Map::default();
        for (key, field) in fields {
            let value = match field {
                Field::Value(FactValue::Empty) => continue,
                Field::Value(value) => hydrate::Value::Scalar(fact_scalar(&value)),
                Field::Map => hydrate::Value::map(),
                Field::Text => hydrate::Value::text(TextEncoding::platform_default(), ""),
            };
            let conflict = false;
            entry.insert(key.to_owned(), hydrate::MapValue { value, conflict });
        }
        let made = self
            .tx()?
            .batch_create_object(collection, id, &hydrate::Value::Map(entry), false)
            .map_err(internal)?;
        self.touched.add(self.part(collection, id));
        self.know(collection, id, &made);
        Ok(made)
    }

    /// Makes an empty text; as [`Editor::make_map`].
    ///
    /// # Errors
    /// [`Code::Internal`].
    pub fn make_text(&mut self, parent: &ObjId, key: &str) -> Result<ObjId> {
        self.make(parent, key, ObjType::Text)
    }

    /// Writes a plain value that has no competing authors (who signed, a link, a kind fixed at birth). Writes nothing
    /// where it stands so already.
    ///
    /// # Errors
    /// [`Code::Internal`].
    pub fn put(&mut self, parent: &ObjId, key: &str, value: &FactValue) -> Result<()> {
        let scalar = fact_scalar(value);
        let tx = self.tx()?;
        let now = tx.get(parent, key).map_err(internal)?;
        let same = match &now {
            Some((Value::Scalar(now), _)) => **now == scalar,
            None => scalar == ScalarValue::Null,
            _ => false,
        };
        if same { Ok(()) } else { self.set(parent, key, scalar) }
    }

    /// Writes a yes or a no that has no competing authors; what was never written is a no. Writes nothing where it stands
    /// so already.
    ///
    /// # Errors
    /// [`Code::Internal`].
    pub fn mark(&mut self, parent: &ObjId, key: &str, on: bool) -> Result<()> {
        let now = self.tx()?.get(parent, key).map_err(internal)?;
        let now = matches!(now, Some((Value::Scalar(value), _)) if *value == ScalarValue::Boolean(true));
        if now == on {
            Ok(())
        } else {
            self.set(parent, key, ScalarValue::Boolean(on))
        }
    }

    /// Turns a member of a set on or off.
    ///
    /// # Errors
    /// [`Code::NotFound`] where there is no such set.
    pub fn flag(&mut self, parent: &ObjId, set: &str, member: &str, on: bool) -> Result<()> {
        let set = self.object(parent, set)?;
        self.mark(&set, member, on)
    }

    /// Sets a fact (X2). Where a contradiction is open on it, the new value is put forward as one more candidate: a
    /// phone that holds both values must not choose without knowing.
    ///
    /// # Errors
    /// [`Code::Internal`].
    pub fn fact(
        &mut self,
        parent: &ObjId,
        key: &str,
        path: &FactPath,
        value: &FactValue,
        ids: &mut dyn IdSource,
    ) -> Result<()> {
        let reader = Reader::new(&*self.tx()?);
        let candidates = reader.candidates(parent, key, path);
        if candidates.len() < 2 {
            // What is claimed here says what the field says; after this edit it would stand against it.
            let agreed = claim_ids(&reader, path);
            if reader.value(parent, key) == *value {
                return Ok(());
            }
            self.put(parent, key, value)?;
            return self.settle(agreed);
        }
        if candidates.iter().any(|candidate| candidate.value == *value) {
            return Ok(());
        }
        let claims = self.object(&ROOT, CLAIMS)?;
        let id = ClaimId::from_uuid(ids.next_uuid()).to_string();
        let fields = [
            ("path", Field::Value(FactValue::Text(path.0.clone()))),
            ("settled", Field::Value(FactValue::Bool(false))),
        ];
        let claim = self.make_entry(&claims, &id, fields)?;
        // That a value is empty may be just what is claimed.
        self.set(&claim, "value", fact_scalar(value))
    }

    /// Settles a contradiction knowingly: the chosen value holds, all others have been seen.
    ///
    /// # Errors
    /// [`Code::ContradictionGone`] where there is none any more, the choice is not among its candidates, or there is
    /// a candidate that the chooser did not see.
    pub fn choose(
        &mut self,
        parent: &ObjId,
        key: &str,
        path: &FactPath,
        choice: &CandidateId,
        seen: &[CandidateId],
    ) -> Result<()> {
        let gone = || Problem::new(Code::ContradictionGone);
        let reader = Reader::new(&*self.tx()?);
        let candidates = reader.candidates(parent, key, path);
        let open = claim_ids(&reader, path);
        if candidates.len() < 2 || candidates.iter().any(|candidate| !seen.contains(&candidate.choice)) {
            return Err(gone());
        }
        let value = candidates
            .into_iter()
            .find(|candidate| candidate.choice == *choice)
            .ok_or_else(gone)?
            .value;
        self.set(parent, key, fact_scalar(&value))?;
        self.settle(open)
    }

    /// Marks claims as settled.
    fn settle(&mut self, claims: Vec<String>) -> Result<()> {
        for id in claims {
            let all = self.object(&ROOT, CLAIMS)?;
            let claim = self.object(&all, &id)?;
            self.set(&claim, "settled", ScalarValue::Boolean(true))?;
        }
        Ok(())
    }

    /// Writes in a free text (X1): what the writer changed between `base` and `text` happens to what stands there now.
    /// Gives the whole text afterwards.
    ///
    /// # Errors
    /// [`Code::TooLong`], [`Code::NotFound`].
    pub fn write(&mut self, parent: &ObjId, key: &str, edit: &TextEdit) -> Result<String> {
        let (base, edited) = (text::clean(&edit.base), text::clean(&edit.text));
        text::within(key, &edited, TEXT_MAX)?;
        let object = self.object(parent, key)?;
        let current = self.tx()?.text(&object).map_err(internal)?;
        let splices = text::splices(&base, &edited, &current);
        if splices.is_empty() {
            return Ok(current);
        }
        self.touched.add(self.part(parent, key));
        for splice in splices {
            let delete = isize::try_from(splice.delete).map_err(internal)?;
            self.tx()?
                .splice_text(&object, splice.at, delete, &splice.insert)
                .map_err(internal)?;
        }
        let merged = self.tx()?.text(&object).map_err(internal)?;
        text::within(key, &merged, TEXT_MAX)?;
        Ok(merged)
    }

    /// Reads the document as it stands in this change.
    ///
    /// # Errors
    /// [`Code::Internal`].
    pub fn read(&mut self) -> Result<Reader<'_, Transaction<'a>>> {
        Ok(Reader::new(&*self.tx()?))
    }
}
