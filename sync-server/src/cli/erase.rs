//! `erase`: a document, or a youth wherever they are spoken of.

use super::{Folder, say};
use anyhow::{Context, Result, bail};
use clap::Args;
use gadeplan_core::domain::ids::{DocId, YouthId};
use gadeplan_server::relay::renewal::Spoken;
use std::io::BufRead;

/// Erase a document, or a youth wherever they are spoken of, for good: here at once, and on every device when it is next in
/// touch.
#[derive(Args)]
#[group(id = "what", multiple = false, required = true, args = ["doc", "youth"])]
pub struct Erase {
    #[command(flatten)]
    folder: Folder,
    /// One document: a youth's card, a shift or an activity.
    #[arg(long)]
    doc: Option<DocId>,
    /// A youth: their card, and what every other document says of them.
    #[arg(long)]
    youth: Option<YouthId>,
    /// What else the youth is called, one name a line on the standard input: a name in the arguments could be read by
    /// whoever lists the machine's processes.
    #[arg(long, requires = "youth")]
    also_called: bool,
    /// Only list what speaks of the youth.
    #[arg(long, requires = "youth")]
    dry_run: bool,
}

impl Erase {
    pub fn run(self) -> Result<()> {
        let relay = self.folder.relay()?;
        if let Some(doc) = self.doc {
            return say(if relay.erase(doc, "request")? {
                "erased"
            } else {
                "was erased before"
            });
        }
        let Some(youth) = self.youth else {
            bail!("name --doc or --youth")
        };
        let also: Vec<String> = if self.also_called {
            let lines = std::io::stdin().lock().lines().collect::<std::io::Result<_>>();
            lines.context("the names can't be read")?
        } else {
            Vec::new()
        };
        let spoken = match self.dry_run {
            true => relay.speaks_of(youth, &also)?,
            false => relay.erase_youth(youth, &also, "request")?,
        };
        for Spoken { doc, kind, card, .. } in spoken {
            let what = match (self.dry_run, card) {
                (true, true) => "would-erase",
                (true, false) => "would-begin-anew",
                (false, true) => "erased",
                (false, false) => "begun-anew",
            };
            say(format_args!("{what} {doc} {kind}"))?;
        }
        Ok(())
    }
}
