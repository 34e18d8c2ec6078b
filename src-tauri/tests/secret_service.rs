//! The real keystore of a Linux desk: gnome-keyring over a message bus of its own, so that nobody's keys are touched.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod support;

use gadeplan_app::commands::dispatch;
use gadeplan_app::host::app::App;
use gadeplan_app::host::environment::Environment;
use gadeplan_app::host::keystore::{Keystore, OsKeystore};
use gadeplan_app::host::transport::Transport;
use gadeplan_app::host::vault::Cost;
use gadeplan_core::domain::error::Code;
use serde_json::{Value, json};
use std::process::Command;
use std::sync::Arc;
use support::{Device, PIN, code};

/// What this file's other tests need to be about: set where a message bus and a keyring of our own are running.
const INSIDE: &str = "GADEPLAN_INSIDE_A_KEYRING";

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

#[test]
fn a_real_keyring_keeps_the_key() {
    if !has("dbus-run-session") {
        println!("skipped: this machine has no dbus-run-session (Debian: package dbus)");
        return;
    }
    assert!(
        has("gnome-keyring-daemon"),
        "scripts/setup.sh window-tests installs gnome-keyring"
    );
    let home = tempfile::tempdir().unwrap();
    let run = "printf x | gnome-keyring-daemon --unlock --components=secrets >&2 && exec \"$0\" --ignored --exact \
               inside_a_keyring --nocapture";
    let output = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", run])
        .arg(std::env::current_exe().unwrap())
        .env(INSIDE, "1")
        .env("HOME", home.path())
        .env("XDG_DATA_HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let keyring = std::fs::read(home.path().join("keyrings/login.keyring")).unwrap();
    assert!(keyring.starts_with(b"GnomeKeyring"), "it was this keyring that kept it");
}

fn secrets_do(method: &str) {
    let done = Command::new("dbus-send")
        .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"])
        .args([
            "/org/freedesktop/secrets",
            &format!("org.freedesktop.Secret.Service.{method}"),
        ])
        .arg("array:objpath:/org/freedesktop/secrets/collection/login")
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}

#[test]
#[ignore = "run by a_real_keyring_keeps_the_key, inside a keyring of its own"]
fn inside_a_keyring() {
    assert!(
        std::env::var_os(INSIDE).is_some(),
        "this would write in your own keyring"
    );
    // The keystore by itself: bytes that are no text, one in place of another, nothing after removal.
    let keystore = OsKeystore;
    let (one, two) = ([0, 159, 146, 150, 10, 0], [255; 32]);
    assert!(keystore.get("a/b").unwrap().is_none());
    keystore.put("a/b", &one).unwrap();
    assert_eq!(keystore.get("a/b").unwrap().unwrap().as_slice(), one);
    keystore.put("a/b", &two).unwrap();
    assert_eq!(keystore.get("a/b").unwrap().unwrap().as_slice(), two);
    assert!(keystore.get("a/c").unwrap().is_none(), "another name is another secret");
    keystore.remove("a/b").unwrap();
    keystore.remove("a/b").unwrap();
    assert!(keystore.get("a/b").unwrap().is_none());

    // A device: let in, locked, opened, restarted.
    let device = Device::new();
    let app = || {
        let transport = Arc::clone(&device.server) as Arc<dyn Transport>;
        let environment = Environment {
            transport,
            cost: Cost::NONE,
            ..Environment::real(device.runtime.handle().clone(), Arc::new(OsKeystore))
        };
        App::new(&device.folder.path().join("real"), environment)
    };
    let first = app();
    let ask = |app: &App, name: &str, request: Value| dispatch(app, name, request);
    let enrol = json!({ "code": code(1), "pin": PIN, "device_name": "Telefon 1" });
    let status = ask(&first, "app_enrol", enrol).unwrap();
    assert_eq!(
        (&status["stage"], &status["key_in_file"]),
        (&json!("open"), &json!(false))
    );
    ask(&first, "app_lock", json!({})).unwrap();
    let wrong = ask(&first, "app_unlock", json!({ "pin": "905163" })).unwrap_err();
    assert_eq!(wrong.code, Code::PinWrong);
    assert_eq!(
        ask(&first, "app_unlock", json!({ "pin": PIN })).unwrap()["stage"],
        "open"
    );
    ask(&first, "app_lock", json!({})).unwrap();
    drop(first);
    let second = app();
    assert_eq!(
        ask(&second, "app_unlock", json!({ "pin": PIN })).unwrap()["stage"],
        "open"
    );
    ask(&second, "app_lock", json!({})).unwrap();

    // A keyring that is locked and can't ask anybody: no answer, and no guess at the PIN counted.
    secrets_do("Lock");
    for _ in 0..4 {
        let begun = std::time::Instant::now();
        let refused = ask(&second, "app_unlock", json!({ "pin": PIN })).unwrap_err();
        assert_eq!(refused.code, Code::KeystoreUnavailable);
        assert!(begun.elapsed().as_secs() < 60, "it does not hang");
    }
    assert_eq!(ask(&second, "app_status", json!({})).unwrap()["wait_seconds"], 0);
}
