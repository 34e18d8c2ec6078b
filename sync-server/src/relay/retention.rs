//! Erasing by rule: what has been kept for as long as the municipality's policy says. It reads documents, so it is done by
//! a process of its own (`gadeplan-server retention`, from a timer) and never by one that serves.

use super::erasure::may_be_erased;
use super::renewal::{Spoken, is_as_begun};
use super::{Relay, audit, look};
use crate::storage::{AuditFloor, Snapshot};
use gadeplan_core::documents::shift::ShiftBody;
use gadeplan_core::documents::{shift, team};
use gadeplan_core::domain::error::{Code, Problem, Result};
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
    /// Reports that lose their names and texts, oldest first.
    pub anonymise: Vec<Overdue>,
    /// Begun anew, without youths whose card goes.
    pub begin_anew: Vec<Spoken>,
    /// Cards that are overdue, but that work in quarantine speaks of: to be decided on first.
    pub waits: Vec<Overdue>,
    /// Periods of thirty days whose searches can't be read any more.
    pub searches: usize,
    /// Rows of the log.
    pub log_rows: u64,
}

impl Due {
    /// Each document once, and none begun anew that is erased as well.
    fn settled(mut self) -> Self {
        self.begin_anew.sort_by_key(|spoken| spoken.doc);
        self.begin_anew.dedup_by_key(|spoken| spoken.doc);
        let erased: BTreeSet<DocId> = self.erase.iter().map(|one| one.doc).collect();
        self.anonymise.retain(|one| !erased.contains(&one.doc));
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
                        anonymise_days: longer(known.anonymise_days, found.anonymise_days),
                        phone_days: longer(known.phone_days, found.phone_days),
                        log_days: longer(known.log_days, found.log_days),
                        searched_days: longer(known.searched_days, found.searched_days),
                        hold: known.hold || found.hold,
                    },
                });
            }
        }
        Ok(policy.unwrap_or_default())
    }

    /// What has been kept long enough, each oldest first: what is erased whole, and reports that lose their names and texts.
    /// Nothing where the policy holds.
    ///
    /// # Errors
    /// As [`Relay::retention`].
    pub fn overdue(&self) -> Result<(Vec<Overdue>, Vec<Overdue>)> {
        let policy = self.retention()?;
        if policy.hold {
            return Ok(Default::default());
        }
        let snapshot = self.storage.read()?;
        let snapshot = snapshot.as_ref();
        let (mut erase, mut anonymise) = (Vec::new(), Vec::new());
        let (mut met, mut met_by_somebody) = (BTreeMap::new(), None);
        for space in snapshot.spaces()? {
            for stored in snapshot.docs_of(space.space)? {
                let Some(since) = self.last_pushed(snapshot, stored.doc)? else {
                    // Nobody knows how old it is.
                    continue;
                };
                let overdue = |days: u32| Overdue {
                    doc: stored.doc,
                    kind: stored.kind.clone(),
                    since,
                    days,
                };
                if stored.kind == DocumentKind::Shift
                    && (policy.youth_days.is_some() || policy.anonymise_days.is_some())
                {
                    let document = self.document(snapshot, &stored)?;
                    let body = shift::read(&mut document.read());
                    // Whoever is named in it was met no later than it was last written in.
                    for youth in named_in(&body) {
                        let last = met.entry(youth).or_insert(since);
                        *last = since.max(*last);
                    }
                    if body.anonymised {
                        met_by_somebody = met_by_somebody.max(Some(since));
                    }
                    if !(body.anonymised && is_as_begun(&stored, &document)) {
                        anonymise.extend(policy.anonymise_days.map(overdue));
                    }
                }
                let days = policy.days(&stored.kind).filter(|_| may_be_erased(&stored.kind));
                erase.extend(days.map(overdue));
            }
        }
        for card in erase.iter_mut().filter(|one| one.kind == DocumentKind::Youth) {
            // A report without names may have been about anybody.
            let last_met = met.get(&card.doc).copied().max(met_by_somebody);
            card.since = last_met.map_or(card.since, |met| met.max(card.since));
        }
        let now = self.now();
        for list in [&mut erase, &mut anonymise] {
            list.retain(|one| one.since.plus_minutes(i64::from(one.days) * DAY_MINUTES) <= now);
            list.sort_by_key(|one| (one.since, one.doc));
        }
        Ok((erase, anonymise))
    }

    /// What would go now: what is overdue, and what speaks of youths whose card is and would be begun anew.
    ///
    /// # Errors
    /// As [`Relay::retention`].
    pub fn due(&self) -> Result<Due> {
        let (erase, anonymise) = self.overdue()?;
        let mut due = Due {
            anonymise,
            ..Due::default()
        };
        for one in erase {
            if one.kind == DocumentKind::Youth {
                let spoken = self.speaks_of(YouthId::from_uuid(one.doc.uuid()), &[])?;
                due.begin_anew.extend(spoken.into_iter().filter(|spoken| !spoken.card));
            }
            due.erase.push(one);
        }
        due.searches = self.overdue_searches()?.len();
        due.log_rows = self.overdue_log()?.map_or(0, |(_, rows)| rows);
        Ok(due.settled())
    }

    /// Erases what has been kept long enough, each with a row of the audit log, and a youth wherever they are spoken of. Gives
    /// what is done, and what has to wait until work in quarantine has been decided on.
    ///
    /// # Errors
    /// As [`Relay::retention`]; what was erased before it stays erased.
    pub fn apply_retention(&self) -> Result<Due> {
        let mut done = Due::default();
        let (erase, anonymise) = self.overdue()?;
        for one in erase {
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
        for one in anonymise {
            match self.anonymise(one.doc, WHY) {
                Ok(true) => done.anonymise.push(one),
                Ok(false) => {}
                Err(problem) if problem.code == Code::NotAllowed => done.waits.push(one),
                Err(problem) => return Err(problem),
            }
        }
        done.searches = self.forget_searches()?;
        done.log_rows = self.forget_log()?;
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

    /// The log's rows that are older than the policy keeps them.
    fn overdue_log(&self) -> Result<Option<(AuditFloor, u64)>> {
        let policy = self.retention()?;
        let Some(days) = policy.log_days.filter(|_| !policy.hold) else {
            return Ok(None);
        };
        let before = self.now().plus_minutes(-i64::from(days) * DAY_MINUTES);
        audit::floor_before(self.storage.read()?.as_ref(), before)
    }

    /// Deletes the log's rows that are old enough; the chain goes on from where they ended. Gives how many.
    fn forget_log(&self) -> Result<u64> {
        let Some((floor, rows)) = self.overdue_log()? else {
            return Ok(0);
        };
        // What outlasts a restore must be in the journal before the rows that say so are gone.
        self.note_head().map_err(|_| Problem::new(Code::ServerFailed))?;
        let transaction = self.storage.write()?;
        audit::forget(transaction.as_ref(), &floor, self.now())?;
        self.commit(transaction)?;
        self.scrub_erased();
        Ok(rows)
    }

    /// When something was last taken in for a document, by the server's clock and not by any phone's; where the log has
    /// forgotten it, the latest that it can have been.
    fn last_pushed(&self, snapshot: &dyn Snapshot, doc: DocId) -> Result<Option<Timestamp>> {
        let mut before = u64::MAX >> 1;
        loop {
            let rows = snapshot.audit_about(doc.uuid(), before, ROWS_AT_ONCE)?;
            if let Some(row) = rows.iter().find(|row| row.action == PUSHED) {
                return Ok(Some(row.at));
            }
            match rows.last() {
                Some(last) => before = last.seq,
                None => return Ok(snapshot.audit_floor()?.map(|floor| floor.at)),
            }
        }
    }
}

/// The youths that a report names.
fn named_in(shift: &ShiftBody) -> BTreeSet<DocId> {
    let met = shift.encounters.iter().flat_map(|entry| &entry.youths);
    let about = shift.incidents.iter().flat_map(|entry| &entry.youths);
    met.chain(about).map(|youth| DocId::from(*youth)).collect()
}
