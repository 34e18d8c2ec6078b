//! Who this device is. Local only: never synced, made anew at every enrolment.

use super::database::{Store, Writer, row, run};
use crate::domain::error::Result;
use crate::domain::ids::{DeviceId, PersonId};
use crate::domain::role::{Role, Space};
use crate::sync::server_address::ServerAddress;
use crate::sync::signing::{DeviceKey, actor_of};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Who this device is.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// What they are to the effort.
    pub role: Role,
    /// What the person calls it.
    pub device_name: String,
    /// The server it is enrolled at.
    pub server: ServerAddress,
    /// Its key.
    pub key: DeviceKey,
    /// A new one whenever the database is created or restored.
    pub incarnation: Uuid,
}

impl Identity {
    /// The Automerge actor that this incarnation writes as.
    pub fn actor(&self) -> [u8; 16] {
        actor_of(&self.key.public(), self.incarnation)
    }
}

impl Store {
    /// Who this device is; none before enrolment.
    ///
    /// # Errors
    /// As the database's.
    pub fn identity(&self) -> Result<Option<Identity>> {
        row(
            &self.db,
            "SELECT device, person, role, device_name, server, secret, incarnation FROM identity",
            [],
            |row| {
                let secret: [u8; 32] = row.get(5)?;
                Ok(Identity {
                    device: row.get(0)?,
                    person: row.get(1)?,
                    role: Role::from(row.get::<_, String>(2)?),
                    device_name: row.get(3)?,
                    server: row.get(4)?,
                    key: DeviceKey::from_secret(&Zeroizing::new(secret)),
                    incarnation: Uuid::from_bytes(row.get(6)?),
                })
            },
        )
    }

    /// Keeps who this device is, and the spaces it may see.
    ///
    /// # Errors
    /// As the database's.
    pub fn put_identity(&mut self, identity: &Identity, spaces: &[Space]) -> Result<()> {
        self.write(|writer| {
            writer.put_identity(identity)?;
            writer.put_spaces(spaces)
        })
    }
}

impl Writer<'_> {
    /// Keeps who this device is.
    ///
    /// # Errors
    /// As the database's.
    pub fn put_identity(&self, identity: &Identity) -> Result<()> {
        let Identity {
            device,
            person,
            role,
            device_name,
            server,
            key,
            incarnation,
        } = identity;
        run(
            &self.tx,
            "INSERT OR REPLACE INTO identity (one, device, person, role, device_name, server, secret, incarnation) VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
            (
                device,
                person,
                role.as_str(),
                device_name,
                server,
                key.secret().as_slice(),
                incarnation.as_bytes(),
            ),
        )?;
        Ok(())
    }
}
