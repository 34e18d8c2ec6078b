//! One evening's duty, and the plan for it.

use super::ids::{AreaId, PersonId, PlaceId, ShiftId};
use super::open_enum::open_enum;
use super::team::Named;
use super::time::{Evening, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

open_enum! {
    /// What kind of duty a shift is.
    ShiftKind {
        /// On the street.
        Street = "street",
        /// In a container.
        Container = "container",
        /// At an activity.
        Activity = "activity",
    }
}

/// How far a shift has come; follows from its facts, is never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ShiftState {
    /// Planned, not begun.
    Planned,
    /// Somebody is out.
    Open,
    /// Ended, not yet signed by everyone.
    Ended,
    /// Signed by everyone on it: handed in.
    HandedIn,
    /// Approved by the coordinator.
    Approved,
}

/// Someone on a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShiftWorker {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// When they went out; none where they are on the plan and have not.
    pub started_at: Option<Timestamp>,
    /// When they signed the report; none before.
    pub signed_at: Option<Timestamp>,
}

/// A place on the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlannedPlace {
    /// Which.
    pub place: PlaceId,
    /// Its name.
    pub name: String,
    /// Something was logged there tonight.
    pub visited: bool,
}

/// A shift as lists and headers show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Shift {
    /// Its id.
    pub shift: ShiftId,
    /// Street, container or activity.
    pub kind: ShiftKind,
    /// Where.
    pub area: AreaId,
    /// The area's name.
    pub area_name: String,
    /// The evening it belongs to.
    pub evening: Evening,
    /// Planned start.
    pub planned_start: Timestamp,
    /// Planned end.
    pub planned_end: Timestamp,
    /// When it began; none before.
    pub started_at: Option<Timestamp>,
    /// When it ended; none before.
    pub ended_at: Option<Timestamp>,
    /// How far it has come.
    pub state: ShiftState,
    /// Who is on it.
    pub workers: Vec<ShiftWorker>,
    /// Places to visit, in order.
    pub places: Vec<PlannedPlace>,
    /// What to know tonight: parties, events, agreements.
    pub plan_note: String,
    /// Its names and texts have been kept for long enough and are gone; the figures stay.
    pub anonymised: bool,
    /// Other shifts of the evening that are read as one report with this one.
    pub joined_with: Vec<ShiftId>,
    /// Other shifts of the same area, evening and kind that are not joined with it; none where one of the two is approved.
    pub could_join: Vec<ShiftId>,
}

/// A shift may last this long at most, in minutes: a weekend with an activity, with room.
pub const LONGEST_MINUTES: i64 = 16 * 60;

impl Shift {
    /// Whether a clock was evidently wrong when it began or ended: a moment lies in the future or before there was a
    /// Gadeplan, or the two are further apart than any shift is long.
    pub fn clock_was_wrong(&self, now: Timestamp) -> bool {
        let moments = [self.started_at, self.ended_at];
        let apart = self.started_at.zip(self.ended_at).is_some_and(|(start, end)| {
            let minutes = start.minutes_until(end);
            !(0..=LONGEST_MINUTES).contains(&minutes)
        });
        apart || moments.iter().flatten().any(|at| at.is_by_a_wrong_clock(now))
    }
}

/// How somebody stands to a shift: what every tap asks before it writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The shift's area.
    pub area: AreaId,
    /// How far the shift has come.
    pub state: ShiftState,
    /// When it began; none before.
    pub started_at: Option<Timestamp>,
    /// Whether they are on it.
    pub on: bool,
    /// Whether they have begun it themselves.
    pub started: bool,
    /// Whether they have signed.
    pub signed: bool,
}

impl Standing {
    /// Whether the first thing they log marks them as out, too.
    pub fn begins(&self) -> bool {
        self.state == ShiftState::Open && self.on && !self.started
    }
}

/// What a plan says; used to make a shift and to change its plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShiftPlan {
    /// Street, container or activity.
    pub kind: ShiftKind,
    /// Where.
    pub area: AreaId,
    /// Which evening.
    pub evening: Evening,
    /// Planned start.
    pub planned_start: Timestamp,
    /// Planned end, after the start.
    pub planned_end: Timestamp,
    /// Who is on it.
    pub workers: Vec<PersonId>,
    /// Places to visit, in order.
    pub places: Vec<PlaceId>,
    /// What to know tonight.
    pub note: String,
}

/// Everything the phone's first screen shows, from one query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Tonight {
    /// The evening it is now.
    pub evening: Evening,
    /// The shift I am on: one I am out on whatever its date, else one of tonight's, else one I was out on lately and have
    /// not signed.
    pub shift: Option<Shift>,
    /// Other shifts that I was out on lately and have not signed.
    pub unsigned: Vec<Shift>,
    /// What has been logged on it and on those joined with it, newest first.
    pub timeline: Vec<super::report::TimelineEntry>,
    /// Questions to my earlier reports that wait for an answer.
    pub questions: Vec<super::review::Question>,
    /// Other shifts planned or open tonight that I am not on.
    pub others: Vec<Shift>,
    /// The duty police's number.
    pub duty_phone: String,
    /// How far the work on this phone has come.
    pub progress: super::progress::Progress,
    /// The areas I can start a shift in.
    pub areas: Vec<Named>,
}
