//! What those who plan for a youth ask the street team to follow up with them (opmærksomhedspunkt; L, X5): it stands on the
//! card, comes up where the youth is likely to be met, and its answers go back to whoever asked.

use super::ids::{PersonId, PromptAnswerId, PromptId, YouthId};
use super::open_enum::open_enum;
use super::time::{Evening, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Longest prompt, in characters: something that is read at a glance under a lamp.
pub const PROMPT_MAX: usize = 200;
/// Longest line with an answer.
pub const ANSWER_MAX: usize = 500;

open_enum! {
    /// What came of it.
    PromptReply {
        /// It was taken up with the youth; what they said stands beside it.
        Asked = "asked",
        /// The youth did not want to talk about it.
        Declined = "declined",
        /// The youth was not met.
        NotMet = "not_met",
    }
}

/// An answer from the street.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PromptAnswer {
    /// Its id.
    pub answer: PromptAnswerId,
    /// What came of it.
    pub reply: PromptReply,
    /// A line, or nothing.
    pub note: String,
    /// Who answered; none where the card does not say.
    pub by: Option<PersonId>,
    /// Their name.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
}

/// Something to follow up with a youth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Prompt {
    /// Its id.
    pub prompt: PromptId,
    /// With whom.
    pub youth: YouthId,
    /// Their name, or the description while provisional.
    pub youth_name: String,
    /// Known only by description.
    pub provisional: bool,
    /// What is asked.
    pub text: String,
    /// Who asks; none where the card does not say.
    pub by: Option<PersonId>,
    /// Their name.
    pub by_name: String,
    /// When they asked.
    pub at: Timestamp,
    /// The last evening on which it still matters; none where it has no end.
    pub until: Option<Evening>,
    /// Taken back by whoever asked, or settled.
    pub withdrawn: bool,
    /// Answers, oldest first.
    pub answers: Vec<PromptAnswer>,
    /// Still to be followed up this evening.
    pub open: bool,
}

/// Whether something is still to be followed up: nobody has taken it back, its last evening has not passed, and the last answer
/// is not that the youth has been asked or did not want to.
pub fn is_open<'a>(
    withdrawn: bool,
    until: Option<Evening>,
    mut replies: impl DoubleEndedIterator<Item = &'a PromptReply>,
    tonight: Evening,
) -> bool {
    let followed_up = matches!(replies.next_back(), Some(PromptReply::Asked | PromptReply::Declined));
    !withdrawn && !followed_up && until.is_none_or(|last| tonight <= last)
}
