//! Questions, contradictions, approval.

use gadeplan_core::domain::ids::{DocId, QuestionId, ShiftId};
use gadeplan_core::domain::review::{CandidateId, FactPath, QuestionAbout};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks those who wrote a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuestionAsk {
    /// Whose report.
    pub shift: ShiftId,
    /// The line it is about.
    pub about: Option<QuestionAbout>,
    /// The question, 1–2,000 characters.
    pub text: String,
}

/// Answers a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuestionAnswer {
    /// The report.
    pub shift: ShiftId,
    /// Which question.
    pub question: QuestionId,
    /// The answer, 1–2,000 characters.
    pub text: String,
}

/// Closes a question, or opens it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuestionClose {
    /// The report.
    pub shift: ShiftId,
    /// Which question.
    pub question: QuestionId,
    /// Closed?
    pub closed: bool,
}

/// Settles a contradiction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ContradictionChoose {
    /// The document.
    pub doc: DocId,
    /// The fact.
    pub path: FactPath,
    /// The value that holds.
    pub choice: CandidateId,
    /// The candidates that were on the screen: a choice is only made among what the chooser saw.
    pub seen: Vec<CandidateId>,
}

/// Opens an approved report again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportReopen {
    /// Which.
    pub shift: ShiftId,
    /// Why, 1–500 characters.
    pub because: String,
}
