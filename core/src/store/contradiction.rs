//! Facts with more than one value, as rows for the coordinator (X2).

use super::database::{Store, Writer, rows, run};
use crate::documents::RawContradiction;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{DocId, Id, PersonId, PlaceId, WordId, YouthId};
use crate::domain::review::{Candidate, CandidateId, Contradiction, FactPath, FactValue};
use crate::domain::time::Timestamp;

impl Store {
    /// What contradicts in a document.
    ///
    /// # Errors
    /// As the database's.
    pub fn contradictions(&self, doc: DocId) -> Result<Vec<Contradiction>> {
        let found: Vec<(String, Candidate)> = rows(
            &self.db,
            "SELECT path, choice_kind, choice, value, author.person, coalesce(person.name, ''), contradiction.at
             FROM contradiction LEFT JOIN author USING (actor) LEFT JOIN person USING (person)
             WHERE doc = ? ORDER BY path, ord",
            [doc],
            |row| {
                let (kind, choice): (String, String) = (row.get(1)?, row.get(2)?);
                let value: String = row.get(3)?;
                let choice = match (kind.as_str(), choice.parse()) {
                    ("claim", Ok(claim)) => CandidateId::Claim(claim),
                    _ => CandidateId::Operation(choice),
                };
                let candidate = Candidate {
                    choice,
                    value: serde_json::from_str(&value).unwrap_or(FactValue::Empty),
                    label: String::new(),
                    person: row.get::<_, Option<PersonId>>(4)?,
                    person_name: row.get(5)?,
                    at: row.get::<_, Option<Timestamp>>(6)?,
                };
                Ok((row.get(0)?, candidate))
            },
        )?;
        let mut contradictions: Vec<Contradiction> = Vec::new();
        for (path, mut candidate) in found {
            candidate.label = self.label(&candidate.value)?;
            match contradictions.last_mut() {
                Some(last) if last.path.0 == path => last.candidates.push(candidate),
                _ => contradictions.push(Contradiction {
                    doc,
                    path: FactPath(path),
                    candidates: vec![candidate],
                }),
            }
        }
        Ok(contradictions)
    }

    /// What a reference is called.
    fn label(&self, value: &FactValue) -> Result<String> {
        let FactValue::Reference(id) = value else {
            return Ok(String::new());
        };
        let (place, word, youth, person) = (
            PlaceId::from_uuid(*id),
            WordId::from_uuid(*id),
            YouthId::from_uuid(*id),
            PersonId::from_uuid(*id),
        );
        let names: Vec<String> = rows(
            &self.db,
            "SELECT name FROM place WHERE place = ?1 UNION ALL SELECT label FROM word WHERE word = ?2
             UNION ALL SELECT name FROM youth WHERE youth = ?3 UNION ALL SELECT name FROM person WHERE person = ?4",
            (place, word, youth, person),
            |row| row.get(0),
        )?;
        Ok(names.into_iter().next().unwrap_or_default())
    }
}

impl Writer<'_> {
    pub(super) fn put_contradictions(&self, doc: DocId, contradictions: &[RawContradiction]) -> Result<()> {
        run(&self.tx, "DELETE FROM contradiction WHERE doc = ?", [doc])?;
        for RawContradiction { path, candidates } in contradictions {
            for (ord, candidate) in (0_i64..).zip(candidates) {
                let (kind, choice) = match &candidate.choice {
                    CandidateId::Operation(operation) => ("operation", operation.clone()),
                    CandidateId::Claim(claim) => ("claim", claim.to_string()),
                };
                let value = serde_json::to_string(&candidate.value).map_err(|_| Problem::new(Code::Internal))?;
                run(
                    &self.tx,
                    "INSERT INTO contradiction (doc, path, ord, choice_kind, choice, value, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (doc, &path.0, ord, kind, choice, value, &candidate.actor, candidate.at),
                )?;
            }
        }
        Ok(())
    }
}
