//! What the machine gives a device; tests give it something else.

use super::clock::{SystemClock, SystemIds};
use super::keystore::Keystore;
use super::transport::{HttpTransport, Transport};
use super::vault::Cost;
use gadeplan_core::domain::ids::IdSource;
use gadeplan_core::domain::time::Clock;
use std::sync::Arc;
use tokio::runtime::Handle;

/// What a device needs of the machine it runs on.
#[derive(Clone)]
pub struct Environment {
    /// The time.
    pub clock: Arc<dyn Clock + Send + Sync>,
    /// Fresh identifiers: one source for each time the database is opened.
    pub ids: Arc<dyn Fn() -> Box<dyn IdSource> + Send + Sync>,
    /// Where the hardware secret is kept.
    pub keystore: Arc<dyn Keystore>,
    /// The way to the server.
    pub transport: Arc<dyn Transport>,
    /// Where network and timers run. Commands must not: they wait.
    pub runtime: Handle,
    /// What a guess at the PIN costs.
    pub cost: Cost,
    /// The PIN of a demonstration's devices; none on a real device.
    pub demo_pin: Option<String>,
}

impl Environment {
    /// That of a real device: the machine's own clock and network. Without a demonstration's PIN.
    pub fn real(runtime: Handle, keystore: Arc<dyn Keystore>) -> Self {
        Self {
            clock: Arc::new(SystemClock),
            ids: Arc::new(|| Box::new(SystemIds)),
            keystore,
            transport: Arc::new(HttpTransport::default()),
            runtime,
            cost: Cost::REAL,
            demo_pin: None,
        }
    }
}
