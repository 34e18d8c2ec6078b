//! The power goes at a random point of an evening, on a phone and at the office at once, and with it what no sync has made
//! last (C1, invariant 2). Afterwards: both databases are whole, what was called saved is there, and what the server
//! had acknowledged is there.

mod disk;

use gadeplan_core::actions::Session;
use gadeplan_core::domain::ids::{DeviceId, Id, IdSource, PersonId, ShiftId};
use gadeplan_core::domain::role::{Role, SpaceClass};
use gadeplan_core::store::{DatabaseKey, Store};
use gadeplan_core::sync::signing::DeviceKey;
use gadeplan_server::{Config, Relay, SharedClock};
use gadeplan_world::{Ground, RealIds, WallClock, let_in, quick_folder};
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;
use zeroize::Zeroizing;

/// How often the power goes in `make test`; `GADEPLAN_CUTS` for more.
const CUTS: u64 = 100;

fn open(folder: &Path) -> Session {
    let key = DatabaseKey::new(Zeroizing::new([3; 32]));
    let store = Store::open(&folder.join("device.db"), &key).unwrap();
    store.check().unwrap();
    Session::open(store, Arc::new(WallClock), Box::new(RealIds)).unwrap()
}

fn relay(folder: &Path) -> Relay {
    let clock: SharedClock = Arc::new(WallClock);
    gadeplan_server::open(&Config::local(&folder.join("server")), &clock).unwrap()
}

/// An office and Nadia's phone, on a shift.
fn evening(folder: &Path) -> (DeviceId, ShiftId) {
    let clock: SharedClock = Arc::new(WallClock);
    gadeplan_server::init(&Config::local(&folder.join("server")), &clock).unwrap();
    let relay = relay(folder);
    let mut ids = RealIds;
    let ground = Ground::new(&mut ids);
    let nadia = PersonId::from_uuid(ids.next_uuid());
    let area = ground.areas[0].area;
    relay.put_person(nadia, &Role::StreetWorker).unwrap();
    relay
        .add_space(ground.streets[0], &SpaceClass::Street, Some(area))
        .unwrap();
    relay.put_grant(nadia, ground.streets[0], &Role::StreetWorker).unwrap();
    let key = DeviceKey::from_secret(&Zeroizing::new([4; 32]));
    let incarnation = Uuid::now_v7();
    let secret = relay.make_enrolment(nadia).unwrap().secret;
    let database = DatabaseKey::new(Zeroizing::new([3; 32]));
    let mut store = Store::open(&folder.join("device.db"), &database).unwrap();
    let device = let_in(&mut store, &key, incarnation, "Telefon", secret, |request| {
        relay.enrol(&key.public(), request)
    });
    drop(store);
    let mut session = open(folder);
    let shift = session.start_unplanned(area, &[], &[]).unwrap();
    hand_in(&mut session, &relay, device);
    (device, shift)
}

/// Exchanges until nothing is left.
fn hand_in(session: &mut Session, relay: &Relay, device: DeviceId) {
    loop {
        let request = session.sync_request(false).unwrap();
        let response = relay.sync(device, &request).unwrap();
        if !session.sync_response(&request, response).unwrap().more {
            return;
        }
    }
}

fn bodies(session: &Session, shift: ShiftId) -> usize {
    session.store().bodies(shift.into()).unwrap().len()
}

/// Copies files, flat and one folder deep.
fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// One evening with a power cut in it. Ends with what is wrong afterwards; none where the power lasted.
fn cut(before: &Path, device: DeviceId, shift: ShiftId, seed: u64, lies: bool) -> Option<Result<(), String>> {
    let folder = quick_folder();
    copy(before, folder.path());
    let mut rng = fastrand::Rng::with_seed(seed);
    disk::watch(folder.path(), rng.u64(..400), rng.u64(..), lies);
    // What had been said to be saved, and to be at the office, before the lights went out.
    let (mut saved, mut acknowledged) = (Vec::new(), 0);
    {
        let relay = relay(folder.path());
        let mut session = open(folder.path());
        for _ in 0..rng.u8(4..12) {
            for _ in 0..rng.u8(1..4) {
                let met = session.edit_encounter(shift, None, &[]).unwrap();
                if !disk::is_cut() {
                    saved.push(met.encounter);
                }
            }
            if rng.bool() {
                hand_in(&mut session, &relay, device);
                if !disk::is_cut() {
                    acknowledged = bodies(&session, shift);
                }
            }
        }
    }
    disk::find().then(|| verdict(folder.path(), device, shift, &saved, acknowledged))
}

fn verdict(
    folder: &Path,
    device: DeviceId,
    shift: ShiftId,
    saved: &[gadeplan_core::domain::ids::EncounterId],
    acknowledged: usize,
) -> Result<(), String> {
    let whole = |path: &Path| -> Result<i64, String> {
        let db = rusqlite::Connection::open(path).map_err(|e| e.to_string())?;
        let word: String = db
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .map_err(|e| e.to_string())?;
        if word != "ok" {
            return Err(word);
        }
        db.query_row("SELECT count(*) FROM change", [], |row| row.get(0))
            .map_err(|e| e.to_string())
    };
    let at_office = whole(&folder.join("server").join("relay.sqlite"))?;
    if (at_office as usize) < acknowledged {
        return Err(format!(
            "{acknowledged} were acknowledged, {at_office} are at the office"
        ));
    }
    let key = DatabaseKey::new(Zeroizing::new([3; 32]));
    let store = Store::open(&folder.join("device.db"), &key).map_err(|p| p.to_string())?;
    store.check().map_err(|p| p.to_string())?;
    let mut session =
        Session::open(store, Arc::new(WallClock), Box::new(RealIds)).map_err(|problem| problem.to_string())?;
    for encounter in saved {
        session
            .store()
            .encounter(*encounter, session.now())
            .map_err(|problem| format!("an encounter that was saved: {problem}"))?;
    }
    // And the evening goes on.
    hand_in(&mut session, &relay(folder), device);
    session.edit_encounter(shift, None, &[]).map_err(|p| p.to_string())?;
    hand_in(&mut session, &relay(folder), device);
    (session.progress().map_err(|p| p.to_string())?.waiting == 0)
        .then_some(())
        .ok_or_else(|| "something waits for ever".to_owned())
}

#[test]
fn what_was_called_saved_or_acknowledged_survives_a_power_cut_at_any_point() {
    let cuts: u64 = std::env::var("GADEPLAN_CUTS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(CUTS);
    disk::install();
    let before = quick_folder();
    let (device, shift) = evening(before.path());

    // The control: a disk that lies about syncing loses what was called saved, and this test says so.
    let lies = (0..40).filter_map(|seed| cut(before.path(), device, shift, seed, true));
    assert!(lies.filter(Result::is_err).count() > 0, "the test notices nothing");

    let (mut gone, mut seed) = (0, 1_000);
    while gone < cuts {
        if let Some(verdict) = cut(before.path(), device, shift, seed, false) {
            gone += 1;
            if let Err(wrong) = verdict {
                panic!("seed {seed}: {wrong}");
            }
        }
        seed += 1;
    }
    println!(
        "{gone} power cuts in {} evenings: nothing lost, both databases whole",
        seed - 1_000
    );
}
