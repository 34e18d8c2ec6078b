//! Between columns and domain types.

use crate::storage::{Result, StorageError};
use gadeplan_core::domain::ids::Id;
use gadeplan_core::domain::time::Timestamp;
use rusqlite::Row;
use uuid::Uuid;

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Engine(error.to_string())
    }
}

/// An id's 16 bytes.
pub fn id(id: impl Id) -> [u8; 16] {
    id.uuid().into_bytes()
}

/// An optional id's 16 bytes.
pub fn maybe_id(id: Option<impl Id>) -> Option<[u8; 16]> {
    id.map(self::id)
}

/// Reads an id.
pub fn read_id<T: Id>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    Ok(T::from_uuid(Uuid::from_bytes(row.get(column)?)))
}

/// Reads an optional id.
pub fn read_maybe_id<T: Id>(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<T>> {
    Ok(row
        .get::<_, Option<[u8; 16]>>(column)?
        .map(|bytes| T::from_uuid(Uuid::from_bytes(bytes))))
}

/// Reads a moment.
pub fn read_time(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp)
}

/// Reads an optional moment.
pub fn read_maybe_time(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp))
}

/// Reads a word of an open enum.
pub fn read_word<T: From<String>>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    row.get::<_, String>(column).map(T::from)
}

/// A count or sequence as SQLite's signed integer.
pub fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Reads a count or sequence.
pub fn read_int(row: &Row<'_>, column: &str) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(|value| u64::try_from(value).unwrap_or(0))
}

/// Hashes, one after the other.
pub fn join_hashes(hashes: &[[u8; 32]]) -> Vec<u8> {
    hashes.concat()
}

/// Takes hashes apart.
pub fn split_hashes(bytes: &[u8]) -> Result<Vec<[u8; 32]>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() {
        Ok(hashes.to_vec())
    } else {
        Err(StorageError::Row("heads"))
    }
}
