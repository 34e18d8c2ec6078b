//! A fresh device is let in, locked, opened, restarted; and everything that can go wrong on the way.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod support;

use gadeplan_app::host::app::{App, DATABASE};
use gadeplan_app::host::environment::Environment;
use gadeplan_app::host::keystore::OsKeystore;
use gadeplan_app::host::transport::Transport;
use gadeplan_app::host::vault::Cost;
use gadeplan_app::wire::app::Enrol;
use gadeplan_app::wire::event::AppEvent;
use gadeplan_core::domain::error::{Code, Problem};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use support::{Device, Fault, PIN, code};

#[test]
fn a_device_is_let_in_and_opens_again_after_a_restart() {
    let device = Device::new();
    assert_eq!(device.stage(), "fresh");
    assert_eq!(device.enrol().unwrap()["stage"], "open");
    assert_eq!(
        device.call("app_status", json!({})).unwrap()["device_name"],
        "Telefon 1"
    );
    device.until("first contact", |status| status["online"] == true);

    device.call("app_lock", json!({})).unwrap();
    assert_eq!(device.stage(), "locked");
    assert_eq!(
        device.call("app_status", json!({})).unwrap()["device_name"],
        "",
        "a locked app says nothing of its owner"
    );
    device.call("app_unlock", json!({ "pin": PIN })).unwrap();
    assert_eq!(device.stage(), "open");

    let device = device.restarted();
    assert_eq!(device.stage(), "locked");
    assert_eq!(
        device.call("app_unlock", json!({ "pin": "905163" })).unwrap_err().code,
        Code::PinWrong
    );
    device.call("app_unlock", json!({ "pin": PIN })).unwrap();
    assert_eq!(
        device.call("app_status", json!({})).unwrap()["device_name"],
        "Telefon 1"
    );
    assert_eq!(device.enrol().unwrap_err().code, Code::AlreadyEnrolled);
}

#[test]
fn what_the_person_gets_wrong_costs_no_code() {
    let device = Device::new();
    let enrol = |code: &str, pin: &str, name: &str| {
        device
            .call("app_enrol", json!({ "code": code, "pin": pin, "device_name": name }))
            .unwrap_err()
    };
    assert_eq!(enrol("rubbish", PIN, "Telefon 1").code, Code::CodeMalformed);
    assert_eq!(enrol(&code(1), "123456", "Telefon 1").code, Code::PinWeak);
    assert_eq!(enrol(&code(1), PIN, "  ").code, Code::Missing);
    assert_eq!(enrol(&code(1), PIN, &"x".repeat(61)).code, Code::TooLong);
    assert!(device.server.0.lock().unwrap().used.is_empty());
    assert_eq!(device.stage(), "fresh");
}

#[test]
fn a_server_that_is_down_slow_or_talks_rubbish_leaves_the_device_fresh() {
    let device = Device::new();
    for (fault, expected) in [
        (Fault::Unreachable, Code::ServerUnreachable),
        (Fault::Garbage, Code::ServerGarbled),
        (Fault::Refuses(Problem::new(Code::CodeRefused)), Code::CodeRefused),
        (
            Fault::Refuses(Problem::new(Code::ProtocolMismatch).with("ours", 1).with("theirs", 2)),
            Code::ProtocolMismatch,
        ),
    ] {
        device.fault(Some(fault));
        assert_eq!(device.enrol().unwrap_err().code, expected);
        assert_eq!(device.stage(), "fresh");
    }
    device.fault(None);
    device.enrol().unwrap();
    // One secret is in the keystore: those of the failed tries are forgotten.
    assert_eq!(std::fs::read_dir(device.folder.path().join("keys")).unwrap().count(), 1);
}

#[test]
fn a_lost_answer_does_not_lose_the_code() {
    let device = Device::new();
    device.fault(Some(Fault::AnswerLost));
    assert_eq!(device.enrol().unwrap_err().code, Code::ServerSlow);
    device.fault(None);
    device.enrol().unwrap();
    assert_eq!(
        device.server.0.lock().unwrap().used.len(),
        1,
        "the same key asked twice"
    );
    assert_eq!(device.stage(), "open");
}

#[test]
fn what_a_killed_enrolment_left_is_not_in_the_way() {
    let device = Device::new();
    std::fs::create_dir_all(device.folder()).unwrap();
    std::fs::write(device.folder().join(DATABASE), b"of a key that nobody has").unwrap();
    device.enrol().unwrap();
    let left = std::fs::read_dir(device.folder()).unwrap().filter(|entry| {
        entry
            .as_ref()
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with("left-")
    });
    assert_eq!(left.count(), 1, "moved away, not deleted");
}

#[test]
fn without_a_keystore_no_code_is_used_up() {
    // Here no Secret Service runs; where one does, this test has nothing to say.
    let device = Device::new();
    let transport = Arc::clone(&device.server) as Arc<dyn Transport>;
    let environment = Environment {
        transport,
        cost: Cost::NONE,
        ..Environment::real(device.runtime.handle().clone(), Arc::new(OsKeystore))
    };
    let app = App::new(&device.folder.path().join("real"), environment);
    if let Err(problem) = app.enrol(&Enrol {
        code: code(1),
        pin: PIN.to_owned(),
        device_name: "Telefon 1".to_owned(),
    }) {
        assert_eq!(problem.code, Code::KeystoreUnavailable);
        assert!(device.server.0.lock().unwrap().used.is_empty());
        assert!(app.is_fresh());
    }
}

#[test]
fn a_damaged_or_lost_database_says_so_and_is_left_alone() {
    let device = Device::new();
    device.enrol().unwrap();
    let device = device.restarted();
    let path = device.folder().join(DATABASE);
    for end in ["-wal", "-shm"] {
        std::fs::remove_file(device.folder().join(format!("{DATABASE}{end}"))).ok();
    }
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, vec![0x5a; whole.len()]).unwrap();
    let status = device.call("app_unlock", json!({ "pin": PIN })).unwrap();
    assert_eq!(
        (&status["stage"], &status["problem"]["code"]),
        (&json!("broken"), &json!("database_corrupt"))
    );
    assert_eq!(
        device.call("tonight", json!({})).unwrap_err().code,
        Code::DatabaseCorrupt
    );
    assert_eq!(
        std::fs::read(&path).unwrap(),
        vec![0x5a; whole.len()],
        "untouched, for somebody who can help"
    );

    std::fs::remove_file(&path).unwrap();
    assert_eq!(
        device.call("app_unlock", json!({ "pin": PIN })).unwrap()["problem"]["code"],
        "database_corrupt"
    );
    assert!(!path.exists(), "no empty database in place of a lost one");

    std::fs::write(&path, whole).unwrap();
    assert_eq!(
        device.call("app_unlock", json!({ "pin": PIN })).unwrap()["stage"],
        "open",
        "put back, it opens"
    );
}

#[test]
fn one_folder_is_open_in_one_process() {
    let device = Device::new();
    device.enrol().unwrap();
    let transport = Arc::clone(&device.server) as Arc<dyn Transport>;
    let keystore = Arc::new(gadeplan_app::host::keystore::FileKeystore::new(
        device.folder.path().join("keys"),
    ));
    let second = App::new(
        &device.folder(),
        Environment {
            transport,
            ..Environment::real(device.runtime.handle().clone(), keystore)
        },
    );
    assert_eq!(second.unlock(PIN).unwrap_err().params["reason"], "in_use");
    device.app.lock();
    second.unlock(PIN).unwrap();
}

#[test]
fn an_app_that_lies_about_locks_itself() {
    let device = Device::new();
    device.enrol().unwrap();
    let mut events = device.app.events();
    device.clock.forward(299);
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(device.stage(), "open");
    device.clock.forward(2);
    let begun = std::time::Instant::now();
    while device.stage() == "open" {
        assert!(begun.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(100));
    }
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        told.push(event);
    }
    assert_eq!(told.last(), Some(&AppEvent::Locked));
}

#[test]
fn out_of_coverage_and_back() {
    let device = Device::new();
    device.enrol().unwrap();
    device.until("first contact", |status| status["online"] == true);
    device.app.set_offline(true);
    device.until("out of coverage", |status| {
        status["online"] == false && status["problem"]["code"] == "server_unreachable"
    });
    device.app.set_offline(false);
    let status = device.until("back", |status| status["online"] == true && status["problem"].is_null());
    assert_eq!(status["filling"], false);
    assert_eq!(status["clock_ahead_seconds"], 0);
}

#[test]
fn nothing_readable_lies_in_the_folder() {
    let device = Device::new();
    device.enrol().unwrap();
    device.until("first contact", |status| status["online"] == true);
    let mut seen = 0;
    for entry in std::fs::read_dir(device.folder()).unwrap() {
        let content = std::fs::read(entry.unwrap().path()).unwrap();
        for word in ["Telefon 1", "street_worker", "CREATE TABLE", PIN, support::SERVER] {
            assert!(
                !content.windows(word.len()).any(|window| window == word.as_bytes()),
                "{word}"
            );
        }
        seen += content.len();
    }
    assert!(seen > 10_000, "a database was there to be searched");
}
