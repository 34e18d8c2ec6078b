//! Who is asking, and what they may see. Asked anew with every request: a revocation or a changed grant counts at once.

use super::{Relay, audit};
use crate::storage::{Snapshot, StoredDevice, StoredSpace, Transaction};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{DeviceId, Id, SpaceId};
use gadeplan_core::domain::role::{Role, Space, may_administer};
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::signing::{SignedBy, actor_of};
use gadeplan_core::sync::wire::Poke;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A device that is let in, with what its person may see.
#[derive(Clone, Debug)]
pub struct Access {
    /// The device.
    pub device: StoredDevice,
    /// Its person's role in the effort.
    pub role: Role,
    /// The spaces, and what the person is there.
    pub grants: BTreeMap<SpaceId, (StoredSpace, Role)>,
}

impl Access {
    /// What a device may see now.
    ///
    /// # Errors
    /// [`Code::DeviceRevoked`].
    pub(super) fn of(snapshot: &dyn Snapshot, device: StoredDevice) -> Result<Self> {
        let access = Self::to_hand_in(snapshot, device)?;
        if access.is_shut_out() {
            return Err(Problem::new(Code::DeviceRevoked));
        }
        Ok(access)
    }

    /// What a device may see that hands something in: one that has been shut out may do that, and sees nothing.
    ///
    /// # Errors
    /// [`Code::DeviceRevoked`] once it has said that it is wiped.
    pub(super) fn to_hand_in(snapshot: &dyn Snapshot, device: StoredDevice) -> Result<Self> {
        if device.wiped_at.is_some() {
            return Err(Problem::new(Code::DeviceRevoked));
        }
        let shut_out = device.revoked_at.is_some();
        let role = snapshot
            .person(device.person)?
            .ok_or_else(|| Problem::new(Code::NotEnrolled))?;
        let grants = snapshot.grants_of(device.person)?;
        let grants = grants
            .into_iter()
            .filter(|_| !shut_out)
            .map(|(space, role)| (space.space, (space, role)))
            .collect();
        Ok(Self { device, role, grants })
    }

    /// The spaces as the wire tells them, by id.
    pub fn spaces(&self) -> Vec<Space> {
        let tell = |(space, role): &(StoredSpace, Role)| Space {
            space: space.space,
            class: space.class.clone(),
            area: space.area,
            role: role.clone(),
        };
        self.grants.values().map(tell).collect()
    }

    /// Who it is, for the audit log.
    pub(super) fn by(&self) -> audit::By {
        audit::By {
            device: Some(self.device.device),
            person: Some(self.device.person),
        }
    }

    /// It may hand in what it has, and gets nothing. An order to wipe reaches it all the same.
    pub(super) fn is_shut_out(&self) -> bool {
        self.device.revoked_at.is_some() && !self.is_to_be_wiped()
    }

    /// Takes the incarnation that a device says its database has now for its present one, and the actor that follows from
    /// it for the one it writes as. It takes a new one whenever its database is made or restored; one that it has laid
    /// down never comes back. Tells whether the device says one of those: its database is an older copy then.
    ///
    /// # Errors
    /// As the database's.
    pub(super) fn announce(
        &mut self,
        transaction: &dyn Transaction,
        incarnation: Option<Uuid>,
        now: Timestamp,
    ) -> Result<bool> {
        let Some(actor) = incarnation.map(|incarnation| actor_of(&self.device.key, incarnation)) else {
            return Ok(false);
        };
        if self.device.actor == actor {
            return Ok(false);
        }
        // Nobody else's: it is a hash of this device's key.
        if transaction.actor_owner(&actor)?.is_some() {
            return Ok(true);
        }
        transaction.add_actor(&actor, self.device.device)?;
        self.device.actor = actor.to_vec();
        let entry = audit::Entry {
            action: "device.began_anew",
            subject: Some(self.device.device.uuid()),
            space: None,
            detail: "",
        };
        audit::record(transaction, now, self.by(), &entry)?;
        Ok(false)
    }

    /// It may hand in what it has, and gets nothing but the order.
    pub(super) fn is_to_be_wiped(&self) -> bool {
        self.device.wipe_ordered_at.is_some()
    }

    /// Refuses devices that are to be wiped.
    ///
    /// # Errors
    /// [`Code::DeviceRevoked`].
    fn stays(self) -> Result<Self> {
        if self.is_to_be_wiped() {
            return Err(Problem::new(Code::DeviceRevoked));
        }
        Ok(self)
    }

    /// Refuses whoever may not administer: by their role in the effort, and by that in a space, so that it can be taken
    /// from them.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] with the action.
    pub(super) fn need_administration(&self, action: &str) -> Result<()> {
        if self.is_to_be_wiped() {
            Err(Problem::new(Code::DeviceRevoked))
        } else if may_administer(&self.role) && self.grants.values().any(|(_, role)| may_administer(role)) {
            Ok(())
        } else {
            Err(Problem::new(Code::NotAllowed).with("action", action))
        }
    }
}

/// The device behind a key.
///
/// # Errors
/// [`Code::NotEnrolled`] where the key is unknown, which a server restored from an old backup may say of a device in
/// good standing: never a reason to wipe it.
pub(super) fn by_key(snapshot: &dyn Snapshot, key: &[u8; 32]) -> Result<StoredDevice> {
    snapshot
        .device_by_key(key)?
        .ok_or_else(|| Problem::new(Code::NotEnrolled))
}

/// Lets a signed request in: the key known, not revoked, the nonce new.
pub(super) fn admit(transaction: &dyn Transaction, by: &SignedBy, relay: &Relay) -> Result<Access> {
    let access = Access::of(transaction, by_key(transaction, &by.key)?)?;
    use_nonce(transaction, by, relay)?;
    Ok(access)
}

/// The same for one that hands in: it may have been shut out.
pub(super) fn admit_to_hand_in(transaction: &dyn Transaction, by: &SignedBy, relay: &Relay) -> Result<Access> {
    let access = Access::to_hand_in(transaction, by_key(transaction, &by.key)?)?;
    use_nonce(transaction, by, relay)?;
    Ok(access)
}

fn use_nonce(transaction: &dyn Transaction, by: &SignedBy, relay: &Relay) -> Result<()> {
    // `by.created` is not judged: a phone whose clock is ten years off must still get its notes in. The window in which
    // a nonce counts as used is measured by the server's clock alone (see Relay::tidy).
    if !transaction.remember_nonce(&by.key, &by.nonce, relay.now())? {
        return Err(Problem::new(Code::BadRequest).with("field", "nonce"));
    }
    Ok(())
}

impl Relay {
    /// Lets the opener of a poke stream in and tells what they may watch: each space's head.
    ///
    /// # Errors
    /// [`Code::NotEnrolled`], [`Code::DeviceRevoked`], [`Code::BadRequest`] for a used nonce.
    pub fn open_pokes(&self, by: &SignedBy) -> Result<(DeviceId, Vec<Poke>)> {
        let transaction = self.storage.write()?;
        let access = admit(transaction.as_ref(), by, self)?.stays()?;
        let heads = heads(transaction.as_ref(), &access)?;
        self.commit(transaction)?;
        Ok((access.device.device, heads))
    }

    /// What a device may watch at this moment.
    ///
    /// # Errors
    /// [`Code::DeviceRevoked`] once it has been revoked.
    pub fn watchable(&self, device: DeviceId) -> Result<Vec<Poke>> {
        let snapshot = self.storage.read()?;
        let device = snapshot
            .device(device)?
            .ok_or_else(|| Problem::new(Code::NotEnrolled))?;
        heads(snapshot.as_ref(), &Access::of(snapshot.as_ref(), device)?.stays()?)
    }
}

fn heads(snapshot: &(impl Snapshot + ?Sized), access: &Access) -> Result<Vec<Poke>> {
    access
        .grants
        .values()
        .map(|(space, _)| {
            Ok(Poke {
                space: space.space,
                at: space.seq,
                seen: snapshot.seen(space.space)?,
            })
        })
        .collect()
}
