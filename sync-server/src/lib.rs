//! Gadeplan's sync server: joins a team's phones and desks.
//!
//! `routes` speak HTTP and decide nothing; `relay` decides and knows neither sockets nor SQL; `storage` is the only
//! place with SQL. Bodies of documents are encrypted before they reach storage ([`envelope`]).
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::panic
    )
)]

pub mod backup;
pub mod clock;
pub mod config;
mod database;
pub mod demo;
mod durable;
pub mod envelope;
mod hex;
pub mod journal;
pub mod key_source;
pub mod keys_file;
pub mod metrics;
mod random;
pub mod relay;
mod routes;
mod server;
pub mod storage;
pub mod tls;
pub mod worker;

pub use clock::{SharedClock, SystemClock};
pub use config::{Config, DatabaseFrom, JudgedBy, KeyFrom, Limits};
pub use relay::Relay;
pub use routes::ROUTES;
pub use server::{Running, Server, init, lock, open};
