//! Sync: what is said on the wire, who signs it, and the engine that decides when to speak. Knows no sockets.

pub mod administration;
pub mod digest;
pub mod engine;
pub mod enrolment_code;
pub mod server_address;
#[cfg(feature = "openapi")]
mod shape;
pub mod signing;
pub mod wire;
