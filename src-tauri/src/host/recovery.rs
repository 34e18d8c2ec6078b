//! Ways out when the database can't be opened or the PIN is gone, and finding out that a file is damaged while it is open.

use super::app::{App, DATABASE, Open, State};
use super::files;
use gadeplan_core::domain::error::{Code, Problem, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::Ordering;
use uuid::Uuid;

impl App {
    /// Lets a broken app be tried again: the PIN is asked for anew. What broke it may be gone, as a full disk is.
    pub fn retry(&self) {
        let mut state = self.state();
        if matches!(*state, State::Broken(_)) {
            *state = State::found(&self.vault());
        }
    }

    /// Begins again as a fresh device, for whoever has no PIN, key or sound database any more. Vault and database are
    /// moved aside as they are, still encrypted, and the secret stays in the keystore: with the PIN somebody who can help
    /// may still read them.
    ///
    /// # Errors
    /// [`Code::AlreadyEnrolled`] where the app is open, [`Code::DatabaseFailed`] with `reason` `in_use`, or where the
    /// files can't be moved; the app is as it was then.
    pub fn begin_again(&self) -> Result<()> {
        let mut state = self.state();
        match *state {
            State::Fresh => return Ok(()),
            State::Open(_) => return Err(Code::AlreadyEnrolled.into()),
            State::Locked | State::Broken(_) => {}
        }
        let _alone = self.alone()?;
        // The vault first: without it the device is fresh, and a kill between the two leaves a database that the next
        // enrolment moves away.
        let left = Uuid::now_v7();
        self.vault().set_aside(left)?;
        set_database_aside(self.folder(), left)?;
        self.doubted().store(false, Ordering::Relaxed);
        tracing::warn!("begins again; what was here is set aside");
        self.closed(&mut state, State::Fresh);
        Ok(())
    }

    /// Looks at the whole file where the database failed a command: the app goes on where the file is sound, and is broken
    /// where it is not. Gives what to tell. A damaged page need not call itself so: encrypted, it looks like something else.
    pub(super) fn examined(&self, problem: Problem) -> Problem {
        if !matches!(problem.code, Code::DatabaseCorrupt | Code::DatabaseFailed) {
            return problem;
        }
        let mut state = self.state();
        let State::Open(open) = &*state else { return problem };
        let Some(damage) = self.damage(open) else {
            return problem;
        };
        self.closed(&mut state, State::Broken(damage.clone()));
        damage
    }

    /// What is wrong with the open file, if anything is.
    pub(super) fn damage(&self, open: &Open) -> Option<Problem> {
        let checked = catch_unwind(AssertUnwindSafe(|| open.session.store().check()));
        let damage = checked.unwrap_or(Err(Code::DatabaseCorrupt.into())).err()?;
        tracing::error!(code = damage.code.as_str(), "the database is damaged");
        self.note_doubt(Some(&damage));
        Some(damage)
    }

    /// Remembers whether the file is to be trusted the next time it is opened.
    pub(super) fn note_doubt(&self, problem: Option<&Problem>) {
        match problem.map(|problem| problem.code) {
            Some(Code::DatabaseCorrupt) => self.doubted().store(true, Ordering::Relaxed),
            Some(_) => {}
            None => self.doubted().store(false, Ordering::Relaxed),
        }
    }
}

/// Moves away a database that is not to be opened any more. Moved, not deleted: whoever lost a vault may still have a
/// copy of it, and whoever forgot a PIN may remember it.
pub(super) fn set_database_aside(folder: &Path, left: Uuid) -> Result<()> {
    for end in ["", "-wal", "-shm"] {
        let from = folder.join(format!("{DATABASE}{end}"));
        files::move_aside(&from, &folder.join(format!("left-{left}.db{end}")))?;
    }
    Ok(())
}
