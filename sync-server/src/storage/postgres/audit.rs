//! The audit log.

use super::column::{int, limit, maybe_id, read, read_hash, read_int, read_maybe_id, read_time};
use super::connection::Connection;
use crate::storage::{AuditFloor, AuditRow, Result};
use tokio_postgres::Row;
use uuid::Uuid;

pub(super) fn head(connection: &Connection) -> Result<Option<(u64, [u8; 32])>> {
    let sql = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1";
    connection.one(sql, &[], |row| Ok((read_int(row, "seq")?, read_hash(row, "hash")?)))
}

pub(super) fn floor(connection: &Connection) -> Result<Option<AuditFloor>> {
    connection.one("SELECT seq, hash, at FROM audit_floor", &[], |row| {
        Ok(AuditFloor {
            seq: read_int(row, "seq")?,
            hash: read_hash(row, "hash")?,
            at: read_time(row, "at")?,
        })
    })
}

pub(super) fn forget(connection: &Connection, floor: &AuditFloor) -> Result<()> {
    let AuditFloor { seq, hash, at } = floor;
    connection.run("DELETE FROM look WHERE seq <= $1", &[&int(*seq)])?;
    connection.run("DELETE FROM audit WHERE seq <= $1", &[&int(*seq)])?;
    let sql = "INSERT INTO audit_floor (one, seq, hash, at) VALUES (1, $1, $2, $3)
               ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, at = excluded.at";
    connection.run(sql, &[&int(*seq), &hash.as_slice(), &at.0])?;
    Ok(())
}

/// The row of a query that names every column of the log.
pub(super) fn read_row(row: &Row) -> Result<AuditRow> {
    Ok(AuditRow {
        seq: read_int(row, "seq")?,
        at: read_time(row, "at")?,
        device: read_maybe_id(row, "device")?,
        person: read_maybe_id(row, "person")?,
        action: read(row, "action")?,
        subject: read(row, "subject")?,
        space: read_maybe_id(row, "space")?,
        detail: read(row, "detail")?,
        hash: read_hash(row, "hash")?,
    })
}

pub(super) fn after(connection: &Connection, seq: u64, rows: usize) -> Result<Vec<AuditRow>> {
    connection.all(
        "SELECT seq, at, device, person, action, subject, space, detail, hash
         FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2",
        &[&int(seq), &limit(rows)],
        read_row,
    )
}

pub(super) fn about(connection: &Connection, subject: Uuid, before: u64, rows: usize) -> Result<Vec<AuditRow>> {
    connection.all(
        "SELECT seq, at, device, person, action, subject, space, detail, hash
         FROM audit WHERE subject = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
        &[&subject, &int(before), &limit(rows)],
        read_row,
    )
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
    connection.run(
        "INSERT INTO audit (seq, at, device, person, action, subject, space, detail, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            &int(*seq),
            &at.0,
            &maybe_id(*device),
            &maybe_id(*person),
            action,
            subject,
            &maybe_id(*space),
            detail,
            &hash.as_slice(),
        ],
    )?;
    Ok(())
}
