//! Where the master key comes from: outside the database, so that a stolen database or backup opens nothing.

use crate::config::KeyFrom;
use crate::envelope::MasterKey;
use crate::random;
use anyhow::{Context, Result, bail};
use data_encoding::HEXLOWER_PERMISSIVE;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Gives the master key. A key service (KMS) would be a third implementation.
pub trait KeySource {
    /// The key.
    ///
    /// # Errors
    /// Where there is none, or it is not 64 hexadecimal digits.
    fn master_key(&self) -> Result<MasterKey>;

    /// Makes a key where there is none yet; an existing key is never replaced.
    ///
    /// # Errors
    /// Where it can't be made.
    fn ensure(&self) -> Result<()>;
}

/// A key in a file.
#[derive(Clone, Debug)]
pub struct FileKey(pub PathBuf);

/// A key in an environment variable.
#[derive(Clone, Debug)]
pub struct EnvKey(pub String);

impl KeySource for FileKey {
    fn master_key(&self) -> Result<MasterKey> {
        let text = std::fs::read_to_string(&self.0).with_context(|| {
            format!(
                "the master key {} can't be read; has `init` been run?",
                self.0.display()
            )
        })?;
        parse(&Zeroizing::new(text)).with_context(|| format!("in {}", self.0.display()))
    }

    fn ensure(&self) -> Result<()> {
        let mut file = match create_private(&self.0) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(()),
            made => made.with_context(|| format!("the master key {} can't be made", self.0.display()))?,
        };
        let key = Zeroizing::new(random::bytes::<32>()?);
        let text = Zeroizing::new(format!("{}\n", data_encoding::HEXLOWER.encode(key.as_ref())));
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(())
    }
}

impl KeySource for EnvKey {
    fn master_key(&self) -> Result<MasterKey> {
        let text = std::env::var(&self.0).with_context(|| format!("the master key is expected in ${}", self.0))?;
        parse(&Zeroizing::new(text)).with_context(|| format!("in ${}", self.0))
    }

    fn ensure(&self) -> Result<()> {
        self.master_key().map(|_| ())
    }
}

impl KeySource for KeyFrom {
    fn master_key(&self) -> Result<MasterKey> {
        match self {
            Self::File(path) => FileKey(path.clone()).master_key(),
            Self::Env(name) => EnvKey(name.clone()).master_key(),
        }
    }

    fn ensure(&self) -> Result<()> {
        match self {
            Self::File(path) => FileKey(path.clone()).ensure(),
            Self::Env(name) => EnvKey(name.clone()).ensure(),
        }
    }
}

/// Makes a file that nobody but its owner may read, and that was not there before.
pub(crate) fn create_private(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn parse(text: &str) -> Result<MasterKey> {
    let bytes = Zeroizing::new(HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).unwrap_or_default());
    let Ok(key) = <[u8; 32]>::try_from(bytes.as_slice()) else {
        bail!("a master key is 64 hexadecimal digits");
    };
    Ok(MasterKey::new(Zeroizing::new(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let source = FileKey(dir.path().join("master.key"));
        assert!(source.master_key().is_err());
        source.ensure().unwrap();
        let first = std::fs::read(&source.0).unwrap();
        source.ensure().unwrap();
        assert_eq!(std::fs::read(&source.0).unwrap(), first);
        assert!(source.master_key().is_ok());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                std::fs::metadata(&source.0).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        std::fs::write(&source.0, "abc").unwrap();
        assert!(source.master_key().is_err());
    }
}
