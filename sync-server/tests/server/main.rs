//! The server's tests: the relay asked without HTTP, the server over HTTP on loopback, and the real program.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::duplicate_mod
)]

mod backup;
mod cluster;
mod keys_apart;
mod moved;
mod nodes;
mod tables;
mod workers;

// One suite, compiled once for each storage: every test of it is `sqlite::…` and `postgres::…`.
#[path = "suite.rs"]
mod postgres;
#[path = "suite.rs"]
mod sqlite;
