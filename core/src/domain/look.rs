//! Looking somebody up: who read what about whom, and when (X9).

use super::error::Problem;
use super::ids::{DocId, PersonId};
use super::open_enum::open_enum;
use super::role::Role;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How many documents one look-up names at most; what is read of more is several.
pub const DOCS_MAX: usize = 64;
/// Longest criterion kept, in characters.
pub const CRITERION_MAX: usize = 200;
/// A search that finds so many at most is a look-up of each of them; of more, it is a list of names.
pub const FOUND_FEW: usize = 5;

open_enum! {
    /// How somebody was looked up.
    LookAction {
        /// Their card was opened.
        Opened = "opened",
        /// An encounter or incident that names them was opened, of somebody else's shift.
        Entry = "entry",
        /// A street report that names them was opened, of somebody else's shift.
        Report = "report",
        /// Somebody searched; by what, stands beside it.
        Searched = "searched",
        /// A copy was taken out of the app.
        Exported = "exported",
        /// It was asked who has looked them up.
        Log = "log",
        /// Something was written about them; the server alone tells it.
        Wrote = "wrote",
    }
}

/// A look-up as the device notes it and as it goes to the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Look {
    /// Its number on this device, from 1 without gaps.
    pub n: u64,
    /// When, by the device's clock.
    pub at: Timestamp,
    /// How.
    pub action: LookAction,
    /// What was read; none for a search that found many or nobody.
    pub docs: Vec<DocId>,
    /// What was searched for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
}

/// A line of the page "Hvem har set".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LookLine {
    /// When, by the clock of the device that was looked on.
    pub at: Timestamp,
    /// Who.
    pub person: PersonId,
    /// Their name; empty where not known here.
    pub person_name: String,
    /// What they are to the effort.
    pub role: Role,
    /// How.
    pub action: LookAction,
    /// What was searched for.
    pub criterion: Option<String>,
    /// It has not reached the server yet.
    pub waiting: bool,
}

/// Who has looked somebody up, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WhoLooked {
    /// The look-ups.
    pub lines: Vec<LookLine>,
    /// Where to go on; none where these are the oldest.
    #[ts(type = "number | null")]
    pub before: Option<u64>,
    /// Why the server did not tell: then only what waits on this device is here.
    pub problem: Option<Problem>,
}
