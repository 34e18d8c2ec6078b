//! What is to be followed up with youths, in the read model.

use super::database::{Store, Writer, rows, run};
use super::youth::called;
use crate::documents::youth::prompt::{PromptAnswerBody, PromptBody};
use crate::domain::error::Result;
use crate::domain::ids::{AreaId, Id, PersonId, PromptId, YouthId};
use crate::domain::prompt::{Prompt, PromptAnswer, PromptReply, is_open};
use crate::domain::time::{Evening, Timestamp};
use rusqlite::{Row, ToSql};
use std::collections::BTreeMap;
use uuid::Uuid;

const PROMPT: &str = "SELECT prompt.prompt, prompt.youth, youth.name, youth.description, prompt.text, prompt.by, coalesce(person.name, ''), prompt.at,
    prompt.until, prompt.withdrawn FROM prompt JOIN youth USING (youth) LEFT JOIN person ON person.person = prompt.by";

/// So far back meetings say where somebody is to be met, in days.
const LATELY_DAYS: i64 = 90;

fn read(row: &Row<'_>) -> rusqlite::Result<Prompt> {
    let (youth_name, provisional) = called(row.get(2)?, row.get(3)?);
    Ok(Prompt {
        prompt: row.get(0)?,
        youth: row.get(1)?,
        youth_name,
        provisional,
        text: row.get(4)?,
        by: row.get(5)?,
        by_name: row.get(6)?,
        at: row.get(7)?,
        until: row.get(8)?,
        withdrawn: row.get(9)?,
        answers: Vec::new(),
        open: false,
    })
}

impl Store {
    fn with_prompt_answers(&self, mut prompts: Vec<Prompt>, tonight: Evening) -> Result<Vec<Prompt>> {
        for prompt in &mut prompts {
            prompt.answers = rows(
                &self.db,
                "SELECT answer, reply, note, by, coalesce(person.name, ''), at FROM prompt_answer
                 LEFT JOIN person ON person.person = prompt_answer.by WHERE prompt = ? ORDER BY at, answer",
                [prompt.prompt],
                |row| {
                    Ok(PromptAnswer {
                        answer: row.get(0)?,
                        reply: PromptReply::from(row.get::<_, String>(1)?),
                        note: row.get(2)?,
                        by: row.get(3)?,
                        by_name: row.get(4)?,
                        at: row.get(5)?,
                    })
                },
            )?;
            let replies = prompt.answers.iter().map(|answer| &answer.reply);
            prompt.open = is_open(prompt.withdrawn, prompt.until, replies, tonight);
        }
        Ok(prompts)
    }

    fn prompts_where(&self, condition: &str, values: &[&dyn ToSql], tonight: Evening) -> Result<Vec<Prompt>> {
        let found = rows(&self.db, &format!("{PROMPT} {condition}"), values, read)?;
        self.with_prompt_answers(found, tonight)
    }

    /// All of a youth's, newest first.
    ///
    /// # Errors
    /// As the database's.
    pub fn prompts_of(&self, youth: YouthId, tonight: Evening) -> Result<Vec<Prompt>> {
        let newest_first = "WHERE prompt.youth = ? ORDER BY prompt.at DESC, prompt.prompt";
        self.prompts_where(newest_first, &[&youth], tonight)
    }

    /// One of them; none where it is not here.
    ///
    /// # Errors
    /// As the database's.
    pub fn prompt(&self, prompt: PromptId, tonight: Evening) -> Result<Option<Prompt>> {
        Ok(self
            .prompts_where("WHERE prompt.prompt = ?", &[&prompt], tonight)?
            .pop())
    }

    /// Those that somebody has asked for and that are open, or were answered since a moment: newest answer first, then those
    /// that nobody has answered.
    ///
    /// # Errors
    /// As the database's.
    pub fn prompts_asked_by(&self, person: PersonId, since: Timestamp, tonight: Evening) -> Result<Vec<Prompt>> {
        let mut asked = self.prompts_where("WHERE prompt.by = ? ORDER BY prompt.at DESC", &[&person], tonight)?;
        let answered = |prompt: &Prompt| prompt.answers.last().map(|answer| answer.at);
        asked.retain(|prompt| prompt.open || answered(prompt).is_some_and(|at| at >= since));
        asked.sort_by_key(|prompt| (std::cmp::Reverse(answered(prompt)), std::cmp::Reverse(prompt.at)));
        Ok(asked)
    }

    /// Open ones of an area's youths, those first who are likeliest to be met tonight: by how often they were met there in the
    /// last three months, evenings of the same weekday counting threefold.
    ///
    /// # Errors
    /// As the database's.
    pub fn prompts_tonight(&self, area: AreaId, tonight: Evening, limit: usize) -> Result<Vec<Prompt>> {
        let standing = self.prompts_where(
            "WHERE prompt.withdrawn = 0 AND youth.area = ? ORDER BY prompt.at DESC, prompt.prompt",
            &[&area],
            tonight,
        )?;
        let mut open: Vec<Prompt> = standing.into_iter().filter(|prompt| prompt.open).collect();
        let likely = self.likely_tonight(open.iter().map(|prompt| prompt.youth), tonight)?;
        open.sort_by_key(|prompt| std::cmp::Reverse(likely.get(&prompt.youth.uuid()).copied().unwrap_or(0)));
        open.truncate(limit);
        Ok(open)
    }

    /// How likely each of these is to be met tonight; 0 for nobody met lately.
    fn likely_tonight(&self, youths: impl Iterator<Item = YouthId>, tonight: Evening) -> Result<BTreeMap<Uuid, u32>> {
        let from = tonight.plus_days(-LATELY_DAYS);
        let mut likely = BTreeMap::new();
        for youth in youths {
            let met: Vec<u32> = rows(
                &self.db,
                "SELECT coalesce(sum(1 + 2 * (strftime('%w', evening) = strftime('%w', ?3))), 0) FROM encounter_youth
                 JOIN encounter USING (encounter) JOIN shift USING (shift)
                 WHERE youth = ?1 AND encounter.removed = 0 AND evening >= ?2",
                (youth, from, tonight),
                |row| row.get(0),
            )?;
            likely.insert(youth.uuid(), met.into_iter().sum());
        }
        Ok(likely)
    }
}

impl Writer<'_> {
    pub(super) fn put_prompt(&self, youth: YouthId, body: &PromptBody) -> Result<()> {
        let PromptBody {
            prompt,
            text,
            by,
            at,
            until,
            withdrawn,
            answers,
        } = body;
        run(
            &self.tx,
            "INSERT INTO prompt (prompt, youth, text, by, at, until, withdrawn) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (prompt) DO UPDATE SET youth = ?2, text = ?3, by = ?4, at = ?5, until = ?6, withdrawn = ?7",
            (prompt, youth, text, by, at, until, withdrawn),
        )?;
        run(&self.tx, "DELETE FROM prompt_answer WHERE prompt = ?", [prompt])?;
        for PromptAnswerBody {
            answer,
            reply,
            note,
            by,
            at,
            removed,
        } in answers
        {
            if !removed {
                run(
                    &self.tx,
                    "INSERT OR REPLACE INTO prompt_answer (answer, prompt, reply, note, by, at) VALUES (?, ?, ?, ?, ?, ?)",
                    (answer, prompt, reply.as_str(), note, by, at),
                )?;
            }
        }
        Ok(())
    }
}
