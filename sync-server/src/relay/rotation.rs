//! One master key takes another's place while servers run.
//!
//! It begins with both keys in the database, each under the other; from that commit on everything new is sealed under
//! the new key, and every server takes it over from there. Then what is left is sealed anew, in small transactions, so
//! that a crash leaves both keys in force and the next try goes on. It ends with the keys being taken out of the
//! database again, once no server can be without the new one: then the old key opens nothing there any more.

use super::{Relay, audit};
use crate::envelope::MasterKey;
use crate::storage::{Meta, Rotation, Transaction};
use anyhow::{Context, Result, bail, ensure};
use gadeplan_core::domain::error::Problem;

/// What is sealed anew in one transaction; others write between two.
const AT_ONCE: usize = 200;
/// How long servers are given to notice a new key; they look every ten seconds.
const NOTICED_MINUTES: i64 = 1;

fn meta(transaction: &dyn Transaction) -> Result<Meta> {
    transaction.meta()?.context("the database is not initialised")
}

impl Relay {
    fn note_key(&self, transaction: &dyn Transaction, action: &str, number: u32) -> Result<()> {
        let detail = number.to_string();
        let entry = audit::Entry {
            action,
            subject: None,
            space: None,
            detail: &detail,
        };
        audit::record(transaction, self.now(), audit::By::default(), &entry)?;
        Ok(())
    }

    /// Puts a new master key in force beside the present one. Begun again with the same key, it changes nothing.
    ///
    /// # Errors
    /// Where another rotation is under way, or the key is the present one.
    pub fn begin_rotation(&self, new: &MasterKey) -> Result<()> {
        let transaction = self.storage.write()?;
        let meta = meta(transaction.as_ref())?;
        if new.knows(&meta.key_mark) {
            ensure!(meta.rotation.is_some(), "this is the present master key already");
            return Ok(());
        }
        ensure!(
            meta.rotation.is_none(),
            "another new master key is being put in force; finish that with `key retire` first"
        );
        let old = self.keys(transaction.as_ref())?.current_key()?;
        let number = meta.key_number.checked_add(1).context("no more key numbers")?;
        transaction.put_meta(&Meta {
            key_number: number,
            key_mark: new.mark()?,
            rotation: Some(Rotation {
                new_key: old.hand_on(number, new)?,
                old_key: new.hand_on(meta.key_number, &old)?,
                old_mark: meta.key_mark,
                begun_at: self.now(),
            }),
            ..meta
        })?;
        self.note_key(transaction.as_ref(), "key.rotation_begun", number)?;
        Ok(self.commit(transaction)?)
    }

    /// Seals some of what lies under the old key anew; returns how much, 0 once nothing is left.
    ///
    /// # Errors
    /// [`Code::ServerFailed`](gadeplan_core::domain::error::Code::ServerFailed); then it can be done again.
    pub fn rotate_some(&self) -> Result<usize, Problem> {
        let transaction = self.storage.write()?;
        let keys = self.keys(transaction.as_ref())?;
        let found = transaction.under_other_keys(keys.current(), AT_ONCE)?;
        for (place, sealed) in &found {
            transaction.put_under_master(*place, &keys.renewed(*place, sealed)?)?;
        }
        self.commit(transaction)?;
        Ok(found.len())
    }

    /// Takes the old master key out of force. `waited`: no server runs, or all have been started anew since.
    ///
    /// # Errors
    /// In words, where something would become unreadable: nothing is being rotated, something still lies under the old
    /// key, this program itself was started with the old key, or servers may not have noticed the new one yet.
    pub fn retire_old_key(&self, waited: bool) -> Result<()> {
        let transaction = self.storage.write()?;
        let meta = meta(transaction.as_ref())?;
        let Some(rotation) = &meta.rotation else {
            bail!("there is no old master key in force")
        };
        ensure!(
            self.given_key == meta.key_number,
            "this was started with the old master key; put the new one in its place first, or the server's next start fails"
        );
        ensure!(
            transaction.under_other_keys(meta.key_number, 1)?.is_empty(),
            "something still lies under the old master key; run `key rotate` again"
        );
        ensure!(
            waited || self.now() >= rotation.begun_at.plus_minutes(NOTICED_MINUTES),
            "servers are given {NOTICED_MINUTES} minute to notice the new master key; try again after that, or with \
             --now where none runs"
        );
        let number = meta.key_number;
        transaction.put_meta(&Meta { rotation: None, ..meta })?;
        self.note_key(transaction.as_ref(), "key.retired", number.saturating_sub(1))?;
        self.commit(transaction)?;
        self.storage
            .scrub()
            .map_err(Problem::from)
            .context("the old key is out of force, but what lay under it may stand on the disk until the next restart")
    }
}
