//! Who may see which space, for those who administer.

use gadeplan_core::domain::ids::{PersonId, SpaceId};
use gadeplan_core::domain::role::{Role, Space};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everybody's access to the spaces that this device's person administers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GrantsListed {
    /// The spaces.
    pub spaces: Vec<Space>,
    /// Everybody, by name.
    pub people: Vec<PersonGrants>,
}

/// A person's access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonGrants {
    /// Who.
    pub person: PersonId,
    /// Their name; empty where not known here.
    pub name: String,
    /// What they are to the effort.
    pub role: Role,
    /// It is this device's person, and nobody changes their own access.
    pub me: bool,
    /// Each of the spaces, in the same order.
    pub spaces: Vec<SpaceGrant>,
}

/// A person's access to one space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SpaceGrant {
    /// Which.
    pub space: SpaceId,
    /// As what they may see it; none where they may not.
    pub role: Option<Role>,
    /// What they are to the effort has something to do there, so that it can be given.
    pub belongs: bool,
}

/// Gives somebody a space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GrantPut {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub space: SpaceId,
    /// As what.
    pub role: Role,
}

/// Takes a space from somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GrantTake {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub space: SpaceId,
}
