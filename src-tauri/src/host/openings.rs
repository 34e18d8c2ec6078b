//! How often the database was opened, counted in it and in the keystore: a database that has been opened less often than the
//! keystore remembers is an older copy that was put back, and goes on as another incarnation (ADR 0030).

use super::keystore::Keystore;
use super::vault::Vault;
use gadeplan_core::actions::Session;
use gadeplan_core::domain::error::Result;

/// The setting that counts.
const SETTING: &str = "openings";

/// Counts an opening of what a vault guards. What can't be counted is nobody's hindrance: the server notices a copy too,
/// as soon as it brings back what the device has written.
pub(super) fn count(session: &mut Session, vault: &Vault, keystore: &dyn Keystore) {
    if let Err(problem) = counted(session, vault, keystore) {
        tracing::warn!(code = problem.code.as_str(), "an opening could not be counted");
    }
}

fn counted(session: &mut Session, vault: &Vault, keystore: &dyn Keystore) -> Result<()> {
    let here = session.store().setting(SETTING)?;
    let here: u64 = here.and_then(|count| count.parse().ok()).unwrap_or(0);
    let remembered = vault.openings(keystore)?;
    if remembered > here {
        session.begin_incarnation()?;
        tracing::warn!("the database is an older copy; it goes on as another incarnation");
    }
    let now = here.max(remembered).saturating_add(1);
    // The database first: what a crash leaves in between looks like no copy.
    session.store_mut().put_setting(SETTING, &now.to_string())?;
    vault.put_openings(keystore, now)
}
