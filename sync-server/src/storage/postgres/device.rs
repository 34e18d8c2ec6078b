//! Devices and the directory of actors.

use super::column::{int, read, read_hash, read_id, read_int, read_maybe_time, read_time};
use super::connection::Connection;
use crate::storage::{Result, StoredActor, StoredDevice};
use gadeplan_core::domain::ids::{DeviceId, Id};
use gadeplan_core::domain::time::Timestamp;
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
        revoked_at: read_maybe_time(row, "revoked_at")?,
    })
}

macro_rules! columns {
    () => {
        "device, person, key, name, actor, enrolled_at, last_contact, app_version, revoked_at"
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
        device,
        person,
        key,
        name,
        actor,
        enrolled_at,
        last_contact,
        app_version,
        revoked_at,
    } = device;
    connection.run(
        concat!(
            "INSERT INTO device (",
            columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        &[
            &device.uuid(),
            &person.uuid(),
            &key.as_slice(),
            name,
            actor,
            &enrolled_at.0,
            &last_contact.map(|at| at.0),
            app_version,
            &revoked_at.map(|at| at.0),
        ],
    )?;
    Ok(())
}

pub(super) fn touch(connection: &Connection, device: DeviceId, at: Timestamp, app_version: &str) -> Result<()> {
    let sql = "UPDATE device SET last_contact = $1, app_version = $2 WHERE device = $3";
    connection.run(sql, &[&at.0, &app_version, &device.uuid()])?;
    Ok(())
}

pub(super) fn revoke(connection: &Connection, device: DeviceId, at: Timestamp) -> Result<()> {
    let sql = "UPDATE device SET revoked_at = coalesce(revoked_at, $1) WHERE device = $2";
    connection.run(sql, &[&at.0, &device.uuid()])?;
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
