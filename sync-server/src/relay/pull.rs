//! Handing changes out: what is new since a device was last here, and for a new device whole documents, newest first.
//!
//! A position has two parts. Up to `after`, everything has been handed out, except documents whose last change lies
//! below `below`. A document that is changed while the device is still working its way down leaves the part below by
//! moving to the top of the log; if it had not been handed out yet, it comes whole with the news.

use super::access::Access;
use super::keys::Keys;
use crate::envelope::{BodyPlace, DataKey};
use crate::storage::{Snapshot, StoredChange, StoredDoc, StoredSpace};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::DocId;
use gadeplan_core::domain::role::DocumentKind;
use gadeplan_core::sync::wire::{Cursor, PulledChange, PulledDocument, SpacePosition, SpacePull};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Headers of older documents read at a time.
const DOCS_AT_ONCE: usize = 128;

/// One page over all the spaces that a device asks for, in its order. Spaces it may not see are passed over in silence.
/// `cursors_hold` is false where the cursors are of another incarnation of this server, `page` its size in bytes.
pub(super) fn pages(
    snapshot: &dyn Snapshot,
    keys: &Keys,
    access: &Access,
    positions: &[SpacePosition],
    cursors_hold: bool,
    page: usize,
) -> Result<Vec<SpacePull>> {
    let mut room = Room::of(page);
    let mut asked = BTreeSet::new();
    let mut pulls = Vec::new();
    for position in positions {
        let Some((space, _)) = access.grants.get(&position.space) else {
            continue;
        };
        if !asked.insert(position.space) {
            continue;
        }
        let start = start(position.cursor.filter(|_| cursors_hold), space.seq);
        let own = &access.device.actor;
        let mut page = Page {
            snapshot,
            keys,
            space,
            own,
            start,
            room: &mut room,
            documents: Documents::default(),
        };
        let (next, more) = page.fill()?;
        let documents = page.documents.in_order;
        pulls.push(SpacePull {
            space: space.space,
            documents,
            next,
            more,
            seen: snapshot.seen(space.space)?,
            digest: space.digest.to_vec(),
            min_writer_schema: space.min_writer_schema,
        });
    }
    Ok(pulls)
}

/// Documents of a space that a device wants whole, as many as there is room for.
pub(super) fn wanted(
    snapshot: &dyn Snapshot,
    keys: &Keys,
    access: &Access,
    space: &StoredSpace,
    want: &[DocId],
    room: &mut Room,
) -> Result<Vec<PulledDocument>> {
    let mut page = Page {
        snapshot,
        keys,
        space,
        own: &access.device.actor,
        start: start(None, space.seq),
        room,
        documents: Documents::default(),
    };
    for doc in want.iter().collect::<BTreeSet<_>>() {
        let Some(found) = snapshot.doc(*doc)?.filter(|found| found.space == space.space) else {
            continue;
        };
        if !page.whole(&page.open(&found)?, *doc)? {
            break;
        }
    }
    Ok(page.documents.in_order)
}

/// Where to start from. A position beyond the log is of a server before it was restored: start anew.
fn start(cursor: Option<Cursor>, head: u64) -> Cursor {
    match cursor {
        Some(Cursor { after, below }) if after <= head => Cursor {
            after,
            below: below.map(|below| below.min(after.saturating_add(1))),
        },
        _ => Cursor {
            after: head,
            below: Some(head.saturating_add(1)),
        },
    }
}

/// How much of the page is left, over all spaces.
pub(super) struct Room {
    left: usize,
    empty: bool,
}

impl Room {
    /// A page of so many bytes.
    pub fn of(bytes: usize) -> Self {
        Self {
            left: bytes,
            empty: true,
        }
    }

    /// Takes room. What is larger than a whole page goes alone, or it would never go.
    pub fn take(&mut self, size: usize) -> bool {
        if size > self.left && !self.empty {
            return false;
        }
        self.left = self.left.saturating_sub(size);
        self.empty = false;
        true
    }
}

/// Pulled documents in the order they were begun.
#[derive(Default)]
struct Documents {
    in_order: Vec<PulledDocument>,
    place: BTreeMap<DocId, usize>,
}

impl Documents {
    fn add(&mut self, open: &Opened, doc: DocId, change: PulledChange) {
        let place = *self.place.entry(doc).or_insert(self.in_order.len());
        match self.in_order.get_mut(place) {
            Some(document) => document.changes.push(change),
            None => self.in_order.push(PulledDocument {
                doc,
                kind: open.kind.clone(),
                epoch: open.epoch,
                changes: vec![change],
            }),
        }
    }
}

/// A document with its key unwrapped.
struct Opened {
    kind: DocumentKind,
    epoch: u32,
    bytes: usize,
    key: DataKey,
}

struct Page<'a> {
    snapshot: &'a dyn Snapshot,
    keys: &'a Keys,
    space: &'a StoredSpace,
    own: &'a [u8],
    start: Cursor,
    room: &'a mut Room,
    documents: Documents,
}

impl Page<'_> {
    /// Fills the page and tells where the device stands then, and whether there is more.
    fn fill(&mut self) -> Result<(Cursor, bool)> {
        let (after, all_news) = self.news()?;
        let below = match self.start.below {
            Some(below) if all_news => self.older(below)?,
            below => below,
        };
        Ok((Cursor { after, below }, !all_news || below.is_some()))
    }

    /// The changes after the position, in log order; returns how far they go and whether that is the end.
    fn news(&mut self) -> Result<(u64, bool)> {
        let mut after = self.start.after;
        let mut touched: BTreeMap<DocId, (Opened, Pending)> = BTreeMap::new();
        loop {
            let batch = self
                .snapshot
                .changes_after(self.space.space, after, self.room.left.max(1))?;
            if batch.is_empty() {
                return Ok((self.space.seq, true));
            }
            for change in batch {
                let (opened, pending) = match touched.entry(change.doc) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => {
                        new.insert((self.open(&self.header(change.doc)?)?, self.is_pending(change.doc)?))
                    }
                };
                match pending {
                    Pending::Whole => {}
                    Pending::Yes => {
                        if !self.whole(opened, change.doc)? {
                            return Ok((after, false));
                        }
                        *pending = Pending::Whole;
                    }
                    // What the device wrote itself it has; the cursor moves on over it.
                    _ if change.actor == self.own => {}
                    _ => {
                        let pulled = opened.read(&change)?;
                        if !self.room.take(pulled.body.len()) {
                            return Ok((after, false));
                        }
                        self.documents.add(opened, change.doc, pulled);
                    }
                }
                after = change.seq;
            }
        }
    }

    /// Whether a document that has news was still to come from below.
    fn is_pending(&self, doc: DocId) -> Result<Pending> {
        let Some(below) = self.start.below else {
            return Ok(Pending::No);
        };
        let before = self.snapshot.last_at(doc, self.start.after)?;
        Ok(if before.is_some_and(|before| before < below) {
            Pending::Yes
        } else {
            Pending::No
        })
    }

    /// Whole documents whose last change lies below, newest first; returns what is still below then.
    fn older(&mut self, mut below: u64) -> Result<Option<u64>> {
        loop {
            let docs = self.snapshot.docs_below(self.space.space, below, DOCS_AT_ONCE)?;
            if docs.is_empty() {
                return Ok(None);
            }
            for doc in docs {
                if !self.whole(&self.open(&doc)?, doc.doc)? {
                    return Ok(Some(below));
                }
                below = doc.seq;
            }
        }
    }

    /// All changes of a document; false where there is no room for them.
    fn whole(&mut self, opened: &Opened, doc: DocId) -> Result<bool> {
        if !self.room.take(opened.bytes) {
            return Ok(false);
        }
        for change in self.snapshot.changes_of(doc)? {
            let pulled = opened.read(&change)?;
            self.documents.add(opened, doc, pulled);
        }
        Ok(true)
    }

    fn header(&self, doc: DocId) -> Result<StoredDoc> {
        self.snapshot.doc(doc)?.ok_or_else(|| Problem::new(Code::ServerFailed))
    }

    fn open(&self, doc: &StoredDoc) -> Result<Opened> {
        Ok(Opened {
            kind: doc.kind.clone(),
            epoch: doc.epoch,
            bytes: usize::try_from(doc.bytes).unwrap_or(usize::MAX),
            key: self.keys.unwrap_key(doc.doc, doc.epoch, &doc.key)?,
        })
    }
}

/// Whether a document with news was still to come from below.
enum Pending {
    No,
    Yes,
    /// It was, and has gone out whole on this page.
    Whole,
}

impl Opened {
    fn read(&self, change: &StoredChange) -> Result<PulledChange> {
        let place = BodyPlace {
            space: change.space,
            doc: change.doc,
            epoch: change.epoch,
            hash: &change.hash,
        };
        let body = self.key.open(place, &change.body)?;
        Ok(PulledChange {
            seq: change.seq,
            signature: change.signature.clone(),
            covers: change.covers,
            body,
        })
    }
}
