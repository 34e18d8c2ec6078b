//! `retention`: erases what the municipality's policy says has been kept long enough.

use super::{Folder, say};
use anyhow::Result;
use clap::Args;
use gadeplan_server::relay::renewal::Spoken;
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
            "policy youth {} shift {} anonymise {} activity {} phone {} searched {} log {} hold {}",
            days(policy.youth_days),
            days(policy.shift_days),
            days(policy.anonymise_days),
            days(policy.activity_days),
            days(policy.phone_days),
            days(policy.searched_days),
            days(policy.log_days),
            policy.hold
        ))?;
        let (erased, anonymised, begun_anew, due) = match self.dry_run {
            true => ("would-erase", "would-anonymise", "would-begin-anew", relay.due()?),
            false => ("erased", "anonymised", "begun-anew", relay.apply_retention()?),
        };
        let tell = |what: &str, list: &[Overdue]| {
            list.iter().try_for_each(|Overdue { doc, kind, since, days }| {
                say(format_args!("{what} {doc} {kind} {} {days}", since.seconds()))
            })
        };
        tell(erased, &due.erase)?;
        tell(anonymised, &due.anonymise)?;
        for Spoken { doc, kind, .. } in due.begin_anew {
            say(format_args!("{begun_anew} {doc} {kind}"))?;
        }
        tell("waits-for-quarantine", &due.waits)?;
        if due.searches > 0 {
            say(format_args!("{erased} searches of {} months", due.searches))?;
        }
        if due.log_rows > 0 {
            say(format_args!("{erased} log rows {}", due.log_rows))?;
        }
        Ok(())
    }
}
