//! Spaces, the heads of their logs, and how far reviewers have read.

use super::column::{int, maybe_id, read_hash, read_id, read_int, read_maybe_id, read_small, read_word};
use super::connection::Connection;
use crate::storage::{Result, StorageError, StoredSpace};
use gadeplan_core::domain::ids::{DeviceId, Id, PersonId, SpaceId};
use gadeplan_core::domain::role::Role;
use tokio_postgres::Row;

fn space(row: &Row) -> Result<StoredSpace> {
    Ok(StoredSpace {
        space: read_id(row, "space")?,
        class: read_word(row, "class")?,
        area: read_maybe_id(row, "area")?,
        seq: read_int(row, "seq")?,
        digest: read_hash(row, "digest")?,
        min_writer_schema: read_small(row, "min_writer_schema")?,
    })
}

pub(super) fn one(connection: &Connection, id: SpaceId) -> Result<Option<StoredSpace>> {
    let sql = "SELECT space, class, area, seq, digest, min_writer_schema FROM space WHERE space = $1";
    connection.one(sql, &[&id.uuid()], space)
}

pub(super) fn all(connection: &Connection) -> Result<Vec<StoredSpace>> {
    let sql = "SELECT space, class, area, seq, digest, min_writer_schema FROM space ORDER BY space";
    connection.all(sql, &[], space)
}

pub(super) fn granted(connection: &Connection, person: PersonId) -> Result<Vec<(StoredSpace, Role)>> {
    connection.all(
        "SELECT space, class, area, seq, digest, min_writer_schema, g.role AS role
         FROM \"grant\" AS g JOIN space USING (space) WHERE person = $1 ORDER BY space",
        &[&person.uuid()],
        |row| Ok((space(row)?, read_word(row, "role")?)),
    )
}

pub(super) fn add(connection: &Connection, space: &StoredSpace) -> Result<()> {
    let StoredSpace {
        space,
        class,
        area,
        seq,
        digest,
        min_writer_schema,
    } = space;
    connection.run(
        "INSERT INTO space (space, class, area, seq, digest, min_writer_schema) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            &space.uuid(),
            &class.as_str(),
            &maybe_id(*area),
            &int(*seq),
            &digest.as_slice(),
            &i64::from(*min_writer_schema),
        ],
    )?;
    Ok(())
}

/// The row's lock is kept until the transaction ends: were there ever more than one writer, a later sequence could
/// still not be committed before an earlier one.
pub(super) fn take_seqs(connection: &Connection, space: SpaceId, count: u64) -> Result<u64> {
    let sql = "UPDATE space SET seq = seq + $1 WHERE space = $2 RETURNING seq";
    let last = connection
        .one(sql, &[&int(count), &space.uuid()], |row| read_int(row, "seq"))?
        .ok_or(StorageError::Row("space"))?;
    Ok(last.saturating_sub(count).saturating_add(1))
}

pub(super) fn set_digest(connection: &Connection, space: SpaceId, digest: &[u8; 32]) -> Result<()> {
    let sql = "UPDATE space SET digest = $1 WHERE space = $2";
    connection.run(sql, &[&digest.as_slice(), &space.uuid()])?;
    Ok(())
}

pub(super) fn set_min_writer_schema(connection: &Connection, space: SpaceId, schema: u32) -> Result<()> {
    let sql = "UPDATE space SET min_writer_schema = $1 WHERE space = $2";
    connection.run(sql, &[&i64::from(schema), &space.uuid()])?;
    Ok(())
}

pub(super) fn seen(connection: &Connection, space: SpaceId) -> Result<u64> {
    let sql = "SELECT coalesce(max(reached), 0) AS reached FROM seen WHERE space = $1";
    let reached = connection.one(sql, &[&space.uuid()], |row| read_int(row, "reached"))?;
    Ok(reached.unwrap_or(0))
}

pub(super) fn raise_seen(connection: &Connection, space: SpaceId, device: DeviceId, reached: u64) -> Result<()> {
    connection.run(
        "INSERT INTO seen (space, device, reached) VALUES ($1, $2, $3)
         ON CONFLICT (space, device) DO UPDATE SET reached = greatest(seen.reached, excluded.reached)",
        &[&space.uuid(), &device.uuid(), &int(reached)],
    )?;
    Ok(())
}
