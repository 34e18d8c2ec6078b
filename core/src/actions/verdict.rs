//! What a device does with the server's verdicts on what it has handed in.

use crate::documents::{Hash, change_head};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{DocId, SpaceId};
use crate::domain::time::Timestamp;
use crate::store::{PIECES_AT_ONCE, Writer};
use crate::sync::wire::{Outcome, Push, Verdict};
use std::collections::BTreeSet;

/// One exchange's pushes and the verdicts on them, in the same order.
pub(super) struct Verdicts<'a> {
    pub pushes: &'a [Push],
    pub verdicts: &'a [Verdict],
    /// The actors of this device, all its incarnations'.
    pub own: BTreeSet<Vec<u8>>,
    /// Spaces in which what the server has lost is known to be back, as far as it can be.
    pub settled: BTreeSet<SpaceId>,
    /// Documents that the same answer begins anew: what was handed in of the older edition is written once more.
    pub begun_anew: BTreeSet<DocId>,
    /// There is more to come, and the newer edition may be in it.
    pub more: bool,
    pub now: Timestamp,
}

impl Verdicts<'_> {
    /// Does what they say. Gives the spaces in which the server turned out to lack something.
    ///
    /// # Errors
    /// As the store's.
    pub fn heed(&self, writer: &Writer<'_>) -> Result<BTreeSet<SpaceId>> {
        let (mut stopped, mut doubted) = (BTreeSet::new(), BTreeSet::new());
        for (push, verdict) in self.pushes.iter().zip(self.verdicts) {
            let doc = push.doc;
            match &verdict.outcome {
                Outcome::Accepted { seq } => {
                    let heads = push.changes.iter().map(|body| change_head(body));
                    writer.acknowledge(doc, &heads.collect::<Result<Vec<_>>>()?, *seq, &push.signature)?;
                    if !stopped.contains(&doc) {
                        writer.unrefuse(doc)?;
                    }
                }
                // What comes after a refusal hangs on what was refused; the first reason is the reason.
                _ if stopped.contains(&doc) => {}
                Outcome::Refused(why)
                    if why.code == Code::ChangeMissingDependency && !self.settled.contains(&push.space) =>
                {
                    // The server has lost what it hangs on; what else it has lost is found out first.
                    doubted.insert(push.space);
                    stopped.insert(doc);
                }
                Outcome::Refused(why)
                    if why.code == Code::EpochOld && (self.begun_anew.contains(&doc) || self.more) =>
                {
                    stopped.insert(doc);
                }
                Outcome::Refused(_) if !self.has_own(doc) => writer.let_rest(doc, &hashes(push)?)?,
                Outcome::Refused(why) => {
                    self.refuse(writer, doc, why, false)?;
                    stopped.insert(doc);
                }
                Outcome::Quarantined(why) => {
                    self.refuse(writer, doc, why, true)?;
                    stopped.insert(doc);
                }
            }
        }
        Ok(doubted)
    }

    /// Whether this device wrote any of what was handed in of a document. What it only brought back for others is
    /// nobody's unsent work.
    fn has_own(&self, doc: DocId) -> bool {
        let mut pushes = self.pushes.iter().filter(|push| push.doc == doc);
        pushes.any(|push| push.author.as_ref().is_none_or(|author| self.own.contains(author)))
    }

    fn refuse(&self, writer: &Writer<'_>, doc: DocId, why: &Problem, handed_in: bool) -> Result<()> {
        let pieces = self.pushes.iter().filter(|push| push.doc == doc);
        let whole = pieces.clone().count() < PIECES_AT_ONCE;
        let sent: Vec<Hash> = (pieces.map(hashes).collect::<Result<Vec<_>>>()?)
            .into_iter()
            .flatten()
            .collect();
        // What was written while the answer was on its way has not been judged yet: it is handed in with the rest.
        if whole && writer.has_unsent_beside(doc, &sent)? {
            return Ok(());
        }
        writer.refuse(doc, why, handed_in, self.now)
    }
}

fn hashes(push: &Push) -> Result<Vec<Hash>> {
    push.changes.iter().map(|body| Ok(change_head(body)?.hash)).collect()
}
