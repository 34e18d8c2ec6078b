//! The demo's time: each thing is done at its own moment, by everybody's clock and the server's.

use super::chance::Chance;
use gadeplan_core::domain::ids::IdSource;
use gadeplan_core::domain::time::{Clock, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// A clock that is set by hand and never goes past the moment the demo is made at.
#[derive(Debug)]
pub(super) struct DemoClock {
    now: AtomicI64,
    last: Timestamp,
}

impl DemoClock {
    pub fn new(last: Timestamp) -> Arc<Self> {
        Arc::new(Self {
            now: AtomicI64::new(last.0),
            last,
        })
    }

    /// Sets the clock. What would lie in the future, because the demo is made early in the morning, is done now.
    pub fn set(&self, at: Timestamp) {
        self.now.store(at.min(self.last).0, Ordering::SeqCst);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }
}

/// UUIDv7 (RFC 9562) of the demo's time, the rest of it from the seed.
pub(super) struct DemoIds {
    clock: Arc<DemoClock>,
    chance: Chance,
}

impl DemoIds {
    pub fn new(clock: &Arc<DemoClock>, chance: Chance) -> Self {
        Self {
            clock: clock.clone(),
            chance,
        }
    }
}

impl IdSource for DemoIds {
    fn next_uuid(&mut self) -> Uuid {
        let mut bytes = [0; 10];
        let bits = [self.chance.bits().to_be_bytes(), self.chance.bits().to_be_bytes()].concat();
        for (to, from) in bytes.iter_mut().zip(bits) {
            *to = from;
        }
        let millis = u64::try_from(self.clock.now().0).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}
