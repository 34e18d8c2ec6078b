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
        self.must_be_on(shift)?;
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

    /// What has been decided about a report, with all that are read as one with it.
    pub(crate) fn review_of(&self, shift: ShiftId) -> Result<Review> {
        let parts = self.begun(shift)?;
        let reviews = parts.iter().map(|(part, _)| self.store.review(*part));
        Ok(Review::of_all(reviews.collect::<Result<_>>()?))
    }

    /// The shifts that a report is made of, with how far each has come; without those that nobody has begun, where
    /// anybody has begun one.
    fn begun(&self, shift: ShiftId) -> Result<Vec<(ShiftId, ShiftState)>> {
        let mut parts = Vec::new();
        for part in self.store.joined(shift)? {
            parts.push((part, self.store.standing(part, self.me())?.state));
        }
        if parts.iter().any(|(_, state)| *state != ShiftState::Planned) {
            parts.retain(|(_, state)| *state != ShiftState::Planned);
        }
        Ok(parts)
    }

    /// Approves a report, and with it all that are read as one with it.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], [`Code::ShiftNotOpen`] where somebody is still out, [`Code::NotFound`].
    pub fn approve(&mut self, shift: ShiftId) -> Result<Review> {
        self.must_review("report_approve")?;
        let parts = self.begun(shift)?;
        if parts.is_empty() {
            return Err(Code::NotFound.into());
        }
        if parts.iter().any(|(_, state)| *state < ShiftState::Ended) {
            return Err(Problem::new(Code::ShiftNotOpen).with("state", "open"));
        }
        let (me, now) = (self.me(), self.now());
        self.deed("report_approve", |deed| {
            for (part, _) in parts {
                let approval = deed.session().ids.next_uuid();
                deed.edit(part.into(), Some(part.uuid()), |editor, _| {
                    document::approve(editor, approval, me, now)
                })?;
            }
            Ok(())
        })?;
        self.review_of(shift)
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
        self.review_of(shift)
    }
}
