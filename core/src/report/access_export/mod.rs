//! What is held of one youth, as data to be handed out: without others' names, and of what somebody wrote only what a
//! reviewer let through. What is not decided about is not in it.

mod data;
#[cfg(feature = "pdf")]
mod file;
mod page;
mod sorting;

pub use data::{
    AccessExport, Asked, AskedAnswer, Card, Differs, DiffersValue, Invited, Looked, Mention, Met, Moment, Number,
    SCHEMA, Trouble, VERSION,
};
#[cfg(feature = "pdf")]
pub use file::write as write_file;
pub use page::page;
pub use sorting::LeftOut;

use super::danish;
use super::naming::Naming;
use crate::domain::access_export::{
    AccessCounts, AccessDecision, Gathered, InvitedTo, Passage, PassageKind, WrittenText,
};
use crate::domain::encounter::Encounter;
use crate::domain::ids::{Id, PersonId};
use crate::domain::incident::Incident;
use crate::domain::prompt::Prompt;
use crate::domain::review::{Contradiction, FactValue};
use crate::domain::team::Named;
use sorting::{Place, Sorting};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What was put together, and what of it a person has to look at.
#[derive(Clone, Debug)]
pub struct Put {
    /// The export.
    pub export: AccessExport,
    /// Its passages, all of them.
    pub passages: Vec<Passage>,
    /// How many passages nobody has decided about. Above nought the export is not to leave.
    pub undecided: usize,
    /// The entries of others, and the youths, that its passages stand in.
    pub shown: BTreeSet<Uuid>,
}

/// How much is held of somebody.
pub fn counts(gathered: &Gathered) -> AccessCounts {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    AccessCounts {
        encounters: count(gathered.encounters.len()),
        incidents: count(gathered.incidents.len()),
        invitations: count(gathered.invitations.len()),
        contradictions: count(gathered.contradictions.len()),
        looks: count(gathered.looks.len()),
    }
}

/// Puts the export together from all that is held, letting through what was decided. With `names`, those who looked stand
/// there by name.
pub fn put_together(gathered: &Gathered, decisions: &BTreeMap<&str, &AccessDecision>, names: bool) -> Put {
    let facts = &gathered.card.facts;
    let called = crate::domain::access_export::Called {
        name: facts.name.clone(),
        nickname: facts.nickname.clone(),
        description: facts.description.clone(),
    };
    let naming = Naming::new(&called, &gathered.others);
    let mut work = Work {
        gathered,
        sorting: Sorting::new(&naming, decisions),
        shown: BTreeSet::new(),
    };
    let export = AccessExport {
        schema: SCHEMA,
        version: VERSION,
        made_at: Moment(gathered.at),
        areas: gathered.areas.clone(),
        card: work.card(),
        encounters: gathered.encounters.iter().map(|one| work.met(one)).collect(),
        incidents: gathered.incidents.iter().map(|one| work.trouble(one)).collect(),
        invitations: gathered.invitations.iter().map(|one| work.invited(one)).collect(),
        prompts: gathered.card.prompts.iter().map(|one| work.asked(one)).collect(),
        mentions: work.mentions(),
        contradictions: gathered.contradictions.iter().map(|one| work.differs(one)).collect(),
        looks: work.looks(names),
        looks_complete: gathered.looks_problem.is_none(),
        retention: gathered.retention.clone(),
        left_out: work.sorting.left_out.clone(),
    };
    let Work { sorting, shown, .. } = work;
    let Sorting {
        passages, undecided, ..
    } = sorting;
    Put {
        export,
        passages,
        undecided,
        shown,
    }
}

fn labels(words: &[Named]) -> Vec<String> {
    words.iter().map(|word| word.name.clone()).collect()
}

struct Work<'a> {
    gathered: &'a Gathered,
    sorting: Sorting<'a>,
    shown: BTreeSet<Uuid>,
}

impl Work<'_> {
    fn role_of(&self, person: PersonId) -> String {
        let role = self.gathered.roles.get(&person);
        role.map(|role| danish::role(role).to_owned()).unwrap_or_default()
    }

    fn card(&mut self) -> Card {
        let card = &self.gathered.card;
        let facts = &card.facts;
        let at = |kind| Place {
            kind,
            id: card.youth.uuid(),
            at: None,
            place: "",
            linked: true,
        };
        let fact = at(PassageKind::CardFact);
        Card {
            name: facts.name.clone(),
            nickname: facts.nickname.clone(),
            description: self.sorting.free(at(PassageKind::Description), &facts.description),
            birth_year: facts.birth_year,
            school: self.sorting.short(fact, &facts.school),
            class: self.sorting.short(fact, &facts.class),
            club: self.sorting.short(fact, &facts.club),
            languages: self.sorting.short(fact, &facts.languages),
            guardians: self.sorting.free(fact, &facts.guardians),
            wishes: self.sorting.free(fact, &facts.wishes),
            competences: self.sorting.free(fact, &facts.competences),
            sms_consent: facts.consent.as_ref().map(|consent| consent.as_str().to_owned()),
            area: card.area.as_ref().map(|area| area.name.clone()),
            note: self.sorting.free(at(PassageKind::CardNote), &card.note),
            phones: self.phones(),
        }
    }

    /// A number without a label is the youth's own; with one it is somebody else's, and decided about.
    fn phones(&mut self) -> Vec<Number> {
        let mut numbers = Vec::new();
        for (phone, taken_off) in &self.gathered.phones {
            let place = Place {
                kind: PassageKind::Phone,
                id: phone.phone.uuid(),
                at: None,
                place: "",
                linked: true,
            };
            let number = match phone.label.as_str() {
                "" => Some(phone.number.clone()),
                label => self.sorting.free(place, &format!("{} ({label})", phone.number)),
            };
            numbers.extend(number.map(|number| Number {
                number,
                taken_off: *taken_off,
            }));
        }
        numbers
    }

    fn met(&mut self, one: &Encounter) -> Met {
        let place = one.place.as_ref().map(|place| place.name.clone()).unwrap_or_default();
        let at = |kind| Place {
            kind,
            id: one.encounter.uuid(),
            at: Some(one.at),
            place: &place,
            linked: true,
        };
        Met {
            at: Moment(one.at),
            written_by: self.role_of(one.by),
            other_youths: one.youths.len().saturating_sub(1),
            group: one.group.clone(),
            doing: labels(&one.doing),
            talked_about: labels(&one.talked),
            outcome: labels(&one.outcome),
            note: self.sorting.free(at(PassageKind::EncounterNote), &one.note),
            new_information: self.sorting.free(at(PassageKind::NewInformation), &one.new_information),
            follow_up: one.follow_up,
            follow_up_note: self.sorting.free(at(PassageKind::FollowUpNote), &one.follow_up_note),
            undone: one.removed,
            place,
        }
    }

    fn trouble(&mut self, one: &Incident) -> Trouble {
        let place = one.place.as_ref().map(|place| place.name.clone()).unwrap_or_default();
        let at = Place {
            kind: PassageKind::IncidentNote,
            id: one.incident.uuid(),
            at: Some(one.at),
            place: &place,
            linked: true,
        };
        Trouble {
            at: Moment(one.at),
            written_by: self.role_of(one.by),
            other_youths: one.youths.len().saturating_sub(1),
            what: one.kind.as_ref().map(|kind| kind.name.clone()).unwrap_or_default(),
            severity: one.severity.as_ref().map(|severity| severity.as_str().to_owned()),
            done: labels(&one.actions),
            told: labels(&one.told),
            police_called_at: one.police_called_at.map(Moment),
            youths_informed: one.youths_informed,
            note: self.sorting.free(at, &one.note),
            follow_up: one.follow_up,
            undone: one.removed,
            place,
        }
    }

    fn invited(&mut self, one: &InvitedTo) -> Invited {
        let facts = &one.activity.facts;
        let at = |kind| Place {
            kind,
            id: one.activity.activity.uuid(),
            at: Some(facts.meet_at),
            place: "",
            linked: true,
        };
        Invited {
            activity: self.sorting.short(at(PassageKind::ActivityText), &facts.title),
            kind: one.activity.kind_name.clone(),
            meeting_point: self.sorting.short(at(PassageKind::ActivityText), &facts.meeting_point),
            meet_at: Moment(facts.meet_at),
            invited_at: one.invited_at.map(Moment),
            reason: self.sorting.free(at(PassageKind::InvitationReason), &one.reason),
            message_handed_over_at: one.handed_over_at.map(Moment),
            answer: one.answer.as_ref().map(|answer| answer.as_str().to_owned()),
            friends: one.friends,
            cancelled: facts.cancelled,
            taken_back: !one.invited,
        }
    }

    fn asked(&mut self, one: &Prompt) -> Asked {
        let at = |kind, id, at| Place {
            kind,
            id,
            at: Some(at),
            place: "",
            linked: true,
        };
        let role = |person: Option<PersonId>| person.map(|person| self.role_of(person)).unwrap_or_default();
        let asked_by = role(one.by);
        let by: Vec<String> = one.answers.iter().map(|answer| role(answer.by)).collect();
        let answers = one.answers.iter().zip(by).map(|(answer, answered_by)| AskedAnswer {
            at: Moment(answer.at),
            answered_by,
            reply: answer.reply.as_str().to_owned(),
            note: self.sorting.free(
                at(PassageKind::PromptAnswer, answer.answer.uuid(), answer.at),
                &answer.note,
            ),
        });
        let answers = answers.collect();
        Asked {
            at: Moment(one.at),
            asked_by,
            text: self
                .sorting
                .free(at(PassageKind::Prompt, one.prompt.uuid(), one.at), &one.text),
            taken_back: one.withdrawn,
            answers,
        }
    }

    /// Texts elsewhere: what is about an entry that names the youth, and paragraphs that mention them.
    fn mentions(&mut self) -> Vec<Mention> {
        let entries = entries_of(self.gathered);
        let activities: BTreeSet<Uuid> = self
            .gathered
            .invitations
            .iter()
            .map(|one| one.activity.activity.uuid())
            .collect();
        let mut mentions = Vec::new();
        for text in &self.gathered.texts {
            let about = text.about.is_some_and(|about| entries.contains(&about));
            let asked = matches!(text.kind, PassageKind::Question | PassageKind::Answer);
            // What stands in an entry or an invitation of theirs has been gone through with it.
            let gone_through =
                (about && !asked) || (text.kind == PassageKind::ActivityText && activities.contains(&text.id));
            if !gone_through {
                self.mention(text, about, &mut mentions);
            }
        }
        mentions
    }

    fn mention(&mut self, text: &WrittenText, linked: bool, mentions: &mut Vec<Mention>) {
        let place = Place {
            kind: text.kind,
            id: text.id,
            at: text.at,
            place: &text.place,
            linked,
        };
        for paragraph in text.text.split('\n') {
            if !linked && !self.sorting.naming.mentions(paragraph) {
                continue;
            }
            self.shown.extend([text.about, text.of].into_iter().flatten());
            mentions.extend(self.sorting.free(place, paragraph).map(|said| Mention {
                kind: text.kind,
                at: text.at.map(Moment),
                place: text.place.clone(),
                text: said,
            }));
        }
    }

    fn differs(&mut self, one: &Contradiction) -> Differs {
        let field = one.path.field().to_owned();
        let mut values = Vec::new();
        for candidate in &one.candidates {
            let at = Place {
                kind: PassageKind::Contradiction,
                id: one.doc.uuid(),
                at: candidate.at,
                place: "",
                linked: true,
            };
            let value = match &candidate.value {
                FactValue::Empty => Some("–".to_owned()),
                FactValue::Text(text) if field == "description" => self.sorting.free(at, text),
                FactValue::Text(text) => self.sorting.short(at, text),
                FactValue::Number(number) => Some(number.to_string()),
                FactValue::Time(time) => Some(danish::day_and_clock(*time)),
                FactValue::Bool(yes) => Some(if *yes { "ja" } else { "nej" }.to_owned()),
                FactValue::Reference(id) if *id == self.gathered.card.youth.uuid() => Some("dig".to_owned()),
                FactValue::Reference(id) => match self.gathered.roles.get(&PersonId::from_uuid(*id)) {
                    Some(role) => Some(danish::role(role).to_owned()),
                    None => self.sorting.short(at, &candidate.label),
                },
            };
            values.push(DiffersValue {
                value,
                written_by: candidate.person.map(|person| self.role_of(person)).unwrap_or_default(),
                at: candidate.at.map(Moment),
            });
        }
        Differs { field, values }
    }

    fn looks(&self, names: bool) -> Vec<Looked> {
        let looks = self.gathered.looks.iter();
        looks
            .map(|line| Looked {
                at: Moment(line.at),
                action: line.action.as_str().to_owned(),
                by: danish::role(&line.role).to_owned(),
                name: Some(line.person_name.clone()).filter(|name| names && !name.is_empty()),
            })
            .collect()
    }
}

/// The encounters and incidents that name the youth.
pub fn entries_of(gathered: &Gathered) -> BTreeSet<Uuid> {
    let met = gathered.encounters.iter().map(|one| one.encounter.uuid());
    met.chain(gathered.incidents.iter().map(|one| one.incident.uuid()))
        .collect()
}
