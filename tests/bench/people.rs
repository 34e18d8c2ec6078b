//! A municipality of 20,000 documents for the bench: invented people, on a real server over HTTP.

use gadeplan_core::actions::Session;
use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::ids::{AreaId, Id, IdSource, PersonId};
use gadeplan_core::domain::role::{Role, SpaceClass};
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::domain::time::Clock;
use gadeplan_core::domain::youth::YouthFacts;
use gadeplan_core::store::{DatabaseKey, Store};
use gadeplan_core::sync::signing::DeviceKey;
use gadeplan_server::{Config, JudgedBy, Running, Server, SharedClock};
use gadeplan_world::{Ground, Http, RealIds, WallClock, WorldClock, binary, card, let_in, quick_folder};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;
use zeroize::Zeroizing;

/// How many documents a phone holds here: 20,000, or fewer while one looks for what takes the time.
pub fn documents() -> usize {
    std::env::var("GADEPLAN_BENCH_DOCUMENTS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(20_000)
}

/// The municipality, being served.
pub struct Municipality {
    _folder: TempDir,
    _runtime: tokio::runtime::Runtime,
    running: Running,
    ground: Ground,
    person: PersonId,
    /// Where it is served.
    pub url: String,
}

fn key() -> DatabaseKey {
    DatabaseKey::new(Zeroizing::new([5; 32]))
}

/// Opens a device's database as a new process would.
pub fn open(path: &Path) -> Session {
    Session::open(
        Store::open(path, &key()).unwrap(),
        Arc::new(WallClock),
        Box::new(RealIds),
    )
    .unwrap()
}

impl Municipality {
    /// Makes it: a quarter youths, the rest shifts with an encounter each.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock: SharedClock = Arc::new(WallClock);
        let mut config = Config::local(folder.path());
        config.listen = "127.0.0.1:0".parse().unwrap();
        // As the real server has them.
        config.judged_by = JudgedBy::Workers(binary("gadeplan-server"));
        gadeplan_server::init(&config, &clock).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let running = runtime.block_on(Server::start(config, clock)).unwrap();
        let mut ids = RealIds;
        let ground = Ground::new(&mut ids);
        let person = PersonId::from_uuid(ids.next_uuid());
        running.relay().put_person(person, &Role::Coordinator).unwrap();
        running
            .relay()
            .add_space(ground.staff, &SpaceClass::Staff, None)
            .unwrap();
        running
            .relay()
            .add_space(ground.streets[0], &SpaceClass::Street, Some(ground.areas[0].area))
            .unwrap();
        for space in [ground.staff, ground.streets[0]] {
            running.relay().put_grant(person, space, &Role::Coordinator).unwrap();
        }
        let url = format!("http://{}", running.addr);
        let municipality = Self {
            _folder: folder,
            _runtime: runtime,
            running,
            ground,
            person,
            url,
        };
        municipality.fill();
        municipality
    }

    /// The area everything happens in.
    pub fn area(&self) -> AreaId {
        self.ground.areas[0].area
    }

    fn fill(&self) {
        let (quick, documents) = (quick_folder(), documents());
        let youths_at_all = documents / 4;
        // Some years of shifts, eight an evening: nobody has thousands on one.
        let years_ago = WallClock.now().plus_minutes(-(documents as i64) * 180);
        let clock = Arc::new(WorldClock::at(years_ago));
        drop(self.device(quick.path()));
        let store = Store::open(&quick.path().join("device.db"), &key()).unwrap();
        let mut session = Session::open(store, clock.clone(), Box::new(RealIds)).unwrap();
        session
            .found_team(&self.ground.areas, &self.ground.places, &self.ground.words)
            .unwrap();
        let mut rng = fastrand::Rng::with_seed(20_000);
        let first = [
            "Mohammed",
            "Amina",
            "Yusuf",
            "Sara",
            "Søren",
            "Fatima",
            "Ali",
            "Zahra",
            "Emre",
            "Ibrahim",
            "Åse",
            "Abdirahman",
        ];
        let last = [
            "Eksempel",
            "Prøvesen",
            "Demo Warsame",
            "El-Eksempel",
            "Tænktnavn",
            "Opdigtet",
        ];
        let mut youths = Vec::new();
        for n in 0..youths_at_all {
            let name = format!(
                "{} {} {n}",
                first[rng.usize(..first.len())],
                last[rng.usize(..last.len())]
            );
            let facts = YouthFacts {
                school: "Eksempelskolen".into(),
                ..card(&name)
            };
            youths.push(session.create_youth(self.area(), &facts).unwrap());
        }
        for _ in youths_at_all..documents - 1 {
            clock.pass_minutes(180);
            let shift = session.start_unplanned(self.area(), &[], &[]).unwrap();
            let edits = [
                EncounterEdit::Youth {
                    youth: youths[rng.usize(..youths.len())],
                    met: true,
                },
                EncounterEdit::Note(TextEdit {
                    base: String::new(),
                    text: "Rolig aften ved containeren. De ville gerne i klubben på torsdag.".into(),
                }),
            ];
            session.edit_encounter(shift, None, &edits).unwrap();
        }
        Http::new(&self.url).sync(&mut session).unwrap();
    }

    fn device(&self, folder: &Path) -> Session {
        let secret: [u8; 32] = std::array::from_fn(|_| fastrand::u8(..));
        let key_pair = DeviceKey::from_secret(&Zeroizing::new(secret));
        let incarnation = Uuid::now_v7();
        let secret = self.running.relay().make_enrolment(self.person).unwrap().secret;
        let mut store = Store::open(&folder.join("device.db"), &key()).unwrap();
        let_in(&mut store, &key_pair, incarnation, "Telefon", secret, |request| {
            Http::new(&self.url).enrol(&key_pair, request)
        });
        drop(store);
        open(&folder.join("device.db"))
    }

    /// A device with nothing in it, on a real disk.
    pub fn fresh_device(&self, _name: &str) -> (TempDir, Session) {
        let folder = tempfile::tempdir().unwrap();
        let session = self.device(folder.path());
        (folder, session)
    }

    /// A bare table in the same kind of database: encrypted alike, as durable.
    pub fn control(&self, folder: &Path) -> rusqlite::Connection {
        let db = rusqlite::Connection::open(folder.join("control.db")).unwrap();
        db.execute_batch(&format!(
            "PRAGMA key = \"x'{}'\"; PRAGMA cipher_memory_security = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE plain (id INTEGER PRIMARY KEY, body BLOB NOT NULL);",
            "06".repeat(32)
        ))
        .unwrap();
        db
    }
}
