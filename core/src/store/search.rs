//! Finding youths by name however it is spelt. Reads names only, no documents; the index holds all it needs.

use super::database::{Store, problem};
use super::youth::SUMMARY;
use crate::domain::error::Result;
use crate::domain::name::{self, Wanted, WantedWord};
use crate::domain::time::Timestamp;
use crate::domain::youth::YouthSummary;
use rusqlite::types::Value;

/// Youths of the last meetings, back from the newest evening: so many that whoever was met lately is among them, and so
/// few that a key pressed costs nothing.
const MET_LATELY: &str = "SELECT DISTINCT youth FROM (
    SELECT encounter_youth.youth FROM shift INDEXED BY shift_by_evening
      CROSS JOIN encounter INDEXED BY encounter_of_shift ON encounter.shift = shift.shift AND encounter.removed = 0
      CROSS JOIN encounter_youth ON encounter_youth.encounter = encounter.encounter
    ORDER BY shift.evening DESC LIMIT 1000)";

impl Store {
    /// Youths whose name, nickname or description matches, however it is spelt, or whose number ends so; best first: those
    /// whose name begins so, those in whose name it stands, those who sound so, and among them who was met last. Everybody
    /// where the text is empty.
    ///
    /// # Errors
    /// As the database's.
    pub fn youth_search(&self, text: &str, limit: u32, now: Timestamp) -> Result<Vec<YouthSummary>> {
        let Wanted { mut words, number } = Wanted::of(text);
        if number.is_some() {
            // Nobody is called so.
            words.clear();
        }
        let mut values: Vec<Value> = Vec::new();
        let mut place = |value: String| {
            values.push(value.into());
            format!("?{}", values.len())
        };
        let (mut found, mut stands) = (Vec::new(), Vec::new());
        for WantedWord { key, sound, short } in words {
            // Keys are letters and digits alone.
            let stands_so = format!("search_key LIKE {}", place(format!("%{key}%")));
            let sounds = [
                sound.map(|sound| format!("% {sound}%")),
                short.map(|short| format!("% {short} %")),
            ];
            let sounds_so = sounds
                .into_iter()
                .flatten()
                .map(|sound| format!("sound_key LIKE {}", place(sound)));
            let either: Vec<String> = [stands_so.clone()].into_iter().chain(sounds_so).collect();
            found.push(format!("({})", either.join(" OR ")));
            stands.push(stands_so);
        }
        let all = |conditions: &[String]| match conditions {
            [] => "1 = 1".to_owned(),
            conditions => conditions.join(" AND "),
        };
        let stands = all(&stands);
        let found = match number {
            None => all(&found),
            Some(number) => {
                let ends_so = place(format!("%{number}"));
                format!("youth.youth IN (SELECT youth FROM youth_phone WHERE removed = 0 AND number LIKE {ends_so})")
            }
        };
        let begins_so = format!("search_key LIKE {}", place(format!("{}%", name::key(text))));
        let limit = place_number(&mut values, limit.clamp(1, 200));
        let sql = format!(
            "WITH met AS MATERIALIZED ({MET_LATELY}), found AS MATERIALIZED (SELECT youth FROM youth INDEXED BY youth_search WHERE {found} ORDER BY ({begins_so}) DESC, ({stands}) DESC LIMIT 400)
             {SUMMARY} WHERE youth.youth IN (SELECT youth FROM found UNION SELECT youth.youth FROM met CROSS JOIN youth USING (youth) WHERE {found})
             ORDER BY ({begins_so}) DESC, ({stands}) DESC, last_met DESC NULLS LAST, youth.name, youth.youth LIMIT {limit}"
        );
        let mut statement = self.db.prepare_cached(&sql).map_err(problem)?;
        let found = statement
            .query_map(rusqlite::params_from_iter(values), |row| {
                super::youth::read_summary(row, now)
            })
            .map_err(problem)?;
        found.collect::<rusqlite::Result<Vec<_>>>().map_err(problem)
    }
}

/// A number among a query's values; gives how the query names it.
fn place_number(values: &mut Vec<Value>, number: u32) -> String {
    values.push(i64::from(number).into());
    format!("?{}", values.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::Id;

    /// A thousand youths in the order of their names, of whom every hundredth but the first has been met, the last one
    /// last; and one more, met once in an encounter that was undone.
    fn crowd() -> Store {
        let store = Store::open_plain(std::path::Path::new(":memory:")).unwrap();
        store
            .db
            .execute_batch(
                "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 999)
                 INSERT INTO youth (youth, name, nickname, description, school, class, club, note, search_key)
                   SELECT unhex(printf('%032x', n)), printf('ung %04d', n), '', '', '', '', '', '', printf('ung %04d', n) FROM n;
                 INSERT INTO shift (shift, kind, area, evening, planned_start, planned_end, handed_in, plan_note, narrative, reopened_because, changed_since_approval)
                   SELECT youth, 'street', x'00', date('2026-01-01', rowid || ' days'), 0, 0, 0, '', '', '', 0
                     FROM (SELECT youth, row_number() OVER (ORDER BY youth) - 1 AS rowid FROM youth) WHERE rowid % 100 = 0 AND rowid > 0;
                 INSERT INTO encounter (encounter, shift, at, note, new_information, follow_up, follow_up_note, removed)
                   SELECT shift, shift, 1000 * row_number() OVER (ORDER BY shift), '', '', 0, '', 0 FROM shift;
                 INSERT INTO encounter_youth (encounter, youth) SELECT encounter, encounter FROM encounter;
                 INSERT INTO encounter (encounter, shift, at, note, new_information, follow_up, follow_up_note, removed)
                   SELECT x'aa', shift, 99000, '', '', 0, '', 1 FROM shift ORDER BY shift DESC LIMIT 1;
                 INSERT INTO encounter_youth (encounter, youth) SELECT x'aa', unhex(printf('%032x', 7));",
            )
            .unwrap();
        store
            .db
            .execute(
                "UPDATE youth SET search_key = ? || substr(search_key, 4)",
                [name::key("ung")],
            )
            .unwrap();
        store
    }

    fn found(store: &Store, text: &str, limit: u32) -> Vec<u128> {
        let youths = store.youth_search(text, limit, Timestamp(0)).unwrap();
        youths.iter().map(|found| found.youth.uuid().as_u128()).collect()
    }

    #[test]
    fn who_was_met_last_stands_first_however_many_there_are() {
        let store = crowd();
        assert_eq!(found(&store, "", 3), [900, 800, 700]);
        let page = found(&store, "", 12);
        assert_eq!(page[..9], [900, 800, 700, 600, 500, 400, 300, 200, 100]);
        assert_eq!(page[9..], [0, 1, 2], "then all others, by name");
    }

    #[test]
    fn who_sounds_so_comes_after_whose_name_it_is_and_a_number_is_found_by_its_end() {
        let store = crowd();
        for (n, called) in [(1, "Maxamed Prøve"), (2, "Mohamed Prøve"), (3, "Mona Prøve")] {
            let youth = crate::domain::ids::YouthId::from_uuid(uuid::Uuid::from_u128(n));
            let (key, sounds) = (name::key(called), name::sounds(called));
            store
                .db
                .execute(
                    "UPDATE youth SET name = ?, search_key = ?, sound_key = ? WHERE youth = ?",
                    (called, key, sounds, youth),
                )
                .unwrap();
        }
        store
            .db
            .execute_batch(
                "INSERT INTO youth_phone (phone, youth, number, label, removed) VALUES
                   (x'01', unhex(printf('%032x', 3)), '+4526124711', '', 0), (x'02', unhex(printf('%032x', 4)), '+4526124711', '', 1)",
            )
            .unwrap();
        assert_eq!(found(&store, "mohamed", 5), [2, 1]);
        assert_eq!(found(&store, "maxamed", 5), [1, 2]);
        assert_eq!(found(&store, "4711", 5), [3], "but not by a number that was taken off");
        assert_eq!(found(&store, "26 12 47 11", 5), [3]);
    }

    #[test]
    fn so_it_is_with_a_text_that_hundreds_match() {
        let store = crowd();
        assert_eq!(found(&store, "ung", 3), [900, 800, 700]);
        assert_eq!(found(&store, "gnu", 3), []);
    }
}
