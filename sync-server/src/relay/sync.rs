//! The one POST: takes in what a device hands in, in one transaction, and hands out what it lacks.

use super::access::{self, Access};
use super::intake::Rounds;
use super::{Relay, directory, erasure, healing, intake, look, pull, seen};
use crate::storage::{StoredDevice, Transaction};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::DeviceId;
use gadeplan_core::sync::signing::SignedBy;
use gadeplan_core::sync::wire::{self, PROTOCOL, SyncRequest, SyncResponse};
use serde::Deserialize;

/// Longest app version kept, in characters.
const VERSION_MAX: usize = 32;

/// What every message that a protocol could ever send has in common.
#[derive(Deserialize)]
struct AnyProtocol {
    protocol: u32,
}

/// # Errors
/// [`Code::ProtocolMismatch`] with `ours` (the server's) and `theirs`.
pub(super) fn check_protocol(theirs: u32) -> Result<()> {
    if theirs == PROTOCOL {
        Ok(())
    } else {
        Err(Problem::new(Code::ProtocolMismatch)
            .with("ours", PROTOCOL)
            .with("theirs", theirs))
    }
}

/// Reads a message whose protocol is judged before its shape: another protocol's shape may be another.
///
/// # Errors
/// [`Code::ProtocolMismatch`], [`Code::BadRequest`].
pub(crate) fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T> {
    match wire::decode::<T>(body) {
        Ok(message) => Ok(message),
        Err(problem) => {
            check_protocol(wire::decode::<AnyProtocol>(body)?.protocol)?;
            Err(problem)
        }
    }
}

impl Relay {
    /// Answers a signed sync request. `by` has been verified against `body` and is now held against the device list.
    ///
    /// # Errors
    /// [`Code::NotEnrolled`], [`Code::DeviceRevoked`], [`Code::ProtocolMismatch`], [`Code::BadRequest`],
    /// [`Code::ServerFailed`]. Then nothing of the request has happened.
    pub fn sync_signed(&self, by: &SignedBy, body: &[u8]) -> Result<SyncResponse> {
        {
            // Whom we don't know, we don't decompress for.
            let snapshot = self.storage.read()?;
            let device = access::by_key(snapshot.as_ref(), &by.key)?;
            if let Err(problem) = Access::to_hand_in(snapshot.as_ref(), device.clone()) {
                drop(snapshot);
                if problem.code == Code::DeviceRevoked {
                    self.take_last_looks(by, &device, &read(body)?)?;
                }
                return Err(problem);
            }
        }
        let request: SyncRequest = read(body)?;
        self.answer(&request, &by.key, |transaction| {
            access::admit_to_hand_in(transaction, by, self)
        })
    }

    /// Answers a sync request of a device that the caller vouches for (tests, simulation, the demo's seed).
    ///
    /// # Errors
    /// As [`Relay::sync_signed`].
    pub fn sync(&self, device: DeviceId, request: &SyncRequest) -> Result<SyncResponse> {
        let key = self
            .storage
            .read()?
            .device(device)?
            .ok_or_else(|| Problem::new(Code::NotEnrolled))?
            .key;
        self.answer(request, &key, |transaction| {
            let device = transaction
                .device(device)?
                .ok_or_else(|| Problem::new(Code::NotEnrolled))?;
            Access::to_hand_in(transaction, device)
        })
    }

    fn answer(
        &self,
        request: &SyncRequest,
        key: &[u8; 32],
        admit: impl FnOnce(&dyn Transaction) -> Result<Access>,
    ) -> Result<SyncResponse> {
        check_protocol(request.protocol)?;
        self.take_in_what_may_be(key)?;
        // What needs no database is done first, what needs no writing before the one writer's lock is taken.
        let mut rounds = Rounds::new(self, request, key, &self.author_keys(request, key)?);
        self.judge(&mut rounds, key)?;

        let transaction = self.storage.write()?;
        let mut access = admit(transaction.as_ref())?;
        let told_of_restore = (request.server_incarnation).is_none_or(|theirs| theirs == self.incarnation);
        if access.is_shut_out() && request.push.is_empty() && told_of_restore {
            // Nothing to hand in: nothing is answered. What was looked up before is on record all the same.
            look::take(self, transaction.as_ref(), &access.device, request)?;
            self.commit(transaction)?;
            return Err(Problem::new(Code::DeviceRevoked));
        }
        if access.announce(transaction.as_ref(), request.incarnation, self.now())? {
            return self.begin_anew(request, transaction, access.device);
        }
        let version: String = request
            .app_version
            .chars()
            .filter(|c| !c.is_control())
            .take(VERSION_MAX)
            .collect();
        let seen = seen::note(transaction.as_ref(), &access, request)?;
        let taken = rounds.take(transaction.as_ref(), &mut access)?;
        let looks_up_to = look::take(self, transaction.as_ref(), &access.device, request)?;
        transaction.put_device(&StoredDevice {
            last_contact: Some(self.now()),
            app_version: version,
            waiting: rounds.waiting(),
            ..access.device.clone()
        })?;
        self.commit_and_poke(transaction, seen.into_iter().chain(taken).collect())?;

        // What somebody else's push has overtaken is judged upon what there is now.
        while !rounds.done() {
            if !rounds.overtaken() {
                self.judge(&mut rounds, key)?;
            }
            let transaction = self.storage.write()?;
            let mut access = Access::to_hand_in(transaction.as_ref(), access::by_key(transaction.as_ref(), key)?)?;
            if rounds.overtaken() {
                rounds.judge(transaction.as_ref(), &access)?;
            }
            let taken = rounds.take(transaction.as_ref(), &mut access)?;
            transaction.put_device(&StoredDevice {
                waiting: rounds.waiting(),
                ..access.device.clone()
            })?;
            self.commit_and_poke(transaction, taken)?;
        }
        let verdicts = rounds.verdicts();
        for verdict in &verdicts {
            self.metrics().judged(&verdict.outcome);
        }
        self.metrics().synced(request.round, request.waited);
        let answer = self.tell(request, &access.device.device, verdicts)?;
        Ok(SyncResponse { looks_up_to, ..answer })
    }

    fn judge(&self, rounds: &mut Rounds<'_>, key: &[u8; 32]) -> Result<()> {
        if rounds.done() {
            return Ok(());
        }
        let snapshot = self.storage.read()?;
        let snapshot = snapshot.as_ref();
        let access = Access::to_hand_in(snapshot, access::by_key(snapshot, key)?)?;
        rounds.judge(snapshot, &access)
    }

    /// The keys of those whose work a request brings back.
    pub(super) fn author_keys(&self, request: &SyncRequest, own: &[u8; 32]) -> Result<intake::AuthorKeys> {
        if request.push.iter().all(|push| push.author.is_none()) {
            return Ok(intake::AuthorKeys::new());
        }
        intake::author_keys(self.storage.read()?.as_ref(), request, own)
    }

    fn tell(&self, request: &SyncRequest, device: &DeviceId, verdicts: Vec<wire::Verdict>) -> Result<SyncResponse> {
        let snapshot = self.storage.read()?;
        let snapshot = snapshot.as_ref();
        let device = snapshot
            .device(*device)?
            .ok_or_else(|| Problem::new(Code::NotEnrolled))?;
        let access = Access::to_hand_in(snapshot, device)?;
        if access.is_to_be_wiped() || access.is_shut_out() {
            return Ok(SyncResponse {
                wipe: access.is_to_be_wiped(),
                shut_out: access.is_shut_out(),
                ..self.nothing_but(request, verdicts)
            });
        }
        let mut revoked = Vec::new();
        for position in &request.spaces {
            let space = position.space;
            if !access.grants.contains_key(&space) && snapshot.is_withdrawn(access.device.person, space)? {
                revoked.push(space);
            }
        }
        // Cursors of another incarnation of this server say nothing about this one's log.
        let cursors_hold = request
            .server_incarnation
            .is_none_or(|theirs| theirs == self.incarnation);
        let keys = self.keys(snapshot)?;
        let pulls = pull::pages(snapshot, &keys, &access, &request.spaces, cursors_hold, self.page)?;
        let known = if cursors_hold { request.directory } else { 0 };
        let (authors, directory) = directory::news(snapshot, known)?;
        let contacts = if request.want_contacts {
            directory::contacts(snapshot, &access)?
        } else {
            Vec::new()
        };
        let compared = healing::compare(snapshot, &keys, &access, &request.compare, self.page)?;
        for _ in compared.iter().filter(|compared| !compared.buckets.is_empty()) {
            self.metrics().digests_differed();
        }
        Ok(SyncResponse {
            protocol: PROTOCOL,
            server_incarnation: self.incarnation,
            now: self.now(),
            verdicts,
            pulls,
            spaces: access.spaces(),
            authors,
            directory,
            contacts,
            erased: erasure::told(snapshot, &access, request, cursors_hold)?,
            looks_up_to: None,
            revoked,
            wipe: false,
            shut_out: false,
            compared,
            restored: false,
        })
    }

    /// The answer to a device whose database is an older copy of itself: nothing of what it asks counts.
    fn begin_anew(
        &self,
        request: &SyncRequest,
        transaction: Box<dyn Transaction + '_>,
        device: StoredDevice,
    ) -> Result<SyncResponse> {
        transaction.put_device(&StoredDevice {
            last_contact: Some(self.now()),
            ..device
        })?;
        self.commit(transaction)?;
        Ok(SyncResponse {
            restored: true,
            ..self.nothing_but(request, Vec::new())
        })
    }

    /// What became of a device's work, and no news.
    fn nothing_but(&self, request: &SyncRequest, verdicts: Vec<wire::Verdict>) -> SyncResponse {
        SyncResponse {
            protocol: PROTOCOL,
            server_incarnation: self.incarnation,
            now: self.now(),
            verdicts,
            pulls: Vec::new(),
            spaces: Vec::new(),
            authors: Vec::new(),
            directory: request.directory,
            contacts: Vec::new(),
            erased: Vec::new(),
            looks_up_to: None,
            revoked: Vec::new(),
            wipe: false,
            shut_out: false,
            compared: Vec::new(),
            restored: false,
        }
    }
}
