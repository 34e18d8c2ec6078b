//! What rows of the audit log name, and how it stands.

use super::ROWS_AT_ONCE;
use crate::journal::Stands;
use crate::relay::{erasure, renewal};
use crate::storage::Snapshot;
use anyhow::Result;
use data_encoding::HEXLOWER;
use gadeplan_core::domain::ids::{DeviceId, DocId, Id, PersonId, SpaceId};
use std::collections::BTreeSet;

/// What rows of the log name.
#[derive(Default)]
pub(super) struct Named {
    people: BTreeSet<PersonId>,
    spaces: BTreeSet<SpaceId>,
    grants: BTreeSet<(PersonId, SpaceId)>,
    devices: BTreeSet<DeviceId>,
    erased: BTreeSet<DocId>,
    renewed: BTreeSet<DocId>,
}

impl Named {
    pub fn since(snapshot: &dyn Snapshot, mut row: u64) -> Result<Self> {
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
                    renewal::ACTION => drop(named.renewed.insert(DocId::from_uuid(subject))),
                    erasure::ACTION => drop(named.erased.insert(DocId::from_uuid(subject))),
                    action if action.starts_with("device.") => drop(named.devices.insert(DeviceId::from_uuid(subject))),
                    _ => {}
                }
            }
        }
    }

    pub fn all(snapshot: &dyn Snapshot) -> Result<Self> {
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
            let renewals = snapshot.renewals(space.space)?;
            named.renewed.extend(renewals.into_iter().map(|renewal| renewal.doc));
        }
        named
            .devices
            .extend(snapshot.devices()?.into_iter().map(|device| device.device));
        Ok(named)
    }

    pub fn is_empty(&self) -> bool {
        let Self {
            people,
            spaces,
            grants,
            devices,
            erased,
            renewed,
        } = self;
        people.is_empty()
            && spaces.is_empty()
            && grants.is_empty()
            && devices.is_empty()
            && erased.is_empty()
            && renewed.is_empty()
    }

    /// How it all stands.
    pub fn stands(&self, snapshot: &dyn Snapshot) -> Result<Vec<Stands>> {
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
        for doc in &self.renewed {
            stands.extend(snapshot.renewal(*doc)?.map(|renewal| Stands::Renewed {
                doc: *doc,
                space: renewal.space,
                kind: renewal.kind,
                epoch: renewal.epoch,
                begun_with: renewal.hashes.iter().map(|hash| HEXLOWER.encode(hash)).collect(),
                at: renewal.at,
            }));
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
