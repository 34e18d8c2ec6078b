//! The devices: listed, renamed, shut out, let in again, wiped.

use super::access::{self, admit};
use super::{Relay, audit};
use crate::storage::{StoredDevice, Transaction};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{DeviceId, Id};
use gadeplan_core::sync::signing::SignedBy;
use gadeplan_core::sync::wire::{DeviceChange, DeviceDeed, DeviceEntry, DeviceList};

/// Longest name of a device, in characters; longer ones are cut.
const NAME_MAX: usize = 64;

/// A device's name as it is kept.
pub(super) fn name_of(said: &str) -> String {
    said.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect()
}

impl Relay {
    /// The list of devices, for those who administer.
    ///
    /// # Errors
    /// Those of any signed request, and [`Code::NotAllowed`].
    pub fn list_devices(&self, by: &SignedBy) -> Result<DeviceList> {
        let transaction = self.storage.write()?;
        let access = admit(transaction.as_ref(), by, self)?;
        access.need_administration("devices")?;
        self.commit(transaction)?;
        self.devices()
    }

    /// Does something with a device, for those who administer. Nobody shuts out or wipes the device they do it on.
    ///
    /// # Errors
    /// Those of any signed request; [`Code::NotAllowed`] with `action` `devices`, `own_device` or `wiped`;
    /// [`Code::NotFound`]; [`Code::Missing`] with `field` `device_name`.
    pub fn change_device(&self, by: &SignedBy, change: &DeviceChange) -> Result<DeviceList> {
        let transaction = self.storage.write()?;
        let access = admit(transaction.as_ref(), by, self)?;
        access.need_administration("devices")?;
        let shuts_out = matches!(change.deed, DeviceDeed::Revoke | DeviceDeed::Wipe);
        if shuts_out && change.device == access.device.device {
            return Err(Problem::new(Code::NotAllowed).with("action", "own_device"));
        }
        self.set_device(transaction.as_ref(), access.by(), change)?;
        self.commit(transaction)?;
        self.devices()
    }

    /// Does something with a device, by the server's own hand.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::NotAllowed`] with `action` `wiped`; [`Code::Missing`] with `field` `device_name`.
    pub fn device_by_hand(&self, device: DeviceId, deed: DeviceDeed) -> Result<()> {
        let transaction = self.storage.write()?;
        let change = DeviceChange { device, deed };
        self.set_device(transaction.as_ref(), audit::By::default(), &change)?;
        self.commit(transaction)
    }

    /// Withdraws a device's access: its next request is refused, its open streams end within seconds.
    /// False where there is no such device.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn revoke_device(&self, device: DeviceId) -> Result<bool> {
        match self.device_by_hand(device, DeviceDeed::Revoke) {
            Ok(()) => Ok(true),
            Err(problem) if problem.code == Code::NotFound => Ok(false),
            Err(problem) => Err(problem),
        }
    }

    /// The list of devices, for the server's own hand.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
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
                waiting: device.waiting,
                wipe_ordered_at: device.wipe_ordered_at,
                wiped_at: device.wiped_at,
            })
        };
        let devices = snapshot.devices()?;
        Ok(DeviceList {
            devices: devices.into_iter().map(tell).collect::<Result<_>>()?,
        })
    }

    /// A device that was ordered to says that it has destroyed its key and all that it held: it is heard no more.
    ///
    /// # Errors
    /// [`Code::NotEnrolled`]; [`Code::DeviceRevoked`]; [`Code::BadRequest`] for a used nonce;
    /// [`Code::NotAllowed`] with `action` `wiped` where nobody has ordered it.
    pub fn note_wiped(&self, by: &SignedBy) -> Result<()> {
        let transaction = self.storage.write()?;
        let device = access::by_key(transaction.as_ref(), &by.key)?;
        let access = admit(transaction.as_ref(), by, self)?;
        if !access.is_to_be_wiped() {
            return Err(Problem::new(Code::NotAllowed).with("action", "wiped"));
        }
        let now = self.now();
        transaction.put_device(&StoredDevice {
            last_contact: Some(now),
            waiting: Some(0),
            revoked_at: device.revoked_at.or(Some(now)),
            wiped_at: Some(now),
            ..device
        })?;
        let entry = audit::Entry {
            action: "device.wiped",
            subject: Some(access.device.device.uuid()),
            space: None,
            detail: "",
        };
        audit::record(transaction.as_ref(), now, access.by(), &entry)?;
        self.commit(transaction)
    }

    fn set_device(&self, transaction: &dyn Transaction, by: audit::By, change: &DeviceChange) -> Result<()> {
        let DeviceChange { device: id, deed } = change;
        let now = self.now();
        let before = (transaction.device(*id)?).ok_or_else(|| Problem::new(Code::NotFound))?;
        let after = match deed {
            DeviceDeed::Rename(name) => {
                let name = name_of(name);
                if name.trim().is_empty() {
                    return Err(Problem::new(Code::Missing).with("field", "device_name"));
                }
                let name = self.keys(transaction)?.seal_name(*id, name.trim())?;
                StoredDevice { name, ..before.clone() }
            }
            DeviceDeed::Revoke => StoredDevice {
                revoked_at: before.revoked_at.or(Some(now)),
                ..before.clone()
            },
            // What is gone does not come back.
            DeviceDeed::Restore | DeviceDeed::Wipe if before.wiped_at.is_some() => {
                return Err(Problem::new(Code::NotAllowed).with("action", "wiped"));
            }
            DeviceDeed::Restore => StoredDevice {
                revoked_at: None,
                wipe_ordered_at: None,
                ..before.clone()
            },
            DeviceDeed::Wipe => StoredDevice {
                wipe_ordered_at: before.wipe_ordered_at.or(Some(now)),
                ..before.clone()
            },
        };
        if after == before {
            return Ok(());
        }
        transaction.put_device(&after)?;
        let entry = audit::Entry {
            action: match deed {
                DeviceDeed::Rename(_) => "device.renamed",
                DeviceDeed::Revoke => "device.revoked",
                DeviceDeed::Restore => "device.restored",
                DeviceDeed::Wipe => "device.wipe_ordered",
            },
            subject: Some(id.uuid()),
            space: None,
            detail: "",
        };
        audit::record(transaction, now, by, &entry).map(drop)
    }
}
