//! Erasing by rule: what has been kept for as long as the municipality's policy says. It reads documents, so it is done by
//! a process of its own (`gadeplan-server retention`, from a timer) and never by one that serves.

use super::erasure::may_be_erased;
use super::renewal::Spoken;
use super::{Relay, audit, look};
use crate::storage::{Snapshot, StoredDoc};
use gadeplan_core::documents::{shift, team};
use gadeplan_core::domain::error::{Code, Result};
use gadeplan_core::domain::ids::{DocId, Id, YouthId};
use gadeplan_core::domain::retention::Retention;
use gadeplan_core::domain::role::DocumentKind;
use gadeplan_core::domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What the audit log says of an erasure by rule.
const WHY: &str = "retention";
/// What it says where a document was taken in or written in.
const PUSHED: &str = "push.accepted";
/// What it says where searches can't be read any more; the detail is their period.
const SEARCHES_FORGOTTEN: &str = "searches.forgotten";
const ROWS_AT_ONCE: usize = 64;
const DAY_MINUTES: i64 = 24 * 60;

/// A document that has been kept long enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// Which.
    pub doc: DocId,
    /// Its kind.
    pub kind: DocumentKind,
    /// When something last happened to it, by the server's clock; for a youth also when they were last met.
    pub since: Timestamp,
    /// How long it is kept, in days.
    pub days: u32,
}

/// What goes by rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Erased whole, oldest first.
    pub erase: Vec<Overdue>,
    /// Begun anew, without youths whose card goes.
    pub begin_anew: Vec<Spoken>,
    /// Cards that are overdue, but that work in quarantine speaks of: to be decided on first.
    pub waits: Vec<Overdue>,
    /// Periods of thirty days whose searches can't be read any more.
    pub searches: usize,
}

impl Due {
    /// Each document once, and none begun anew that is erased as well.
    fn settled(mut self) -> Self {
        self.begin_anew.sort_by_key(|spoken| spoken.doc);
        self.begin_anew.dedup_by_key(|spoken| spoken.doc);
        let erased: BTreeSet<DocId> = self.erase.iter().map(|one| one.doc).collect();
        self.begin_anew.retain(|spoken| !erased.contains(&spoken.doc));
        self
    }
}

impl Relay {
    /// The municipality's policy. Of several team documents the one that keeps longest counts, kind by kind.
    ///
    /// # Errors
    /// `server_failed`; `document_unreadable`: where it can't be read nothing is erased.
    pub fn retention(&self) -> Result<Retention> {
        let snapshot = self.storage.read()?;
        let mut policy: Option<Retention> = None;
        let longer = |one: Option<u32>, other: Option<u32>| one.zip(other).map(|(one, other)| one.max(other));
        for space in snapshot.spaces()? {
            for doc in snapshot.docs_of(space.space)? {
                if doc.kind != DocumentKind::Team {
                    continue;
                }
                let found = team::read(&mut self.document(snapshot.as_ref(), &doc)?.read()).retention;
                policy = Some(match policy {
                    None => found,
                    Some(known) => Retention {
                        youth_days: longer(known.youth_days, found.youth_days),
                        shift_days: longer(known.shift_days, found.shift_days),
                        activity_days: longer(known.activity_days, found.activity_days),
                        searched_days: longer(known.searched_days, found.searched_days),
                        hold: known.hold || found.hold,
                    },
                });
            }
        }
        Ok(policy.unwrap_or_default())
    }

    /// What has been kept long enough, oldest first. Nothing where the policy holds.
    ///
    /// # Errors
    /// As [`Relay::retention`].
    pub fn overdue(&self) -> Result<Vec<Overdue>> {
        let policy = self.retention()?;
        if policy.hold {
            return Ok(Vec::new());
        }
        let snapshot = self.storage.read()?;
        let snapshot = snapshot.as_ref();
        let (mut overdue, mut met) = (Vec::new(), BTreeMap::new());
        for space in snapshot.spaces()? {
            for doc in snapshot.docs_of(space.space)? {
                let Some(since) = self.last_pushed(snapshot, doc.doc)? else {
                    // Nobody knows how old it is.
                    continue;
                };
                if doc.kind == DocumentKind::Shift && policy.youth_days.is_some() {
                    // Whoever is named in it was met no later than it was last written in.
                    for youth in self.named_in(snapshot, &doc)? {
                        let last = met.entry(youth).or_insert(since);
                        *last = since.max(*last);
                    }
                }
                if let Some(days) = policy.days(&doc.kind).filter(|_| may_be_erased(&doc.kind)) {
                    let (doc, kind) = (doc.doc, doc.kind);
                    overdue.push(Overdue { doc, kind, since, days });
                }
            }
        }
        for one in &mut overdue {
            if one.kind == DocumentKind::Youth
                && let Some(met) = met.get(&one.doc)
            {
                one.since = one.since.max(*met);
            }
        }
        let now = self.now();
        overdue.retain(|one| one.since.plus_minutes(i64::from(one.days) * DAY_MINUTES) <= now);
        overdue.sort_by_key(|one| (one.since, one.doc));
        Ok(overdue)
    }

    /// What would go now: what is overdue, and what speaks of youths whose card is and would be begun anew.
    ///
    /// # Errors
    /// As [`Relay::retention`].
    pub fn due(&self) -> Result<Due> {
        let mut due = Due::default();
        for one in self.overdue()? {
            if one.kind == DocumentKind::Youth {
                let spoken = self.speaks_of(YouthId::from_uuid(one.doc.uuid()), &[])?;
                due.begin_anew.extend(spoken.into_iter().filter(|spoken| !spoken.card));
            }
            due.erase.push(one);
        }
        due.searches = self.overdue_searches()?.len();
        Ok(due.settled())
    }

    /// Erases what has been kept long enough, each with a row of the audit log, and a youth wherever they are spoken of. Gives
    /// what is done, and what has to wait until work in quarantine has been decided on.
    ///
    /// # Errors
    /// As [`Relay::retention`]; what was erased before it stays erased.
    pub fn apply_retention(&self) -> Result<Due> {
        let mut done = Due::default();
        for one in self.overdue()? {
            if one.kind != DocumentKind::Youth {
                if self.erase(one.doc, WHY)? {
                    done.erase.push(one);
                }
                continue;
            }
            match self.erase_youth(YouthId::from_uuid(one.doc.uuid()), &[], WHY) {
                Ok(spoken) => {
                    done.begin_anew.extend(spoken.into_iter().filter(|spoken| !spoken.card));
                    done.erase.push(one);
                }
                Err(problem) if problem.code == Code::NotAllowed => done.waits.push(one),
                // Somebody has erased it by hand since.
                Err(problem) if problem.code == Code::NotFound => {}
                Err(problem) => return Err(problem),
            }
        }
        done.searches = self.forget_searches()?;
        Ok(done.settled())
    }

    /// The periods of which all searches are older than the policy keeps them.
    fn overdue_searches(&self) -> Result<Vec<u64>> {
        let policy = self.retention()?;
        let Some(days) = policy.searched_days.filter(|_| !policy.hold) else {
            return Ok(Vec::new());
        };
        let before = self.now().plus_minutes(-i64::from(days) * DAY_MINUTES);
        Ok(self.storage.read()?.criterion_periods_before(look::period_of(before))?)
    }

    /// Destroys the keys of what was searched for long enough ago; the log's rows stay, and its chain. Gives of how many
    /// periods.
    fn forget_searches(&self) -> Result<usize> {
        // Documents are read before the one writer's lock is taken; no period before today's gets a key anew.
        let overdue = self.overdue_searches()?;
        if overdue.is_empty() {
            return Ok(0);
        }
        let transaction = self.storage.write()?;
        for period in &overdue {
            transaction.remove_criterion_key(*period)?;
            let entry = audit::Entry {
                action: SEARCHES_FORGOTTEN,
                subject: None,
                space: None,
                detail: &period.to_string(),
            };
            audit::record(transaction.as_ref(), self.now(), audit::By::default(), &entry)?;
        }
        self.commit(transaction)?;
        self.scrub_erased();
        Ok(overdue.len())
    }

    /// When something was last taken in for a document, by the server's clock and not by any phone's.
    fn last_pushed(&self, snapshot: &dyn Snapshot, doc: DocId) -> Result<Option<Timestamp>> {
        let mut before = u64::MAX >> 1;
        loop {
            let rows = snapshot.audit_about(doc.uuid(), before, ROWS_AT_ONCE)?;
            if let Some(row) = rows.iter().find(|row| row.action == PUSHED) {
                return Ok(Some(row.at));
            }
            match rows.last() {
                Some(last) => before = last.seq,
                None => return Ok(None),
            }
        }
    }

    fn named_in(&self, snapshot: &dyn Snapshot, doc: &StoredDoc) -> Result<Vec<DocId>> {
        let shift = shift::read(&mut self.document(snapshot, doc)?.read());
        let youths = |youths: &std::collections::BTreeSet<YouthId>| -> Vec<DocId> {
            youths.iter().map(|youth| DocId::from(*youth)).collect()
        };
        let met = shift.encounters.iter().flat_map(|entry| youths(&entry.youths));
        Ok(met
            .chain(shift.incidents.iter().flat_map(|entry| youths(&entry.youths)))
            .collect())
    }
}
