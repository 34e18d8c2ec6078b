//! Questions and answers in the read model.

use super::database::{Store, Writer, row, rows, run};
use crate::documents::shift::review::{AnswerBody, QuestionBody};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{Id, PersonId, QuestionId, ShiftId};
use crate::domain::review::{Answer, Question, QuestionAbout};
use rusqlite::Row;
use uuid::Uuid;

const QUESTION: &str = "SELECT question, shift, about_kind, about, text, by, coalesce(person.name, ''), at, closed FROM question LEFT JOIN person ON person.person = by";

fn read(row: &Row<'_>) -> rusqlite::Result<Question> {
    let kind: Option<String> = row.get(2)?;
    let about = match kind.as_deref() {
        Some("encounter") => Some(QuestionAbout::Encounter(row.get(3)?)),
        Some("incident") => Some(QuestionAbout::Incident(row.get(3)?)),
        _ => None,
    };
    Ok(Question {
        question: row.get(0)?,
        shift: row.get(1)?,
        about,
        text: row.get(4)?,
        by: row
            .get::<_, Option<PersonId>>(5)?
            .unwrap_or(PersonId::from_uuid(Uuid::nil())),
        by_name: row.get(6)?,
        at: row.get(7)?,
        answers: Vec::new(),
        closed: row.get(8)?,
    })
}

impl Store {
    /// A question.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn question(&self, question: QuestionId) -> Result<Question> {
        let found = row(&self.db, &format!("{QUESTION} WHERE question = ?"), [question], read)?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        self.with_answers(found)
    }

    /// A report's questions, oldest first.
    ///
    /// # Errors
    /// As the database's.
    pub fn questions(&self, shift: ShiftId) -> Result<Vec<Question>> {
        let found = rows(
            &self.db,
            &format!("{QUESTION} WHERE shift = ? ORDER BY at, question"),
            [shift],
            read,
        )?;
        found.into_iter().map(|question| self.with_answers(question)).collect()
    }

    /// Questions to a person's reports that nobody has answered, oldest first.
    ///
    /// # Errors
    /// As the database's.
    pub fn questions_to(&self, person: PersonId) -> Result<Vec<Question>> {
        let found = rows(
            &self.db,
            &format!(
                "{QUESTION} WHERE closed = 0 AND NOT EXISTS (SELECT 1 FROM answer WHERE answer.question = question.question)
                 AND question.shift IN (SELECT shift FROM shift_worker WHERE shift_worker.person = ?) ORDER BY at, question"
            ),
            [person],
            read,
        )?;
        found.into_iter().map(|question| self.with_answers(question)).collect()
    }

    fn with_answers(&self, mut question: Question) -> Result<Question> {
        question.answers = rows(
            &self.db,
            "SELECT answer, text, by, coalesce(person.name, ''), at FROM answer LEFT JOIN person ON person.person = by WHERE question = ? ORDER BY at, answer",
            [question.question],
            |row| {
                Ok(Answer {
                    answer: row.get(0)?,
                    text: row.get(1)?,
                    by: row
                        .get::<_, Option<PersonId>>(2)?
                        .unwrap_or(PersonId::from_uuid(Uuid::nil())),
                    by_name: row.get(3)?,
                    at: row.get(4)?,
                })
            },
        )?;
        Ok(question)
    }
}

impl Writer<'_> {
    pub(super) fn put_question(&self, shift: ShiftId, body: &QuestionBody) -> Result<()> {
        let QuestionBody {
            question,
            about,
            text,
            by,
            at,
            closed,
            answers,
        } = body;
        let (kind, id) = match about {
            Some(QuestionAbout::Encounter(id)) => (Some("encounter"), Some(id.uuid())),
            Some(QuestionAbout::Incident(id)) => (Some("incident"), Some(id.uuid())),
            None => (None, None),
        };
        run(
            &self.tx,
            "INSERT OR REPLACE INTO question (question, shift, about_kind, about, text, by, at, closed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                question,
                shift,
                kind,
                id.map(|id| id.as_bytes().to_vec()),
                text,
                by,
                at,
                closed,
            ),
        )?;
        for AnswerBody { answer, text, by, at } in answers {
            run(
                &self.tx,
                "INSERT OR REPLACE INTO answer (answer, question, shift, text, by, at) VALUES (?, ?, ?, ?, ?, ?)",
                (answer, question, shift, text, by, at),
            )?;
        }
        Ok(())
    }
}
