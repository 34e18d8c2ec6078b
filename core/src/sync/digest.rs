//! A space's digest: what two stores compare to see whether they hold the same.
//!
//! The XOR over all documents of SHA-256("gadeplan heads v1" ‖ document ‖ epoch as 4 bytes big-endian ‖ heads ascending).
//! So a change to one document costs two hashes, and the order in which documents came does not matter. It finds
//! mistakes and restored backups; it is no defence against somebody who builds documents to collide.

use crate::domain::ids::{DocId, Id};
use sha2::{Digest as _, Sha256};

/// A digest over documents, or one document's part of it.
pub type Digest = [u8; 32];

/// How many buckets a space's documents are in when two stores look for where they differ.
pub const BUCKETS: usize = 256;

/// How much of a bucket's digest is told, in bytes: enough against chance.
const TOLD: usize = 16;

/// One document's part of its space's digest. `heads` must be ascending.
pub fn of_doc(doc: DocId, epoch: u32, heads: &[[u8; 32]]) -> Digest {
    let mut hash = Sha256::new();
    hash.update(b"gadeplan heads v1");
    hash.update(doc.uuid().as_bytes());
    hash.update(epoch.to_be_bytes());
    for head in heads {
        hash.update(head);
    }
    hash.finalize().into()
}

/// Puts a document's part into a digest, or takes it out again: the same step.
pub fn toggle(digest: &mut Digest, part: &Digest) {
    for (to, from) in digest.iter_mut().zip(part) {
        *to ^= from;
    }
}

/// The bucket of a document: the first byte of a hash of its id, for ids made in one hour begin alike.
pub fn bucket(doc: DocId) -> u8 {
    let mut hash = Sha256::new();
    hash.update(b"gadeplan bucket v1");
    hash.update(doc.uuid().as_bytes());
    let [first, ..]: Digest = hash.finalize().into();
    first
}

/// The digests of a space's buckets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buckets(Vec<Digest>);

impl Default for Buckets {
    fn default() -> Self {
        Self(vec![[0; 32]; BUCKETS])
    }
}

impl Buckets {
    /// Puts a document in, or takes it out again.
    pub fn toggle(&mut self, doc: DocId, epoch: u32, heads: &[[u8; 32]]) {
        if let Some(digest) = self.0.get_mut(usize::from(bucket(doc))) {
            toggle(digest, &of_doc(doc, epoch, heads));
        }
    }

    /// The digest of the whole space.
    pub fn whole(&self) -> Digest {
        self.0.iter().fold([0; 32], |mut whole, part| {
            toggle(&mut whole, part);
            whole
        })
    }

    /// As they are told: the beginning of each, one after the other.
    pub fn told(&self) -> Vec<u8> {
        let beginning = |digest: &Digest| digest.iter().copied().take(TOLD).collect::<Vec<_>>();
        self.0.iter().flat_map(beginning).collect()
    }

    /// The buckets that differ from what another store tells of its own; none where that is not as [`Buckets::told`]
    /// tells it.
    pub fn differing(&self, told: &[u8]) -> Option<Vec<u8>> {
        if told.len() != BUCKETS * TOLD {
            return None;
        }
        let pairs = (0..=u8::MAX).zip(self.0.iter().zip(told.chunks_exact(TOLD)));
        Some(
            pairs
                .filter(|(_, (mine, theirs))| !mine.starts_with(theirs))
                .map(|(bucket, _)| bucket)
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn doc(n: u128) -> DocId {
        DocId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn the_order_of_documents_does_not_matter_and_leaving_undoes_entering() {
        let part = |n: u128, head: u8| of_doc(doc(n), 0, &[[head; 32]]);
        let (mut a, mut b) = ([0; 32], [0; 32]);
        toggle(&mut a, &part(1, 1));
        toggle(&mut a, &part(2, 2));
        toggle(&mut b, &part(2, 2));
        toggle(&mut b, &part(1, 1));
        assert_eq!(a, b);
        toggle(&mut a, &part(2, 2));
        toggle(&mut a, &part(2, 3));
        assert_ne!(a, b);
        toggle(&mut a, &part(2, 3));
        toggle(&mut a, &part(1, 1));
        assert_eq!(a, [0; 32]);
    }

    #[test]
    fn only_the_bucket_of_a_document_that_differs_differs() {
        let (mut mine, mut theirs) = (Buckets::default(), Buckets::default());
        for n in 0..1_000 {
            mine.toggle(doc(n), 0, &[[1; 32]]);
            theirs.toggle(doc(n), 0, &[[if n == 7 { 2 } else { 1 }; 32]]);
        }
        assert_eq!(mine.differing(&theirs.told()), Some(vec![bucket(doc(7))]));
        assert_eq!(mine.differing(&mine.told()), Some(vec![]));
        assert_eq!(mine.differing(&[0; 8]), None);
        assert_ne!(mine.whole(), theirs.whole());
    }

    #[test]
    fn documents_of_one_hour_lie_in_many_buckets() {
        let hour = 0x0190_0000_0000_7000_8000_0000_0000_0000_u128;
        let found: std::collections::BTreeSet<u8> = (0..1_000).map(|n| bucket(doc(hour + n))).collect();
        assert!(found.len() > 200, "{}", found.len());
    }
}
