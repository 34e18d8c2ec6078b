//! The network between devices and the server: carries real bytes, signed and checked, and loses what it is told to.

use crate::{Device, World};
use gadeplan_core::documents::change_head;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{DocId, QuarantineId};
use gadeplan_core::sync::signing::{SignedBy, sign_request, verify_request};
use gadeplan_core::sync::wire::{
    self, LOOKS_PATH, LooksRequest, LooksResponse, Outcome, PROTOCOL, QUARANTINE_PATH, QUARANTINE_WORK_PATH,
    QuarantineAsked, QuarantineDecision, QuarantineList, QuarantinedWork, SYNC_PATH, SyncRequest, SyncResponse,
    Verdict,
};
use std::cell::RefCell;

/// What goes wrong with one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The request never arrives.
    RequestLost,
    /// The server commits; the answer never comes back.
    AnswerLost,
    /// The answer is cut short.
    AnswerCut,
    /// The request arrives twice; the device hears the second answer.
    Twice,
    /// The request arrives when nobody waits for its answer any more, after others of the same device.
    Late,
    /// The answer comes, and the device's disk has no page left to take it in.
    NoRoom,
}

/// What somebody sends who has a device that was let in and an app of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poison {
    /// A byte of a change is another.
    Flipped,
    /// A change stops short.
    Cut,
    /// A change stands twice.
    Doubled,
    /// What others depend on is left out.
    WithoutTheFirst,
    /// The changes of one document are said to be another's.
    OfAnother,
    /// What somebody else wrote is said to be one's own.
    InAnothersName,
    /// The author's signature is not of these changes.
    SignedOtherwise,
}

/// A guard broken on purpose, now and then, to see that an oracle notices (design: sync, What proves it). It is broken on
/// the way between device and server; nothing of it is in what is shipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// The server acknowledges a push before it has committed it, and is gone in between.
    AcknowledgesFirst,
    /// The server accepts a push of several changes and keeps all but the last.
    DropsTheLast,
    /// What everybody has by now is lost on the server, and nobody notices (see `World::server_forgets`).
    ForgetsLater,
    /// The cursor is committed by itself, and the page it stands for is lost.
    CursorFirst,
    /// What a pull changes is committed without the rows of the read model.
    SkipsRows,
    /// The word that a space has been taken does not reach the device.
    KeepsTaken,
    /// The word that a document has been erased does not reach the device, neither by name nor as a verdict: comparing, it
    /// would hand the document in and hear it then.
    KeepsErased,
    /// The office says that it keeps aside what a device has handed in, and loses it; the device deletes it with the space.
    SaysItIsKept,
    /// An answer that brings nothing is as large as one that brings a page.
    Chatters,
}

/// The network.
pub struct Network {
    rng: RefCell<fastrand::Rng>,
    /// Bytes that devices sent, over all exchanges.
    pub sent: RefCell<u64>,
    /// Bytes that devices received, over all exchanges.
    pub received: RefCell<u64>,
    /// Exchanges that reached the server.
    pub round_trips: RefCell<u64>,
    /// Requests on their way, with whoever signed them.
    late: RefCell<Vec<(SignedBy, Vec<u8>)>>,
    /// What is broken on purpose.
    pub sabotage: Option<Sabotage>,
}

impl Network {
    /// A network whose nonces come from a seed.
    pub fn new(seed: u64) -> Self {
        Self {
            rng: RefCell::new(fastrand::Rng::with_seed(seed ^ 0x6e65_7477)),
            sent: RefCell::new(0),
            received: RefCell::new(0),
            round_trips: RefCell::new(0),
            late: RefCell::new(Vec::new()),
            sabotage: None,
        }
    }

    /// Whether it is broken just now.
    pub(crate) fn broken(&self, sabotage: Sabotage) -> bool {
        self.sabotage == Some(sabotage) && self.rng.borrow_mut().u8(..3) == 0
    }

    fn nonce(&self) -> String {
        format!("{:032x}", self.rng.borrow_mut().u128(..))
    }

    /// One exchange of a device with the server, which some guard may be broken in.
    pub fn exchange(
        &self,
        world: &World,
        device: &Device,
        request: &SyncRequest,
        fault: Fault,
    ) -> Result<SyncResponse> {
        let mut sent = request.clone();
        if self.broken(Sabotage::AcknowledgesFirst) {
            sent.push.clear();
        }
        // The signature covers what is dropped; the server must be made to believe what it keeps.
        if self.broken(Sabotage::DropsTheLast) {
            for push in sent.push.iter_mut().filter(|push| push.changes.len() > 1) {
                push.changes.pop();
                push.signature = device.signed(push);
            }
        }
        let mut response = self.carry(world, device, &sent, fault)?;
        for push in &request.push {
            if !response.verdicts.iter().any(|verdict| verdict.doc == push.doc) {
                let outcome = Outcome::Accepted { seq: 1 };
                response.verdicts.push(Verdict { doc: push.doc, outcome });
            }
        }
        if self.broken(Sabotage::CursorFirst) {
            response.pulls.iter_mut().for_each(|pull| pull.documents.clear());
        }
        if self.sabotage == Some(Sabotage::KeepsTaken) {
            response.revoked.clear();
        }
        if self.sabotage == Some(Sabotage::KeepsErased) {
            response.erased.clear();
            for verdict in &mut response.verdicts {
                if let Outcome::Refused(problem) = &mut verdict.outcome
                    && problem.code == Code::DocumentErased
                {
                    problem.code = Code::NotFound;
                }
            }
        }
        if self.sabotage == Some(Sabotage::SaysItIsKept) {
            for verdict in &response.verdicts {
                if matches!(verdict.outcome, Outcome::Quarantined(_)) {
                    world.forgets_quarantined(verdict.doc);
                }
            }
        }
        if self.broken(Sabotage::Chatters) {
            *self.received.borrow_mut() += 100_000;
        }
        Ok(response)
    }

    /// Asks the server who has looked at a document; out of coverage nobody answers.
    pub fn who_looked(&self, world: &World, device: &Device, doc: DocId, before: Option<u64>) -> Result<LooksResponse> {
        let protocol = PROTOCOL;
        let request = LooksRequest { protocol, doc, before };
        let by = self.asks(world, device, LOOKS_PATH, &wire::encode(&request)?)?;
        wire::decode(&wire::encode(&world.relay.who_looked(&by, &request)?)?)
    }

    /// Asks the server what waits in quarantine.
    pub fn quarantine(&self, world: &World, device: &Device) -> Result<QuarantineList> {
        let by = self.asks(world, device, QUARANTINE_PATH, &[])?;
        wire::decode(&wire::encode(&world.relay.list_quarantine(&by)?)?)
    }

    /// Asks the server what a piece of it says.
    pub fn quarantined_work(
        &self,
        world: &World,
        device: &Device,
        quarantine: QuarantineId,
    ) -> Result<QuarantinedWork> {
        let request = QuarantineAsked { quarantine };
        let by = self.asks(world, device, QUARANTINE_WORK_PATH, &wire::encode(&request)?)?;
        wire::decode(&wire::encode(&world.relay.read_quarantine(&by, &request)?)?)
    }

    /// Decides about it.
    pub fn quarantine_decide(
        &self,
        world: &World,
        device: &Device,
        request: &QuarantineDecision,
    ) -> Result<QuarantineList> {
        let by = self.asks(world, device, QUARANTINE_PATH, &wire::encode(request)?)?;
        wire::decode(&wire::encode(&world.relay.decide_quarantine(&by, request)?)?)
    }

    /// A signed question on its way; out of coverage nobody answers.
    fn asks(&self, world: &World, device: &Device, path: &str, body: &[u8]) -> Result<SignedBy> {
        if !device.online {
            return Err(Problem::new(Code::ServerUnreachable));
        }
        let headers = sign_request(&device.key(), "POST", path, body, world.now(), &self.nonce())?;
        verify_request("POST", path, body, &headers)
    }

    /// Some of what is late arrives, in any order; all of it at the end. What the server answers reaches nobody.
    pub fn what_is_late_arrives(&self, world: &World, all: bool) {
        loop {
            let (by, body) = {
                let (mut late, mut rng) = (self.late.borrow_mut(), self.rng.borrow_mut());
                if late.is_empty() || !all && rng.bool() {
                    return;
                }
                let which = rng.usize(..late.len());
                late.swap_remove(which)
            };
            let _ = world.relay.sync_signed(&by, &body);
        }
    }

    /// Sends what a device would hand in, spoilt, with signatures that hold for it. Nothing where it has nothing to spoil.
    /// `others` is a change that somebody else wrote.
    pub fn poisons(&self, world: &World, device: &Device, request: &SyncRequest, poison: Poison, others: &[u8]) {
        let mut sent = request.clone();
        let elsewhere = sent.push.last().map(|push| push.doc);
        let (Some(push), Some(elsewhere)) = (sent.push.first_mut(), elsewhere) else {
            return;
        };
        let before = world.server_hashes();
        let there = |body: &[u8]| before.contains(&change_head(body).unwrap().hash);
        // What the server has already it would take for sent twice.
        if push.changes.is_empty() || there(&push.changes[0]) {
            return;
        }
        {
            let mut rng = self.rng.borrow_mut();
            let which = rng.usize(..push.changes.len());
            let change = &mut push.changes[which];
            let at = rng.usize(..change.len());
            match poison {
                Poison::Flipped => change[at] ^= 1 << rng.u8(..8),
                Poison::Cut => change.truncate(at),
                Poison::Doubled => push.changes.insert(which, push.changes[which].clone()),
                Poison::WithoutTheFirst if push.changes.len() > 1 => drop(push.changes.remove(0)),
                Poison::OfAnother if elsewhere != push.doc => push.doc = elsewhere,
                Poison::InAnothersName => push.changes[which] = others.to_vec().into(),
                Poison::SignedOtherwise => {}
                Poison::WithoutTheFirst | Poison::OfAnother => return,
            }
        }
        push.signature = device.signed(push);
        if poison == Poison::SignedOtherwise {
            push.signature[0] ^= 1;
        }
        sent.push.truncate(1);
        if let Ok(response) = self.carry(world, device, &sent, Fault::None) {
            let refused = |verdict: &Verdict| matches!(verdict.outcome, Outcome::Refused(_));
            assert!(
                response.verdicts.iter().all(refused),
                "{poison:?}: {:?}",
                response.verdicts
            );
        }
        assert_eq!(world.server_hashes(), before, "{poison:?} got in");
    }

    fn carry(&self, world: &World, device: &Device, request: &SyncRequest, fault: Fault) -> Result<SyncResponse> {
        let unreachable = || Problem::new(Code::ServerUnreachable);
        let body = wire::encode(request)?;
        let signed = || {
            let headers = sign_request(&device.key(), "POST", SYNC_PATH, &body, world.now(), &self.nonce())?;
            verify_request("POST", SYNC_PATH, &body, &headers)
        };
        let send = || -> Result<Vec<u8>> {
            let by = signed()?;
            *self.sent.borrow_mut() += body.len() as u64;
            *self.round_trips.borrow_mut() += 1;
            let answer = wire::encode(&world.relay.sync_signed(&by, &body)?)?;
            *self.received.borrow_mut() += answer.len() as u64;
            Ok(answer)
        };
        match fault {
            Fault::RequestLost => Err(unreachable()),
            Fault::Late => {
                self.late.borrow_mut().push((signed()?, body.clone()));
                Err(unreachable())
            }
            Fault::AnswerLost => send().and_then(|_| Err(unreachable())),
            Fault::AnswerCut => {
                let answer = send()?;
                let cut = self.rng.borrow_mut().usize(..answer.len());
                wire::decode(&answer[..cut]).map_err(|_| Problem::new(Code::ServerGarbled))
            }
            Fault::Twice => {
                send()?;
                wire::decode(&send()?)
            }
            Fault::None | Fault::NoRoom => wire::decode(&send()?),
        }
    }
}
