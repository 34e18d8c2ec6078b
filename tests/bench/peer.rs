//! PouchDB at the same work, on the same machine and in the same run: the control of what goes over a network.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// What PouchDB came to.
pub struct Peer(serde_json::Value);

impl Peer {
    /// Lets it work; `make bench` has fetched its packages.
    pub fn measure(documents: usize) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/peer");
        // It changes 200 other documents in each of five rounds, both ways.
        let documents = documents.max(2_000).to_string();
        let out = Command::new("node")
            .arg(folder.join("peer.mjs"))
            .args(["--documents", &documents])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .expect("node starts");
        assert!(
            out.status.success(),
            "PouchDB did not come through: make bench fetches it"
        );
        Self(serde_json::from_slice(&out.stdout).unwrap())
    }

    /// A figure.
    pub fn number(&self, key: &str) -> f64 {
        self.0[key]
            .as_f64()
            .unwrap_or_else(|| panic!("no {key} in what PouchDB came to"))
    }

    /// A time; the key says its unit (`_s`, `_ms`).
    pub fn time(&self, key: &str) -> Duration {
        let unit = if key.ends_with("_ms") { 1e-3 } else { 1.0 };
        Duration::from_secs_f64(self.number(key) * unit)
    }

    /// What it is, with its version.
    pub fn name(&self) -> &str {
        self.0["peer"].as_str().unwrap_or("PouchDB")
    }
}
