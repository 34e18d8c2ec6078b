//! Documents' headers.

use super::column::{id, int, join_hashes, read_id, read_int, read_word, split_hashes};
use crate::storage::{Result, StorageError, StoredDoc};
use gadeplan_core::domain::ids::{DocId, SpaceId};
use rusqlite::{Connection, OptionalExtension, Row, params};

const COLUMNS: &str = "doc, space, kind, epoch, heads, seq, first_seq, bytes, key";

fn read(row: &Row<'_>) -> rusqlite::Result<(StoredDoc, Vec<u8>)> {
    let doc = StoredDoc {
        doc: read_id(row, "doc")?,
        space: read_id(row, "space")?,
        kind: read_word(row, "kind")?,
        epoch: row.get("epoch")?,
        heads: Vec::new(),
        seq: read_int(row, "seq")?,
        first_seq: read_int(row, "first_seq")?,
        bytes: read_int(row, "bytes")?,
        key: row.get("key")?,
    };
    Ok((doc, row.get("heads")?))
}

fn whole((doc, heads): (StoredDoc, Vec<u8>)) -> Result<StoredDoc> {
    Ok(StoredDoc {
        heads: split_hashes(&heads)?,
        ..doc
    })
}

pub(super) fn one(connection: &Connection, doc: DocId) -> Result<Option<StoredDoc>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM doc WHERE doc = ?"))?;
    statement
        .query_row(params![id(doc)], read)
        .optional()?
        .map(whole)
        .transpose()
}

pub(super) fn below(connection: &Connection, space: SpaceId, below: u64, limit: usize) -> Result<Vec<StoredDoc>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM doc WHERE space = ? AND seq < ? ORDER BY seq DESC LIMIT ?"
    ))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let docs = statement.query_map(params![id(space), int(below), limit], read)?;
    docs.map(|doc| whole(doc.map_err(StorageError::from)?)).collect()
}

pub(super) fn of_space(connection: &Connection, space: SpaceId) -> Result<Vec<StoredDoc>> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM doc WHERE space = ? ORDER BY doc"))?;
    let docs = statement.query_map(params![id(space)], read)?;
    docs.map(|doc| whole(doc.map_err(StorageError::from)?)).collect()
}

pub(super) fn put(connection: &Connection, doc: &StoredDoc) -> Result<()> {
    let StoredDoc {
        doc,
        space,
        kind,
        epoch,
        heads,
        seq,
        first_seq,
        bytes,
        key,
    } = doc;
    connection
        .prepare_cached(&format!(
            "INSERT INTO doc ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (doc) DO UPDATE SET epoch = excluded.epoch, heads = excluded.heads, seq = excluded.seq,
                 bytes = excluded.bytes, key = excluded.key"
        ))?
        .execute(params![
            id(*doc),
            id(*space),
            kind.as_str(),
            epoch,
            join_hashes(heads),
            int(*seq),
            int(*first_seq),
            int(*bytes),
            key
        ])?;
    Ok(())
}
