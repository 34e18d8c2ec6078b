//! Documents that were begun anew.

use super::column::{id, join_hashes, read_id, read_time, read_word, split_hashes};
use crate::storage::{Renewal, Result, StorageError};
use gadeplan_core::domain::ids::{DocId, SpaceId};
use rusqlite::{Connection, OptionalExtension, Row, params};

const COLUMNS: &str = "doc, space, kind, epoch, hashes, at";

fn read(row: &Row<'_>) -> rusqlite::Result<(Renewal, Vec<u8>)> {
    let renewal = Renewal {
        doc: read_id(row, "doc")?,
        space: read_id(row, "space")?,
        kind: read_word(row, "kind")?,
        epoch: row.get("epoch")?,
        hashes: Vec::new(),
        at: read_time(row, "at")?,
    };
    Ok((renewal, row.get("hashes")?))
}

fn whole((renewal, hashes): (Renewal, Vec<u8>)) -> Result<Renewal> {
    Ok(Renewal {
        hashes: split_hashes(&hashes)?,
        ..renewal
    })
}

pub(super) fn one(connection: &Connection, doc: DocId) -> Result<Option<Renewal>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM renewal WHERE doc = ?"))?;
    let found = statement.query_row(params![id(doc)], read).optional()?;
    found.map(whole).transpose()
}

pub(super) fn of_space(connection: &Connection, space: SpaceId) -> Result<Vec<Renewal>> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM renewal WHERE space = ? ORDER BY doc"))?;
    let all = statement.query_map(params![id(space)], read)?;
    all.map(|renewal| whole(renewal.map_err(StorageError::from)?)).collect()
}

pub(super) fn renew(connection: &Connection, renewal: &Renewal) -> Result<()> {
    let Renewal {
        doc,
        space,
        kind,
        epoch,
        hashes,
        at,
    } = renewal;
    for sql in [
        "DELETE FROM change WHERE doc = ?",
        "DELETE FROM quarantine WHERE doc = ?",
    ] {
        connection.prepare_cached(sql)?.execute(params![id(*doc)])?;
    }
    connection
        .prepare_cached(&format!(
            "INSERT OR REPLACE INTO renewal ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"
        ))?
        .execute(params![
            id(*doc),
            id(*space),
            kind.as_str(),
            epoch,
            join_hashes(hashes),
            at.0
        ])?;
    Ok(())
}
