//! What the web view may do, held fast (security row 13): a change here is a change of what a foreign script could reach.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use serde_json::{Value, json};
use std::collections::BTreeMap;

fn read(path: &str) -> Value {
    serde_json::from_slice(&std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap())
        .unwrap()
}

fn directives(policy: &str) -> BTreeMap<String, String> {
    policy
        .split(';')
        .map(|directive| {
            let (name, sources) = directive.trim().split_once(' ').unwrap();
            (name.to_owned(), sources.to_owned())
        })
        .collect()
}

#[test]
fn the_window_allows_nothing_but_its_own() {
    let security = read("tauri.conf.json")["app"]["security"].clone();
    let policy = directives(security["csp"].as_str().unwrap());
    let expected = [
        ("default-src", "'none'"),
        ("script-src", "'self'"),
        ("style-src", "'self'"),
        ("img-src", "'self'"),
        ("font-src", "'self'"),
        ("connect-src", "ipc: http://ipc.localhost"),
        ("base-uri", "'none'"),
        ("form-action", "'none'"),
        ("frame-ancestors", "'none'"),
        ("object-src", "'none'"),
    ];
    assert_eq!(
        policy,
        expected
            .map(|(name, sources)| (name.to_owned(), sources.to_owned()))
            .into()
    );
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(security["pattern"]["use"], "isolation");
    assert_eq!(security["capabilities"], json!(["main"]));
    for opening in ["devCsp", "dangerousDisableAssetCspModification", "assetProtocol"] {
        assert!(security.get(opening).is_none(), "{opening}");
    }
}

#[test]
fn the_interface_may_call_five_commands_and_hear_events() {
    let capability = read("capabilities/main.json");
    assert_eq!(capability["windows"], json!(["main"]));
    assert_eq!(
        capability["permissions"],
        json!([
            "allow-call",
            "allow-devices",
            "allow-set-offline",
            "allow-open-link",
            "allow-save-file",
            "core:event:allow-listen",
            "core:event:allow-unlisten"
        ])
    );
    assert!(capability.get("remote").is_none());
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/capabilities"))
        .unwrap()
        .count();
    assert_eq!(files, 1, "one file says it all");
}

#[cfg(feature = "browser-host")]
#[test]
fn a_browser_allows_what_the_window_allows() {
    let mut window = directives(read("tauri.conf.json")["app"]["security"]["csp"].as_str().unwrap());
    window.insert("connect-src".to_owned(), "'self'".to_owned());
    assert_eq!(directives(gadeplan_app::browser::CONTENT_SECURITY_POLICY), window);
}
