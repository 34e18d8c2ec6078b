//! The tests that hold whatever the database. `support` knows by its own path which storage they are for.

mod access;
mod audit;
mod devices;
pub mod disk;
mod enrolment;
pub mod erasure;
mod healing;
pub mod hostile;
mod intake;
mod journal;
mod keys;
mod looks;
mod monitoring;
mod page;
pub mod pokes;
pub mod process;
mod pull;
mod quarantine;
mod requests;
mod retention;
mod same_bytes;
mod structure;
pub mod support;
mod transactions;
