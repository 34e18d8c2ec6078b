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
/// So many different cards opened within [`MANY_MINUTES`] are what an evening or a morning needs; the next one is asked
/// for its reason, and a reason lasts for as many again.
pub const MANY: u32 = 25;
/// Within what time, in minutes.
pub const MANY_MINUTES: i64 = 60;
/// Somebody whom nobody has met for so many days is nobody's evening any more.
pub const LONG_AGO_DAYS: i64 = 365;

/// Why a look-up asks for its reason (threat 6). It is never refused: whoever gives a reason reads on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusual {
    /// Card after card within the hour.
    Many,
    /// A child whom nobody has met for more than a year.
    LongAgo,
}

impl Unusual {
    /// Whether opening a card is unusual. `opened` counts the other cards opened within [`MANY_MINUTES`] since a reason was last
    /// given; `last_met` is by anybody, as far as this device knows, and none where it knows of no meeting: then a card may be
    /// new, or the phone keeps only what is recent.
    pub fn of(opened: u32, last_met: Option<Timestamp>, now: Timestamp) -> Option<Self> {
        let long_ago = now.plus_minutes(-LONG_AGO_DAYS * 24 * 60);
        if last_met.is_some_and(|met| met < long_ago) {
            Some(Self::LongAgo)
        } else if opened >= MANY {
            Some(Self::Many)
        } else {
            None
        }
    }

    /// As it stands in a problem's `why`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Many => "many",
            Self::LongAgo => "long_ago",
        }
    }
}

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
        /// What is to be followed up with them was shown.
        Prompt = "prompt",
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
    /// What was searched for; for a card, the reason that was asked for; for a copy, its purpose.
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
    /// What was searched for; for a card, the reason that was asked for; for a copy, its purpose.
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
