//! `retention`: erases what the municipality's policy says has been kept long enough.

use super::{Folder, say};
use anyhow::Result;
use clap::Args;
use gadeplan_server::relay::retention::Overdue;

/// Erase what has been kept for as long as the policy of the municipality says; for a timer, every night.
#[derive(Args)]
pub struct Retention {
    #[command(flatten)]
    folder: Folder,
    /// Only list what would go.
    #[arg(long)]
    dry_run: bool,
}

impl Retention {
    pub fn run(self) -> Result<()> {
        let relay = self.folder.relay()?;
        let policy = relay.retention()?;
        let days = |days: Option<u32>| days.map_or_else(|| "-".to_owned(), |days| days.to_string());
        say(format_args!(
            "policy youth {} shift {} activity {} hold {}",
            days(policy.youth_days),
            days(policy.shift_days),
            days(policy.activity_days),
            policy.hold
        ))?;
        let (what, gone) = match self.dry_run {
            true => ("would-erase", relay.overdue()?),
            false => ("erased", relay.apply_retention()?),
        };
        for Overdue { doc, kind, since, days } in gone {
            say(format_args!("{what} {doc} {kind} {} {days}", since.seconds()))?;
        }
        Ok(())
    }
}
