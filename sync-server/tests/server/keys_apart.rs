//! Keys kept apart from backups: what was erased can't be read in any of them once the next one is made.

use crate::backup::{Cellar, write};
use crate::sqlite::disk::count;
use crate::sqlite::erasure::Street;
use crate::sqlite::support::{Copy, Draft, Phone, request};
use gadeplan_core::domain::role::Role;
use gadeplan_server::keys_file::KeysFile;
use gadeplan_server::relay::audit::AuditState;
use gadeplan_server::storage::UnderMaster;
use gadeplan_server::{Config, backup};

/// An evening of Amir's, and where its backups lie.
struct Evening {
    street: Street,
    cellar: Cellar,
}

impl Evening {
    fn new() -> Self {
        Self {
            street: Street::new(),
            cellar: Cellar::new(),
        }
    }

    fn backup(&self, name: &str) -> std::path::PathBuf {
        let to = self.cellar.path(name);
        let (config, clock) = (self.street.valby.config(), self.street.valby.shared_clock());
        backup::make(&config, &clock, &to, &self.cellar.keys()).unwrap();
        to
    }

    /// The key of a document as it lies in the database now.
    fn wrapped(&self, draft: &Draft) -> Vec<u8> {
        let storage = self.street.valby.storage();
        let snapshot = storage.read().unwrap();
        snapshot.doc(draft.doc).unwrap().unwrap().key
    }

    fn is_kept(&self, wrapped: &[u8]) -> bool {
        let file = KeysFile::read(&self.cellar.keys()).unwrap();
        file.keys.iter().any(|kept| kept.sealed == wrapped)
    }
}

#[test]
fn what_is_erased_opens_in_no_backup_once_the_next_is_made() {
    let evening = Evening::new();
    let last_week = evening.backup("last week");
    let keys = [
        evening.wrapped(&evening.street.card),
        evening.wrapped(&evening.street.shift),
    ];
    assert!(keys.iter().all(|key| evening.is_kept(key)), "the control");
    let mut database = std::fs::read(evening.street.valby.dir.path().join("relay.sqlite")).unwrap();
    database.extend(std::fs::read(evening.street.valby.dir.path().join("relay.sqlite-wal")).unwrap());
    let occurs = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).filter(|part| *part == what).count();
    for key in &keys {
        assert!(occurs(&database, key) > 0, "the control: so it lies in the database");
        assert_eq!(count(std::slice::from_ref(&last_week), key), 0, "and in no backup");
    }

    let erased = evening
        .street
        .relay
        .erase_youth(evening.street.youth(), &[], "request")
        .unwrap();
    assert_eq!(erased.len(), 2);
    evening.backup("tonight");
    assert!(keys.iter().all(|key| !evening.is_kept(key)));

    // Whoever has last week's backup, the keys file and the master key begins a server, and finds nobody in it.
    let anew = evening.cellar.anew(&evening.street.valby);
    let clock = evening.street.valby.shared_clock();
    backup::restore(&anew, &clock, &last_week, &evening.cellar.keys()).unwrap();
    let relay = gadeplan_server::open(&anew, &clock).unwrap();
    assert!(matches!(relay.check_audit(None).unwrap(), AuditState::Whole(_)));
    relay.check_bodies().unwrap();
    let carla = Phone::enrolled(&relay, evening.street.valby.bente);
    let mut copy = Copy::default();
    copy.pull_all(&relay, &carla, evening.street.valby.street);
    assert!(!copy.docs.contains_key(&evening.street.card.doc));
    assert!(
        copy.text(evening.street.shift.doc, "note").is_none(),
        "it waits for a phone that has the new edition"
    );
    // Bente's phone missed all of it, and is told that the card is gone.
    let told = relay
        .sync(
            evening.street.bente.device,
            &request(&[(evening.street.valby.street, evening.street.copy.cursor)], vec![]),
        )
        .unwrap();
    assert_eq!(told.erased, [evening.street.card.doc]);
}

#[test]
fn what_was_taken_since_the_backup_stays_taken_and_what_was_given_stays_given() {
    let evening = Evening::new();
    let (valby, relay) = (&evening.street.valby, &evening.street.relay);
    let last_week = evening.backup("last week");
    assert!(relay.revoke_device(evening.street.amir.device).unwrap());
    relay.put_person(valby.carla, &Role::Chief).unwrap();
    let late = Phone::enrolled(relay, valby.bente);
    evening.backup("tonight");
    let anew = evening.cellar.anew(valby);
    let clock = valby.shared_clock();
    backup::restore(&anew, &clock, &last_week, &evening.cellar.keys()).unwrap();
    let restored = gadeplan_server::open(&anew, &clock).unwrap();
    let asks = |phone: &Phone| restored.sync(phone.device, &request(&[(valby.street, None)], vec![]));
    assert!(asks(&evening.street.amir).is_err());
    assert!(asks(&late).is_ok(), "enrolled after the backup was made");
}

#[test]
fn keys_that_are_not_the_backups_are_refused_in_words_and_nothing_is_begun() {
    let evening = Evening::new();
    let (valby, cellar) = (&evening.street.valby, &evening.cellar);
    let clock = valby.shared_clock();
    evening.backup("first");
    let early = cellar.path("early.jsonl");
    std::fs::copy(cellar.keys(), &early).unwrap();
    write(&evening.street.relay, &evening.street.amir, valby, "Sjælør Boulevard");
    let second = evening.backup("second");
    let refused = |why: &str, keys: &std::path::Path| {
        let anew = Config {
            data: cellar.path("refused"),
            ..cellar.anew(valby)
        };
        let said = format!("{:#}", backup::restore(&anew, &clock, &second, keys).unwrap_err());
        assert!(said.contains(why), "{said}");
        assert!(!anew.data.join("relay.sqlite").exists());
    };
    refused("is older than this backup", &early);
    refused("can't be read", &cellar.path("none.jsonl"));
    let spoilt = |name: &str, spoil: &dyn Fn(String) -> String| {
        let path = cellar.path(name);
        std::fs::write(&path, spoil(std::fs::read_to_string(cellar.keys()).unwrap())).unwrap();
        path
    };
    let text = std::fs::read_to_string(cellar.keys()).unwrap();
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    for (n, end) in ends[..ends.len() - 1].iter().enumerate() {
        refused("damaged", &spoilt(&format!("cut {n}"), &|text| text[..*end].to_owned()));
        refused(
            "damaged",
            &spoilt(&format!("half {n}"), &|text| text[..end + 5].to_owned()),
        );
    }
    refused("is no keys file", &spoilt("empty", &|_| "\n".into()));
    refused(
        "another version",
        &spoilt("later", &|text| text.replacen("\"format\":1", "\"format\":9", 1)),
    );

    let (theirs, their_keys) = (Config::local(&cellar.path("theirs")), cellar.path("theirs.jsonl"));
    valby.pass_minutes(1);
    gadeplan_server::init(&theirs, &clock).unwrap();
    backup::make(&theirs, &clock, &cellar.path("their backup"), &their_keys).unwrap();
    refused("of another database", &their_keys);
    // Nor are another municipality's keys written over.
    let before = std::fs::read(&their_keys).unwrap();
    let (config, to) = (valby.config(), cellar.path("third"));
    let made = backup::make(&config, &clock, &to, &their_keys).unwrap_err();
    assert!(format!("{made:#}").contains("is of another database"), "{made:#}");
    assert!(!to.exists());
    assert_eq!(std::fs::read(&their_keys).unwrap(), before);
}

#[test]
fn a_backup_of_a_line_that_was_left_says_so() {
    let evening = Evening::new();
    let (valby, cellar) = (&evening.street.valby, &evening.cellar);
    let clock = valby.shared_clock();
    let first = evening.backup("first");
    write(&evening.street.relay, &evening.street.amir, valby, "Sjælør Boulevard");
    let second = evening.backup("second");
    // The second is passed over, and the server begins again from the first; its own backups follow.
    let anew = cellar.anew(valby);
    backup::restore(&anew, &clock, &first, &cellar.keys()).unwrap();
    let restored = gadeplan_server::open(&anew, &clock).unwrap();
    let bente = Phone::enrolled(&restored, valby.bente);
    for n in 0..5 {
        write(&restored, &bente, valby, &n.to_string());
    }
    backup::make(&anew, &clock, &cellar.path("third"), &cellar.keys()).unwrap();
    let checked = backup::check(&anew, &clock, &second, &cellar.keys()).unwrap_err();
    assert!(
        format!("{checked:#}").contains("no key for the document"),
        "{checked:#}"
    );
    for good in [first, cellar.path("third")] {
        backup::check(&anew, &clock, &good, &cellar.keys()).unwrap();
    }
}

#[test]
fn keys_are_of_each_place_once() {
    let evening = Evening::new();
    evening.backup("tonight");
    let mut places: Vec<UnderMaster> = KeysFile::read(&evening.cellar.keys())
        .unwrap()
        .keys
        .into_iter()
        .map(|kept| kept.place)
        .collect();
    let all = places.len();
    places.sort();
    places.dedup();
    assert_eq!((places.len(), all), (5, 5), "three documents and two phones");
}
