//! A device: its own key, its own encrypted database, one person's.

use crate::{Fault, Sabotage, SeededIds, World, let_in, template};
use gadeplan_core::actions::Session;
use gadeplan_core::domain::error::Result;
use gadeplan_core::domain::ids::{DocId, Id, PersonId};
use gadeplan_core::store::{DatabaseKey, READ_MODEL, Store};
use gadeplan_core::sync::signing::{DeviceKey, author_statement};
use gadeplan_core::sync::wire::Push;
use std::path::{Path, PathBuf};
use uuid::Uuid;
use zeroize::Zeroizing;

/// A device.
pub struct Device {
    /// What it is called in the story.
    pub name: String,
    /// Whose it is.
    pub person: PersonId,
    /// Where its database lies.
    pub path: PathBuf,
    /// In coverage.
    pub online: bool,
    /// What goes wrong with the next exchanges, first to last.
    pub faults: Vec<Fault>,
    key: DeviceKey,
    number: u64,
    openings: u64,
    encrypted: bool,
    session: Option<Session>,
}

/// The read model's rows as they were, to break the guard that they are written with what they show.
struct ReadModel(rusqlite::Connection);

impl ReadModel {
    fn copied(device: &Device) -> Self {
        let db = device.database();
        db.execute_batch("PRAGMA temp_store = MEMORY").unwrap();
        for table in READ_MODEL {
            db.execute_batch(&format!("CREATE TEMP TABLE was_{table} AS SELECT * FROM main.{table}"))
                .unwrap();
        }
        Self(db)
    }

    fn put_back(self) {
        for table in READ_MODEL {
            let sql = format!("DELETE FROM main.{table}; INSERT INTO main.{table} SELECT * FROM temp.was_{table};");
            self.0.execute_batch(&sql).unwrap();
        }
    }
}

/// The same for all: their databases are copies of one.
const DATABASE_KEY: [u8; 32] = [0x5a; 32];

/// Opens a device's database, as the app does or without its encryption.
pub(crate) fn store(path: &Path, encrypted: bool) -> Result<Store> {
    if encrypted {
        Store::open(path, &DatabaseKey::new(Zeroizing::new(DATABASE_KEY)))
    } else {
        Store::open_plain(path)
    }
}

/// A database opened with its key and nothing else done to it.
pub fn opened_by_hand(path: &Path, key: &[u8; 32]) -> rusqlite::Connection {
    let db = rusqlite::Connection::open(path).unwrap();
    db.execute_batch(&format!("PRAGMA key = \"{}\"", in_words(key)))
        .unwrap();
    db
}

/// A key as SQLCipher reads it.
fn in_words(key: &[u8; 32]) -> String {
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("x'{hex}'")
}

impl Device {
    /// Enrols a fresh device with a code, as a real one does.
    pub(crate) fn enrolled(world: &World, name: &str, person: PersonId, number: u64) -> Self {
        let mut secret = [7; 32];
        secret[..8].copy_from_slice(&number.to_be_bytes());
        secret[8..16].copy_from_slice(&world.seed.to_be_bytes());
        let key = DeviceKey::from_secret(&Zeroizing::new(secret));
        let incarnation = Uuid::from_u64_pair(world.seed, number);
        let secret = world.relay.make_enrolment(person).unwrap().secret;
        let path = world.path(name, number);
        template::device(&path, world.encrypted);
        let mut store = store(&path, world.encrypted).unwrap();
        let_in(
            &mut store,
            &key,
            incarnation,
            &format!("{name}s telefon"),
            secret,
            |request| world.relay.enrol(&key.public(), request),
        );
        drop(store);
        let mut device = Self {
            name: name.into(),
            person,
            path,
            online: true,
            faults: Vec::new(),
            key,
            number,
            openings: 0,
            encrypted: world.encrypted,
            session: None,
        };
        device.open(world);
        device
    }

    /// Opens the database anew.
    pub fn open(&mut self, world: &World) {
        self.session = None;
        self.openings += 1;
        let store = store(&self.path, self.encrypted).unwrap();
        let ids = SeededIds::new(
            world.seed ^ (self.number << 32) ^ (self.openings << 48),
            world.clock.clone(),
        );
        self.session = Some(Session::open(store, world.clock.clone(), Box::new(ids)).unwrap());
    }

    /// The app is gone without a word: nothing in memory survives.
    pub fn crash(&mut self, world: &World) {
        self.open(world);
    }

    /// A copy of its database as it is now.
    pub fn copied(&mut self, world: &World) -> PathBuf {
        self.session = None;
        let copy = self.path.with_extension(format!("copy-{}", self.openings));
        std::fs::copy(&self.path, &copy).unwrap();
        self.open(world);
        copy
    }

    /// An older copy of its database is put back; nobody tells the app.
    pub fn put_back(&mut self, world: &World, copy: &Path) {
        self.session = None;
        std::fs::copy(copy, &self.path).unwrap();
        self.open(world);
    }

    /// The open session.
    pub fn session(&mut self) -> &mut Session {
        self.session.as_mut().unwrap()
    }

    /// The open session, for reading.
    pub fn read(&self) -> &Session {
        self.session.as_ref().unwrap()
    }

    /// The last of a document's change rows is another on the disk, and the app is opened anew. Gives what stood there.
    pub fn swaps_change(&mut self, world: &World, doc: DocId, body: &[u8]) -> Vec<u8> {
        self.session = None;
        let db = self.database();
        let (id, before): (i64, Vec<u8>) = db
            .query_row(
                "SELECT id, body FROM change WHERE doc = ? ORDER BY id DESC LIMIT 1",
                [doc.uuid().as_bytes().to_vec()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        db.execute("UPDATE change SET body = ? WHERE id = ?", (body, id))
            .unwrap();
        drop(db);
        self.open(world);
        before
    }

    /// The database as it lies on the disk, beside the open session; for tests of what is in it.
    pub fn database(&self) -> rusqlite::Connection {
        self.file(&self.path)
    }

    /// A file with this device's key, opened by hand and made where it is not there.
    pub fn file(&self, path: &Path) -> rusqlite::Connection {
        if self.encrypted {
            opened_by_hand(path, &DATABASE_KEY)
        } else {
            rusqlite::Connection::open(path).unwrap()
        }
    }

    /// The same, with this device's own database attached to it under a name.
    pub fn file_beside(&self, path: &Path, name: &str) -> rusqlite::Connection {
        let db = self.file(path);
        let (own, key) = (self.path.to_str().unwrap(), in_words(&DATABASE_KEY));
        db.execute(&format!("ATTACH ? AS {name} KEY ?"), [own, &key]).unwrap();
        db
    }

    /// As [`Store::open`] with this device's key.
    pub fn store_at(&self, path: &Path) -> Result<Store> {
        store(path, self.encrypted)
    }

    pub(crate) fn key(&self) -> DeviceKey {
        self.key.clone()
    }

    /// One exchange, with the next fault. Gives whether there is more.
    pub fn exchange(&mut self, world: &World) -> Result<bool> {
        let fault = if self.faults.is_empty() {
            Fault::None
        } else {
            self.faults.remove(0)
        };
        let request = self.session().sync_request(true)?;
        let response = world.network.exchange(world, self, &request, fault)?;
        let before = world
            .network
            .broken(Sabotage::SkipsRows)
            .then(|| ReadModel::copied(self));
        if fault == Fault::NoRoom {
            self.read().store().limit_pages(1)?;
        }
        let taken = self.session().sync_response(&request, response);
        if fault == Fault::NoRoom {
            self.read().store().limit_pages(1_000_000)?;
        }
        let more = taken?.more;
        if let Some(before) = before {
            before.put_back();
        }
        Ok(more)
    }

    /// The author's signature of a push as it stands.
    pub(crate) fn signed(&self, push: &Push) -> Vec<u8> {
        let hashes: Vec<[u8; 32]> = push
            .changes
            .iter()
            // What is no change at all has no hash of its own.
            .map(|body| gadeplan_core::documents::change_head(body).map_or([0; 32], |head| head.hash))
            .collect();
        let statement = author_statement(push.space, push.doc, push.epoch, &hashes);
        self.key.sign(&statement)
    }

    /// Exchanges until there is nothing more to say; nothing where it is out of coverage. Gives the round trips.
    pub fn sync(&mut self, world: &World) -> u32 {
        if !self.online {
            return 0;
        }
        for round in 1..=500 {
            match self.exchange(world) {
                Ok(true) => {}
                Ok(false) => return round,
                Err(_) if !self.faults.is_empty() => {}
                Err(problem) => panic!("{}: {problem}", self.name),
            }
        }
        panic!("{} never came to rest", self.name);
    }
}
