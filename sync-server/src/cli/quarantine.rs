//! What was handed in without the right to, and waits for a decision.

use super::{Folder, say};
use anyhow::Result;
use clap::{Args, Subcommand};
use gadeplan_core::domain::ids::QuarantineId;
use gadeplan_core::domain::quarantine::{Decision, DiscardReason};
use gadeplan_core::sync::wire::QuarantineDecision;

#[derive(Args)]
pub struct Kept {
    #[command(flatten)]
    folder: Folder,
    /// Which: the first column of the list.
    #[arg(long)]
    quarantine: QuarantineId,
}

#[derive(Subcommand)]
pub enum QuarantineCommand {
    /// List it: id, person, device, space, document and its kind, reason, when it came, when the first and the last of it
    /// was written by the device's clock, changes. What it says is not told.
    List {
        #[command(flatten)]
        folder: Folder,
    },
    /// Take it in, as its author's.
    Accept {
        #[command(flatten)]
        kept: Kept,
    },
    /// Throw it away, for good.
    Discard {
        #[command(flatten)]
        kept: Kept,
        /// Why: it stays in the audit log, and its author is told.
        #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(DiscardReason::KNOWN))]
        because: String,
    },
}

impl Kept {
    fn decide(self, decision: Decision, because: Option<DiscardReason>) -> Result<()> {
        let request = QuarantineDecision {
            quarantine: self.quarantine,
            decision,
            because,
        };
        Ok(self.folder.relay()?.decide_quarantine_here(&request)?)
    }
}

impl QuarantineCommand {
    pub fn run(self) -> Result<()> {
        match self {
            Self::List { folder } => list(folder),
            Self::Accept { kept } => kept.decide(Decision::Accepted, None),
            Self::Discard { kept, because } => kept.decide(Decision::Discarded, Some(because.into())),
        }
    }
}

fn list(folder: Folder) -> Result<()> {
    for entry in folder.relay()?.quarantine()?.entries {
        let (came, from, to) = (entry.at.seconds(), entry.from.seconds(), entry.to.seconds());
        say(format_args!(
            "{} {} {} {} {} {} {} {came} {from} {to} {}",
            entry.quarantine,
            entry.person,
            entry.device,
            entry.space,
            entry.doc,
            entry.kind,
            entry.reason,
            entry.changes
        ))?;
    }
    Ok(())
}
