//! Who works with Gadeplan, and what kinds of document live in which class of space.

use super::ids::{AreaId, SpaceId};
use super::open_enum::open_enum;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

open_enum! {
    /// What a member of staff is to the effort (glossary).
    Role {
        /// Walks or cycles the area in the evening.
        StreetWorker = "street_worker",
        /// Club employee who joins shifts.
        ClubWorker = "club_worker",
        /// Plans shifts, reviews street reports.
        Coordinator = "coordinator",
        /// Leads the effort.
        Chief = "chief",
        /// Drives the progress group.
        CaseOfficer = "case_officer",
        /// An agency's member of the progress group.
        AgencyConsultant = "agency_consultant",
        /// Owns job lists and fact sheets.
        JobConsultant = "job_consultant",
        /// Sees only what is shared with a stated purpose.
        PoliceLiaison = "police_liaison",
    }
}

open_enum! {
    /// The access class of a space: what kind of thing it holds, and so who may see it.
    SpaceClass {
        /// Shifts, youth cards, activities.
        Street = "street",
        /// People, areas, places, word lists, policy. Everyone reads, the coordinator writes.
        Staff = "staff",
        /// Cases and progress-group meetings.
        Case = "case",
        /// The resource form's health sections.
        Health = "health",
        /// Leadership-group meetings.
        Leadership = "leadership",
        /// Items shared with the police, each with its purpose.
        Police = "police",
        /// Residents' meetings, place improvements.
        Community = "community",
        /// Job lists, placements.
        Jobs = "jobs",
    }
}

open_enum! {
    /// The kind of a document; fixed at its birth, stands outside the encrypted body so that access can be judged.
    DocumentKind {
        /// One evening's duty and its street report.
        Shift = "shift",
        /// A youth's card.
        Youth = "youth",
        /// An activity with its invite list.
        Activity = "activity",
        /// A member of staff.
        Person = "person",
        /// Areas, places, word lists, templates, policy.
        Team = "team",
    }
}

/// A space as a device knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Space {
    /// Its id.
    pub space: SpaceId,
    /// Its access class.
    pub class: SpaceClass,
    /// Its area; none where it belongs to the whole municipality.
    pub area: Option<AreaId>,
    /// What the holder is there.
    pub role: Role,
}

/// May this role write documents of this kind in a space of this class? The server asks this of every change,
/// and the app asks it before it tries.
pub fn may_write(role: &Role, class: &SpaceClass, kind: &DocumentKind) -> bool {
    match (class, kind) {
        (SpaceClass::Street, DocumentKind::Shift | DocumentKind::Youth | DocumentKind::Activity) => {
            matches!(role, Role::StreetWorker | Role::Coordinator | Role::Chief)
                || (*role == Role::ClubWorker && *kind == DocumentKind::Shift)
        }
        (SpaceClass::Staff, DocumentKind::Person | DocumentKind::Team) => {
            matches!(role, Role::Coordinator | Role::Chief)
        }
        _ => false,
    }
}

/// May this role review street reports, choose between contradictions and plan other people's shifts?
pub fn may_review(role: &Role) -> bool {
    matches!(role, Role::Coordinator | Role::Chief)
}

/// May this role see who has looked at whom? The server asks it of whoever asks, the app before it tries.
pub fn may_see_looks(role: &Role) -> bool {
    matches!(role, Role::Coordinator | Role::Chief)
}

/// May this role review what is held of a youth and take it out for them (GDPR art. 15)? Whoever answers for what the team
/// writes does, and nobody else.
pub fn may_take_out(role: &Role) -> bool {
    *role == Role::Coordinator
}

/// May this role let people and devices in and out?
pub fn may_administer(role: &Role) -> bool {
    matches!(role, Role::Coordinator | Role::Chief)
}

/// Has this role anything to do in a space of this class? What is given from a screen is given by this table.
pub fn belongs(role: &Role, class: &SpaceClass) -> bool {
    use Role::{
        AgencyConsultant, CaseOfficer, Chief, ClubWorker, Coordinator, JobConsultant, PoliceLiaison, StreetWorker,
    };
    match class {
        SpaceClass::Street => matches!(role, StreetWorker | ClubWorker | Coordinator | Chief),
        SpaceClass::Staff => !matches!(role, Role::Unknown(_)),
        SpaceClass::Case => matches!(role, CaseOfficer | AgencyConsultant | Chief),
        SpaceClass::Health => matches!(role, CaseOfficer | AgencyConsultant),
        SpaceClass::Leadership => matches!(role, Chief),
        SpaceClass::Police => matches!(role, PoliceLiaison | Coordinator | Chief),
        SpaceClass::Community => matches!(role, StreetWorker | ClubWorker | Coordinator | Chief),
        SpaceClass::Jobs => matches!(role, JobConsultant | StreetWorker | Coordinator | Chief),
        SpaceClass::Unknown(_) => false,
    }
}
