//! A body as it comes in, compressed: never more of it is inflated than a body may be.
#![no_main]

use gadeplan_core::sync::wire::{self, SyncRequest};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = wire::decode::<SyncRequest>(data);
});
