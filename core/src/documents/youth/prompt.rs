//! What is to be followed up with a youth: `prompts/<id>`, with `answers/<id>` in it. Each has one author and is not changed
//! once written; a prompt can be taken back.

use super::super::{Editor, Field, Reader, as_words, reference, words};
use crate::domain::error::Result;
use crate::domain::ids::{PersonId, PromptAnswerId, PromptId};
use crate::domain::prompt::PromptReply;
use crate::domain::review::FactValue;
use crate::domain::time::{Evening, Timestamp};
use automerge::ROOT;

const COLLECTION: &str = "prompts";

/// A prompt as the document has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptBody {
    /// Its id.
    pub prompt: PromptId,
    /// What is asked.
    pub text: String,
    /// Who asks.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// The last evening.
    pub until: Option<Evening>,
    /// Taken back.
    pub withdrawn: bool,
    /// Answers, sorted by id.
    pub answers: Vec<PromptAnswerBody>,
}

/// An answer as the document has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptAnswerBody {
    /// Its id.
    pub answer: PromptAnswerId,
    /// What came of it.
    pub reply: PromptReply,
    /// A line.
    pub note: String,
    /// Who.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// Taken back at once by whoever gave it.
    pub removed: bool,
}

/// Asks for something to be followed up.
///
/// # Errors
/// As the editor's.
pub fn add(
    editor: &mut Editor<'_>,
    prompt: PromptId,
    text: &str,
    until: Option<Evening>,
    by: PersonId,
    at: Timestamp,
) -> Result<()> {
    let all = editor.object(&ROOT, COLLECTION)?;
    let until = until.map_or(FactValue::Empty, |evening| words(&evening.to_string()));
    let fields = [
        ("text", Field::Value(words(text))),
        ("until", Field::Value(until)),
        ("by", Field::Value(reference(by))),
        ("at", Field::Value(FactValue::Time(at))),
        ("answers", Field::Map),
    ];
    editor.make_entry(&all, &prompt.to_string(), fields).map(drop)
}

/// Takes a prompt back, or puts it up again.
///
/// # Errors
/// As the editor's.
pub fn withdraw(editor: &mut Editor<'_>, prompt: PromptId, withdrawn: bool) -> Result<()> {
    let all = editor.object(&ROOT, COLLECTION)?;
    let entry = editor.object(&all, &prompt.to_string())?;
    editor.mark(&entry, "withdrawn", withdrawn)
}

/// Answers.
///
/// # Errors
/// As the editor's.
pub fn answer(
    editor: &mut Editor<'_>,
    prompt: PromptId,
    answer: PromptAnswerId,
    reply: &PromptReply,
    note: &str,
    by: PersonId,
    at: Timestamp,
) -> Result<()> {
    let all = editor.object(&ROOT, COLLECTION)?;
    let entry = editor.object(&all, &prompt.to_string())?;
    let answers = editor.object(&entry, "answers")?;
    let fields = [
        ("reply", Field::Value(words(reply.as_str()))),
        ("note", Field::Value(words(note))),
        ("by", Field::Value(reference(by))),
        ("at", Field::Value(FactValue::Time(at))),
    ];
    editor.make_entry(&answers, &answer.to_string(), fields).map(drop)
}

/// Takes an answer back, or gives it again.
///
/// # Errors
/// As the editor's.
pub fn remove_answer(editor: &mut Editor<'_>, prompt: PromptId, answer: PromptAnswerId, removed: bool) -> Result<()> {
    let all = editor.object(&ROOT, COLLECTION)?;
    let entry = editor.object(&all, &prompt.to_string())?;
    let answers = editor.object(&entry, "answers")?;
    let entry = editor.object(&answers, &answer.to_string())?;
    editor.mark(&entry, "removed", removed)
}

pub(super) fn read_all(reader: &Reader<'_>) -> Vec<PromptBody> {
    let prompts = reader.entries::<PromptId>(&ROOT, COLLECTION).into_iter();
    prompts
        .map(|(prompt, entry)| PromptBody {
            prompt,
            text: reader.words(&entry, "text"),
            by: reader.reference(&entry, "by"),
            at: reader.moment(&entry, "at").unwrap_or_default(),
            until: as_words(reader.value(&entry, "until")).parse().ok(),
            withdrawn: reader.is(&entry, "withdrawn"),
            answers: reader
                .entries::<PromptAnswerId>(&entry, "answers")
                .into_iter()
                .map(|(answer, said)| PromptAnswerBody {
                    answer,
                    reply: PromptReply::from(reader.words(&said, "reply")),
                    note: reader.words(&said, "note"),
                    by: reader.reference(&said, "by"),
                    at: reader.moment(&said, "at").unwrap_or_default(),
                    removed: reader.is(&said, "removed"),
                })
                .collect(),
        })
        .collect()
}
