//! A change that a device which was let in hands in, up to the worker: all that looks at it without automerge. Checksum,
//! length and author's signature are put right, so that what is inside is reached.
#![no_main]

// The attacks' own hand at the format, so that there is one.
#[allow(dead_code, reason = "the attacks use more of it")]
#[path = "../../sync-server/tests/server/hostile/forge.rs"]
mod forge;

use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{DeviceId, DocId, Id, PersonId, SpaceId};
use gadeplan_core::domain::role::{DocumentKind, Role, SpaceClass};
use gadeplan_core::domain::schema::APP_SCHEMA;
use gadeplan_core::domain::time::{Clock, Timestamp};
use gadeplan_core::sync::signing::{DeviceKey, actor_of, author_statement};
use gadeplan_core::sync::wire::{EnrolRequest, PROTOCOL, Push, SyncRequest};
use gadeplan_server::relay::{Case, Judge, Relay};
use gadeplan_server::storage::sqlite::Sqlite;
use gadeplan_server::{Config, KeyFrom, SharedClock, key_source::KeySource};
use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};
use uuid::Uuid;
use zeroize::Zeroizing;

/// 20 November 2026, 20:00 in Copenhagen.
const EVENING: i64 = 1_795_201_200_000;

struct Evening;

impl Clock for Evening {
    fn now(&self) -> Timestamp {
        Timestamp(EVENING)
    }
}

/// Takes nothing: what comes so far has passed every step before the worker.
struct Nobody;

impl Judge for Nobody {
    fn judge(&self, cases: Vec<Case>) -> Result<Vec<Result<()>>> {
        Ok(cases.iter().map(|_| Err(Problem::new(Code::BadRequest))).collect())
    }
}

struct Office {
    relay: Relay,
    key: DeviceKey,
    device: DeviceId,
    space: SpaceId,
    actor: [u8; 16],
}

static OFFICE: LazyLock<Office> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap().keep();
    let clock: SharedClock = Arc::new(Evening);
    let config = Config::local(&folder);
    gadeplan_server::init(&config, &clock).unwrap();
    let master = KeyFrom::File(folder.join("master.key")).master_key().unwrap();
    let storage = Sqlite::open(&folder.join("relay.sqlite")).unwrap();
    let relay = Relay::new(Box::new(storage), master, clock, Box::new(Nobody)).unwrap();
    let (person, space) = (
        PersonId::from_uuid(Uuid::from_u128(1)),
        SpaceId::from_uuid(Uuid::from_u128(2)),
    );
    relay.put_person(person, &Role::StreetWorker).unwrap();
    relay.add_space(space, &SpaceClass::Street, None).unwrap();
    relay.put_grant(person, space, &Role::StreetWorker).unwrap();
    let key = DeviceKey::from_secret(&Zeroizing::new([7; 32]));
    let actor = actor_of(&key.public(), Uuid::from_u128(3));
    let request = EnrolRequest {
        protocol: PROTOCOL,
        secret: relay.make_enrolment(person).unwrap().secret.to_vec(),
        key: key.public().to_vec(),
        actor: actor.to_vec(),
        device_name: "Telefon".into(),
    };
    let device = relay.enrol(&key.public(), &request).unwrap().device;
    Office {
        relay,
        key,
        device,
        space,
        actor,
    }
});

fuzz_target!(|data: &[u8]| {
    let office = &*OFFICE;
    // As it stands, or put right: a change's content, in which sixteen A are this device's actor.
    let Some((how, content)) = data.split_first() else {
        return;
    };
    let (body, hash) = if how & 1 == 0 {
        (content.to_vec(), [0; 32])
    } else {
        let mut content = content.to_vec();
        if let Some(at) = content.windows(16).position(|window| window == [b'A'; 16]) {
            content[at..at + 16].copy_from_slice(&office.actor);
        }
        forge::chunk(forge::CHANGE, &content)
    };
    let doc = DocId::from_uuid(Uuid::from_u128(4));
    let statement = author_statement(office.space, doc, 0, &[hash]);
    let request = SyncRequest {
        push: vec![Push {
            space: office.space,
            doc,
            kind: DocumentKind::Shift,
            epoch: 0,
            changes: vec![serde_bytes::ByteBuf::from(body)],
            signature: office.key.sign(&statement),
            author: None,
        }],
        protocol: PROTOCOL,
        app_schema: APP_SCHEMA,
        app_version: String::new(),
        server_incarnation: None,
        directory: 0,
        want_contacts: false,
        spaces: Vec::new(),
        looks: Vec::new(),
        looks_to: None,
        waiting: None,
        waited: None,
        round: None,
        incarnation: None,
        compare: Vec::new(),
    };
    let _ = office.relay.sync(office.device, &request);
});
