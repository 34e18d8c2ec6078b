//! Use cases: check access → edit documents → one transaction → audit. The only place where a rule about who may do
//! what, or what follows what, is written (invariant 9).

mod access_export;
pub mod activity;
pub mod admin;
pub mod count;
mod deed;
pub mod draft;
pub mod encounter;
mod exchange;
mod healing;
pub mod incident;
mod let_go;
mod look;
mod prompt;
mod pulled;
mod quarantine;
mod received;
pub mod report;
mod retry;
pub mod review;
mod session;
pub mod shift;
mod verdict;
pub mod youth;

pub use exchange::Synced;
pub use session::Session;
