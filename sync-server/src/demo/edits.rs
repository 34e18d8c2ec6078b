//! What the script says of an encounter or an incident, as the taps that log it: all of them in one save.

use super::found::Ground;
use super::steps::{Meeting, Trouble};
use anyhow::Result;
use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::ids::WordId;
use gadeplan_core::domain::incident::IncidentEdit;
use gadeplan_core::domain::team::WordList;
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::domain::time::Timestamp;

fn text(written: &str) -> TextEdit {
    TextEdit {
        base: String::new(),
        text: written.to_owned(),
    }
}

/// The words behind some chips.
fn words(ground: &Ground, list: &WordList, labels: &[&'static str]) -> Result<Vec<(WordList, WordId)>> {
    labels
        .iter()
        .map(|label| Ok((list.clone(), ground.word(list, label)?)))
        .collect()
}

pub(super) fn of_meeting(ground: &Ground, meeting: &Meeting) -> Result<Vec<EncounterEdit>> {
    let Meeting {
        spot,
        youths,
        unknown,
        group,
        doing,
        talked,
        outcome,
        note,
        news,
        follow_up,
        disputed: _,
    } = meeting;
    let place = Some(ground.place(*spot)?);
    let mut edits = vec![EncounterEdit::Place { place }];
    let youths = ground.youths(youths)?.into_iter();
    edits.extend(youths.map(|youth| EncounterEdit::Youth { youth, met: true }));
    edits.extend(unknown.map(|(description, age)| EncounterEdit::Unknown {
        description: description.to_owned(),
        age: Some(age),
    }));
    if group.is_some() {
        edits.push(EncounterEdit::Group { group: group.clone() });
    }
    let mut chips = words(ground, &WordList::Doing, doing)?;
    chips.extend(words(ground, &WordList::Talked, talked)?);
    chips.extend(words(ground, &WordList::Outcome, outcome)?);
    let on = |(list, word)| EncounterEdit::Word { list, word, on: true };
    edits.extend(chips.into_iter().map(on));
    if !note.is_empty() {
        edits.push(EncounterEdit::Note(text(note)));
    }
    if !news.is_empty() {
        edits.push(EncounterEdit::NewInformation(text(news)));
    }
    if !follow_up.is_empty() {
        edits.push(EncounterEdit::FollowUp { wanted: true });
        edits.push(EncounterEdit::FollowUpNote(text(follow_up)));
    }
    Ok(edits)
}

/// `now` is when the police were called, where they were.
pub(super) fn of_trouble(ground: &Ground, trouble: &Trouble, now: Timestamp) -> Result<Vec<IncidentEdit>> {
    let Trouble {
        spot,
        kind,
        severity,
        youths,
        actions,
        told,
        police_called,
        youths_informed,
        note,
        tale: _,
        follow_up,
    } = trouble;
    let mut edits = vec![
        IncidentEdit::Place {
            place: Some(ground.place(*spot)?),
        },
        IncidentEdit::Kind {
            kind: Some(ground.word(&WordList::IncidentKind, kind)?),
        },
        IncidentEdit::Severity {
            severity: Some(severity.clone()),
        },
    ];
    let youths = ground.youths(youths)?.into_iter();
    edits.extend(youths.map(|youth| IncidentEdit::Youth { youth, met: true }));
    let mut chips = words(ground, &WordList::IncidentAction, actions)?;
    chips.extend(words(ground, &WordList::Told, told)?);
    let on = |(list, word)| IncidentEdit::Word { list, word, on: true };
    edits.extend(chips.into_iter().map(on));
    if *police_called {
        edits.push(IncidentEdit::PoliceCalled { at: Some(now) });
    }
    if *youths_informed {
        edits.push(IncidentEdit::YouthsInformed { informed: true });
    }
    edits.push(IncidentEdit::Note(text(note)));
    if *follow_up {
        edits.push(IncidentEdit::FollowUp { wanted: true });
    }
    Ok(edits)
}
