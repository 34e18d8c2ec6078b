//! The frame of an automerge chunk (automerge binary format: magic, checksum, type, length, content), read here so that
//! what automerge itself is given has been signed by a known author.

use gadeplan_core::documents::leb128::Bytes;
use sha2::{Digest, Sha256};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// A plain change. Documents, compressed changes and bundles have other types and are not taken.
const CHANGE: u8 = 1;

/// A change chunk taken apart.
pub(super) struct Frame<'a> {
    pub hash: [u8; 32],
    pub content: &'a [u8],
}

/// The frame of a plain change chunk that fills the bytes exactly; none for anything else.
pub(super) fn frame(bytes: &[u8]) -> Option<Frame<'_>> {
    let rest = bytes.strip_prefix(&MAGIC)?;
    let (checksum, framed) = rest.split_at_checked(4)?;
    let (kind, rest) = framed.split_first()?;
    let mut rest = Bytes(rest);
    let length = rest.unsigned()?;
    let content = rest.0;
    if *kind != CHANGE || length != content.len() as u64 {
        return None;
    }
    // Type and length are hashed as they stand, in their one shortest spelling.
    let hash: [u8; 32] = Sha256::digest(framed).into();
    hash.starts_with(checksum).then_some(Frame { hash, content })
}

#[cfg(test)]
mod tests {
    use super::*;
    use automerge::transaction::Transactable;
    use automerge::{ActorId, AutoCommit, ROOT};

    fn hash_of(bytes: &[u8]) -> Option<[u8; 32]> {
        frame(bytes).map(|frame| frame.hash)
    }

    fn change(text: &str) -> automerge::Change {
        let mut doc = AutoCommit::new().with_actor(ActorId::from(vec![1; 16]));
        doc.put(ROOT, "text", text).unwrap();
        doc.commit();
        doc.get_last_local_change().unwrap()
    }

    #[test]
    fn the_hash_is_the_one_that_automerge_gives() {
        for size in [0, 10, 120, 130, 20_000] {
            let change = change(&"x".repeat(size));
            assert_eq!(hash_of(change.raw_bytes()), Some(change.hash().0));
        }
    }

    #[test]
    fn only_one_plain_chunk_whole_and_alone_has_a_hash() {
        let mut long = change(&"x".repeat(2_000));
        let plain = long.raw_bytes().to_vec();
        assert!(hash_of(&plain).is_some());
        assert_ne!(
            long.bytes().as_ref(),
            plain.as_slice(),
            "the test needs a compressible change"
        );
        assert_eq!(hash_of(&long.bytes()), None, "compressed");
        assert_eq!(hash_of(&[plain.as_slice(), &[0]].concat()), None, "one byte after it");
        assert_eq!(hash_of(&[plain.as_slice(), &plain].concat()), None, "two chunks");
        assert_eq!(hash_of(&plain[..plain.len() - 1]), None, "cut");
        assert_eq!(hash_of(&AutoCommit::new().save()), None, "a document");
        let mut flipped = plain.clone();
        *flipped.last_mut().unwrap() ^= 1;
        assert_eq!(hash_of(&flipped), None, "checksum");
        for cut in 0..14 {
            assert_eq!(hash_of(&plain[..cut]), None);
        }
        // The same chunk with its length spelt in one byte more.
        let small = change("x").raw_bytes().to_vec();
        let mut padded = small.clone();
        padded[9] |= 0x80;
        padded.insert(10, 0);
        let hash: [u8; 32] = Sha256::digest(&padded[8..]).into();
        padded[4..8].copy_from_slice(&hash[..4]);
        assert_eq!(hash_of(&padded), None, "long spelling");
    }
}
