//! What is left of erased documents: ids.

use super::column::{int, read_id, read_int, read_time, read_word};
use super::connection::Connection;
use crate::storage::{Result, Tombstone};
use gadeplan_core::domain::ids::{DocId, Id, SpaceId};

pub(super) fn one(connection: &Connection, doc: DocId) -> Result<Option<Tombstone>> {
    connection.one(
        "SELECT doc, space, kind, seq, at FROM tombstone WHERE doc = $1",
        &[&doc.uuid()],
        |row| {
            Ok(Tombstone {
                doc: read_id(row, "doc")?,
                space: read_id(row, "space")?,
                kind: read_word(row, "kind")?,
                seq: read_int(row, "seq")?,
                at: read_time(row, "at")?,
            })
        },
    )
}

pub(super) fn after(connection: &Connection, space: SpaceId, seq: u64) -> Result<Vec<DocId>> {
    connection.all(
        "SELECT doc FROM tombstone WHERE space = $1 AND seq > $2 ORDER BY seq",
        &[&space.uuid(), &int(seq)],
        |row| read_id(row, "doc"),
    )
}

pub(super) fn bury(connection: &Connection, tombstone: &Tombstone) -> Result<()> {
    let Tombstone {
        doc,
        space,
        kind,
        seq,
        at,
    } = tombstone;
    connection.run("DELETE FROM change WHERE doc = $1", &[&doc.uuid()])?;
    connection.run("DELETE FROM quarantine WHERE doc = $1", &[&doc.uuid()])?;
    connection.run("DELETE FROM renewal WHERE doc = $1", &[&doc.uuid()])?;
    connection.run("DELETE FROM doc WHERE doc = $1", &[&doc.uuid()])?;
    connection.run(
        "INSERT INTO tombstone (doc, space, kind, seq, at) VALUES ($1, $2, $3, $4, $5)",
        &[&doc.uuid(), &space.uuid(), &kind.as_str(), &int(*seq), &at.0],
    )?;
    Ok(())
}
