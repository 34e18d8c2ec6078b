//! Opening, migrating and writing the database.

use super::digest::Digests;
use crate::domain::error::{Code, Problem, Result};
use crate::sync::digest::toggle;
use rusqlite::{Connection, DropBehavior, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use std::cell::RefCell;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

mod migrations {
    refinery::embed_migrations!("src/store/migrations");
}

/// The raw 256-bit key of the database (security row 1). Wiped when dropped.
#[derive(Clone)]
pub struct DatabaseKey(Zeroizing<[u8; 32]>);

impl DatabaseKey {
    /// Wraps the key.
    pub fn new(key: Zeroizing<[u8; 32]>) -> Self {
        Self(key)
    }
}

impl std::fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseKey(…)")
    }
}

/// The device's database, open.
pub struct Store {
    pub(super) db: Connection,
    /// A view of the documents' heads, once it has been asked for.
    pub(super) digests: RefCell<Option<Digests>>,
}

/// One transaction being written. Everything in it is committed together, or nothing is (invariant 2).
pub struct Writer<'a> {
    pub(super) tx: Transaction<'a>,
    /// By how much the digests in memory move, where they are kept.
    pub(super) moved: Option<RefCell<Digests>>,
}

impl Store {
    /// Opens the database, making and migrating it where needed. WAL, `synchronous=FULL`: what has been committed
    /// survives a power cut.
    ///
    /// # Errors
    /// [`Code::DatabaseNewer`] with `ours`, `theirs`; [`Code::DatabaseCorrupt`] (a wrong key looks the same);
    /// [`Code::DiskFull`]; [`Code::DatabaseFailed`]. The file is left as it is.
    pub fn open(path: &Path, key: &DatabaseKey) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        // SQLCipher sets itself up at its first key in a process; two threads at it at once end with a key refused.
        static FIRST_KEY: Mutex<()> = Mutex::new(());
        let alone = FIRST_KEY.lock().unwrap_or_else(PoisonError::into_inner);
        let db = Connection::open_with_flags(path, flags).map_err(problem)?;
        let hex = Zeroizing::new(data_encoding::HEXLOWER.encode(key.0.as_slice()));
        let pragma = Zeroizing::new(format!(
            "PRAGMA key = \"x'{}'\"; PRAGMA cipher_memory_security = ON; PRAGMA cipher_log_level = NONE;",
            hex.as_str()
        ));
        db.execute_batch(&pragma).map_err(problem)?;
        drop(alone);
        Self::prepare(db)
    }

    /// A database without encryption, for controls in benches and for proving that the search for names finds them
    /// where they are not encrypted.
    ///
    /// # Errors
    /// As [`Store::open`].
    #[doc(hidden)]
    pub fn open_plain(path: &Path) -> Result<Self> {
        Self::prepare(Connection::open(path).map_err(problem)?)
    }

    /// Lets the database grow to so many pages at most, as a full disk would; for tests of what happens then.
    ///
    /// # Errors
    /// As the database's.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) -> Result<()> {
        self.db.pragma_update(None, "max_page_count", pages).map_err(problem)
    }

    fn prepare(mut db: Connection) -> Result<Self> {
        db.busy_timeout(std::time::Duration::from_secs(5)).map_err(problem)?;
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -16000; PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 16777216;",
        )
        .map_err(problem)?;
        db.set_prepared_statement_cache_capacity(128);
        let ours = migrations::migrations::runner()
            .get_migrations()
            .iter()
            .map(|migration| i64::from(migration.version()))
            .max()
            .unwrap_or(0);
        let known: bool = db
            .query_row(
                "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'refinery_schema_history')",
                [],
                |row| row.get(0),
            )
            .map_err(problem)?;
        if known {
            let theirs: i64 = db
                .query_row(
                    "SELECT coalesce(max(version), 0) FROM refinery_schema_history",
                    [],
                    |row| row.get(0),
                )
                .map_err(problem)?;
            if theirs > ours {
                return Err(Problem::new(Code::DatabaseNewer)
                    .with("ours", ours)
                    .with("theirs", theirs));
            }
            if theirs == ours {
                return Ok(Self::over(db));
            }
        }
        migrations::migrations::runner()
            .run(&mut db)
            .map_err(|error| match error.kind() {
                refinery::error::Kind::Connection(_, source) => match source.downcast_ref::<rusqlite::Error>() {
                    Some(rusqlite::Error::SqliteFailure(failure, _)) => problem_of(*failure),
                    _ => Problem::new(Code::DatabaseFailed),
                },
                _ => Problem::new(Code::DatabaseFailed),
            })?;
        Ok(Self::over(db))
    }

    fn over(db: Connection) -> Self {
        Self {
            db,
            digests: RefCell::new(None),
        }
    }

    /// Runs one transaction.
    ///
    /// # Errors
    /// What `write` gives, or what the commit gives; nothing is written then.
    pub fn write<T>(&mut self, write: impl FnOnce(&Writer<'_>) -> Result<T>) -> Result<T> {
        let tx = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(problem)?;
        let kept = self.digests.get_mut();
        let moved = kept.as_ref().map(|_| RefCell::default());
        let writer = Writer { tx, moved };
        let value = write(&writer)?;
        let Writer { tx, moved } = writer;
        tx.commit().map_err(problem)?;
        if let (Some(digests), Some(moved)) = (kept, moved) {
            for (space, by) in moved.into_inner() {
                toggle(digests.entry(space).or_default(), &by);
            }
        }
        Ok(value)
    }

    /// Writes what is then read here as if it stood, until [`Store::end_trial`] takes it back. Nothing can be written
    /// meanwhile.
    ///
    /// # Errors
    /// What `write` gives; there is no trial then.
    pub fn begin_trial(&mut self, write: impl FnOnce(&Writer<'_>) -> Result<()>) -> Result<()> {
        let tx = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(problem)?;
        // Digests in memory stay those of what stands.
        let mut writer = Writer { tx, moved: None };
        write(&writer)?;
        writer.tx.set_drop_behavior(DropBehavior::Ignore);
        Ok(())
    }

    /// Takes back what was written for a trial.
    ///
    /// # Errors
    /// As the database's.
    pub fn end_trial(&mut self) -> Result<()> {
        self.db.execute_batch("ROLLBACK").map_err(problem)
    }

    /// Checks the file from end to end; for a start after something went wrong, not for every start.
    ///
    /// # Errors
    /// [`Code::DatabaseCorrupt`].
    pub fn check(&self) -> Result<()> {
        let word: String = self
            .db
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(|error| match error {
                // SQLCipher has no word of its own for a page that does not decrypt: it looks like a lack of memory.
                rusqlite::Error::SqliteFailure(failure, _)
                    if matches!(failure.code, ErrorCode::OutOfMemory | ErrorCode::Unknown) =>
                {
                    Problem::new(Code::DatabaseCorrupt)
                }
                other => problem(other),
            })?;
        if word == "ok" {
            Ok(())
        } else {
            Err(Problem::new(Code::DatabaseCorrupt))
        }
    }
}

/// What an SQLite error is called outside this module.
pub(super) fn problem(error: rusqlite::Error) -> Problem {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => problem_of(failure),
        rusqlite::Error::QueryReturnedNoRows => Problem::new(Code::NotFound),
        _ => Problem::new(Code::DatabaseFailed),
    }
}

/// What SQLite says where the shared file (`-shm`) can't be made or made larger.
const NO_ROOM_TO_SHARE: [i32; 2] = [rusqlite::ffi::SQLITE_IOERR_SHMOPEN, rusqlite::ffi::SQLITE_IOERR_SHMSIZE];

fn problem_of(failure: rusqlite::ffi::Error) -> Problem {
    Problem::new(match failure.code {
        ErrorCode::DiskFull => Code::DiskFull,
        // There is no room for the file beside the database that its readers share.
        _ if NO_ROOM_TO_SHARE.contains(&failure.extended_code) => Code::DiskFull,
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => Code::DatabaseCorrupt,
        _ => Code::DatabaseFailed,
    })
}

/// Shorthand for the queries of this module: rows of one shape.
pub(super) fn rows<T>(
    db: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    map: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let mut statement = db.prepare_cached(sql).map_err(problem)?;
    let found = statement.query_map(params, map).map_err(problem)?;
    found.collect::<rusqlite::Result<Vec<T>>>().map_err(problem)
}

/// One row, or none.
pub(super) fn row<T>(
    db: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    map: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>> {
    use rusqlite::OptionalExtension;
    db.prepare_cached(sql)
        .map_err(problem)?
        .query_row(params, map)
        .optional()
        .map_err(problem)
}

/// Runs a statement.
pub(super) fn run(db: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<usize> {
    db.prepare_cached(sql)
        .map_err(problem)?
        .execute(params)
        .map_err(problem)
}
