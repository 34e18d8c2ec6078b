//! Files and folders that are there whole, for their owner alone, or not at all.

use anyhow::{Context, Result};
use std::fs::File;
use std::path::{Path, PathBuf};

/// A path beside another, named after it.
pub(crate) fn beside(path: &Path, ending: &str) -> Result<PathBuf> {
    let mut name = path.file_name().context("a path is named by its last part")?.to_owned();
    name.push(ending);
    Ok(path.with_file_name(name))
}

/// The folder that a path stands in.
pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes a folder that was not there before.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .with_context(|| format!("{} can't be made", path.display()))
}

/// Makes names last, as `sync_all` makes a file's content last.
pub(crate) fn sync_folder(path: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(path)?.sync_all()?;
    Ok(())
}

/// Gives what was written beside its place its name, over whatever had that name.
pub(crate) fn put_in_place(part: &Path, place: &Path) -> Result<()> {
    std::fs::rename(part, place).with_context(|| format!("{} can't be made", place.display()))?;
    sync_folder(parent(place))
}
