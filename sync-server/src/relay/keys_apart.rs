//! Keys kept apart from a backup: taken out of a copy of the database, and put into it again to begin a server anew
//! (ADR 0036).

use super::audit::AuditHead;
use super::{Relay, journal};
use crate::keys_file::{Header, Kept, KeysFile};
use crate::storage::{Meta, Storage, UnderMaster};
use anyhow::{Context, Result, ensure};
use gadeplan_core::domain::time::Timestamp;

/// What stands in the place of something that was taken out: no master key has this number.
const TAKEN_OUT: [u8; 4] = [0; 4];

/// Takes everything that lies under the master key out of a copy of the database, with how all stands there.
///
/// # Errors
/// Where the copy can't be written.
pub(crate) fn take_out(storage: &dyn Storage, now: Timestamp) -> Result<KeysFile> {
    let transaction = storage.write()?;
    let meta = transaction.meta()?.context("the database is not initialised")?;
    let stood = journal::all(transaction.as_ref(), now)?;
    let found = transaction.under_other_keys(0, usize::MAX)?;
    for (place, _) in &found {
        transaction.put_under_master(*place, &TAKEN_OUT)?;
    }
    transaction.commit()?;
    // What was overwritten stands in the log beside the file still.
    storage.scrub()?;
    Ok(KeysFile {
        header: Header::of(&meta, found.len()),
        stood,
        keys: found
            .into_iter()
            .map(|(place, sealed)| Kept { place, sealed })
            .collect(),
    })
}

/// Puts keys into a database that they were taken out of, or into an older one, which has the later master key then.
///
/// # Errors
/// Where they are another database's, or older than it.
pub(crate) fn put_in(storage: &dyn Storage, file: &KeysFile) -> Result<()> {
    let transaction = storage.write()?;
    let meta = transaction.meta()?.context("the database is not initialised")?;
    ensure!(
        meta.created_at == file.header.database_made_at,
        "the keys file is of another database than this backup"
    );
    let last = transaction.audit_head()?.map_or(0, |(last, _)| last);
    ensure!(
        file.stood.row >= last && file.header.key_number >= meta.key_number,
        "the keys file is older than this backup, or written after a restore of an older one: it needs the one that was \
         written with it, or a later one"
    );
    for kept in &file.keys {
        transaction.put_under_master(kept.place, &kept.sealed)?;
    }
    transaction.put_meta(&Meta {
        key_number: file.header.key_number,
        key_mark: file.header.key_mark.clone(),
        rotation: file.header.rotation.clone(),
        ..meta
    })?;
    Ok(transaction.commit()?)
}

impl Relay {
    /// Lets everything stand as it stood when a keys file was written that has been put in: what has no key there was
    /// erased, decided on or destroyed since the backup.
    ///
    /// # Errors
    /// Where a document has no key though nothing says that it was erased: then the file is of another line of backups.
    pub(crate) fn stand_as(&mut self, file: &KeysFile, backup_ends: &AuditHead) -> Result<()> {
        if (file.stood.row, file.stood.hash) == (backup_ends.last, backup_ends.hash) {
            self.note_restored()?;
        } else {
            self.bring_back_by_keys(&file.stood)?;
        }
        let transaction = self.storage.write()?;
        let keys = self.keys(transaction.as_ref())?;
        let missing = transaction.under_other_keys(file.header.key_number, usize::MAX)?;
        for (place, _) in missing.iter().filter(|(_, sealed)| sealed == &TAKEN_OUT) {
            match place {
                UnderMaster::Quarantine(quarantine) => transaction.remove_quarantine(*quarantine)?,
                UnderMaster::CriterionKey { period } => transaction.remove_criterion_key(*period)?,
                UnderMaster::DeviceName(device) => {
                    transaction.put_under_master(*place, &keys.seal_name(*device, "")?)?;
                }
                UnderMaster::DataKey { doc, .. } => {
                    anyhow::bail!(
                        "the keys file has no key for the document {doc}: a backup is restored with the keys \
                                   file that was written with it, or with a later one of the same line"
                    )
                }
            }
        }
        Ok(self.commit(transaction)?)
    }
}
