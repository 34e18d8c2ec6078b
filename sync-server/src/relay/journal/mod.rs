//! What is noted in the journal, and what is brought back from it (ADR 0030).
//!
//! The audit log leads: what has changed since the last line is what the log's rows since then name, so whatever notes the
//! log's rows later, another server or the same one after a crash, notes the same.

mod back;
mod named;

use super::audit::{AuditHead, AuditState};
use super::{Relay, restored};
use crate::journal::{Entry, Held, Journal};
use crate::storage::Snapshot;
use anyhow::{Context, Result, ensure};
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::domain::time::Timestamp;
use named::Named;
use std::path::Path;
use std::sync::Mutex;

/// How often the end of the audit log is noted where nothing else is to be, in milliseconds.
const HEAD_EVERY: i64 = 60_000;
const ROWS_AT_ONCE: usize = 1000;
/// What the audit log says of what was brought back, and from where.
const BY_JOURNAL: &str = "by journal";
const BY_KEYS: &str = "by keys";

/// A relay's journal, and how far it is known to reach.
pub(super) struct Noted {
    journal: Journal,
    reached: Mutex<Reached>,
}

#[derive(Clone, Copy, Default)]
struct Reached {
    /// Up to here nothing in the log is to be noted any more.
    row: u64,
    /// When a line was written last.
    at: Option<Timestamp>,
}

/// A failure as devices are told of it; what it was stands in the log.
pub(super) fn told<T>(result: Result<T>) -> gadeplan_core::domain::error::Result<T> {
    result.map_err(|error| {
        tracing::error!(error = format!("{error:#}"), "the journal can't be used");
        Problem::new(Code::ServerFailed)
    })
}

fn head(snapshot: &dyn Snapshot) -> Result<AuditHead> {
    let (last, hash) = snapshot.audit_head()?.unwrap_or((0, [0; 32]));
    Ok(AuditHead { last, hash })
}

/// How everything stands that outlasts a restore.
///
/// # Errors
/// Where the database can't be read.
pub(super) fn all(snapshot: &dyn Snapshot, now: Timestamp) -> Result<Entry> {
    let AuditHead { last, hash } = head(snapshot)?;
    Ok(Entry {
        row: last,
        hash,
        at: now,
        stands: Named::all(snapshot)?.stands(snapshot)?,
    })
}

/// Whether the log still holds the row that a line was noted at.
fn holds(snapshot: &dyn Snapshot, line: &Entry) -> Result<bool> {
    let Some(before) = line.row.checked_sub(1) else {
        return Ok(true);
    };
    // What was deleted by rule had been noted long before.
    if snapshot.audit_floor()?.is_some_and(|floor| line.row <= floor.seq) {
        return Ok(true);
    }
    let row = snapshot.audit_after(before, 1)?.into_iter().next();
    Ok(row.is_some_and(|row| row.seq == line.row && row.hash == line.hash))
}

/// Whether what was lost since a row has been brought back already, by another server's journal.
fn brought_back_since(snapshot: &dyn Snapshot, mut row: u64) -> Result<bool> {
    loop {
        let rows = snapshot.audit_after(row, ROWS_AT_ONCE)?;
        let Some(last) = rows.last() else { return Ok(false) };
        row = last.seq;
        let by_journal =
            |row: &crate::storage::AuditRow| row.action == restored::ACTION && row.detail.starts_with(BY_JOURNAL);
        if rows.iter().any(by_journal) {
            return Ok(true);
        }
    }
}

impl Relay {
    /// The same with a journal: what the database has lost of it is brought back now, and what changes is noted in it.
    ///
    /// # Errors
    /// Where the journal can't be used, or is another database's.
    pub fn with_journal(mut self, path: &Path) -> Result<Self> {
        let noted = Noted {
            journal: Journal::at(path),
            reached: Mutex::default(),
        };
        let row = self.begin_with(&mut noted.journal.hold()?)?;
        *noted.reached.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Reached { row, at: None };
        self.journal = Some(noted);
        self.catch_up(false)?;
        Ok(self)
    }

    /// Brings database and journal together. Gives the row up to which the journal has all then.
    fn begin_with(&mut self, held: &mut Held<'_>) -> Result<u64> {
        let snapshot = self.storage.read()?;
        let meta = snapshot.meta()?.context("the database is not initialised")?;
        let Some((header, lines)) = held.read()? else {
            let first = all(snapshot.as_ref(), self.now())?;
            held.begin(meta.created_at, &first)?;
            return Ok(first.row);
        };
        ensure!(
            header.database_made_at == meta.created_at,
            "the journal is of another database than this one; name another file, or move it away"
        );
        let mut at = lines.len();
        while let Some(before) = at.checked_sub(1)
            && let Some(line) = lines.get(before)
            && !holds(snapshot.as_ref(), line)?
        {
            at = before;
        }
        let common = at
            .checked_sub(1)
            .and_then(|at| lines.get(at))
            .map_or(0, |line| line.row);
        let lost = lines.get(at..).unwrap_or_default();
        let Some(newest) = lost.last() else {
            if lines.is_empty() {
                held.append(&all(snapshot.as_ref(), self.now())?)?;
                return Ok(head(snapshot.as_ref())?.last);
            }
            return Ok(common);
        };
        let brought_back = brought_back_since(snapshot.as_ref(), common)?;
        drop(snapshot);
        if !brought_back {
            self.bring_back(lost, newest, BY_JOURNAL)?;
        }
        let snapshot = self.storage.read()?;
        let all = all(snapshot.as_ref(), self.now())?;
        held.append(&all)?;
        Ok(all.row)
    }

    /// Notes what the log tells that the journal has not: after each commit. Where that fails, what was committed stands, the
    /// server says that it is not well, and the next commit tries again.
    pub(super) fn keep_journal(&self) {
        // Told in the log.
        let _ = told(self.catch_up(false));
    }

    /// Whether what has been committed is in the journal too, by this server or another; tries again where it was not.
    ///
    /// # Errors
    /// Where it can't be written.
    pub(super) fn journal_is_well(&self) -> Result<()> {
        self.catch_up(false)
    }

    /// Notes where the audit log ends now, for somebody who notes the same elsewhere.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn note_head(&self) -> Result<()> {
        self.catch_up(true)
    }

    fn catch_up(&self, at_once: bool) -> Result<()> {
        let Some(noted) = &self.journal else { return Ok(()) };
        let mut reached = noted.reached();
        let now = self.now();
        let due = at_once || (reached.at).is_none_or(|at| (now.0 - at.0).abs() >= HEAD_EVERY);
        {
            let snapshot = self.storage.read()?;
            let head = head(snapshot.as_ref())?;
            if !at_once && head.last == reached.row {
                return Ok(());
            }
            if !due && Named::since(snapshot.as_ref(), reached.row)?.is_empty() {
                reached.row = head.last;
                return Ok(());
            }
        }
        // Read once more while nobody else writes lines, so that they stand in the order of what they tell.
        let mut held = noted.journal.hold()?;
        let snapshot = self.storage.read()?;
        let AuditHead { last, hash } = head(snapshot.as_ref())?;
        held.append(&Entry {
            row: last,
            hash,
            at: now,
            stands: Named::since(snapshot.as_ref(), reached.row)?.stands(snapshot.as_ref())?,
        })?;
        *reached = Reached {
            row: last,
            at: Some(now),
        };
        Ok(())
    }

    /// Whether a row that the log does not hold was in it before a restore: the journal remembers it. Gives the row that tells
    /// of the restore.
    pub(super) fn lost_with_restore(&self, snapshot: &dyn Snapshot, noted: AuditHead) -> Result<Option<AuditState>> {
        let Some(journal) = &self.journal else { return Ok(None) };
        let Some((_, lines)) = journal.journal.hold()?.read()? else {
            return Ok(None);
        };
        let Some(from) = lines
            .iter()
            .position(|line| (line.row, line.hash) == (noted.last, noted.hash))
        else {
            return Ok(None);
        };
        // The first line after it that the log still holds was written after the restore.
        for line in lines.get(from..).unwrap_or_default() {
            if holds(snapshot, line)? {
                return Ok(Some(AuditState::LostWithRestore(noted.last)));
            }
        }
        Ok(None)
    }
}

impl Noted {
    fn reached(&self) -> std::sync::MutexGuard<'_, Reached> {
        self.reached.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
