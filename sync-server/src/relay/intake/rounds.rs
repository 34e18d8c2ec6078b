//! From pushes to verdicts. The judge's word costs milliseconds, and the one writer's lock must not be held for them: a
//! push is judged upon a snapshot, and in the transaction it counts only if the document has the heads it was judged
//! upon. A push that somebody else's overtook is judged in another round.

use super::change::{self, Examined, too_many};
use super::judge::{Case, Fresh};
use super::structure::{self, Plan};
use super::{AuthorKeys, Halt, Judged, author, chunk, commit, permit};
use crate::envelope::BodyPlace;
use crate::relay::access::Access;
use crate::relay::quarantine::{self, Aside};
use crate::relay::{Relay, audit};
use crate::storage::{Snapshot, StoredDoc, Transaction};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{Id, SpaceId};
use gadeplan_core::domain::quarantine::QuarantineReason;
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::wire::{Outcome, Poke, Push, SyncRequest, Verdict};
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;

/// How often a push that others overtake is judged again before it is judged with the writer's lock held: then nobody can.
const OVERTAKEN: usize = 3;
/// How many rounds a request may take in all. Nobody's does but one that hands in one document over and over.
const ROUNDS: usize = 64;
/// What is handed to the judge at once, in bytes of documents: a device may push a thousand of eight megabytes each.
const AT_ONCE: usize = 4 * 1024 * 1024;
/// What a document's changes may hold in operations: as many as its greatest texts written anew a few times.
const OPS_PER_DOC: u64 = 1 << 19;

type Hash = [u8; 32];

/// A judge's word, and what it was given upon.
struct Word {
    heads: Vec<Hash>,
    fresh: Vec<Hash>,
    found: Result<()>,
}

impl Word {
    /// Whether it holds for the document as it is: a refusal does whatever the document has gained since.
    fn is_upon(&self, doc: Option<&StoredDoc>, plan: &Plan) -> bool {
        let heads = doc.map_or(&[][..], |doc| &doc.heads);
        (self.found.is_err() || self.heads.as_slice() == heads)
            && self.fresh.iter().eq(plan.fresh.iter().map(|change| &change.hash))
    }
}

/// The pushes of one request on their way.
pub(in crate::relay) struct Rounds<'a> {
    relay: &'a Relay,
    request: &'a SyncRequest,
    examined: Vec<Result<Vec<Examined>>>,
    words: Vec<Option<Word>>,
    verdicts: Vec<Option<Outcome>>,
    round: usize,
}

impl<'a> Rounds<'a> {
    /// `key` is the pusher's, `authors` are those of whom it brings something back.
    pub(in crate::relay) fn new(
        relay: &'a Relay,
        request: &'a SyncRequest,
        key: &[u8; 32],
        authors: &AuthorKeys,
    ) -> Self {
        let examined: Vec<_> = (request.push.iter())
            .map(|push| super::examine(push, key, authors))
            .collect();
        Self {
            relay,
            request,
            words: examined.iter().map(|_| None).collect(),
            verdicts: examined.iter().map(|_| None).collect(),
            examined,
            round: 0,
        }
    }

    /// Whether every push has its verdict.
    pub(in crate::relay) fn done(&self) -> bool {
        self.verdicts.iter().all(Option::is_some)
    }

    /// How many things stay on the device unsent: those it says, and what has been refused so far.
    pub(in crate::relay) fn waiting(&self) -> Option<u32> {
        let refused = |outcome: &&Option<Outcome>| matches!(outcome, Some(Outcome::Refused(_)));
        let refused = self.verdicts.iter().filter(refused).count();
        let refused = u32::try_from(refused).unwrap_or(u32::MAX);
        Some(self.request.waiting?.saturating_add(refused))
    }

    /// The verdicts, in the order of the pushes.
    pub(in crate::relay) fn verdicts(self) -> Vec<Verdict> {
        let all = self.request.push.iter().zip(self.verdicts);
        all.filter_map(|(push, outcome)| {
            Some(Verdict {
                doc: push.doc,
                outcome: outcome?,
            })
        })
        .collect()
    }

    /// Whether others have been faster so often that the next round is to hold the writer's lock while it judges. What has
    /// been found good upon older heads is judged then; what has been refused stays so.
    pub(in crate::relay) fn overtaken(&self) -> bool {
        self.round >= OVERTAKEN
    }

    /// Has every open push judged that may be written and hangs on what is there. Those that may not, or do not, are
    /// left to the transaction to refuse.
    ///
    /// # Errors
    /// [`Code::ServerFailed`]; [`Code::ServerBusy`] after too many rounds.
    pub(in crate::relay) fn judge(&mut self, snapshot: &dyn Snapshot, access: &Access) -> Result<()> {
        self.round += 1;
        if self.round > ROUNDS {
            return Err(Problem::new(Code::ServerBusy).with("wait_seconds", 1));
        }
        let mut batch = Batch::default();
        for at in 0..self.request.push.len() {
            match self.case(snapshot, access, at) {
                Ok(Some((case, word))) if word.found.is_ok() => {
                    batch.add(at, case, word);
                    if batch.bytes >= AT_ONCE {
                        self.hear(std::mem::take(&mut batch))?;
                    }
                }
                Ok(Some((_, word))) => self.keep(at, word),
                Ok(None) | Err(Halt::Refused(_) | Halt::Aside(_)) => {}
                Err(Halt::Failed(problem)) => return Err(problem),
            }
        }
        self.hear(batch)
    }

    fn hear(&mut self, batch: Batch) -> Result<()> {
        let Batch { cases, words, bytes: _ } = batch;
        if cases.is_empty() {
            return Ok(());
        }
        let found = self.relay.judge.judge(cases)?;
        if found.len() != words.len() {
            return Err(Problem::new(Code::ServerFailed));
        }
        for ((at, word), found) in words.into_iter().zip(found) {
            self.keep(at, Word { found, ..word });
        }
        Ok(())
    }

    fn keep(&mut self, at: usize, word: Word) {
        if let Some(place) = self.words.get_mut(at) {
            *place = Some(word);
        }
    }

    /// What the judge is to see of a push, and upon what; none where there is nothing to judge, or it has been judged upon
    /// this already.
    fn case(&self, snapshot: &dyn Snapshot, access: &Access, at: usize) -> Judged<Option<(Case, Word)>> {
        let Some((push, examined)) = self.open(at) else {
            return Ok(None);
        };
        let Ok(examined) = examined else {
            return Ok(None);
        };
        let doc = permit(snapshot, access, self.request.app_schema, push)?;
        let actor = author::actor(access, push);
        let plan = structure::check(snapshot, push.doc, doc.as_ref(), actor, examined.clone())?;
        let judged = self.words.get(at).and_then(Option::as_ref);
        if plan.fresh.is_empty() || judged.is_some_and(|word| word.is_upon(doc.as_ref(), &plan)) {
            return Ok(None);
        }
        let known = match &doc {
            Some(doc) => known(self.relay, snapshot, doc).map_err(Halt::Failed)?,
            None => Vec::new(),
        };
        let word = Word {
            heads: doc.map(|doc| doc.heads).unwrap_or_default(),
            fresh: plan.fresh.iter().map(|change| change.hash).collect(),
            found: within(&known, &plan),
        };
        let case = Case {
            doc: push.doc,
            kind: push.kind.clone(),
            area: access.grants.get(&push.space).and_then(|(space, _)| space.area),
            known,
            fresh: plan.fresh.into_iter().map(fresh).collect(),
        };
        Ok(Some((case, word)))
    }

    fn open(&self, at: usize) -> Option<(&'a Push, &Result<Vec<Examined>>)> {
        if self.verdicts.get(at)?.is_some() {
            return None;
        }
        Some((self.request.push.get(at)?, self.examined.get(at)?))
    }

    /// Takes in what may be taken, each push whole or not at all; a refused one stops no other. Nothing lasts before the
    /// caller commits. Gives which spaces have moved.
    ///
    /// # Errors
    /// [`Code::ServerFailed`], never a refusal.
    pub(in crate::relay) fn take(&mut self, transaction: &dyn Transaction, access: &mut Access) -> Result<Vec<Poke>> {
        let relay = self.relay;
        let by = audit::By {
            device: Some(access.device.device),
            person: Some(access.device.person),
        };
        let mut moved = BTreeSet::new();
        for at in 0..self.request.push.len() {
            let Some((push, _)) = self.open(at) else {
                continue;
            };
            let note = |action: &str, detail: &str| {
                let entry = audit::Entry {
                    action,
                    subject: Some(push.doc.uuid()),
                    space: Some(push.space),
                    detail,
                };
                audit::record(transaction, relay.now(), by, &entry)
            };
            let outcome = match self.take_one(transaction, access, at) {
                Ok(Some(commit::Committed { seq, added })) => {
                    if added > 0 {
                        moved.insert(push.space);
                        let action = match push.author {
                            None => "push.accepted",
                            Some(_) => "push.brought_back",
                        };
                        note(action, &added.to_string())?;
                    }
                    Outcome::Accepted { seq }
                }
                Ok(None) => continue,
                Err(Halt::Refused(problem)) => Outcome::Refused(problem),
                Err(Halt::Aside(reason)) => self.keep_aside(transaction, access, at, &reason)?,
                Err(Halt::Failed(problem)) => return Err(problem),
            };
            match &outcome {
                Outcome::Accepted { .. } => {}
                Outcome::Refused(problem) => {
                    tracing::warn!(device = %access.device.device, doc = %push.doc, %problem, "push refused");
                    note("push.refused", &told(problem))?;
                }
                Outcome::Quarantined(problem) => {
                    note("push.quarantined", &told(problem))?;
                }
            }
            if let Some(place) = self.verdicts.get_mut(at) {
                *place = Some(outcome);
            }
        }
        settle(transaction, access, &moved)
    }

    /// Keeps a push aside that is well formed and its author's own. What the log has already is not kept twice.
    fn keep_aside(
        &self,
        transaction: &dyn Transaction,
        access: &Access,
        at: usize,
        reason: &QuarantineReason,
    ) -> Result<Outcome> {
        let Some((push, examined)) = self.open(at) else {
            return Err(Code::ServerFailed.into());
        };
        let examined = match examined {
            Ok(examined) => examined,
            Err(problem) => return Ok(Outcome::Refused(problem.clone())),
        };
        // Of another incarnation of its own, where it says so.
        let actor = author::actor(access, push);
        if examined.iter().any(|change| change.actor != *actor) {
            return Ok(Outcome::Refused(Code::ChangeForged.into()));
        }
        let mut known = Some(0);
        for change in examined {
            let link = transaction.link(push.doc, &change.hash)?;
            known = known.zip(link).map(|(known, link)| link.seq.max(known));
        }
        if let Some(seq) = known {
            return Ok(Outcome::Accepted { seq });
        }
        let times = examined.iter().map(|change| Timestamp::from_seconds(change.time));
        let aside = Aside {
            hashes: examined.iter().map(|change| change.hash).collect(),
            from: times.clone().min().unwrap_or(Timestamp(0)),
            to: times.max().unwrap_or(Timestamp(0)),
        };
        quarantine::keep(self.relay, transaction, &access.device, push, aside, reason)
    }

    /// Commits a push; none where it has to be judged again first.
    fn take_one(
        &self,
        transaction: &dyn Transaction,
        access: &mut Access,
        at: usize,
    ) -> Judged<Option<commit::Committed>> {
        let Some((push, examined)) = self.open(at) else {
            return Ok(None);
        };
        let doc = permit(transaction, access, self.request.app_schema, push)?;
        let examined = examined.clone().map_err(Halt::Refused)?;
        let plan = structure::check(
            transaction,
            push.doc,
            doc.as_ref(),
            author::actor(access, push),
            examined,
        )?;
        if !plan.fresh.is_empty() {
            match self.words.get(at).and_then(Option::as_ref) {
                Some(word) if word.is_upon(doc.as_ref(), &plan) => word.found.clone().map_err(Halt::Refused)?,
                _ => return Ok(None),
            }
        }
        commit::write(self.relay, transaction, access, push, doc, plan).map(Some)
    }
}

#[derive(Default)]
struct Batch {
    cases: Vec<Case>,
    words: Vec<(usize, Word)>,
    bytes: usize,
}

impl Batch {
    fn add(&mut self, at: usize, case: Case, word: Word) {
        let bodies = case.known.iter().chain(case.fresh.iter().map(|fresh| &fresh.body));
        self.bytes = self.bytes.saturating_add(bodies.map(|body| body.len()).sum());
        self.cases.push(case);
        self.words.push((at, word));
    }
}

fn fresh(change: Examined) -> Fresh {
    Fresh {
        hash: ByteBuf::from(change.hash),
        operations: change.operations,
        body: ByteBuf::from(change.bytes),
    }
}

/// A document's changes, decrypted, in log order.
/// A document's changes, opened, in the order of the log.
pub(in crate::relay) fn known(relay: &Relay, snapshot: &dyn Snapshot, doc: &StoredDoc) -> Result<Vec<ByteBuf>> {
    let key = relay.keys(snapshot)?.unwrap_key(doc.doc, doc.epoch, &doc.key)?;
    snapshot
        .changes_of(doc.doc)?
        .into_iter()
        .map(|change| {
            let place = BodyPlace {
                space: change.space,
                doc: change.doc,
                epoch: change.epoch,
                hash: &change.hash,
            };
            key.open(place, &change.body).map(ByteBuf::from)
        })
        .collect()
}

/// Whether the document would keep to its number of operations, counted without unfolding any.
fn within(known: &[ByteBuf], plan: &Plan) -> Result<()> {
    let known = known.iter().filter_map(|body| operations_of(body));
    let fresh = plan.fresh.iter().map(|change| change.operations);
    let all = known.chain(fresh).fold(0, u64::saturating_add);
    if all > OPS_PER_DOC {
        Err(too_many(all, OPS_PER_DOC))
    } else {
        Ok(())
    }
}

fn operations_of(body: &[u8]) -> Option<u64> {
    let frame = chunk::frame(body)?;
    let change = change::examine(body, frame.hash, frame.content).ok()?;
    Some(change.operations)
}

/// A refusal for the audit log: its code, and the reason where there is one.
fn told(problem: &Problem) -> String {
    match problem.params.get("reason") {
        Some(reason) => format!("{} {reason}", problem.code.as_str()),
        None => problem.code.as_str().to_owned(),
    }
}

fn settle(transaction: &dyn Transaction, access: &Access, moved: &BTreeSet<SpaceId>) -> Result<Vec<Poke>> {
    let mut pokes = Vec::new();
    for (space, _) in moved.iter().filter_map(|space| access.grants.get(space)) {
        transaction.set_digest(space.space, &space.digest)?;
        pokes.push(Poke {
            space: space.space,
            at: space.seq,
            seen: transaction.seen(space.space)?,
        });
    }
    Ok(pokes)
}
