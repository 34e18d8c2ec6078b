//! What is to be followed up with youths.

use gadeplan_core::domain::ids::{OpeningId, PromptAnswerId, PromptId, ShiftId, YouthId};
use gadeplan_core::domain::prompt::PromptReply;
use gadeplan_core::domain::time::Evening;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks what is to be followed up tonight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PromptsTonight {
    /// The shift: its area is asked about.
    pub shift: ShiftId,
    /// The screen it is shown on, for the log of look-ups.
    pub opening: OpeningId,
}

/// Asks what is to be followed up with youths as they are chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PromptsFor {
    /// Whom.
    pub youths: Vec<YouthId>,
    /// The screen it is shown on, for the log of look-ups.
    pub opening: OpeningId,
}

/// Asks what became of what one has asked for oneself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PromptsAsked {
    /// The screen it is shown on, for the log of look-ups.
    pub opening: OpeningId,
}

/// Asks the street to follow something up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PromptAdd {
    /// With whom.
    pub youth: YouthId,
    /// What, 1–200 characters.
    pub text: String,
    /// The last evening on which it matters; none where it has no end.
    pub until: Option<Evening>,
}

/// Takes a prompt back, or puts it up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PromptWithdraw {
    /// Which.
    pub prompt: PromptId,
    /// Back?
    pub withdrawn: bool,
}

/// Says what came of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PromptAnswered {
    /// Which.
    pub prompt: PromptId,
    /// What came of it.
    pub reply: PromptReply,
    /// A line, at most 500 characters; empty where there is nothing to say.
    pub note: String,
}

/// Takes one's own answer back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PromptAnswerOf {
    /// Its prompt.
    pub prompt: PromptId,
    /// Which.
    pub answer: PromptAnswerId,
}
