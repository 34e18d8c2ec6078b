//! The `activity` document: an activity with its invite list.
//!
//! Invitations lie in flat maps keyed by youth (`invited`, `answers` …), not in one map for each youth: two phones that
//! invite the same youth offline would otherwise each make that map, and one would hide the other's for ever.

use super::{Editor, Reader, as_count, as_moment, as_reference, as_words, count, moment, optional, words};
use crate::domain::activity::{ActivityFacts, HandedOver, InvitationAnswer};
use crate::domain::error::Result;
use crate::domain::ids::{AreaId, IdSource, YouthId};
use crate::domain::review::{FactPath, FactValue};
use crate::domain::time::Timestamp;
use automerge::ROOT;
use std::collections::BTreeMap;

/// One youth's invitation as the document has it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct InvitationBody {
    /// On the list.
    pub invited: bool,
    /// Why.
    pub reason: String,
    /// When last put on the list.
    pub invited_at: Option<Timestamp>,
    /// When handed over.
    pub handed_over_at: Option<Timestamp>,
    /// The text that was handed over, as a digest: enough to see that it would read otherwise now.
    pub handed_over_text: String,
    /// The answer.
    pub answer: Option<InvitationAnswer>,
    /// Friends.
    pub friends: u32,
}

/// What the document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityBody {
    /// The facts.
    pub facts: ActivityFacts,
    /// Invitations by youth, those taken back too.
    pub invitations: BTreeMap<YouthId, InvitationBody>,
}

const LISTS: [&str; 8] = [
    "adults",
    "invited",
    "invited_at",
    "reasons",
    "handed_over_at",
    "handed_over_text",
    "answers",
    "friends",
];

fn fact_list(facts: &ActivityFacts) -> [(&'static str, FactValue); 8] {
    let ActivityFacts {
        kind,
        title,
        area: _,
        meeting_point,
        meet_at,
        ends_at,
        youths_per_adult,
        adults: _,
        bring_a_friend,
        cancelled,
    } = facts;
    [
        ("activity_kind", optional(*kind)),
        ("title", words(title)),
        ("meeting_point", words(meeting_point)),
        ("meet_at", FactValue::Time(*meet_at)),
        ("ends_at", moment(*ends_at)),
        ("youths_per_adult", count(Some(*youths_per_adult))),
        ("bring_a_friend", FactValue::Bool(*bring_a_friend)),
        ("cancelled", FactValue::Bool(*cancelled)),
    ]
}

/// Writes what a new document begins with.
///
/// # Errors
/// As the editor's.
pub fn create(editor: &mut Editor<'_>, facts: &ActivityFacts) -> Result<()> {
    for (key, value) in fact_list(facts) {
        editor.put(&ROOT, key, &value)?;
    }
    for list in LISTS {
        editor.make_map(&ROOT, list)?;
    }
    for adult in &facts.adults {
        editor.flag(&ROOT, "adults", &adult.to_string(), true)?;
    }
    Ok(())
}

/// Sets the facts that differ between what the form showed and what it says now.
///
/// # Errors
/// As the editor's.
pub fn edit(
    editor: &mut Editor<'_>,
    base: &ActivityFacts,
    facts: &ActivityFacts,
    ids: &mut dyn IdSource,
) -> Result<()> {
    for ((key, before), (_, after)) in fact_list(base).into_iter().zip(fact_list(facts)) {
        if before != after {
            editor.fact(&ROOT, key, &FactPath(key.to_owned()), &after, ids)?;
        }
    }
    for adult in base.adults.iter().filter(|adult| !facts.adults.contains(adult)) {
        editor.flag(&ROOT, "adults", &adult.to_string(), false)?;
    }
    for adult in facts.adults.iter().filter(|adult| !base.adults.contains(adult)) {
        editor.flag(&ROOT, "adults", &adult.to_string(), true)?;
    }
    Ok(())
}

/// Puts a youth on the list.
///
/// # Errors
/// As the editor's.
pub fn invite(editor: &mut Editor<'_>, youth: YouthId, reason: &str, at: Timestamp) -> Result<()> {
    let key = youth.to_string();
    editor.flag(&ROOT, "invited", &key, true)?;
    let (times, reasons) = (editor.object(&ROOT, "invited_at")?, editor.object(&ROOT, "reasons")?);
    editor.put(&times, &key, &FactValue::Time(at))?;
    editor.put(&reasons, &key, &words(reason))
}

/// Takes a youth off the list.
///
/// # Errors
/// As the editor's.
pub fn uninvite(editor: &mut Editor<'_>, youth: YouthId) -> Result<()> {
    editor.flag(&ROOT, "invited", &youth.to_string(), false)
}

/// Sets or takes back the mark that a message was handed over to the phone's SMS app. Taking it back empties the two
/// fields: no key is ever deleted.
///
/// # Errors
/// As the editor's.
pub fn mark_handed_over(editor: &mut Editor<'_>, youth: YouthId, mark: Option<&HandedOver>) -> Result<()> {
    let key = youth.to_string();
    let (times, texts) = (
        editor.object(&ROOT, "handed_over_at")?,
        editor.object(&ROOT, "handed_over_text")?,
    );
    editor.put(&times, &key, &moment(mark.map(|mark| mark.at)))?;
    editor.put(&texts, &key, &mark.map_or(FactValue::Empty, |mark| words(&mark.text)))
}

/// Records an answer.
///
/// # Errors
/// As the editor's.
pub fn answer(
    editor: &mut Editor<'_>,
    youth: YouthId,
    answer: Option<&InvitationAnswer>,
    friends: u32,
    ids: &mut dyn IdSource,
) -> Result<()> {
    let key = youth.to_string();
    let (answers, all_friends) = (editor.object(&ROOT, "answers")?, editor.object(&ROOT, "friends")?);
    let said = answer.map_or(FactValue::Empty, |answer| words(answer.as_str()));
    editor.fact(&answers, &key, &FactPath(format!("answers/{key}")), &said, ids)?;
    editor.fact(
        &all_friends,
        &key,
        &FactPath(format!("friends/{key}")),
        &count(Some(friends)),
        ids,
    )
}

/// Reads the document; `area` is its space's.
pub fn read(reader: &mut Reader<'_>, area: AreaId) -> ActivityBody {
    let mut fact = |key: &str| reader.fact(&ROOT, key, &FactPath(key.to_owned()));
    let facts = ActivityFacts {
        kind: as_reference(&fact("activity_kind")),
        title: as_words(fact("title")),
        area,
        meeting_point: as_words(fact("meeting_point")),
        meet_at: as_moment(&fact("meet_at")).unwrap_or_default(),
        ends_at: as_moment(&fact("ends_at")),
        youths_per_adult: as_count(&fact("youths_per_adult")).unwrap_or(1),
        adults: Vec::new(),
        bring_a_friend: fact("bring_a_friend") == FactValue::Bool(true),
        cancelled: fact("cancelled") == FactValue::Bool(true),
    };
    let facts = ActivityFacts {
        adults: reader.flags(&ROOT, "adults").into_iter().collect(),
        ..facts
    };
    let mut invitations: BTreeMap<YouthId, InvitationBody> = BTreeMap::new();
    for (youth, value) in reader.values::<YouthId>(&ROOT, "invited") {
        invitations.entry(youth).or_default().invited = value == FactValue::Bool(true);
    }
    for (youth, value) in reader.values(&ROOT, "invited_at") {
        invitations.entry(youth).or_default().invited_at = as_moment(&value);
    }
    for (youth, value) in reader.values(&ROOT, "reasons") {
        invitations.entry(youth).or_default().reason = as_words(value);
    }
    for (youth, value) in reader.values(&ROOT, "handed_over_at") {
        invitations.entry(youth).or_default().handed_over_at = as_moment(&value);
    }
    for (youth, value) in reader.values(&ROOT, "handed_over_text") {
        invitations.entry(youth).or_default().handed_over_text = as_words(value);
    }
    for (youth, value) in reader.facts(&ROOT, "answers") {
        invitations.entry(youth).or_default().answer = Some(as_words(value))
            .filter(|text| !text.is_empty())
            .map(InvitationAnswer::from);
    }
    for (youth, value) in reader.facts(&ROOT, "friends") {
        invitations.entry(youth).or_default().friends = as_count(&value).unwrap_or(0);
    }
    ActivityBody { facts, invitations }
}
