//! The audit log: who did what to which, in ids, each row sealed to the one before (threat 7).

use super::{Relay, journal};
use crate::storage::{AuditFloor, AuditRow, Snapshot, Transaction};
use data_encoding::HEXLOWER;
use gadeplan_core::domain::error::Result;
use gadeplan_core::domain::ids::{DeviceId, Id, PersonId, SpaceId};
use gadeplan_core::domain::time::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Who did it; both empty for the server's own hand (the admin CLI).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct By {
    pub device: Option<DeviceId>,
    pub person: Option<PersonId>,
}

/// What was done to which.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub action: &'a str,
    pub subject: Option<Uuid>,
    pub space: Option<SpaceId>,
    pub detail: &'a str,
}

/// Adds a row to the log, in the transaction of what it tells about.
/// Gives the row's number.
pub(super) fn record(transaction: &dyn Transaction, at: Timestamp, by: By, entry: &Entry<'_>) -> Result<u64> {
    let (last, before) = transaction.audit_head()?.unwrap_or((0, [0; 32]));
    let mut row = AuditRow {
        seq: last.saturating_add(1),
        at,
        device: by.device,
        person: by.person,
        action: entry.action.to_owned(),
        subject: entry.subject,
        space: entry.space,
        detail: entry.detail.to_owned(),
        hash: [0; 32],
    };
    row.hash = chained(&before, &row);
    transaction.add_audit(&row)?;
    Ok(row.seq)
}

fn chained(before: &[u8; 32], row: &AuditRow) -> [u8; 32] {
    let AuditRow {
        seq,
        at,
        device,
        person,
        action,
        subject,
        space,
        detail,
        hash: _,
    } = row;
    let mut hash = Sha256::new();
    hash.update(b"gadeplan audit v1");
    hash.update(before);
    hash.update(seq.to_be_bytes());
    hash.update(at.0.to_be_bytes());
    for id in [
        device.map(Id::uuid),
        person.map(Id::uuid),
        *subject,
        space.map(Id::uuid),
    ] {
        hash.update([u8::from(id.is_some())]);
        hash.update(id.unwrap_or_default().as_bytes());
    }
    for text in [action, detail] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

/// A row of the log as somebody noted it outside the server: what was there then must be there still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// The last row's number; 0 for an empty log.
    pub last: u64,
    /// Its hash.
    pub hash: [u8; 32],
}

impl AuditHead {
    /// The head of an empty log.
    pub const EMPTY: Self = Self { last: 0, hash: [0; 32] };
}

/// What checking the log found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditState {
    /// Every row follows from the one before, and what had been noted is in it.
    Whole(AuditHead),
    /// The first row that does not follow from the one before.
    BrokenAt(u64),
    /// The log ends before the row that was noted: rows have been cut off.
    CutOffAt(u64),
    /// The row that was noted is another now: the log has been written anew.
    OtherThan(u64),
    /// The row that was noted is older than the log is kept: it was deleted by rule, and nothing can be said of it.
    ForgottenUpTo(u64),
    /// The row that was noted was there, as the journal knows, and was lost when an older copy of the database was restored.
    LostWithRestore(u64),
}

const AT_ONCE: usize = 1000;

/// What the log says where its oldest rows are deleted by rule; the detail is the last of them. The row stands in the chain
/// itself, so whoever takes the beginning off can't say that the rule did.
const FORGOTTEN: &str = "audit.forgotten";

fn in_detail(floor: &AuditFloor) -> String {
    format!("{} {}", floor.seq, HEXLOWER.encode(&floor.hash))
}

/// The log begins with row 1, or where the rule has deleted up to.
fn check(snapshot: &dyn Snapshot, noted: Option<AuditHead>) -> Result<AuditState> {
    let floor = snapshot.audit_floor()?;
    let begins = floor.map_or(AuditHead::EMPTY, |AuditFloor { seq, hash, .. }| AuditHead {
        last: seq,
        hash,
    });
    let (mut head, mut by_rule) = (begins, floor.is_none());
    loop {
        let rows = snapshot.audit_after(head.last, AT_ONCE)?;
        if rows.is_empty() {
            return Ok(match noted {
                _ if !by_rule => AuditState::BrokenAt(begins.last + 1),
                Some(noted) if noted.last < begins.last => AuditState::ForgottenUpTo(begins.last),
                Some(noted) if noted.last == begins.last && noted.hash != begins.hash => {
                    AuditState::OtherThan(begins.last)
                }
                Some(noted) if noted.last > head.last => AuditState::CutOffAt(head.last),
                _ => AuditState::Whole(head),
            });
        }
        for row in rows {
            if row.seq != head.last + 1 || row.hash != chained(&head.hash, &row) {
                return Ok(AuditState::BrokenAt(row.seq));
            }
            by_rule |= row.action == FORGOTTEN && floor.is_some_and(|floor| row.detail == in_detail(&floor));
            head = AuditHead {
                last: row.seq,
                hash: row.hash,
            };
            if noted.is_some_and(|noted| noted.last == head.last && noted.hash != head.hash) {
                return Ok(AuditState::OtherThan(head.last));
            }
        }
    }
}

/// Where the log would begin if what was written before a moment were deleted, and how many rows that are; none where
/// nothing goes. Rows go in their order: one that a wrong clock dated too late keeps those after it.
pub(super) fn floor_before(snapshot: &dyn Snapshot, before: Timestamp) -> Result<Option<(AuditFloor, u64)>> {
    let begins = snapshot.audit_floor()?.map_or(0, |floor| floor.seq);
    let (mut last, mut floor) = (begins, None);
    loop {
        let rows = snapshot.audit_after(last, AT_ONCE)?;
        let Some(newest) = rows.last() else { break };
        last = newest.seq;
        let old = rows.iter().take_while(|row| row.at < before);
        let of = |row: &AuditRow| AuditFloor {
            seq: row.seq,
            hash: row.hash,
            at: row.at,
        };
        let goes = old.last().map(of);
        let all = goes.is_some_and(|goes| goes.seq == last);
        floor = goes.or(floor);
        if !all {
            break;
        }
    }
    Ok(floor.map(|floor| (floor, floor.seq.saturating_sub(begins))))
}

/// Deletes the log's rows up to one, and says so in the log.
pub(super) fn forget(transaction: &dyn Transaction, floor: &AuditFloor, now: Timestamp) -> Result<()> {
    let entry = Entry {
        action: FORGOTTEN,
        subject: None,
        space: None,
        detail: &in_detail(floor),
    };
    record(transaction, now, By::default(), &entry)?;
    Ok(transaction.forget_audit(floor)?)
}

impl Relay {
    /// Checks the whole audit log, and that it still holds a row that was noted earlier: rows cut off its end, or a log
    /// written anew from beginning to end, show only so.
    ///
    /// # Errors
    /// [`gadeplan_core::domain::error::Code::ServerFailed`].
    pub fn check_audit(&self, noted: Option<AuditHead>) -> Result<AuditState> {
        let snapshot = self.storage.read()?;
        let state = check(snapshot.as_ref(), noted)?;
        match (state, noted) {
            (AuditState::CutOffAt(_) | AuditState::OtherThan(_) | AuditState::ForgottenUpTo(_), Some(noted)) => {
                let lost = journal::told(self.lost_with_restore(snapshot.as_ref(), noted))?;
                Ok(lost.unwrap_or(state))
            }
            _ => Ok(state),
        }
    }
}
