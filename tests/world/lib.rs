//! A municipality in a box, for telling stories: a real relay on a real database, real devices with their own
//! encrypted databases, a clock that is turned by hand and a network that loses what it is told to lose.
//!
//! Everybody in it is invented.

mod clock;
mod device;
mod enrolment;
mod ground;
mod http;
mod network;
mod template;
mod worker;

pub use clock::{RealIds, SeededIds, WorldClock};
pub use device::{Device, opened_by_hand};
pub use enrolment::let_in;
pub use ground::Ground;
pub use http::{Http, WallClock, line};
pub use network::{Fault, Network, Poison, Sabotage};
pub use worker::{Worker, card};

use gadeplan_core::domain::ids::{DocId, Id, IdSource, PersonId, SpaceId};
use gadeplan_core::domain::person::Person;
use gadeplan_core::domain::role::{Role, SpaceClass};
use gadeplan_core::domain::time::{Evening, Timestamp};
use gadeplan_server::{Config, Relay};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// A folder in memory where there is one: the databases sync at every commit, and the stories are about order, not
/// about disks.
pub fn quick_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

/// A binary of this workspace, built beside this test.
pub fn binary(name: &str) -> PathBuf {
    let mut folder = std::env::current_exe().unwrap();
    folder.pop();
    if folder.ends_with("deps") {
        folder.pop();
    }
    let path = folder.join(name);
    assert!(path.exists(), "{name} is not built: cargo build --workspace --bins");
    path
}

/// The municipality.
pub struct World {
    folder: TempDir,
    /// Turned by hand.
    pub clock: Arc<WorldClock>,
    /// The server.
    pub relay: Arc<Relay>,
    /// Areas, places and words.
    pub ground: Ground,
    /// What the network does.
    pub network: Network,
    pub(crate) seed: u64,
    pub(crate) encrypted: bool,
    devices: u64,
    backups: u32,
    journal: bool,
    /// The chief's desk, which adds people; away while it is being used.
    chief: Option<Device>,
}

impl World {
    /// A municipality on Friday 20 November 2026 at 18.00, with one founded team and nobody enrolled.
    pub fn new() -> Self {
        Self::with_seed(1)
    }

    /// The same, repeatable from a seed.
    pub fn with_seed(seed: u64) -> Self {
        Self::made(seed, true)
    }

    /// The same on devices that don't encrypt their databases: half the work, where encryption is not the question.
    pub fn with_plain_devices(seed: u64) -> Self {
        Self::made(seed, false)
    }

    fn made(seed: u64, encrypted: bool) -> Self {
        let folder = quick_folder();
        let evening: Evening = "2026-11-20".parse().unwrap();
        let clock = Arc::new(WorldClock::at(evening.at(18, 0)));
        let config = Config::local(&folder.path().join("server"));
        template::server(&config, &(clock.clone() as _));
        let relay = Arc::new(gadeplan_server::open(&config, &(clock.clone() as _)).unwrap());
        let mut ids = SeededIds::new(seed.wrapping_mul(1_000), clock.clone());
        let ground = Ground::new(&mut ids);
        relay.add_space(ground.staff, &SpaceClass::Staff, None).unwrap();
        for (area, space) in ground.areas.iter().zip(&ground.streets) {
            relay.add_space(*space, &SpaceClass::Street, Some(area.area)).unwrap();
        }
        let mut world = Self {
            folder,
            clock,
            relay,
            ground,
            network: Network::new(seed),
            seed,
            encrypted,
            devices: 0,
            backups: 0,
            journal: false,
            chief: None,
        };
        let mut chief = world.enrol("Chefen", Role::Chief);
        chief
            .session()
            .found_team(&world.ground.areas, &world.ground.places, &world.ground.words)
            .unwrap();
        chief.sync(&world);
        world.chief = Some(chief);
        world
    }

    /// Where a device's database lies.
    pub(crate) fn path(&self, name: &str, number: u64) -> PathBuf {
        self.folder.path().join(format!("{name}-{number}.db"))
    }

    /// The folder that holds everything.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The server's configuration, for opening it again as another process would.
    pub fn server_config(&self) -> Config {
        Config {
            journal: self.journal.then(|| self.folder.path().join("journal.jsonl")),
            ..Config::local(&self.folder.path().join("server"))
        }
    }

    /// The server keeps a journal from now on.
    pub fn keep_journal(&mut self) {
        self.journal = true;
        self.restart_server();
    }

    /// Opens the server's database anew, as after a crash.
    pub fn restart_server(&mut self) {
        self.relay = Arc::new(gadeplan_server::open(&self.server_config(), &(self.clock.clone() as _)).unwrap());
    }

    /// A copy of the server's database as it is now, made as the operators make one.
    pub fn backup(&mut self) -> PathBuf {
        self.backups += 1;
        let to = self.folder.path().join(format!("backup-{}", self.backups));
        let (config, clock) = (self.server_config(), self.clock.clone() as _);
        gadeplan_server::backup::make(&config, &clock, &to, &self.keys_file()).unwrap();
        to
    }

    /// What backups open with.
    fn keys_file(&self) -> PathBuf {
        self.folder.path().join("keys.jsonl")
    }

    /// A copy of the database's file as it is now, keys and all, made by whoever does not know how.
    pub fn copy_by_hand(&mut self) -> PathBuf {
        self.backups += 1;
        let to = self.folder.path().join(format!("copy-{}.sqlite", self.backups));
        let from = rusqlite::Connection::open(self.server_config().data.join("relay.sqlite")).unwrap();
        from.execute("VACUUM INTO ?", [to.to_str().unwrap()]).unwrap();
        to
    }

    /// The server's disk is gone; it begins again from a backup.
    pub fn restore_server(&mut self, from: &Path) {
        self.lose_database();
        let (config, clock) = (self.server_config(), self.clock.clone() as _);
        gadeplan_server::backup::restore(&config, &clock, from, &self.keys_file()).unwrap();
        self.restart_server();
    }

    /// An older copy of the database's file is put back by hand, and nobody tells the server.
    pub fn put_server_back(&mut self, from: &Path) {
        self.lose_database();
        let file = self.server_config().data.join("relay.sqlite");
        std::fs::copy(from, file).unwrap();
        self.restart_server();
    }

    fn lose_database(&self) {
        for ending in ["", "-wal", "-shm"] {
            let file = self.server_config().data.join(format!("relay.sqlite{ending}"));
            if file.exists() {
                std::fs::remove_file(file).unwrap();
            }
        }
    }

    /// Takes the last change from the server's database, behind its back: the control of the oracle that asks the server.
    pub fn server_forgets(&mut self) {
        let file = self.server_config().data.join("relay.sqlite");
        let db = rusqlite::Connection::open(file).unwrap();
        let gone = db
            .execute(
                "DELETE FROM change WHERE (space, seq) = (SELECT space, seq FROM change WHERE actor_seq > 1 ORDER BY seq DESC LIMIT 1)",
                [],
            )
            .unwrap();
        assert_eq!(gone, 1);
        self.restart_server();
    }

    /// The changes that the server has, read behind its back.
    pub fn server_hashes(&self) -> BTreeSet<[u8; 32]> {
        let db = rusqlite::Connection::open(self.server_config().data.join("relay.sqlite")).unwrap();
        let mut all = db.prepare("SELECT hash FROM change").unwrap();
        let all = all.query_map([], |row| row.get(0)).unwrap();
        all.map(Result::unwrap).collect()
    }

    /// The edition of a document that the server has.
    pub fn edition(&self, doc: DocId) -> u32 {
        let db = rusqlite::Connection::open(self.server_config().data.join("relay.sqlite")).unwrap();
        let doc = doc.uuid().as_bytes().to_vec();
        db.query_row("SELECT epoch FROM doc WHERE doc = ?", [doc], |row| row.get(0))
            .unwrap()
    }

    /// The changes that lie in quarantine, read behind the server's back.
    pub fn quarantined(&self) -> BTreeSet<[u8; 32]> {
        let file = self.server_config().data.join("relay.sqlite");
        let db = rusqlite::Connection::open(file).unwrap();
        let mut kept = db
            .prepare("SELECT hashes FROM quarantine WHERE decision IS NULL")
            .unwrap();
        let kept = kept.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        kept.flat_map(|hashes| hashes.unwrap().as_chunks::<32>().0.to_vec())
            .collect()
    }

    /// Work in quarantine is lost, behind the server's back.
    pub(crate) fn forgets_quarantined(&self, doc: DocId) {
        let file = self.server_config().data.join("relay.sqlite");
        let db = rusqlite::Connection::open(file).unwrap();
        db.execute(
            "DELETE FROM quarantine WHERE doc = ?",
            [doc.uuid().as_bytes().as_slice()],
        )
        .unwrap();
    }

    /// A street worker with a phone, enrolled and in touch.
    pub fn worker(&mut self, name: &str) -> Worker {
        let mut device = self.enrol(name, Role::StreetWorker);
        device.sync(self);
        Worker::new(name, device)
    }

    /// A club worker with a phone.
    pub fn club_worker(&mut self, name: &str) -> Worker {
        let mut device = self.enrol(name, Role::ClubWorker);
        device.sync(self);
        Worker::new(name, device)
    }

    /// A coordinator with a desk.
    pub fn coordinator(&mut self, name: &str) -> Worker {
        let mut device = self.enrol(name, Role::Coordinator);
        device.sync(self);
        Worker::new(name, device)
    }

    /// Makes a person with grants to staff and both areas, and enrols a device for them.
    pub fn enrol(&mut self, name: &str, role: Role) -> Device {
        let person =
            PersonId::from_uuid(SeededIds::new(self.seed ^ (0xbeef + self.devices), self.clock.clone()).next_uuid());
        self.relay.put_person(person, &role).unwrap();
        self.relay.put_grant(person, self.ground.staff, &role).unwrap();
        for street in &self.ground.streets {
            self.relay.put_grant(person, *street, &role).unwrap();
        }
        if let Some(mut chief) = self.chief.take() {
            let who = Person {
                person,
                name: name.to_owned(),
                role,
                areas: vec![],
                retired: false,
            };
            chief.session().add_person(&who).unwrap();
            chief.sync(self);
            self.chief = Some(chief);
        }
        self.second_device(name, person)
    }

    /// One more device for somebody.
    pub fn second_device(&mut self, name: &str, person: PersonId) -> Device {
        self.devices += 1;
        Device::enrolled(self, name, person, self.devices)
    }

    /// The street space of the first area.
    pub fn street(&self) -> SpaceId {
        self.ground.streets[0]
    }

    /// Lets time pass.
    pub fn pass_minutes(&self, minutes: i64) {
        self.clock.pass_minutes(minutes);
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        use gadeplan_core::domain::time::Clock;
        self.clock.now()
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}
