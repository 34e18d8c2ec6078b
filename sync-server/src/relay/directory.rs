//! The directory of authors, and when devices were last in touch.

use super::access::Access;
use crate::storage::{Snapshot, StoredActor, StoredDevice};
use gadeplan_core::domain::error::Result;
use gadeplan_core::domain::role::may_review;
use gadeplan_core::sync::wire::{Author, Contact};
use std::collections::BTreeSet;

/// The authors that a device does not know yet, and the directory's version. A device that claims a version the
/// directory has not reached (the server was restored) gets all of them.
pub(super) fn news(snapshot: &dyn Snapshot, known: u64) -> Result<(Vec<Author>, u64)> {
    let version = snapshot.directory()?;
    let known = if known > version { 0 } else { known };
    let tell = |StoredActor {
                    actor,
                    version: _,
                    device,
                    key,
                    person,
                }| Author {
        actor,
        device,
        key: key.to_vec(),
        person,
    };
    Ok((snapshot.actors_after(known)?.into_iter().map(tell).collect(), version))
}

/// Last contacts of the devices of those who share a space with somebody who reviews there.
pub(super) fn contacts(snapshot: &dyn Snapshot, access: &Access) -> Result<Vec<Contact>> {
    let mut people = BTreeSet::new();
    for (space, role) in access.grants.values() {
        if may_review(role) {
            people.extend(snapshot.members(space.space)?);
        }
    }
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let tell = |device: StoredDevice| {
        let at = device.last_contact?;
        Some(Contact {
            device: device.device,
            person: device.person,
            at,
        })
    };
    let devices = snapshot.devices()?;
    Ok(devices
        .into_iter()
        .filter(|device| people.contains(&device.person))
        .filter_map(tell)
        .collect())
}
