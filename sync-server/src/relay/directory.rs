//! The directory of authors, and when devices were last in touch.

use super::access::{Access, admit};
use super::{Relay, audit};
use crate::storage::{Snapshot, StoredActor, StoredDevice};
use gadeplan_core::domain::error::Result;
use gadeplan_core::domain::ids::{DeviceId, Id};
use gadeplan_core::domain::role::may_review;
use gadeplan_core::sync::signing::SignedBy;
use gadeplan_core::sync::wire::{Author, Contact, DeviceEntry, DeviceList};
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

impl Relay {
    /// The list of devices, for those who administer.
    ///
    /// # Errors
    /// Those of any signed request, and [`gadeplan_core::domain::error::Code::NotAllowed`].
    pub fn list_devices(&self, by: &SignedBy) -> Result<DeviceList> {
        let transaction = self.storage.write()?;
        let access = admit(transaction.as_ref(), by, self)?;
        access.need_administration("devices")?;
        transaction.commit()?;
        self.devices()
    }

    /// The list of devices, for the server's own hand.
    ///
    /// # Errors
    /// [`gadeplan_core::domain::error::Code::ServerFailed`].
    pub fn devices(&self) -> Result<DeviceList> {
        let snapshot = self.storage.read()?;
        let keys = self.keys(snapshot.as_ref())?;
        let tell = |device: StoredDevice| -> Result<DeviceEntry> {
            Ok(DeviceEntry {
                name: keys.open_name(device.device, &device.name)?,
                device: device.device,
                person: device.person,
                enrolled_at: device.enrolled_at,
                last_contact: device.last_contact,
                app_version: device.app_version,
                revoked: device.revoked_at.is_some(),
            })
        };
        let devices = snapshot.devices()?;
        Ok(DeviceList {
            devices: devices.into_iter().map(tell).collect::<Result<_>>()?,
        })
    }

    /// Withdraws a device's access: its next request is refused, its open streams end within seconds.
    /// False where there is no such device.
    ///
    /// # Errors
    /// [`gadeplan_core::domain::error::Code::ServerFailed`].
    pub fn revoke_device(&self, device: DeviceId) -> Result<bool> {
        let transaction = self.storage.write()?;
        let Some(found) = transaction.device(device)? else {
            return Ok(false);
        };
        if found.revoked_at.is_none() {
            transaction.revoke_device(device, self.now())?;
            let entry = audit::Entry {
                action: "device.revoked",
                subject: Some(device.uuid()),
                space: None,
                detail: "",
            };
            audit::record(transaction.as_ref(), self.now(), audit::By::default(), &entry)?;
        }
        transaction.commit()?;
        Ok(true)
    }
}
