//! What the database says of itself.

use super::column::read_time;
use crate::storage::{Meta, Result, Rotation};
use gadeplan_core::domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

const COLUMNS: &str =
    "incarnation, key_number, key_mark, public_url, created_at, old_mark, new_key, old_key, rotation_at";

fn rotation(row: &Row<'_>) -> rusqlite::Result<Option<Rotation>> {
    let Some(begun_at) = row.get("rotation_at")? else {
        return Ok(None);
    };
    Ok(Some(Rotation {
        old_mark: row.get("old_mark")?,
        new_key: row.get("new_key")?,
        old_key: row.get("old_key")?,
        begun_at: Timestamp(begun_at),
    }))
}

pub(super) fn read(connection: &Connection) -> Result<Option<Meta>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM meta WHERE one = 1"))?;
    let meta = statement.query_row([], |row| {
        Ok(Meta {
            incarnation: Uuid::from_bytes(row.get("incarnation")?),
            key_number: row.get("key_number")?,
            key_mark: row.get("key_mark")?,
            rotation: rotation(row)?,
            public_url: row.get("public_url")?,
            created_at: read_time(row, "created_at")?,
        })
    });
    Ok(meta.optional()?)
}

pub(super) fn put(connection: &Connection, meta: &Meta) -> Result<()> {
    let Meta {
        incarnation,
        key_number,
        key_mark,
        rotation,
        public_url,
        created_at,
    } = meta;
    let rotation = rotation.as_ref();
    connection
        .prepare_cached(&format!(
            "INSERT OR REPLACE INTO meta (one, {COLUMNS}) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ))?
        .execute(params![
            incarnation.into_bytes(),
            key_number,
            key_mark,
            public_url,
            created_at.0,
            rotation.map(|rotation| &rotation.old_mark),
            rotation.map(|rotation| &rotation.new_key),
            rotation.map(|rotation| &rotation.old_key),
            rotation.map(|rotation| rotation.begun_at.0),
        ])?;
    Ok(())
}
