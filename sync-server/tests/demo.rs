//! `gadeplan-server demo` as `make run` starts it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic
)]

use gadeplan_core::sync::enrolment_code::EnrolmentCode;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

struct Process(Child);

impl Process {
    fn demo(data: &Path, months: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gadeplan-server"));
        command.env("RUST_LOG", "error").env_remove("GADEPLAN_CONFIG");
        command.args(["demo", "--listen", "127.0.0.1:0", "--months", months, "--data"]);
        Self(command.arg(data).stdout(Stdio::piped()).spawn().unwrap())
    }

    fn url(&mut self) -> String {
        let mut line = String::new();
        let out = self.0.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        line.trim()
            .strip_prefix("listening on ")
            .expect("a line that says where")
            .to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The devices of `demo.json`: key, label and code.
fn devices(data: &Path) -> Vec<(String, String, EnrolmentCode)> {
    let plan: serde_json::Value = serde_json::from_slice(&std::fs::read(data.join("demo.json")).unwrap()).unwrap();
    let text = |device: &serde_json::Value, field: &str| device[field].as_str().unwrap().to_owned();
    let devices = plan["devices"].as_array().unwrap().iter();
    devices
        .map(|device| {
            let code = EnrolmentCode::read(&text(device, "code")).unwrap();
            (text(device, "key"), text(device, "label"), code)
        })
        .collect()
}

#[test]
fn the_demo_says_where_it_is_and_leaves_a_code_for_each_device() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("server");
    let mut first = Process::demo(&data, "0");
    let url = first.url();
    let before = devices(&data);
    let named: Vec<(&str, &str)> = before.iter().map(|(key, label, _)| (&**key, &**label)).collect();
    assert_eq!(
        named,
        [
            ("worker-1", "Gadeplansmedarbejder 1"),
            ("worker-2", "Gadeplansmedarbejder 2"),
            ("coordinator", "Koordinator"),
        ]
    );
    assert!(before.iter().all(|(_, _, code)| code.server.url() == url));
    drop(first);

    // A second start makes nothing anew but the codes.
    let file = || std::fs::metadata(data.join("relay.sqlite")).unwrap().ino();
    let made = file();
    let mut second = Process::demo(&data, "3");
    let url = second.url();
    assert_eq!(file(), made);
    let after = devices(&data);
    assert!(after.iter().all(|(_, _, code)| code.server.url() == url));
    assert!(before.iter().zip(&after).all(|(old, new)| old.2.secret != new.2.secret));
}

#[test]
fn a_demo_that_is_killed_while_it_is_made_leaves_no_half_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("server");
    let killed = Process::demo(&data, "3");
    let trace = data.join("demo.scratch");
    let begun = Instant::now();
    while !trace.exists() && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(700));
    drop(killed);
    let scratch = PathBuf::from(std::fs::read_to_string(&trace).unwrap().trim());
    assert!(scratch.exists(), "it was killed while it was at work");
    assert!(!data.join("relay.sqlite").exists() && !data.join("demo.json").exists());

    assert!(Process::demo(&data, "0").url().starts_with("http://127.0.0.1:"));
    assert_eq!(devices(&data).len(), 3);
    assert!(!scratch.exists() && !trace.exists(), "the next start clears up");
}
