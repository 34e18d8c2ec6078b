//! Points in time and the evenings that shifts belong to. The clock is always a parameter.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Copenhagen;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use ts_rs::TS;

/// Milliseconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
#[ts(type = "number")]
pub struct Timestamp(pub i64);

/// Gives the time; injected wherever time is needed.
pub trait Clock: Send {
    /// The present moment as this device sees it; may be wrong (a clock ten years off must lose nothing).
    fn now(&self) -> Timestamp;
}

impl Timestamp {
    /// The moment `minutes` later (earlier where negative).
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(60_000)))
    }

    /// Whole minutes until another moment; negative where that lies earlier.
    pub fn minutes_until(self, other: Self) -> i64 {
        other.0.saturating_sub(self.0) / 60_000
    }

    /// Whole seconds since 1970, as Automerge stamps its changes.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// From whole seconds since 1970.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    fn local(self) -> Option<DateTime<chrono_tz::Tz>> {
        Some(Utc.timestamp_millis_opt(self.0).single()?.with_timezone(&Copenhagen))
    }

    /// The hour on a Danish clock, 0–23; none for a moment outside the calendar.
    pub fn hour(self) -> Option<u32> {
        self.local().map(|at| at.hour())
    }
}

/// The hour at which one evening gives way to the next: a shift that ends at 00:30 belongs to the evening before.
const EVENING_TURNS_AT: u32 = 6;

/// The calendar date an evening's work belongs to, written `2026-11-20`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct Evening(pub NaiveDate);

/// No right clock shows an earlier year: Gadeplan was made in it.
pub const MADE_IN: u32 = 2026;

/// How far a clock may be ahead of another without being called wrong, in minutes.
const AHEAD_MINUTES: i64 = 10;

impl Timestamp {
    /// Whether this was noted by a clock that was evidently wrong: it lies in the future, or before Gadeplan was made.
    pub fn is_by_a_wrong_clock(self, now: Timestamp) -> bool {
        let year = u32::try_from(Evening::of(self).0.year()).unwrap_or(0);
        self > now.plus_minutes(AHEAD_MINUTES) || year < MADE_IN
    }
}

impl Evening {
    /// The evening that a moment belongs to, in Europe/Copenhagen.
    pub fn of(at: Timestamp) -> Self {
        let local = at.local().map(|at| at.naive_local()).unwrap_or_default();
        let date = local.date();
        if local.hour() < EVENING_TURNS_AT {
            Self(date.checked_sub_days(Days::new(1)).unwrap_or(date))
        } else {
            Self(date)
        }
    }

    /// The moment of a Danish clock time on this evening; times before 06:00 are after midnight.
    /// In the hour that summer time skips, the moment after it; in the hour that comes twice, the first.
    pub fn at(self, hour: u32, minute: u32) -> Timestamp {
        let date = if hour < EVENING_TURNS_AT {
            self.0.checked_add_days(Days::new(1)).unwrap_or(self.0)
        } else {
            self.0
        };
        let time = NaiveTime::from_hms_opt(hour % 24, minute % 60, 0).unwrap_or_default();
        let local = date.and_time(time);
        let resolved = Copenhagen.from_local_datetime(&local).earliest().or_else(|| {
            Copenhagen
                .from_local_datetime(&(local + chrono::Duration::hours(1)))
                .earliest()
        });
        Timestamp(resolved.map(|at| at.timestamp_millis()).unwrap_or_default())
    }

    /// The evening `days` later (earlier where negative).
    pub fn plus_days(self, days: i64) -> Self {
        Self(
            self.0
                .checked_add_signed(chrono::Duration::days(days))
                .unwrap_or(self.0),
        )
    }

    /// Monday = 0 … Sunday = 6.
    pub fn weekday(self) -> u32 {
        self.0.weekday().num_days_from_monday()
    }
}

impl fmt::Display for Evening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Evening {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_past_midnight_belongs_to_the_evening_before() {
        let friday: Evening = "2026-11-20".parse().unwrap();
        let late = friday.at(0, 30);
        assert_eq!(Evening::of(late), friday);
        assert_eq!(late.hour(), Some(0));
        assert_eq!(Evening::of(friday.at(17, 0)), friday);
    }

    #[test]
    fn the_night_summer_time_ends_still_has_one_evening() {
        let saturday: Evening = "2026-10-24".parse().unwrap();
        assert_eq!(Evening::of(saturday.at(2, 30)), saturday);
        assert_eq!(Evening::of(saturday.at(5, 59)), saturday);
        let skipped: Evening = "2026-03-28".parse().unwrap();
        assert_eq!(skipped.at(2, 30).hour(), Some(3), "02.30 does not exist that night");
    }
}
