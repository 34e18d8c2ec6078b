//! Youth cards and finding youths.

use gadeplan_core::domain::ids::{AreaId, OpeningId, PhoneId, YouthId};
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::domain::youth::YouthFacts;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Finds youths by name, nickname or description, however spelt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct YouthSearch {
    /// What was typed; everybody where empty.
    pub text: String,
    /// At most so many, 1–200.
    pub limit: u32,
    /// The screen it is typed on, for the log of look-ups.
    pub opening: OpeningId,
}

/// Opens a youth's card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct YouthOf {
    /// Who.
    pub youth: YouthId,
    /// The screen it is shown on, for the log of look-ups.
    pub opening: OpeningId,
    /// Why, where an unusual look-up was asked for its reason; in the person's own words, for the log.
    pub reason: Option<String>,
}

/// Asks who has looked a youth up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LooksOf {
    /// Whom.
    pub youth: YouthId,
    /// Go on from here, as the answer before said; the newest where none.
    #[ts(type = "number | null")]
    pub before: Option<u64>,
}

/// Makes a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct YouthCreate {
    /// Which area's.
    pub area: AreaId,
    /// What is known; a name or a description at least.
    pub facts: YouthFacts,
}

/// Changes a card. What is alike in `base` and `facts` is left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct YouthEdit {
    /// Whose.
    pub youth: YouthId,
    /// The facts as the form showed them at first.
    pub base: YouthFacts,
    /// The facts as the form shows them now.
    pub facts: YouthFacts,
}

/// Writes in a card's note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct YouthNoteEdit {
    /// Whose.
    pub youth: YouthId,
    /// What was written.
    pub edit: TextEdit,
}

/// Adds a phone number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhoneAdd {
    /// Whose card.
    pub youth: YouthId,
    /// As typed.
    pub number: String,
    /// Whose phone, where not the youth's own.
    pub label: String,
}

/// Takes a phone number off a card, or brings it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhoneRemove {
    /// Whose card.
    pub youth: YouthId,
    /// Which.
    pub phone: PhoneId,
    /// Off?
    pub removed: bool,
}
