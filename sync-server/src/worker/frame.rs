//! Messages between the server and a worker: a length of four bytes, big-endian, then so many bytes of CBOR (RFC 8949).

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{Error, ErrorKind, Read, Result, Write};

/// Longest message, in bytes: a document of the greatest size with the largest push, and room.
const MAX: usize = 64 * 1024 * 1024;

/// Writes a message.
///
/// # Errors
/// Where nobody reads any more, or the message is too long.
pub(super) fn write<T: Serialize>(to: &mut impl Write, message: &T) -> Result<()> {
    let mut bytes = vec![0; 4];
    ciborium::into_writer(message, &mut bytes).map_err(Error::other)?;
    let length = bytes.len() - 4;
    let too_long = || Error::from(ErrorKind::FileTooLarge);
    let head = u32::try_from(length).map_err(|_| too_long())?.to_be_bytes();
    if length > MAX {
        return Err(too_long());
    }
    for (byte, head) in bytes.iter_mut().zip(head) {
        *byte = head;
    }
    to.write_all(&bytes)?;
    to.flush()
}

/// Reads a message; none where the other side has closed.
///
/// # Errors
/// Where what comes is cut, too long or not this message.
pub(super) fn read<T: DeserializeOwned>(from: &mut impl Read) -> Result<Option<T>> {
    let mut head = [0; 4];
    let [first, others @ ..] = &mut head;
    // Between two messages it may close, and not in one.
    match from.read_exact(std::slice::from_mut(first)) {
        Ok(()) => from.read_exact(others)?,
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = usize::try_from(u32::from_be_bytes(head)).unwrap_or(usize::MAX);
    if length > MAX {
        return Err(ErrorKind::FileTooLarge.into());
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    let mut rest = bytes.as_slice();
    let message = ciborium::de::from_reader_with_recursion_limit(&mut rest, 32).map_err(Error::other)?;
    if rest.is_empty() {
        Ok(Some(message))
    } else {
        Err(ErrorKind::InvalidData.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_that_dies_in_a_word_has_not_closed_the_pipe() {
        let mut bytes = Vec::new();
        write(&mut bytes, &"Sjælør").unwrap();
        assert_eq!(read::<String>(&mut &bytes[..0]).unwrap(), None);
        for cut in 1..4 {
            assert!(read::<String>(&mut &bytes[..cut]).is_err(), "cut in the length");
        }
    }

    #[test]
    fn a_message_is_all_that_stands_in_its_length() {
        let mut bytes = Vec::new();
        write(&mut bytes, &7).unwrap();
        bytes[3] += 1;
        bytes.push(7);
        assert!(read::<u8>(&mut bytes.as_slice()).is_err());
    }

    #[test]
    fn what_is_written_is_read_and_a_cut_message_is_none() {
        let mut bytes = Vec::new();
        write(&mut bytes, &"Sjælør").unwrap();
        write(&mut bytes, &7).unwrap();
        let mut rest = bytes.as_slice();
        assert_eq!(read::<String>(&mut rest).unwrap().unwrap(), "Sjælør");
        assert_eq!(read::<u8>(&mut rest).unwrap(), Some(7));
        assert_eq!(read::<u8>(&mut rest).unwrap(), None);
        for cut in 4..bytes.len() - 5 {
            assert!(read::<String>(&mut &bytes[..cut]).is_err());
        }
        assert!(read::<String>(&mut [0xff; 8].as_slice()).is_err(), "four gigabytes");
    }
}
