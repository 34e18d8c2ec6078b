//! Ways out: a broken app is tried again, a forgotten PIN is no dead end, damage is noticed while the file is open.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod support;

use gadeplan_app::host::app::DATABASE;
use gadeplan_core::domain::error::{Code, Problem};
use serde_json::{Value, json};
use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use support::{Device, Fault, PIN, code};

fn begin_again(device: &Device) -> Result<Value, Problem> {
    device.call("app_begin_again", json!({ "unsent_stays_behind": true }))
}

/// Files that were set aside, by how their names end.
fn left(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter_map(|name| Some(name.strip_prefix("left-")?.split_once('.')?.1.to_owned()))
        .collect();
    names.sort();
    names
}

/// Writes over a file from a page on, as a dying disk would.
fn damage(path: &Path, from_page: u64) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    let length = file.metadata().unwrap().len();
    let from = from_page * 4096;
    assert!(length > from, "there is something to damage");
    file.seek(SeekFrom::Start(from)).unwrap();
    file.write_all(&vec![0x5a; usize::try_from(length - from).unwrap()])
        .unwrap();
}

#[test]
fn a_broken_app_is_tried_again_from_the_pin_on() {
    let device = Device::new();
    device.enrol().unwrap();
    let device = device.restarted();
    let path = device.folder().join(DATABASE);
    // A folder in the way stands for whatever keeps the file from being opened today and not tomorrow.
    std::fs::rename(&path, device.folder().join("elsewhere")).unwrap();
    std::fs::create_dir(&path).unwrap();
    let status = device.call("app_unlock", json!({ "pin": PIN })).unwrap();
    assert_eq!(status["stage"], "broken");
    assert_eq!(
        device.call("app_retry", json!({})).unwrap()["stage"],
        "locked",
        "the screen that asks for the PIN"
    );
    assert_eq!(
        device.call("app_unlock", json!({ "pin": PIN })).unwrap()["stage"],
        "broken",
        "as long as it is so"
    );
    std::fs::remove_dir(&path).unwrap();
    std::fs::rename(device.folder().join("elsewhere"), &path).unwrap();
    device.call("app_retry", json!({})).unwrap();
    assert_eq!(
        device.call("app_unlock", json!({ "pin": PIN })).unwrap()["stage"],
        "open"
    );
    assert_eq!(
        device.call("app_retry", json!({})).unwrap()["stage"],
        "open",
        "an app that is not broken stays as it is"
    );
}

#[test]
fn who_forgot_the_pin_begins_again_and_nothing_is_destroyed() {
    let device = Device::new();
    device.enrol().unwrap();
    assert_eq!(
        begin_again(&device).unwrap_err().code,
        Code::AlreadyEnrolled,
        "not while it is open"
    );
    device.call("app_lock", json!({})).unwrap();
    assert_eq!(
        device.call("app_begin_again", json!({ "unsent_stays_behind": false })),
        Err(Problem::new(Code::Missing).with("field", "unsent_stays_behind"))
    );
    assert_eq!(device.stage(), "locked");
    assert_eq!(begin_again(&device).unwrap()["stage"], "fresh");
    assert_eq!(left(&device.folder()), ["db", "vault.json"]);

    device.enrol_with(code(2)).unwrap();
    assert_eq!(device.stage(), "open");
    device.call("app_lock", json!({})).unwrap();

    // Put back, with the PIN remembered after all, it opens: neither the file nor the key was destroyed.
    assert_eq!(begin_again(&device).unwrap()["stage"], "fresh");
    let mut old: Vec<_> = std::fs::read_dir(device.folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("left-"))
        .collect();
    // Names begin with the moment: the first two are of the first device.
    old.sort();
    for (path, name) in old.iter().zip([DATABASE, "vault.json"]) {
        std::fs::rename(path, device.folder().join(name)).unwrap();
    }
    let device = device.restarted();
    assert_eq!(device.stage(), "locked");
    assert_eq!(
        device.call("app_unlock", json!({ "pin": PIN })).unwrap()["stage"],
        "open"
    );
}

#[test]
fn a_lost_keystore_secret_and_a_lost_database_are_no_dead_ends() {
    let device = Device::new();
    device.enrol().unwrap();
    device.call("app_lock", json!({})).unwrap();
    std::fs::remove_dir_all(device.folder.path().join("keys")).unwrap();
    assert_eq!(
        device.call("app_unlock", json!({ "pin": PIN })).unwrap_err().code,
        Code::KeystoreUnavailable
    );
    begin_again(&device).unwrap();
    device.enrol_with(code(2)).unwrap();

    let device = device.restarted();
    std::fs::remove_file(device.folder().join(DATABASE)).unwrap();
    assert_eq!(
        device.call("app_unlock", json!({ "pin": PIN })).unwrap()["stage"],
        "broken"
    );
    assert_eq!(begin_again(&device).unwrap()["stage"], "fresh");
    device.enrol_with(code(3)).unwrap();
    assert_eq!(device.stage(), "open");
}

#[test]
fn damage_is_noticed_while_the_file_is_open() {
    let device = Device::new();
    device.enrol().unwrap();
    device.until("first contact", |status| status["online"] == true);
    // Enough that reading it takes pages that nobody has read since the app was opened.
    let area = uuid::Uuid::from_u128(3);
    for number in 0..40 {
        device
            .call(
                "youth_create",
                json!({ "area": area, "facts": {
                    "name": format!("Ung {number} Eksempel {}", "x".repeat(60)), "nickname": "", "description": "",
                    "birth_year": null, "school": "", "class": "", "club": "", "consent": null
                } }),
            )
            .unwrap();
    }
    let device = device.restarted();
    device.fault(Some(Fault::Unreachable));
    device.call("app_unlock", json!({ "pin": PIN })).unwrap();
    assert_eq!(device.stage(), "open");
    damage(&device.folder().join(DATABASE), 1);
    let problem = device
        .call(
            "youth_search",
            json!({ "text": "ung", "limit": 50, "opening": "0190a000-0000-7000-8000-000000000001" }),
        )
        .unwrap_err();
    // The loop that listens for the office may have met it first; from then on SQLCipher says no more than that it failed.
    let said = [Code::DatabaseCorrupt, Code::DatabaseFailed];
    assert!(said.contains(&problem.code), "{problem}");
    let status = device.call("app_status", json!({})).unwrap();
    assert_eq!(
        (&status["stage"], &status["problem"]["code"]),
        (&json!("broken"), &json!("database_corrupt"))
    );

    // What was found out is not forgotten: the file is looked through before it is opened again.
    device.call("app_retry", json!({})).unwrap();
    assert_eq!(
        device.call("app_unlock", json!({ "pin": PIN })).unwrap()["stage"],
        "broken"
    );
    assert_eq!(begin_again(&device).unwrap()["stage"], "fresh");
}

#[test]
fn a_database_that_was_copied_back_goes_on_as_another_incarnation() {
    let device = Device::new();
    device.enrol().unwrap();
    device.until("first contact", |status| status["online"] == true);
    let incarnations = |device: &Device| device.server.0.lock().unwrap().incarnations.clone();
    let (path, copy) = (device.folder().join(DATABASE), device.folder.path().join("copy"));
    let opened = |device: &Device| {
        let before = incarnations(device).len();
        assert_eq!(
            device.call("app_unlock", json!({ "pin": PIN })).unwrap()["stage"],
            "open"
        );
        device.wait("a sync", |state| state.incarnations.len() > before);
        *incarnations(device).last().unwrap()
    };
    let device = device.restarted();
    let first = opened(&device);
    assert!(incarnations(&device).iter().all(|one| *one == first));
    let device = device.restarted();
    std::fs::copy(&path, &copy).unwrap();
    assert_eq!(opened(&device), first, "an opening is no restore");

    let device = device.restarted();
    for ending in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
    }
    std::fs::copy(&copy, &path).unwrap();
    let second = opened(&device);
    assert_ne!(second, first);
    let device = device.restarted();
    assert_eq!(opened(&device), second, "once is enough");
}
