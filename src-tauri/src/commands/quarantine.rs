//! What was handed in without the right to. The office decides; this device asks first what it knows itself.

use super::types::*;
use gadeplan_core::domain::ids::QuarantineId;
use gadeplan_core::sync::wire::{QuarantineAsked, QuarantineDecision, QuarantineList};

/// What waits for a decision, oldest first.
pub fn quarantine(app: &App, _: Nothing) -> Result<Vec<Quarantined>> {
    app.session(|session| session.must_administer("quarantine"))?;
    let list = app.ask(|server| async move { server.quarantine().await })?;
    listed(app, list)
}

/// Reads it.
pub fn read(app: &App, QuarantineOpened { quarantine, opening }: QuarantineOpened) -> Result<QuarantinedRead> {
    app.session(|session| session.must_administer("quarantine"))?;
    let asked = QuarantineAsked { quarantine };
    let work = app.ask(|server| async move { server.quarantined_work(&asked).await })?;
    app.session(|session| session.read_quarantined(work, opening))
}

/// Takes it in, as its author's.
pub fn accept(app: &App, QuarantineOf { quarantine }: QuarantineOf) -> Result<Vec<Quarantined>> {
    decide(app, quarantine, Decision::Accepted, None)
}

/// Throws it away.
pub fn discard(app: &App, QuarantineDiscard { quarantine, because }: QuarantineDiscard) -> Result<Vec<Quarantined>> {
    decide(app, quarantine, Decision::Discarded, Some(because))
}

fn decide(
    app: &App,
    quarantine: QuarantineId,
    decision: Decision,
    because: Option<DiscardReason>,
) -> Result<Vec<Quarantined>> {
    app.session(|session| session.must_administer("quarantine"))?;
    let request = QuarantineDecision {
        quarantine,
        decision,
        because,
    };
    let list = app.ask(|server| async move { server.quarantine_decide(&request).await })?;
    listed(app, list)
}

fn listed(app: &App, QuarantineList { entries }: QuarantineList) -> Result<Vec<Quarantined>> {
    app.session(|session| entries.into_iter().map(|entry| session.quarantined(entry)).collect())
}
