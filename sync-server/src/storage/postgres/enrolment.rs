//! One-time codes and the nonces of requests: what may be used once.

use super::column::{maybe_id, read_hash, read_id, read_maybe_id, read_maybe_time, read_time};
use super::connection::Connection;
use crate::storage::{Result, StoredEnrolment};
use gadeplan_core::domain::ids::{DeviceId, Id};
use gadeplan_core::domain::time::Timestamp;

pub(super) fn one(connection: &Connection, secret_hash: &[u8; 32]) -> Result<Option<StoredEnrolment>> {
    connection.one(
        "SELECT secret_hash, person, made_by, expires_at, used_at, used_by FROM enrolment WHERE secret_hash = $1",
        &[&secret_hash.as_slice()],
        |row| {
            Ok(StoredEnrolment {
                secret_hash: read_hash(row, "secret_hash")?,
                person: read_id(row, "person")?,
                made_by: read_maybe_id(row, "made_by")?,
                expires_at: read_time(row, "expires_at")?,
                used_at: read_maybe_time(row, "used_at")?,
                used_by: read_maybe_id(row, "used_by")?,
            })
        },
    )
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
    connection.run(
        "INSERT INTO enrolment (secret_hash, person, made_by, expires_at, used_at, used_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            &secret_hash.as_slice(),
            &person.uuid(),
            &maybe_id(*made_by),
            &expires_at.0,
            &used_at.map(|at| at.0),
            &maybe_id(*used_by),
        ],
    )?;
    Ok(())
}

pub(super) fn spend(connection: &Connection, secret_hash: &[u8; 32], by: DeviceId, at: Timestamp) -> Result<()> {
    let sql = "UPDATE enrolment SET used_at = $1, used_by = $2 WHERE secret_hash = $3";
    connection.run(sql, &[&at.0, &by.uuid(), &secret_hash.as_slice()])?;
    Ok(())
}

pub(super) fn remember_nonce(connection: &Connection, key: &[u8; 32], nonce: &str, at: Timestamp) -> Result<bool> {
    let sql = "INSERT INTO nonce (key, nonce, seen_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    Ok(connection.run(sql, &[&key.as_slice(), &nonce, &at.0])? == 1)
}

pub(super) fn forget_before(connection: &Connection, at: Timestamp) -> Result<()> {
    connection.run("DELETE FROM nonce WHERE seen_at < $1", &[&at.0])?;
    connection.run("DELETE FROM enrolment WHERE expires_at < $1", &[&at.0])?;
    Ok(())
}
