//! A report that loses its names and texts when they have been kept for long enough (design: sync, Retention): it is begun
//! anew with its figures alone, as documents are when somebody is erased, for Automerge keeps whatever was ever written.

use super::{Relay, audit, renewal};
use gadeplan_core::documents::shift;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{DocId, Id};
use gadeplan_core::domain::role::DocumentKind;
use gadeplan_core::sync::wire::Poke;

impl Relay {
    /// Begins a shift anew without youths and without a word that anybody typed. `why` is a word of the program's own. False
    /// where there is no such shift (any more).
    ///
    /// # Errors
    /// [`Code::NotAllowed`] with `action` `anonymise` and `waits_for` `quarantine` while work in quarantine upon it waits to be
    /// decided on.
    pub(super) fn anonymise(&self, doc: DocId, why: &str) -> Result<bool> {
        let transaction = self.storage.write()?;
        let Some(stored) = transaction
            .doc(doc)?
            .filter(|stored| stored.kind == DocumentKind::Shift)
        else {
            return Ok(false);
        };
        if transaction.quarantine_undecided()?.iter().any(|kept| kept.doc == doc) {
            let problem = Problem::new(Code::NotAllowed).with("action", "anonymise");
            return Err(problem.with("waits_for", "quarantine"));
        }
        let (space, now) = (stored.space, self.now());
        let begun = self.renew_as(transaction.as_ref(), stored, |document, actor| {
            shift::anonymous::anonymised(doc, &shift::read(&mut document.read()), actor, now)
        })?;
        let Some(at) = begun else { return Ok(false) };
        let entry = audit::Entry {
            action: renewal::ACTION,
            subject: Some(doc.uuid()),
            space: Some(space),
            detail: why,
        };
        audit::record(transaction.as_ref(), now, audit::By::default(), &entry)?;
        let seen = transaction.seen(space)?;
        self.commit_and_poke(transaction, vec![Poke { space, at, seen }])?;
        self.scrub_erased();
        Ok(true)
    }
}
