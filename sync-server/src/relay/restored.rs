//! A database that stands at an earlier moment than devices have seen: after a backup was restored.

use super::{Relay, audit};
use crate::envelope::BodyPlace;
use crate::random;
use crate::storage::{Meta, Transaction, UnderMaster};
use gadeplan_core::domain::error::{Code, Problem, Result};
use uuid::Uuid;

/// What the audit log calls it.
pub(super) const ACTION: &str = "server.restored";

impl Relay {
    /// Opens every change of the database.
    ///
    /// # Errors
    /// [`Code::ServerFailed`] where one does not open.
    pub fn check_bodies(&self) -> Result<()> {
        let snapshot = self.storage.read()?;
        let keys = self.keys(snapshot.as_ref())?;
        // No key has this number: all of them.
        for (place, _) in snapshot.under_other_keys(0, usize::MAX)? {
            let UnderMaster::DataKey { doc, .. } = place else {
                continue;
            };
            let failed = || Problem::new(Code::ServerFailed);
            let header = snapshot.doc(doc)?.ok_or_else(failed)?;
            let key = keys.unwrap_key(doc, header.epoch, &header.key)?;
            for change in snapshot.changes_of(doc)? {
                let place = BodyPlace {
                    space: change.space,
                    doc,
                    epoch: change.epoch,
                    hash: &change.hash,
                };
                key.open(place, &change.body)?;
            }
        }
        Ok(())
    }

    /// Notes that this database was restored: it gets a new incarnation, so that devices ask anew for everything and
    /// hand in what it lacks. Before it is served; whoever serves it already goes on with the old one.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn note_restored(&self) -> Result<()> {
        let transaction = self.storage.write()?;
        self.restored(transaction.as_ref(), "")?;
        self.commit(transaction)
    }

    /// The same in a transaction that does more; `detail` says where the log had ended before, as the journal knows.
    pub(super) fn restored(&self, transaction: &dyn Transaction, detail: &str) -> Result<Uuid> {
        let meta = transaction.meta()?.ok_or_else(|| Problem::new(Code::ServerFailed))?;
        let before = meta.incarnation;
        let incarnation = random::uuid(self.now())?;
        transaction.put_meta(&Meta { incarnation, ..meta })?;
        let entry = audit::Entry {
            action: ACTION,
            subject: Some(before),
            space: None,
            detail,
        };
        audit::record(transaction, self.now(), audit::By::default(), &entry)?;
        Ok(incarnation)
    }
}
