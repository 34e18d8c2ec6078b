//! The coordinator's morning: questions, contradictions, approval.

use super::Session;
use crate::documents;
use crate::documents::shift::review as document;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{AnswerId, DocId, Id, QuestionId, ShiftId};
use crate::domain::review::{CandidateId, FactPath, Question, QuestionAbout, Review};
use crate::domain::shift::ShiftState;
use crate::domain::text;

/// Longest question or answer, in characters.
const QUESTION_MAX: usize = 2_000;

fn said(field: &str, words: &str, max: usize) -> Result<String> {
    let words = text::clean(words).trim().to_owned();
    text::within(field, &words, max)?;
    if words.is_empty() {
        Err(Problem::new(Code::Missing).with("field", field))
    } else {
        Ok(words)
    }
}

impl Session {
    /// Asks those who wrote a report; the question comes to their phones.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], [`Code::Missing`], [`Code::TooLong`], [`Code::NotFound`].
    pub fn ask(&mut self, shift: ShiftId, about: Option<&QuestionAbout>, words: &str) -> Result<Question> {
        self.must_review("question_ask")?;
        let (words, me, now) = (said("text", words, QUESTION_MAX)?, self.me(), self.now());
        let id = QuestionId::from_uuid(self.ids.next_uuid());
        self.deed("question_ask", |deed| {
            deed.edit(shift.into(), Some(id.uuid()), |editor, _| {
                document::ask(editor, id, about, &words, me, now)
            })
        })?;
        self.store.question(id)
    }

    /// Answers a question. Those on the shift may, and reviewers.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], [`Code::Missing`], [`Code::TooLong`], [`Code::NotFound`].
    pub fn answer(&mut self, shift: ShiftId, question: QuestionId, words: &str) -> Result<Question> {
        let (words, me, now) = (said("text", words, QUESTION_MAX)?, self.me(), self.now());
        self.must_be_about(question, shift)?;
        let id = AnswerId::from_uuid(self.ids.next_uuid());
        self.deed("question_answer", |deed| {
            deed.edit(shift.into(), Some(id.uuid()), |editor, _| {
                document::answer(editor, question, id, &words, me, now)
            })
        })?;
        self.store.question(question)
    }

    /// Closes a question, or opens it again.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], [`Code::NotFound`].
    pub fn close_question(&mut self, shift: ShiftId, question: QuestionId, closed: bool) -> Result<Question> {
        self.must_review("question_close")?;
        self.must_be_about(question, shift)?;
        self.deed("question_close", |deed| {
            deed.edit(shift.into(), Some(question.uuid()), |editor, _| {
                document::close(editor, question, closed)
            })
        })?;
        self.store.question(question)
    }

    fn must_be_about(&self, question: QuestionId, shift: ShiftId) -> Result<()> {
        if self.store.question(question)?.shift == shift {
            Ok(())
        } else {
            Err(Code::NotFound.into())
        }
    }

    /// Settles a contradiction. `seen` are the candidates that were on the screen.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], [`Code::ContradictionGone`], [`Code::NotFound`].
    pub fn choose(&mut self, doc: DocId, path: &FactPath, choice: &CandidateId, seen: &[CandidateId]) -> Result<()> {
        self.must_review("contradiction_choose")?;
        self.deed("contradiction_choose", |deed| {
            deed.edit(doc, None, |editor, _| documents::choose(editor, path, choice, seen))
        })
    }

    /// Approves a report, and with it all that are read as one with it.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], [`Code::ShiftNotOpen`] where somebody is still out, [`Code::NotFound`].
    pub fn approve(&mut self, shift: ShiftId) -> Result<Review> {
        self.must_review("report_approve")?;
        let parts = self.store.joined(shift)?;
        for part in &parts {
            if self.store.shift(*part)?.state < ShiftState::Ended {
                return Err(Problem::new(Code::ShiftNotOpen).with("state", "open"));
            }
        }
        let (me, now) = (self.me(), self.now());
        self.deed("report_approve", |deed| {
            for part in parts {
                let approval = deed.session().ids.next_uuid();
                deed.edit(part.into(), Some(part.uuid()), |editor, _| {
                    document::approve(editor, approval, me, now)
                })?;
            }
            Ok(())
        })?;
        self.store.review(shift)
    }

    /// Opens an approved report again, with a reason.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], [`Code::Missing`], [`Code::TooLong`], [`Code::NotFound`].
    pub fn reopen(&mut self, shift: ShiftId, because: &str) -> Result<Review> {
        self.must_review("report_reopen")?;
        let because = said("because", because, 500)?;
        let parts = self.store.joined(shift)?;
        self.deed("report_reopen", |deed| {
            parts.iter().try_for_each(|part| {
                deed.edit(DocId::from(*part), Some(part.uuid()), |editor, _| {
                    document::reopen(editor, &because)
                })
            })
        })?;
        self.store.review(shift)
    }
}
