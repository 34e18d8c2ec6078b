//! Between columns and domain types.

use crate::storage::{Result, StorageError};
use gadeplan_core::domain::ids::Id;
use gadeplan_core::domain::time::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;
use uuid::Uuid;

/// An optional id as a UUID.
pub(super) fn maybe_id(id: Option<impl Id>) -> Option<Uuid> {
    id.map(Id::uuid)
}

/// Reads a value of PostgreSQL's own types.
pub(super) fn read<'a, T: FromSql<'a>>(row: &'a Row, column: &'static str) -> Result<T> {
    row.try_get(column).map_err(|_| StorageError::Row(column))
}

/// Reads an id.
pub(super) fn read_id<T: Id>(row: &Row, column: &'static str) -> Result<T> {
    read(row, column).map(T::from_uuid)
}

/// Reads an optional id.
pub(super) fn read_maybe_id<T: Id>(row: &Row, column: &'static str) -> Result<Option<T>> {
    Ok(read::<Option<Uuid>>(row, column)?.map(T::from_uuid))
}

/// Reads a moment.
pub(super) fn read_time(row: &Row, column: &'static str) -> Result<Timestamp> {
    read(row, column).map(Timestamp)
}

/// Reads an optional moment.
pub(super) fn read_maybe_time(row: &Row, column: &'static str) -> Result<Option<Timestamp>> {
    Ok(read::<Option<i64>>(row, column)?.map(Timestamp))
}

/// Reads a word of an open enum.
pub(super) fn read_word<T: From<String>>(row: &Row, column: &'static str) -> Result<T> {
    read::<String>(row, column).map(T::from)
}

/// Reads a hash or a key.
pub(super) fn read_hash(row: &Row, column: &'static str) -> Result<[u8; 32]> {
    read::<&[u8]>(row, column)?
        .try_into()
        .map_err(|_| StorageError::Row(column))
}

/// A count or sequence as PostgreSQL's signed integer.
pub(super) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// How many rows at most.
pub(super) fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Reads a count or sequence.
pub(super) fn read_int(row: &Row, column: &'static str) -> Result<u64> {
    Ok(u64::try_from(read::<i64>(row, column)?).unwrap_or(0))
}

/// Reads an optional small number.
pub(super) fn read_maybe_small(row: &Row, column: &'static str) -> Result<Option<u32>> {
    let value = read::<Option<i64>>(row, column)?;
    value
        .map(u32::try_from)
        .transpose()
        .map_err(|_| StorageError::Row(column))
}

/// Reads a small number, such as an epoch.
pub(super) fn read_small(row: &Row, column: &'static str) -> Result<u32> {
    u32::try_from(read::<i64>(row, column)?).map_err(|_| StorageError::Row(column))
}
