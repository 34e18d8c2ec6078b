//! Finding youths by name however it is spelt. Reads names only, no documents; the index holds all it needs.

use super::database::{Store, problem};
use super::youth::SUMMARY;
use crate::domain::error::Result;
use crate::domain::name;
use crate::domain::time::Timestamp;
use crate::domain::youth::YouthSummary;

/// Youths of the last meetings, back from the newest evening: so many that whoever was met lately is among them, and so
/// few that a key pressed costs nothing.
const MET_LATELY: &str = "SELECT DISTINCT youth FROM (
    SELECT encounter_youth.youth FROM shift INDEXED BY shift_by_evening
      CROSS JOIN encounter INDEXED BY encounter_of_shift ON encounter.shift = shift.shift AND encounter.removed = 0
      CROSS JOIN encounter_youth ON encounter_youth.encounter = encounter.encounter
    ORDER BY shift.evening DESC LIMIT 1000)";

impl Store {
    /// Youths whose name, nickname or description matches, best first: those whose name begins so, then those met
    /// lately. Everybody where the text is empty.
    ///
    /// # Errors
    /// As the database's.
    pub fn youth_search(&self, text: &str, limit: u32, now: Timestamp) -> Result<Vec<YouthSummary>> {
        let wanted = name::key(text);
        let words: Vec<String> = wanted
            .split(' ')
            .filter(|word| !word.is_empty())
            .map(|word| format!("%{}%", word.replace(['%', '_'], "")))
            .collect();
        let conditions = "AND search_key LIKE ? ".repeat(words.len());
        let sql = format!(
            "WITH met AS MATERIALIZED ({MET_LATELY}), found AS MATERIALIZED (SELECT youth FROM youth INDEXED BY youth_search WHERE 1 = 1 {conditions} ORDER BY (search_key LIKE ?) DESC LIMIT 400)
             {SUMMARY} WHERE youth.youth IN (SELECT youth FROM found UNION SELECT youth.youth FROM met CROSS JOIN youth USING (youth) WHERE 1 = 1 {conditions})
             ORDER BY (search_key LIKE ?) DESC, last_met DESC NULLS LAST, youth.name, youth.youth LIMIT ?"
        );
        let begins = format!("{}%", wanted.replace(['%', '_'], ""));
        let words: Vec<rusqlite::types::Value> = words.into_iter().map(Into::into).collect();
        let mut values = words.clone();
        values.push(begins.clone().into());
        values.extend(words);
        values.extend([begins.into(), i64::from(limit.clamp(1, 200)).into()]);
        let mut statement = self.db.prepare_cached(&sql).map_err(problem)?;
        let found = statement
            .query_map(rusqlite::params_from_iter(values), |row| {
                super::youth::read_summary(row, now)
            })
            .map_err(problem)?;
        found.collect::<rusqlite::Result<Vec<_>>>().map_err(problem)
    }
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
    fn so_it_is_with_a_text_that_hundreds_match() {
        let store = crowd();
        assert_eq!(found(&store, "ung", 3), [900, 800, 700]);
        assert_eq!(found(&store, "gnu", 3), []);
    }
}
