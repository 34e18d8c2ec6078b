//! The frame of an automerge chunk (automerge binary format: magic, checksum, type, length, content), read here so that
//! what automerge itself is given has been signed by a known author. The place, too, where run lengths will be summed.

use sha2::{Digest, Sha256};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// A plain change. Documents, compressed changes and bundles have other types and are not taken.
const CHANGE: u8 = 1;

/// The hash of a plain change chunk that fills the bytes exactly; none for anything else.
pub(super) fn hash_of(bytes: &[u8]) -> Option<[u8; 32]> {
    let rest = bytes.strip_prefix(&MAGIC)?;
    let (checksum, framed) = rest.split_at_checked(4)?;
    let (kind, rest) = framed.split_first()?;
    let (length, content) = length(rest)?;
    if *kind != CHANGE || length != content.len() as u64 {
        return None;
    }
    // Type and length are hashed as they stand, in their one shortest spelling.
    let hash: [u8; 32] = Sha256::digest(framed).into();
    hash.starts_with(checksum).then_some(hash)
}

/// An unsigned LEB128 number in its shortest spelling, and what follows it.
fn length(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().enumerate().take(9) {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            let shortest = index == 0 || *byte != 0;
            return if shortest {
                Some((value, bytes.get(index + 1..)?))
            } else {
                None
            };
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use automerge::transaction::Transactable;
    use automerge::{ActorId, AutoCommit, ROOT};

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
