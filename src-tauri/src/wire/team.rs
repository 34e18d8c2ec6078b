//! The team's ground and people, and letting their devices in.

use gadeplan_core::domain::ids::PersonId;
use gadeplan_core::domain::person::Person;
use gadeplan_core::domain::role::Space;
use gadeplan_core::domain::team::{Area, Place, Word};
use gadeplan_core::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything a form needs to offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Team {
    /// Whose device this is.
    pub me: Person,
    /// May review reports and plan for others.
    pub may_review: bool,
    /// May make enrolment codes and see devices.
    pub may_administer: bool,
    /// The spaces this device may see.
    pub spaces: Vec<Space>,
    /// Areas, by name.
    pub areas: Vec<Area>,
    /// Places, by name.
    pub places: Vec<Place>,
    /// Word lists, in their own order.
    pub words: Vec<Word>,
    /// People, by name.
    pub people: Vec<Person>,
}

/// Asks for an enrolment code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnrolmentCreate {
    /// For whom.
    pub person: PersonId,
}

/// A code to read aloud or paste; works once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnrolmentCodeCreated {
    /// The code.
    pub code: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}
