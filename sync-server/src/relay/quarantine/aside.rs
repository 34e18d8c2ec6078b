//! Keeping a push aside.

use crate::envelope::{BodyPlace, DataKey};
use crate::random;
use crate::relay::Relay;
use crate::storage::{StoredDevice, StoredQuarantine, Transaction};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{Id, QuarantineId};
use gadeplan_core::domain::quarantine::{Decision, DiscardReason, QuarantineReason};
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::wire::{self, Outcome, Push};

/// What one device may have in quarantine, in bytes, decided upon or not: many evenings of unsent work.
const DEVICE_MAX: u64 = 16 * 1024 * 1024;
/// And in pushes.
const PUSHES_MAX: usize = 2_000;

/// What is known of a push that is to be kept aside.
pub(in crate::relay) struct Aside {
    pub hashes: Vec<[u8; 32]>,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// Keeps a push aside. What is there already is not kept twice, and what was part of it is kept with it.
///
/// # Errors
/// The refusal, where there is too much of it, or somebody has decided against it already.
pub(in crate::relay) fn keep(
    relay: &Relay,
    transaction: &dyn Transaction,
    device: &StoredDevice,
    push: &Push,
    aside: Aside,
    reason: &QuarantineReason,
) -> Result<Outcome> {
    let quarantined = |reason: &str| Problem::new(Code::Quarantined).with("reason", reason);
    let before = transaction.quarantine_of(device.device)?;
    let same = |kept: &&StoredQuarantine| kept.doc == push.doc && kept.hashes == aside.hashes;
    if let Some(kept) = before.iter().find(same) {
        return Ok(if kept.decision == Some(Decision::Discarded) {
            let because = kept.because.as_ref().map_or("", DiscardReason::as_str);
            Outcome::Refused(quarantined("discarded").with("because", because))
        } else {
            Outcome::Quarantined(quarantined(reason.as_str()))
        });
    }
    // By the time it is decided upon the device may write as another actor.
    let author = push.author.clone().unwrap_or_else(|| device.actor.clone());
    let plain = wire::encode(&Push {
        author: Some(author),
        ..push.clone()
    })?;
    let mut size = plain.len() as u64;
    let mut pushes = 1;
    for kept in before {
        let part = kept.doc == push.doc
            && kept.decision.is_none()
            && kept.hashes.iter().all(|hash| aside.hashes.contains(hash));
        if part {
            transaction.remove_quarantine(kept.quarantine)?;
        } else {
            size = size.saturating_add(kept.bytes);
            pushes += 1;
        }
    }
    if size > DEVICE_MAX || pushes > PUSHES_MAX {
        let problem = Problem::new(Code::ChangeTooLarge);
        return Ok(Outcome::Refused(problem.with("size", size).with("max", DEVICE_MAX)));
    }
    let quarantine = QuarantineId::from_uuid(random::uuid(relay.now())?);
    let key = DataKey::fresh()?;
    let first = aside.hashes.first().copied().unwrap_or_default();
    let place = BodyPlace {
        space: push.space,
        doc: push.doc,
        epoch: push.epoch,
        hash: &first,
    };
    transaction.put_quarantine(&StoredQuarantine {
        quarantine,
        space: push.space,
        doc: push.doc,
        kind: push.kind.clone(),
        epoch: push.epoch,
        device: device.device,
        reason: reason.clone(),
        at: relay.now(),
        from: aside.from,
        to: aside.to,
        bytes: plain.len() as u64,
        body: key.seal(place, &plain)?,
        key: relay.keys(transaction)?.wrap_quarantine(quarantine, &key)?,
        hashes: aside.hashes,
        decision: None,
        because: None,
    })?;
    Ok(Outcome::Quarantined(quarantined(reason.as_str())))
}
