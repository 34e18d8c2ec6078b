//! Where the hardware secret is kept: half of what opens the database, worthless without the PIN, and never in the
//! app's own folder on a real device.

use super::files;
use data_encoding::HEXLOWER;
use gadeplan_core::domain::error::{Code, Problem, Result};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Keeps secrets by name.
pub trait Keystore: Send + Sync {
    /// A secret; none where none of that name is kept.
    ///
    /// # Errors
    /// [`Code::KeystoreUnavailable`] where the keystore gave no answer.
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>>;

    /// Keeps a secret, in place of an earlier one of that name.
    ///
    /// # Errors
    /// [`Code::KeystoreUnavailable`] where it could not be kept.
    fn put(&self, name: &str, secret: &[u8]) -> Result<()>;

    /// Forgets a secret for good; content where there is none.
    ///
    /// # Errors
    /// [`Code::KeystoreUnavailable`] where the keystore gave no answer.
    fn remove(&self, name: &str) -> Result<()>;

    /// It is a file like any other: fit for demonstrations only, and the interface says so.
    fn in_file(&self) -> bool {
        false
    }
}

/// The keystore of the desktop's operating system: Secret Service, Keychain or Credential Manager.
#[cfg(not(any(target_os = "android", target_os = "ios")))]
#[derive(Debug, Default)]
pub struct OsKeystore;

/// The name under which the operating system files our secrets.
#[cfg(not(any(target_os = "android", target_os = "ios")))]
const SERVICE: &str = "dk.gadeplan.app";

#[cfg(not(any(target_os = "android", target_os = "ios")))]
impl OsKeystore {
    fn entry(name: &str) -> Result<keyring::Entry> {
        keyring::Entry::new(SERVICE, name).map_err(|_| Problem::new(Code::KeystoreUnavailable))
    }
}

#[cfg(not(any(target_os = "android", target_os = "ios")))]
impl Keystore for OsKeystore {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        match Self::entry(name)?.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(_) => Err(Problem::new(Code::KeystoreUnavailable)),
        }
    }

    fn put(&self, name: &str, secret: &[u8]) -> Result<()> {
        Self::entry(name)?
            .set_secret(secret)
            .map_err(|_| Problem::new(Code::KeystoreUnavailable))
    }

    fn remove(&self, name: &str) -> Result<()> {
        match Self::entry(name)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(_) => Err(Problem::new(Code::KeystoreUnavailable)),
        }
    }
}

/// The keystore of a phone. Its place is held open: Android Keystore and the iOS Keychain need a small plugin of our
/// own (`design/security.md`, Libraries), and until it is there a phone can't be enrolled rather than be enrolled with
/// a secret that anybody could copy.
#[cfg(any(target_os = "android", target_os = "ios"))]
#[derive(Debug, Default)]
pub struct OsKeystore;

#[cfg(any(target_os = "android", target_os = "ios"))]
impl Keystore for OsKeystore {
    fn get(&self, _name: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        Err(Problem::new(Code::KeystoreUnavailable))
    }

    fn put(&self, _name: &str, _secret: &[u8]) -> Result<()> {
        Err(Problem::new(Code::KeystoreUnavailable))
    }

    fn remove(&self, _name: &str) -> Result<()> {
        Err(Problem::new(Code::KeystoreUnavailable))
    }
}

/// Secrets in files of a folder, readable by their owner. For demonstrations and tests: whoever has the folder has them.
#[derive(Debug)]
pub struct FileKeystore {
    folder: PathBuf,
}

impl FileKeystore {
    /// In this folder, made when first needed.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{}.secret", HEXLOWER.encode(name.as_bytes())))
    }
}

impl Keystore for FileKeystore {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        files::read(&self.path(name))
            .map(|secret| secret.map(Zeroizing::new))
            .map_err(|_| Problem::new(Code::KeystoreUnavailable))
    }

    fn put(&self, name: &str, secret: &[u8]) -> Result<()> {
        files::make_folder(&self.folder)?;
        files::replace(&self.path(name), secret)
    }

    fn remove(&self, name: &str) -> Result<()> {
        match std::fs::remove_file(self.path(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Problem::new(Code::KeystoreUnavailable)),
            _ => Ok(()),
        }
    }

    fn in_file(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_kept_replaced_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let keystore = FileKeystore::new(folder.path().join("keys"));
        assert!(keystore.get("a/b").unwrap().is_none());
        keystore.put("a/b", b"one").unwrap();
        keystore.put("a/b", b"two").unwrap();
        assert_eq!(keystore.get("a/b").unwrap().unwrap().as_slice(), b"two");
        keystore.remove("a/b").unwrap();
        keystore.remove("a/b").unwrap();
        assert!(keystore.get("a/b").unwrap().is_none());
    }
}
