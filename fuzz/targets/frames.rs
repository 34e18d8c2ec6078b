//! What goes over the pipe between server and worker, at both ends: cases as a worker reads them, its greeting and its
//! findings as the server does. The first byte chooses the end, the second in pieces of how many bytes it comes.
#![no_main]

// Both ends' own hand at it; nobody else is to see it.
#[path = "../../sync-server/src/worker/frame.rs"]
mod frame;

use gadeplan_core::domain::error::Result as Judged;
use gadeplan_server::relay::Case;
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{Read, Result};

/// A pipe, which gives what there is and not what was asked for.
struct Pipe<'a> {
    rest: &'a [u8],
    piece: usize,
}

impl Read for Pipe<'_> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let count = into.len().min(self.piece).min(self.rest.len());
        let (now, later) = self.rest.split_at(count);
        into[..count].copy_from_slice(now);
        self.rest = later;
        Ok(count)
    }
}

/// Reads one message; tells whether there may be another. What is understood is written and understood again as the same,
/// and what is cut off is not taken for the end.
fn read<T: Serialize + DeserializeOwned>(pipe: &mut Pipe<'_>) -> bool {
    let before = pipe.rest;
    let read = frame::read::<T>(pipe);
    let taken = &before[..before.len() - pipe.rest.len()];
    let message = match read {
        Ok(Some(message)) => message,
        Ok(None) => {
            assert!(taken.is_empty(), "a cut message is an error");
            return false;
        }
        Err(_) => return false,
    };
    let (head, body) = taken.split_at(4);
    assert_eq!(body.len(), u32::from_be_bytes(head.try_into().unwrap()) as usize);
    let mut written = Vec::new();
    frame::write(&mut written, &message).unwrap();
    let again: T = frame::read(&mut written.as_slice())
        .unwrap()
        .expect("what we write we read");
    let mut twice = Vec::new();
    frame::write(&mut twice, &again).unwrap();
    assert_eq!(twice, written);
    for cut in [1, 3, 4, written.len() / 2, written.len() - 1] {
        assert!(frame::read::<T>(&mut &written[..cut.min(written.len() - 1)]).is_err());
    }
    true
}

fuzz_target!(|data: &[u8]| {
    let [end, piece, rest @ ..] = data else {
        return;
    };
    let piece = usize::from(*piece).max(1);
    let mut pipe = Pipe { rest, piece };
    if end & 1 == 0 {
        while read::<Case>(&mut pipe) {}
    } else if read::<String>(&mut pipe) {
        while read::<Judged<()>>(&mut pipe) {}
    }
});
