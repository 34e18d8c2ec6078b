//! What is inside a body, once it is inflated: every message that devices send or the server answers with. The first byte
//! chooses which. What is understood is written and understood again as the same.
#![no_main]

use gadeplan_core::sync::wire::{self, *};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn read<T: Serialize + DeserializeOwned>(plain: &[u8]) {
    let body = zstd::bulk::compress(plain, 1).unwrap();
    let Ok(message) = wire::decode::<T>(&body) else { return };
    let written = wire::encode(&message).unwrap();
    let again: T = wire::decode(&written).expect("what we write we read");
    assert_eq!(wire::encode(&again).unwrap(), written);
}

fuzz_target!(|data: &[u8]| {
    let Some((which, plain)) = data.split_first() else {
        return;
    };
    match which % 11 {
        0 => read::<SyncRequest>(plain),
        1 => read::<SyncResponse>(plain),
        2 => read::<EnrolRequest>(plain),
        3 => read::<EnrolResponse>(plain),
        4 => read::<LooksRequest>(plain),
        5 => read::<LooksResponse>(plain),
        6 => read::<QuarantineAsked>(plain),
        7 => read::<QuarantineDecision>(plain),
        8 => read::<QuarantineList>(plain),
        9 => read::<QuarantinedWork>(plain),
        _ => read::<Poke>(plain),
    }
});
