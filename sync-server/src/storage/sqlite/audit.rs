//! The audit log.

use super::column::{id, int, maybe_id, read_int, read_maybe_id, read_time};
use crate::storage::{AuditFloor, AuditRow, Result};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

pub(super) fn head(connection: &Connection) -> Result<Option<(u64, [u8; 32])>> {
    let mut statement = connection.prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?;
    Ok(statement
        .query_row([], |row| Ok((read_int(row, "seq")?, row.get("hash")?)))
        .optional()?)
}

pub(super) fn floor(connection: &Connection) -> Result<Option<AuditFloor>> {
    let mut statement = connection.prepare_cached("SELECT seq, hash, at FROM audit_floor")?;
    let floor = statement.query_row([], |row| {
        Ok(AuditFloor {
            seq: read_int(row, "seq")?,
            hash: row.get("hash")?,
            at: read_time(row, "at")?,
        })
    });
    Ok(floor.optional()?)
}

pub(super) fn forget(connection: &Connection, floor: &AuditFloor) -> Result<()> {
    let AuditFloor { seq, hash, at } = floor;
    connection
        .prepare_cached("DELETE FROM look WHERE seq <= ?")?
        .execute(params![int(*seq)])?;
    connection
        .prepare_cached("DELETE FROM audit WHERE seq <= ?")?
        .execute(params![int(*seq)])?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO audit_floor (one, seq, hash, at) VALUES (1, ?, ?, ?)")?
        .execute(params![int(*seq), hash, at.0])?;
    Ok(())
}

const COLUMNS: &str = "seq, at, device, person, action, subject, space, detail, hash";

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    Ok(AuditRow {
        seq: read_int(row, "seq")?,
        at: read_time(row, "at")?,
        device: read_maybe_id(row, "device")?,
        person: read_maybe_id(row, "person")?,
        action: row.get("action")?,
        subject: row.get::<_, Option<[u8; 16]>>("subject")?.map(Uuid::from_bytes),
        space: read_maybe_id(row, "space")?,
        detail: row.get("detail")?,
        hash: row.get("hash")?,
    })
}

fn up_to(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

pub(super) fn after(connection: &Connection, seq: u64, limit: usize) -> Result<Vec<AuditRow>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?"
    ))?;
    let rows = statement.query_map(params![int(seq), up_to(limit)], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn about(connection: &Connection, subject: Uuid, before: u64, limit: usize) -> Result<Vec<AuditRow>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM audit WHERE subject = ? AND seq < ? ORDER BY seq DESC LIMIT ?"
    ))?;
    let rows = statement.query_map(params![subject.into_bytes(), int(before), up_to(limit)], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn add(connection: &Connection, row: &AuditRow) -> Result<()> {
    let AuditRow {
        seq,
        at,
        device,
        person,
        action,
        subject,
        space,
        detail,
        hash,
    } = row;
    connection
        .prepare_cached(
            "INSERT INTO audit (seq, at, device, person, action, subject, space, detail, hash)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            int(*seq),
            at.0,
            maybe_id(*device),
            maybe_id(*person),
            action,
            subject.map(Uuid::into_bytes),
            space.map(id),
            detail,
            hash
        ])?;
    Ok(())
}
