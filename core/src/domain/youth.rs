//! A youth's card, street part (M2.1): no CPR number, no case material.

use super::ids::{EncounterId, PhoneId, ShiftId, YouthId};
use super::open_enum::open_enum;
use super::prompt::Prompt;
use super::team::Named;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

open_enum! {
    /// Whether a youth may be sent SMS.
    Consent {
        /// Said yes.
        Given = "given",
        /// Said no, or STOP.
        Refused = "refused",
    }
}

/// A phone number on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Phone {
    /// Its id.
    pub phone: PhoneId,
    /// E.164.
    pub number: String,
    /// Whose, where not the youth's own: "mor".
    pub label: String,
}

/// A youth as search and lists show them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct YouthSummary {
    /// Who.
    pub youth: YouthId,
    /// Name, or the description while provisional.
    pub name: String,
    /// Nickname; empty where none.
    pub nickname: String,
    /// Known only by description.
    pub provisional: bool,
    /// About how old, in years.
    pub age: Option<u32>,
    /// Area.
    pub area: Option<Named>,
    /// When last met; none where never.
    pub last_met: Option<Timestamp>,
}

/// What a card says; used to make one and to change it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct YouthFacts {
    /// Name; empty while provisional.
    pub name: String,
    /// Nickname.
    pub nickname: String,
    /// Description while provisional.
    pub description: String,
    /// Year of birth, 1980–this year.
    pub birth_year: Option<u32>,
    /// School.
    pub school: String,
    /// Class.
    pub class: String,
    /// Club; empty where in none.
    pub club: String,
    /// Whether SMS is allowed; none where not asked yet.
    pub consent: Option<Consent>,
    /// Languages spoken at home and with friends.
    #[serde(default)]
    pub languages: String,
    /// Mother, father or others who answer for them, and how to reach them.
    #[serde(default)]
    pub guardians: String,
    /// What they would like to do in a spare-time job.
    #[serde(default)]
    pub wishes: String,
    /// What they are good at.
    #[serde(default)]
    pub competences: String,
}

/// A youth's card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Youth {
    /// Who.
    pub youth: YouthId,
    /// The facts.
    pub facts: YouthFacts,
    /// The area.
    pub area: Option<Named>,
    /// Phone numbers.
    pub phones: Vec<Phone>,
    /// What should be known.
    pub note: String,
    /// Encounters, newest first, at most 50.
    pub met: Vec<MetLine>,
    /// What is to be followed up with them, and what was: newest first.
    pub prompts: Vec<Prompt>,
    /// Facts that contradict.
    pub contradictions: Vec<super::review::Contradiction>,
}

/// An encounter on a youth's card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MetLine {
    /// The shift.
    pub shift: ShiftId,
    /// The encounter.
    pub encounter: EncounterId,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: Option<Named>,
    /// What is new.
    pub new_information: String,
}
