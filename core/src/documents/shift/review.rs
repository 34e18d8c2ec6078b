//! The coordinator's part of a shift: `questions/<id>`, `approvals/<id>`.

use super::super::{Editor, Field, Reader, reference, words};
use super::ShiftBody;
use crate::domain::error::Result;
use crate::domain::ids::{AnswerId, EncounterId, Id, IncidentId, PersonId, QuestionId};
use crate::domain::review::{FactValue, QuestionAbout};
use crate::domain::time::Timestamp;
use automerge::{ObjId, ROOT};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A question as the document has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionBody {
    /// Its id.
    pub question: QuestionId,
    /// The line it is about.
    pub about: Option<QuestionAbout>,
    /// What is asked.
    pub text: String,
    /// Who asks.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// Closed.
    pub closed: bool,
    /// Answers.
    pub answers: Vec<AnswerBody>,
}

/// An answer as the document has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerBody {
    /// Its id.
    pub answer: AnswerId,
    /// What is answered.
    pub text: String,
    /// Who.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// An approval as the document has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalBody {
    /// Who.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// The report reads otherwise than when it was approved.
    pub outdated: bool,
    /// Taken back.
    pub withdrawn: bool,
    /// Why.
    pub because: String,
}

/// Asks a question.
///
/// # Errors
/// As the editor's.
pub fn ask(
    editor: &mut Editor<'_>,
    question: QuestionId,
    about: Option<&QuestionAbout>,
    text: &str,
    by: PersonId,
    at: Timestamp,
) -> Result<()> {
    let all = editor.object(&ROOT, "questions")?;
    let (kind, id) = match about {
        Some(QuestionAbout::Encounter(id)) => ("encounter", Some(id.uuid())),
        Some(QuestionAbout::Incident(id)) => ("incident", Some(id.uuid())),
        None => ("", None),
    };
    let fields = [
        ("about_kind", Field::Value(words(kind))),
        ("about", Field::Value(id.map_or(FactValue::Empty, FactValue::Reference))),
        ("text", Field::Value(words(text))),
        ("by", Field::Value(reference(by))),
        ("at", Field::Value(FactValue::Time(at))),
        ("answers", Field::Map),
    ];
    editor.make_entry(&all, &question.to_string(), fields).map(drop)
}

/// Answers a question.
///
/// # Errors
/// As the editor's.
pub fn answer(
    editor: &mut Editor<'_>,
    question: QuestionId,
    answer: AnswerId,
    text: &str,
    by: PersonId,
    at: Timestamp,
) -> Result<()> {
    let all = editor.object(&ROOT, "questions")?;
    let entry = editor.object(&all, &question.to_string())?;
    let answers = editor.object(&entry, "answers")?;
    let fields = [
        ("text", Field::Value(words(text))),
        ("by", Field::Value(reference(by))),
        ("at", Field::Value(FactValue::Time(at))),
    ];
    editor.make_entry(&answers, &answer.to_string(), fields).map(drop)
}

/// Closes a question, or opens it again.
///
/// # Errors
/// As the editor's.
pub fn close(editor: &mut Editor<'_>, question: QuestionId, closed: bool) -> Result<()> {
    let all = editor.object(&ROOT, "questions")?;
    let entry = editor.object(&all, &question.to_string())?;
    editor.mark(&entry, "closed", closed)
}

/// Approves the report as it stands before this change.
///
/// # Errors
/// As the editor's.
pub fn approve(editor: &mut Editor<'_>, approval: Uuid, by: PersonId, at: Timestamp) -> Result<()> {
    put_approval(editor, approval, reference(by), at)
}

pub(super) fn put_approval(editor: &mut Editor<'_>, approval: Uuid, by: FactValue, at: Timestamp) -> Result<()> {
    let all = editor.object(&ROOT, "approvals")?;
    let fields = [("by", Field::Value(by)), ("at", Field::Value(FactValue::Time(at)))];
    editor.make_entry(&all, &approval.to_string(), fields).map(drop)
}

/// Takes back every approval that stands.
///
/// # Errors
/// As the editor's.
pub fn reopen(editor: &mut Editor<'_>, because: &str) -> Result<()> {
    let standing: Vec<Uuid> = {
        let reader = editor.read()?;
        reader
            .entries::<Uuid>(&ROOT, "approvals")
            .into_iter()
            .filter(|(_, entry)| !reader.is(entry, "withdrawn"))
            .map(|(id, _)| id)
            .collect()
    };
    let all = editor.object(&ROOT, "approvals")?;
    for id in standing {
        let entry = editor.object(&all, &id.to_string())?;
        editor.put(&entry, "withdrawn", &FactValue::Bool(true))?;
        editor.put(&entry, "because", &words(because))?;
    }
    Ok(())
}

pub(super) fn read_questions(reader: &Reader<'_>) -> Vec<QuestionBody> {
    reader
        .entries::<QuestionId>(&ROOT, "questions")
        .into_iter()
        .map(|(question, entry)| QuestionBody {
            question,
            about: match reader.words(&entry, "about_kind").as_str() {
                "encounter" => reader
                    .reference::<EncounterId>(&entry, "about")
                    .map(QuestionAbout::Encounter),
                "incident" => reader
                    .reference::<IncidentId>(&entry, "about")
                    .map(QuestionAbout::Incident),
                _ => None,
            },
            text: reader.words(&entry, "text"),
            by: reader.reference(&entry, "by"),
            at: reader.moment(&entry, "at").unwrap_or_default(),
            closed: reader.is(&entry, "closed"),
            answers: reader
                .entries::<AnswerId>(&entry, "answers")
                .into_iter()
                .map(|(answer, said)| AnswerBody {
                    answer,
                    text: reader.words(&said, "text"),
                    by: reader.reference(&said, "by"),
                    at: reader.moment(&said, "at").unwrap_or_default(),
                })
                .collect(),
        })
        .collect()
}

/// Reads the approvals of a report that says `now`. What an approval approved is what its change was made upon, so it is
/// read from the document's own history, and by the same app that reads what stands now: no digest has to mean the same
/// to an older and a newer one.
pub(super) fn read_approvals(reader: &Reader<'_>, now: &ShiftBody) -> Vec<ApprovalBody> {
    let outdated = |entry: &ObjId| {
        reader
            .before(entry)
            .is_some_and(|then| !super::read_report(&mut then.read()).says_the_same(now))
    };
    reader
        .entries::<Uuid>(&ROOT, "approvals")
        .into_iter()
        .map(|(_, entry)| ApprovalBody {
            by: reader.reference(&entry, "by"),
            at: reader.moment(&entry, "at").unwrap_or_default(),
            outdated: !reader.is(&entry, "withdrawn") && outdated(&entry),
            withdrawn: reader.is(&entry, "withdrawn"),
            because: reader.words(&entry, "because"),
        })
        .collect()
}

/// The approvals that hold for the report as it stands, by their keys.
pub(in super::super) fn standing(reader: &Reader<'_>) -> BTreeSet<String> {
    let now = super::read_report(&mut reader.again());
    let holds = |entry: &ObjId| {
        let before = reader.before(entry);
        before.is_none_or(|then| super::read_report(&mut then.read()).says_the_same(&now))
    };
    reader
        .entries::<Uuid>(&ROOT, "approvals")
        .into_iter()
        .filter(|(_, entry)| !reader.is(entry, "withdrawn") && holds(entry))
        .map(|(id, _)| id.to_string())
        .collect()
}
