//! Quarantine: what somebody hands in who may not any more is kept aside, not destroyed. A worker whose device was shut out
//! at 23.00 has written a report at 22.50. Whoever administers decides: it is taken in as its author's, or thrown away.

mod aside;

pub(super) use aside::{Aside, keep};

use super::access::{Access, admit};
use super::intake::Rounds;
use super::{Relay, audit};
use crate::envelope::BodyPlace;
use crate::storage::{Snapshot, StoredDevice, StoredQuarantine, Transaction};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{Id, PersonId, QuarantineId, SpaceId};
use gadeplan_core::domain::quarantine::{Decision, DiscardReason};
use gadeplan_core::domain::role::may_administer;
use gadeplan_core::sync::signing::SignedBy;
use gadeplan_core::sync::wire::{
    self, Outcome, Push, QuarantineAsked, QuarantineDecision, QuarantineEntry, QuarantineList, QuarantinedWork,
    SyncRequest,
};
use std::collections::BTreeMap;

fn opened(relay: &Relay, snapshot: &dyn Snapshot, kept: &StoredQuarantine) -> Result<Push> {
    let key = relay.keys(snapshot)?.unwrap_quarantine(kept.quarantine, &kept.key)?;
    let first = kept.hashes.first().copied().unwrap_or_default();
    let place = BodyPlace {
        space: kept.space,
        doc: kept.doc,
        epoch: kept.epoch,
        hash: &first,
    };
    wire::decode(&key.open(place, &kept.body)?)
}

/// Whether somebody may see what is in quarantine of a space, and decide about it.
fn decides(access: &Access, space: SpaceId) -> bool {
    access.grants.get(&space).is_some_and(|(_, role)| may_administer(role))
}

impl Relay {
    /// What waits for a decision, for those who administer: of the spaces that they administer.
    ///
    /// # Errors
    /// Those of any signed request, and [`Code::NotAllowed`].
    pub fn list_quarantine(&self, by: &SignedBy) -> Result<QuarantineList> {
        let transaction = self.storage.write()?;
        let access = admit(transaction.as_ref(), by, self)?;
        access.need_administration("quarantine")?;
        self.commit(transaction)?;
        self.quarantine_seen_by(&access)
    }

    fn quarantine_seen_by(&self, access: &Access) -> Result<QuarantineList> {
        let mut list = self.quarantine()?;
        list.entries.retain(|entry| decides(access, entry.space));
        Ok(list)
    }

    /// What waits for a decision, for the server's own hand.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn quarantine(&self) -> Result<QuarantineList> {
        let snapshot = self.storage.read()?;
        let people: BTreeMap<_, PersonId> = snapshot
            .devices()?
            .into_iter()
            .map(|device| (device.device, device.person))
            .collect();
        let undecided = snapshot.quarantine_undecided()?;
        let tell = |kept: &StoredQuarantine| Some(told(kept, *people.get(&kept.device)?));
        Ok(QuarantineList {
            entries: undecided.iter().filter_map(tell).collect(),
        })
    }

    /// What work in quarantine says, for those who administer its space. That they read it is on record, and whether it
    /// would be taken in is found out without taking it in.
    ///
    /// # Errors
    /// As [`Relay::list_quarantine`]; [`Code::NotFound`] where there is no such thing or it is not theirs to see.
    pub fn read_quarantine(&self, by: &SignedBy, request: &QuarantineAsked) -> Result<QuarantinedWork> {
        let transaction = self.storage.write()?;
        let access = admit(transaction.as_ref(), by, self)?;
        access.need_administration("quarantine")?;
        let kept = undecided(transaction.as_ref(), request.quarantine)?;
        if !decides(&access, kept.space) {
            return Err(Code::NotFound.into());
        }
        let push = opened(self, transaction.as_ref(), &kept)?;
        let person = self.author_of(transaction.as_ref(), &kept)?.device.person;
        self.note(transaction.as_ref(), &kept, access.by(), "quarantine.read", "")?;
        self.commit(transaction)?;
        let problem = match self.take_in(request.quarantine, None) {
            Ok(()) => None,
            Err(problem) if problem.code == Code::ServerFailed => return Err(problem),
            Err(problem) => Some(problem),
        };
        Ok(QuarantinedWork {
            entry: told(&kept, person),
            epoch: kept.epoch,
            changes: push.changes,
            problem,
        })
    }

    /// Decides about what is in quarantine, for those who administer its space. Answered with what waits then.
    ///
    /// # Errors
    /// As [`Relay::list_quarantine`]; [`Code::NotFound`] where there is no such thing or it is not theirs to see; when it
    /// is to be taken in, the refusal it meets: it stays in quarantine then.
    pub fn decide_quarantine(&self, by: &SignedBy, request: &QuarantineDecision) -> Result<QuarantineList> {
        let transaction = self.storage.write()?;
        let access = admit(transaction.as_ref(), by, self)?;
        access.need_administration("quarantine")?;
        let kept = undecided(transaction.as_ref(), request.quarantine)?;
        if !decides(&access, kept.space) {
            return Err(Code::NotFound.into());
        }
        self.commit(transaction)?;
        self.decide(request, access.by())?;
        self.quarantine_seen_by(&access)
    }

    /// Decides by the server's own hand.
    ///
    /// # Errors
    /// As [`Relay::decide_quarantine`].
    pub fn decide_quarantine_here(&self, request: &QuarantineDecision) -> Result<()> {
        self.decide(request, audit::By::default())
    }

    fn decide(&self, request: &QuarantineDecision, by: audit::By) -> Result<()> {
        match &request.decision {
            Decision::Accepted => self.take_in(request.quarantine, Some(by)),
            Decision::Discarded => {
                let because = match &request.because {
                    None => return Err(Problem::new(Code::Missing).with("field", "because")),
                    Some(DiscardReason::Unknown(_)) => {
                        return Err(Problem::new(Code::BadRequest).with("field", "because"));
                    }
                    Some(because) => because.clone(),
                };
                let transaction = self.storage.write()?;
                let kept = undecided(transaction.as_ref(), request.quarantine)?;
                self.decided(transaction.as_ref(), kept, Decision::Discarded, Some(because), by)?;
                self.commit(transaction)
            }
            Decision::Unknown(_) => Err(Problem::new(Code::BadRequest).with("field", "decision")),
        }
    }

    /// Takes in what lies in quarantine of a device that may write there again: its space has been given back, or the
    /// device. Before it is answered, for it may have deleted its own copy, and must not count on from an older state.
    ///
    /// # Errors
    /// [`Code::ServerFailed`]; what is refused stays in quarantine.
    pub(super) fn take_in_what_may_be(&self, key: &[u8; 32]) -> Result<()> {
        let waiting: Vec<QuarantineId> = {
            let snapshot = self.storage.read()?;
            let Some(device) = snapshot.device_by_key(key)? else {
                return Ok(());
            };
            let mut kept = snapshot.quarantine_of(device.device)?;
            kept.retain(|kept| kept.decision.is_none());
            if kept.is_empty() {
                return Ok(());
            }
            let access = Access::to_hand_in(snapshot.as_ref(), device)?;
            kept.retain(|kept| access.grants.contains_key(&kept.space));
            kept.into_iter().map(|kept| kept.quarantine).collect()
        };
        for quarantine in waiting {
            match self.take_in(quarantine, Some(audit::By::default())) {
                Err(problem) if problem.code == Code::ServerFailed => return Err(problem),
                Err(problem) => tracing::warn!(%quarantine, %problem, "it stays in quarantine"),
                Ok(()) => {}
            }
        }
        Ok(())
    }

    /// Takes it in as if its author had the right to: every other step of the intake holds. By nobody, it is only found out
    /// whether it would be taken.
    fn take_in(&self, quarantine: QuarantineId, by: Option<audit::By>) -> Result<()> {
        let (kept, push, key) = {
            let snapshot = self.storage.read()?;
            let snapshot = snapshot.as_ref();
            let kept = undecided(snapshot, quarantine)?;
            let push = opened(self, snapshot, &kept)?;
            let key = self.author_of(snapshot, &kept)?.device.key;
            (kept, push, key)
        };
        let request = SyncRequest {
            protocol: wire::PROTOCOL,
            // What the author's app was able to write was judged by whoever lets it in now.
            app_schema: u32::MAX,
            app_version: String::new(),
            server_incarnation: None,
            directory: 0,
            want_contacts: false,
            spaces: Vec::new(),
            waiting: None,
            waited: None,
            round: None,
            push: vec![push],
            looks: Vec::new(),
            looks_to: None,
            incarnation: None,
            compare: Vec::new(),
        };
        let mut rounds = Rounds::new(self, &request, &key, &self.author_keys(&request, &key)?);
        loop {
            if !rounds.overtaken() {
                let snapshot = self.storage.read()?;
                rounds.judge(snapshot.as_ref(), &self.author_of(snapshot.as_ref(), &kept)?)?;
            }
            let transaction = self.storage.write()?;
            let mut author = self.author_of(transaction.as_ref(), &kept)?;
            if rounds.overtaken() {
                rounds.judge(transaction.as_ref(), &author)?;
            }
            let pokes = rounds.take(transaction.as_ref(), &mut author)?;
            if !rounds.done() {
                continue;
            }
            return match rounds.verdicts().into_iter().next().map(|verdict| verdict.outcome) {
                Some(Outcome::Accepted { .. }) => {
                    let Some(by) = by else {
                        // Dropped, the transaction leaves nothing.
                        return Ok(());
                    };
                    let kept = undecided(transaction.as_ref(), quarantine)?;
                    self.decided(transaction.as_ref(), kept, Decision::Accepted, None, by)?;
                    self.commit_and_poke(transaction, pokes)
                }
                Some(Outcome::Refused(problem) | Outcome::Quarantined(problem)) => Err(problem),
                None => Err(Code::ServerFailed.into()),
            };
        }
    }

    /// The author, with the right to write where they wrote.
    fn author_of(&self, snapshot: &dyn Snapshot, kept: &StoredQuarantine) -> Result<Access> {
        let failed = || Problem::new(Code::ServerFailed);
        let device = snapshot.device(kept.device)?.ok_or_else(failed)?;
        let space = snapshot.space(kept.space)?.ok_or_else(failed)?;
        let role = snapshot.person(device.person)?.ok_or_else(failed)?;
        Ok(Access {
            grants: BTreeMap::from([(space.space, (space, role.clone()))]),
            role,
            device: StoredDevice {
                revoked_at: None,
                wipe_ordered_at: None,
                wiped_at: None,
                ..device
            },
        })
    }

    fn note(
        &self,
        transaction: &dyn Transaction,
        kept: &StoredQuarantine,
        by: audit::By,
        action: &str,
        why: &str,
    ) -> Result<()> {
        let detail = format!("{} {why}", kept.device);
        let entry = audit::Entry {
            action,
            subject: Some(kept.doc.uuid()),
            space: Some(kept.space),
            detail: detail.trim_end(),
        };
        audit::record(transaction, self.now(), by, &entry)?;
        Ok(())
    }

    fn decided(
        &self,
        transaction: &dyn Transaction,
        kept: StoredQuarantine,
        decision: Decision,
        because: Option<DiscardReason>,
        by: audit::By,
    ) -> Result<()> {
        let action = match decision {
            Decision::Accepted => "quarantine.accepted",
            _ => "quarantine.discarded",
        };
        let why = because.as_ref().map_or("", DiscardReason::as_str);
        self.note(transaction, &kept, by, action, why)?;
        // Its hashes stay, so that the device hears what became of it when it asks again; key and body go.
        Ok(transaction.put_quarantine(&StoredQuarantine {
            decision: Some(decision),
            because,
            key: Vec::new(),
            body: Vec::new(),
            bytes: 0,
            ..kept
        })?)
    }
}

/// What is told of work in quarantine, by whoever may know.
fn told(kept: &StoredQuarantine, person: PersonId) -> QuarantineEntry {
    QuarantineEntry {
        quarantine: kept.quarantine,
        space: kept.space,
        doc: kept.doc,
        kind: kept.kind.clone(),
        device: kept.device,
        person,
        reason: kept.reason.clone(),
        at: kept.at,
        from: kept.from,
        to: kept.to,
        changes: u32::try_from(kept.hashes.len()).unwrap_or(u32::MAX),
    }
}

fn undecided(snapshot: &dyn Snapshot, quarantine: QuarantineId) -> Result<StoredQuarantine> {
    snapshot
        .quarantine(quarantine)?
        .filter(|kept| kept.decision.is_none())
        .ok_or_else(|| Code::NotFound.into())
}
