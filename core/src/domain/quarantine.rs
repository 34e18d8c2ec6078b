//! Work that was handed in without the right to: why, and what was decided about it.

use super::error::Problem;
use super::ids::{PersonId, QuarantineId};
use super::open_enum::open_enum;
use super::report::StreetReport;
use super::role::DocumentKind;
use super::team::Named;
use super::time::{Evening, Timestamp};
use super::youth::Youth;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

open_enum! {
    /// Why work is in quarantine.
    QuarantineReason {
        /// The device had been shut out.
        Revoked = "revoked",
        /// The space had been taken from the person.
        Grant = "grant",
    }
}

open_enum! {
    /// What somebody who administers has decided about work in quarantine.
    Decision {
        /// It was taken in, as its author's.
        Accepted = "accepted",
        /// It was thrown away.
        Discarded = "discarded",
    }
}

open_enum! {
    /// Why work is thrown away: a word and no sentence, for it stands in the audit log, which holds nothing about anybody.
    DiscardReason {
        /// What it says stands in the report already.
        Duplicate = "duplicate",
        /// Whoever had the device was not the one it belongs to.
        NotTheAuthor = "not_the_author",
        /// It was written by mistake, or in the wrong place.
        Mistake = "mistake",
        /// It does not belong in the effort's papers.
        NotOurs = "not_ours",
    }
}

/// Work in quarantine, as the list of it shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Quarantined {
    /// Which.
    pub quarantine: QuarantineId,
    /// Who wrote it.
    pub person: PersonId,
    /// Their name; empty where not known here.
    pub person_name: String,
    /// What kind of document it is about.
    pub kind: DocumentKind,
    /// Its area; none where it is not an area's.
    pub area: Option<Named>,
    /// Of which evening it is, where it is a shift that is known here.
    pub evening: Option<Evening>,
    /// Why it was not taken.
    pub reason: QuarantineReason,
    /// When it came, by the server's clock.
    pub at: Timestamp,
    /// When it was written, by the device's clock: the first of it.
    pub from: Timestamp,
    /// And the last.
    pub to: Timestamp,
}

/// Work in quarantine, to be read before anybody decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuarantinedRead {
    /// What is known of it.
    pub work: Quarantined,
    /// The street report as it would be with this in it.
    pub report: Option<StreetReport>,
    /// The youth's card as it would be.
    pub youth: Option<Youth>,
    /// The words of it, where it can be shown in no other way.
    pub words: Vec<String>,
    /// Why it could not be taken in as it is.
    pub problem: Option<Problem>,
}
