//! What is noted in the journal, and what is brought back from it (ADR 0030).
//!
//! The audit log leads: what has changed since the last line is what the log's rows since then name, so whatever notes the
//! log's rows later, another server or the same one after a crash, notes the same.

use super::audit::{self, AuditHead, AuditState, By, Entry as Row};
use super::{Relay, erasure, restored};
use crate::journal::{Entry, Held, Journal, Stands};
use crate::storage::{Snapshot, StoredDevice, StoredSpace, Transaction};
use anyhow::{Context, Result, bail, ensure};
use data_encoding::HEXLOWER;
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::domain::ids::{DeviceId, DocId, Id, PersonId, SpaceId};
use gadeplan_core::domain::role::Role;
use gadeplan_core::domain::time::Timestamp;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;

/// How often the end of the audit log is noted where nothing else is to be, in milliseconds.
const HEAD_EVERY: i64 = 60_000;
const ROWS_AT_ONCE: usize = 1000;

/// A relay's journal, and how far it is known to reach.
pub(super) struct Noted {
    journal: Journal,
    reached: Mutex<Reached>,
}

#[derive(Clone, Copy, Default)]
struct Reached {
    /// Up to here nothing in the log is to be noted any more.
    row: u64,
    /// When a line was written last.
    at: Option<Timestamp>,
}

/// What rows of the log name.
#[derive(Default)]
struct Named {
    people: BTreeSet<PersonId>,
    spaces: BTreeSet<SpaceId>,
    grants: BTreeSet<(PersonId, SpaceId)>,
    devices: BTreeSet<DeviceId>,
    erased: BTreeSet<DocId>,
}

impl Named {
    fn since(snapshot: &dyn Snapshot, mut row: u64) -> Result<Self> {
        let mut named = Self::default();
        loop {
            let rows = snapshot.audit_after(row, ROWS_AT_ONCE)?;
            let Some(last) = rows.last() else { return Ok(named) };
            row = last.seq;
            for row in &rows {
                let Some(subject) = row.subject else { continue };
                match row.action.as_str() {
                    "person.put" => drop(named.people.insert(PersonId::from_uuid(subject))),
                    "space.added" | "space.min_writer_schema" => drop(named.spaces.insert(SpaceId::from_uuid(subject))),
                    "grant.put" | "grant.removed" => {
                        named
                            .grants
                            .extend(row.space.map(|space| (PersonId::from_uuid(subject), space)));
                    }
                    erasure::ACTION => drop(named.erased.insert(DocId::from_uuid(subject))),
                    action if action.starts_with("device.") => drop(named.devices.insert(DeviceId::from_uuid(subject))),
                    _ => {}
                }
            }
        }
    }

    fn all(snapshot: &dyn Snapshot) -> Result<Self> {
        let mut named = Self::default();
        for (person, _) in snapshot.people()? {
            named.people.insert(person);
            let grants = snapshot.grants_of(person)?.into_iter();
            named.grants.extend(grants.map(|(space, _)| (person, space.space)));
        }
        named.grants.extend(
            snapshot
                .withdrawn()?
                .into_iter()
                .map(|(person, space, _)| (person, space)),
        );
        for space in snapshot.spaces()? {
            named.spaces.insert(space.space);
            named.erased.extend(snapshot.erased_after(space.space, 0)?);
        }
        named
            .devices
            .extend(snapshot.devices()?.into_iter().map(|device| device.device));
        Ok(named)
    }

    /// How it all stands.
    fn stands(&self, snapshot: &dyn Snapshot) -> Result<Vec<Stands>> {
        let mut stands = Vec::new();
        for person in &self.people {
            let role = snapshot.person(*person)?;
            stands.extend(role.map(|role| Stands::Person { person: *person, role }));
        }
        for space in &self.spaces {
            stands.extend(snapshot.space(*space)?.map(|found| Stands::Space {
                space: *space,
                class: found.class,
                area: found.area,
                min_writer_schema: found.min_writer_schema,
            }));
        }
        let withdrawn = snapshot.withdrawn()?;
        for (person, space) in &self.grants {
            let granted = snapshot.grants_of(*person)?;
            let granted = granted.into_iter().find(|(granted, _)| granted.space == *space);
            let taken = withdrawn.iter().find(|(who, which, _)| (who, which) == (person, space));
            stands.extend(match (granted, taken) {
                (Some((_, role)), _) => Some(Stands::Grant {
                    person: *person,
                    space: *space,
                    role,
                }),
                (None, taken) => taken.map(|(_, _, at)| Stands::Withdrawn {
                    person: *person,
                    space: *space,
                    at: *at,
                }),
            });
        }
        for doc in &self.erased {
            stands.extend(snapshot.tombstone(*doc)?.map(|tombstone| Stands::Erased {
                doc: *doc,
                space: tombstone.space,
                kind: tombstone.kind,
                at: tombstone.at,
            }));
        }
        let actors = if self.devices.is_empty() {
            Vec::new()
        } else {
            snapshot.actors_after(0)?
        };
        for id in &self.devices {
            let Some(device) = snapshot.device(*id)? else { continue };
            let before = actors.iter().filter(|actor| actor.device == *id);
            let before = before.map(|actor| &actor.actor).filter(|actor| **actor != device.actor);
            stands.push(Stands::Device {
                device: *id,
                person: device.person,
                key: device.key,
                actors: before
                    .chain([&device.actor])
                    .map(|actor| HEXLOWER.encode(actor))
                    .collect(),
                enrolled_at: device.enrolled_at,
                revoked_at: device.revoked_at,
                wipe_ordered_at: device.wipe_ordered_at,
                wiped_at: device.wiped_at,
            });
        }
        Ok(stands)
    }
}

/// A failure as devices are told of it; what it was stands in the log.
pub(super) fn told<T>(result: Result<T>) -> gadeplan_core::domain::error::Result<T> {
    result.map_err(|error| {
        tracing::error!(error = format!("{error:#}"), "the journal can't be used");
        Problem::new(Code::ServerFailed)
    })
}

fn head(snapshot: &dyn Snapshot) -> Result<AuditHead> {
    let (last, hash) = snapshot.audit_head()?.unwrap_or((0, [0; 32]));
    Ok(AuditHead { last, hash })
}

/// Whether the log still holds the row that a line was noted at.
fn holds(snapshot: &dyn Snapshot, line: &Entry) -> Result<bool> {
    let Some(before) = line.row.checked_sub(1) else {
        return Ok(true);
    };
    let row = snapshot.audit_after(before, 1)?.into_iter().next();
    Ok(row.is_some_and(|row| row.seq == line.row && row.hash == line.hash))
}

/// Whether what was lost since a row has been brought back already, by another server's journal.
fn brought_back_since(snapshot: &dyn Snapshot, mut row: u64) -> Result<bool> {
    loop {
        let rows = snapshot.audit_after(row, ROWS_AT_ONCE)?;
        let Some(last) = rows.last() else { return Ok(false) };
        row = last.seq;
        let by_journal = |row: &crate::storage::AuditRow| row.action == restored::ACTION && !row.detail.is_empty();
        if rows.iter().any(by_journal) {
            return Ok(true);
        }
    }
}

impl Relay {
    /// The same with a journal: what the database has lost of it is brought back now, and what changes is noted in it.
    ///
    /// # Errors
    /// Where the journal can't be used, or is another database's.
    pub fn with_journal(mut self, path: &Path) -> Result<Self> {
        let noted = Noted {
            journal: Journal::at(path),
            reached: Mutex::default(),
        };
        let row = self.begin_with(&mut noted.journal.hold()?)?;
        *noted.reached.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Reached { row, at: None };
        self.journal = Some(noted);
        self.catch_up(false)?;
        Ok(self)
    }

    /// Brings database and journal together. Gives the row up to which the journal has all then.
    fn begin_with(&mut self, held: &mut Held<'_>) -> Result<u64> {
        let snapshot = self.storage.read()?;
        let meta = snapshot.meta()?.context("the database is not initialised")?;
        let Some((header, lines)) = held.read()? else {
            let first = self.all(snapshot.as_ref())?;
            held.begin(meta.created_at, &first)?;
            return Ok(first.row);
        };
        ensure!(
            header.database_made_at == meta.created_at,
            "the journal is of another database than this one; name another file, or move it away"
        );
        let mut at = lines.len();
        while let Some(before) = at.checked_sub(1)
            && let Some(line) = lines.get(before)
            && !holds(snapshot.as_ref(), line)?
        {
            at = before;
        }
        let common = at
            .checked_sub(1)
            .and_then(|at| lines.get(at))
            .map_or(0, |line| line.row);
        let lost = lines.get(at..).unwrap_or_default();
        let Some(newest) = lost.last() else {
            if lines.is_empty() {
                held.append(&self.all(snapshot.as_ref())?)?;
                return Ok(head(snapshot.as_ref())?.last);
            }
            return Ok(common);
        };
        let brought_back = brought_back_since(snapshot.as_ref(), common)?;
        drop(snapshot);
        if !brought_back {
            self.bring_back(lost, newest)?;
        }
        let snapshot = self.storage.read()?;
        let all = self.all(snapshot.as_ref())?;
        held.append(&all)?;
        Ok(all.row)
    }

    fn all(&self, snapshot: &dyn Snapshot) -> Result<Entry> {
        let AuditHead { last, hash } = head(snapshot)?;
        Ok(Entry {
            row: last,
            hash,
            at: self.now(),
            stands: Named::all(snapshot)?.stands(snapshot)?,
        })
    }

    /// The database is older than the journal: everything is to stand as it stood last, and devices are to hand in what else
    /// has been lost.
    fn bring_back(&mut self, lost: &[Entry], newest: &Entry) -> Result<()> {
        let transaction = self.storage.write()?;
        for stands in lost.iter().flat_map(|line| &line.stands) {
            if let Some((subject, space, what)) = self.apply(transaction.as_ref(), stands)? {
                let row = Row {
                    action: what,
                    subject: Some(subject),
                    space,
                    detail: "by journal",
                };
                audit::record(transaction.as_ref(), self.now(), By::default(), &row)?;
            }
        }
        let detail = format!("{} {}", newest.row, HEXLOWER.encode(&newest.hash));
        let incarnation = self.restored(transaction.as_ref(), &detail)?;
        transaction.commit()?;
        self.incarnation = incarnation;
        self.scrub_erased();
        tracing::warn!(
            row = newest.row,
            "the database is older than the journal: grants, devices, revocations and erasures were brought back"
        );
        Ok(())
    }

    /// Makes something stand as it did. Tells what that was where it had stood otherwise, as the audit log calls it.
    fn apply(
        &self,
        transaction: &dyn Transaction,
        stands: &Stands,
    ) -> Result<Option<(uuid::Uuid, Option<SpaceId>, &'static str)>> {
        Ok(match stands {
            Stands::Person { person, role } => {
                if transaction.person(*person)?.as_ref() == Some(role) {
                    return Ok(None);
                }
                transaction.put_person(*person, role)?;
                Some((person.uuid(), None, "person.put"))
            }
            Stands::Space {
                space,
                class,
                area,
                min_writer_schema,
            } => {
                let found = transaction.space(*space)?;
                if found
                    .as_ref()
                    .is_some_and(|found| found.min_writer_schema == *min_writer_schema)
                {
                    return Ok(None);
                }
                if found.is_none() {
                    transaction.add_space(&StoredSpace {
                        space: *space,
                        class: class.clone(),
                        area: *area,
                        seq: 0,
                        digest: [0; 32],
                        min_writer_schema: *min_writer_schema,
                    })?;
                }
                transaction.set_min_writer_schema(*space, *min_writer_schema)?;
                Some((space.uuid(), Some(*space), "space.added"))
            }
            Stands::Grant { person, space, role } => {
                let granted = transaction.grants_of(*person)?;
                if granted
                    .iter()
                    .any(|(found, as_role)| found.space == *space && as_role == role)
                {
                    return Ok(None);
                }
                transaction.put_grant(*person, *space, role)?;
                Some((person.uuid(), Some(*space), "grant.put"))
            }
            Stands::Withdrawn { person, space, at } => {
                if transaction.is_withdrawn(*person, *space)? {
                    return Ok(None);
                }
                // What was given and taken after the backup was made, too: a phone may hold it.
                transaction.put_grant(*person, *space, &Role::StreetWorker)?;
                transaction.remove_grant(*person, *space, *at)?;
                Some((person.uuid(), Some(*space), "grant.removed"))
            }
            Stands::Erased { doc, space, kind, at } => {
                if transaction.tombstone(*doc)?.is_some() {
                    return Ok(None);
                }
                erasure::bury(transaction, *doc, *space, kind.clone(), *at)?;
                Some((doc.uuid(), Some(*space), erasure::ACTION))
            }
            Stands::Device { device, .. } => {
                self.apply_device(transaction, stands)?
                    .then_some((device.uuid(), None, "device.brought_back"))
            }
        })
    }

    fn apply_device(&self, transaction: &dyn Transaction, stands: &Stands) -> Result<bool> {
        let Stands::Device {
            device: id,
            person,
            key,
            actors,
            enrolled_at,
            revoked_at,
            wipe_ordered_at,
            wiped_at,
        } = stands
        else {
            return Ok(false);
        };
        let actors = actors
            .iter()
            .map(|actor| HEXLOWER.decode(actor.as_bytes()))
            .collect::<Result<Vec<_>, _>>()?;
        let Some(present) = actors.last() else {
            bail!("a device in the journal has no actor")
        };
        let before = transaction.device(*id)?;
        let known = match before.clone() {
            Some(known) => known,
            None => StoredDevice {
                device: *id,
                person: *person,
                key: *key,
                // Names stand in no journal.
                name: self.keys(transaction)?.seal_name(*id, "")?,
                actor: present.clone(),
                enrolled_at: *enrolled_at,
                last_contact: None,
                app_version: String::new(),
                waiting: None,
                revoked_at: None,
                wipe_ordered_at: None,
                wiped_at: None,
            },
        };
        let after = StoredDevice {
            actor: present.clone(),
            revoked_at: *revoked_at,
            wipe_ordered_at: *wipe_ordered_at,
            wiped_at: *wiped_at,
            ..known
        };
        match &before {
            None => transaction.add_device(&after)?,
            Some(before) if *before != after => transaction.put_device(&after)?,
            Some(_) => {}
        }
        let mut changed = before.as_ref() != Some(&after);
        for actor in &actors {
            if transaction.actor_owner(actor)?.is_none() {
                transaction.add_actor(actor, *id)?;
                changed = true;
            }
        }
        Ok(changed)
    }

    /// Notes what the log tells that the journal has not: after each commit. Where that fails, what was committed stands, the
    /// server says that it is not well, and the next commit tries again.
    pub(super) fn keep_journal(&self) {
        // Told in the log.
        let _ = told(self.catch_up(false));
    }

    /// Whether what has been committed is in the journal too, by this server or another; tries again where it was not.
    ///
    /// # Errors
    /// Where it can't be written.
    pub(super) fn journal_is_well(&self) -> Result<()> {
        self.catch_up(false)
    }

    /// Notes where the audit log ends now, for somebody who notes the same elsewhere.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn note_head(&self) -> Result<()> {
        self.catch_up(true)
    }

    fn catch_up(&self, at_once: bool) -> Result<()> {
        let Some(noted) = &self.journal else { return Ok(()) };
        let mut reached = noted.reached();
        let now = self.now();
        let due = at_once || (reached.at).is_none_or(|at| (now.0 - at.0).abs() >= HEAD_EVERY);
        {
            let snapshot = self.storage.read()?;
            let head = head(snapshot.as_ref())?;
            if !at_once && head.last == reached.row {
                return Ok(());
            }
            let named = Named::since(snapshot.as_ref(), reached.row)?;
            if !due && named.stands(snapshot.as_ref())?.is_empty() {
                reached.row = head.last;
                return Ok(());
            }
        }
        // Read once more while nobody else writes lines, so that they stand in the order of what they tell.
        let mut held = noted.journal.hold()?;
        let snapshot = self.storage.read()?;
        let AuditHead { last, hash } = head(snapshot.as_ref())?;
        held.append(&Entry {
            row: last,
            hash,
            at: now,
            stands: Named::since(snapshot.as_ref(), reached.row)?.stands(snapshot.as_ref())?,
        })?;
        *reached = Reached {
            row: last,
            at: Some(now),
        };
        Ok(())
    }

    /// Whether a row that the log does not hold was in it before a restore: the journal remembers it. Gives the row that tells
    /// of the restore.
    pub(super) fn lost_with_restore(&self, snapshot: &dyn Snapshot, noted: AuditHead) -> Result<Option<AuditState>> {
        let Some(journal) = &self.journal else { return Ok(None) };
        let Some((_, lines)) = journal.journal.hold()?.read()? else {
            return Ok(None);
        };
        let Some(from) = lines
            .iter()
            .position(|line| (line.row, line.hash) == (noted.last, noted.hash))
        else {
            return Ok(None);
        };
        // The first line after it that the log still holds was written after the restore.
        for line in lines.get(from..).unwrap_or_default() {
            if holds(snapshot, line)? {
                return Ok(Some(AuditState::LostWithRestore(noted.last)));
            }
        }
        Ok(None)
    }
}

impl Noted {
    fn reached(&self) -> std::sync::MutexGuard<'_, Reached> {
        self.reached.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
