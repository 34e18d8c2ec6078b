//! Devices and the directory of actors.

use super::column::{int, read, read_hash, read_id, read_int, read_maybe_small, read_maybe_time, read_time};
use super::connection::Connection;
use crate::storage::{Result, StoredActor, StoredDevice};
use gadeplan_core::domain::ids::{DeviceId, Id};
use tokio_postgres::Row;

fn device(row: &Row) -> Result<StoredDevice> {
    Ok(StoredDevice {
        device: read_id(row, "device")?,
        person: read_id(row, "person")?,
        key: read_hash(row, "key")?,
        name: read(row, "name")?,
        actor: read(row, "actor")?,
        enrolled_at: read_time(row, "enrolled_at")?,
        last_contact: read_maybe_time(row, "last_contact")?,
        app_version: read(row, "app_version")?,
        waiting: read_maybe_small(row, "waiting")?,
        revoked_at: read_maybe_time(row, "revoked_at")?,
        wipe_ordered_at: read_maybe_time(row, "wipe_ordered_at")?,
        wiped_at: read_maybe_time(row, "wiped_at")?,
    })
}

macro_rules! columns {
    () => {
        "device, person, key, name, actor, enrolled_at, last_contact, app_version, waiting, revoked_at, wipe_ordered_at, wiped_at"
    };
}

pub(super) fn by_key(connection: &Connection, key: &[u8; 32]) -> Result<Option<StoredDevice>> {
    let sql = concat!("SELECT ", columns!(), " FROM device WHERE key = $1");
    connection.one(sql, &[&key.as_slice()], device)
}

pub(super) fn one(connection: &Connection, id: DeviceId) -> Result<Option<StoredDevice>> {
    let sql = concat!("SELECT ", columns!(), " FROM device WHERE device = $1");
    connection.one(sql, &[&id.uuid()], device)
}

pub(super) fn all(connection: &Connection) -> Result<Vec<StoredDevice>> {
    let sql = concat!("SELECT ", columns!(), " FROM device ORDER BY enrolled_at, device");
    connection.all(sql, &[], device)
}

pub(super) fn add(connection: &Connection, device: &StoredDevice) -> Result<()> {
    let StoredDevice {
        device: id,
        person,
        key,
        name,
        actor,
        enrolled_at,
        last_contact: _,
        app_version: _,
        waiting: _,
        revoked_at: _,
        wipe_ordered_at: _,
        wiped_at: _,
    } = device;
    connection.run(
        "INSERT INTO device (device, person, key, name, actor, enrolled_at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[&id.uuid(), &person.uuid(), &key.as_slice(), name, actor, &enrolled_at.0],
    )?;
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
    connection.run(
        "UPDATE device SET name = $1, last_contact = $2, app_version = $3, waiting = $4, revoked_at = $5, wipe_ordered_at = $6,
                           wiped_at = $7, actor = $8
         WHERE device = $9",
        &[
            name,
            &last_contact.map(|at| at.0),
            app_version,
            &waiting.map(i64::from),
            &revoked_at.map(|at| at.0),
            &wipe_ordered_at.map(|at| at.0),
            &wiped_at.map(|at| at.0),
            actor,
            &device.uuid(),
        ],
    )?;
    Ok(())
}

pub(super) fn add_actor(connection: &Connection, actor: &[u8], device: DeviceId) -> Result<()> {
    let sql = "INSERT INTO actor (version, actor, device) SELECT coalesce(max(version), 0) + 1, $1, $2 FROM actor";
    connection.run(sql, &[&actor, &device.uuid()])?;
    Ok(())
}

pub(super) fn actor_owner(connection: &Connection, actor: &[u8]) -> Result<Option<DeviceId>> {
    let sql = "SELECT device FROM actor WHERE actor = $1";
    connection.one(sql, &[&actor], |row| read_id(row, "device"))
}

pub(super) fn actors_after(connection: &Connection, version: u64) -> Result<Vec<StoredActor>> {
    connection.all(
        "SELECT version, a.actor AS actor, device, key, person
         FROM actor AS a JOIN device USING (device) WHERE version > $1 ORDER BY version",
        &[&int(version)],
        |row| {
            Ok(StoredActor {
                actor: read(row, "actor")?,
                version: read_int(row, "version")?,
                device: read_id(row, "device")?,
                key: read_hash(row, "key")?,
                person: read_id(row, "person")?,
            })
        },
    )
}

pub(super) fn directory(connection: &Connection) -> Result<u64> {
    let sql = "SELECT coalesce(max(version), 0) AS version FROM actor";
    let version = connection.one(sql, &[], |row| read_int(row, "version"))?;
    Ok(version.unwrap_or(0))
}
