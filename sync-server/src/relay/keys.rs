//! Which master keys are in force at a moment of the database, and what lies under them.
//!
//! What lies under a master key begins with that key's number. While one key takes another's place, the database holds
//! each under the other ([`Rotation`]): a server that was started with one has both from the first row that it meets
//! under the other, whether it looks for it or not.

use super::Relay;
use crate::envelope::{DataKey, MasterKey};
use crate::storage::{Meta, Rotation, Snapshot, UnderMaster};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{DeviceId, DocId, QuarantineId};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The bytes in which a sealed text names the key that it is under.
const NUMBER: usize = 4;

fn failed() -> Problem {
    Problem::new(Code::ServerFailed)
}

/// The master keys of one moment: the one that seals, and the one before while it opens something still.
#[derive(Clone)]
pub struct Keys {
    current: u32,
    held: BTreeMap<u32, Arc<MasterKey>>,
}

impl Keys {
    /// By the one key that whoever starts a server gives, and its number; none where it is not a key of this database.
    pub(super) fn by(key: MasterKey, meta: &Meta) -> Result<Option<(Self, u32)>> {
        let number = match &meta.rotation {
            _ if key.knows(&meta.key_mark) => meta.key_number,
            Some(rotation) if key.knows(&rotation.old_mark) => meta.key_number.saturating_sub(1),
            _ => return Ok(None),
        };
        let held = BTreeMap::from([(number, Arc::new(key))]);
        let given = Self { current: number, held };
        Ok(Some((given.at(meta)?, number)))
    }

    /// Those in force where the database says this of itself. Keys that are out of force are let go.
    fn at(&self, meta: &Meta) -> Result<Self> {
        let (new, old) = (meta.key_number, meta.key_number.saturating_sub(1));
        let mut held = BTreeMap::new();
        let current = match (self.held.get(&new), &meta.rotation) {
            (Some(key), _) => key.clone(),
            (None, Some(Rotation { new_key, .. })) => Arc::new(self.held(old)?.take_over(new, new_key)?),
            (None, None) => self.held(new)?,
        };
        if let Some(Rotation { old_key, .. }) = &meta.rotation {
            let key = match self.held.get(&old) {
                Some(key) => key.clone(),
                None => Arc::new(current.take_over(old, old_key)?),
            };
            held.insert(old, key);
        }
        held.insert(new, current);
        Ok(Self { current: new, held })
    }

    fn held(&self, number: u32) -> Result<Arc<MasterKey>> {
        self.held.get(&number).cloned().ok_or_else(|| {
            tracing::error!("the master key was changed while this server was away: start it anew with the new one");
            failed()
        })
    }

    fn are_of(&self, meta: &Meta) -> bool {
        self.current == meta.key_number && (self.held.len() > 1) == meta.rotation.is_some()
    }

    /// The number of the key that seals.
    pub(super) fn current(&self) -> u32 {
        self.current
    }

    pub(super) fn current_key(&self) -> Result<Arc<MasterKey>> {
        self.held(self.current)
    }

    fn seal(&self, place: UnderMaster, plain: &[u8]) -> Result<Vec<u8>> {
        let mut sealed = self.current.to_be_bytes().to_vec();
        sealed.extend_from_slice(&self.held(self.current)?.seal(place, plain)?);
        Ok(sealed)
    }

    fn open(&self, place: UnderMaster, sealed: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>> {
        let (number, sealed) = sealed.split_first_chunk::<NUMBER>().ok_or_else(failed)?;
        self.held(u32::from_be_bytes(*number))?.open(place, sealed)
    }

    /// The same under the key that seals.
    pub(super) fn renewed(&self, place: UnderMaster, sealed: &[u8]) -> Result<Vec<u8>> {
        self.seal(place, &self.open(place, sealed)?)
    }

    /// Wraps a document's key.
    pub(super) fn wrap(&self, doc: DocId, epoch: u32, key: &DataKey) -> Result<Vec<u8>> {
        self.seal(UnderMaster::DataKey { doc, epoch }, key.bytes())
    }

    /// Unwraps a document's key.
    ///
    /// # Errors
    /// [`Code::ServerFailed`] where it is not this document's, or under a key that is not in force.
    pub(super) fn unwrap_key(&self, doc: DocId, epoch: u32, wrapped: &[u8]) -> Result<DataKey> {
        DataKey::of(&self.open(UnderMaster::DataKey { doc, epoch }, wrapped)?)
    }

    /// Wraps the key of a period's criteria.
    pub(super) fn wrap_criterion_key(&self, period: u64, key: &DataKey) -> Result<Vec<u8>> {
        self.seal(UnderMaster::CriterionKey { period }, key.bytes())
    }

    /// Unwraps the key of a period's criteria.
    pub(super) fn unwrap_criterion_key(&self, period: u64, wrapped: &[u8]) -> Result<DataKey> {
        DataKey::of(&self.open(UnderMaster::CriterionKey { period }, wrapped)?)
    }

    /// Wraps the key of work in quarantine.
    pub(super) fn wrap_quarantine(&self, quarantine: QuarantineId, key: &DataKey) -> Result<Vec<u8>> {
        self.seal(UnderMaster::Quarantine(quarantine), key.bytes())
    }

    /// Unwraps the key of work in quarantine.
    ///
    /// # Errors
    /// As [`Keys::unwrap_key`].
    pub(super) fn unwrap_quarantine(&self, quarantine: QuarantineId, wrapped: &[u8]) -> Result<DataKey> {
        DataKey::of(&self.open(UnderMaster::Quarantine(quarantine), wrapped)?)
    }

    /// Encrypts what a person calls their device; names are personal data.
    pub(super) fn seal_name(&self, device: DeviceId, name: &str) -> Result<Vec<u8>> {
        self.seal(UnderMaster::DeviceName(device), name.as_bytes())
    }

    /// Decrypts a device's name.
    pub(super) fn open_name(&self, device: DeviceId, sealed: &[u8]) -> Result<String> {
        let plain = self.open(UnderMaster::DeviceName(device), sealed)?;
        String::from_utf8(plain.to_vec()).map_err(|_| failed())
    }
}

/// The master keys that a running server holds.
pub(super) struct KeyRing(RwLock<Arc<Keys>>);

impl KeyRing {
    pub(super) fn new(keys: Keys) -> Self {
        Self(RwLock::new(Arc::new(keys)))
    }

    fn held(&self) -> Arc<Keys> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn at(&self, snapshot: &dyn Snapshot) -> Result<Arc<Keys>> {
        let meta = snapshot.meta()?.ok_or_else(failed)?;
        let held = self.held();
        if held.are_of(&meta) {
            return Ok(held);
        }
        let keys = Arc::new(held.at(&meta)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys.clone();
        Ok(keys)
    }
}

impl Relay {
    /// The master keys of a moment of the database.
    pub(super) fn keys(&self, snapshot: &dyn Snapshot) -> Result<Arc<Keys>> {
        self.keys.at(snapshot)
    }
}
