//! Devices and the directory of actors.

use super::column::{id, int, read_id, read_int, read_maybe_time, read_time};
use crate::storage::{Result, StoredActor, StoredDevice};
use gadeplan_core::domain::ids::DeviceId;
use rusqlite::{Connection, OptionalExtension, Row, params};

fn read(row: &Row<'_>) -> rusqlite::Result<StoredDevice> {
    Ok(StoredDevice {
        device: read_id(row, "device")?,
        person: read_id(row, "person")?,
        key: row.get("key")?,
        name: row.get("name")?,
        actor: row.get("actor")?,
        enrolled_at: read_time(row, "enrolled_at")?,
        last_contact: read_maybe_time(row, "last_contact")?,
        app_version: row.get("app_version")?,
        waiting: row.get("waiting")?,
        revoked_at: read_maybe_time(row, "revoked_at")?,
        wipe_ordered_at: read_maybe_time(row, "wipe_ordered_at")?,
        wiped_at: read_maybe_time(row, "wiped_at")?,
    })
}

const COLUMNS: &str = "device, person, key, name, actor, enrolled_at, last_contact, app_version, waiting, revoked_at, wipe_ordered_at, wiped_at";

pub(super) fn by_key(connection: &Connection, key: &[u8; 32]) -> Result<Option<StoredDevice>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM device WHERE key = ?"))?;
    Ok(statement.query_row(params![key], read).optional()?)
}

pub(super) fn one(connection: &Connection, device: DeviceId) -> Result<Option<StoredDevice>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM device WHERE device = ?"))?;
    Ok(statement.query_row(params![id(device)], read).optional()?)
}

pub(super) fn all(connection: &Connection) -> Result<Vec<StoredDevice>> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM device ORDER BY enrolled_at, device"))?;
    let devices = statement.query_map([], read)?;
    Ok(devices.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn add(connection: &Connection, device: &StoredDevice) -> Result<()> {
    let StoredDevice {
        device: device_id,
        person,
        key,
        name: _,
        actor,
        enrolled_at,
        last_contact: _,
        app_version: _,
        waiting: _,
        revoked_at: _,
        wipe_ordered_at: _,
        wiped_at: _,
    } = device;
    connection
        .prepare_cached(
            "INSERT INTO device (device, person, key, name, actor, enrolled_at) VALUES (?, ?, ?, x'', ?, ?)",
        )?
        .execute(params![id(*device_id), id(*person), key, actor, enrolled_at.0])?;
    put(connection, device)
}

pub(super) fn put(connection: &Connection, device: &StoredDevice) -> Result<()> {
    let StoredDevice {
        device,
        person: _,
        key: _,
        name,
        actor,
        enrolled_at: _,
        last_contact,
        app_version,
        waiting,
        revoked_at,
        wipe_ordered_at,
        wiped_at,
    } = device;
    connection
        .prepare_cached(
            "UPDATE device SET name = ?, actor = ?, last_contact = ?, app_version = ?, waiting = ?, revoked_at = ?, wipe_ordered_at = ?, wiped_at = ?
             WHERE device = ?",
        )?
        .execute(params![
            name,
            actor,
            last_contact.map(|at| at.0),
            app_version,
            waiting,
            revoked_at.map(|at| at.0),
            wipe_ordered_at.map(|at| at.0),
            wiped_at.map(|at| at.0),
            id(*device)
        ])?;
    Ok(())
}

pub(super) fn add_actor(connection: &Connection, actor: &[u8], device: DeviceId) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO actor (version, actor, device) SELECT coalesce(max(version), 0) + 1, ?, ? FROM actor",
        )?
        .execute(params![actor, id(device)])?;
    Ok(())
}

pub(super) fn actor_owner(connection: &Connection, actor: &[u8]) -> Result<Option<DeviceId>> {
    let mut statement = connection.prepare_cached("SELECT device FROM actor WHERE actor = ?")?;
    Ok(statement
        .query_row(params![actor], |row| read_id(row, "device"))
        .optional()?)
}

pub(super) fn actors_after(connection: &Connection, version: u64) -> Result<Vec<StoredActor>> {
    let mut statement = connection.prepare_cached(
        "SELECT version, a.actor AS actor, device, key, person
         FROM actor AS a JOIN device USING (device) WHERE version > ? ORDER BY version",
    )?;
    let actors = statement.query_map(params![int(version)], |row| {
        Ok(StoredActor {
            actor: row.get("actor")?,
            version: read_int(row, "version")?,
            device: read_id(row, "device")?,
            key: row.get("key")?,
            person: read_id(row, "person")?,
        })
    })?;
    Ok(actors.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn directory(connection: &Connection) -> Result<u64> {
    let mut statement = connection.prepare_cached("SELECT coalesce(max(version), 0) AS version FROM actor")?;
    Ok(statement.query_row([], |row| read_int(row, "version"))?)
}
