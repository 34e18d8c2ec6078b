//! What lies under the master key itself: it begins with that key's number in four bytes.

use super::column::{id, int, read_id, read_int};
use crate::storage::{Result, UnderMaster};
use rusqlite::{Connection, Row, params};

type Found = (UnderMaster, Vec<u8>);

fn data_key(row: &Row<'_>) -> rusqlite::Result<Found> {
    let (doc, epoch) = (read_id(row, "doc")?, row.get("epoch")?);
    Ok((UnderMaster::DataKey { doc, epoch }, row.get("key")?))
}

fn device_name(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok((UnderMaster::DeviceName(read_id(row, "device")?), row.get("name")?))
}

fn criterion_key(row: &Row<'_>) -> rusqlite::Result<Found> {
    let period = read_int(row, "period")?;
    Ok((UnderMaster::CriterionKey { period }, row.get("key")?))
}

fn quarantine_key(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok((UnderMaster::Quarantine(read_id(row, "quarantine")?), row.get("key")?))
}

pub(super) fn of_others(connection: &Connection, number: u32, limit: usize) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for (sql, read) in [
        (
            "SELECT doc, epoch, key FROM doc WHERE substr(key, 1, 4) <> ? LIMIT ?",
            data_key as fn(&Row<'_>) -> _,
        ),
        (
            "SELECT device, name FROM device WHERE substr(name, 1, 4) <> ? LIMIT ?",
            device_name,
        ),
        (
            "SELECT period, key FROM criterion_key WHERE substr(key, 1, 4) <> ? LIMIT ?",
            criterion_key,
        ),
        (
            "SELECT quarantine, key FROM quarantine WHERE length(key) > 0 AND substr(key, 1, 4) <> ? LIMIT ?",
            quarantine_key,
        ),
    ] {
        let left = i64::try_from(limit.saturating_sub(found.len())).unwrap_or(i64::MAX);
        let mut statement = connection.prepare_cached(sql)?;
        for row in statement.query_map(params![number.to_be_bytes(), left], read)? {
            found.push(row?);
        }
    }
    Ok(found)
}

pub(super) fn put(connection: &Connection, place: UnderMaster, sealed: &[u8]) -> Result<()> {
    match place {
        UnderMaster::DataKey { doc, epoch } => connection
            .prepare_cached("UPDATE doc SET key = ? WHERE doc = ? AND epoch = ?")?
            .execute(params![sealed, id(doc), epoch])?,
        UnderMaster::DeviceName(device) => connection
            .prepare_cached("UPDATE device SET name = ? WHERE device = ?")?
            .execute(params![sealed, id(device)])?,
        UnderMaster::CriterionKey { period } => connection
            .prepare_cached("UPDATE criterion_key SET key = ? WHERE period = ?")?
            .execute(params![sealed, int(period)])?,
        UnderMaster::Quarantine(quarantine) => connection
            .prepare_cached("UPDATE quarantine SET key = ? WHERE quarantine = ? AND length(key) > 0")?
            .execute(params![sealed, id(quarantine)])?,
    };
    Ok(())
}
