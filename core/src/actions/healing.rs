//! Healing: finding out where this device and the server differ, and bringing back what either has lost (design: sync).
//!
//! Where a device has everything the server told it of and nothing waits, the two digests of a space are equal. Where they
//! are not, the digests of its buckets are compared, then the heads of the documents in those that differ; what the
//! server lacks waits again, and what this device lacks is asked for. A difference that is left then is one with a reason:
//! work that the server refused, changes that this app can't read. It is remembered, so that it is not looked for again.

use super::Session;
use crate::documents::{Document, Hash};
use crate::domain::error::Result;
use crate::domain::ids::{DocId, SpaceId};
use crate::store::Doubt;
use crate::sync::digest::{Digest, bucket, toggle};
use crate::sync::wire::{Compared, Comparing, DocHeads, SyncRequest, SyncResponse};
use std::collections::{BTreeMap, BTreeSet};

/// How many documents are asked for at once.
const WANTED_AT_ONCE: usize = 500;

/// How far the comparisons have come. Lost with the app: they begin anew then, for the doubt itself is in the rows.
#[derive(Default)]
pub(super) struct Healing {
    /// Documents that this device lacks changes of.
    wanted: BTreeMap<SpaceId, BTreeSet<DocId>>,
    /// Documents that something was done about, with the heads that the server had: once is enough.
    tended: BTreeSet<(DocId, Vec<u8>)>,
    /// Documents that had been let go and were asked for.
    pub(super) asked_back: BTreeSet<DocId>,
    /// Spaces that were compared until nothing was left to do.
    settled: BTreeSet<SpaceId>,
}

impl Healing {
    /// A document is lacking here.
    pub(super) fn want(&mut self, space: SpaceId, doc: DocId) {
        self.wanted.entry(space).or_default().insert(doc);
    }

    /// The spaces of which all has been brought back that could be. Nothing is where the server judges `anew`.
    pub fn settled(&mut self, anew: bool) -> BTreeSet<SpaceId> {
        if anew {
            *self = Self::default();
        }
        self.settled.clone()
    }
}

impl Session {
    /// What to compare in the next exchange.
    ///
    /// # Errors
    /// As the store's.
    pub(super) fn comparisons(&self) -> Result<Vec<Comparing>> {
        let compare = |space: SpaceId| {
            let wanted = self.healing.wanted.get(&space).filter(|wanted| !wanted.is_empty());
            Ok(match wanted {
                Some(wanted) => Comparing {
                    space,
                    buckets: Vec::new(),
                    want: wanted.iter().copied().take(WANTED_AT_ONCE).collect(),
                },
                None => Comparing {
                    space,
                    buckets: self.store.buckets(space)?.told(),
                    want: Vec::new(),
                },
            })
        };
        self.store.doubted()?.into_iter().map(compare).collect()
    }

    /// Looks at each space that was answered for, once its documents have been taken in. Tells whether there is more to
    /// say. `doubted` are spaces in which the server turned out to lack something.
    ///
    /// # Errors
    /// As the store's.
    pub(super) fn heal(
        &mut self,
        request: &SyncRequest,
        response: &SyncResponse,
        doubted: BTreeSet<SpaceId>,
    ) -> Result<bool> {
        let mut more = false;
        for pull in &response.pulls {
            let space = pull.space;
            // A server that keeps no digest can't be compared with.
            let Ok(theirs) = Digest::try_from(pull.digest.as_slice()) else {
                continue;
            };
            let asked = request.compare.iter().find(|asked| asked.space == space);
            let answer = response.compared.iter().find(|answer| answer.space == space);
            let nothing_left = match (asked, answer) {
                (None, _) => false,
                (Some(_), None) => true,
                (Some(asked), Some(answer)) if asked.buckets.is_empty() => {
                    self.came(asked, answer);
                    false
                }
                (Some(_), Some(answer)) => !self.tend(space, answer)? && !answer.more,
            };
            let (doubt, explained) = self.store.doubt(space)?;
            let resting = !pull.more && pull.next.below.is_none() && !self.store.waits_in(space)?;
            let mut difference = self.store.digest(space)?;
            toggle(&mut difference, &theirs);
            if resting && difference == explained {
                if doubt != Doubt::None {
                    self.settle(space, None)?;
                }
            } else if resting && nothing_left {
                self.settle(space, Some(&difference))?;
            } else if resting || doubt != Doubt::None || doubted.contains(&space) {
                if doubt == Doubt::None {
                    self.store.write(|writer| writer.put_doubt(space, Doubt::Differs))?;
                }
                more = true;
            }
        }
        Ok(more)
    }

    /// Nothing is left to do about a space; `explained` is by how much the digests differ all the same.
    fn settle(&mut self, space: SpaceId, explained: Option<&Digest>) -> Result<()> {
        self.store.write(|writer| {
            if let Some(explained) = explained {
                writer.put_explained(space, explained)?;
            }
            writer.put_doubt(space, Doubt::None)
        })?;
        self.healing.wanted.remove(&space);
        self.healing.settled.insert(space);
        Ok(())
    }

    /// Takes what came off the list of what is wanted. Where nothing came, there is nothing to be had.
    fn came(&mut self, asked: &Comparing, answer: &Compared) {
        let Some(wanted) = self.healing.wanted.get_mut(&asked.space) else {
            return;
        };
        if answer.documents.is_empty() {
            wanted.retain(|doc| !asked.want.contains(doc));
        }
        for document in &answer.documents {
            wanted.remove(&document.doc);
        }
    }

    /// Does something about each document that differs; tells whether there was anything to do.
    fn tend(&mut self, space: SpaceId, answer: &Compared) -> Result<bool> {
        let theirs: BTreeMap<DocId, &DocHeads> = answer.heads.iter().map(|theirs| (theirs.doc, theirs)).collect();
        let ours = self.store.heads_in(space)?;
        let refused: BTreeSet<DocId> = self.store.refused()?.into_iter().map(|refused| refused.doc).collect();
        let mut wanted = BTreeSet::new();
        let mut lost: Vec<(DocId, Vec<Hash>)> = Vec::new();
        for (doc, theirs) in &theirs {
            if !ours.contains_key(doc) && self.healing.tended.insert((*doc, theirs.heads.clone())) {
                wanted.insert(*doc);
            }
        }
        for (doc, (epoch, heads)) in &ours {
            if !answer.buckets.contains(&bucket(*doc)) {
                continue;
            }
            let (their_epoch, flat) = theirs
                .get(doc)
                .map_or((*epoch, &[][..]), |theirs| (theirs.epoch, &theirs.heads));
            if their_epoch == *epoch && flat == heads.concat() || !self.healing.tended.insert((*doc, flat.to_vec())) {
                continue;
            }
            if flat.is_empty() {
                // The server has nothing of it: there is nothing to compare with.
                if !refused.contains(doc) {
                    lost.push((*doc, self.store.hashes(*doc)?));
                }
                continue;
            }
            let their_heads: Vec<Hash> = flat.chunks_exact(32).filter_map(|head| head.try_into().ok()).collect();
            let bodies = self.store.bodies(*doc)?;
            // What can't be read here can't be compared; its rows stand as they are.
            let Ok(document) = Document::load(&self.actor, bodies.iter().map(Vec::as_slice)) else {
                continue;
            };
            if their_heads.iter().any(|head| !document.has(head)) {
                wanted.insert(*doc);
            }
            if !refused.contains(doc) {
                lost.push((*doc, document.beyond(&their_heads)));
            }
        }
        let waits_again = self.store.write(|writer| {
            let mut count = 0;
            for (doc, changes) in &lost {
                count += writer.unacknowledge(*doc, changes)?;
            }
            Ok(count)
        })?;
        let todo = waits_again > 0 || !wanted.is_empty();
        for (doc, _) in &lost {
            self.note_changed(*doc);
        }
        self.healing.wanted.entry(space).or_default().append(&mut wanted);
        Ok(todo)
    }
}
