//! Activities and invitations.

use gadeplan_core::domain::activity::{ActivityFacts, HandedOver, InvitationAnswer, InviteFilter};
use gadeplan_core::domain::ids::{ActivityId, OpeningId, YouthId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names an activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActivityOf {
    /// Which.
    pub activity: ActivityId,
}

/// Makes an activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActivityCreate {
    /// The facts.
    pub facts: ActivityFacts,
}

/// Changes an activity. What is alike in `base` and `facts` is left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActivityEdit {
    /// Which.
    pub activity: ActivityId,
    /// The facts as the form showed them at first.
    pub base: ActivityFacts,
    /// The facts as the form shows them now.
    pub facts: ActivityFacts,
}

/// Asks whom to offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InviteCandidates {
    /// For which activity.
    pub activity: ActivityId,
    /// Whom to offer.
    pub filter: InviteFilter,
    /// The screen it is asked on, for the log of look-ups.
    pub opening: OpeningId,
}

/// Puts youths on the invite list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Invite {
    /// To which activity.
    pub activity: ActivityId,
    /// Whom.
    pub youths: Vec<YouthId>,
    /// Why they are chosen; may be empty.
    pub reason: String,
}

/// Names an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvitationOf {
    /// To which activity.
    pub activity: ActivityId,
    /// Whose.
    pub youth: YouthId,
}

/// Takes back the mark of a message that was not handed over after all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandOverUndo {
    /// To which activity.
    pub activity: ActivityId,
    /// Whose.
    pub youth: YouthId,
    /// The mark that stood there before, as handing over answered it.
    pub before: Option<HandedOver>,
}

/// Records an answer by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvitationAnswered {
    /// To which activity.
    pub activity: ActivityId,
    /// Whose.
    pub youth: YouthId,
    /// The answer; none where it is taken back.
    pub answer: Option<InvitationAnswer>,
    /// Friends they bring, 0–9.
    pub friends: u32,
}
