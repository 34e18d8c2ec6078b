//! Something honest for each target to begin with, written into the folder that `GADEPLAN_FUZZ_SEEDS` names. It has a
//! target's form, because what is built with the compiler's counters needs somebody who takes them.
#![no_main]

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, ObjType, ROOT};
use gadeplan_core::domain::ids::{DocId, Id, SpaceId};
use gadeplan_core::domain::role::DocumentKind;
use gadeplan_core::domain::schema::APP_SCHEMA;
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::signing::{DeviceKey, sign_request};
use gadeplan_core::sync::wire::{self, Outcome, PROTOCOL, Push, SpacePosition, SyncRequest, SyncResponse, Verdict};
use std::path::Path;
use uuid::Uuid;
use zeroize::Zeroizing;

fn put(folder: &Path, target: &str, name: &str, bytes: &[u8]) {
    let folder = folder.join(target);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), bytes).unwrap();
}

fn plain<T: serde::Serialize>(which: u8, message: &T) -> Vec<u8> {
    let mut bytes = vec![which];
    ciborium::into_writer(message, &mut bytes).unwrap();
    bytes
}

/// Changes of an actor that the target takes for its own device's, each as it stands and as its content alone.
fn changes(folder: &Path) {
    let mut document = AutoCommit::new().with_actor(ActorId::from(vec![b'A'; 16]));
    let commit = |document: &mut AutoCommit, name: &str| {
        document.commit_with(CommitOptions::default().with_time(1_795_201_200));
        let change = document.get_last_local_change().unwrap().raw_bytes().to_vec();
        put(folder, "change", name, &[&[0], change.as_slice()].concat());
        // Magic, checksum, kind; then the length, whose last byte has no high bit.
        let length = change[9..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
        put(
            folder,
            "change",
            &format!("{name}-content"),
            &[&[1], &change[9 + length..]].concat(),
        );
    };
    document.put(ROOT, "kind", "shift").unwrap();
    let entries = document.put_object(ROOT, "encounters", ObjType::Map).unwrap();
    commit(&mut document, "birth");
    let entry = document.put_object(&entries, "one", ObjType::Map).unwrap();
    document.put(&entry, "at", ScalarTime(1_795_201_200_000)).unwrap();
    document.put(&entry, "met", true).unwrap();
    commit(&mut document, "entry");
    let note = document.put_object(&entry, "note", ObjType::Text).unwrap();
    document
        .splice_text(&note, 0, 0, "Rolig aften ved containeren.")
        .unwrap();
    document.splice_text(&note, 6, 5, "nat").unwrap();
    commit(&mut document, "text");
    document.delete(&entries, "one").unwrap();
    commit(&mut document, "delete");
}

struct ScalarTime(i64);

impl From<ScalarTime> for automerge::ScalarValue {
    fn from(time: ScalarTime) -> Self {
        Self::Timestamp(time.0)
    }
}

libfuzzer_sys::fuzz_target!(
    init: {
        let folder = std::env::var_os("GADEPLAN_FUZZ_SEEDS").expect("GADEPLAN_FUZZ_SEEDS names a folder");
        write(Path::new(&folder));
    },
    |_data: &[u8]| {}
);

fn write(folder: &Path) {
    let space = SpaceId::from_uuid(Uuid::from_u128(2));
    let request = SyncRequest {
        protocol: PROTOCOL,
        app_schema: APP_SCHEMA,
        app_version: "0.1.0".into(),
        server_incarnation: Some(Uuid::from_u128(9)),
        directory: 3,
        want_contacts: true,
        spaces: vec![SpacePosition { space, cursor: None }],
        push: vec![Push {
            space,
            doc: DocId::from_uuid(Uuid::from_u128(4)),
            kind: DocumentKind::Shift,
            epoch: 0,
            changes: vec![serde_bytes::ByteBuf::from(vec![0x85, 0x6f, 0x4a, 0x83])],
            signature: vec![1; 64],
            author: None,
        }],
        looks: Vec::new(),
        looks_to: Some(3),
        waiting: Some(1),
        waited: Some(1_000),
        round: Some(1),
        incarnation: Some(Uuid::from_u128(3)),
        compare: Vec::new(),
    };
    let response = SyncResponse {
        protocol: PROTOCOL,
        server_incarnation: Uuid::from_u128(9),
        now: Timestamp(1_795_201_200_000),
        verdicts: vec![Verdict {
            doc: DocId::from_uuid(Uuid::from_u128(4)),
            outcome: Outcome::Accepted { seq: 1 },
        }],
        pulls: Vec::new(),
        spaces: Vec::new(),
        authors: Vec::new(),
        directory: 3,
        contacts: Vec::new(),
        erased: vec![DocId::from_uuid(Uuid::from_u128(5))],
        looks_up_to: Some(3),
        revoked: vec![space],
        wipe: false,
        shut_out: false,
        compared: Vec::new(),
        restored: false,
    };
    put(folder, "messages", "request", &plain(0, &request));
    put(folder, "messages", "response", &plain(1, &response));
    let body = wire::encode(&request).unwrap();
    put(folder, "packed", "request", &body);
    let key = DeviceKey::from_secret(&Zeroizing::new([7; 32]));
    let signed = sign_request(&key, "POST", "/v1/sync", &body, Timestamp(1_795_201_200_000), "nonce").unwrap();
    let lines = [signed.content_digest, signed.signature_input, signed.signature].join("\n");
    put(folder, "headers", "request", &[lines.as_bytes(), b"\n", &body].concat());
    for (name, text) in [
        ("phone", "+45 20 12 34 56"),
        ("address", "https://gadeplan.example:7878"),
        ("code", "HTTPS://GADEPLAN.EXAMPLE#ABCDE-FGHJK-MNPQR"),
    ] {
        put(folder, "typed", name, text.as_bytes());
    }
    changes(folder);
}
