//! Activities and who is invited (M2.3, C4).

use super::ids::{ActivityId, AreaId, PersonId, WordId, YouthId};
use super::open_enum::open_enum;
use super::team::Named;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

open_enum! {
    /// What a youth answered.
    InvitationAnswer {
        /// Comes.
        Yes = "yes",
        /// Does not.
        No = "no",
        /// Perhaps.
        Maybe = "maybe",
    }
}

open_enum! {
    /// The language a message is written in.
    MessageLanguage {
        /// Danish.
        Danish = "da",
        /// English.
        English = "en",
    }
}

/// What an activity says; used to make one and to change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActivityFacts {
    /// Midnight football, cinema …: a word of the list `activity_kind`.
    pub kind: Option<WordId>,
    /// Title, 1–80 characters: goes into the message, so neutral.
    pub title: String,
    /// The area that holds it.
    pub area: AreaId,
    /// Meeting point, 1–80 characters: goes into the message.
    pub meeting_point: String,
    /// When to meet.
    pub meet_at: Timestamp,
    /// When it ends.
    pub ends_at: Option<Timestamp>,
    /// Youths for each adult, 1–50.
    pub youths_per_adult: u32,
    /// Adults who take part.
    pub adults: Vec<PersonId>,
    /// Each is asked to bring a friend.
    pub bring_a_friend: bool,
    /// It will not be held.
    pub cancelled: bool,
}

/// An activity in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActivitySummary {
    /// Its id.
    pub activity: ActivityId,
    /// Its facts.
    pub facts: ActivityFacts,
    /// Its kind in words.
    pub kind_name: String,
    /// The area's name.
    pub area_name: String,
    /// Youths invited.
    pub invited: u32,
    /// Youths and friends who said yes.
    pub accepted: u32,
    /// Places: adults × youths for each.
    pub places: u32,
}

/// An activity with its invite list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Activity {
    /// The summary.
    pub summary: ActivitySummary,
    /// The adults' names.
    pub adults: Vec<Named>,
    /// Who is invited, by name.
    pub invitations: Vec<Invitation>,
    /// Facts that contradict.
    pub contradictions: Vec<super::review::Contradiction>,
}

/// One youth's invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Invitation {
    /// Who.
    pub youth: YouthId,
    /// Their name.
    pub name: String,
    /// Their card was erased for good.
    pub erased: bool,
    /// Why they were chosen, as the chooser put it; may be empty.
    pub reason: String,
    /// When the message was handed to the phone's SMS app ("handed over", never "sent": nobody knows that).
    pub handed_over_at: Option<Timestamp>,
    /// The message that was handed over is not the one that would be written now (time or place moved).
    pub outdated: bool,
    /// What they answered.
    pub answer: Option<InvitationAnswer>,
    /// Friends they bring.
    pub friends: u32,
    /// Why no message can be written: `no_phone`, `no_consent`, `disputed_consent`; none where one can.
    pub obstacle: Option<String>,
}

/// A youth who may be invited, with what speaks for and against (M2.3.3): a person decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InviteCandidate {
    /// Who.
    pub youth: super::youth::YouthSummary,
    /// On the list already.
    pub invited: bool,
    /// Encounters in the last 30 days.
    pub met_recently: u32,
    /// Incidents in the last 30 days in which they were named.
    pub incidents_recently: u32,
    /// When last invited to anything.
    pub last_invited: Option<Timestamp>,
    /// Why no message can be written to them: `no_phone`, `no_consent`, `disputed_consent`; none where one can.
    pub obstacle: Option<String>,
}

/// Which youths to offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, Default)]
pub struct InviteFilter {
    /// Part of a name; tolerant.
    pub text: String,
    /// Youngest, in years.
    pub age_from: Option<u32>,
    /// Oldest, in years.
    pub age_to: Option<u32>,
    /// Met within so many days.
    pub met_within_days: Option<u32>,
    /// Only those not invited within 30 days.
    pub not_invited_lately: bool,
}

/// The message one youth would get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessagePreview {
    /// Who.
    pub youth: YouthId,
    /// The text.
    pub text: String,
    /// `gsm7` or `ucs2` (3GPP TS 23.038).
    pub encoding: String,
    /// How many SMS it is billed as.
    pub segments: u32,
    /// The number it would go to, all but the last two digits hidden.
    pub masked_number: String,
}

/// A message on its way to the phone's own SMS app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandOver {
    /// The `sms:` link (RFC 5724) that opens the phone's SMS app with number and text filled in.
    pub link: String,
    /// The mark that stood there before; none where this is the first. For taking this one back.
    pub before: Option<HandedOver>,
}

/// The mark that a message was handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandedOver {
    /// When.
    pub at: Timestamp,
    /// The text's digest: enough to see that it would read otherwise now.
    pub text: String,
}
