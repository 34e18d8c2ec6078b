//! What was handed in without the right to.

use super::column::{int, read, read_id, read_int, read_small, read_time, read_word};
use super::connection::Connection;
use crate::storage::{Result, StorageError, StoredQuarantine};
use gadeplan_core::domain::ids::{DeviceId, Id, QuarantineId};
use gadeplan_core::domain::quarantine::{Decision, DiscardReason};
use tokio_postgres::Row;

fn from_row(row: &Row) -> Result<StoredQuarantine> {
    let (hashes, rest) = read::<&[u8]>(row, "hashes")?.as_chunks::<32>();
    if !rest.is_empty() {
        return Err(StorageError::Row("hashes"));
    }
    Ok(StoredQuarantine {
        quarantine: read_id(row, "quarantine")?,
        space: read_id(row, "space")?,
        doc: read_id(row, "doc")?,
        kind: read_word(row, "kind")?,
        epoch: read_small(row, "epoch")?,
        device: read_id(row, "device")?,
        reason: read_word(row, "reason")?,
        at: read_time(row, "at")?,
        from: read_time(row, "from_time")?,
        to: read_time(row, "to_time")?,
        hashes: hashes.to_vec(),
        bytes: read_int(row, "bytes")?,
        key: read(row, "key")?,
        body: read(row, "body")?,
        decision: read::<Option<String>>(row, "decision")?.map(Into::into),
        because: read::<Option<String>>(row, "because")?.map(Into::into),
    })
}

pub(super) fn one(connection: &Connection, quarantine: QuarantineId) -> Result<Option<StoredQuarantine>> {
    let sql = "SELECT * FROM quarantine WHERE quarantine = $1";
    connection.one(sql, &[&quarantine.uuid()], from_row)
}

pub(super) fn undecided(connection: &Connection) -> Result<Vec<StoredQuarantine>> {
    let sql = "SELECT * FROM quarantine WHERE decision IS NULL ORDER BY at, quarantine";
    connection.all(sql, &[], from_row)
}

pub(super) fn of_device(connection: &Connection, device: DeviceId) -> Result<Vec<StoredQuarantine>> {
    let sql = "SELECT * FROM quarantine WHERE device = $1 ORDER BY at, quarantine";
    connection.all(sql, &[&device.uuid()], from_row)
}

pub(super) fn put(connection: &Connection, kept: &StoredQuarantine) -> Result<()> {
    let StoredQuarantine {
        quarantine,
        space,
        doc,
        kind,
        epoch,
        device,
        reason,
        at,
        from,
        to,
        hashes,
        bytes,
        key,
        body,
        decision,
        because,
    } = kept;
    connection.run(
        "INSERT INTO quarantine (quarantine, space, doc, kind, epoch, device, reason, at, from_time, to_time, hashes, bytes,
             key, body, decision, because)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         ON CONFLICT (quarantine) DO UPDATE SET decision = excluded.decision, key = excluded.key, body = excluded.body,
             bytes = excluded.bytes, because = excluded.because",
        &[
            &quarantine.uuid(),
            &space.uuid(),
            &doc.uuid(),
            &kind.as_str(),
            &i64::from(*epoch),
            &device.uuid(),
            &reason.as_str(),
            &at.0,
            &from.0,
            &to.0,
            &hashes.concat(),
            &int(*bytes),
            &key.as_slice(),
            &body.as_slice(),
            &decision.as_ref().map(Decision::as_str),
            &because.as_ref().map(DiscardReason::as_str),
        ],
    )?;
    Ok(())
}

pub(super) fn remove(connection: &Connection, quarantine: QuarantineId) -> Result<()> {
    connection.run("DELETE FROM quarantine WHERE quarantine = $1", &[&quarantine.uuid()])?;
    Ok(())
}
