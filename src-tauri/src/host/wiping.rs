//! Wiping by order of the coordinator: the key goes first, then everything that it opened. A note beside it, which says
//! nothing about anybody, is written before and stays, so that a kill in between is finished at the next start, and a
//! fresh app says why it is one.

use super::app::{App, DATABASE, State};
use super::files;
use super::keystore::Keystore;
use super::server::Server;
use super::vault::Vault;
use gadeplan_core::domain::error::{Code, Result};
use gadeplan_core::domain::time::Timestamp;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

/// There where this device is to be wiped or has been; holds the moment of the order's coming.
const NOTE: &str = "wiped";
/// Pauses before the server is told once more, should it not be reached.
const PAUSES: [Duration; 4] = [
    Duration::from_secs(2),
    Duration::from_secs(15),
    Duration::from_secs(60),
    Duration::from_secs(300),
];

/// When a folder was wiped; none where it was not, or has been taken into use again.
pub(super) fn wiped_at(folder: &Path) -> Option<Timestamp> {
    let note = files::read(&folder.join(NOTE)).ok().flatten()?;
    // A note that makes no sense stands for the order all the same.
    let said = String::from_utf8(note).ok().and_then(|text| text.trim().parse().ok());
    Some(Timestamp(said.unwrap_or(0)))
}

/// Takes a wiped folder into use again.
///
/// # Errors
/// As [`files::problem`] says.
pub(super) fn forget_note(folder: &Path) -> Result<()> {
    remove(&folder.join(NOTE))
}

/// Destroys the key and then all that it opened, also what was set aside when this device began again.
///
/// # Errors
/// [`Code::KeystoreUnavailable`], as [`files::problem`] says; what could be destroyed has been, and the rest is at the
/// next start.
pub(super) fn destroy(folder: &Path, keystore: &dyn Keystore) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries.filter_map(std::result::Result::ok).collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(files::problem(&error)),
    };
    let named = |wanted: &dyn Fn(&str) -> bool| {
        let mut paths = Vec::new();
        for entry in &entries {
            if entry.file_name().to_str().is_some_and(wanted) {
                paths.push(entry.path());
            }
        }
        paths
    };
    let mut done = Ok(());
    for vault in named(&Vault::is_file) {
        done = done.and(Vault::at(&vault).destroy(keystore));
    }
    let is_database = |name: &str| name.starts_with(DATABASE) || name.starts_with("left-");
    for path in named(&is_database) {
        done = done.and(remove(&path));
    }
    done
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(files::problem(&error)),
        _ => Ok(()),
    }
}

impl App {
    /// When this device was wiped; none where it was not, or has been taken into use again.
    pub(super) fn wiped_at(&self) -> Option<Timestamp> {
        wiped_at(self.folder())
    }

    /// Obeys the order: closes the app, destroys the key and all that it opened, and tells the server so.
    ///
    /// # Errors
    /// [`Code::Locked`] where this opening is over. What can't be destroyed now is at the next start.
    pub(super) fn wipe(&self, opening: u64) -> Result<()> {
        let server: Server = self.held(Some(opening), |open| Ok(open.server.clone()))?;
        let destroyed = {
            let mut state = self.state();
            match &*state {
                State::Open(open) if open.opening == opening => {}
                _ => return Err(Code::Locked.into()),
            }
            let now = self.now().0.to_string();
            // A disk too full for the note is no reason to keep the key.
            let noted = files::replace_even_when_full(&self.folder().join(NOTE), now.as_bytes());
            tracing::warn!(noted = noted.is_ok(), "to be wiped by order of the office");
            // Closed before its files go, and under the lock: nobody opens it again in between.
            self.closed(&mut state, State::Locked);
            let destroyed = destroy(self.folder(), self.environment().keystore.as_ref());
            self.closed(&mut state, State::Fresh);
            destroyed
        };
        tracing::warn!(whole = destroyed.is_ok(), "wiped by order of the office");
        destroyed?;
        // The key that signs this is in memory alone by now: where nobody hears it, nobody ever will.
        self.environment().runtime.spawn(async move {
            for pause in PAUSES {
                if server.wiped().await.is_ok() {
                    return;
                }
                tokio::time::sleep(pause).await;
            }
        });
        Ok(())
    }

    /// Finishes a wiping that was cut short.
    pub(super) fn finish_wiping(&self) {
        if self.wiped_at().is_some()
            && let Err(problem) = destroy(self.folder(), self.environment().keystore.as_ref())
        {
            tracing::error!(code = problem.code.as_str(), "what is left of a wiped device stays");
        }
    }
}
