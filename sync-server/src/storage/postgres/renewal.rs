//! Documents that were begun anew.

use super::column::{read, read_id, read_small, read_time, read_word};
use super::connection::Connection;
use crate::storage::{Renewal, Result, StorageError};
use gadeplan_core::domain::ids::{DocId, Id, SpaceId};
use tokio_postgres::Row;

fn renewal(row: &Row) -> Result<Renewal> {
    let (hashes, rest) = read::<&[u8]>(row, "hashes")?.as_chunks::<32>();
    if !rest.is_empty() {
        return Err(StorageError::Row("hashes"));
    }
    Ok(Renewal {
        doc: read_id(row, "doc")?,
        space: read_id(row, "space")?,
        kind: read_word(row, "kind")?,
        epoch: read_small(row, "epoch")?,
        hashes: hashes.to_vec(),
        at: read_time(row, "at")?,
    })
}

pub(super) fn one(connection: &Connection, doc: DocId) -> Result<Option<Renewal>> {
    connection.one(
        "SELECT doc, space, kind, epoch, hashes, at FROM renewal WHERE doc = $1",
        &[&doc.uuid()],
        renewal,
    )
}

pub(super) fn of_space(connection: &Connection, space: SpaceId) -> Result<Vec<Renewal>> {
    connection.all(
        "SELECT doc, space, kind, epoch, hashes, at FROM renewal WHERE space = $1 ORDER BY doc",
        &[&space.uuid()],
        renewal,
    )
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
    connection.run("DELETE FROM change WHERE doc = $1", &[&doc.uuid()])?;
    connection.run("DELETE FROM quarantine WHERE doc = $1", &[&doc.uuid()])?;
    connection.run(
        "INSERT INTO renewal (doc, space, kind, epoch, hashes, at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (doc) DO UPDATE SET epoch = excluded.epoch, hashes = excluded.hashes, at = excluded.at",
        &[
            &doc.uuid(),
            &space.uuid(),
            &kind.as_str(),
            &i64::from(*epoch),
            &hashes.concat(),
            &at.0,
        ],
    )?;
    Ok(())
}
