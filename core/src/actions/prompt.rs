//! What the street is asked to follow up with a youth, and what came of it. Reading it is in [`super::look`].

use super::Session;
use crate::documents::youth::prompt as document;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{Id, PromptAnswerId, PromptId, YouthId};
use crate::domain::prompt::{ANSWER_MAX, PROMPT_MAX, Prompt, PromptReply};
use crate::domain::text;
use crate::domain::time::Evening;

impl Session {
    /// Asks the street to follow something up with a youth, until an evening or without end.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] for those who do not review; [`Code::Missing`], [`Code::TooLong`] with `field` `text`;
    /// [`Code::EndBeforeStart`] where its last evening has passed; [`Code::NotFound`].
    pub fn add_prompt(&mut self, youth: YouthId, words: &str, until: Option<Evening>) -> Result<()> {
        self.must_review("prompt_add")?;
        let words = text::line("text", words, PROMPT_MAX)?;
        if words.is_empty() {
            return Err(Problem::new(Code::Missing).with("field", "text"));
        }
        if until.is_some_and(|last| last < self.evening()) {
            return Err(Code::EndBeforeStart.into());
        }
        let (me, now) = (self.me(), self.now());
        self.deed("prompt_add", |deed| {
            let prompt: PromptId = deed.fresh();
            deed.edit(youth.into(), Some(prompt.uuid()), |editor, _| {
                document::add(editor, prompt, &words, until, me, now)
            })
        })
    }

    /// Takes a prompt back, or puts it up again.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] for those who do not review; [`Code::NotFound`].
    pub fn withdraw_prompt(&mut self, prompt: PromptId, withdrawn: bool) -> Result<YouthId> {
        self.must_review("prompt_withdraw")?;
        let youth = self.prompt(prompt)?.youth;
        self.deed("prompt_withdraw", |deed| {
            deed.edit(youth.into(), Some(prompt.uuid()), |editor, _| {
                document::withdraw(editor, prompt, withdrawn)
            })
        })?;
        Ok(youth)
    }

    /// Answers a prompt: what came of it, and a line where there is something to say. Gives the answer's id, to be taken back by.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::TooLong`] with `field` `note`, [`Code::NotAllowed`].
    pub fn answer_prompt(&mut self, prompt: PromptId, reply: &PromptReply, note: &str) -> Result<PromptAnswerId> {
        let note = text::line("note", note, ANSWER_MAX)?;
        let youth = self.prompt(prompt)?.youth;
        let (me, now) = (self.me(), self.now());
        self.deed("prompt_answer", |deed| {
            let answer: PromptAnswerId = deed.fresh();
            deed.edit(youth.into(), Some(prompt.uuid()), |editor, _| {
                document::answer(editor, prompt, answer, reply, &note, me, now)
            })?;
            Ok(answer)
        })
    }

    /// Takes an answer back, by whoever gave it.
    ///
    /// # Errors
    /// [`Code::NotFound`] where it is not there (any more) or is not theirs, [`Code::NotAllowed`].
    pub fn take_answer_back(&mut self, prompt: PromptId, answer: PromptAnswerId) -> Result<()> {
        let found = self.prompt(prompt)?;
        let mine = found
            .answers
            .iter()
            .any(|one| one.answer == answer && one.by == Some(self.me()));
        if !mine {
            return Err(Code::NotFound.into());
        }
        self.deed("prompt_answer_undo", |deed| {
            deed.edit(found.youth.into(), Some(prompt.uuid()), |editor, _| {
                document::remove_answer(editor, prompt, answer, true)
            })
        })
    }

    /// A prompt, in answer to a deed on it.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn prompt(&self, prompt: PromptId) -> Result<Prompt> {
        let found = self.store.prompt(prompt, self.evening())?;
        found.ok_or_else(|| Problem::new(Code::NotFound))
    }
}
