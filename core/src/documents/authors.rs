//! Whose the letters of a text were before its document was begun anew by nobody ([`Document::renewed`]).
//!
//! Beside the texts, under the root's `authors`, by path: the number of the first letter's operation, and the stretches
//! that follow from it. Letters that are written later have other operations, so this stays true whatever is edited.
//!
//! [`Document::renewed`]: super::Document::renewed

use automerge::{ActorId, ROOT, ReadDoc, Value};
use data_encoding::HEXLOWER;
use std::fmt;

/// The root's key.
pub(super) const AUTHORS: &str = "authors";
/// The key of a claim's author, for the same reason.
pub(super) const AUTHOR: &str = "author";

/// Whose the letters of one text were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Authors {
    first: u64,
    stretches: Vec<(u64, Vec<u8>)>,
}

impl Authors {
    /// Letters that were written in one piece from an operation on, and whose each is.
    pub fn new(first: u64, whose: &[Vec<u8>]) -> Self {
        let stretches = whose.chunk_by(|a, b| a == b);
        Self {
            first,
            stretches: stretches
                .map(|stretch| (stretch.len() as u64, stretch.first().cloned().unwrap_or_default()))
                .collect(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let first = parts.next()?.parse().ok()?;
        let stretches = parts.map(|part| {
            let (length, actor) = part.split_once(':')?;
            Some((length.parse().ok()?, HEXLOWER.decode(actor.as_bytes()).ok()?))
        });
        Some(Self {
            first,
            stretches: stretches.collect::<Option<_>>()?,
        })
    }

    /// The author of the letter that an operation wrote.
    fn at(&self, counter: u64) -> Option<&[u8]> {
        let mut left = counter.checked_sub(self.first)?;
        for (length, author) in &self.stretches {
            if left < *length {
                return Some(author);
            }
            left -= length;
        }
        None
    }
}

impl fmt::Display for Authors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        (self.stretches.iter()).try_for_each(|(length, author)| write!(f, " {length}:{}", HEXLOWER.encode(author)))
    }
}

/// What is known of a text's authors, and of which actor's operations it is known.
pub(super) struct Known {
    authors: Authors,
    by: ActorId,
}

impl Known {
    /// The author of the letter that an operation of an actor wrote; none where that actor wrote it for nobody else.
    pub fn of(&self, counter: u64, actor: &ActorId) -> Option<&[u8]> {
        (*actor == self.by).then(|| self.authors.at(counter)).flatten()
    }
}

/// Reads what is known of the text at a path; nothing where its document was never begun anew.
pub(super) fn read<D: ReadDoc>(document: &D, path: &str) -> Option<Known> {
    let (Value::Object(_), all) = document.get(ROOT, AUTHORS).ok()?? else {
        return None;
    };
    let (value, written) = document.get(&all, path).ok()??;
    let automerge::ObjId::Id(_, by, _) = written else {
        return None;
    };
    let authors = Authors::parse(value.as_scalar()?.as_str()?)?;
    Some(Known { authors, by })
}
