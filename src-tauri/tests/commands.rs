//! Every command runs without a window (invariant 6), and whatever is sent is answered with one clear problem.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod support;

use gadeplan_app::commands::NAMES;
use gadeplan_core::domain::error::{Code, Problem};
use serde_json::{Value, json};
use support::Device;

/// The id of nothing.
const SHIFT: &str = "0190a0a0-0000-7000-8000-000000000000";

fn bad(field: &str) -> Problem {
    Problem::new(Code::BadRequest).with("field", field)
}

#[test]
fn what_is_not_a_command_or_not_its_form_is_named() {
    let device = Device::new();
    assert_eq!(device.call("no_such_thing", json!({})), Err(bad("command")));
    assert_eq!(device.call("app_unlock", json!({})), Err(bad("pin")));
    assert_eq!(device.call("app_unlock", json!({ "pin": 7 })), Err(bad("pin")));
    assert_eq!(device.call("app_unlock", Value::Null), Err(bad("request")));
    assert_eq!(device.call("shift", json!({ "shift": "not an id" })), Err(bad("shift")));
    assert_eq!(
        device
            .call(
                "encounter_edit",
                json!({ "shift": "0190a0a0-0000-7000-8000-000000000000", "encounter": null, "edits": [{}] })
            )
            .unwrap_err()
            .code,
        Code::BadRequest
    );
}

#[test]
fn what_was_sent_is_never_in_the_answer() {
    let device = Device::new();
    let requests = [
        json!({ "pin": { "Yusuf": "Yusuf" } }),
        json!(["Yusuf"]),
        json!("Yusuf"),
        json!({ "Yusuf": 1 }),
        json!({ "shift": "Yusuf", "youth": "Yusuf", "activity": "Yusuf", "doc": "Yusuf", "text": { "Yusuf": 1 } }),
        // The shape is right and the thing does not exist.
        json!({
            "shift": SHIFT, "encounter": null, "incident": null, "question": SHIFT, "text": "Yusuf", "because": "Yusuf",
            "edits": [{ "edit": "unknown", "description": "Yusuf", "age": null }],
            "edit": { "base": "", "text": "Yusuf" }, "youth": SHIFT, "number": "Yusuf", "label": "Yusuf"
        }),
    ];
    let asked_all = |stage: &str| {
        for request in &requests {
            for name in NAMES.iter().filter(|name| **name != "app_lock") {
                let answer = format!("{:?}", device.call(name, request.clone()));
                assert!(!answer.contains("Yusuf"), "{stage}: {name} {answer}");
            }
        }
    };
    asked_all("fresh");
    device.enrol().unwrap();
    asked_all("open");
    assert_eq!(device.stage(), "open", "no command broke the app");
    device.call("app_lock", json!({})).unwrap();
    asked_all("locked");
}

#[test]
fn a_command_on_a_fresh_and_a_locked_device_says_so() {
    let device = Device::new();
    for name in NAMES {
        device.call(name, json!({})).ok();
    }
    assert_eq!(device.call("tonight", json!({})), Err(Problem::new(Code::NotEnrolled)));
    device.enrol().unwrap();
    device.call("app_lock", json!({})).unwrap();
    for name in NAMES {
        device.call(name, json!({})).ok();
    }
    assert_eq!(device.call("tonight", json!({})), Err(Problem::new(Code::Locked)));
    assert_eq!(device.call("sync_now", json!({})), Err(Problem::new(Code::Locked)));
    let begun = json!({ "key": "plan new", "text": "Tag ly" });
    for (name, request) in [
        ("drafts", json!({})),
        ("draft_put", begun.clone()),
        ("draft_clear", begun),
    ] {
        assert_eq!(device.call(name, request), Err(Problem::new(Code::Locked)), "{name}");
    }
}

#[test]
fn settings_are_there_before_there_is_a_key() {
    let device = Device::new();
    let mut settings = device.call("settings", json!({})).unwrap();
    settings["theme"] = json!("light");
    settings["lock_after_seconds"] = json!(90);
    device.call("settings_put", settings.clone()).unwrap();
    assert_eq!(device.call("settings", json!({})).unwrap(), settings);
    assert_eq!(device.call("app_status", json!({})).unwrap()["lock_after_seconds"], 90);
    settings["lock_after_seconds"] = json!(1);
    assert_eq!(
        device.call("settings_put", settings).unwrap_err().code,
        Code::OutOfRange
    );
}
