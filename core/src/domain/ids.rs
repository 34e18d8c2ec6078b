//! Identifiers: one newtype per noun over UUIDv7, so that a youth can never be passed where a shift is meant.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use ts_rs::TS;
use uuid::Uuid;

/// Makes new identifiers. Injected, so that simulations are repeatable from a seed.
pub trait IdSource: Send {
    /// A fresh UUIDv7 (RFC 9562), never handed out before.
    fn next_uuid(&mut self) -> Uuid;
}

/// Every identifier newtype: how it is made from and turned into its UUID.
pub trait Id: Copy + Ord {
    /// Wraps a UUID.
    fn from_uuid(uuid: Uuid) -> Self;
    /// The UUID inside.
    fn uuid(self) -> Uuid;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(Uuid);

        impl Id for $name {
            fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }
            fn uuid(self) -> Uuid { self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::parse_str(text).map(Self) }
        }
    )*

    /// Calls a macro with the name of every identifier type.
    macro_rules! for_each_id {
        ($callback:ident) => { $( $callback!($crate::domain::ids::$name); )* };
    }
    pub(crate) use for_each_id;
    };
}

ids! {
    /// A synced document.
    DocId;
    /// One area × one access class.
    SpaceId;
    /// An installed app with its own key.
    DeviceId;
    /// A member of staff.
    PersonId;
    /// A Hotspot area.
    AreaId;
    /// A named spot in an area.
    PlaceId;
    /// A word of one of the team's word lists.
    WordId;
    /// One evening's duty.
    ShiftId;
    /// A meeting with young people during a shift.
    EncounterId;
    /// Trouble or an offence seen during a shift.
    IncidentId;
    /// A headcount at a place.
    CountId;
    /// A young person known to the team, or provisional.
    YouthId;
    /// A phone number on a youth's card.
    PhoneId;
    /// Something that the street is asked to follow up with a youth.
    PromptId;
    /// What somebody on the street answered to it.
    PromptAnswerId;
    /// An activity that youths are invited to.
    ActivityId;
    /// A question of the coordinator's to a street report.
    QuestionId;
    /// An answer to a question.
    AnswerId;
    /// A value put forward for a fact on which a contradiction is open.
    ClaimId;
    /// One opening of a screen: what is read through it, however often, is one look-up.
    OpeningId;
    /// Work that was handed in without the right to.
    QuarantineId;
}

macro_rules! document_ids {
    ($($name:ident),*) => {$(
        impl From<$name> for DocId { fn from(id: $name) -> Self { Self(id.0) } }
        impl From<DocId> for $name { fn from(doc: DocId) -> Self { Self(doc.0) } }
    )*};
}
// These nouns are documents of their own: the noun's id is the document's.
document_ids!(ShiftId, YouthId, ActivityId, PersonId);
