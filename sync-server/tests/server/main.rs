//! The server's tests: the relay asked without HTTP, the server over HTTP on loopback, and the real program.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic
)]

mod disk;
mod enrolment;
mod hostile;
mod intake;
mod monitoring;
mod pokes;
mod process;
mod pull;
mod requests;
mod structure;
mod support;
