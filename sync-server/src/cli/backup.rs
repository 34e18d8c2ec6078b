//! `backup` and `restore`.

use super::{Folder, clock, say};
use anyhow::Result;
use clap::{Args, Subcommand};
use gadeplan_server::backup::{self, Manifest};
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum BackupCommand {
    /// Copy the database into a new folder, while the server runs.
    Make {
        #[command(flatten)]
        folder: Folder,
        /// The backup's folder; it may not be there yet.
        #[arg(long)]
        to: PathBuf,
    },
    /// Check that a backup is whole and opens with the master key that is given.
    Check {
        #[command(flatten)]
        folder: Folder,
        /// The backup's folder.
        #[arg(long)]
        from: PathBuf,
    },
}

/// Begin again from a backup, in an empty data folder.
#[derive(Args)]
pub struct Restore {
    #[command(flatten)]
    folder: Folder,
    /// The backup's folder.
    #[arg(long)]
    from: PathBuf,
}

fn tell(manifest: &Manifest) -> Result<()> {
    let Manifest { audit, made_at, .. } = manifest;
    say(format_args!("{made_at} audit {} {}", audit.last, audit.hash))
}

impl BackupCommand {
    pub fn run(self) -> Result<()> {
        match self {
            Self::Make { folder, to } => tell(&backup::make(&folder.config(None)?, &clock(), &to)?),
            Self::Check { folder, from } => tell(&backup::check(&folder.config(None)?, &clock(), &from)?),
        }
    }
}

impl Restore {
    pub fn run(self) -> Result<()> {
        tell(&backup::restore(&self.folder.config(None)?, &clock(), &self.from)?)
    }
}
