//! What the database says of itself.

use super::column::{read, read_maybe_time, read_small, read_time};
use super::connection::Connection;
use crate::storage::{Meta, Result, Rotation};
use tokio_postgres::Row;

macro_rules! columns {
    () => {
        "incarnation, key_number, key_mark, public_url, created_at, old_mark, new_key, old_key, rotation_at"
    };
}

fn rotation(row: &Row) -> Result<Option<Rotation>> {
    let Some(begun_at) = read_maybe_time(row, "rotation_at")? else {
        return Ok(None);
    };
    Ok(Some(Rotation {
        old_mark: read(row, "old_mark")?,
        new_key: read(row, "new_key")?,
        old_key: read(row, "old_key")?,
        begun_at,
    }))
}

pub(super) fn get(connection: &Connection) -> Result<Option<Meta>> {
    connection.one(concat!("SELECT ", columns!(), " FROM meta WHERE one = 1"), &[], |row| {
        Ok(Meta {
            incarnation: read(row, "incarnation")?,
            key_number: read_small(row, "key_number")?,
            key_mark: read(row, "key_mark")?,
            rotation: rotation(row)?,
            public_url: read(row, "public_url")?,
            created_at: read_time(row, "created_at")?,
        })
    })
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
    connection.run(
        concat!(
            "INSERT INTO meta (one, ",
            columns!(),
            ") VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (one) DO UPDATE SET incarnation = excluded.incarnation, key_number = excluded.key_number,
                 key_mark = excluded.key_mark, public_url = excluded.public_url, created_at = excluded.created_at,
                 old_mark = excluded.old_mark, new_key = excluded.new_key, old_key = excluded.old_key,
                 rotation_at = excluded.rotation_at"
        ),
        &[
            incarnation,
            &i64::from(*key_number),
            key_mark,
            public_url,
            &created_at.0,
            &rotation.map(|rotation| rotation.old_mark.as_slice()),
            &rotation.map(|rotation| rotation.new_key.as_slice()),
            &rotation.map(|rotation| rotation.old_key.as_slice()),
            &rotation.map(|rotation| rotation.begun_at.0),
        ],
    )?;
    Ok(())
}
