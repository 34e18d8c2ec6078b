//! What lies under the master key itself: it begins with that key's number in four bytes.

use super::column::{int, limit, read, read_id, read_int, read_small};
use super::connection::Connection;
use crate::storage::{Result, UnderMaster};
use gadeplan_core::domain::ids::Id;
use tokio_postgres::Row;

type Found = (UnderMaster, Vec<u8>);

fn data_key(row: &Row) -> Result<Found> {
    let (doc, epoch) = (read_id(row, "doc")?, read_small(row, "epoch")?);
    Ok((UnderMaster::DataKey { doc, epoch }, read(row, "key")?))
}

fn device_name(row: &Row) -> Result<Found> {
    Ok((UnderMaster::DeviceName(read_id(row, "device")?), read(row, "name")?))
}

fn criterion_key(row: &Row) -> Result<Found> {
    let period = read_int(row, "period")?;
    Ok((UnderMaster::CriterionKey { period }, read(row, "key")?))
}

fn quarantine_key(row: &Row) -> Result<Found> {
    Ok((UnderMaster::Quarantine(read_id(row, "quarantine")?), read(row, "key")?))
}

pub(super) fn of_others(connection: &Connection, number: u32, rows: usize) -> Result<Vec<Found>> {
    let number = number.to_be_bytes();
    let mut found = connection.all(
        "SELECT doc, epoch, key FROM doc WHERE substr(key, 1, 4) <> $1 LIMIT $2",
        &[&number.as_slice(), &limit(rows)],
        data_key,
    )?;
    found.extend(connection.all(
        "SELECT device, name FROM device WHERE substr(name, 1, 4) <> $1 LIMIT $2",
        &[&number.as_slice(), &limit(rows.saturating_sub(found.len()))],
        device_name,
    )?);
    found.extend(connection.all(
        "SELECT period, key FROM criterion_key WHERE substr(key, 1, 4) <> $1 LIMIT $2",
        &[&number.as_slice(), &limit(rows.saturating_sub(found.len()))],
        criterion_key,
    )?);
    found.extend(connection.all(
        "SELECT quarantine, key FROM quarantine WHERE length(key) > 0 AND substr(key, 1, 4) <> $1 LIMIT $2",
        &[&number.as_slice(), &limit(rows.saturating_sub(found.len()))],
        quarantine_key,
    )?);
    Ok(found)
}

pub(super) fn put(connection: &Connection, place: UnderMaster, sealed: &[u8]) -> Result<()> {
    match place {
        UnderMaster::DataKey { doc, epoch } => connection.run(
            "UPDATE doc SET key = $1 WHERE doc = $2 AND epoch = $3",
            &[&sealed, &doc.uuid(), &i64::from(epoch)],
        )?,
        UnderMaster::DeviceName(device) => connection.run(
            "UPDATE device SET name = $1 WHERE device = $2",
            &[&sealed, &device.uuid()],
        )?,
        UnderMaster::CriterionKey { period } => connection.run(
            "UPDATE criterion_key SET key = $1 WHERE period = $2",
            &[&sealed, &int(period)],
        )?,
        UnderMaster::Quarantine(quarantine) => connection.run(
            "UPDATE quarantine SET key = $1 WHERE quarantine = $2 AND length(key) > 0",
            &[&sealed, &quarantine.uuid()],
        )?,
    };
    Ok(())
}
