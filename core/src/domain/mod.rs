//! Pure types and rules, one file per noun. Knows no Automerge, no SQL, no sockets, no clock.

pub mod activity;
pub mod count;
pub mod draft;
pub mod encounter;
pub mod error;
pub mod ids;
pub mod incident;
pub mod look;
pub mod mention;
pub mod message;
pub mod name;
pub(crate) mod open_enum;
pub mod person;
pub mod phone;
pub mod progress;
pub mod quarantine;
pub mod report;
pub mod retention;
pub mod review;
pub mod role;
pub mod schema;
pub mod shift;
pub mod team;
pub mod text;
pub mod time;
pub mod youth;
