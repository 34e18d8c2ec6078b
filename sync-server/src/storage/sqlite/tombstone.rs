//! What is left of erased documents: ids.

use super::column::{id, int, read_id, read_int, read_time, read_word};
use crate::storage::{Result, Tombstone};
use gadeplan_core::domain::ids::{DocId, SpaceId};
use rusqlite::{Connection, OptionalExtension, params};

pub(super) fn one(connection: &Connection, doc: DocId) -> Result<Option<Tombstone>> {
    let mut statement = connection.prepare_cached("SELECT doc, space, kind, seq, at FROM tombstone WHERE doc = ?")?;
    let tombstone = statement.query_row(params![id(doc)], |row| {
        Ok(Tombstone {
            doc: read_id(row, "doc")?,
            space: read_id(row, "space")?,
            kind: read_word(row, "kind")?,
            seq: read_int(row, "seq")?,
            at: read_time(row, "at")?,
        })
    });
    Ok(tombstone.optional()?)
}

pub(super) fn after(connection: &Connection, space: SpaceId, seq: u64) -> Result<Vec<DocId>> {
    let mut statement =
        connection.prepare_cached("SELECT doc FROM tombstone WHERE space = ? AND seq > ? ORDER BY seq")?;
    let docs = statement.query_map(params![id(space), int(seq)], |row| read_id(row, "doc"))?;
    Ok(docs.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn bury(connection: &Connection, tombstone: &Tombstone) -> Result<()> {
    let Tombstone {
        doc,
        space,
        kind,
        seq,
        at,
    } = tombstone;
    for sql in [
        "DELETE FROM change WHERE doc = ?",
        "DELETE FROM quarantine WHERE doc = ?",
        "DELETE FROM renewal WHERE doc = ?",
        "DELETE FROM doc WHERE doc = ?",
    ] {
        connection.prepare_cached(sql)?.execute(params![id(*doc)])?;
    }
    connection
        .prepare_cached("INSERT INTO tombstone (doc, space, kind, seq, at) VALUES (?, ?, ?, ?, ?)")?
        .execute(params![id(*doc), id(*space), kind.as_str(), int(*seq), at.0])?;
    Ok(())
}
