//! The envelope around what the database keeps: each document's bodies under a key of its own, those keys under the
//! master key (threat 8). XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with random nonces; what a sealed text belongs
//! to is authenticated with it, so that none can be moved to another place.

use crate::random;
use crate::storage::UnderMaster;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{DeviceId, DocId, Id, SpaceId};
use zeroize::Zeroizing;

const NONCE: usize = 24;

fn seal(key: &[u8; 32], belongs: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let nonce: [u8; NONCE] = random::bytes()?;
    let cipher = XChaCha20Poly1305::new(Key::from_slice(key));
    let sealed = cipher
        .encrypt(
            XNonce::from_slice(&nonce),
            Payload {
                msg: plain,
                aad: belongs,
            },
        )
        .map_err(|_| Problem::new(Code::ServerFailed))?;
    let mut whole = nonce.to_vec();
    whole.extend_from_slice(&sealed);
    Ok(whole)
}

fn open(key: &[u8; 32], belongs: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
    let failed = || Problem::new(Code::ServerFailed);
    let (nonce, text) = sealed.split_at_checked(NONCE).ok_or_else(failed)?;
    let cipher = XChaCha20Poly1305::new(Key::from_slice(key));
    cipher
        .decrypt(
            XNonce::from_slice(nonce),
            Payload {
                msg: text,
                aad: belongs,
            },
        )
        .map_err(|_| failed())
}

/// Where a body belongs: its document, and itself.
#[derive(Clone, Copy, Debug)]
pub struct BodyPlace<'a> {
    /// The space.
    pub space: SpaceId,
    /// The document.
    pub doc: DocId,
    /// The document's edition.
    pub epoch: u32,
    /// The change's hash.
    pub hash: &'a [u8; 32],
}

impl BodyPlace<'_> {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"gadeplan body v1".to_vec();
        bytes.extend_from_slice(self.space.uuid().as_bytes());
        bytes.extend_from_slice(self.doc.uuid().as_bytes());
        bytes.extend_from_slice(&self.epoch.to_be_bytes());
        bytes.extend_from_slice(self.hash);
        bytes
    }
}

fn key_of(plain: &[u8]) -> Result<Zeroizing<[u8; 32]>> {
    let key: [u8; 32] = plain.try_into().map_err(|_| Problem::new(Code::ServerFailed))?;
    Ok(Zeroizing::new(key))
}

/// Where a criterion belongs: a device's look-up of a number.
fn criterion_place(device: DeviceId, n: u64) -> Vec<u8> {
    let mut bytes = b"gadeplan criterion v1".to_vec();
    bytes.extend_from_slice(device.uuid().as_bytes());
    bytes.extend_from_slice(&n.to_be_bytes());
    bytes
}

/// One document's key, or that of a period's criteria. Destroying its wrapped form destroys the document, in every backup of
/// the database too.
#[derive(Clone)]
pub struct DataKey(Zeroizing<[u8; 32]>);

impl DataKey {
    /// A fresh key.
    ///
    /// # Errors
    /// [`Code::ServerFailed`] where the system has no randomness.
    pub fn fresh() -> Result<Self> {
        Ok(Self(Zeroizing::new(random::bytes()?)))
    }

    /// From its bytes.
    pub(crate) fn of(plain: &[u8]) -> Result<Self> {
        key_of(plain).map(Self)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Encrypts a change.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn seal(&self, place: BodyPlace<'_>, body: &[u8]) -> Result<Vec<u8>> {
        seal(&self.0, &place.bytes(), body)
    }

    /// Decrypts a change.
    ///
    /// # Errors
    /// [`Code::ServerFailed`] where it was altered or moved.
    pub fn open(&self, place: BodyPlace<'_>, sealed: &[u8]) -> Result<Vec<u8>> {
        open(&self.0, &place.bytes(), sealed)
    }

    /// Encrypts what somebody searched for.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn seal_criterion(&self, device: DeviceId, n: u64, criterion: &str) -> Result<Vec<u8>> {
        seal(&self.0, &criterion_place(device, n), criterion.as_bytes())
    }

    /// Decrypts what somebody searched for.
    ///
    /// # Errors
    /// [`Code::ServerFailed`] where it was altered or moved.
    pub fn open_criterion(&self, device: DeviceId, n: u64, sealed: &[u8]) -> Result<String> {
        let plain = open(&self.0, &criterion_place(device, n), sealed)?;
        String::from_utf8(plain).map_err(|_| Problem::new(Code::ServerFailed))
    }
}

/// The key over all keys; lives in memory and at its [`crate::key_source::KeySource`], never in the database.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl UnderMaster {
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::DataKey { doc, epoch } => {
                let mut bytes = b"gadeplan data key v1".to_vec();
                bytes.extend_from_slice(doc.uuid().as_bytes());
                bytes.extend_from_slice(&epoch.to_be_bytes());
                bytes
            }
            Self::DeviceName(device) => {
                let mut bytes = b"gadeplan device name v1".to_vec();
                bytes.extend_from_slice(device.uuid().as_bytes());
                bytes
            }
            Self::CriterionKey { period } => {
                let mut bytes = b"gadeplan criterion key v1".to_vec();
                bytes.extend_from_slice(&period.to_be_bytes());
                bytes
            }
            Self::Quarantine(quarantine) => {
                let mut bytes = b"gadeplan quarantine key v1".to_vec();
                bytes.extend_from_slice(quarantine.uuid().as_bytes());
                bytes
            }
        }
    }
}

fn handed_on(number: u32) -> Vec<u8> {
    let mut bytes = b"gadeplan master key handed on v1".to_vec();
    bytes.extend_from_slice(&number.to_be_bytes());
    bytes
}

const CHECK: &[u8] = b"gadeplan master key v1";

impl MasterKey {
    /// From its bytes.
    pub fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    /// Encrypts what lies under the master key itself.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn seal(&self, place: UnderMaster, plain: &[u8]) -> Result<Vec<u8>> {
        seal(&self.0, &place.bytes(), plain)
    }

    /// Decrypts it.
    ///
    /// # Errors
    /// [`Code::ServerFailed`] where it was altered, moved, or is not under this master key.
    pub fn open(&self, place: UnderMaster, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        open(&self.0, &place.bytes(), sealed).map(Zeroizing::new)
    }

    /// Another master key, of a number, under this one.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn hand_on(&self, number: u32, other: &Self) -> Result<Vec<u8>> {
        seal(&self.0, &handed_on(number), other.0.as_ref())
    }

    /// The master key of a number that [`MasterKey::hand_on`] put under this one.
    ///
    /// # Errors
    /// [`Code::ServerFailed`] where it was altered, is of another number, or not under this key.
    pub fn take_over(&self, number: u32, sealed: &[u8]) -> Result<Self> {
        key_of(&open(&self.0, &handed_on(number), sealed).map(Zeroizing::new)?).map(Self)
    }

    /// A mark by which a database knows its master key again.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn mark(&self) -> Result<Vec<u8>> {
        seal(&self.0, CHECK, CHECK)
    }

    /// Whether a mark was made with this key.
    pub fn knows(&self, mark: &[u8]) -> bool {
        open(&self.0, CHECK, mark).is_ok_and(|plain| plain == CHECK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_body_opens_in_its_own_place_and_nowhere_else() {
        let key = DataKey::fresh().unwrap();
        let (space, doc) = (
            SpaceId::from_uuid(Uuid::from_u128(1)),
            DocId::from_uuid(Uuid::from_u128(2)),
        );
        let (hash, other) = ([7; 32], [8; 32]);
        let place = BodyPlace {
            space,
            doc,
            epoch: 0,
            hash: &hash,
        };
        let sealed = key.seal(place, b"body").unwrap();
        assert_eq!(key.open(place, &sealed).unwrap(), b"body");
        for wrong in [
            BodyPlace {
                space: SpaceId::from_uuid(Uuid::from_u128(3)),
                ..place
            },
            BodyPlace {
                doc: DocId::from_uuid(Uuid::from_u128(3)),
                ..place
            },
            BodyPlace { epoch: 1, ..place },
            BodyPlace { hash: &other, ..place },
        ] {
            assert!(key.open(wrong, &sealed).is_err());
        }
        assert!(DataKey::fresh().unwrap().open(place, &sealed).is_err());
        assert!(key.open(place, &sealed[..20]).is_err());
    }

    #[test]
    fn what_lies_under_a_master_key_opens_under_it_alone_and_in_its_own_place() {
        let master = MasterKey::new(Zeroizing::new([1; 32]));
        let other = MasterKey::new(Zeroizing::new([2; 32]));
        let doc = DocId::from_uuid(Uuid::from_u128(2));
        let place = UnderMaster::DataKey { doc, epoch: 0 };
        let wrapped = master.seal(place, &[3; 32]).unwrap();
        assert_eq!(master.open(place, &wrapped).unwrap().as_slice(), [3; 32]);
        assert!(master.open(UnderMaster::DataKey { doc, epoch: 1 }, &wrapped).is_err());
        let device = UnderMaster::DeviceName(DeviceId::from_uuid(doc.uuid()));
        assert!(master.open(device, &wrapped).is_err());
        assert!(other.open(place, &wrapped).is_err());
        assert!(master.knows(&master.mark().unwrap()) && !other.knows(&master.mark().unwrap()));
    }

    #[test]
    fn a_master_key_is_handed_on_under_another_with_its_number() {
        let old = MasterKey::new(Zeroizing::new([1; 32]));
        let new = MasterKey::new(Zeroizing::new([2; 32]));
        let handed = old.hand_on(2, &new).unwrap();
        assert!(old.take_over(2, &handed).unwrap().knows(&new.mark().unwrap()));
        assert!(old.take_over(3, &handed).is_err());
        assert!(new.take_over(2, &handed).is_err());
    }
}
