//! Planning, starting, ending, signing and joining shifts.

use gadeplan_core::domain::ids::{AreaId, PersonId, PlaceId, ShiftId};
use gadeplan_core::domain::shift::ShiftPlan;
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::domain::time::{Evening, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShiftOf {
    /// Which.
    pub shift: ShiftId,
}

/// Shifts of some evenings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShiftsBetween {
    /// The first evening.
    pub from: Evening,
    /// The last evening, included.
    pub to: Evening,
}

/// Plans a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShiftPlanNew {
    /// The plan.
    pub plan: ShiftPlan,
}

/// Changes a plan. What is alike in `base` and `plan` is left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShiftPlanEdit {
    /// Which shift.
    pub shift: ShiftId,
    /// The plan as the form showed it at first.
    pub base: ShiftPlan,
    /// The plan as the form shows it now.
    pub plan: ShiftPlan,
}

/// Starts a shift that nobody planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShiftStartUnplanned {
    /// Where.
    pub area: AreaId,
    /// Who else is out.
    pub colleagues: Vec<PersonId>,
    /// Places to visit.
    pub places: Vec<PlaceId>,
}

/// Ends a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShiftEnd {
    /// Which.
    pub shift: ShiftId,
    /// When; now where none.
    pub at: Option<Timestamp>,
}

/// Signs a report, or takes the signature back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShiftSign {
    /// Which.
    pub shift: ShiftId,
    /// Signed?
    pub signed: bool,
}

/// Joins two shifts of one evening into one report, or parts them again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShiftJoin {
    /// One.
    pub shift: ShiftId,
    /// The other.
    pub other: ShiftId,
}

/// Writes in the narrative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NarrativeEdit {
    /// Whose.
    pub shift: ShiftId,
    /// What was written.
    pub edit: TextEdit,
}

/// A text as it stands after an edit: what the writer left and what others wrote meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TextSaved {
    /// The whole text.
    pub text: String,
}
