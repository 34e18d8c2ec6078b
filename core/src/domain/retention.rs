//! How long things are kept: the municipality's policy, one number for each kind of document (design: sync, Erasure and
//! retention; GDPR 5(1)(e)).

use super::error::{Code, Problem, Result};
use super::role::DocumentKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The shortest and the longest that anything may be kept, in days: a month, so that a slip of the hand erases no evening
/// that is still being worked on, and a hundred years.
pub const DAYS: std::ops::RangeInclusive<u32> = 30..=36_500;

/// The policy. Days are counted from the last that happened: see the fields. None: kept until somebody erases it by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Retention {
    /// A youth's card, from when they were last met or their card was last written in, whichever was later.
    pub youth_days: Option<u32>,
    /// A shift with its report, from when it was last written in.
    pub shift_days: Option<u32>,
    /// An activity with its invitations, from when it was last written in.
    pub activity_days: Option<u32>,
    /// A shift with its report, from when it was last written in: then the names and texts go, and the figures stay.
    #[serde(default)]
    pub anonymise_days: Option<u32>,
    /// What phones keep of shifts and activities, from when they were last written in. The office and its desks keep it longer.
    #[serde(default)]
    pub phone_days: Option<u32>,
    /// The rows of the log: who did what, and who looked whom up.
    #[serde(default)]
    pub log_days: Option<u32>,
    /// What was searched for, as the log of look-ups has it, in readable form: from when it was searched. The log's row stays.
    #[serde(default)]
    pub searched_days: Option<u32>,
    /// Nothing is erased by rule for the time being: the archive, or somebody's request, has to be waited for.
    pub hold: bool,
}

impl Retention {
    /// How long a kind is kept, in days; none where it is not erased by rule.
    pub fn days(&self, kind: &DocumentKind) -> Option<u32> {
        match kind {
            DocumentKind::Youth => self.youth_days,
            DocumentKind::Shift => self.shift_days,
            DocumentKind::Activity => self.activity_days,
            _ => None,
        }
    }

    /// # Errors
    /// [`Code::OutOfRange`] with `field` `days`, also where a report would lose its names no
    /// sooner than it is erased, or sooner than the cards of those it names.
    pub fn check(&self) -> Result<()> {
        let Self {
            youth_days,
            shift_days,
            activity_days,
            anonymise_days,
            phone_days,
            log_days,
            searched_days,
            hold: _,
        } = self;
        let all = [
            youth_days,
            shift_days,
            activity_days,
            anonymise_days,
            phone_days,
            log_days,
            searched_days,
        ];
        let out_of_range = |max: u32| {
            Problem::new(Code::OutOfRange)
                .with("field", "days")
                .with("min", DAYS.start())
                .with("max", max)
        };
        if !all.into_iter().flatten().all(|days| DAYS.contains(days)) {
            return Err(out_of_range(*DAYS.end()));
        }
        // A report loses its names no sooner than the cards of those it names are due, for it says when they were last met; and
        // what has been erased by then has no names left to lose.
        let Some(names) = anonymise_days else { return Ok(()) };
        match (youth_days, shift_days) {
            (Some(cards), _) if names < cards => Err(out_of_range(*DAYS.end()).with("min", cards)),
            (_, Some(whole)) if names >= whole => Err(out_of_range(whole.saturating_sub(1))),
            _ => Ok(()),
        }
    }
}
