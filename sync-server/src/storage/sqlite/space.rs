//! Spaces, the heads of their logs, and how far reviewers have read.

use super::column::{id, int, maybe_id, read_id, read_int, read_maybe_id, read_word};
use crate::storage::{Result, StoredSpace};
use gadeplan_core::domain::ids::{DeviceId, PersonId, SpaceId};
use gadeplan_core::domain::role::Role;
use rusqlite::{Connection, OptionalExtension, Row, params};

fn read(row: &Row<'_>) -> rusqlite::Result<StoredSpace> {
    Ok(StoredSpace {
        space: read_id(row, "space")?,
        class: read_word(row, "class")?,
        area: read_maybe_id(row, "area")?,
        seq: read_int(row, "seq")?,
        digest: row.get("digest")?,
        min_writer_schema: row.get("min_writer_schema")?,
    })
}

pub(super) fn one(connection: &Connection, space: SpaceId) -> Result<Option<StoredSpace>> {
    let mut statement = connection
        .prepare_cached("SELECT space, class, area, seq, digest, min_writer_schema FROM space WHERE space = ?")?;
    Ok(statement.query_row(params![id(space)], read).optional()?)
}

pub(super) fn all(connection: &Connection) -> Result<Vec<StoredSpace>> {
    let mut statement = connection
        .prepare_cached("SELECT space, class, area, seq, digest, min_writer_schema FROM space ORDER BY space")?;
    let spaces = statement.query_map([], read)?;
    Ok(spaces.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn granted(connection: &Connection, person: PersonId) -> Result<Vec<(StoredSpace, Role)>> {
    let mut statement = connection.prepare_cached(
        "SELECT space, class, area, seq, digest, min_writer_schema, g.role AS role
         FROM \"grant\" AS g JOIN space USING (space) WHERE person = ? ORDER BY space",
    )?;
    let spaces = statement.query_map(params![id(person)], |row| Ok((read(row)?, read_word(row, "role")?)))?;
    Ok(spaces.collect::<rusqlite::Result<_>>()?)
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
    connection
        .prepare_cached(
            "INSERT INTO space (space, class, area, seq, digest, min_writer_schema) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            id(*space),
            class.as_str(),
            maybe_id(*area),
            int(*seq),
            digest,
            min_writer_schema
        ])?;
    Ok(())
}

pub(super) fn take_seqs(connection: &Connection, space: SpaceId, count: u64) -> Result<u64> {
    let last: i64 = connection
        .prepare_cached("UPDATE space SET seq = seq + ? WHERE space = ? RETURNING seq")?
        .query_row(params![int(count), id(space)], |row| row.get(0))?;
    Ok(u64::try_from(last).unwrap_or(0).saturating_sub(count).saturating_add(1))
}

pub(super) fn set_digest(connection: &Connection, space: SpaceId, digest: &[u8; 32]) -> Result<()> {
    connection
        .prepare_cached("UPDATE space SET digest = ? WHERE space = ?")?
        .execute(params![digest, id(space)])?;
    Ok(())
}

pub(super) fn set_min_writer_schema(connection: &Connection, space: SpaceId, schema: u32) -> Result<()> {
    connection
        .prepare_cached("UPDATE space SET min_writer_schema = ? WHERE space = ?")?
        .execute(params![schema, id(space)])?;
    Ok(())
}

pub(super) fn seen(connection: &Connection, space: SpaceId) -> Result<u64> {
    let mut statement =
        connection.prepare_cached("SELECT coalesce(max(reached), 0) AS reached FROM seen WHERE space = ?")?;
    Ok(statement.query_row(params![id(space)], |row| read_int(row, "reached"))?)
}

pub(super) fn raise_seen(connection: &Connection, space: SpaceId, device: DeviceId, reached: u64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO seen (space, device, reached) VALUES (?, ?, ?)
             ON CONFLICT (space, device) DO UPDATE SET reached = max(reached, excluded.reached)",
        )?
        .execute(params![id(space), id(device), int(reached)])?;
    Ok(())
}
