//! `key`: one master key takes another's place.

use super::{Folder, clock, say};
use anyhow::{Context, Result};
use clap::Subcommand;
use gadeplan_server::key_source::KeySource;
use gadeplan_server::{DatabaseFrom, KeyFrom};
use std::path::PathBuf;
use std::time::Duration;

/// What a running server gets between two steps to write.
const PAUSE: Duration = Duration::from_millis(5);

#[derive(Subcommand)]
pub enum KeyCommand {
    /// Put a new master key in force, while the server runs; stopped in the middle, run it again. Started with the old
    /// key.
    Rotate {
        #[command(flatten)]
        folder: Folder,
        /// The new key's file; made where there is none.
        #[arg(long, required_unless_present = "new_key_env", conflicts_with = "new_key_env")]
        new_key_file: Option<PathBuf>,
        /// The environment variable that holds the new key.
        #[arg(long)]
        new_key_env: Option<String>,
    },
    /// Take the old master key out of force: from then on it opens nothing. Started with the new key.
    Retire {
        #[command(flatten)]
        folder: Folder,
        /// Don't wait: every server has been started with the new key.
        #[arg(long)]
        now: bool,
    },
}

impl KeyCommand {
    pub fn run(self) -> Result<()> {
        match self {
            Self::Rotate {
                folder,
                new_key_file,
                new_key_env,
            } => {
                let new = match (new_key_file, new_key_env) {
                    (Some(file), _) => KeyFrom::File(file),
                    (None, name) => KeyFrom::Env(name.context("no new key is named")?),
                };
                let relay = folder.relay()?;
                new.ensure()?;
                relay.begin_rotation(&new.master_key()?)?;
                let mut renewed = 0;
                loop {
                    let some = relay.rotate_some()?;
                    if some == 0 {
                        break;
                    }
                    renewed += some;
                    std::thread::sleep(PAUSE);
                }
                say(format_args!(
                    "{renewed} sealed anew; the old key still opens them. Put the new key in its place, then run `key retire`"
                ))
            }
            Self::Retire { folder, now } => {
                let config = folder.config(None)?;
                // Nobody serves this file, and nobody begins to meanwhile.
                let alone = match config.database {
                    DatabaseFrom::Sqlite => gadeplan_server::lock(&config.data).ok(),
                    DatabaseFrom::UrlFile(_) | DatabaseFrom::UrlEnv(_) => None,
                };
                gadeplan_server::open(&config, &clock())?.retire_old_key(now || alone.is_some())?;
                say("the old key opens nothing any more but backups of its time; keep it as long as you keep those")
            }
        }
    }
}
