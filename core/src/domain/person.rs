//! Members of staff.

use super::ids::{AreaId, PersonId};
use super::role::Role;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Person {
    /// Their id.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What they are to the effort.
    pub role: Role,
    /// The areas they work in; empty for the whole municipality.
    pub areas: Vec<AreaId>,
    /// Has left.
    pub retired: bool,
}
