//! One-time codes and the nonces of requests: what may be used once.

use super::column::{id, maybe_id, read_id, read_maybe_id, read_maybe_time, read_time};
use crate::storage::{Result, StoredEnrolment};
use gadeplan_core::domain::ids::DeviceId;
use gadeplan_core::domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

pub(super) fn one(connection: &Connection, secret_hash: &[u8; 32]) -> Result<Option<StoredEnrolment>> {
    let mut statement = connection.prepare_cached(
        "SELECT secret_hash, person, made_by, expires_at, used_at, used_by FROM enrolment WHERE secret_hash = ?",
    )?;
    let found = statement.query_row(params![secret_hash], |row| {
        Ok(StoredEnrolment {
            secret_hash: row.get("secret_hash")?,
            person: read_id(row, "person")?,
            made_by: read_maybe_id(row, "made_by")?,
            expires_at: read_time(row, "expires_at")?,
            used_at: read_maybe_time(row, "used_at")?,
            used_by: read_maybe_id(row, "used_by")?,
        })
    });
    Ok(found.optional()?)
}

pub(super) fn add(connection: &Connection, enrolment: &StoredEnrolment) -> Result<()> {
    let StoredEnrolment {
        secret_hash,
        person,
        made_by,
        expires_at,
        used_at,
        used_by,
    } = enrolment;
    connection
        .prepare_cached(
            "INSERT INTO enrolment (secret_hash, person, made_by, expires_at, used_at, used_by) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            secret_hash,
            id(*person),
            maybe_id(*made_by),
            expires_at.0,
            used_at.map(|at| at.0),
            maybe_id(*used_by)
        ])?;
    Ok(())
}

pub(super) fn spend(connection: &Connection, secret_hash: &[u8; 32], by: DeviceId, at: Timestamp) -> Result<()> {
    connection
        .prepare_cached("UPDATE enrolment SET used_at = ?, used_by = ? WHERE secret_hash = ?")?
        .execute(params![at.0, id(by), secret_hash])?;
    Ok(())
}

pub(super) fn remember_nonce(connection: &Connection, key: &[u8; 32], nonce: &str, at: Timestamp) -> Result<bool> {
    let added = connection
        .prepare_cached("INSERT INTO nonce (key, nonce, seen_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")?
        .execute(params![key, nonce, at.0])?;
    Ok(added == 1)
}

pub(super) fn forget_before(connection: &Connection, at: Timestamp) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM nonce WHERE seen_at < ?")?
        .execute(params![at.0])?;
    connection
        .prepare_cached("DELETE FROM enrolment WHERE expires_at < ?")?
        .execute(params![at.0])?;
    Ok(())
}
