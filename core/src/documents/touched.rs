//! Which parts of a document a change wrote in, so that only those are read anew: what a tap costs is then as large as
//! the tap, not as the evening.

use crate::domain::review::FactPath;
use std::collections::BTreeSet;

/// A part: a key of the document's root and, for what lies deeper, the key under it (`encounters`, its id).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The root's key.
    pub key: String,
    /// The key under it; none for a plain value, a text, or the collection itself.
    pub entry: Option<String>,
}

impl Part {
    /// The part in which `key` of something in this part lies.
    pub(super) fn under(&self, key: &str) -> Self {
        Self {
            key: self.key.clone(),
            entry: Some(self.entry.clone().unwrap_or_else(|| key.to_owned())),
        }
    }
}

/// The parts that were written in.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Touched {
    parts: BTreeSet<Part>,
    elsewhere: bool,
}

impl Touched {
    /// Notes a part; none where it is not known where the writing happened.
    pub(super) fn add(&mut self, part: Option<Part>) {
        match part {
            Some(part) => {
                self.parts.insert(part);
            }
            None => self.elsewhere = true,
        }
    }

    /// Takes in what another change of the same document touched.
    pub fn join(&mut self, other: &Self) {
        self.parts.extend(other.parts.iter().cloned());
        self.elsewhere |= other.elsewhere;
    }

    /// The parts, sorted; none where something was touched that has no name here.
    pub fn parts(&self) -> Option<impl Iterator<Item = &Part>> {
        (!self.elsewhere).then(|| self.parts.iter())
    }

    /// Whether a fact lies in one of the parts.
    pub fn covers(&self, path: &FactPath) -> bool {
        let mut keys = path.0.split('/');
        let (key, entry) = (keys.next().unwrap_or_default(), keys.next());
        self.elsewhere
            || self
                .parts
                .iter()
                .any(|part| part.key == key && (part.entry.is_none() || part.entry.as_deref() == entry))
    }
}
