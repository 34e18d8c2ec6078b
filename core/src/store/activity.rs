//! Activities and invitations in the read model.

use super::database::{Store, Writer, problem, row, rows, run};
use super::youth::{SUMMARY, called, read_summary};
use crate::documents::activity::{ActivityBody, InvitationBody};
use crate::domain::activity::{
    ActivityFacts, ActivitySummary, Invitation, InvitationAnswer, InviteCandidate, InviteFilter,
};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{ActivityId, Id, PersonId};
use crate::domain::name;
use crate::domain::team::Named;
use crate::domain::time::{Evening, Timestamp};
use chrono::Datelike;
use rusqlite::Row;

pub(super) const ACTIVITY: &str = "SELECT activity, activity.area, activity.kind, title, meeting_point, meet_at, ends_at, youths_per_adult, bring_a_friend, cancelled,
    coalesce(word.label, ''), coalesce(area.name, ''),
    (SELECT count(*) FROM invitation WHERE invitation.activity = activity.activity AND invited = 1),
    (SELECT coalesce(sum(1 + friends), 0) FROM invitation WHERE invitation.activity = activity.activity AND invited = 1 AND answer = 'yes'),
    (SELECT count(*) FROM activity_adult WHERE activity_adult.activity = activity.activity)
    FROM activity LEFT JOIN word ON word.word = activity.kind LEFT JOIN area ON area.area = activity.area";

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<ActivitySummary> {
    let youths_per_adult: u32 = row.get(7)?;
    let adults: u32 = row.get(14)?;
    Ok(ActivitySummary {
        activity: row.get(0)?,
        facts: ActivityFacts {
            area: row.get(1)?,
            kind: row.get(2)?,
            title: row.get(3)?,
            meeting_point: row.get(4)?,
            meet_at: row.get(5)?,
            ends_at: row.get(6)?,
            youths_per_adult,
            adults: Vec::new(),
            bring_a_friend: row.get(8)?,
            cancelled: row.get(9)?,
        },
        kind_name: row.get(10)?,
        area_name: row.get(11)?,
        invited: row.get(12)?,
        // Each brings as many friends as somebody says.
        accepted: u32::try_from(row.get::<_, i64>(13)?).unwrap_or(u32::MAX),
        places: adults.saturating_mul(youths_per_adult),
    })
}

/// An invitation as it lies in the rows: the text digest tells whether the message would read otherwise now.
pub struct InvitationRow {
    /// The invitation.
    pub invitation: Invitation,
    /// The digest of the text that was handed over; empty where none was.
    pub handed_over_text: String,
}

impl Store {
    /// Activities, the nearest coming first, then those held, newest first.
    ///
    /// # Errors
    /// As the database's.
    pub fn activities(&self, now: Timestamp) -> Result<Vec<ActivitySummary>> {
        let found = rows(
            &self.db,
            &format!("{ACTIVITY} ORDER BY meet_at < ?1, abs(meet_at - ?1), activity"),
            [now.plus_minutes(-12 * 60)],
            read,
        )?;
        found.into_iter().map(|activity| self.with_adults(activity)).collect()
    }

    /// An activity.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn activity(&self, activity: ActivityId) -> Result<ActivitySummary> {
        let found = row(&self.db, &format!("{ACTIVITY} WHERE activity = ?"), [activity], read)?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        self.with_adults(found)
    }

    fn with_adults(&self, mut activity: ActivitySummary) -> Result<ActivitySummary> {
        activity.facts.adults = rows(
            &self.db,
            "SELECT person FROM activity_adult WHERE activity = ? ORDER BY person",
            [activity.activity],
            |row| row.get(0),
        )?;
        Ok(activity)
    }

    /// The adults of an activity, by name.
    ///
    /// # Errors
    /// As the database's.
    pub fn adults(&self, activity: ActivityId) -> Result<Vec<Named>> {
        rows(
            &self.db,
            "SELECT activity_adult.person, coalesce(person.name, '') FROM activity_adult LEFT JOIN person USING (person) WHERE activity = ? ORDER BY person.name, activity_adult.person",
            [activity],
            |row| {
                Ok(Named {
                    id: row.get::<_, PersonId>(0)?.uuid(),
                    name: row.get(1)?,
                })
            },
        )
    }

    /// Who is invited, by name.
    ///
    /// # Errors
    /// As the database's.
    pub fn invitations(&self, activity: ActivityId) -> Result<Vec<InvitationRow>> {
        rows(
            &self.db,
            "SELECT invitation.youth, coalesce(youth.name, ''), coalesce(youth.description, ''), reason, handed_over_at, handed_over_text, answer, friends,
                    (SELECT count(*) FROM youth_phone WHERE youth_phone.youth = invitation.youth AND removed = 0),
                    CASE WHEN EXISTS (SELECT 1 FROM contradiction WHERE doc = invitation.youth AND path = 'consent') THEN 'disputed' ELSE consent END,
                    EXISTS (SELECT 1 FROM erased WHERE doc = invitation.youth)
             FROM invitation LEFT JOIN youth USING (youth) WHERE activity = ? AND invited = 1 ORDER BY youth.name, invitation.youth",
            [activity],
            |row| {
                let (name, _) = called(row.get(1)?, row.get(2)?);
                Ok(InvitationRow {
                    invitation: Invitation {
                        youth: row.get(0)?,
                        name,
                        erased: row.get(10)?,
                        reason: row.get(3)?,
                        handed_over_at: row.get(4)?,
                        outdated: false,
                        answer: row.get::<_, Option<String>>(6)?.map(InvitationAnswer::from),
                        friends: row.get(7)?,
                        obstacle: obstacle(row.get(8)?, row.get::<_, Option<String>>(9)?.as_deref()),
                    },
                    handed_over_text: row.get(5)?,
                })
            },
        )
    }

    /// Youths who may be invited, by the filter, with what speaks for and against.
    ///
    /// # Errors
    /// As the database's.
    pub fn invite_candidates(
        &self,
        activity: ActivityId,
        filter: &InviteFilter,
        now: Timestamp,
    ) -> Result<Vec<InviteCandidate>> {
        let InviteFilter {
            text,
            age_from,
            age_to,
            met_within_days,
            not_invited_lately,
        } = filter;
        let year = Evening::of(now).0.year();
        let year_of = |age: Option<u32>| age.and_then(|age| i32::try_from(age).ok()).map(|age| year - age);
        let met_since = met_within_days.map(|days| now.plus_minutes(-i64::from(days) * 24 * 60));
        let lately = now.plus_minutes(-30 * 24 * 60);
        let sql = format!(
            "WITH one AS ({SUMMARY} WHERE youth.name <> '')
             SELECT one.*,
               EXISTS (SELECT 1 FROM invitation WHERE invitation.activity = ?1 AND invitation.youth = one.youth AND invited = 1),
               (SELECT count(*) FROM encounter_youth JOIN encounter USING (encounter) WHERE encounter_youth.youth = one.youth AND removed = 0 AND at >= ?2),
               (SELECT count(*) FROM incident_youth JOIN incident USING (incident) WHERE incident_youth.youth = one.youth AND removed = 0 AND at >= ?2),
               (SELECT max(invited_at) FROM invitation WHERE invitation.youth = one.youth AND invited = 1 AND invitation.activity <> ?1) AS last_invited,
               (SELECT count(*) FROM youth_phone WHERE youth_phone.youth = one.youth AND removed = 0),
               CASE WHEN EXISTS (SELECT 1 FROM contradiction WHERE doc = one.youth AND path = 'consent') THEN 'disputed'
                    ELSE (SELECT consent FROM youth WHERE youth.youth = one.youth) END
             FROM one WHERE (?3 IS NULL OR birth_year <= ?3) AND (?4 IS NULL OR birth_year >= ?4) AND (?5 IS NULL OR last_met >= ?5)
               AND (?6 = 0 OR last_invited IS NULL OR last_invited < ?2)
             ORDER BY last_met DESC NULLS LAST, 2, 1"
        );
        let mut statement = self.db.prepare_cached(&sql).map_err(problem)?;
        let found = statement
            .query_map(
                (
                    activity,
                    lately,
                    year_of(*age_from),
                    year_of(*age_to),
                    met_since,
                    not_invited_lately,
                ),
                |row| {
                    Ok(InviteCandidate {
                        youth: read_summary(row, now)?,
                        invited: row.get(8)?,
                        met_recently: row.get(9)?,
                        incidents_recently: row.get(10)?,
                        last_invited: row.get(11)?,
                        obstacle: obstacle(row.get(12)?, row.get::<_, Option<String>>(13)?.as_deref()),
                    })
                },
            )
            .map_err(problem)?;
        let wanted = name::Wanted::of(text);
        let all = found.collect::<rusqlite::Result<Vec<_>>>().map_err(problem)?;
        Ok(all
            .into_iter()
            .filter(|candidate| wanted.finds(&format!("{} {}", candidate.youth.name, candidate.youth.nickname)))
            .take(500)
            .collect())
    }
}

/// Why no message can be written to somebody. A consent that two people recorded differently is none.
fn obstacle(phones: u32, consent: Option<&str>) -> Option<String> {
    match (phones, consent) {
        (_, Some("given")) if phones > 0 => None,
        (0, Some("given")) => Some("no_phone".to_owned()),
        (_, Some("disputed")) => Some("disputed_consent".to_owned()),
        _ => Some("no_consent".to_owned()),
    }
}

impl Writer<'_> {
    pub(super) fn put_activity(&self, activity: ActivityId, body: &ActivityBody) -> Result<()> {
        let ActivityBody { facts, invitations } = body;
        let ActivityFacts {
            kind,
            title,
            area,
            meeting_point,
            meet_at,
            ends_at,
            youths_per_adult,
            adults,
            bring_a_friend,
            cancelled,
        } = facts;
        run(
            &self.tx,
            "INSERT OR REPLACE INTO activity (activity, area, kind, title, meeting_point, meet_at, ends_at, youths_per_adult, bring_a_friend, cancelled)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (activity, area, kind, title, meeting_point, meet_at, ends_at, youths_per_adult, bring_a_friend, cancelled),
        )?;
        run(&self.tx, "DELETE FROM activity_adult WHERE activity = ?", [activity])?;
        for adult in adults {
            run(
                &self.tx,
                "INSERT INTO activity_adult (activity, person) VALUES (?, ?)",
                (activity, adult),
            )?;
        }
        for (
            youth,
            InvitationBody {
                invited,
                reason,
                invited_at,
                handed_over_at,
                handed_over_text,
                answer,
                friends,
            },
        ) in invitations
        {
            run(
                &self.tx,
                "INSERT OR REPLACE INTO invitation (activity, youth, invited, reason, invited_at, handed_over_at, handed_over_text, answer, friends)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (activity, youth, invited, reason, invited_at, handed_over_at, handed_over_text, answer.as_ref().map(InvitationAnswer::as_str), friends),
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{AreaId, DocId, YouthId};
    use std::collections::BTreeMap;
    use uuid::Uuid;

    fn id<T: Id>(n: u128) -> T {
        T::from_uuid(Uuid::from_u128(n))
    }

    fn activity(friends: u32) -> ActivityBody {
        let said = InvitationBody {
            invited: true,
            answer: Some(InvitationAnswer::Yes),
            friends,
            ..InvitationBody::default()
        };
        ActivityBody {
            facts: ActivityFacts {
                kind: None,
                title: "Natfodbold".to_owned(),
                area: id::<AreaId>(1),
                meeting_point: String::new(),
                meet_at: Timestamp(1_795_201_200_000),
                ends_at: None,
                youths_per_adult: 8,
                adults: Vec::new(),
                bring_a_friend: true,
                cancelled: false,
            },
            invitations: BTreeMap::from([(id::<YouthId>(2), said)]),
        }
    }

    #[test]
    fn an_activity_to_which_all_the_world_comes_hides_no_other() {
        let mut store = Store::open_plain(std::path::Path::new(":memory:")).unwrap();
        store
            .write(|writer| {
                writer.put_activity(id::<DocId>(3).into(), &activity(1))?;
                writer.put_activity(id::<DocId>(4).into(), &activity(u32::MAX))
            })
            .unwrap();
        let all = store.activities(Timestamp(1_795_201_200_000)).unwrap();
        assert_eq!(all.iter().map(|one| one.accepted).collect::<Vec<_>>(), [2, u32::MAX]);
    }
}
