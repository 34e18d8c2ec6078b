//! What the command line does with the audit log.

use super::{Folder, say};
use anyhow::Result;
use clap::Subcommand;
use gadeplan_server::Relay;
use gadeplan_server::relay::audit::{AuditHead, AuditState};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(super) enum AuditCommand {
    /// Check that no row of the audit log has been altered, and print its last number and hash.
    Check {
        #[command(flatten)]
        folder: Folder,
        /// A head that was exported earlier; shows rows cut off the end, or a log written anew.
        #[arg(long, conflicts_with_all = ["number", "hash"])]
        head: Option<PathBuf>,
        /// The number of a row that was noted earlier.
        #[arg(long, requires = "hash")]
        number: Option<u64>,
        /// Its hash, 64 hexadecimal digits.
        #[arg(long, requires = "number")]
        hash: Option<String>,
    },
    /// Check the log and print its last number, its hash and the time: to be kept where the server can't reach.
    ExportHead {
        #[command(flatten)]
        folder: Folder,
        /// The file [default: print it].
        #[arg(long)]
        to: Option<PathBuf>,
    },
    /// List what does not add up in what devices told of look-ups: row, time, device, person, what, numbers.
    Gaps {
        #[command(flatten)]
        folder: Folder,
    },
}

/// A head in words: number, hash, and what comes after it is for people.
fn read_head(text: &str) -> Result<AuditHead> {
    let mut words = text.split_whitespace();
    let (number, hash) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let hash = data_encoding::HEXLOWER_PERMISSIVE.decode(hash.as_bytes()).ok();
    match (number.parse(), hash.map(<[u8; 32]>::try_from)) {
        (Ok(last), Some(Ok(hash))) => Ok(AuditHead { last, hash }),
        _ => anyhow::bail!("not a head: it is a row's number and its hash in 64 hexadecimal digits"),
    }
}

/// The head of a log that is whole and still holds what was noted.
fn checked(relay: &Relay, noted: Option<AuditHead>) -> Result<AuditHead> {
    match relay.check_audit(noted)? {
        AuditState::Whole(head) => Ok(head),
        AuditState::BrokenAt(row) => anyhow::bail!("the audit log has been altered: row {row} does not follow"),
        AuditState::CutOffAt(row) => anyhow::bail!("the audit log has been cut off: it ends with row {row}"),
        AuditState::OtherThan(row) => {
            anyhow::bail!("the audit log has been written anew: row {row} is not the one that was noted")
        }
        AuditState::ForgottenUpTo(row) => {
            anyhow::bail!(
                "the log is whole, but the row that was noted is older than it is kept: rows up to {row} were deleted by rule; compare with a later head"
            )
        }
        AuditState::LostWithRestore(row) => {
            anyhow::bail!(
                "row {row} was there, as the journal says, and was lost when an older copy of the database was restored"
            )
        }
    }
}

fn in_words(AuditHead { last, hash }: AuditHead) -> String {
    format!("{last} {}", data_encoding::HEXLOWER.encode(&hash))
}

impl AuditCommand {
    pub(super) fn run(self) -> Result<()> {
        match self {
            Self::Check {
                folder,
                head,
                number,
                hash,
            } => {
                let noted = match (head, number.zip(hash)) {
                    (Some(file), _) => Some(read_head(&std::fs::read_to_string(file)?)?),
                    (None, Some((number, hash))) => Some(read_head(&format!("{number} {hash}"))?),
                    (None, None) => None,
                };
                say(in_words(checked(&folder.relay()?, noted)?))
            }
            Self::ExportHead { folder, to } => {
                let relay = folder.relay()?;
                let line = format!("{} {}", in_words(checked(&relay, None)?), relay.now().seconds());
                relay.note_head()?;
                match to {
                    Some(file) => Ok(std::fs::write(file, line + "\n")?),
                    None => say(line),
                }
            }
            Self::Gaps { folder } => {
                for row in folder.relay()?.looks_flagged()? {
                    let id = |id: Option<String>| id.unwrap_or_else(|| "-".to_owned());
                    say(format_args!(
                        "{} {} {} {} {} {}",
                        row.seq,
                        row.at.seconds(),
                        id(row.device.map(|device| device.to_string())),
                        id(row.person.map(|person| person.to_string())),
                        row.action,
                        row.detail
                    ))?;
                }
                Ok(())
            }
        }
    }
}
