//! Plays the script: every deed through the session of whoever does it, on a device of theirs, at its own time.

use super::clock::DemoClock;
use super::device::Device;
use super::edits;
use super::found::Ground;
use super::people::Who;
use super::phrases;
use super::steps::{Asked, Deed, Duty, Meeting, Occasion, Outing, Step, Trouble};
use super::team::{Quarter, Spot};
use crate::Relay;
use anyhow::{Context, Result};
use gadeplan_core::domain::activity::ActivityFacts;
use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::ids::{ActivityId, EncounterId, QuestionId, ShiftId};
use gadeplan_core::domain::review::QuestionAbout;
use gadeplan_core::domain::shift::{ShiftPlan, ShiftState};
use gadeplan_core::domain::team::WordList;
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::domain::time::{Clock, Evening};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) struct Stage<'a> {
    relay: &'a Relay,
    clock: Arc<DemoClock>,
    devices: BTreeMap<Who, Device>,
    ground: Ground,
    shifts: BTreeMap<Outing, ShiftId>,
    /// Reports that the coordinator has not approved yet.
    waiting: BTreeMap<Outing, ShiftId>,
    /// What a question about a shift would be about.
    last: BTreeMap<Outing, QuestionAbout>,
    disputed: Option<EncounterId>,
    /// Answers that are still to be given.
    answers: BTreeMap<QuestionId, &'static str>,
    activities: BTreeMap<Occasion, ActivityId>,
}

impl<'a> Stage<'a> {
    pub fn new(relay: &'a Relay, clock: Arc<DemoClock>, devices: BTreeMap<Who, Device>, ground: Ground) -> Self {
        Self {
            relay,
            clock,
            devices,
            ground,
            shifts: BTreeMap::new(),
            waiting: BTreeMap::new(),
            last: BTreeMap::new(),
            disputed: None,
            answers: BTreeMap::new(),
            activities: BTreeMap::new(),
        }
    }

    /// Hands the municipality over to the app and tells how many shifts there are. The switcher's people get new devices,
    /// so that those they had until now are no longer let in; who stands in for others may see their area from now on.
    ///
    /// # Errors
    /// Where the relay refuses it.
    pub fn end(mut self) -> Result<usize> {
        self.ask_the_street()?;
        for (_, _, who) in Who::SWITCHED {
            if let Some(device) = self.devices.get(&who) {
                self.relay.revoke_device(device.id)?;
            }
        }
        for who in Who::ALL.into_iter().filter(|who| who.stands_in()) {
            for quarter in Quarter::ALL {
                self.relay
                    .put_grant(self.ground.person(who)?, self.ground.street(quarter)?, &who.role())?;
            }
        }
        Ok(self.shifts.len())
    }

    /// The coordinator asks for something to be followed up, with a few whom the street meets often.
    fn ask_the_street(&mut self) -> Result<()> {
        let relay = self.relay;
        let asked = phrases::PROMPTS.map(|(number, words)| (self.ground.youth(number), words));
        let coordinator = self.device(Who::Coordinator)?;
        coordinator.sync(relay)?;
        for (youth, words) in asked {
            coordinator.session.add_prompt(youth?, words, None)?;
        }
        coordinator.sync(relay)?;
        Ok(())
    }

    /// Does a step.
    ///
    /// # Errors
    /// Where core or the relay refuses it.
    pub fn perform(&mut self, step: &Step) -> Result<()> {
        let Step { at, who, deed } = step;
        self.clock.set(*at);
        match deed {
            Deed::Sync => {
                let relay = self.relay;
                self.device(*who)?.sync(relay)?;
            }
            Deed::Plan(duty) => self.plan(*who, duty)?,
            Deed::Start(outing) => {
                let (device, shift) = self.out(*who, *outing)?;
                device.session.start_shift(shift)?;
            }
            Deed::Meet(outing, meeting) => self.meet(*who, *outing, meeting)?,
            Deed::MoveDisputed(outing, spot) => {
                let (encounter, place) = (self.disputed, self.ground.place(*spot)?);
                let (device, shift) = self.out(*who, *outing)?;
                device
                    .session
                    .edit_encounter(shift, encounter, &[EncounterEdit::Place { place: Some(place) }])?;
            }
            Deed::Trouble(outing, trouble) => self.trouble(*who, *outing, trouble)?,
            Deed::Count(outing, spot, number) => {
                let place = self.ground.place(*spot)?;
                let (device, shift) = self.out(*who, *outing)?;
                device.session.add_count(shift, Some(place), *number)?;
            }
            Deed::Write(outing, paragraph) => {
                let (device, shift) = self.out(*who, *outing)?;
                let base = device.session.store().narrative(shift)?;
                let text = if base.is_empty() {
                    paragraph.clone()
                } else {
                    format!("{base}\n\n{paragraph}")
                };
                device.session.write_narrative(shift, &TextEdit { base, text })?;
            }
            Deed::End(outing) => {
                let (device, shift) = self.out(*who, *outing)?;
                device.session.end_shift(shift, None)?;
            }
            Deed::Sign(outing) => {
                let (device, shift) = self.out(*who, *outing)?;
                device.session.sign_shift(shift, true)?;
            }
            Deed::Answer => self.answer(*who)?,
            Deed::Ask(outing, asked) => self.ask(*who, *outing, asked)?,
            Deed::Review(evening) => self.review(*who, *evening)?,
            Deed::Arrange(occasion) => self.arrange(*who, *occasion)?,
            Deed::Invite(occasion, guests, reason) => {
                let (activity, guests) = (self.activity(*occasion)?, self.ground.youths(guests)?);
                self.device(*who)?.session.invite(activity, &guests, reason)?;
            }
            Deed::HandOver(occasion, guest) => {
                let (activity, guest) = (self.activity(*occasion)?, self.ground.youth(*guest)?);
                self.device(*who)?.session.hand_over(activity, guest)?;
            }
            Deed::Record(occasion, guest, answer, friends) => {
                let (activity, guest) = (self.activity(*occasion)?, self.ground.youth(*guest)?);
                self.device(*who)?
                    .session
                    .record_answer(activity, guest, Some(answer), *friends)?;
            }
        }
        Ok(())
    }

    fn device(&mut self, who: Who) -> Result<&mut Device> {
        self.devices
            .get_mut(&who)
            .with_context(|| format!("{who:?} has no device"))
    }

    fn out(&mut self, who: Who, outing: Outing) -> Result<(&mut Device, ShiftId)> {
        let shift = *self
            .shifts
            .get(&outing)
            .with_context(|| format!("{outing:?} is not planned"))?;
        Ok((self.device(who)?, shift))
    }

    fn activity(&self, occasion: Occasion) -> Result<ActivityId> {
        self.activities
            .get(&occasion)
            .copied()
            .with_context(|| format!("{occasion:?} is not arranged"))
    }

    fn plan(&mut self, who: Who, duty: &Duty) -> Result<()> {
        let Duty {
            outing,
            kind,
            workers,
            planned,
            real: _,
            spots,
            note,
        } = duty;
        let plan = ShiftPlan {
            kind: kind.clone(),
            area: self.ground.area(outing.quarter)?,
            evening: outing.evening,
            planned_start: planned.0,
            planned_end: planned.1,
            workers: workers
                .iter()
                .map(|who| self.ground.person(*who))
                .collect::<Result<_>>()?,
            places: spots
                .iter()
                .map(|spot| self.ground.place(*spot))
                .collect::<Result<_>>()?,
            note: (*note).to_owned(),
        };
        let shift = self.device(who)?.session.plan_shift(&plan)?;
        self.shifts.insert(*outing, shift);
        self.waiting.insert(*outing, shift);
        Ok(())
    }

    fn meet(&mut self, who: Who, outing: Outing, meeting: &Meeting) -> Result<()> {
        let edits = edits::of_meeting(&self.ground, meeting)?;
        let (device, shift) = self.out(who, outing)?;
        let encounter = device.session.edit_encounter(shift, None, &edits)?.encounter;
        if meeting.disputed {
            self.disputed = Some(encounter);
        }
        // An incident is rather asked about than an encounter.
        let last = self.last.entry(outing).or_insert(QuestionAbout::Encounter(encounter));
        if let QuestionAbout::Encounter(last) = last {
            *last = encounter;
        }
        Ok(())
    }

    fn trouble(&mut self, who: Who, outing: Outing, trouble: &Trouble) -> Result<()> {
        let edits = edits::of_trouble(&self.ground, trouble, self.clock.now())?;
        let (device, shift) = self.out(who, outing)?;
        let incident = device.session.edit_incident(shift, None, &edits)?.incident;
        self.last.insert(outing, QuestionAbout::Incident(incident));
        Ok(())
    }

    fn ask(&mut self, who: Who, outing: Outing, asked: &Asked) -> Result<()> {
        let about = self.last.get(&outing).cloned();
        let (device, shift) = self.out(who, outing)?;
        let question = device.session.ask(shift, about.as_ref(), asked.question)?.question;
        if let Some(answer) = asked.answer {
            self.answers.insert(question, answer);
        }
        Ok(())
    }

    fn answer(&mut self, who: Who) -> Result<()> {
        let device = self.device(who)?;
        let questions = device.session.store().questions_to(device.session.me())?;
        for question in questions {
            // One of the two answers; the other sees it when their phones have met the server.
            if let Some(words) = self.answers.remove(&question.question) {
                self.device(who)?
                    .session
                    .answer(question.shift, question.question, words)?;
            }
        }
        Ok(())
    }

    fn review(&mut self, who: Who, upto: Evening) -> Result<()> {
        let due: Vec<(Outing, ShiftId)> = self
            .waiting
            .iter()
            .filter(|(outing, _)| outing.evening <= upto)
            .map(|(outing, shift)| (*outing, *shift))
            .collect();
        for (outing, shift) in due {
            let session = &mut self.device(who)?.session;
            let questions = session.store().questions(shift)?;
            let open = questions.iter().any(|question| question.answers.is_empty());
            if open || session.store().shift(shift)?.state < ShiftState::Ended {
                continue;
            }
            for question in questions {
                session.close_question(shift, question.question, true)?;
            }
            session.approve(shift)?;
            self.waiting.remove(&outing);
        }
        Ok(())
    }

    fn arrange(&mut self, who: Who, occasion: Occasion) -> Result<()> {
        let (kind, title, meeting_point, meet_at, hours, adults, each) = match occasion {
            Occasion::Football { at } => {
                let adults = [Who::Worker1, Who::Worker2, Who::Worker3].as_slice();
                ("Natfodbold", "Natfodbold", Spot::Cage.name(), at, 5, adults, 5)
            }
            Occasion::Laser { at } => (
                "Laser",
                "Laser",
                Spot::Station.name(),
                at,
                4,
                [Who::Worker1, Who::Worker2].as_slice(),
                6,
            ),
        };
        let facts = ActivityFacts {
            kind: Some(self.ground.word(&WordList::ActivityKind, kind)?),
            title: title.to_owned(),
            area: self.ground.area(Quarter::Akacieparken)?,
            meeting_point: meeting_point.to_owned(),
            meet_at,
            ends_at: Some(meet_at.plus_minutes(hours * 60)),
            youths_per_adult: each,
            adults: adults
                .iter()
                .map(|who| self.ground.person(*who))
                .collect::<Result<_>>()?,
            bring_a_friend: true,
            cancelled: false,
        };
        let activity = self.device(who)?.session.create_activity(&facts)?;
        self.activities.insert(occasion, activity);
        Ok(())
    }
}
