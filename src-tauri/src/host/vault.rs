//! What opens the database: HKDF-SHA256 (RFC 5869) over the hardware secret and Argon2id (RFC 9106) of the PIN. Neither
//! half is worth anything alone: the folder lacks the secret, and whoever holds the phone lacks the PIN.
//!
//! `vault.json` lies beside the database and holds nothing about anybody: the salt, the cost, a value that tells a right
//! PIN from a wrong one, and how often a wrong one was tried.

use super::files;
use super::keystore::Keystore;
use super::pin;
use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE64;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::time::Timestamp;
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::path::{Path, PathBuf};
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

const FILE: &str = "vault.json";
/// The file is always this long, so that it can be written over in place on a full disk.
const FILE_LENGTH: usize = 1024;
/// So many wrong PINs are free of waiting.
const FREE: u32 = 3;

/// What a guess at the PIN costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// About a quarter of a second on a desk and a second on a cheap phone; a 2 GB phone has the memory.
    pub const REAL: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
    };
    /// As good as nothing, for tests.
    pub const NONE: Self = Self {
        memory_kib: 8,
        passes: 1,
    };
}

/// The file.
#[derive(Serialize, Deserialize)]
struct Sealed {
    version: u32,
    id: Uuid,
    salt: String,
    cost: Cost,
    check: String,
    failed: u32,
    not_before: Option<Timestamp>,
}

/// Guards a folder's database with a PIN.
#[derive(Clone, Debug)]
pub struct Vault {
    path: PathBuf,
}

/// A vault that is ready and not yet there: [`Sealing::commit`] is the moment from which the database counts.
pub struct Sealing {
    path: PathBuf,
    sealed: Sealed,
    /// Opens the new database.
    pub key: Zeroizing<[u8; 32]>,
}

impl Sealing {
    /// Makes it so.
    ///
    /// # Errors
    /// [`Code::DiskFull`], [`Code::DatabaseFailed`].
    pub fn commit(&self) -> Result<()> {
        write(&self.path, &self.sealed)
    }

    /// Forgets the hardware secret of a vault that did not come to be.
    pub fn discard(&self, keystore: &dyn Keystore) {
        if keystore.remove(&name(self.sealed.id)).is_err() {
            tracing::warn!("an unused secret stays in the keystore");
        }
    }
}

impl Vault {
    /// The vault of a folder.
    pub fn new(folder: &Path) -> Self {
        Self {
            path: folder.join(FILE),
        }
    }

    /// The vault of a file, also one that was moved aside.
    pub(super) fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Is a file of this name a vault's?
    pub(super) fn is_file(name: &str) -> bool {
        name.ends_with(FILE)
    }

    /// Destroys what opens the database: the secret in the keystore first, then this file. Content where it is gone.
    ///
    /// # Errors
    /// [`Code::KeystoreUnavailable`], as [`files::problem`] says; the file stays then, or nobody would know the secret's name.
    pub(super) fn destroy(&self, keystore: &dyn Keystore) -> Result<()> {
        // What can't be read names no secret, and without a vault none is of use.
        if let Ok(Some(sealed)) = read(&self.path) {
            keystore.remove(&name(sealed.id))?;
            keystore.remove(&count_name(sealed.id))?;
        }
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(files::problem(&error)),
            _ => Ok(()),
        }
    }

    /// Has a PIN been chosen here?
    ///
    /// # Errors
    /// [`Code::DatabaseFailed`] where the disk gives no answer.
    pub fn exists(&self) -> Result<bool> {
        self.path.try_exists().map_err(|error| files::problem(&error))
    }

    /// Moves the vault's file aside; its secret stays in the keystore, so that it may be put back.
    ///
    /// # Errors
    /// [`Code::DatabaseFailed`] where the disk refuses.
    pub fn set_aside(&self, left: Uuid) -> Result<()> {
        files::move_aside(&self.path, &self.path.with_file_name(format!("left-{left}.{FILE}")))
    }

    /// How often what it guards has been opened, as the keystore remembers; 0 where it does not.
    ///
    /// # Errors
    /// [`Code::KeystoreUnavailable`]; [`Code::DatabaseCorrupt`] where the file can't be read.
    pub(super) fn openings(&self, keystore: &dyn Keystore) -> Result<u64> {
        let Some(sealed) = read(&self.path)? else { return Ok(0) };
        let kept = keystore.get(&count_name(sealed.id))?;
        let count = kept
            .as_deref()
            .and_then(|count| <[u8; 8]>::try_from(count.as_slice()).ok());
        Ok(count.map_or(0, u64::from_be_bytes))
    }

    /// Has the keystore remember it.
    ///
    /// # Errors
    /// As [`Vault::openings`].
    pub(super) fn put_openings(&self, keystore: &dyn Keystore, count: u64) -> Result<()> {
        let sealed = read(&self.path)?.ok_or(Code::NotEnrolled)?;
        keystore.put(&count_name(sealed.id), &count.to_be_bytes())
    }

    /// Prepares a vault with a fresh hardware secret.
    ///
    /// # Errors
    /// [`Code::PinWeak`], [`Code::KeystoreUnavailable`].
    pub fn prepare(&self, pin: &str, cost: Cost, keystore: &dyn Keystore) -> Result<Sealing> {
        pin::check(pin)?;
        let id = Uuid::now_v7();
        let secret = random::<32>()?;
        keystore.put(&name(id), secret.as_slice())?;
        // Some keystores take a secret and have none afterwards (a session that ends with the login, for one).
        let kept = keystore.get(&name(id))?;
        if !kept.is_some_and(|kept| bool::from(kept.as_slice().ct_eq(secret.as_slice()))) {
            return Err(Problem::new(Code::KeystoreUnavailable));
        }
        let salt = random::<16>()?;
        let keys = derive(pin, salt.as_slice(), id, cost, secret.as_slice())?;
        let sealed = Sealed {
            version: 1,
            id,
            salt: BASE64.encode(salt.as_slice()),
            cost,
            check: BASE64.encode(keys.check.as_slice()),
            failed: 0,
            not_before: None,
        };
        Ok(Sealing {
            path: self.path.clone(),
            sealed,
            key: keys.database,
        })
    }

    /// Seconds until a PIN may be tried again; 0 where it may be now.
    ///
    /// # Errors
    /// [`Code::DatabaseCorrupt`] where the file can't be read.
    pub fn wait_seconds(&self, now: Timestamp) -> Result<u32> {
        Ok(read(&self.path)?.map_or(0, |sealed| wait(&sealed, now)))
    }

    /// Tries a PIN and gives the database's key. The try is counted on disk before it is made, so that killing the app
    /// in the midst of it gives no free guess. The waits go by the device's clock: whoever can set that (the phone itself
    /// is unlocked) can shorten them, and still needs the device's keystore for every guess. Nothing is destroyed however many are wrong: after how many the key
    /// shall go, with unsent work sealed to the server first (`design/security.md` 3), belongs here and comes later.
    ///
    /// # Errors
    /// [`Code::PinWait`], [`Code::PinWrong`], [`Code::KeystoreUnavailable`], [`Code::DatabaseCorrupt`] where the
    /// vault's file is damaged.
    pub fn open(&self, pin: &str, now: Timestamp, keystore: &dyn Keystore) -> Result<Zeroizing<[u8; 32]>> {
        let mut sealed = read(&self.path)?.ok_or(Code::NotEnrolled)?;
        let left = wait(&sealed, now);
        if left > 0 {
            // A clock set back since would make this last for years; the wait is counted from now instead.
            if sealed.not_before.is_some_and(|until| until > after(now, left)) {
                sealed.not_before = Some(after(now, left));
                write(&self.path, &sealed)?;
            }
            return Err(Problem::new(Code::PinWait).with("wait_seconds", left));
        }
        // Asked first: a keystore that gives no answer is nobody's wrong guess.
        let secret = keystore.get(&name(sealed.id))?.ok_or(Code::KeystoreUnavailable)?;
        sealed.failed = sealed.failed.saturating_add(1);
        let pause = delay(sealed.failed);
        sealed.not_before = (pause > 0).then(|| after(now, pause));
        write(&self.path, &sealed)?;

        let salt = BASE64
            .decode(sealed.salt.as_bytes())
            .map_err(|_| Problem::new(Code::DatabaseCorrupt))?;
        let check = BASE64
            .decode(sealed.check.as_bytes())
            .map_err(|_| Problem::new(Code::DatabaseCorrupt))?;
        let keys = derive(pin, &salt, sealed.id, sealed.cost, secret.as_slice())?;
        if !bool::from(keys.check.as_slice().ct_eq(&check)) {
            let tries = FREE.saturating_sub(sealed.failed);
            return Err(Problem::new(Code::PinWrong)
                .with("left", tries)
                .with("wait_seconds", pause));
        }
        sealed.failed = 0;
        sealed.not_before = None;
        write(&self.path, &sealed)?;
        Ok(keys.database)
    }
}

struct Keys {
    database: Zeroizing<[u8; 32]>,
    check: Zeroizing<[u8; 32]>,
}

fn derive(pin: &str, salt: &[u8], id: Uuid, cost: Cost, secret: &[u8]) -> Result<Keys> {
    let damaged = |_| Problem::new(Code::DatabaseCorrupt);
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(damaged)?;
    let mut stretched = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), salt, stretched.as_mut_slice())
        .map_err(damaged)?;
    let both = Zeroizing::new([secret, stretched.as_slice()].concat());
    let root = Hkdf::<Sha256>::new(Some(id.as_bytes()), &both);
    let (mut database, mut check) = (Zeroizing::new([0; 32]), Zeroizing::new([0; 32]));
    root.expand(b"gadeplan database v1", database.as_mut_slice())
        .map_err(|_| Problem::new(Code::Internal))?;
    root.expand(b"gadeplan pin check v1", check.as_mut_slice())
        .map_err(|_| Problem::new(Code::Internal))?;
    Ok(Keys { database, check })
}

/// Seconds to wait after so many wrong PINs in a row.
fn delay(failed: u32) -> u32 {
    match failed {
        0..FREE => 0,
        FREE => 30,
        4 => 60,
        5 => 5 * 60,
        6 => 15 * 60,
        _ => 60 * 60,
    }
}

fn wait(sealed: &Sealed, now: Timestamp) -> u32 {
    let Some(until) = sealed.not_before else { return 0 };
    let seconds = until
        .0
        .saturating_sub(now.0)
        .saturating_add(999)
        .div_euclid(1000)
        .max(0);
    u32::try_from(seconds).unwrap_or(u32::MAX).min(delay(sealed.failed))
}

fn after(now: Timestamp, seconds: u32) -> Timestamp {
    Timestamp(now.0.saturating_add(i64::from(seconds).saturating_mul(1000)))
}

fn name(id: Uuid) -> String {
    format!("vault-{id}")
}

fn count_name(id: Uuid) -> String {
    format!("openings-{id}")
}

fn read(path: &Path) -> Result<Option<Sealed>> {
    let Some(content) = files::read(path)? else {
        return Ok(None);
    };
    let sealed: Sealed = serde_json::from_slice(&content).map_err(|_| Problem::new(Code::DatabaseCorrupt))?;
    if sealed.version > 1 {
        return Err(Problem::new(Code::DatabaseNewer)
            .with("ours", 1)
            .with("theirs", sealed.version));
    }
    Ok(Some(sealed))
}

fn write(path: &Path, sealed: &Sealed) -> Result<()> {
    let mut content = serde_json::to_vec(sealed).map_err(|_| Problem::new(Code::Internal))?;
    content.resize(content.len().max(FILE_LENGTH), b' ');
    files::replace_even_when_full(path, &content)
}

/// Fresh random bytes from the operating system.
pub(super) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| Problem::new(Code::Internal))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::keystore::FileKeystore;
    use tempfile::TempDir;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);
    const PIN: &str = "240917";
    const WRONG: &str = "905163";

    struct World {
        folder: TempDir,
        keystore: FileKeystore,
        key: Zeroizing<[u8; 32]>,
    }

    impl World {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let keystore = FileKeystore::new(folder.path().join("keys"));
            let sealing = Vault::new(folder.path()).prepare(PIN, Cost::NONE, &keystore).unwrap();
            let key = sealing.key.clone();
            sealing.commit().unwrap();
            Self { folder, keystore, key }
        }

        /// A fresh process each time: nothing is remembered but what is on disk.
        fn tries(&self, pin: &str, now: Timestamp) -> Result<Zeroizing<[u8; 32]>> {
            Vault::new(self.folder.path()).open(pin, now, &self.keystore)
        }
    }

    #[test]
    fn the_right_pin_gives_the_same_key_again() {
        let world = World::new();
        assert_eq!(world.tries(PIN, NOW).unwrap(), world.key);
        assert_eq!(world.tries(WRONG, NOW).unwrap_err().params["left"], "2");
        assert_eq!(world.tries(PIN, NOW).unwrap(), world.key);
        assert_eq!(
            world.tries(WRONG, NOW).unwrap_err().params["left"],
            "2",
            "a right PIN starts the count anew"
        );
    }

    #[test]
    fn wrong_pins_cost_more_and_more_time_and_a_restart_does_not_help() {
        let world = World::new();
        let mut now = NOW;
        let mut waits = Vec::new();
        for _ in 0..9 {
            let problem = world.tries(WRONG, now).unwrap_err();
            assert_eq!(problem.code, Code::PinWrong);
            let wait: i64 = problem.params["wait_seconds"].parse().unwrap();
            waits.push(wait);
            if wait > 0 {
                let early = Timestamp(now.0 + wait * 1000 - 1500);
                assert_eq!(
                    world.tries(PIN, early).unwrap_err(),
                    Problem::new(Code::PinWait).with("wait_seconds", 2)
                );
            }
            now = Timestamp(now.0 + wait * 1000);
        }
        assert_eq!(waits, [0, 0, 30, 60, 300, 900, 3600, 3600, 3600]);
        assert_eq!(
            world.tries(PIN, now).unwrap(),
            world.key,
            "however many were wrong, the work is still there"
        );
    }

    #[test]
    fn a_try_is_counted_before_it_is_made() {
        let world = World::new();
        // A cost that no Argon2 accepts: the derivation fails after the count, as if the app had been killed there.
        let path = world.folder.path().join(FILE);
        let mut sealed = read(&path).unwrap().unwrap();
        sealed.cost.memory_kib = 0;
        write(&path, &sealed).unwrap();
        for _ in 0..3 {
            assert_eq!(world.tries(PIN, NOW).unwrap_err().code, Code::DatabaseCorrupt);
        }
        assert_eq!(world.tries(PIN, NOW).unwrap_err().code, Code::PinWait);
    }

    #[test]
    fn a_clock_that_was_ten_years_ahead_keeps_nobody_out_for_ten_years() {
        let world = World::new();
        let ahead = Timestamp(NOW.0 + 10 * 365 * 86_400_000);
        for _ in 0..3 {
            world.tries(WRONG, ahead).unwrap_err();
        }
        assert_eq!(
            world.tries(PIN, NOW).unwrap_err(),
            Problem::new(Code::PinWait).with("wait_seconds", 30)
        );
        assert_eq!(
            world.tries(PIN, Timestamp(NOW.0 + 10_000)).unwrap_err(),
            Problem::new(Code::PinWait).with("wait_seconds", 20)
        );
        assert!(world.tries(PIN, Timestamp(NOW.0 + 30_000)).is_ok());
    }

    #[test]
    fn the_pin_alone_and_the_secret_alone_open_nothing() {
        let world = World::new();
        let other = FileKeystore::new(world.folder.path().join("elsewhere"));
        let vault = Vault::new(world.folder.path());
        assert_eq!(
            vault.open(PIN, NOW, &other).unwrap_err().code,
            Code::KeystoreUnavailable
        );
        other
            .put(&name(read(&vault.path).unwrap().unwrap().id), &[7; 32])
            .unwrap();
        assert_eq!(vault.open(PIN, NOW, &other).unwrap_err().code, Code::PinWrong);
    }

    #[test]
    fn a_keystore_that_forgets_is_noticed_before_anything_is_sealed() {
        struct Forgetful;
        impl Keystore for Forgetful {
            fn get(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
                Ok(None)
            }
            fn put(&self, _: &str, _: &[u8]) -> Result<()> {
                Ok(())
            }
            fn remove(&self, _: &str) -> Result<()> {
                Ok(())
            }
        }
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            Vault::new(folder.path())
                .prepare(PIN, Cost::NONE, &Forgetful)
                .err()
                .unwrap()
                .code,
            Code::KeystoreUnavailable
        );
    }

    #[test]
    fn the_file_holds_neither_pin_nor_key_and_keeps_its_length() {
        let world = World::new();
        let path = world.folder.path().join(FILE);
        let before = std::fs::read(&path).unwrap();
        world.tries(WRONG, NOW).unwrap_err();
        let after = std::fs::read(&path).unwrap();
        assert_eq!((before.len(), after.len()), (FILE_LENGTH, FILE_LENGTH));
        let text = String::from_utf8(after).unwrap();
        assert!(!text.contains(PIN) && !text.contains(WRONG));
        assert!(!text.contains(&BASE64.encode(world.key.as_slice())));
    }

    #[test]
    fn a_damaged_vault_says_so() {
        let world = World::new();
        std::fs::write(world.folder.path().join(FILE), b"{").unwrap();
        assert_eq!(world.tries(PIN, NOW).unwrap_err().code, Code::DatabaseCorrupt);
        assert_eq!(
            Vault::new(world.folder.path()).wait_seconds(NOW).unwrap_err().code,
            Code::DatabaseCorrupt
        );
    }
}
