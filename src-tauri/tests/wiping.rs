//! Wiping by order of the office: what was not sent goes first, then the key, then all the rest; and the fresh app says
//! why it is one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod support;

use gadeplan_app::host::app::DATABASE;
use gadeplan_core::domain::error::Code;
use serde_json::json;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use support::{Device, Fault, PIN, SmallServer, code};

fn eventually(what: &str, so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// All files of the device and its keystore, but the app's own lock and its note.
fn left(device: &Device) -> Vec<PathBuf> {
    let mut left = Vec::new();
    for folder in [device.folder(), device.folder.path().join("keys")] {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if !["in-use", "wiped"].contains(&path.file_name().unwrap().to_str().unwrap()) {
                left.push(path);
            }
        }
    }
    left
}

fn at_work(device: &Device) {
    device.enrol().unwrap();
    device.until("first contact", |status| status["online"] == true);
    device.fault(Some(Fault::Unreachable));
    let area = SmallServer::spaces()[1].area.unwrap();
    let started = json!({ "area": area, "colleagues": [], "places": [] });
    device.call("shift_start_unplanned", started).unwrap();
}

#[test]
fn a_device_that_is_ordered_to_hands_in_destroys_and_says_why() {
    let device = Device::new();
    at_work(&device);
    let unsent = device.call("sync_status", json!({})).unwrap()["progress"]["waiting"].clone();
    assert!(unsent.as_u64().unwrap() > 0);
    device.server.0.lock().unwrap().wipes = true;
    device.fault(None);
    // As above.
    let _ = device.call("sync_now", json!({}));
    eventually("the app is a fresh one", || device.stage() == "fresh");
    assert!(
        device.server.0.lock().unwrap().pushed > 0,
        "what was not sent was handed in first"
    );
    assert_eq!(left(&device), Vec::<PathBuf>::new(), "neither key nor database");
    eventually("the server hears of it", || {
        device.server.0.lock().unwrap().wiped.len() == 1
    });

    let status = device.call("app_status", json!({})).unwrap();
    assert_eq!(
        (&status["wiped_at"], &status["person"]),
        (&json!(1_800_000_000_000_i64), &json!(null))
    );
    assert_eq!(
        device.call("app_unlock", json!({ "pin": PIN })).unwrap_err().code,
        Code::NotEnrolled
    );
    let device = device.restarted();
    assert_eq!(
        device.call("app_status", json!({})).unwrap()["wiped_at"],
        json!(1_800_000_000_000_i64)
    );

    // With a new code it is taken into use again, and nothing of the order is left over.
    device.server.0.lock().unwrap().wipes = false;
    device.enrol_with(code(2)).unwrap();
    assert_eq!(device.call("app_status", json!({})).unwrap()["wiped_at"], json!(null));
    let device = device.restarted();
    assert_eq!(device.stage(), "locked");
    device.call("app_unlock", json!({ "pin": PIN })).unwrap();
    assert_eq!(device.stage(), "open");
}

#[test]
fn what_was_set_aside_when_it_began_again_goes_too() {
    let device = Device::new();
    device.enrol().unwrap();
    device.call("app_lock", json!({})).unwrap();
    device
        .call("app_begin_again", json!({ "unsent_stays_behind": true }))
        .unwrap();
    device.enrol_with(code(2)).unwrap();
    assert!(left(&device).len() > 4, "two keys, two vaults, two databases");
    device.server.0.lock().unwrap().wipes = true;
    // It may have been in touch by itself between the two, and is a fresh app then.
    let _ = device.call("sync_now", json!({}));
    eventually("the app is a fresh one", || device.stage() == "fresh");
    assert_eq!(left(&device), Vec::<PathBuf>::new());
}

#[test]
fn a_wiping_that_was_cut_short_is_finished_at_the_next_start() {
    let device = Device::new();
    at_work(&device);
    device.call("app_lock", json!({})).unwrap();
    // Killed after the order was noted, or after the key was gone.
    for entry in std::fs::read_dir(device.folder.path().join("keys")).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    std::fs::write(device.folder().join("wiped"), b"1800000000000").unwrap();
    assert!(device.folder().join(DATABASE).exists());
    let device = device.restarted();
    assert_eq!(device.stage(), "fresh");
    assert_eq!(left(&device), Vec::<PathBuf>::new());
}

#[test]
fn what_can_not_be_handed_in_keeps_the_device_from_nothing_but_its_order() {
    let device = Device::new();
    at_work(&device);
    let mut server = device.server.0.lock().unwrap();
    (server.wipes, server.refuses_pushes) = (true, true);
    drop(server);
    device.fault(None);
    // As above.
    let _ = device.call("sync_now", json!({}));
    eventually("the app is a fresh one", || device.stage() == "fresh");
    assert!(device.server.0.lock().unwrap().pushed > 0, "it was offered");
}

#[test]
fn a_server_that_does_not_know_or_refuses_the_device_wipes_nothing() {
    let device = Device::new();
    at_work(&device);
    for code in [Code::NotEnrolled, Code::DeviceRevoked, Code::NotAllowed, Code::NotFound] {
        let asked = device.server.0.lock().unwrap().asked;
        device.fault(Some(Fault::Refuses(code.into())));
        device.call("sync_now", json!({})).unwrap();
        eventually("it has asked", || device.server.0.lock().unwrap().asked > asked);
        device.until("it was told", |status| status["problem"].is_object());
        assert_eq!(device.stage(), "open");
    }
    assert!(device.folder().join(DATABASE).exists());
}
