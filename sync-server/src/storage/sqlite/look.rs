//! What is known of look-ups beside the audit log.

use super::audit;
use super::column::{int, read_int};
use crate::storage::{AuditRow, Result};
use rusqlite::{Connection, OptionalExtension, params};

pub(super) fn reached(connection: &Connection, actor: &[u8]) -> Result<u64> {
    let mut statement = connection.prepare_cached("SELECT reached FROM look_mark WHERE actor = ?")?;
    let reached = statement.query_row(params![actor], |row| read_int(row, "reached"));
    Ok(reached.optional()?.unwrap_or(0))
}

pub(super) fn put_reached(connection: &Connection, actor: &[u8], n: u64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO look_mark (actor, reached) VALUES (?, ?) ON CONFLICT (actor) DO UPDATE SET reached = excluded.reached",
        )?
        .execute(params![actor, int(n)])?;
    Ok(())
}

pub(super) fn one(connection: &Connection, actor: &[u8], n: u64) -> Result<Option<AuditRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT audit.* FROM look JOIN audit ON audit.seq = look.seq WHERE look.actor = ? AND look.n = ?",
    )?;
    Ok(statement.query_row(params![actor, int(n)], audit::read).optional()?)
}

pub(super) fn add(connection: &Connection, actor: &[u8], n: u64, seq: u64) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO look (actor, n, seq) VALUES (?, ?, ?)")?
        .execute(params![actor, int(n), int(seq)])?;
    Ok(())
}

pub(super) fn key(connection: &Connection, period: u64) -> Result<Option<Vec<u8>>> {
    let mut statement = connection.prepare_cached("SELECT key FROM criterion_key WHERE period = ?")?;
    Ok(statement.query_row(params![int(period)], |row| row.get(0)).optional()?)
}

pub(super) fn periods_before(connection: &Connection, period: u64) -> Result<Vec<u64>> {
    let mut statement =
        connection.prepare_cached("SELECT period FROM criterion_key WHERE period < ? ORDER BY period")?;
    let periods = statement.query_map(params![int(period)], |row| read_int(row, "period"))?;
    Ok(periods.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn remove_key(connection: &Connection, period: u64) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM criterion_key WHERE period = ?")?
        .execute(params![int(period)])?;
    Ok(())
}

pub(super) fn put_key(connection: &Connection, period: u64, key: &[u8]) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO criterion_key (period, key) VALUES (?, ?)")?
        .execute(params![int(period), key])?;
    Ok(())
}
