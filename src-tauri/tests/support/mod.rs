//! A device in a folder of its own and a server that is a few lines long: what the host does with answers is tried here,
//! what the real server answers in `tests/`.
#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use gadeplan_app::commands::dispatch;
use gadeplan_app::host::app::App;
use gadeplan_app::host::environment::Environment;
use gadeplan_app::host::keystore::FileKeystore;
use gadeplan_app::host::transport::Transport;
use gadeplan_app::host::vault::Cost;
use gadeplan_core::domain::error::Result;
use gadeplan_core::domain::time::{Clock, Timestamp};
use gadeplan_core::sync::enrolment_code::EnrolmentCode;
use gadeplan_core::sync::server_address::ServerAddress;
use gadeplan_core::sync::wire::Poke;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;

mod server;

pub use server::{FIRST, Fault, Line, SERVER, ServerState, SmallServer};

pub const PIN: &str = "240917";

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub struct HandClock(Arc<AtomicI64>);

impl HandClock {
    pub fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// A device in a folder, with all that tests may touch.
pub struct Device {
    pub folder: TempDir,
    pub server: Arc<SmallServer>,
    pub clock: HandClock,
    pub runtime: Runtime,
    pub app: App,
}

impl Device {
    pub fn new() -> Self {
        Self::at(Arc::default())
    }

    /// A device of the same server as another.
    pub fn at(server: Arc<SmallServer>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let clock = HandClock(Arc::new(AtomicI64::new(1_800_000_000_000)));
        let app = App::new(
            &folder.path().join("device"),
            environment(&folder, &runtime, &server, &clock),
        );
        Self {
            folder,
            server,
            clock,
            runtime,
            app,
        }
    }

    /// The process ends without being asked, and begins anew.
    pub fn restarted(mut self) -> Self {
        let old = std::mem::replace(
            &mut self.runtime,
            tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap(),
        );
        old.shutdown_timeout(Duration::from_secs(5));
        let fresh = App::new(
            &self.folder(),
            environment(&self.folder, &self.runtime, &self.server, &self.clock),
        );
        drop(std::mem::replace(&mut self.app, fresh));
        self
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("device")
    }

    pub fn fault(&self, fault: Option<Fault>) {
        self.server.0.lock().unwrap().fault = fault;
    }

    pub fn call(&self, command: &str, request: Value) -> Result<Value> {
        dispatch(&self.app, command, request)
    }

    pub fn enrol(&self) -> Result<Value> {
        self.enrol_with(code(1))
    }

    pub fn enrol_with(&self, code: String) -> Result<Value> {
        self.call(
            "app_enrol",
            json!({ "code": code, "pin": PIN, "device_name": "Telefon 1" }),
        )
    }

    pub fn stage(&self) -> String {
        self.call("app_status", json!({})).unwrap()["stage"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub fn syncs(&self) -> usize {
        self.server.0.lock().unwrap().syncs.len()
    }

    /// Says on the poke channel how far the street space is.
    pub fn poke(&self, at: u64) {
        let poke = Poke {
            space: SmallServer::spaces()[1].space,
            at,
            seen: 0,
        };
        let event = format!("data: {}\n\n", serde_json::to_string(&poke).unwrap());
        for line in &self.server.0.lock().unwrap().lines {
            line.send(event.clone().into_bytes()).ok();
        }
    }

    /// Waits until it is so.
    pub fn wait(&self, what: &str, so: impl Fn(&ServerState) -> bool) {
        let begun = Instant::now();
        while !so(&self.server.0.lock().unwrap()) {
            assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the device says that it is so.
    pub fn until(&self, what: &str, so: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let status = self.call("sync_status", json!({})).unwrap();
            if so(&status) {
                return status;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{what}: {status}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn environment(folder: &TempDir, runtime: &Runtime, server: &Arc<SmallServer>, clock: &HandClock) -> Environment {
    Environment {
        clock: Arc::new(clock.clone()),
        transport: Arc::clone(server) as Arc<dyn Transport>,
        cost: Cost::NONE,
        ..Environment::real(
            runtime.handle().clone(),
            Arc::new(FileKeystore::new(folder.path().join("keys"))),
        )
    }
}

pub fn code(secret: u8) -> String {
    EnrolmentCode {
        server: ServerAddress::new(SERVER, None).unwrap(),
        secret: [secret; 16],
    }
    .write()
    .unwrap()
}
