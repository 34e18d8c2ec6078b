//! One master key takes another's place while the server runs.

use super::disk::{count, files};
use super::looks;
use super::process::{Process, program, run};
use super::support::{Copy, Draft, Phone, Valby, on_postgres, outcomes, request};
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::DocId;
use gadeplan_core::sync::wire::{Cursor, SyncResponse};
use gadeplan_server::envelope::MasterKey;
use gadeplan_server::key_source::KeySource;
use gadeplan_server::storage::postgres::{Address, Postgres};
use gadeplan_server::storage::sqlite::Sqlite;
use gadeplan_server::storage::{Storage, UnderMaster};
use gadeplan_server::{Config, KeyFrom, Relay};
use std::path::PathBuf;
use std::time::Duration;

impl Valby {
    pub fn storage(&self) -> Box<dyn Storage> {
        match self.database.url() {
            Some(url) => Box::new(Postgres::open(Address::parse(&url).unwrap()).unwrap()),
            None => Box::new(Sqlite::open(&self.dir.path().join("relay.sqlite")).unwrap()),
        }
    }

    fn new_key(&self) -> KeyFrom {
        let key = KeyFrom::File(self.dir.path().join("new.key"));
        key.ensure().unwrap();
        key
    }

    /// A server of the same database that was started with this key.
    fn opened(&self, key: KeyFrom) -> anyhow::Result<Relay> {
        gadeplan_server::open(&Config { key, ..self.config() }, &self.shared_clock())
    }

    /// Everything that lies under a master key itself.
    fn sealed(&self) -> Vec<(UnderMaster, Vec<u8>)> {
        let storage = self.storage();
        storage.read().unwrap().under_other_keys(0, usize::MAX).unwrap()
    }
}

fn write(relay: &Relay, phone: &Phone, valby: &Valby, text: &str) -> DocId {
    let mut report = Draft::new(phone, valby.street);
    report.write("text", text);
    let answer = relay
        .sync(phone.device, &request(&[], vec![report.push(phone)]))
        .unwrap();
    assert!(outcomes(&answer)[0].is_ok());
    report.doc
}

fn all_of(relay: &Relay, phone: &Phone, valby: &Valby) -> Vec<String> {
    let mut copy = Copy::default();
    copy.pull_all(relay, phone, valby.street);
    let mut texts: Vec<_> = copy.docs.keys().map(|doc| copy.text(*doc, "text").unwrap()).collect();
    texts.sort();
    texts
}

#[test]
fn at_every_step_of_a_rotation_either_key_opens_everything_and_afterwards_the_new_one_alone() {
    let valby = Valby::new();
    let old = valby.config().key;
    let running = valby.relay();
    let amir = Phone::enrolled(&running, valby.amir);
    let doc = write(&running, &amir, &valby, "før");
    let before: Vec<_> = valby.sealed();
    assert_eq!(before.len(), 2, "a document's key and a device's name");
    let searched = looks::searched(1, doc, "Kanariegul");
    running.sync(amir.device, &looks::telling(vec![searched], 1)).unwrap();
    assert_eq!(valby.sealed().len(), 3, "and that of what was searched for");
    let carla = Phone::enrolled(&running, valby.carla);
    let criterion = |relay: &Relay| {
        let told = looks::who(relay, &carla, doc).unwrap().looks;
        told.iter().find_map(|look| look.criterion.clone()).unwrap()
    };

    let new = valby.new_key();
    let readable = |texts: &[&str]| {
        for relay in [
            &running,
            &valby.opened(old.clone()).unwrap(),
            &valby.opened(new.clone()).unwrap(),
        ] {
            assert_eq!(all_of(relay, &amir, &valby), texts);
            assert_eq!(relay.devices().unwrap().devices[0].name, "Telefon Kanariegul");
            assert_eq!(criterion(relay), "Kanariegul");
            relay.check_bodies().unwrap();
        }
    };
    valby.relay().begin_rotation(&new.master_key().unwrap()).unwrap();
    // Here it crashes: nothing has been sealed anew, and the running server goes on.
    readable(&["før"]);
    write(&running, &amir, &valby, "imens");
    readable(&["før", "imens"]);

    let again = valby.opened(old.clone()).unwrap();
    again.begin_rotation(&new.master_key().unwrap()).unwrap();
    assert!(
        again.begin_rotation(&MasterKey::new([3; 32].into())).is_err(),
        "one at a time"
    );
    let early = valby.opened(new.clone()).unwrap().retire_old_key(true).unwrap_err();
    assert!(early.to_string().contains("still lies under"), "{early}");
    assert_eq!(again.rotate_some().unwrap(), 4, "two names by now");
    assert_eq!(again.rotate_some().unwrap(), 0);
    readable(&["før", "imens"]);

    let both = valby
        .storage()
        .read()
        .unwrap()
        .meta()
        .unwrap()
        .unwrap()
        .rotation
        .unwrap();
    assert!(on_postgres() || count(&files(&valby), &both.new_key) > 0, "the control");
    let wrong = again.retire_old_key(true).unwrap_err();
    assert!(wrong.to_string().contains("started with the old"), "{wrong}");
    let retiring = valby.opened(new.clone()).unwrap();
    let soon = retiring.retire_old_key(false).unwrap_err();
    assert!(
        soon.to_string().contains("a minute") || soon.to_string().contains("1 minute"),
        "{soon}"
    );
    valby.pass_minutes(1);
    retiring.retire_old_key(false).unwrap();
    assert!(
        retiring.retire_old_key(true).is_err(),
        "there is nothing more to retire"
    );

    assert!(
        valby
            .opened(old.clone())
            .err()
            .unwrap()
            .to_string()
            .contains("master key")
    );
    for relay in [&running, &valby.opened(new.clone()).unwrap()] {
        assert_eq!(all_of(relay, &amir, &valby), ["før", "imens"]);
        assert_eq!(criterion(relay), "Kanariegul");
    }
    write(&running, &amir, &valby, "siden");

    let (old, new) = (old.master_key().unwrap(), new.master_key().unwrap());
    let sealed = valby.sealed();
    assert_eq!(sealed.len(), 6);
    for (place, text) in &sealed {
        assert!(new.open(*place, &text[4..]).is_ok(), "the control");
        assert!(old.open(*place, &text[4..]).is_err());
    }
    if !on_postgres() {
        // PostgreSQL leaves dead rows on the disk until it writes there again.
        let files: Vec<PathBuf> = files(&valby);
        assert!(sealed.iter().all(|(_, text)| count(&files, text) > 0), "the control");
        let gone = before
            .iter()
            .map(|(_, text)| text)
            .chain([&both.old_key, &both.new_key]);
        assert_eq!(gone.map(|text| count(&files, text)).collect::<Vec<_>>(), [0; 4]);
    }
}

#[test]
fn a_server_that_slept_through_it_all_says_that_it_must_be_started_anew() {
    let valby = Valby::new();
    let (awake, asleep) = (valby.relay(), valby.relay());
    let amir = Phone::enrolled(&awake, valby.amir);
    write(&awake, &amir, &valby, "før");
    let new = valby.new_key();
    awake.begin_rotation(&new.master_key().unwrap()).unwrap();
    while awake.rotate_some().unwrap() > 0 {}
    // What a server does every ten seconds.
    awake.health().unwrap();
    valby.opened(new).unwrap().retire_old_key(true).unwrap();
    assert_eq!(all_of(&awake, &amir, &valby), ["før"]);
    assert_eq!(asleep.health().unwrap_err().code, Code::ServerFailed);
    let asked = request(&[(valby.street, None)], vec![]);
    assert_eq!(asleep.sync(amir.device, &asked).unwrap_err().code, Code::ServerFailed);
}

/// The rotation is killed again and again while a phone hands in and another reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_that_is_killed_goes_on_and_nobody_notices() {
    const REPORTS: usize = 700;
    let valby = Valby::new();
    let relay = valby.relay();
    let (amir, bente) = (
        Phone::enrolled(&relay, valby.amir),
        Phone::enrolled(&relay, valby.bente),
    );
    for n in 0..REPORTS {
        write(&relay, &amir, &valby, &format!("{n:04}"));
    }
    drop(relay);
    let place = (valby.dir.path(), &valby.database);
    let server = Process::serve(valby.dir.path(), &valby.database.arguments());
    let new_file = valby.dir.path().join("new.key").display().to_string();
    let rotate = ["key", "rotate", "--new-key-file", &new_file];

    let mut cursor: Option<Cursor> = None;
    let mut read = std::collections::BTreeSet::new();
    let mut take = |answer: &SyncResponse| {
        let pull = &answer.pulls[0];
        read.extend(pull.documents.iter().map(|document| document.doc));
        cursor = Some(pull.next);
        (cursor, pull.more)
    };
    let mut written = Vec::new();
    let mut asked = request(&[(valby.street, None)], vec![]);
    for round in 0..12 {
        let mut rotating = program()
            .args(rotate)
            .args(valby.database.arguments())
            .arg("--data")
            .arg(valby.dir.path())
            .spawn()
            .unwrap();
        tokio::time::sleep(Duration::from_millis(40 * round)).await;
        rotating.kill().unwrap();
        rotating.wait().unwrap();

        let mut report = Draft::new(&amir, valby.street);
        report.write("text", "imens");
        written.push(report.doc);
        let answer = amir.sync(&server.url, &request(&[], vec![report.push(&amir)])).await;
        assert!(outcomes(&answer.unwrap())[0].is_ok());
        let (cursor, _) = take(&bente.sync(&server.url, &asked).await.unwrap());
        asked.spaces[0].cursor = cursor;
    }
    run(&rotate, &place).unwrap();
    let old = valby.dir.path().join("master.key");
    std::fs::rename(valby.dir.path().join("new.key"), &old).unwrap();
    run(&["key", "retire", "--now"], &place).unwrap();
    loop {
        let (cursor, more) = take(&bente.sync(&server.url, &asked).await.unwrap());
        asked.spaces[0].cursor = cursor;
        if !more {
            break;
        }
    }
    assert_eq!(read.len(), REPORTS + written.len());
    assert!(written.iter().all(|doc| read.contains(doc)));
    valby.relay().check_bodies().unwrap();
    assert!(run(&["audit", "check"], &place).is_ok());
}

#[test]
fn the_database_of_a_server_that_knew_one_key_alone_goes_on() {
    let valby = Valby::new();
    let relay = valby.relay();
    let amir = Phone::enrolled(&relay, valby.amir);
    write(&relay, &amir, &valby, "Sjælør Boulevard");
    drop(relay);
    // As the first server left it.
    for column in ["key_number", "old_mark", "new_key", "old_key", "rotation_at"] {
        valby.sql(&format!("ALTER TABLE meta DROP COLUMN {column}")).unwrap();
    }
    valby.sql("UPDATE doc SET key = substr(key, 5)").unwrap();
    valby.sql("UPDATE device SET name = substr(name, 5)").unwrap();
    for table in [
        "look_mark",
        "look",
        "criterion_key",
        "quarantine",
        "tombstone",
        "renewal",
        "audit_floor",
    ] {
        valby.sql(&format!("DROP TABLE {table}")).unwrap();
    }
    valby.sql("DROP INDEX audit_by_subject").unwrap();
    valby
        .sql("DELETE FROM refinery_schema_history WHERE name IN ('keys', 'looks', 'quarantine', 'tombstones', 'renewals', 'audit_floor')")
        .unwrap();
    let relay = valby.relay();
    assert_eq!(all_of(&relay, &amir, &valby), ["Sjælør Boulevard"]);
    assert_eq!(relay.devices().unwrap().devices[0].name, "Telefon Kanariegul");
}
