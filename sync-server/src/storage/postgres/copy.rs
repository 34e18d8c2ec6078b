//! The whole database in a SQLite file, and out of one: the two storages have the same tables and columns, so a backup is of
//! one form whichever it was made of, and a server moves from one to the other through it.

use super::connection::Connection;
use crate::storage::sqlite::Sqlite;
use crate::storage::{Result, StorageError};
use rusqlite::types::{Value, ValueRef};
use std::path::Path;
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};
use uuid::Uuid;

/// Every table, each after those that it refers to.
const TABLES: [&str; 20] = [
    "meta",
    "person",
    "space",
    "grant",
    "withdrawn",
    "device",
    "actor",
    "enrolment",
    "nonce",
    "doc",
    "change",
    "seen",
    "tombstone",
    "renewal",
    "quarantine",
    "audit",
    "audit_floor",
    "look_mark",
    "look",
    "criterion_key",
];
/// How many rows are carried at a time: bodies are a few hundred bytes, one at most some hundred thousand.
const AT_ONCE: u32 = 200;

fn columns_of(file: &rusqlite::Connection, table: &str) -> Result<Vec<String>> {
    let mut columns = file.prepare("SELECT name FROM pragma_table_info(?) ORDER BY cid")?;
    let columns = columns.query_map([table], |row| row.get(0))?;
    Ok(columns.collect::<rusqlite::Result<_>>()?)
}

/// Nothing is left out: a table that somebody adds and does not name above stops the copying.
fn all_are_named(file: &rusqlite::Connection) -> Result<()> {
    let mut tables = file.prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'
           AND name NOT LIKE 'refinery%'",
    )?;
    let tables = tables.query_map([], |row| row.get(0))?;
    let tables: Vec<String> = tables.collect::<rusqlite::Result<_>>()?;
    if tables.len() == TABLES.len() && tables.iter().all(|table| TABLES.contains(&table.as_str())) {
        Ok(())
    } else {
        Err(StorageError::Row("a table that nobody has named to be copied"))
    }
}

fn listed(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    quoted.join(", ")
}

/// Writes one moment of the database into an empty file.
pub(super) fn out(connection: &Connection, path: &Path) -> Result<()> {
    drop(Sqlite::open(path)?);
    let file = rusqlite::Connection::open(path)?;
    all_are_named(&file)?;
    // It is whole or it is nothing: nobody reads it before it has been closed and checked.
    file.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON; BEGIN IMMEDIATE")?;
    for table in TABLES {
        let columns = columns_of(&file, table)?;
        let names = listed(&columns);
        let places = vec!["?"; columns.len()].join(", ");
        let mut insert = file.prepare(&format!("INSERT INTO \"{table}\" ({names}) VALUES ({places})"))?;
        connection.batch(&format!(
            "DECLARE copied NO SCROLL CURSOR FOR SELECT {names} FROM \"{table}\""
        ))?;
        loop {
            let rows = connection.rows(&format!("FETCH {AT_ONCE} FROM copied"), &[])?;
            for row in &rows {
                let values = (0..columns.len())
                    .map(|at| value_of(row, at))
                    .collect::<Result<Vec<_>>>()?;
                insert.execute(rusqlite::params_from_iter(values))?;
            }
            if rows.is_empty() {
                break;
            }
        }
        connection.batch("CLOSE copied")?;
    }
    Ok(file.execute_batch("COMMIT")?)
}

fn value_of(row: &Row, at: usize) -> Result<Value> {
    let kind = row.columns().get(at).map(tokio_postgres::Column::type_);
    let value = match kind {
        Some(&Type::INT8) => row.try_get::<_, Option<i64>>(at)?.map(Value::Integer),
        Some(&Type::TEXT) => row.try_get::<_, Option<String>>(at)?.map(Value::Text),
        Some(&Type::BYTEA) => row.try_get::<_, Option<Vec<u8>>>(at)?.map(Value::Blob),
        Some(&Type::UUID) => {
            let id = row.try_get::<_, Option<Uuid>>(at)?;
            id.map(|id| Value::Blob(id.into_bytes().to_vec()))
        }
        _ => return Err(StorageError::Row("a column of a kind that no table has")),
    };
    Ok(value.unwrap_or(Value::Null))
}

/// Fills a database that has tables and nothing in them from a file, within the transaction that is open.
pub(super) fn fill(connection: &Connection, path: &Path) -> Result<()> {
    let file = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    all_are_named(&file)?;
    if !connection.rows("SELECT 1 FROM meta", &[])?.is_empty() {
        return Err(StorageError::NotHere(
            "the database holds a municipality already; a backup is restored into one that is empty",
        ));
    }
    for table in TABLES {
        let columns = columns_of(&file, table)?;
        let names = listed(&columns);
        let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
        let insert = format!("INSERT INTO \"{table}\" ({names}) VALUES ({})", places.join(", "));
        let insert = connection.prepare(&insert)?;
        let mut rows = file.prepare(&format!("SELECT {names} FROM \"{table}\""))?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let values = insert
                .params()
                .iter()
                .enumerate()
                .map(|(at, kind)| parameter(row.get_ref(at)?, kind))
                .collect::<Result<Vec<_>>>()?;
            let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value.as_ref() as _).collect();
            connection.execute(&insert, &values)?;
        }
    }
    Ok(())
}

fn parameter(value: ValueRef<'_>, kind: &Type) -> Result<Box<dyn ToSql + Sync>> {
    Ok(match (kind, value) {
        (&Type::INT8, ValueRef::Null) => Box::new(None::<i64>),
        (&Type::TEXT, ValueRef::Null) => Box::new(None::<String>),
        (&Type::BYTEA, ValueRef::Null) => Box::new(None::<Vec<u8>>),
        (&Type::UUID, ValueRef::Null) => Box::new(None::<Uuid>),
        (&Type::INT8, ValueRef::Integer(number)) => Box::new(number),
        (&Type::TEXT, ValueRef::Text(text)) => {
            let text = std::str::from_utf8(text).map_err(|_| StorageError::Row("a text that is none"))?;
            Box::new(text.to_owned())
        }
        (&Type::BYTEA, ValueRef::Blob(bytes)) => Box::new(bytes.to_vec()),
        (&Type::UUID, ValueRef::Blob(bytes)) => {
            Box::new(Uuid::from_slice(bytes).map_err(|_| StorageError::Row("an id that is none"))?)
        }
        _ => return Err(StorageError::Row("a value of another kind than its column")),
    })
}
