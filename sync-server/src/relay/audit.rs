//! The audit log: who did what to which, in ids, each row sealed to the one before (threat 7).

use super::Relay;
use crate::storage::{AuditRow, Snapshot, Transaction};
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
pub(super) fn record(transaction: &dyn Transaction, at: Timestamp, by: By, entry: &Entry<'_>) -> Result<()> {
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
    Ok(())
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

/// What checking the log found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditState {
    /// Every row follows from the one before; the number of the last, and its hash to compare with an exported one.
    Whole {
        /// The last row's number; 0 for an empty log.
        last: u64,
        /// Its hash.
        hash: [u8; 32],
    },
    /// The first row that does not follow from the one before.
    BrokenAt(u64),
}

const AT_ONCE: usize = 1000;

fn check(snapshot: &dyn Snapshot) -> Result<AuditState> {
    let (mut last, mut hash) = (0, [0; 32]);
    loop {
        let rows = snapshot.audit_after(last, AT_ONCE)?;
        if rows.is_empty() {
            return Ok(AuditState::Whole { last, hash });
        }
        for row in rows {
            if row.seq != last + 1 || row.hash != chained(&hash, &row) {
                return Ok(AuditState::BrokenAt(row.seq));
            }
            (last, hash) = (row.seq, row.hash);
        }
    }
}

impl Relay {
    /// Checks the whole audit log. Rows cut off its end show only against an exported number and hash.
    ///
    /// # Errors
    /// [`gadeplan_core::domain::error::Code::ServerFailed`].
    pub fn check_audit(&self) -> Result<AuditState> {
        check(self.storage.read()?.as_ref())
    }
}
