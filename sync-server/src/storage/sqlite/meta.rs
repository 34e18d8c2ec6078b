//! What the database says of itself.

use super::column::read_time;
use crate::storage::{Meta, Result};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

pub(super) fn read(connection: &Connection) -> Result<Option<Meta>> {
    let mut statement =
        connection.prepare_cached("SELECT incarnation, key_mark, public_url, created_at FROM meta WHERE one = 1")?;
    let meta = statement.query_row([], |row| {
        Ok(Meta {
            incarnation: Uuid::from_bytes(row.get("incarnation")?),
            key_mark: row.get("key_mark")?,
            public_url: row.get("public_url")?,
            created_at: read_time(row, "created_at")?,
        })
    });
    Ok(meta.optional()?)
}

pub(super) fn put(connection: &Connection, meta: &Meta) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO meta (one, incarnation, key_mark, public_url, created_at) VALUES (1, ?, ?, ?, ?)
             ON CONFLICT (one) DO UPDATE SET incarnation = excluded.incarnation, key_mark = excluded.key_mark,
                 public_url = excluded.public_url, created_at = excluded.created_at",
        )?
        .execute(params![
            meta.incarnation.into_bytes(),
            meta.key_mark,
            meta.public_url,
            meta.created_at.0
        ])?;
    Ok(())
}
