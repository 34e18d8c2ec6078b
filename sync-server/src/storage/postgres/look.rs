//! What is known of look-ups beside the audit log.

use super::audit;
use super::column::{int, read, read_int};
use super::connection::Connection;
use crate::storage::{AuditRow, Result};

pub(super) fn reached(connection: &Connection, actor: &[u8]) -> Result<u64> {
    let sql = "SELECT reached FROM look_mark WHERE actor = $1";
    let reached = connection.one(sql, &[&actor], |row| read_int(row, "reached"))?;
    Ok(reached.unwrap_or(0))
}

pub(super) fn put_reached(connection: &Connection, actor: &[u8], n: u64) -> Result<()> {
    let sql = "INSERT INTO look_mark (actor, reached) VALUES ($1, $2) ON CONFLICT (actor) DO UPDATE SET reached = excluded.reached";
    connection.run(sql, &[&actor, &int(n)])?;
    Ok(())
}

pub(super) fn one(connection: &Connection, actor: &[u8], n: u64) -> Result<Option<AuditRow>> {
    let sql = "SELECT audit.* FROM look JOIN audit ON audit.seq = look.seq WHERE look.actor = $1 AND look.n = $2";
    connection.one(sql, &[&actor, &int(n)], audit::read_row)
}

pub(super) fn add(connection: &Connection, actor: &[u8], n: u64, seq: u64) -> Result<()> {
    let sql = "INSERT INTO look (actor, n, seq) VALUES ($1, $2, $3)";
    connection.run(sql, &[&actor, &int(n), &int(seq)])?;
    Ok(())
}

pub(super) fn key(connection: &Connection, period: u64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT key FROM criterion_key WHERE period = $1";
    connection.one(sql, &[&int(period)], |row| read(row, "key"))
}

pub(super) fn periods_before(connection: &Connection, period: u64) -> Result<Vec<u64>> {
    let sql = "SELECT period FROM criterion_key WHERE period < $1 ORDER BY period";
    connection.all(sql, &[&int(period)], |row| read_int(row, "period"))
}

pub(super) fn remove_key(connection: &Connection, period: u64) -> Result<()> {
    connection.run("DELETE FROM criterion_key WHERE period = $1", &[&int(period)])?;
    Ok(())
}

pub(super) fn put_key(connection: &Connection, period: u64, key: &[u8]) -> Result<()> {
    let sql =
        "INSERT INTO criterion_key (period, key) VALUES ($1, $2) ON CONFLICT (period) DO UPDATE SET key = excluded.key";
    connection.run(sql, &[&int(period), &key])?;
    Ok(())
}
