//! What was handed in without the right to.

use super::column::{id, int, join_hashes, read_id, read_int, read_time, read_word, split_hashes};
use crate::storage::{Result, StorageError, StoredQuarantine};
use gadeplan_core::domain::ids::{DeviceId, QuarantineId};
use gadeplan_core::domain::quarantine::{Decision, DiscardReason};
use rusqlite::{Connection, OptionalExtension, Row, params};

const COLUMNS: &str = "quarantine, space, doc, kind, epoch, device, reason, at, from_time, to_time, hashes, bytes, key, body, decision, because";

fn read(row: &Row<'_>) -> rusqlite::Result<(StoredQuarantine, Vec<u8>)> {
    let kept = StoredQuarantine {
        quarantine: read_id(row, "quarantine")?,
        space: read_id(row, "space")?,
        doc: read_id(row, "doc")?,
        kind: read_word(row, "kind")?,
        epoch: row.get("epoch")?,
        device: read_id(row, "device")?,
        reason: read_word(row, "reason")?,
        at: read_time(row, "at")?,
        from: read_time(row, "from_time")?,
        to: read_time(row, "to_time")?,
        hashes: Vec::new(),
        bytes: read_int(row, "bytes")?,
        key: row.get("key")?,
        body: row.get("body")?,
        decision: row.get::<_, Option<String>>("decision")?.map(Into::into),
        because: row.get::<_, Option<String>>("because")?.map(Into::into),
    };
    Ok((kept, row.get("hashes")?))
}

fn whole((kept, hashes): (StoredQuarantine, Vec<u8>)) -> Result<StoredQuarantine> {
    Ok(StoredQuarantine {
        hashes: split_hashes(&hashes)?,
        ..kept
    })
}

pub(super) fn one(connection: &Connection, quarantine: QuarantineId) -> Result<Option<StoredQuarantine>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM quarantine WHERE quarantine = ?"))?;
    let found = statement.query_row(params![id(quarantine)], read).optional()?;
    found.map(whole).transpose()
}

pub(super) fn undecided(connection: &Connection) -> Result<Vec<StoredQuarantine>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM quarantine WHERE decision IS NULL ORDER BY at, quarantine"
    ))?;
    let all = statement.query_map([], read)?;
    all.map(|kept| whole(kept.map_err(StorageError::from)?)).collect()
}

pub(super) fn of_device(connection: &Connection, device: DeviceId) -> Result<Vec<StoredQuarantine>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM quarantine WHERE device = ? ORDER BY at, quarantine"
    ))?;
    let all = statement.query_map(params![id(device)], read)?;
    all.map(|kept| whole(kept.map_err(StorageError::from)?)).collect()
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
    connection
        .prepare_cached(&format!(
            "INSERT INTO quarantine ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (quarantine) DO UPDATE SET decision = excluded.decision, key = excluded.key,
                 body = excluded.body, bytes = excluded.bytes, because = excluded.because"
        ))?
        .execute(params![
            id(*quarantine),
            id(*space),
            id(*doc),
            kind.as_str(),
            epoch,
            id(*device),
            reason.as_str(),
            at.0,
            from.0,
            to.0,
            join_hashes(hashes),
            int(*bytes),
            key,
            body,
            decision.as_ref().map(Decision::as_str),
            because.as_ref().map(DiscardReason::as_str),
        ])?;
    Ok(())
}

pub(super) fn remove(connection: &Connection, quarantine: QuarantineId) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM quarantine WHERE quarantine = ?")?
        .execute(params![id(quarantine)])?;
    Ok(())
}
