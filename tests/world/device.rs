//! A device: its own key, its own encrypted database, one person's.

use crate::{Fault, SeededIds, World};
use gadeplan_core::actions::Session;
use gadeplan_core::domain::error::Result;
use gadeplan_core::domain::ids::{DocId, Id, PersonId};
use gadeplan_core::store::identity::Identity;
use gadeplan_core::store::{DatabaseKey, Store};
use gadeplan_core::sync::signing::{DeviceKey, actor_of};
use gadeplan_core::sync::wire::{EnrolRequest, PROTOCOL};
use std::path::PathBuf;
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
    session: Option<Session>,
}

fn database_key(number: u64) -> DatabaseKey {
    let mut key = [0x5a; 32];
    key[..8].copy_from_slice(&number.to_be_bytes());
    DatabaseKey::new(Zeroizing::new(key))
}

impl Device {
    /// Enrols a fresh device with a code, as a real one does.
    pub(crate) fn enrolled(world: &World, name: &str, person: PersonId, number: u64) -> Self {
        let mut secret = [7; 32];
        secret[..8].copy_from_slice(&number.to_be_bytes());
        secret[8..16].copy_from_slice(&world.seed.to_be_bytes());
        let key = DeviceKey::from_secret(&Zeroizing::new(secret));
        let incarnation = Uuid::from_u64_pair(world.seed, number);
        let code = world.relay.make_enrolment(person).unwrap();
        let request = EnrolRequest {
            protocol: PROTOCOL,
            secret: code.secret,
            key: key.public().to_vec(),
            actor: actor_of(&key.public(), incarnation).to_vec(),
            device_name: format!("{name}s telefon"),
        };
        let let_in = world.relay.enrol(&key.public(), &request).unwrap();
        let path = world.path(name, number);
        let mut store = Store::open(&path, &database_key(number)).unwrap();
        let identity = Identity {
            device: let_in.device,
            person,
            role: let_in.role,
            device_name: request.device_name,
            server: "http://127.0.0.1".into(),
            key: key.clone(),
            incarnation,
        };
        store.put_identity(&identity, &let_in.spaces).unwrap();
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
            session: None,
        };
        device.open(world);
        device
    }

    /// Opens the database anew.
    pub fn open(&mut self, world: &World) {
        self.session = None;
        self.openings += 1;
        let store = Store::open(&self.path, &database_key(self.number)).unwrap();
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
        let db = rusqlite::Connection::open(&self.path).unwrap();
        let mut key = [0x5a; 32];
        key[..8].copy_from_slice(&self.number.to_be_bytes());
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        db.execute_batch(&format!("PRAGMA key = \"x'{hex}'\"")).unwrap();
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
        let request = self.read().sync_request(true)?;
        let response = world.network.exchange(world, self, &request, fault)?;
        Ok(self.session().sync_response(&request, response)?.more)
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
