//! The server's tests: the relay asked without HTTP, the server over HTTP on loopback, and the real program.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic
)]

mod access;
mod devices;
mod disk;
mod enrolment;
mod intake;
mod monitoring;
mod pokes;
mod process;
mod pull;
mod requests;
mod same_bytes;
mod structure;
mod support;
