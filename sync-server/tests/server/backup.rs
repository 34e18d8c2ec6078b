//! Backups of SQLite, and servers begun again from them.

use crate::sqlite::disk::count;
use crate::sqlite::process::{program, run};
use crate::sqlite::support::{Copy, Draft, Phone, Valby, outcomes, request};
use gadeplan_core::domain::ids::DocId;
use gadeplan_core::domain::role::Role;
use gadeplan_server::key_source::KeySource;
use gadeplan_server::relay::audit::AuditState;
use gadeplan_server::{Config, KeyFrom, Relay, backup};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A folder for backups, and a server's folder to come, beside the municipality's own.
pub(crate) struct Cellar(tempfile::TempDir);

impl Cellar {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// What backups open with, besides the master key.
    pub(crate) fn keys(&self) -> PathBuf {
        self.path("keys.jsonl")
    }

    /// A server's configuration with another data folder and the same master key.
    pub(crate) fn anew(&self, valby: &Valby) -> Config {
        Config {
            key: valby.config().key,
            ..Config::local(&self.path("anew"))
        }
    }
}

pub(crate) fn write(relay: &Relay, phone: &Phone, valby: &Valby, text: &str) -> DocId {
    let mut report = Draft::new(phone, valby.street);
    report.write("text", text);
    let answer = relay
        .sync(phone.device, &request(&[], vec![report.push(phone)]))
        .unwrap();
    assert!(outcomes(&answer)[0].is_ok());
    report.doc
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_while_phones_push_holds_what_was_acknowledged_and_no_name_and_no_key() {
    const NAME: &str = "Kanariefuglsen";
    let (valby, cellar) = (Valby::new(), Cellar::new());
    let server = valby.serve().await;
    let (done, accepted) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(BTreeMap::new())));
    let mut phones = Vec::new();
    for _ in 0..3 {
        let phone = Phone::enrolled(server.relay(), valby.amir);
        let (url, street) = (server.url(), valby.street);
        let (done, accepted) = (done.clone(), accepted.clone());
        phones.push(tokio::spawn(async move {
            while !done.load(Ordering::SeqCst) {
                let mut report = Draft::new(&phone, street);
                report.write("text", NAME);
                let (doc, hashes) = (report.doc, report.heads());
                match phone.sync(&url, &request(&[], vec![report.push(&phone)])).await {
                    Ok(answer) => {
                        assert!(outcomes(&answer)[0].is_ok());
                        accepted.lock().unwrap().insert(doc, hashes);
                    }
                    Err((status, _)) => {
                        assert_eq!(status, 429);
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                }
            }
        }));
    }
    let mut made = Vec::new();
    for n in 0..3 {
        while accepted.lock().unwrap().len() < 20 * (n + 1) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let before = accepted.lock().unwrap().clone();
        let (config, clock, to) = (valby.config(), valby.shared_clock(), cellar.path(&format!("nat {n}")));
        let keys = cellar.keys();
        let manifest = tokio::task::spawn_blocking(move || backup::make(&config, &clock, &to, &keys).unwrap());
        made.push((cellar.path(&format!("nat {n}")), manifest.await.unwrap(), before));
    }
    done.store(true, Ordering::SeqCst);
    for phone in phones {
        phone.await.unwrap();
    }

    let key = std::fs::read(valby.dir.path().join("master.key")).unwrap();
    let raw = data_encoding::HEXLOWER.decode(key.trim_ascii()).unwrap();
    for (folder, manifest, before) in &made {
        assert_eq!(
            &backup::check(&cellar.anew(&valby), &valby.shared_clock(), folder, &cellar.keys()).unwrap(),
            manifest
        );
        assert_eq!(
            names_in(folder),
            ["backup.json", "relay.sqlite"],
            "checking leaves it as it is"
        );
        #[cfg(unix)]
        assert_eq!(
            (
                mode(folder),
                mode(&folder.join("backup.json")),
                mode(&folder.join("relay.sqlite"))
            ),
            (0o700, 0o600, 0o600)
        );
        let files = [folder.clone()];
        for secret in [NAME.as_bytes(), b"Kanariegul", key.trim_ascii(), &raw] {
            assert_eq!(count(&files, secret), 0);
        }
        assert!(count(&files, "push.accepted") > 0, "the control: these are the files");

        let config = Config {
            data: folder.with_extension("anew"),
            ..cellar.anew(&valby)
        };
        backup::restore(&config, &valby.shared_clock(), folder, &cellar.keys()).unwrap();
        let relay = gadeplan_server::open(&config, &valby.shared_clock()).unwrap();
        assert_ne!(relay.incarnation(), manifest.incarnation, "devices shall notice");
        let reader = Phone::enrolled(&relay, valby.bente);
        let mut copy = Copy::default();
        copy.pull_all(&relay, &reader, valby.street);
        let heads = copy.heads();
        assert!(before.iter().all(|(doc, hashes)| heads.get(doc) == Some(hashes)));
        assert_eq!(copy.text(*before.keys().next().unwrap(), "text").as_deref(), Some(NAME));
        assert!(matches!(relay.check_audit(None).unwrap(), AuditState::Whole(_)));
    }
    let heads: Vec<_> = made.iter().map(|(_, manifest, _)| manifest.audit.last).collect();
    assert!(
        heads.is_sorted() && heads[0] < heads[2],
        "each is of its own moment: {heads:?}"
    );
}

#[test]
fn a_backup_that_is_not_whole_or_not_ones_own_is_refused_in_words_and_leaves_no_database() {
    let (valby, cellar) = (Valby::new(), Cellar::new());
    let relay = valby.relay();
    let amir = Phone::enrolled(&relay, valby.amir);
    let doc = write(&relay, &amir, &valby, "Sjælør Boulevard");
    let (clock, good) = (valby.shared_clock(), cellar.path("good"));
    backup::make(&valby.config(), &clock, &good, &cellar.keys()).unwrap();
    let again = backup::make(&valby.config(), &clock, &good, &cellar.keys()).unwrap_err();
    assert!(again.to_string().contains("is there already"), "{again}");

    let refused = |why: &str, config: &Config, from: &Path| {
        let checked = backup::check(config, &clock, from, &cellar.keys()).unwrap_err();
        let restored = backup::restore(config, &clock, from, &cellar.keys()).unwrap_err();
        for said in [format!("{checked:#}"), format!("{restored:#}")] {
            assert!(said.contains(why), "{said}");
        }
        assert!(!config.data.join("relay.sqlite").exists());
    };
    let spoilt = |name: &str, spoil: &dyn Fn(&Path)| {
        let copy = cellar.path(name);
        std::fs::create_dir(&copy).unwrap();
        for file in names_in(&good) {
            std::fs::copy(good.join(&file), copy.join(&file)).unwrap();
        }
        spoil(&copy);
        copy
    };
    let anew = cellar.anew(&valby);
    let half = spoilt("half", &|copy| std::fs::remove_file(copy.join("backup.json")).unwrap());
    refused("is no whole backup", &anew, &half);
    let bytes = std::fs::read(good.join("relay.sqlite")).unwrap();
    for (n, at) in [0, 100, bytes.len() / 2, bytes.len() - 1].into_iter().enumerate() {
        let flipped = spoilt(&format!("flipped {n}"), &|copy| {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            std::fs::write(copy.join("relay.sqlite"), bytes).unwrap();
        });
        refused("is damaged", &anew, &flipped);
    }
    let cut = spoilt("cut", &|copy| {
        std::fs::write(copy.join("relay.sqlite"), &bytes[..bytes.len() - 4096]).unwrap();
    });
    refused("is damaged", &anew, &cut);
    let manifest = std::fs::read_to_string(good.join("backup.json")).unwrap();
    let told = |name: &str, from: &str, to: &str| {
        assert!(manifest.contains(from));
        spoilt(name, &|copy| {
            std::fs::write(copy.join("backup.json"), manifest.replace(from, to)).unwrap()
        })
    };
    refused("ends elsewhere", &anew, &told("rows", "\"last\": ", "\"last\": 9"));
    refused(
        "another version",
        &anew,
        &told("later", "\"format\": 2", "\"format\": 3"),
    );
    refused("can't be understood", &anew, &told("no", "{", "["));
    let other = KeyFrom::File(cellar.path("other.key"));
    other.ensure().unwrap();
    refused(
        "not the master key",
        &Config {
            key: other,
            ..anew.clone()
        },
        &good,
    );

    let part = cellar.path("next.part");
    std::fs::create_dir(&part).unwrap();
    let left = backup::make(&valby.config(), &clock, &cellar.path("next"), &cellar.keys()).unwrap_err();
    assert!(left.to_string().contains("half a backup"), "{left}");
    let over = backup::restore(&valby.config(), &clock, &good, &cellar.keys()).unwrap_err();
    assert!(over.to_string().contains("holds a database already"), "{over}");

    // The control: what was copied is good.
    backup::restore(&anew, &clock, &good, &cellar.keys()).unwrap();
    let relay = gadeplan_server::open(&anew, &clock).unwrap();
    let mut copy = Copy::default();
    copy.pull_all(&relay, &amir, valby.street);
    assert_eq!(copy.text(doc, "text").as_deref(), Some("Sjælør Boulevard"));
    assert!(!names_in(&anew.data).iter().any(|name| name.contains("part")));
}

#[test]
fn a_backup_of_the_time_before_a_new_master_key_opens_with_the_new_one() {
    let (valby, cellar) = (Valby::new(), Cellar::new());
    let relay = valby.relay();
    let amir = Phone::enrolled(&relay, valby.amir);
    write(&relay, &amir, &valby, "Sjælør Boulevard");
    let clock = valby.shared_clock();
    let (before, amid, after) = (cellar.path("before"), cellar.path("amid"), cellar.path("after"));
    let make = |to: &Path, config: &Config| backup::make(config, &clock, to, &cellar.keys()).unwrap().key_number;
    let opens = |config: &Config, from: &Path| backup::check(config, &clock, from, &cellar.keys()).is_ok();
    let old = valby.config();
    let new = KeyFrom::File(cellar.path("new.key"));
    new.ensure().unwrap();
    let with_new = Config {
        key: new.clone(),
        ..valby.config()
    };
    let by = |from: &Path| (opens(&old, from), opens(&with_new, from));
    assert_eq!(make(&before, &valby.config()), 1);
    assert_eq!(by(&before), (true, false));
    relay.begin_rotation(&new.master_key().unwrap()).unwrap();
    assert_eq!(make(&amid, &valby.config()), 2);
    assert_eq!(
        [&before, &amid].map(|from| by(from)),
        [(true, true); 2],
        "both in force"
    );
    while relay.rotate_some().unwrap() > 0 {}
    let retiring = gadeplan_server::open(&with_new, &clock).unwrap();
    retiring.retire_old_key(true).unwrap();
    // Making one needs no key at all.
    let keyless = Config {
        key: KeyFrom::Env("GADEPLAN_NO_SUCH_KEY".into()),
        ..valby.config()
    };
    assert_eq!(make(&after, &keyless), 2);
    assert_eq!([&before, &amid, &after].map(|from| by(from)), [(false, true); 3]);
}

/// The program that makes a backup is killed at any moment: its folder is there whole, or not at all.
#[test]
fn a_backup_that_is_killed_is_not_there_or_whole() {
    let (valby, cellar) = (Valby::new(), Cellar::new());
    let relay = valby.relay();
    let amir = Phone::enrolled(&relay, valby.amir);
    for n in 0..300 {
        write(&relay, &amir, &valby, &n.to_string());
    }
    let (mut whole, mut half) = (0, 0);
    for round in 0..40_u64 {
        let to = cellar.path(&format!("nat {round}"));
        let mut making = program()
            .args(["backup", "make", "--data"])
            .arg(valby.dir.path())
            .arg("--to")
            .arg(&to)
            .arg("--keys")
            .arg(cellar.keys())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(3 * round));
        making.kill().unwrap();
        making.wait().unwrap();
        if to.exists() {
            backup::check(&valby.config(), &valby.shared_clock(), &to, &cellar.keys()).unwrap();
            whole += 1;
        } else {
            half += 1;
        }
    }
    assert!(half > 0, "none was killed in the middle");
    let place = (valby.dir.path(), &valby.database);
    let to = cellar.path("last").display().to_string();
    let keys = cellar.keys().display().to_string();
    let said = run(&["backup", "make", "--to", &to, "--keys", &keys], &place).unwrap();
    assert_eq!(
        run(&["backup", "check", "--from", &to, "--keys", &keys], &place).unwrap(),
        said,
        "{whole} others"
    );
    // Without the key it can't be said that it opens.
    std::fs::remove_file(valby.dir.path().join("master.key")).unwrap();
    assert!(
        run(&["backup", "check", "--from", &to, "--keys", &keys], &place)
            .unwrap_err()
            .contains("master key")
    );
}

#[test]
fn a_postgresql_that_its_own_tools_have_put_back_is_told_so_by_hand() {
    let valby = crate::postgres::support::Valby::new();
    let before = valby.relay().incarnation();
    let place = (valby.dir.path(), &valby.database);
    crate::postgres::process::run(&["restored"], &place).unwrap();
    assert_ne!(valby.relay().incarnation(), before);
    valby.relay().put_person(valby.amir, &Role::Chief).unwrap();
}
