//! What app and server log in an evening, at their most talkative, names nobody and quotes nothing (invariant 8). The real
//! programs, as their own processes: what they write to standard error is all they log.

use gadeplan_world::binary;
use serde_json::{Value, json};
use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The screen that everything is read on.
const OPENING: &str = "0190a000-0000-7000-8000-000000000001";

/// Written and asked for in the evening, found nowhere in the logs.
const CANARIES: [&str; 12] = [
    "Kanariefugl",
    "rødkælk",
    "solsort",
    "Gråspurv",
    "stillits",
    "Musvit",
    "blåmejse",
    "bogfinke",
    "20314159",
    "20 31 41 59",
    "271828",
    "Fasanens telefon",
];

/// A program that is ended with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn start(name: &str, arguments: &[&str], log: &Path, port: u16) -> Program {
    let mut program = Program(
        Command::new(binary(name))
            .args(arguments)
            .env("RUST_LOG", "trace")
            .env("GADEPLAN_LOG", "trace")
            .env("NO_COLOR", "1")
            .stdout(Stdio::null())
            .stderr(File::create(log).unwrap())
            .spawn()
            .unwrap(),
    );
    let begun = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(program.0.try_wait().unwrap().is_none(), "{name} ended: {}", read(log));
        assert!(begun.elapsed() < Duration::from_secs(120), "{name} does not answer");
        std::thread::sleep(Duration::from_millis(50));
    }
    program
}

fn read(log: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(log).unwrap()).into_owned()
}

/// A device's interface.
struct Page {
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
    host: String,
}

impl Page {
    fn post(&self, url: &str, body: String) -> Value {
        let posted = self.client.post(url).header("x-gadeplan", "1").body(body);
        let answer = self.runtime.block_on(async { posted.send().await?.text().await });
        serde_json::from_str(&answer.unwrap()).unwrap_or(Value::Null)
    }

    fn ask(&self, device: &str, command: &str, request: &Value) -> Value {
        self.post(
            &format!("{}/devices/{device}/call/{command}", self.host),
            request.to_string(),
        )
    }

    /// The answer to what is asked rightly.
    fn does(&self, device: &str, command: &str, request: &Value) -> Value {
        let answer = self.ask(device, command, request);
        assert!(
            answer["ok"].is_object() || answer["ok"].is_array(),
            "{command}: {answer}"
        );
        answer["ok"].clone()
    }

    /// The problem with what is asked wrongly.
    fn fails(&self, device: &str, command: &str, request: &Value) {
        let answer = self.ask(device, command, request);
        assert!(answer["problem"].is_object(), "{command}: {answer}");
    }
}

#[test]
fn the_logs_of_an_evening_name_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().to_str().unwrap();
    let (server_log, app_log) = (folder.path().join("server.log"), folder.path().join("app.log"));
    let (port, app_port) = (free_port(), free_port());
    let url = format!("http://127.0.0.1:{port}");
    let data = folder.path().join("server");
    let listen = format!("127.0.0.1:{port}");
    let server = start(
        "gadeplan-server",
        &[
            "demo",
            "--data",
            data.to_str().unwrap(),
            "--listen",
            &listen,
            "--months",
            "0",
        ],
        &server_log,
        port,
    );
    let app_listen = format!("127.0.0.1:{app_port}");
    let app = start(
        "gadeplan-browser",
        &[
            "--demo",
            demo,
            "--server",
            &url,
            "--listen",
            &app_listen,
            "--ui",
            demo,
            "--fresh",
        ],
        &app_log,
        app_port,
    );
    let _ = rustls::crypto::ring::default_provider().install_default();
    let page = Page {
        runtime: tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap(),
        client: reqwest::Client::builder().no_proxy().build().unwrap(),
        host: format!("http://127.0.0.1:{app_port}"),
    };

    // Let in, with wrong codes and PINs before the right ones.
    let plan: Value = serde_json::from_slice(&std::fs::read(data.join("demo.json")).unwrap()).unwrap();
    let code = plan["devices"].as_array().unwrap().iter();
    let code = code
        .filter(|device| device["key"] == "worker-1")
        .map(|device| &device["code"]);
    let code = code.collect::<Vec<_>>()[0].clone();
    let named = "Fasanens telefon";
    page.fails(
        "worker-1",
        "app_enrol",
        &json!({ "code": "Kanariefugl", "pin": "271828", "device_name": named }),
    );
    page.does(
        "worker-1",
        "app_enrol",
        &json!({ "code": code, "pin": "271828", "device_name": named }),
    );
    let me = "worker-1";
    let begun = Instant::now();
    let team = loop {
        let team = page.does(me, "team", &json!({}));
        if team["areas"].as_array().is_some_and(|areas| !areas.is_empty()) {
            break team;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "the team comes");
        std::thread::sleep(Duration::from_millis(100));
    };
    let street = team["spaces"]
        .as_array()
        .unwrap()
        .iter()
        .find(|space| space["class"] == "street");
    let area = street.unwrap()["area"].clone();

    // An evening.
    let started = json!({ "area": area, "colleagues": [], "places": [] });
    let shift = page.does(me, "shift_start_unplanned", &started)["shift"].clone();
    let facts = json!({
        "name": "Kanariefugl Eksempelsen", "nickname": "stillits", "description": "solsort", "birth_year": 2011,
        "school": "", "class": "", "club": "", "consent": "given"
    });
    let youth = page.does(me, "youth_create", &json!({ "area": area, "facts": facts }))["youth"].clone();
    page.does(
        me,
        "phone_add",
        &json!({ "youth": youth, "number": "20 31 41 59", "label": "" }),
    );
    page.fails(
        me,
        "phone_add",
        &json!({ "youth": youth, "number": "Kanariefugl", "label": "" }),
    );
    page.does(
        me,
        "youth_search",
        &json!({ "text": "Kanariefugl", "limit": 10, "opening": OPENING }),
    );
    let edits = json!([
        { "edit": "youth", "youth": youth, "met": true },
        { "edit": "unknown", "description": "rødkælk", "age": 14 },
        { "edit": "note", "base": "", "text": "Gråspurv sad på hegnet." }
    ]);
    page.does(
        me,
        "encounter_edit",
        &json!({ "shift": shift, "encounter": null, "edits": edits }),
    );
    let note = json!([{ "edit": "note", "base": "", "text": "blåmejse" }]);
    page.does(
        me,
        "incident_edit",
        &json!({ "shift": shift, "incident": null, "edits": note }),
    );
    let text = json!({ "shift": shift, "edit": { "base": "", "text": "Musvit hele aftenen." } });
    page.does(me, "narrative_edit", &text);

    // What is asked wrongly, in every place where words could be quoted from.
    page.fails(
        me,
        "youth_create",
        &json!({ "area": "Kanariefugl", "facts": { "name": "Musvit" } }),
    );
    page.fails(me, "narrative_edit", &json!({ "shift": shift, "edit": "bogfinke" }));
    page.fails(me, "bogfinke", &json!({}));
    page.fails("bogfinke", "tonight", &json!({}));
    page.post(
        &format!("{}/devices/{me}/call/tonight", page.host),
        "bogfinke {".to_owned(),
    );
    page.fails(
        me,
        "narrative_edit",
        &json!({ "shift": shift, "edit": { "base": "", "text": "bogfinke ".repeat(40_000) } }),
    );
    page.post(&format!("{url}/v1/sync?name=bogfinke"), "Kanariefugl".to_owned());
    page.post(&format!("{url}/bogfinke/Kanariefugl"), "Musvit".to_owned());

    // Handed in, locked, tried, ended.
    let begun = Instant::now();
    while page.does(me, "sync_status", &json!({}))["progress"]["waiting"] != 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "it is handed in");
        std::thread::sleep(Duration::from_millis(100));
    }
    page.does(me, "shift_end", &json!({ "shift": shift, "at": null }));
    page.does(me, "shift_sign", &json!({ "shift": shift, "signed": true }));
    page.does(me, "report", &json!({ "shift": shift, "opening": OPENING }));
    page.does(me, "app_lock", &json!({}));
    page.fails(me, "app_unlock", &json!({ "pin": "271829" }));
    page.does(me, "app_unlock", &json!({ "pin": "271828" }));
    drop((app, server));

    let (server, app) = (read(&server_log), read(&app_log));
    for (whose, log) in [("server", &server), ("app", &app)] {
        for canary in CANARIES {
            let line = log.lines().find(|line| line.contains(canary));
            assert_eq!(line, None, "{canary} in the {whose}'s log");
        }
    }
    // The same search finds what must stand there: the logs were caught, and at the level where they say most.
    let said = |log: &str, words: &str| log.lines().any(|line| line.contains(words));
    assert!(said(&server, "answered") && said(&server, "/v1/sync"), "{server}");
    assert!(said(&app, "bad_request") && said(&app, "narrative_edit"), "{app}");
    assert!(said(&server, "TRACE") && said(&app, "TRACE"));
}
