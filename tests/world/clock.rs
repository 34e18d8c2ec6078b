//! A clock turned by hand, and ids from a seed.

use gadeplan_core::domain::ids::{Id, IdSource, OpeningId};
use gadeplan_core::domain::time::{Clock, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// A clock turned by hand.
pub struct WorldClock(AtomicI64);

impl WorldClock {
    /// A clock that shows a moment.
    pub fn at(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.0))
    }

    /// Turns it on.
    pub fn pass_minutes(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    /// Turns it to a moment, forwards or back.
    pub fn turn_to(&self, at: Timestamp) {
        self.0.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for WorldClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// UUIDv7 from the world's clock and a seed.
pub struct SeededIds {
    rng: fastrand::Rng,
    clock: Arc<WorldClock>,
    last: u64,
}

impl SeededIds {
    /// A source that no other seed shares ids with.
    pub fn new(seed: u64, clock: Arc<WorldClock>) -> Self {
        Self {
            rng: fastrand::Rng::with_seed(seed),
            clock,
            last: 0,
        }
    }
}

impl IdSource for SeededIds {
    fn next_uuid(&mut self) -> Uuid {
        let now = u64::try_from(self.clock.now().0).unwrap_or(0);
        self.last = now.max(self.last + 1);
        let random: [u8; 10] = std::array::from_fn(|_| self.rng.u8(..));
        uuid::Builder::from_unix_timestamp_millis(self.last, &random).into_uuid()
    }
}

/// UUIDv7 as a real device makes them.
pub struct RealIds;

impl RealIds {
    /// A screen that is opened.
    pub fn opening() -> OpeningId {
        OpeningId::from_uuid(Uuid::now_v7())
    }
}

impl IdSource for RealIds {
    fn next_uuid(&mut self) -> Uuid {
        Uuid::now_v7()
    }
}
