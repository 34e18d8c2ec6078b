//! The coordinator's morning: questions, contradictions, approval (C3, X2).

use super::ids::{AnswerId, ClaimId, DocId, EncounterId, IncidentId, PersonId, QuestionId, ShiftId};
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A question to those who wrote a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Question {
    /// Its id.
    pub question: QuestionId,
    /// The shift whose report it is about.
    pub shift: ShiftId,
    /// The line it is about, where it is about one.
    pub about: Option<QuestionAbout>,
    /// What is asked.
    pub text: String,
    /// Who asks.
    pub by: PersonId,
    /// Their name.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
    /// Answers, oldest first.
    pub answers: Vec<Answer>,
    /// The asker has what they need.
    pub closed: bool,
}

/// The line a question is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum QuestionAbout {
    /// An encounter.
    Encounter(EncounterId),
    /// An incident.
    Incident(IncidentId),
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Answer {
    /// Its id.
    pub answer: AnswerId,
    /// What is answered.
    pub text: String,
    /// Who.
    pub by: PersonId,
    /// Their name.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
}

/// What the coordinator has decided about a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, Default)]
pub struct Review {
    /// Approved by, with name; none while not approved.
    pub approved_by: Option<super::team::Named>,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// Why it was reopened after an approval; empty where it was not.
    pub reopened_because: String,
    /// Something was written after the approval.
    pub changed_since_approval: bool,
}

impl Review {
    /// What has been decided about a report of several parts: it is approved when all of them are, by whoever completed
    /// it. Where a part came after the others were approved, that counts as a change since.
    pub fn of_all(parts: Vec<Self>) -> Self {
        let changed = parts.iter().any(|part| part.changed_since_approval);
        let approved = parts.iter().filter(|part| part.approved_at.is_some()).count();
        if approved == parts.len() {
            let last = parts
                .into_iter()
                .max_by_key(|part| part.approved_at)
                .unwrap_or_default();
            return Self {
                changed_since_approval: changed,
                ..last
            };
        }
        let because = parts.into_iter().map(|part| part.reopened_because);
        Self {
            reopened_because: because.filter(|because| !because.is_empty()).max().unwrap_or_default(),
            changed_since_approval: changed || approved > 0,
            ..Self::default()
        }
    }
}

/// The value of a fact, as it was put forward.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum FactValue {
    /// Nothing: the fact was emptied.
    Empty,
    /// A word or line of text.
    Text(String),
    /// A number.
    Number(#[ts(type = "number")] i64),
    /// A moment.
    Time(Timestamp),
    /// Yes or no.
    Bool(bool),
    /// A place, word, person …: its id.
    Reference(#[ts(type = "string")] uuid::Uuid),
}

/// Who put a value forward, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Candidate {
    /// Names this candidate when it is chosen: the Automerge operation, or a claim.
    pub choice: CandidateId,
    /// The value.
    pub value: FactValue,
    /// The value in words, where it is a reference; empty otherwise.
    pub label: String,
    /// Who; none where the device is not known.
    pub person: Option<PersonId>,
    /// Their name; empty where not known.
    pub person_name: String,
    /// When, by that device's clock.
    pub at: Option<Timestamp>,
}

/// Names one of the values that contradict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum CandidateId {
    /// One of the concurrent values of the field itself: its operation, as Automerge prints it.
    Operation(String),
    /// A value put forward while the contradiction was open.
    Claim(ClaimId),
}

/// Names a fact inside a document: `ended_at`, `encounters/<id>/place`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct FactPath(pub String);

impl FactPath {
    /// The field's own name: the last part.
    pub fn field(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The collection and the entry's id, where the fact lies inside an entry.
    pub fn entry(&self) -> Option<(&str, &str)> {
        let mut parts = self.0.split('/');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(collection), Some(id), Some(_), None) => Some((collection, id)),
            _ => None,
        }
    }
}

/// The same fact set differently by two people: open until somebody chooses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Contradiction {
    /// The document.
    pub doc: DocId,
    /// The fact.
    pub path: FactPath,
    /// Two or more values.
    pub candidates: Vec<Candidate>,
}
