//! Bringing back what a database that is older than its journal has lost.

use super::BY_KEYS;
use crate::journal::{Entry, Stands};
use crate::relay::audit::{self, By, Entry as Row};
use crate::relay::{Relay, erasure, renewal};
use crate::storage::{Renewal, StoredDevice, StoredSpace, Transaction};
use anyhow::{Result, bail};
use data_encoding::HEXLOWER;
use gadeplan_core::domain::ids::{Id, SpaceId};
use gadeplan_core::domain::role::Role;

impl Relay {
    /// The database is older than the journal: everything is to stand as it stood last, and devices are to hand in what else
    /// has been lost.
    pub(super) fn bring_back(&mut self, lost: &[Entry], newest: &Entry, source: &str) -> Result<()> {
        let transaction = self.storage.write()?;
        for stands in lost.iter().flat_map(|line| &line.stands) {
            if let Some((subject, space, what)) = self.apply(transaction.as_ref(), stands)? {
                let row = Row {
                    action: what,
                    subject: Some(subject),
                    space,
                    detail: source,
                };
                audit::record(transaction.as_ref(), self.now(), By::default(), &row)?;
            }
        }
        let detail = format!("{source} {} {}", newest.row, HEXLOWER.encode(&newest.hash));
        let incarnation = self.restored(transaction.as_ref(), &detail)?;
        transaction.commit()?;
        self.incarnation = incarnation;
        self.scrub_erased();
        tracing::warn!(
            row = newest.row,
            source,
            "the database is older than what was noted: grants, devices, revocations and erasures were brought back"
        );
        Ok(())
    }

    /// The database is older than a keys file: everything is to stand as it stood when that was written.
    ///
    /// # Errors
    /// As [`Relay::bring_back`].
    pub(in crate::relay) fn bring_back_by_keys(&mut self, stood: &Entry) -> Result<()> {
        self.bring_back(std::slice::from_ref(stood), stood, BY_KEYS)
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
            Stands::Renewed {
                doc,
                space,
                kind,
                epoch,
                begun_with,
                at,
            } => {
                let hashes = begun_with
                    .iter()
                    .map(|hash| hash_of(hash))
                    .collect::<Result<Vec<_>>>()?;
                let renewal = Renewal {
                    doc: *doc,
                    space: *space,
                    kind: kind.clone(),
                    epoch: *epoch,
                    hashes,
                    at: *at,
                };
                if !self.begin_again(transaction, &renewal)? {
                    return Ok(None);
                }
                Some((doc.uuid(), Some(*space), renewal::ACTION))
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
}

fn hash_of(text: &str) -> Result<[u8; 32]> {
    let bytes = HEXLOWER.decode(text.as_bytes())?;
    <[u8; 32]>::try_from(bytes).map_err(|_| anyhow::anyhow!("not 32 bytes"))
}
