//! The export as data: what stands in `indsigt.json`, field by field.

use super::sorting::LeftOut;
use crate::domain::access_export::PassageKind;
use crate::domain::encounter::Group;
use crate::domain::retention::Retention;
use crate::domain::time::Timestamp;
use crate::report::danish;
use serde::{Serialize, Serializer};

/// What the file says it is.
pub const SCHEMA: &str = "gadeplan.access_export";
/// Which edition of that; fields are only added within one.
pub const VERSION: u32 = 1;

/// A moment, which files say as RFC 3339 by a Danish clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(pub Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&danish::rfc_3339(self.0))
    }
}

/// The export. What is empty or none is not held, or was kept back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessExport {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// [`VERSION`].
    pub version: u32,
    /// When it was made.
    pub made_at: Moment,
    /// The areas it was made from.
    pub areas: Vec<String>,
    /// The card.
    pub card: Card,
    /// Encounters, newest first.
    pub encounters: Vec<Met>,
    /// Incidents, newest first.
    pub incidents: Vec<Trouble>,
    /// Invitations, newest first.
    pub invitations: Vec<Invited>,
    /// What was to be followed up, newest first.
    pub prompts: Vec<Asked>,
    /// Passages elsewhere that mention the youth.
    pub mentions: Vec<Mention>,
    /// What two people wrote differently.
    pub contradictions: Vec<Differs>,
    /// Who looked.
    pub looks: Vec<Looked>,
    /// All that the office knows of that is there.
    pub looks_complete: bool,
    /// How long things are kept, in days.
    pub retention: Retention,
    /// What was kept back.
    pub left_out: LeftOut,
}

/// The card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Card {
    /// Name; empty while not known.
    pub name: String,
    /// Nickname; empty where none.
    pub nickname: String,
    /// How they were described before the name was known.
    pub description: Option<String>,
    /// Year of birth.
    pub birth_year: Option<u32>,
    /// School.
    pub school: Option<String>,
    /// Class.
    pub class: Option<String>,
    /// Club.
    pub club: Option<String>,
    /// Languages.
    pub languages: Option<String>,
    /// Who answers for them.
    pub guardians: Option<String>,
    /// What they would like to work with.
    pub wishes: Option<String>,
    /// What they are good at.
    pub competences: Option<String>,
    /// `given`, `refused`; none where not asked.
    pub sms_consent: Option<String>,
    /// The area the card belongs to.
    pub area: Option<String>,
    /// What should be known.
    pub note: Option<String>,
    /// Phone numbers.
    pub phones: Vec<Number>,
}

/// Something that was to be followed up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// When it was asked for.
    pub at: Moment,
    /// What whoever asked is to the effort.
    pub asked_by: String,
    /// What.
    pub text: Option<String>,
    /// It was taken back.
    pub taken_back: bool,
    /// What came of it.
    pub answers: Vec<AskedAnswer>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskedAnswer {
    /// When.
    pub at: Moment,
    /// What whoever answered is to the effort.
    pub answered_by: String,
    /// `asked`, `declined`, `not_met`.
    pub reply: String,
    /// A line.
    pub note: Option<String>,
}

/// A number on the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Number {
    /// The number; of somebody else's, with whose.
    pub number: String,
    /// It was taken off the card and is kept all the same.
    pub taken_off: bool,
}

/// An encounter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Met {
    /// When.
    pub at: Moment,
    /// Where; empty where not known.
    pub place: String,
    /// What whoever wrote it is to the effort.
    pub written_by: String,
    /// How many other youths are named in it.
    pub other_youths: usize,
    /// The group they were in.
    pub group: Option<Group>,
    /// What they were doing.
    pub doing: Vec<String>,
    /// What was talked about.
    pub talked_about: Vec<String>,
    /// How it ended.
    pub outcome: Vec<String>,
    /// Anything else.
    pub note: Option<String>,
    /// What is new.
    pub new_information: Option<String>,
    /// Somebody should follow up.
    pub follow_up: bool,
    /// How.
    pub follow_up_note: Option<String>,
    /// Whoever wrote it took it back; it is kept all the same.
    pub undone: bool,
}

/// An incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// When.
    pub at: Moment,
    /// Where; empty where not known.
    pub place: String,
    /// What whoever wrote it is to the effort.
    pub written_by: String,
    /// How many other youths are named in it.
    pub other_youths: usize,
    /// What it was; empty where not said.
    pub what: String,
    /// `minor`, `serious`, `grave`.
    pub severity: Option<String>,
    /// What the workers did.
    pub done: Vec<String>,
    /// Who was told.
    pub told: Vec<String>,
    /// When the duty police were called.
    pub police_called_at: Option<Moment>,
    /// The youths know that it was passed on.
    pub youths_informed: bool,
    /// What happened.
    pub note: Option<String>,
    /// Somebody should follow up.
    pub follow_up: bool,
    /// Whoever wrote it took it back; it is kept all the same.
    pub undone: bool,
}

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Invited {
    /// The activity's title.
    pub activity: Option<String>,
    /// Its kind in words; empty where not said.
    pub kind: String,
    /// Where to meet.
    pub meeting_point: Option<String>,
    /// When to meet.
    pub meet_at: Moment,
    /// When they were put on the list.
    pub invited_at: Option<Moment>,
    /// Why they were chosen.
    pub reason: Option<String>,
    /// When the message was handed to the SMS app of a member of staff.
    pub message_handed_over_at: Option<Moment>,
    /// `yes`, `no`, `maybe`.
    pub answer: Option<String>,
    /// Friends they bring.
    pub friends: u32,
    /// The activity was called off.
    pub cancelled: bool,
    /// The invitation was taken back; it is kept all the same.
    pub taken_back: bool,
}

/// A passage that mentions the youth, or a question about an entry that names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mention {
    /// What it is part of.
    pub kind: PassageKind,
    /// When that was; none for a card.
    pub at: Option<Moment>,
    /// Where; empty where not known.
    pub place: String,
    /// The passage.
    pub text: String,
}

/// A fact with several values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Differs {
    /// The field's name in the documents.
    pub field: String,
    /// The values.
    pub values: Vec<DiffersValue>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiffersValue {
    /// The value; none where it was kept back.
    pub value: Option<String>,
    /// What whoever wrote it is to the effort; empty where not known.
    pub written_by: String,
    /// When, by their clock.
    pub at: Option<Moment>,
}

/// A look-up. What was searched for is not in it: that may name somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Looked {
    /// When.
    pub at: Moment,
    /// How ([`crate::domain::look::LookAction`]).
    pub action: String,
    /// What whoever looked is to the effort.
    pub by: String,
    /// Their name, where the reviewer lets names through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}
