//! How often one key may ask: a bucket of tokens per key, refilled steadily. Kept in memory, by the machine's steady
//! clock: it is about load, not about what is true.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Buckets kept before full ones are thrown away.
const BUCKETS: usize = 4096;

struct Bucket {
    tokens: f64,
    at: Instant,
}

pub(super) struct RateLimit {
    burst: f64,
    per_second: f64,
    buckets: Mutex<BTreeMap<[u8; 32], Bucket>>,
}

impl RateLimit {
    pub(super) fn new(burst: u32, per_second: f64) -> Self {
        Self {
            burst: f64::from(burst.max(1)),
            per_second: per_second.max(0.01),
            buckets: Mutex::default(),
        }
    }

    /// Takes one token.
    ///
    /// # Errors
    /// How many seconds to wait where there is none.
    pub(super) fn take(&self, key: &[u8; 32]) -> Result<(), u64> {
        self.take_at(key, Instant::now())
    }

    fn take_at(&self, key: &[u8; 32], now: Instant) -> Result<(), u64> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS {
            // A key nobody enrolled costs a bucket too; a full one says nothing that a fresh one would not.
            buckets.retain(|_, bucket| self.filled(bucket, now) < self.burst);
        }
        let bucket = buckets.entry(*key).or_insert(Bucket {
            tokens: self.burst,
            at: now,
        });
        bucket.tokens = self.filled(bucket, now);
        bucket.at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        let wait = ((1.0 - bucket.tokens) / self.per_second).ceil();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 1 and 100"
        )]
        let wait = wait.clamp(1.0, 100.0) as u64;
        Err(wait)
    }

    fn filled(&self, bucket: &Bucket, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        (bucket.tokens + passed * self.per_second).min(self.burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_passes_then_each_key_waits_for_itself() {
        let limit = RateLimit::new(3, 2.0);
        let now = Instant::now();
        for _ in 0..3 {
            assert_eq!(limit.take_at(&[1; 32], now), Ok(()));
        }
        assert_eq!(limit.take_at(&[1; 32], now), Err(1));
        assert_eq!(limit.take_at(&[2; 32], now), Ok(()));
        assert_eq!(limit.take_at(&[1; 32], now + Duration::from_millis(600)), Ok(()));
        assert_eq!(limit.take_at(&[1; 32], now + Duration::from_millis(600)), Err(1));
    }

    #[test]
    fn keys_that_nobody_uses_any_more_are_forgotten() {
        let limit = RateLimit::new(1, 1.0);
        let now = Instant::now();
        for n in 0..BUCKETS {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&n.to_be_bytes());
            let _ = limit.take_at(&key, now);
        }
        let _ = limit.take_at(&[9; 32], now + Duration::from_secs(5));
        assert_eq!(limit.buckets.lock().unwrap().len(), 1);
    }
}
