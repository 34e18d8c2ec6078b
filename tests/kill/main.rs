//! Real processes, killed at random points (C1): nothing that was called saved is lost, nothing is doubled.

use gadeplan_core::actions::Session;
use gadeplan_core::domain::ids::{Id, IdSource, PersonId, ShiftId};
use gadeplan_core::domain::role::{Role, SpaceClass};
use gadeplan_core::store::{DatabaseKey, Store};
use gadeplan_core::sync::signing::DeviceKey;
use gadeplan_server::Config;
use gadeplan_world::{Ground, Http, RealIds, SeededIds, WallClock, WorldClock, binary, let_in};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;
use zeroize::Zeroizing;

/// How many times something is killed in `make test`; `GADEPLAN_KILLS` for more.
const KILLS: u32 = 200;

struct Municipality {
    folder: tempfile::TempDir,
    person: PersonId,
    ground: Ground,
    port: u16,
}

impl Municipality {
    fn new() -> Self {
        // On a real disk: this is about what survives.
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(WorldClock::at(gadeplan_core::domain::time::Timestamp(0)));
        let mut ids = SeededIds::new(7, clock);
        let ground = Ground::new(&mut ids);
        let person = PersonId::from_uuid(ids.next_uuid());
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let municipality = Self {
            folder,
            person,
            ground,
            port,
        };
        let relay = municipality.relay(true);
        relay.put_person(person, &Role::StreetWorker).unwrap();
        relay
            .add_space(
                municipality.ground.streets[0],
                &SpaceClass::Street,
                Some(municipality.ground.areas[0].area),
            )
            .unwrap();
        relay
            .put_grant(person, municipality.ground.streets[0], &Role::StreetWorker)
            .unwrap();
        municipality
    }

    fn server_folder(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    fn relay(&self, init: bool) -> gadeplan_server::Relay {
        let config = Config::local(&self.server_folder());
        let clock: gadeplan_server::SharedClock = Arc::new(WallClock);
        if init {
            gadeplan_server::init(&config, &clock).unwrap();
        }
        gadeplan_server::open(&config, &clock).unwrap()
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    #[allow(
        clippy::zombie_processes,
        reason = "the test that started it kills it and waits for it"
    )]
    fn serve(&self) -> Child {
        let child = Command::new(binary("gadeplan-server"))
            .args([
                "serve",
                "--data",
                self.server_folder().to_str().unwrap(),
                "--listen",
                &format!("127.0.0.1:{}", self.port),
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        for _ in 0..400 {
            if std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return child;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server did not come up");
    }

    fn device(&self, number: u8) -> PathBuf {
        let path = self.folder.path().join(format!("device-{number}.db"));
        let key = DeviceKey::from_secret(&Zeroizing::new([number; 32]));
        let incarnation = Uuid::from_u128(number.into());
        let secret = self.relay(false).make_enrolment(self.person).unwrap().secret;
        let mut store = Store::open(&path, &database_key()).unwrap();
        let_in(&mut store, &key, incarnation, "Telefon", secret, |request| {
            Http::new(&self.url()).enrol(&key, request)
        });
        path
    }
}

fn database_key() -> DatabaseKey {
    DatabaseKey::new(Zeroizing::new([9; 32]))
}

fn open(path: &Path) -> Session {
    let store = Store::open(path, &database_key()).unwrap();
    store.check().unwrap();
    Session::open(store, Arc::new(WallClock), Box::new(RealIds)).unwrap()
}

struct Saved {
    encounters: BTreeSet<String>,
    words: BTreeSet<String>,
}

#[test]
fn what_was_called_saved_survives_any_kill_of_app_or_server_and_nothing_is_doubled() {
    let kills: u32 = std::env::var("GADEPLAN_KILLS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(KILLS);
    let municipality = Municipality::new();
    let mut server = municipality.serve();
    let path = municipality.device(1);
    let shift: ShiftId = {
        let mut session = open(&path);
        session
            .start_unplanned(municipality.ground.areas[0].area, &[], &[])
            .unwrap()
    };
    let mut saved = Saved {
        encounters: BTreeSet::new(),
        words: BTreeSet::new(),
    };
    let mut rng = fastrand::Rng::with_seed(kills.into());
    let mut server_kills = 0;
    // A shift grows with every round; a fresh one now and then keeps the rounds alike.
    let mut shifts = vec![shift];
    for round in 0..kills {
        if round % 20 == 19 {
            let mut session = open(&path);
            shifts.push(
                session
                    .start_unplanned(municipality.ground.areas[0].area, &[], &[])
                    .unwrap(),
            );
        }
        let shift = shifts.last().unwrap().to_string();
        let mut scribe = Command::new(binary("scribe"))
            .args([path.to_str().unwrap(), &municipality.url(), &shift])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = scribe.stdout.take().unwrap();
        let (first, opened) = std::sync::mpsc::channel();
        let reader = std::thread::spawn(move || {
            BufReader::new(out)
                .lines()
                .map_while(Result::ok)
                .inspect(|_| {
                    let _ = first.send(());
                })
                .collect::<Vec<String>>()
        });
        // Mostly while it works, sometimes while it is still opening.
        if rng.u8(..8) > 0 {
            opened.recv_timeout(Duration::from_secs(20)).unwrap();
        }
        std::thread::sleep(Duration::from_micros(rng.u64(..60_000)));
        if rng.u8(..4) == 0 {
            server.kill().unwrap();
            server.wait().unwrap();
            server_kills += 1;
            std::thread::sleep(Duration::from_micros(rng.u64(..20_000)));
            server = municipality.serve();
        }
        scribe.kill().unwrap();
        scribe.wait().unwrap();
        for line in reader.join().unwrap() {
            let Ok(line) = serde_json::from_str::<serde_json::Value>(&line) else {
                continue;
            };
            let value = line["value"].as_str().unwrap_or_default().to_owned();
            match line["kind"].as_str() {
                Some("encounter") => saved.encounters.insert(value),
                Some("word") => saved.words.insert(value),
                _ => false,
            };
        }
    }
    let mut session = open(&path);
    Http::new(&municipality.url()).sync(&mut session).unwrap();
    check(&session, &shifts, &saved, "the device that was killed");
    assert_eq!(session.progress().unwrap().waiting, 0);
    let before = session.store().dump_read_model().unwrap();
    let actor = session.identity().actor();
    session.store_mut().rebuild(&actor).unwrap();
    assert_eq!(session.store().dump_read_model().unwrap(), before);

    // What the server has is the same, by way of a phone that has never seen it.
    let other = municipality.device(2);
    let mut fresh = open(&other);
    Http::new(&municipality.url()).sync(&mut fresh).unwrap();
    check(&fresh, &shifts, &saved, "a fresh phone");
    assert_eq!(fresh.store().dump_read_model().unwrap(), before);
    server.kill().unwrap();
    server.wait().unwrap();
    println!(
        "{kills} kills of the app, {server_kills} of the server: {} encounters and {} words saved, none lost, none doubled",
        saved.encounters.len(),
        saved.words.len()
    );
    assert!(!saved.words.is_empty() && server_kills > 0);
}

fn check(session: &Session, shifts: &[ShiftId], saved: &Saved, whose: &str) {
    let mut encounters = Vec::new();
    let mut text = String::new();
    for shift in shifts {
        encounters.extend(
            session
                .store()
                .encounters(*shift, session.now())
                .unwrap()
                .into_iter()
                .map(|met| met.encounter.to_string()),
        );
        text.push_str(&session.store().narrative(*shift).unwrap());
        text.push(' ');
    }
    let distinct: BTreeSet<String> = encounters.iter().cloned().collect();
    assert_eq!(distinct.len(), encounters.len(), "{whose}: something is doubled");
    assert!(saved.encounters.is_subset(&distinct), "{whose}: an encounter is lost");
    for word in &saved.words {
        assert_eq!(text.matches(word.as_str()).count(), 1, "{whose}: {word}");
    }
}
