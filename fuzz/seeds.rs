//! Something honest for each target to begin with, written into the folder that `GADEPLAN_FUZZ_SEEDS` names. It has a
//! target's form, because what is built with the compiler's counters needs somebody who takes them.
#![no_main]

#[allow(dead_code, reason = "nothing is read here")]
#[path = "../sync-server/src/worker/frame.rs"]
mod frame;
#[allow(dead_code, reason = "the target uses more of it")]
mod phone;
#[allow(dead_code, reason = "the target uses more of it")]
mod writing;

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, ObjType, ROOT};
use gadeplan_core::domain::error::{Code, Problem, Result as Judged};
use gadeplan_core::domain::ids::{DocId, Id, SpaceId};
use gadeplan_core::domain::role::DocumentKind;
use gadeplan_core::domain::schema::APP_SCHEMA;
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::signing::{DeviceKey, sign_request};
use gadeplan_core::sync::wire::{
    self, Outcome, PROTOCOL, Poke, Push, SpacePosition, SyncRequest, SyncResponse, Verdict,
};
use gadeplan_server::relay::{Case, Fresh};
use phone::{KINDS, Phone};
use serde_bytes::ByteBuf;
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

/// The stream of pokes as the server writes it, with what keeps it open.
fn pokes(folder: &Path) {
    let poke = Poke {
        space: SpaceId::from_uuid(Uuid::from_u128(2)),
        at: 7,
        seen: 5,
    };
    let event = format!("event: poke\ndata: {}\n\n", serde_json::to_string(&poke).unwrap());
    let stream = format!(": hello\n\n{event}: still here\r\n\r\n{}", event.replace('\n', "\r\n"));
    put(folder, "pokes", "stream", &[&[5], stream.as_bytes()].concat());
}

/// What goes over the pipe to a worker, and back.
fn frames(folder: &Path, phone: &Phone) {
    let shift = &phone.unknown[4];
    let bodies = shift.changes.iter().map(|change| ByteBuf::from(change.body.clone()));
    let mut known: Vec<ByteBuf> = bodies.collect();
    let case = Case {
        doc: shift.doc,
        kind: shift.kind.clone(),
        area: None,
        fresh: known
            .pop()
            .map(|body| Fresh {
                hash: vec![7; 32].into(),
                operations: 30,
                body,
            })
            .into_iter()
            .collect(),
        known,
    };
    let mut cases = vec![0, 255];
    frame::write(&mut cases, &case).unwrap();
    frame::write(
        &mut cases,
        &Case {
            area: Some(phone::area()),
            ..case
        },
    )
    .unwrap();
    put(folder, "frames", "cases", &cases);
    let mut findings = vec![1, 255];
    let refused: Judged<()> = Err(Problem::new(Code::ChangeUnsafe).with("reason", "panic"));
    frame::write(&mut findings, &"gadeplan intake 1").unwrap();
    frame::write(&mut findings, &Judged::Ok(())).unwrap();
    frame::write(&mut findings, &refused).unwrap();
    put(folder, "frames", "findings", &findings);
}

/// One change for [`pulled`](../targets/pulled.rs): how it is made, and what of.
fn made(how: u8, of: &[u8]) -> Vec<u8> {
    let length = u16::try_from(of.len()).unwrap();
    [&[how], length.to_le_bytes().as_slice(), of].concat()
}

/// Dictates to automerge ([`writing`](../writing.rs)).
#[derive(Default)]
struct Dictated(Vec<u8>);

/// Whoever is named first, as a key.
const SOMEBODY: [u8; 2] = [6, 0];
/// The greatest number of 32 bits, the least and the greatest of 64, and the evening's moment, among the numbers.
const NUMBERS: [u8; 4] = [7, 4, 5, 9];

impl Dictated {
    /// One of the app's words, as a key.
    fn key(word: &str) -> [u8; 2] {
        [0, place_of(word)]
    }

    /// Goes to what lies under a word of the root; it is the next that is known.
    fn enter(mut self, word: &str) -> Self {
        self.0.extend([6, 0, place_of(word)]);
        self
    }

    /// Makes a map under a key of what is known.
    fn map(mut self, of: u8, key: [u8; 2]) -> Self {
        self.0.extend([&[4, of][..], &key, &[0]].concat());
        self
    }

    /// Puts a value: what kind it is, and which.
    fn put(mut self, of: u8, key: [u8; 2], value: &[u8]) -> Self {
        self.0.extend([&[0, of][..], &key, value].concat());
        self
    }

    /// Somebody else does so at the same time, and the first hears of it.
    fn at_once(mut self, of: u8, key: [u8; 2], value: &[u8]) -> Self {
        self.0.extend([&[0x40, of][..], &key, value, &[0x3f]].concat());
        self
    }
}

fn place_of(word: &str) -> u8 {
    let at = writing::KEYS.iter().position(|key| *key == word).unwrap();
    u8::try_from(at).unwrap()
}

/// An entry, a fact that two set at once, a claim; and what is far from anything that people write.
fn dictated() -> Vec<(String, Vec<u8>)> {
    let (moment, number) = (|which| [5, which], |which| [3, which]);
    let (yes, text) = (&[1][..], |word: u8| [11, word]);
    let new = Dictated::default;
    let mut all = vec![
        (
            "at-once".to_owned(),
            new().put(0, Dictated::key("planned_start"), &moment(9)).at_once(
                0,
                Dictated::key("planned_start"),
                &moment(4),
            ),
        ),
        (
            "claim".to_owned(),
            new()
                .enter("claims")
                .map(1, SOMEBODY)
                .put(
                    2,
                    Dictated::key("path"),
                    &[&[12, 0][..], &Dictated::key("planned_start")].concat(),
                )
                .put(2, Dictated::key("value"), &moment(4)),
        ),
    ];
    for which in NUMBERS {
        all.push((
            format!("encounter-{which}"),
            new()
                .enter("encounters")
                .map(1, SOMEBODY)
                .put(2, Dictated::key("at"), &moment(which))
                .put(2, Dictated::key("group_size"), &number(which))
                .put(2, Dictated::key("group_age_from"), &number(which)),
        ));
        let counted = new().enter("counts").map(1, SOMEBODY).map(1, [6, 1]);
        all.push((
            format!("counts-{which}"),
            [2, 3].into_iter().fold(counted, |counted, of| {
                counted
                    .put(of, Dictated::key("at"), &moment(9))
                    .put(of, Dictated::key("place"), &[9, of])
                    .put(of, Dictated::key("number"), &number(which))
            }),
        ));
        all.push((
            format!("friends-{which}"),
            new()
                .enter("invited")
                .enter("answers")
                .enter("friends")
                .put(1, SOMEBODY, yes)
                .put(2, SOMEBODY, &text(5))
                .put(3, SOMEBODY, &number(which)),
        ));
        let moments = ["planned_start", "planned_end", "meet_at", "birth_year", "schema"];
        let all_moments = moments
            .iter()
            .fold(new(), |said, key| said.put(0, Dictated::key(key), &moment(which)));
        all.push((format!("moments-{which}"), all_moments));
        let marked = new().enter("started").enter("ended").enter("signed").enter("places");
        let marked = (1..4).fold(marked, |said, of| said.put(of, SOMEBODY, &moment(which)));
        all.push((format!("marks-{which}"), marked.put(4, SOMEBODY, &number(which))));
    }
    for (word, name) in (9..12).zip(["last", "first", "nought"]) {
        all.push((
            format!("evening-{name}"),
            new().put(0, Dictated::key("evening"), &text(word)),
        ));
    }
    all.into_iter().map(|(name, Dictated(bytes))| (name, bytes)).collect()
}

/// Documents as the server hands them out: honest ones whole and as their changes' contents, the attacks, and some words
/// dictated to automerge.
fn documents(folder: &Path, phone: &Phone) {
    let new_of = |kind: usize| u8::try_from(kind).unwrap();
    // 0x80 is 3 beyond a number of whole rounds.
    let known_of = |kind: usize| 0x80 | u8::try_from((kind + 2) % KINDS.len()).unwrap();
    for (kind, document) in phone.unknown.iter().enumerate() {
        let name = KINDS[kind].as_str();
        let bare = [new_of(kind), 1];
        let (mut whole, mut contents) = (bare.to_vec(), bare.to_vec());
        for change in &document.changes {
            whole.extend(made(0, &change.body));
            contents.extend(made(1, content(&change.body)));
        }
        put(folder, "pulled", name, &whole);
        put(folder, "pulled", &format!("{name}-contents"), &contents);
    }
    let dictated = dictated();
    for (kind, shape) in KINDS.iter().enumerate() {
        for (which, what) in [("new", new_of(kind)), ("known", known_of(kind))] {
            for (name, words) in &dictated {
                let seed = [&[what, 0x80], made(2, words).as_slice()].concat();
                put(folder, "pulled", &format!("{name}-{which}-{}", shape.as_str()), &seed);
            }
            // Piecemeal and backwards, as what it is not, as what nobody knows, and begun anew while there was work in it.
            for how in [0x86, 0x90, 0x98, 0xe0] {
                let seed = [&[what, how], made(2, &dictated[0].1).as_slice()].concat();
                put(folder, "pulled", &format!("{how:x}-{which}-{}", shape.as_str()), &seed);
            }
        }
    }
    let Ok(attacks) = std::fs::read_dir("sync-server/tests/corpus") else {
        return;
    };
    for attack in attacks.flatten() {
        let body = std::fs::read(attack.path()).unwrap();
        if let Ok(name) = attack.file_name().into_string()
            && body.len() < 16_000
            // Seconds each with the counters in it, and set aside for the same reason as the largest run.
            && name != "a-million-operations.chunk"
        {
            put(folder, "pulled", &name, &[&[4, 0], made(0, &body).as_slice()].concat());
        }
    }
}

/// What a change's chunk holds: behind magic, checksum and kind comes the length, whose last byte has no high bit.
fn content(chunk: &[u8]) -> &[u8] {
    let length = chunk[9..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    &chunk[9 + length..]
}

/// Changes of an actor that the target takes for its own device's, each as it stands and as its content alone.
fn changes(folder: &Path) {
    let mut document = AutoCommit::new().with_actor(ActorId::from(vec![b'A'; 16]));
    let commit = |document: &mut AutoCommit, name: &str| {
        document.commit_with(CommitOptions::default().with_time(1_795_201_200));
        let change = document.get_last_local_change().unwrap().raw_bytes().to_vec();
        put(folder, "change", name, &[&[0], change.as_slice()].concat());
        let content = [&[1], content(&change)].concat();
        put(folder, "change", &format!("{name}-content"), &content);
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
    pokes(folder);
    let phone = Phone::new();
    frames(folder, &phone);
    documents(folder, &phone);
}
