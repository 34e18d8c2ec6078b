//! The layers (invariant 3): what each room may know. Fails on a forbidden import.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn sources(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !["node_modules", "dist", "paraglide", "gen"]
                .iter()
                .any(|skipped| path.ends_with(skipped))
            {
                sources(&path, endings, found);
            }
        } else if endings
            .iter()
            .any(|ending| path.extension().is_some_and(|extension| extension == *ending))
        {
            found.push(path);
        }
    }
}

/// Every line of a crate's or the interface's sources that names one of `words` outside `rooms`.
fn trespassers(folder: &str, endings: &[&str], words: &[&str], rooms: &[&str]) -> Vec<String> {
    let base = root().join(folder);
    let mut files = Vec::new();
    sources(&base, endings, &mut files);
    assert!(!files.is_empty(), "{folder} is empty");
    let mut found = Vec::new();
    for path in files {
        let inside = path.strip_prefix(&base).unwrap().to_string_lossy().into_owned();
        if rooms.iter().any(|room| inside.starts_with(room)) {
            continue;
        }
        for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            let code = line.trim_start();
            if !code.starts_with("//") && words.iter().any(|word| code.contains(word)) {
                found.push(format!("{folder}/{inside}:{}: {code}", number + 1));
            }
        }
    }
    found
}

fn nobody(found: &[String]) {
    assert!(found.is_empty(), "forbidden here:\n{}", found.join("\n"));
}

#[test]
fn only_documents_knows_automerge() {
    nobody(&trespassers(
        "core/src",
        &["rs"],
        &["automerge::", "use automerge", "autosurgeon"],
        &["documents/"],
    ));
    nobody(&trespassers(
        "src-tauri/src",
        &["rs"],
        &["automerge::", "use automerge"],
        &[],
    ));
    nobody(&trespassers(
        "sync-server/src",
        &["rs"],
        &["automerge::", "use automerge"],
        &["relay/intake/"],
    ));
}

#[test]
fn only_store_knows_sql() {
    nobody(&trespassers(
        "core/src",
        &["rs"],
        &["rusqlite", "refinery"],
        &["store/"],
    ));
    nobody(&trespassers("src-tauri/src", &["rs"], &["rusqlite"], &[]));
    nobody(&trespassers(
        "sync-server/src",
        &["rs"],
        &["rusqlite", "tokio_postgres", "refinery"],
        &["storage/"],
    ));
}

#[test]
fn only_the_writer_of_pages_knows_typst_and_the_server_has_none() {
    for (folder, rooms) in [
        ("core/src", &["report/pdf/"][..]),
        ("src-tauri/src", &[]),
        ("sync-server/src", &[]),
    ] {
        nobody(&trespassers(
            folder,
            &["rs"],
            &["typst::", "use typst", "typst_pdf", "typst_layout"],
            rooms,
        ));
    }
    let manifest = std::fs::read_to_string(root().join("sync-server/Cargo.toml")).unwrap();
    let core: Vec<&str> = manifest
        .lines()
        .filter(|line| line.starts_with("gadeplan-core"))
        .collect();
    let openapi = "gadeplan-core = { workspace = true, features = [\"openapi\"] }";
    assert_eq!(core, [openapi], "of its features the server has no pages");
    let workspace = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(workspace.contains("gadeplan-core = { path = \"core\" }\n"));
}

#[test]
fn what_is_known_of_somebody_is_read_where_it_is_on_record() {
    // `store()` shows cards and entries to whoever holds it, and the plain readers of core are its own; the commands ask
    // the actions of `actions/look.rs` (ADR 0028).
    let unrecorded = [
        "store().youth(",
        "store().youth_search(",
        "store().encounter",
        "store().incident",
        "store().phones(",
        "session.encounter(",
        "session.incident(",
        "session.report(",
        "session.invite_candidates(",
    ];
    // What is taken out as a copy is on record as that.
    nobody(&trespassers(
        "src-tauri/src",
        &["rs"],
        &unrecorded,
        &["commands/app.rs"],
    ));
}

#[test]
fn only_hosts_and_the_server_know_sockets() {
    nobody(&trespassers(
        "core/src",
        &["rs"],
        &["reqwest", "axum", "tokio", "std::net", "TcpStream"],
        &[],
    ));
    nobody(&trespassers(
        "src-tauri/src",
        &["rs"],
        &["reqwest", "std::net"],
        &["host/", "browser/", "bin/", "arguments.rs"],
    ));
}

#[test]
fn only_the_shell_knows_tauri_and_only_platform_does_in_the_interface() {
    nobody(&trespassers(
        "src-tauri/src",
        &["rs"],
        &["tauri::", "use tauri"],
        &["shell/", "main.rs"],
    ));
    nobody(&trespassers(
        "ui/src",
        &["ts", "svelte"],
        &["@tauri-apps", "__TAURI"],
        &["platform/"],
    ));
}

#[test]
fn the_domain_knows_nobody_and_no_clock() {
    let upward = [
        "crate::documents",
        "crate::store",
        "crate::sync",
        "crate::actions",
        "crate::report",
    ];
    nobody(&trespassers("core/src/domain", &["rs"], &upward, &[]));
    nobody(&trespassers(
        "core/src",
        &["rs"],
        &[
            "SystemTime::now",
            "Instant::now",
            "Utc::now",
            "Local::now",
            "Uuid::now_v7",
        ],
        &[],
    ));
    nobody(&trespassers("core/src", &["rs"], &["HashMap", "HashSet"], &[]));
}

#[test]
fn nothing_in_core_imports_upward() {
    nobody(&trespassers(
        "core/src/documents",
        &["rs"],
        &["crate::store", "crate::actions", "crate::sync"],
        &[],
    ));
    nobody(&trespassers(
        "core/src/sync",
        &["rs"],
        &["crate::store", "crate::actions", "crate::documents"],
        &[],
    ));
    nobody(&trespassers(
        "core/src/store",
        &["rs"],
        &["crate::actions", "crate::sync::engine"],
        &[],
    ));
    nobody(&trespassers(
        "core/src/report",
        &["rs"],
        &["crate::store", "crate::actions", "crate::documents"],
        &[],
    ));
}

#[test]
fn the_relay_knows_no_http() {
    nobody(&trespassers(
        "sync-server/src",
        &["rs"],
        &["axum", "tower_http", "hyper", "tokio::net"],
        // `server.rs` and the program beside it start what serves; `routes/` translates.
        &["routes/", "server.rs", "cli.rs"],
    ));
}

/// What a feature of the interface offers to the others: the parts that entries and reports are made of, and a few files
/// that two nouns share. Everything else in a feature's folder is its own.
const OFFERED: [&str; 15] = [
    "contradiction/",
    "entry/",
    "report/",
    "encounter/EncounterScreen.svelte",
    "night/just-done.svelte",
    "night/with-whom",
    "prompt/YouthPrompts.svelte",
    "prompt/parts",
    "shift/JoinShifts.svelte",
    "shift/OtherShift.svelte",
    "shift/closed-words",
    "shift/may-write",
    "shift/signers",
    "youth/facts",
    "youth/may-edit",
];

/// Imports of a feature's file that are neither within the feature nor offered.
fn intruders(feature: &str, text: &str) -> Vec<String> {
    let foreign = |import: &&str| match import.strip_prefix("$/features/") {
        Some(file) => {
            !file.starts_with(&format!("{feature}/"))
                && !OFFERED.iter().any(|offered| match offered.ends_with('/') {
                    true => file.starts_with(offered),
                    false => file == *offered,
                })
        }
        // Out of the folder other than by its name.
        None => import.starts_with("../"),
    };
    let quoted = text.split('\'').skip(1).step_by(2);
    quoted.filter(foreign).map(str::to_owned).collect()
}

#[test]
fn a_feature_uses_of_another_what_that_one_offers() {
    let base = root().join("ui/src/features");
    let mut files = Vec::new();
    sources(&base, &["ts", "svelte"], &mut files);
    let mut found = Vec::new();
    for path in files {
        let inside = path.strip_prefix(&base).unwrap().to_string_lossy().into_owned();
        let feature = inside.split('/').next().unwrap();
        // Comments and words of the screen hold apostrophes; imports stand on lines of their own.
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let imports =
                line.contains(" from '") || line.contains("import('") || line.trim_start().starts_with("import '");
            if imports {
                found.extend(
                    intruders(feature, line)
                        .into_iter()
                        .map(|import| format!("{inside}: {import}")),
                );
            }
        }
    }
    nobody(&found);
    // Below the features nobody knows them; the app's frame shows their screens.
    nobody(&trespassers(
        "ui/src",
        &["ts", "svelte"],
        &["/features/"],
        &["features/", "app/", "App.svelte"],
    ));
    // The check can fail.
    assert_eq!(
        intruders("youth", "import { x } from '$/features/night/Night.svelte';"),
        ["$/features/night/Night.svelte"]
    );
    assert_eq!(intruders("youth", "import x from '../shift/plan';"), ["../shift/plan"]);
    assert!(intruders("youth", "import x from '$/features/youth/facts';").is_empty());
    assert!(intruders("youth", "import x from '$/features/report/facts';").is_empty());
}

#[test]
fn the_check_can_fail() {
    assert!(!trespassers("core/src", &["rs"], &["use automerge"], &[]).is_empty());
}
