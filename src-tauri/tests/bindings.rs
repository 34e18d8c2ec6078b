//! The interface's TypeScript is what the Rust types say (ADR 0007).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use std::collections::BTreeMap;
use std::path::Path;

fn contents(folder: &Path, under: &str, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{under}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            contents(&path, &format!("{name}/"), found);
        } else {
            found.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn the_bindings_have_not_drifted() {
    let fresh = tempfile::tempdir().unwrap();
    gadeplan_app::bindings::write(fresh.path()).unwrap();
    let (mut written, mut kept) = (BTreeMap::new(), BTreeMap::new());
    contents(fresh.path(), "", &mut written);
    contents(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/bindings"),
        "",
        &mut kept,
    );
    assert!(written.len() > 100, "{}", written.len());
    for (name, content) in &written {
        assert_eq!(
            kept.get(name),
            Some(content),
            "ui/src/bindings/{name}: run `make bindings`"
        );
    }
    let stale: Vec<&String> = kept.keys().filter(|name| !written.contains_key(*name)).collect();
    assert!(stale.is_empty(), "nothing writes these any more: {stale:?}");
}
