//! What the interface says to the app: a request for each command, one file per noun. Answers are core's own views.

pub mod access_export;
pub mod activity;
pub mod app;
pub mod count;
pub mod demo;
pub mod device;
pub mod draft;
pub mod encounter;
pub mod event;
pub mod grant;
pub mod incident;
pub mod prompt;
pub mod quarantine;
pub mod report;
pub mod review;
pub mod shift;
pub mod team;
pub mod youth;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Nothing is asked, or nothing is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}
