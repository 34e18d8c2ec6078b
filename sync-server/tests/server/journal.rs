//! The journal beside the database: what was taken, closed and wiped stays so when an older copy of the database is put in
//! its place.

use super::support::{Copy, Draft, Phone, Valby, fresh, outcomes, pull_of, request};
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::{DeviceId, PersonId};
use gadeplan_core::domain::role::{DocumentKind, Role, SpaceClass};
use gadeplan_core::sync::digest;
use gadeplan_core::sync::wire::{DeviceDeed, SyncResponse};
use gadeplan_server::relay::audit::{AuditHead, AuditState};
use gadeplan_server::{Config, Relay};
use std::path::PathBuf;

/// Valby's server, with its journal on another disk.
struct Office {
    valby: Valby,
    elsewhere: tempfile::TempDir,
}

impl Office {
    fn new() -> Self {
        Self {
            valby: Valby::new(),
            elsewhere: tempfile::tempdir().unwrap(),
        }
    }

    fn journal(&self, name: &str) -> PathBuf {
        self.elsewhere.path().join(name)
    }

    fn config(&self, journal: &str) -> Config {
        Config {
            journal: Some(self.journal(journal)),
            ..self.valby.config()
        }
    }

    fn node(&self, journal: &str) -> Relay {
        gadeplan_server::open(&self.config(journal), &self.valby.shared_clock()).unwrap()
    }

    fn open(&self) -> Relay {
        self.node("journal.jsonl")
    }

    fn rows(&self, action: &str) -> i64 {
        self.valby
            .figure(&format!("SELECT count(*) FROM audit WHERE action = '{action}'"))
    }
}

fn sync(relay: &Relay, phone: &Phone, valby: &Valby) -> Result<SyncResponse, Code> {
    relay
        .sync(phone.device, &request(&[(valby.street, None)], vec![]))
        .map_err(|problem| problem.code)
}

fn head(relay: &Relay) -> AuditHead {
    match relay.check_audit(None).unwrap() {
        AuditState::Whole(head) => head,
        other => panic!("the log is {other:?}"),
    }
}

#[test]
fn a_database_older_than_the_journal_undoes_nothing_that_was_taken() {
    let office = Office::new();
    let valby = &office.valby;
    let relay = office.open();
    let (amir, bente, carla) = (
        Phone::enrolled(&relay, valby.amir),
        Phone::enrolled(&relay, valby.bente),
        Phone::enrolled(&relay, valby.carla),
    );
    let (lost, before) = (Phone::enrolled(&relay, valby.amir), head(&relay));
    drop(relay);
    let copy = valby.copy();
    let relay = office.open();

    assert!(relay.revoke_device(amir.device).unwrap());
    relay.device_by_hand(lost.device, DeviceDeed::Wipe).unwrap();
    relay.remove_grant(valby.bente, valby.street).unwrap();
    let (dora, square) = (fresh::<PersonId>(), fresh());
    relay.put_person(dora, &Role::StreetWorker).unwrap();
    relay.add_space(square, &SpaceClass::Street, None).unwrap();
    relay.put_grant(dora, square, &Role::StreetWorker).unwrap();
    relay.put_grant(valby.bente, square, &Role::StreetWorker).unwrap();
    relay.remove_grant(valby.bente, square).unwrap();
    relay.set_min_writer_schema(valby.other, 1).unwrap();
    let doras = Phone::enrolled(&relay, dora);
    relay.note_head().unwrap();
    let (noted, incarnation) = (head(&relay), relay.incarnation());
    drop(relay);

    valby.put_back(&copy);
    let relay = office.open();
    assert_ne!(relay.incarnation(), incarnation, "devices are to notice");
    assert_eq!(sync(&relay, &amir, valby).unwrap_err(), Code::DeviceRevoked);
    assert!(sync(&relay, &lost, valby).unwrap().wipe);
    let asked = request(&[(valby.street, None), (square, None)], vec![]);
    let answer = relay.sync(bente.device, &asked).unwrap();
    assert!(answer.spaces.is_empty());
    assert_eq!(answer.revoked, [valby.street, square]);
    // What was let in since is let in.
    let answer = sync(&relay, &doras, valby).unwrap();
    assert_eq!(answer.spaces.len(), 1);
    let mut report = Draft::new(&doras, square);
    report.write("a", "1");
    let answer = relay
        .sync(doras.device, &request(&[], vec![report.push(&doras)]))
        .unwrap();
    assert_eq!(outcomes(&answer), [Ok(1)]);
    assert!(answer.authors.iter().any(|author| author.device == doras.device));
    assert!(sync(&relay, &carla, valby).is_ok(), "and nobody else is shut out");
    assert_eq!(
        valby.figure("SELECT count(*) FROM space WHERE min_writer_schema = 1"),
        1
    );

    // The log says what happened, and a head that was noted before says the truth of it.
    assert_eq!((office.rows("server.restored"), office.rows("device.revoked")), (1, 0));
    assert_eq!(office.rows("device.brought_back"), 3);
    assert!(matches!(relay.check_audit(Some(before)).unwrap(), AuditState::Whole(_)));
    assert_eq!(
        relay.check_audit(Some(noted)).unwrap(),
        AuditState::LostWithRestore(noted.last)
    );
    let made_up = AuditHead { hash: [3; 32], ..noted };
    assert!(matches!(
        relay.check_audit(Some(made_up)).unwrap(),
        AuditState::OtherThan(_) | AuditState::CutOffAt(_)
    ));

    // Once is enough.
    let incarnation = relay.incarnation();
    drop(relay);
    let relay = office.open();
    assert_eq!(relay.incarnation(), incarnation);
    assert_eq!(office.rows("server.restored"), 1);
}

#[test]
fn what_was_erased_stays_erased_when_an_older_database_is_put_back() {
    let office = Office::new();
    let valby = &office.valby;
    let relay = office.open();
    let (amir, carla) = (
        Phone::enrolled(&relay, valby.amir),
        Phone::enrolled(&relay, valby.carla),
    );
    let card = |name: &str| {
        let mut card = Draft::new(&amir, valby.street);
        card.kind = DocumentKind::Youth;
        card.write("name", name);
        card
    };
    let hand_in = |relay: &Relay, card: &mut Draft| {
        let push = request(&[], vec![card.push(&amir)]);
        outcomes(&relay.sync(amir.device, &push).unwrap()).remove(0)
    };
    let (mut old, mut kept) = (card("Kanariefuglsen"), card("Bliversen"));
    assert_eq!((hand_in(&relay, &mut old), hand_in(&relay, &mut kept)), (Ok(1), Ok(2)));
    drop(relay);
    let copy = valby.copy();
    let relay = office.open();
    let mut later = card("Senere Kanariefuglsen");
    assert_eq!(hand_in(&relay, &mut later), Ok(3));
    assert!(relay.erase(old.doc, "request").unwrap());
    assert!(relay.erase(later.doc, "retention").unwrap());
    drop(relay);

    valby.put_back(&copy);
    let relay = office.open();
    let mut copy = Copy::default();
    copy.pull_all(&relay, &carla, valby.street);
    assert_eq!(copy.docs.keys().collect::<Vec<_>>(), [&kept.doc]);
    let asked = request(&[(valby.street, None)], vec![]);
    let answer = relay.sync(amir.device, &asked).unwrap();
    let mut erased = answer.erased.clone();
    erased.sort();
    let mut both = vec![old.doc, later.doc];
    both.sort();
    assert_eq!(erased, both, "a phone that has either deletes it");
    assert_eq!(hand_in(&relay, &mut later), Err("document_erased"));
    let mut sum = [0; 32];
    digest::toggle(&mut sum, &digest::of_doc(kept.doc, 0, &kept.heads()));
    assert_eq!(
        pull_of(&answer, valby.street).digest,
        sum,
        "the digest is of what is left"
    );
    assert_eq!(office.rows("document.erased"), 2);
}

#[test]
fn everything_stands_as_it_stood_last() {
    let office = Office::new();
    let valby = &office.valby;
    let relay = office.open();
    let (amir, bente) = (
        Phone::enrolled(&relay, valby.amir),
        Phone::enrolled(&relay, valby.bente),
    );
    drop(relay);
    let copy = valby.copy();
    let relay = office.open();
    assert!(relay.revoke_device(amir.device).unwrap());
    relay.remove_grant(valby.bente, valby.street).unwrap();
    relay.device_by_hand(amir.device, DeviceDeed::Restore).unwrap();
    relay.put_grant(valby.bente, valby.street, &Role::ClubWorker).unwrap();
    drop(relay);
    // Restored twice, from the same backup.
    for _ in 0..2 {
        valby.put_back(&copy);
        let relay = office.open();
        assert!(sync(&relay, &amir, valby).is_ok());
        let answer = sync(&relay, &bente, valby).unwrap();
        assert_eq!(answer.spaces[0].role, Role::ClubWorker);
    }
}

#[test]
fn another_servers_journal_does_not_undo_what_was_done_since() {
    let office = Office::new();
    let valby = &office.valby;
    let (here, there) = (office.node("here.jsonl"), office.node("there.jsonl"));
    let amir = Phone::enrolled(&here, valby.amir);
    there.health().unwrap();
    drop((here, there));
    let copy = valby.copy();
    let (here, there) = (office.node("here.jsonl"), office.node("there.jsonl"));
    assert!(here.revoke_device(amir.device).unwrap());
    // The other one hears of it when it looks.
    there.health().unwrap();
    drop((here, there));

    valby.put_back(&copy);
    let here = office.node("here.jsonl");
    assert_eq!(sync(&here, &amir, valby).unwrap_err(), Code::DeviceRevoked);
    here.device_by_hand(amir.device, DeviceDeed::Restore).unwrap();
    let incarnation = here.incarnation();
    let there = office.node("there.jsonl");
    assert!(sync(&there, &amir, valby).is_ok());
    assert_eq!(there.incarnation(), incarnation);
    assert_eq!(office.rows("server.restored"), 1);
    drop((here, there));
    // And it has all of it from then on.
    valby.put_back(&copy);
    let there = office.node("there.jsonl");
    assert!(sync(&there, &amir, valby).is_ok());
}

#[test]
fn what_a_crash_kept_out_of_the_journal_is_noted_at_the_next_opening() {
    let office = Office::new();
    let valby = &office.valby;
    let relay = office.open();
    let amir = Phone::enrolled(&relay, valby.amir);
    drop(relay);
    let copy = valby.copy();
    let relay = office.open();
    let until_here = std::fs::read(office.journal("journal.jsonl")).unwrap();
    assert!(relay.revoke_device(amir.device).unwrap());
    drop(relay);
    // The line did not get to the disk.
    std::fs::write(office.journal("journal.jsonl"), &until_here).unwrap();
    drop(office.open());
    valby.put_back(&copy);
    assert_eq!(sync(&office.open(), &amir, valby).unwrap_err(), Code::DeviceRevoked);
}

#[test]
fn a_journal_that_is_begun_late_has_what_was_taken_before() {
    let office = Office::new();
    let valby = &office.valby;
    let relay = valby.relay();
    let amir = Phone::enrolled(&relay, valby.amir);
    drop(relay);
    let copy = valby.copy();
    let relay = valby.relay();
    assert!(relay.revoke_device(amir.device).unwrap());
    drop(relay);
    drop(office.open());
    valby.put_back(&copy);
    assert_eq!(sync(&office.open(), &amir, valby).unwrap_err(), Code::DeviceRevoked);
}

#[test]
fn a_journal_that_can_not_be_written_is_told_and_caught_up_with() {
    let office = Office::new();
    let valby = &office.valby;
    let disk = office.journal("disk");
    std::fs::create_dir(&disk).unwrap();
    let relay = office.node("disk/journal.jsonl");
    let amir = Phone::enrolled(&relay, valby.amir);
    drop(relay);
    let copy = valby.copy();
    let relay = office.node("disk/journal.jsonl");
    std::fs::rename(&disk, office.journal("gone")).unwrap();
    assert!(relay.revoke_device(amir.device).unwrap(), "what was done is done");
    assert_eq!(sync(&relay, &amir, valby).unwrap_err(), Code::DeviceRevoked);
    assert_eq!(relay.health().unwrap_err().code, Code::ServerFailed);
    std::fs::rename(office.journal("gone"), &disk).unwrap();
    relay.health().unwrap();
    drop(relay);
    valby.put_back(&copy);
    let relay = office.node("disk/journal.jsonl");
    assert_eq!(sync(&relay, &amir, valby).unwrap_err(), Code::DeviceRevoked);
}

#[test]
fn a_journal_of_another_database_is_refused_and_holds_no_name() {
    let (office, other) = (Office::new(), Office::new());
    other.valby.pass_minutes(1);
    let relay = office.open();
    let mut phone = Phone::new();
    phone.enrol_in(&relay, office.valby.amir);
    let _: DeviceId = phone.device;
    let text = std::fs::read_to_string(office.journal("journal.jsonl")).unwrap();
    assert!(text.contains(&phone.device.to_string()) && !text.contains("Kanariegul"));

    gadeplan_server::init(
        &Config {
            data: other.elsewhere.path().join("new"),
            ..Config::local(&other.elsewhere.path().join("new"))
        },
        &other.valby.shared_clock(),
    )
    .unwrap();
    let wrong = Config {
        journal: Some(office.journal("journal.jsonl")),
        ..Config::local(&other.elsewhere.path().join("new"))
    };
    let said = format!(
        "{:#}",
        gadeplan_server::open(&wrong, &other.valby.shared_clock())
            .err()
            .unwrap()
    );
    assert!(said.contains("another database"), "{said}");
}
