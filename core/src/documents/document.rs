//! One synced document: an Automerge document of one kind, written by this device's actor and by others.

use super::{Editor, Reader, Touched, weight};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::time::Timestamp;
use automerge::transaction::CommitOptions;
use automerge::{ActorId, Automerge, Change, ChangeHash, ReadDoc, ScalarValue};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A change's hash: its name everywhere.
pub type Hash = [u8; 32];

/// A change made on this device, as it is stored and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChange {
    /// Its hash.
    pub hash: Hash,
    /// Its number among its actor's changes to this document, from 1.
    pub seq: u64,
    /// The plain change chunk.
    pub body: Vec<u8>,
    /// What it wrote in.
    pub touched: Touched,
}

impl NewChange {
    /// What has just been committed to a document.
    pub(super) fn committed(automerge: &Automerge, hash: ChangeHash, touched: Touched) -> Result<Self> {
        let change = automerge.get_change_by_hash(&hash).ok_or(Code::Internal)?;
        Ok(Self {
            hash: change.hash().0,
            seq: change.seq(),
            body: change.raw_bytes().to_vec(),
            touched,
        })
    }
}

/// What stands in the head of a change, read without a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeHead {
    /// Its hash.
    pub hash: Hash,
    /// Whose it is.
    pub actor: Vec<u8>,
    /// Its number among its actor's.
    pub seq: u64,
    /// When, by its author's clock, in seconds' precision.
    pub at: Timestamp,
}

/// A change that has been read and can be applied.
#[derive(Clone, Debug)]
pub struct ReadChange(Change);

impl ReadChange {
    /// Reads a plain change chunk.
    ///
    /// # Errors
    /// [`Code::ChangeMalformed`] where it is not one, or unfolds to more than any app writes.
    pub fn read(body: &[u8]) -> Result<Self> {
        let malformed = || Problem::new(Code::ChangeMalformed);
        if !weight::is_bearable(body) {
            return Err(malformed());
        }
        // Automerge panics on some of what strangers can write; here it may only set one change aside.
        catch_unwind(|| Change::from_bytes(body.to_vec()))
            .map_err(|_| malformed())?
            .map(Self)
            .map_err(|_| malformed())
    }

    /// What stands in its head.
    pub fn head(&self) -> ChangeHead {
        ChangeHead {
            hash: self.0.hash().0,
            actor: self.0.actor_id().to_bytes().to_vec(),
            seq: self.0.seq(),
            at: Timestamp::from_seconds(self.0.timestamp()),
        }
    }
}

/// The words that stand in a change, in their order: what was typed, what was chosen. For taking out by hand what can't be
/// read as a document, because others' changes are missing.
///
/// # Errors
/// [`Code::ChangeMalformed`] where it is not one plain change chunk.
pub fn words_of(body: &[u8]) -> Result<Vec<String>> {
    let ReadChange(change) = ReadChange::read(body)?;
    let decoded =
        catch_unwind(AssertUnwindSafe(|| change.decode())).map_err(|_| Problem::new(Code::ChangeMalformed))?;
    let (mut words, mut typed) = (Vec::new(), String::new());
    for op in decoded.operations {
        // A text is typed letter by letter.
        let Some(ScalarValue::Str(text)) = op.primitive_value() else {
            continue;
        };
        if op.insert {
            typed.push_str(&text);
        } else {
            words.extend([std::mem::take(&mut typed), text.to_string()]);
        }
    }
    words.push(typed);
    words.retain(|word| !word.is_empty());
    Ok(words)
}

/// Reads a change's head.
///
/// # Errors
/// [`Code::ChangeMalformed`] where it is not one plain change chunk.
pub fn change_head(body: &[u8]) -> Result<ChangeHead> {
    Ok(ReadChange::read(body)?.head())
}

/// A document in memory.
#[derive(Clone, Debug)]
pub struct Document {
    pub(super) automerge: Automerge,
}

impl From<Automerge> for Document {
    fn from(automerge: Automerge) -> Self {
        Self { automerge }
    }
}

impl Document {
    /// An empty document that this actor will write in.
    pub fn new(actor: &[u8; 16]) -> Self {
        Self {
            automerge: Automerge::new().with_actor(ActorId::from(actor.as_slice())),
        }
    }

    /// A document from its changes, in any order.
    ///
    /// # Errors
    /// [`Code::ChangeMalformed`] or [`Code::DocumentUnreadable`]; the changes stay where they came from.
    pub fn load<'a>(actor: &[u8; 16], bodies: impl IntoIterator<Item = &'a [u8]>) -> Result<Self> {
        let mut document = Self::new(actor);
        document.apply(bodies.into_iter().map(ReadChange::read).collect::<Result<Vec<_>>>()?)?;
        Ok(document)
    }

    /// Takes in changes that others wrote; those known already are skipped.
    ///
    /// # Errors
    /// As [`Document::load`]; the document must then be dropped, not used (invariant 2).
    pub fn apply(&mut self, changes: Vec<ReadChange>) -> Result<()> {
        let unreadable = || Problem::new(Code::DocumentUnreadable);
        let changes: Vec<Change> = changes.into_iter().map(|ReadChange(change)| change).collect();
        catch_unwind(AssertUnwindSafe(|| self.automerge.apply_changes(changes)))
            .map_err(|_| unreadable())?
            .map_err(|_| unreadable())
    }

    /// Edits the document in one change stamped `at`. Gives what `edit` gives, and the change, where there was
    /// anything to write: a save that changes nothing writes nothing.
    ///
    /// # Errors
    /// What `edit` gives; nothing is written then.
    pub fn edit<T>(
        &mut self,
        at: Timestamp,
        edit: impl FnOnce(&mut Editor<'_>) -> Result<T>,
    ) -> Result<(T, Option<NewChange>)> {
        let mut editor = Editor::begin(&mut self.automerge);
        match edit(&mut editor) {
            Ok(value) => {
                let Some((hash, touched)) = editor.finish(CommitOptions::default().with_time(at.seconds())) else {
                    return Ok((value, None));
                };
                Ok((value, Some(NewChange::committed(&self.automerge, hash, touched)?)))
            }
            Err(problem) => {
                editor.abandon();
                Err(problem)
            }
        }
    }

    /// All that stands in it, for taking out by hand what no screen shows any more.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(automerge::AutoSerde::from(&self.automerge)).unwrap_or_default()
    }

    /// Reads the document.
    pub fn read(&self) -> Reader<'_> {
        Reader::new(&self.automerge)
    }

    /// The hashes that nothing follows yet, sorted.
    pub fn heads(&self) -> Vec<Hash> {
        let mut heads: Vec<Hash> = self
            .automerge
            .get_heads()
            .into_iter()
            .map(|head: ChangeHash| head.0)
            .collect();
        heads.sort_unstable();
        heads
    }

    /// The hashes of all changes that do not lie under these heads; heads that are not here are passed over.
    pub fn beyond(&self, heads: &[Hash]) -> Vec<Hash> {
        let known: Vec<ChangeHash> = heads
            .iter()
            .map(|head| ChangeHash(*head))
            .filter(|head| self.automerge.get_change_by_hash(head).is_some())
            .collect();
        self.automerge
            .get_changes_meta(&known)
            .into_iter()
            .map(|change| change.hash.0)
            .collect()
    }

    /// Whether it has a change.
    pub fn has(&self, hash: &Hash) -> bool {
        self.automerge.get_change_by_hash(&ChangeHash(*hash)).is_some()
    }

    /// Whether nobody but one actor has written in it.
    pub fn is_by(&self, actor: &[u8]) -> bool {
        let all = self.automerge.get_changes_meta(&[]);
        !all.is_empty() && all.iter().all(|change| change.actor.to_bytes() == actor)
    }

    /// Whether every change it has been given could be applied: none waits for one that is missing.
    pub fn complete(&self) -> bool {
        self.automerge.get_missing_deps(&[]).is_empty()
    }
}
