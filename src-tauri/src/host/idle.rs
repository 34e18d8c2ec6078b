//! When the app was last used, so that one that lies about locks itself.

use super::app::WeakApp;
use gadeplan_core::domain::time::Timestamp;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Calls so shortly after the app said something by itself are the interface reading it, not a person.
const ECHO: Duration = Duration::from_secs(1);
/// How often to look, at the least: the settings may have changed, the machine may have slept.
const LOOK: Duration = Duration::from_secs(5);

/// The moments that matter for locking.
pub struct Idle {
    moments: Mutex<Moments>,
    openings: AtomicU64,
}

struct Moments {
    touched: Instant,
    /// By the wall clock too: the monotonic one stands still while a machine sleeps.
    touched_at: Timestamp,
    spoke: Option<Instant>,
}

impl Idle {
    /// Touched just now.
    pub fn new(now: Timestamp) -> Self {
        let moments = Moments {
            touched: Instant::now(),
            touched_at: now,
            spoke: None,
        };
        Self {
            moments: Mutex::new(moments),
            openings: AtomicU64::new(0),
        }
    }

    fn moments(&self) -> std::sync::MutexGuard<'_, Moments> {
        self.moments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next number of an opening.
    pub fn next_opening(&self) -> u64 {
        self.openings.fetch_add(1, Ordering::Relaxed)
    }

    /// A person did something.
    pub fn touch(&self, now: Timestamp) {
        let mut moments = self.moments();
        moments.touched = Instant::now();
        moments.touched_at = now;
    }

    /// Something was called that may only be the interface's answer to an event.
    pub fn touch_unless_echo(&self, now: Timestamp) {
        let echo = self.moments().spoke.is_some_and(|at| at.elapsed() < ECHO);
        if !echo {
            self.touch(now);
        }
    }

    /// The app said something by itself.
    pub fn spoke(&self) {
        self.moments().spoke = Some(Instant::now());
    }

    /// How long until the app has lain untouched for so many seconds; none where it has.
    pub fn left(&self, seconds: u32, now: Timestamp) -> Option<Duration> {
        let moments = self.moments();
        let by_wall =
            u64::try_from(now.0.saturating_sub(moments.touched_at.0)).map_or(Duration::ZERO, Duration::from_millis);
        let untouched = moments.touched.elapsed().max(by_wall);
        Duration::from_secs(u64::from(seconds))
            .checked_sub(untouched)
            .filter(|left| !left.is_zero())
    }
}

/// Looks until the app is locked.
pub(super) async fn watch(app: WeakApp) {
    loop {
        let app = app.clone();
        // Locking closes a database, which is no work for a thread that serves sockets.
        let left = tokio::task::spawn_blocking(move || app.upgrade().and_then(|app| app.lock_if_untouched())).await;
        match left {
            Ok(Some(left)) => tokio::time::sleep(left.min(LOOK)).await,
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn use_puts_the_lock_off_and_an_echo_does_not() {
        let idle = Idle::new(Timestamp(0));
        assert!(idle.left(60, Timestamp(59_000)).is_some());
        assert!(
            idle.left(60, Timestamp(60_000)).is_none(),
            "a machine that slept is noticed by the wall clock"
        );
        idle.spoke();
        idle.touch_unless_echo(Timestamp(60_000));
        assert!(idle.left(60, Timestamp(60_000)).is_none());
        idle.touch(Timestamp(60_000));
        assert!(idle.left(60, Timestamp(60_000)).is_some());
    }

    #[test]
    fn a_clock_set_back_does_not_keep_it_open() {
        let idle = Idle::new(Timestamp(1_000_000_000));
        assert!(idle.left(60, Timestamp(0)).is_some());
        assert!(idle.left(0, Timestamp(0)).is_none());
    }
}
