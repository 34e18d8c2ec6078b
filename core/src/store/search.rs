//! Finding youths by name however it is spelt. Reads names only, no documents; the index holds all it needs.

use super::database::{Store, problem};
use super::youth::SUMMARY;
use crate::domain::error::Result;
use crate::domain::name;
use crate::domain::time::Timestamp;
use crate::domain::youth::YouthSummary;

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
            "WITH found AS MATERIALIZED (SELECT youth FROM youth INDEXED BY youth_search WHERE 1 = 1 {conditions} ORDER BY (search_key LIKE ?) DESC LIMIT 400)
             {SUMMARY} WHERE youth.youth IN (SELECT youth FROM found) ORDER BY (search_key LIKE ?) DESC, last_met DESC NULLS LAST, youth.name, youth.youth LIMIT ?"
        );
        let begins = format!("{}%", wanted.replace(['%', '_'], ""));
        let mut values: Vec<rusqlite::types::Value> = words.into_iter().map(Into::into).collect();
        values.extend([
            begins.clone().into(),
            begins.into(),
            i64::from(limit.clamp(1, 200)).into(),
        ]);
        let mut statement = self.db.prepare_cached(&sql).map_err(problem)?;
        let found = statement
            .query_map(rusqlite::params_from_iter(values), |row| {
                super::youth::read_summary(row, now)
            })
            .map_err(problem)?;
        found.collect::<rusqlite::Result<Vec<_>>>().map_err(problem)
    }
}
