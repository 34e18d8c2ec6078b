//! Comparing what a device has of a space with what is here, and handing out what it turns out to lack.

use super::access::Access;
use super::keys::Keys;
use super::pull;
use crate::storage::Snapshot;
use gadeplan_core::domain::error::Result;
use gadeplan_core::sync::digest::{Buckets, bucket};
use gadeplan_core::sync::wire::{Compared, Comparing, DocHeads, PulledDocument};
use std::collections::{BTreeMap, BTreeSet};

/// What a document's heads take in an answer, in bytes, beside its heads.
const PER_DOC: usize = 32;

/// Answers each step of a comparison, in the order asked, until the page is full. Spaces that the device may not see are
/// passed over in silence.
pub(super) fn compare(
    snapshot: &dyn Snapshot,
    keys: &Keys,
    access: &Access,
    asked: &[Comparing],
    page: usize,
) -> Result<Vec<Compared>> {
    let mut room = pull::Room::of(page);
    let mut answered = BTreeSet::new();
    let mut answers = Vec::new();
    for Comparing { space, buckets, want } in asked {
        let Some((granted, _)) = access.grants.get(space) else {
            continue;
        };
        if !answered.insert(space) {
            continue;
        }
        let mut answer = Compared {
            space: *space,
            buckets: Vec::new(),
            heads: Vec::new(),
            more: false,
            documents: Vec::<PulledDocument>::new(),
        };
        if !buckets.is_empty() {
            differing(snapshot, buckets, &mut room, &mut answer)?;
        }
        if !want.is_empty() {
            answer.documents = pull::wanted(snapshot, keys, access, granted, want, &mut room)?;
        }
        answers.push(answer);
    }
    Ok(answers)
}

/// The heads of every document in the buckets that differ, as many whole buckets as there is room for.
fn differing(snapshot: &dyn Snapshot, told: &[u8], room: &mut pull::Room, answer: &mut Compared) -> Result<()> {
    let mut ours = Buckets::default();
    let mut by_bucket: BTreeMap<u8, Vec<DocHeads>> = BTreeMap::new();
    for doc in snapshot.docs_of(answer.space)? {
        ours.toggle(doc.doc, doc.epoch, &doc.heads);
        by_bucket.entry(bucket(doc.doc)).or_default().push(DocHeads {
            doc: doc.doc,
            epoch: doc.epoch,
            heads: doc.heads.concat(),
        });
    }
    for bucket in ours.differing(told).unwrap_or_default() {
        let heads = by_bucket.remove(&bucket).unwrap_or_default();
        if !room.take(heads.iter().map(|doc| doc.heads.len() + PER_DOC).sum()) {
            answer.more = true;
            break;
        }
        answer.buckets.push(bucket);
        answer.heads.extend(heads);
    }
    Ok(())
}
