//! Randomness from the operating system: secrets, nonces and ids.

use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::time::Timestamp;
use uuid::Uuid;

/// `N` random bytes, fit for keys.
///
/// # Errors
/// [`Code::ServerFailed`] where the operating system has none to give.
pub fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Problem::new(Code::ServerFailed))?;
    Ok(bytes)
}

/// A fresh UUIDv7 (RFC 9562) of the given moment.
///
/// # Errors
/// As [`bytes`].
pub fn uuid(now: Timestamp) -> Result<Uuid> {
    let millis = u64::try_from(now.0).unwrap_or(0);
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &bytes()?).into_uuid())
}
