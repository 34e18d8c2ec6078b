//! A space's digest: what two stores compare to see whether they hold the same.
//!
//! The XOR over all documents of SHA-256("gadeplan heads v1" ‖ document ‖ epoch as 4 bytes big-endian ‖ heads ascending).
//! So a change to one document costs two hashes, and the order in which documents came does not matter. It finds
//! mistakes and restored backups; it is no defence against somebody who builds documents to collide.

use gadeplan_core::domain::ids::{DocId, Id};
use sha2::{Digest, Sha256};

/// One document's part of its space's digest. `heads` must be ascending.
pub fn of_doc(doc: DocId, epoch: u32, heads: &[[u8; 32]]) -> [u8; 32] {
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
pub fn toggle(digest: &mut [u8; 32], part: &[u8; 32]) {
    for (to, from) in digest.iter_mut().zip(part) {
        *to ^= from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_order_of_documents_does_not_matter_and_leaving_undoes_entering() {
        let part = |n: u128, head: u8| of_doc(DocId::from_uuid(Uuid::from_u128(n)), 0, &[[head; 32]]);
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
}
