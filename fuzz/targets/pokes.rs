//! The poke stream as a device reads it. The first byte says in pieces of how many bytes it comes.
#![no_main]

// The host's own reader; the host as a whole would bring sockets and a window's libraries with it.
#[path = "../../src-tauri/src/host/pokes.rs"]
mod pokes;

use gadeplan_core::sync::wire::Poke;
use libfuzzer_sys::fuzz_target;
use pokes::PokeReader;

fn read(pieces: impl Iterator<Item = Vec<u8>>) -> Vec<Poke> {
    let mut reader = PokeReader::default();
    pieces.flat_map(|piece| reader.read(&piece)).collect()
}

fuzz_target!(|data: &[u8]| {
    let Some((size, stream)) = data.split_first() else {
        return;
    };
    let whole = read([stream.to_vec()].into_iter());
    let pieces = stream.chunks(usize::from(*size).max(1)).map(<[u8]>::to_vec);
    assert_eq!(read(pieces), whole, "however it is cut");
    // As the server writes them; what was understood is understood again, behind whatever came before.
    let written = whole
        .iter()
        .map(|poke| format!("event: poke\ndata: {}\n\n", serde_json::to_string(poke).unwrap()));
    let again = [stream.to_vec(), b"\n".to_vec()]
        .into_iter()
        .chain(written.map(String::into_bytes));
    let again = read(again);
    // The line that was not ended may have been one more.
    assert!(again.len() >= 2 * whole.len(), "rubbish takes no poke with it");
    assert_eq!(again[again.len() - whole.len()..], whole[..]);
});
