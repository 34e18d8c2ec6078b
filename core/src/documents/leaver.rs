//! Somebody who is erased, as documents know them: the ids of their cards, and what they are called.

use super::document::Document;
use crate::domain::ids::{Id, YouthId};
use crate::domain::mention::Names;
use automerge::legacy::Key;
use automerge::{ObjId, ObjType, ReadDoc, ScalarValue, Value};
use std::collections::BTreeSet;

/// What another youth is called on their card.
const CARD_NAMES: [&str; 2] = ["name", "nickname"];

/// Who is to leave documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaver {
    /// Their cards, as keys in documents.
    keys: BTreeSet<String>,
    /// The same as references.
    references: BTreeSet<Vec<u8>>,
    /// What they are called.
    pub(super) names: Names,
}

impl Leaver {
    /// Somebody with these cards, called so.
    pub fn new(youths: impl IntoIterator<Item = YouthId>, names: Names) -> Self {
        let youths: Vec<YouthId> = youths.into_iter().collect();
        Self {
            keys: youths.iter().map(ToString::to_string).collect(),
            references: youths.iter().map(|youth| youth.uuid().as_bytes().to_vec()).collect(),
            names,
        }
    }

    /// Whether a map's key is theirs.
    pub(super) fn has_key(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// Whether a path of a fact leads to something of theirs.
    pub(super) fn has_path(&self, path: &str) -> bool {
        path.split('/').any(|part| self.has_key(part))
    }

    /// Whether a plain value refers to them.
    pub(super) fn is_meant(&self, value: &ScalarValue) -> bool {
        matches!(value, ScalarValue::Bytes(bytes) if self.references.contains(bytes))
    }

    /// A plain value under a key, with their names blanked: the whole ones, for a field may name somebody else who is called
    /// the same. What a card is called is its own.
    pub(super) fn blanked(&self, path: &str, key: &str, value: &ScalarValue) -> ScalarValue {
        match value {
            ScalarValue::Str(text) if !(path.is_empty() && CARD_NAMES.contains(&key)) => {
                let blanked = self.names.blanked(text, false);
                blanked.map_or_else(|| value.clone(), |blanked| ScalarValue::Str(blanked.into()))
            }
            other => other.clone(),
        }
    }

    /// Whether something of a document stands under a key of theirs.
    pub(super) fn is_linked<D: ReadDoc>(&self, document: &D, at: &ObjId) -> bool {
        document.map_range(at, ..).any(|item| {
            self.has_key(&item.key)
                || matches!(item.value.clone().into_value(), Value::Object(ObjType::Map))
                    && self.is_linked(document, &item.id())
        })
    }

    /// Whether an entry (an encounter, an incident) is about them and no other youth: then its texts are about them too.
    pub(super) fn is_all_of<D: ReadDoc>(&self, document: &D, entry: &ObjId) -> bool {
        let Ok(Some((Value::Object(_), youths))) = document.get(entry, "youths") else {
            return false;
        };
        let mut met = document
            .map_range(&youths, ..)
            .filter(|item| item.value.clone().into_value().as_scalar() == Some(&ScalarValue::Boolean(true)))
            .peekable();
        met.peek().is_some() && met.all(|item| self.has_key(&item.key))
    }

    /// Somebody by their card: whatever that ever called them counts, and what else people say they are called.
    pub fn of_card(youth: YouthId, card: &Document, also: &[String]) -> Self {
        let names = card
            .ever_called()
            .into_iter()
            .chain(also.iter().cloned())
            .collect::<Vec<_>>();
        Self::new([youth], Names::new(names.iter().map(String::as_str)))
    }

    /// Several who leave at once.
    pub fn joined(leavers: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::default();
        for Self {
            keys,
            references,
            names,
        } in leavers
        {
            all.keys.extend(keys);
            all.references.extend(references);
            all.names.join(names);
        }
        all
    }
}

impl Document {
    /// All that a card ever said its youth is called.
    fn ever_called(&self) -> BTreeSet<String> {
        let mut called = BTreeSet::new();
        for change in self.automerge.get_changes(&[]) {
            for op in change.decode().operations {
                let name = matches!(&op.key, Key::Map(key) if CARD_NAMES.contains(&key.as_str()));
                if let Some(ScalarValue::Str(text)) = op.primitive_value().filter(|_| name) {
                    called.insert(text.to_string());
                }
            }
        }
        called
    }
}
