//! All that is kept here of one youth, and every text that may mention them. A table or text that is added must be gathered
//! from too: the tests below hold this file to it.

use super::activity::{ACTIVITY, read as read_activity};
use super::database::{Store, rows};
use crate::domain::access_export::{Called, InvitedTo, PassageKind, WrittenText};
use crate::domain::activity::InvitationAnswer;
use crate::domain::encounter::Encounter;
use crate::domain::error::Result;
use crate::domain::ids::{ActivityId, EncounterId, Id, IncidentId, YouthId};
use crate::domain::incident::Incident;
use crate::domain::review::Contradiction;
use crate::domain::time::Timestamp;
use crate::domain::youth::Phone;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Where texts stand that may mention somebody: what kind of passage, and a query for its id, when, where, what it says,
/// the entry it is about, and whose card it is on.
const TEXTS: [(PassageKind, &str); 20] = [
    (
        PassageKind::EncounterNote,
        "SELECT encounter, at, coalesce(place.name, ''), note, encounter, NULL FROM encounter LEFT JOIN place USING (place)",
    ),
    (
        PassageKind::NewInformation,
        "SELECT encounter, at, coalesce(place.name, ''), new_information, encounter, NULL FROM encounter LEFT JOIN place USING (place)",
    ),
    (
        PassageKind::FollowUpNote,
        "SELECT encounter, at, coalesce(place.name, ''), follow_up_note, encounter, NULL FROM encounter LEFT JOIN place USING (place)",
    ),
    (
        PassageKind::IncidentNote,
        "SELECT incident, at, coalesce(place.name, ''), note, incident, NULL FROM incident LEFT JOIN place USING (place)",
    ),
    (
        PassageKind::Narrative,
        "SELECT shift, coalesce(started_at, planned_start), coalesce(area.name, ''), narrative, NULL, NULL FROM shift LEFT JOIN area USING (area)",
    ),
    (
        PassageKind::PlanNote,
        "SELECT shift, planned_start, coalesce(area.name, ''), plan_note, NULL, NULL FROM shift LEFT JOIN area USING (area)",
    ),
    (
        PassageKind::ReopenedBecause,
        "SELECT shift, coalesce(started_at, planned_start), coalesce(area.name, ''), reopened_because, NULL, NULL FROM shift LEFT JOIN area USING (area)",
    ),
    (
        PassageKind::Question,
        "SELECT question, at, '', text, about, NULL FROM question",
    ),
    (
        PassageKind::Answer,
        "SELECT answer, answer.at, '', answer.text, question.about, NULL FROM answer LEFT JOIN question USING (question)",
    ),
    (
        PassageKind::InvitationReason,
        "SELECT invitation.activity, coalesce(invited_at, activity.meet_at), '', reason, NULL, invitation.youth FROM invitation LEFT JOIN activity USING (activity)",
    ),
    (
        PassageKind::ActivityText,
        "SELECT activity, meet_at, '', title || ', ' || meeting_point, NULL, NULL FROM activity",
    ),
    (
        PassageKind::OtherCard,
        "SELECT youth, NULL, '', note, NULL, youth FROM youth",
    ),
    (
        PassageKind::OtherCard,
        "SELECT youth, NULL, '', description, NULL, youth FROM youth",
    ),
    (
        PassageKind::OtherCard,
        "SELECT phone, NULL, '', label, NULL, youth FROM youth_phone",
    ),
    (
        PassageKind::OtherCard,
        "SELECT youth, NULL, '', guardians, NULL, youth FROM youth",
    ),
    (
        PassageKind::OtherCard,
        "SELECT youth, NULL, '', languages, NULL, youth FROM youth",
    ),
    (
        PassageKind::OtherCard,
        "SELECT youth, NULL, '', wishes, NULL, youth FROM youth",
    ),
    (
        PassageKind::OtherCard,
        "SELECT youth, NULL, '', competences, NULL, youth FROM youth",
    ),
    (
        PassageKind::Prompt,
        "SELECT prompt, at, '', text, NULL, youth FROM prompt",
    ),
    (
        PassageKind::PromptAnswer,
        "SELECT answer, prompt_answer.at, '', note, NULL, prompt.youth FROM prompt_answer LEFT JOIN prompt USING (prompt)",
    ),
];

impl Store {
    /// How everybody else who is known here is called.
    ///
    /// # Errors
    /// As the database's.
    pub fn others_called(&self, youth: YouthId) -> Result<Vec<Called>> {
        rows(
            &self.db,
            "SELECT name, nickname, description FROM youth WHERE youth <> ? ORDER BY youth",
            [youth],
            |row| {
                Ok(Called {
                    name: row.get(0)?,
                    nickname: row.get(1)?,
                    description: row.get(2)?,
                })
            },
        )
    }

    /// Every number that is or was on a card, with whether it was taken off.
    ///
    /// # Errors
    /// As the database's.
    pub fn all_phones(&self, youth: YouthId) -> Result<Vec<(Phone, bool)>> {
        rows(
            &self.db,
            "SELECT phone, number, label, removed FROM youth_phone WHERE youth = ? ORDER BY removed, label, phone",
            [youth],
            |row| {
                let phone = Phone {
                    phone: row.get(0)?,
                    number: row.get(1)?,
                    label: row.get(2)?,
                };
                Ok((phone, row.get(3)?))
            },
        )
    }

    /// Every encounter that names a youth, undone ones too, newest first.
    ///
    /// # Errors
    /// As the database's.
    pub fn encounters_naming(&self, youth: YouthId, now: Timestamp) -> Result<Vec<Encounter>> {
        let found: Vec<EncounterId> = rows(
            &self.db,
            "SELECT encounter FROM encounter_youth JOIN encounter USING (encounter) WHERE youth = ? ORDER BY at DESC, encounter",
            [youth],
            |row| row.get(0),
        )?;
        found.into_iter().map(|one| self.encounter(one, now)).collect()
    }

    /// Every incident that names a youth, undone ones too, newest first.
    ///
    /// # Errors
    /// As the database's.
    pub fn incidents_naming(&self, youth: YouthId, now: Timestamp) -> Result<Vec<Incident>> {
        let found: Vec<IncidentId> = rows(
            &self.db,
            "SELECT incident FROM incident_youth JOIN incident USING (incident) WHERE youth = ? ORDER BY at DESC, incident",
            [youth],
            |row| row.get(0),
        )?;
        found.into_iter().map(|one| self.incident(one, now)).collect()
    }

    /// Every invitation of a youth, those taken back too, newest first.
    ///
    /// # Errors
    /// As the database's.
    pub fn invitations_of(&self, youth: YouthId) -> Result<Vec<InvitedTo>> {
        let found: Vec<(ActivityId, InvitedTo)> = rows(
            &self.db,
            &format!(
                "WITH one AS ({ACTIVITY})
                 SELECT one.*, invited, reason, invited_at, handed_over_at, answer, invitation.friends
                 FROM invitation JOIN one USING (activity) WHERE invitation.youth = ? ORDER BY meet_at DESC, one.activity"
            ),
            [youth],
            |row| {
                let summary = read_activity(row)?;
                Ok((
                    summary.activity,
                    InvitedTo {
                        activity: summary,
                        invited: row.get(15)?,
                        reason: row.get(16)?,
                        invited_at: row.get(17)?,
                        handed_over_at: row.get(18)?,
                        answer: row.get::<_, Option<String>>(19)?.map(InvitationAnswer::from),
                        friends: row.get(20)?,
                    },
                ))
            },
        )?;
        Ok(found.into_iter().map(|(_, invited)| invited).collect())
    }

    /// Every text that somebody wrote and that may mention somebody: all but those on the youth's own card and in their
    /// own invitations.
    ///
    /// # Errors
    /// As the database's.
    pub fn texts_by_others(&self, youth: YouthId) -> Result<Vec<WrittenText>> {
        let mut texts = Vec::new();
        for (kind, query) in TEXTS {
            let found = rows(&self.db, &format!("{query} ORDER BY 2 DESC, 1, 6"), [], |row| {
                let uuid = |at: usize| -> rusqlite::Result<Option<Uuid>> {
                    Ok(row.get::<_, Option<YouthId>>(at)?.map(|id| id.uuid()))
                };
                Ok(WrittenText {
                    kind,
                    id: uuid(0)?.unwrap_or_default(),
                    at: row.get(1)?,
                    place: row.get(2)?,
                    text: row.get(3)?,
                    about: uuid(4)?,
                    of: uuid(5)?,
                })
            })?;
            texts.extend(
                found
                    .into_iter()
                    .filter(|text| !text.text.trim().is_empty() && text.of != Some(youth.uuid())),
            );
        }
        Ok(texts)
    }

    /// The youths that an entry names; of a card, whose it is.
    ///
    /// # Errors
    /// As the database's.
    pub fn youths_in(&self, entry: Uuid) -> Result<Vec<YouthId>> {
        rows(
            &self.db,
            "SELECT youth FROM encounter_youth WHERE encounter = ?1 UNION SELECT youth FROM incident_youth WHERE incident = ?1
             UNION SELECT youth FROM youth WHERE youth = ?1",
            [EncounterId::from_uuid(entry)],
            |row| row.get(0),
        )
    }

    /// What contradicts about a youth: on their card, in the entries that name them, and where they are a value themselves.
    ///
    /// # Errors
    /// As the database's.
    pub fn contradictions_about(&self, youth: YouthId, entries: &BTreeSet<Uuid>) -> Result<Vec<Contradiction>> {
        let docs: Vec<crate::domain::ids::DocId> = rows(
            &self.db,
            "SELECT DISTINCT doc FROM contradiction ORDER BY doc",
            [],
            |row| row.get(0),
        )?;
        let mut about = Vec::new();
        for doc in docs {
            about.extend(self.contradictions(doc)?.into_iter().filter(|one| {
                let entry = one.path.entry().and_then(|(_, id)| Uuid::parse_str(id).ok());
                let value = crate::domain::review::FactValue::Reference(youth.uuid());
                doc.uuid() == youth.uuid()
                    || entry.is_some_and(|entry| entries.contains(&entry) || entry == youth.uuid())
                    || one.candidates.iter().any(|candidate| candidate.value == value)
            }));
        }
        Ok(about)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::READ_MODEL;

    /// The tables in which a row is about a youth by their id, and which are gathered from above.
    const OF_A_YOUTH: [&str; 6] = [
        "encounter_youth",
        "incident_youth",
        "invitation",
        "prompt",
        "youth",
        "youth_phone",
    ];

    #[test]
    fn every_table_that_names_a_youth_is_gathered_from() {
        let store = Store::open_plain(std::path::Path::new(":memory:")).unwrap();
        let tables: Vec<String> = rows(
            &store.db,
            "SELECT DISTINCT sqlite_schema.name FROM sqlite_schema JOIN pragma_table_info(sqlite_schema.name) AS info
             WHERE sqlite_schema.type = 'table' AND (info.name = 'youth' OR info.name LIKE '%\\_youth' ESCAPE '\\') ORDER BY 1",
            [],
            |row| row.get(0),
        )
        .unwrap();
        let named: Vec<&str> = tables
            .iter()
            .map(String::as_str)
            .filter(|table| READ_MODEL.contains(table))
            .collect();
        assert_eq!(named, OF_A_YOUTH);
    }

    #[test]
    fn every_text_that_somebody_writes_is_searched() {
        let store = Store::open_plain(std::path::Path::new(":memory:")).unwrap();
        // Columns that hold words people write in sentences. Names of places, people and words are the municipality's.
        let written = [
            "note",
            "new_information",
            "follow_up_note",
            "narrative",
            "plan_note",
            "reopened_because",
            "reason",
            "text",
            "description",
            "label",
            "title",
            "meeting_point",
            "guardians",
            "languages",
            "wishes",
            "competences",
        ];
        let mut missing = Vec::new();
        for table in READ_MODEL.iter().filter(|table| **table != "word") {
            let columns: Vec<String> = rows(
                &store.db,
                "SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT'",
                [table],
                |row| row.get(0),
            )
            .unwrap();
            for column in columns.iter().filter(|column| written.contains(&column.as_str())) {
                let searched = TEXTS
                    .iter()
                    .any(|(_, query)| query.contains(&format!("FROM {table}")) && query.contains(column.as_str()));
                if !searched {
                    missing.push(format!("{table}.{column}"));
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
        for (kind, query) in TEXTS {
            assert!(rows(&store.db, query, [], |_| Ok(())).is_ok(), "{kind:?}");
        }
    }
}
