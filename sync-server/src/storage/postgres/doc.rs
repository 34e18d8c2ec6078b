//! Documents' headers.

use super::column::{int, limit, read, read_id, read_int, read_small, read_word};
use super::connection::Connection;
use crate::storage::{Result, StorageError, StoredDoc};
use gadeplan_core::domain::ids::{DocId, Id, SpaceId};
use tokio_postgres::Row;

macro_rules! columns {
    () => {
        "doc, space, kind, epoch, heads, seq, first_seq, bytes, key"
    };
}

fn doc(row: &Row) -> Result<StoredDoc> {
    let (heads, rest) = read::<&[u8]>(row, "heads")?.as_chunks::<32>();
    if !rest.is_empty() {
        return Err(StorageError::Row("heads"));
    }
    Ok(StoredDoc {
        doc: read_id(row, "doc")?,
        space: read_id(row, "space")?,
        kind: read_word(row, "kind")?,
        epoch: read_small(row, "epoch")?,
        heads: heads.to_vec(),
        seq: read_int(row, "seq")?,
        first_seq: read_int(row, "first_seq")?,
        bytes: read_int(row, "bytes")?,
        key: read(row, "key")?,
    })
}

pub(super) fn one(connection: &Connection, id: DocId) -> Result<Option<StoredDoc>> {
    let sql = concat!("SELECT ", columns!(), " FROM doc WHERE doc = $1");
    connection.one(sql, &[&id.uuid()], doc)
}

pub(super) fn below(connection: &Connection, space: SpaceId, below: u64, rows: usize) -> Result<Vec<StoredDoc>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM doc WHERE space = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3"
    );
    connection.all(sql, &[&space.uuid(), &int(below), &limit(rows)], doc)
}

pub(super) fn of_space(connection: &Connection, space: SpaceId) -> Result<Vec<StoredDoc>> {
    let sql = concat!("SELECT ", columns!(), " FROM doc WHERE space = $1 ORDER BY doc");
    connection.all(sql, &[&space.uuid()], doc)
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
    connection.run(
        concat!(
            "INSERT INTO doc (",
            columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (doc) DO UPDATE SET epoch = excluded.epoch, heads = excluded.heads, seq = excluded.seq,
                 bytes = excluded.bytes, key = excluded.key"
        ),
        &[
            &doc.uuid(),
            &space.uuid(),
            &kind.as_str(),
            &i64::from(*epoch),
            &heads.concat(),
            &int(*seq),
            &int(*first_seq),
            &int(*bytes),
            key,
        ],
    )?;
    Ok(())
}
