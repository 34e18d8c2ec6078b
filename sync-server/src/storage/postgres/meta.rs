//! What the database says of itself.

use super::column::{read, read_time};
use super::connection::Connection;
use crate::storage::{Meta, Result};

pub(super) fn get(connection: &Connection) -> Result<Option<Meta>> {
    connection.one(
        "SELECT incarnation, key_mark, public_url, created_at FROM meta WHERE one = 1",
        &[],
        |row| {
            Ok(Meta {
                incarnation: read(row, "incarnation")?,
                key_mark: read(row, "key_mark")?,
                public_url: read(row, "public_url")?,
                created_at: read_time(row, "created_at")?,
            })
        },
    )
}

pub(super) fn put(connection: &Connection, meta: &Meta) -> Result<()> {
    connection.run(
        "INSERT INTO meta (one, incarnation, key_mark, public_url, created_at) VALUES (1, $1, $2, $3, $4)
         ON CONFLICT (one) DO UPDATE SET incarnation = excluded.incarnation, key_mark = excluded.key_mark,
             public_url = excluded.public_url, created_at = excluded.created_at",
        &[&meta.incarnation, &meta.key_mark, &meta.public_url, &meta.created_at.0],
    )?;
    Ok(())
}
