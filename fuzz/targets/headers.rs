//! The headers of a signed request: its digest, what the signature covers, the signature. A line each, then the body.
#![no_main]

use gadeplan_core::sync::signing::{SignedHeaders, verify_request};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(4, |byte| *byte == b'\n');
    let mut next = || parts.next().unwrap_or_default();
    let text = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
    let (digest, input, signature) = (text(next()), text(next()), text(next()));
    let body = next();
    for content_digest in [digest, gadeplan_core::sync::signing::content_digest(body)] {
        let headers = SignedHeaders {
            content_digest,
            signature_input: input.clone(),
            signature: signature.clone(),
        };
        let _ = verify_request("POST", "/v1/sync", body, &headers);
    }
});
