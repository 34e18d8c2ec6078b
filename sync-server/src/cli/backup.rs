//! `backup` and `restore`.

use super::{Folder, clock, say};
use anyhow::Result;
use clap::{Args, Subcommand};
use gadeplan_server::backup::{self, Manifest};
use std::path::PathBuf;

/// Where a backup's keys are.
#[derive(Args)]
pub struct Keys {
    /// The keys file: apart from the backups, and written over by each.
    #[arg(long = "keys", value_name = "FILE")]
    file: PathBuf,
}

#[derive(Subcommand)]
pub enum BackupCommand {
    /// Copy the database into a new folder, and its keys into the keys file, while the server runs.
    Make {
        #[command(flatten)]
        folder: Folder,
        #[command(flatten)]
        keys: Keys,
        /// The backup's folder; it may not be there yet.
        #[arg(long)]
        to: PathBuf,
    },
    /// Check that a backup is whole and opens with the keys file and the master key that are given.
    Check {
        #[command(flatten)]
        folder: Folder,
        #[command(flatten)]
        keys: Keys,
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
    #[command(flatten)]
    keys: Keys,
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
            Self::Make { folder, keys, to } => tell(&backup::make(&folder.config(None)?, &clock(), &to, &keys.file)?),
            Self::Check { folder, keys, from } => {
                tell(&backup::check(&folder.config(None)?, &clock(), &from, &keys.file)?)
            }
        }
    }
}

impl Restore {
    pub fn run(self) -> Result<()> {
        let Self { folder, keys, from } = self;
        tell(&backup::restore(&folder.config(None)?, &clock(), &from, &keys.file)?)
    }
}
