//! SQLite on the device: change rows, which are the truth, and the read model, which is a view of them.
//!
//! **Architecture invariant:** nothing outside this module knows SQL, and nothing in here knows Automerge: documents
//! come and go as [`crate::documents`] types.

mod access_export;
mod activity;
mod audit;
mod author;
mod change;
mod contradiction;
mod count;
mod database;
mod digest;
mod draft;
mod encounter;
mod erased;
pub mod identity;
mod incident;
mod let_go;
mod look;
mod pending;
mod person;
mod progress;
mod projection;
mod prompt;
mod refused;
mod report;
mod retention;
mod review;
mod search;
mod set_aside;
mod setting;
mod shift;
mod space;
mod sql_ids;
mod taken_space;
mod team;
mod youth;

pub use activity::InvitationRow;
pub use change::NewRow;
pub use database::{DatabaseKey, Store, Writer};
pub use digest::Doubt;
pub use pending::{PIECES_AT_ONCE, PendingPush};
pub use projection::{PROJECTION_VERSION, Projection, READ_MODEL};
pub use report::Marks;
pub use set_aside::SetAside;
pub use taken_space::Withheld;
