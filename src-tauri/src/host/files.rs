//! Small files that must be whole or as before, whatever happens in between.

use gadeplan_core::domain::error::{Code, Problem, Result};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Replaces a file's content: a kill at any moment leaves the old content or the new, never a mixture. Only the owner
/// may read it.
///
/// # Errors
/// [`Code::DiskFull`]; [`Code::DatabaseFailed`] for everything else the disk can answer.
pub fn replace(path: &Path, content: &[u8]) -> Result<()> {
    try_replace(path, content).map_err(|error| problem(&error))
}

/// Like [`replace`], but where there is no room for a second copy the file is written over in place, which needs none
/// as long as the content has the same length: a full disk must not keep somebody out of their own app.
///
/// # Errors
/// As [`replace`].
pub fn replace_even_when_full(path: &Path, content: &[u8]) -> Result<()> {
    match try_replace(path, content) {
        Err(error) if is_full(&error) => write_over(path, content).map_err(|error| problem(&error)),
        other => other.map_err(|error| problem(&error)),
    }
}

/// A file's content; none where there is no such file.
///
/// # Errors
/// [`Code::DatabaseFailed`] where it is there and can't be read.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(problem(&error)),
    }
}

/// Makes a folder that only its owner may enter.
///
/// # Errors
/// As [`replace`].
pub fn make_folder(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| problem(&error))
}

/// Moves a file to a name that nothing reads; content where there is none.
///
/// # Errors
/// As [`problem`] says.
pub fn move_aside(from: &Path, to: &Path) -> Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(problem(&error)),
        _ => Ok(()),
    }
}

/// What a disk's answer means to a person.
pub fn problem(error: &io::Error) -> Problem {
    tracing::warn!(kind = ?error.kind(), "the disk refused");
    if is_full(error) {
        Problem::new(Code::DiskFull)
    } else {
        Problem::new(Code::DatabaseFailed)
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

fn try_replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    let written = write_new(&new, content).and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        // What is left of a failed attempt only takes up room; the next attempt would overwrite it anyway.
        fs::remove_file(&new).ok();
    }
    written?;
    // The name is part of the folder: without this the rename itself may be forgotten when the power goes.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    // One that a kill left behind may belong to other rights; a fresh one has ours.
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

fn write_over(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    if file.metadata()?.len() != u64::try_from(content.len()).unwrap_or(u64::MAX) {
        return Err(ErrorKind::StorageFull.into());
    }
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_file_is_private_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.json");
        fs::write(folder.path().join("vault.new"), b"left by a kill").unwrap();
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(read(&path).unwrap().unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777,
            0o600
        );
    }

    #[test]
    fn writing_over_needs_the_same_length() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.json");
        fs::write(&path, b"abc").unwrap();
        write_over(&path, b"xyz").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"xyz");
        assert_eq!(problem(&write_over(&path, b"longer").unwrap_err()).code, Code::DiskFull);
        assert_eq!(fs::read(&path).unwrap(), b"xyz");
    }
}
