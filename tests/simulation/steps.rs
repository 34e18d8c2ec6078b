//! What happens in a simulated evening: people work, the network fails, apps and servers die.

use crate::letting_go;
use crate::restoring::Copies;
use gadeplan_core::documents::change_head;
use gadeplan_core::domain::activity::{ActivityFacts, InvitationAnswer};
use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::error::{Code, Result};
use gadeplan_core::domain::ids::{DocId, EncounterId, Id, OpeningId, PlaceId, ShiftId, YouthId};
use gadeplan_core::domain::incident::{IncidentEdit, Severity};
use gadeplan_core::domain::prompt::PromptReply;
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::domain::youth::YouthFacts;
use gadeplan_world::{Device, Fault, Poison, Worker, World};
use std::collections::{BTreeMap, BTreeSet};

/// Everybody in one simulated evening.
pub struct Cast {
    /// Street workers, and last a coordinator.
    pub people: Vec<Worker>,
    /// Hashes that some device has been told are on the server.
    pub acknowledged: BTreeSet<[u8; 32]>,
    /// Hashes of all that was ever committed on a device.
    pub written: BTreeSet<[u8; 32]>,
    /// Devices whose access was withdrawn; their people have others since.
    pub revoked: Vec<Device>,
    /// Workers from whom the space of the evening was taken.
    pub taken: Vec<Worker>,
    /// Changes that go with an erasure: of the card that may be erased, and of older editions of what speaks of it.
    pub card: BTreeSet<[u8; 32]>,
    pub erased: bool,
    /// Documents that were begun anew, with their edition.
    pub(super) begun_anew: BTreeMap<DocId, u32>,
    pub(super) youths: Vec<YouthId>,
    shift: ShiftId,
    /// Copies of databases that may be put back.
    pub(super) copies: Copies,
    /// Whose disk is full at present.
    pub(super) full: BTreeSet<usize>,
    /// Every app is older than the office asks for.
    newer_asked_for: bool,
    /// A shift of last month, where phones let go of what is so old.
    pub(super) old: Option<ShiftId>,
}

impl Cast {
    /// Two workers and a coordinator, seldom more and up to eleven, with one planned shift on every phone. Where phones let go of
    /// what is old, there is also a shift of last month.
    pub fn new(world: &mut World, rng: &mut fastrand::Rng, lets_go: bool) -> Self {
        let workers = match rng.u8(..20) {
            0..15 => 2,
            15..19 => 3,
            _ => rng.usize(4..=11),
        };
        let mut people: Vec<Worker> = (0..workers)
            .map(|n| world.worker(&format!("Medarbejder {n} Eksempel")))
            .collect();
        let last_month = lets_go.then(|| letting_go::last_month(world, &mut people[0]));
        let (old, coordinator) = last_month.unzip();
        let colleagues: Vec<_> = people.iter().map(|worker| worker.me()).collect();
        let shift = people[0]
            .start_unplanned(world.ground.areas[0].area, &colleagues, &[])
            .unwrap();
        let youths = (0..3)
            .map(|n| people[0].knows(world, &format!("Ung {n} Eksempel")))
            .collect();
        people.push(coordinator.unwrap_or_else(|| world.coordinator("Koordinator Demo")));
        for worker in &mut people {
            worker.sync(world);
        }
        people[0].sync(world);
        for worker in &mut people {
            worker.sync(world);
        }
        Self {
            people,
            acknowledged: BTreeSet::new(),
            written: BTreeSet::new(),
            revoked: Vec::new(),
            taken: Vec::new(),
            card: BTreeSet::new(),
            erased: false,
            begun_anew: BTreeMap::new(),
            youths,
            shift,
            copies: Copies::default(),
            full: BTreeSet::new(),
            newer_asked_for: false,
            old,
        }
    }

    /// One thing happens.
    pub fn step(&mut self, world: &mut World, rng: &mut fastrand::Rng) {
        let last = self.people.len() - 1;
        let who = rng.usize(..=last);
        match rng.u32(..100) {
            0..32 if who < last => self.work(world, rng, who),
            0..32 => self.review(rng, who),
            32..38 if who < last => self.mark(rng, who),
            38..43 => self.plan(world, rng, who),
            65..69 => self.poison(world, rng, who),
            69 => self.ask_for_newer_apps(world),
            32..72 => self.exchange(world, rng, who),
            72..79 => self.people[who].device.online = !self.people[who].device.online,
            79..86 => self.crash(world, who),
            86..89 => world.restart_server(),
            89..92 => self.fill_or_clear(rng, who),
            92 if who < last && self.revoked.len() < 2 => self.revoke(world, rng, who),
            93..95 if who < last && last > 1 && self.taken.is_empty() => self.take(world, rng, who),
            93..97 if !self.taken.is_empty() => self.after_the_taking(world, rng),
            97 if !self.erased => self.erase(world, rng),
            95..99 => self.copy_or_restore(world, rng, who),
            _ => world.pass_minutes(rng.i64(-30..60)),
        }
    }

    fn crash(&mut self, world: &World, who: usize) {
        self.people[who].device.crash(world);
        // The limit is the open file's.
        self.full.remove(&who);
    }

    /// A disk is full, or somebody has made room on it.
    fn fill_or_clear(&mut self, rng: &mut fastrand::Rng, who: usize) {
        let pages = if self.full.remove(&who) {
            1_000_000
        } else {
            self.full.insert(who);
            // A little fits still, now and then.
            rng.u32(1..40)
        };
        self.people[who].store().limit_pages(pages).unwrap();
    }

    /// A phone is lost, mostly in the midst of an exchange; its person gets another.
    fn revoke(&mut self, world: &mut World, rng: &mut fastrand::Rng, who: usize) {
        if self.full.remove(&who) {
            self.people[who].store().limit_pages(1_000_000).unwrap();
        }
        let device = &mut self.people[who].device;
        let id = device.read().identity().device;
        if rng.bool() {
            device.faults = vec![Fault::AnswerLost];
            let _ = device.exchange(world);
        }
        device.faults.clear();
        assert!(world.relay.revoke_device(id).unwrap());
        assert_eq!(device.exchange(world).unwrap_err().code, Code::DeviceRevoked);
        let mut fresh = world.second_device(&self.people[who].name, self.people[who].me());
        fresh.sync(world);
        self.revoked
            .push(std::mem::replace(&mut self.people[who].device, fresh));
    }

    /// The shifts of the evening that a phone knows.
    fn shifts(&self, who: usize) -> Vec<ShiftId> {
        let worker = &self.people[who];
        let evening = worker.store().shift(self.shift).unwrap().evening;
        let found = worker.store().shifts(evening, evening).unwrap();
        found.into_iter().map(|shift| shift.shift).collect()
    }

    /// Begins, ends, goes on, signs, joins, parts.
    fn mark(&mut self, rng: &mut fastrand::Rng, who: usize) {
        let shifts = self.shifts(who);
        let other = shifts[rng.usize(..shifts.len())];
        let (shift, full) = (self.shift, self.full.contains(&who));
        let worker = &mut self.people[who];
        let area = worker.store().shift(shift).unwrap().area;
        let result = match rng.u32(..8) {
            0 if shifts.len() < 4 => worker.start_unplanned(area, &[], &[]).map(drop),
            0 | 1 => worker.join_shifts(shift, other, true),
            2 => worker.join_shifts(shift, other, false),
            3 => worker.end_shift(other, None),
            4 | 5 => worker.continue_shift(other),
            6 => worker.sign_shift(other, true),
            _ => worker.sign_shift(other, rng.bool()),
        };
        allowed(result, full);
    }

    /// Plans an activity, invites, writes down what they answered.
    fn plan(&mut self, world: &World, rng: &mut fastrand::Rng, who: usize) {
        let (youth, full) = (self.youths[rng.usize(..self.youths.len())], self.full.contains(&who));
        let worker = &mut self.people[who];
        let (me, known) = (worker.me(), worker.activities().unwrap());
        let result = match known.first().map(|found| (found.activity, found.facts.clone())) {
            Some((activity, facts)) => match rng.u32(..6) {
                0 => worker.invite(activity, &self.youths, ""),
                1 => worker.uninvite(activity, youth),
                2 => worker.edit_activity(
                    activity,
                    &facts,
                    &ActivityFacts {
                        meeting_point: format!("Sted {}", rng.u8(..4)),
                        ..facts.clone()
                    },
                ),
                3 => worker.undo_hand_over(activity, youth, None),
                _ => {
                    let answer = [None, Some(InvitationAnswer::Yes), Some(InvitationAnswer::No)];
                    worker.record_answer(activity, youth, answer[rng.usize(..3)].as_ref(), rng.u32(..3))
                }
            },
            None => worker
                .create_activity(&ActivityFacts {
                    kind: None,
                    title: "Natfodbold".into(),
                    area: world.ground.areas[0].area,
                    meeting_point: "Containeren".into(),
                    meet_at: world.now(),
                    ends_at: None,
                    youths_per_adult: 4,
                    adults: vec![me],
                    bring_a_friend: true,
                    cancelled: false,
                })
                .map(drop),
        };
        allowed(result, full);
    }

    /// A worker logs something; what the rules forbid is refused, and nothing else may fail.
    pub(super) fn work(&mut self, world: &World, rng: &mut fastrand::Rng, who: usize) {
        let (shift, youths, full) = (self.shift, self.youths.clone(), self.full.contains(&who));
        let worker = &mut self.people[who];
        let known: Vec<EncounterId> = worker
            .store()
            .encounters(shift, world.now())
            .unwrap()
            .iter()
            .map(|met| met.encounter)
            .collect();
        let place: PlaceId = world.ground.places[rng.usize(..3)].place;
        let result = match rng.u32(..10) {
            0 => worker
                .edit_encounter(
                    shift,
                    None,
                    &[EncounterEdit::Youth {
                        youth: youths[rng.usize(..youths.len())],
                        met: rng.bool(),
                    }],
                )
                .map(drop),
            1 => worker
                .edit_encounter(
                    shift,
                    None,
                    &[EncounterEdit::Unknown {
                        description: "rød jakke".into(),
                        age: Some(14),
                    }],
                )
                .map(drop),
            2..5 if !known.is_empty() => {
                let encounter = known[rng.usize(..known.len())];
                let edit = match rng.u32(..3) {
                    0 => EncounterEdit::Place { place: Some(place) },
                    1 => EncounterEdit::At { at: world.now() },
                    _ => EncounterEdit::Note(TextEdit {
                        base: String::new(),
                        text: format!("note {}", rng.u16(..)),
                    }),
                };
                worker.edit_encounter(shift, Some(encounter), &[edit]).map(drop)
            }
            5 if !known.is_empty() => worker
                .remove_encounter(shift, known[rng.usize(..known.len())], rng.bool())
                .map(drop),
            6 => worker
                .edit_incident(
                    shift,
                    None,
                    &[IncidentEdit::Severity {
                        severity: Some(Severity::Grave),
                    }],
                )
                .map(drop),
            7 => {
                let youth = youths[rng.usize(..youths.len())];
                let screen = OpeningId::from_uuid(uuid::Uuid::from_u128(rng.u128(..)));
                worker
                    .youth(youth, screen, Some("Trin i simulationen"))
                    .and_then(|card| {
                        if let Some(prompt) = card.prompts.first() {
                            let replies = [PromptReply::Asked, PromptReply::NotMet];
                            return worker
                                .answer_prompt(prompt.prompt, &replies[rng.usize(..2)], "Ja")
                                .map(drop);
                        }
                        let school = format!("Skole {}", rng.u8(..4));
                        let facts = YouthFacts {
                            school,
                            ..card.facts.clone()
                        };
                        worker.edit_youth(youth, &card.facts, &facts)
                    })
            }
            8 => worker.add_count(shift, Some(place), rng.u32(..30)).map(drop),
            9 if rng.bool() => {
                // Long enough, and of no pattern, that it takes pages of its own wherever it comes.
                let text: String = (0..9_000).map(|_| rng.alphanumeric()).collect();
                let base = String::new();
                worker
                    .edit_encounter(shift, None, &[EncounterEdit::Note(TextEdit { base, text })])
                    .map(drop)
            }
            _ => {
                // Sometimes the field shows an older text than the document has.
                let base = if rng.bool() {
                    worker.store().narrative(shift).unwrap()
                } else {
                    String::new()
                };
                worker
                    .write_narrative(
                        shift,
                        &TextEdit {
                            text: format!("{base} ord{}", rng.u16(..)),
                            base,
                        },
                    )
                    .map(drop)
            }
        };
        allowed(result, full);
    }

    fn review(&mut self, rng: &mut fastrand::Rng, who: usize) {
        let (shift, full, old) = (self.shift, self.full.contains(&who), self.old);
        let carla = &mut self.people[who];
        if let Some(old) = old.filter(|_| rng.u8(..8) == 0) {
            return allowed(carla.ask(old, None, "Hvem var det?").map(drop), full);
        }
        if old.is_some() && rng.u8(..8) == 0 {
            let youth = self.youths[rng.usize(..self.youths.len())];
            return allowed(carla.add_prompt(youth, "Spørg til skolen", None), full);
        }
        match rng.u32(..5) {
            0 => allowed(carla.ask(shift, None, "Hvornår var det?").map(drop), full),
            3 => allowed(carla.approve(shift).map(drop), full),
            4 => allowed(carla.reopen(shift, "Klokkeslættet mangler.").map(drop), full),
            1 => {
                if let Some(found) = carla.report(shift).unwrap().contradictions.first() {
                    let seen: Vec<_> = found
                        .candidates
                        .iter()
                        .map(|candidate| candidate.choice.clone())
                        .collect();
                    allowed(carla.choose(found.doc, &found.path, &seen[0], &seen), full);
                }
            }
            _ => allowed(
                carla
                    .write_narrative(
                        shift,
                        &TextEdit {
                            base: String::new(),
                            text: "Koordinatoren skrev.".into(),
                        },
                    )
                    .map(drop),
                full,
            ),
        }
    }

    fn exchange(&mut self, world: &World, rng: &mut fastrand::Rng, who: usize) {
        world.network.what_is_late_arrives(world, false);
        let device = &mut self.people[who].device;
        if !device.online {
            return;
        }
        let fault = [
            Fault::None,
            Fault::None,
            Fault::None,
            Fault::RequestLost,
            Fault::AnswerLost,
            Fault::AnswerCut,
            Fault::Twice,
            Fault::NoRoom,
            Fault::Late,
        ][rng.usize(..9)];
        device.faults = vec![fault];
        // What goes wrong on the way is no failure of the device's: it tries again.
        let _ = device.exchange(world);
        device.faults.clear();
    }

    /// Whoever has a device that was let in sends what no app of ours would.
    fn poison(&mut self, world: &World, rng: &mut fastrand::Rng, who: usize) {
        let poison = [
            Poison::Flipped,
            Poison::Cut,
            Poison::Doubled,
            Poison::WithoutTheFirst,
            Poison::OfAnother,
            Poison::InAnothersName,
            Poison::SignedOtherwise,
        ][rng.usize(..7)];
        let other = &self.people[(who + 1) % self.people.len()].device;
        let others = other.read().store().pending(1).unwrap();
        let others = others.first().and_then(|push| push.changes.first()).cloned();
        let poison = if others.is_none() && poison == Poison::InAnothersName {
            Poison::Flipped
        } else {
            poison
        };
        let (_, body) = others.unwrap_or_default();
        let device = &mut self.people[who].device;
        let Ok(request) = device.session().sync_request(true) else {
            return;
        };
        world.network.poisons(world, device, &request, poison, &body);
    }

    /// The office asks for an app that nobody has; then everybody has it.
    fn ask_for_newer_apps(&mut self, world: &World) {
        let needed = if self.newer_asked_for { 0 } else { u32::MAX };
        world.relay.set_min_writer_schema(world.street(), needed).unwrap();
        self.newer_asked_for = needed > 0;
    }

    /// Everybody's devices, and those that were shut out.
    pub(super) fn devices(&self) -> impl Iterator<Item = &Device> {
        let workers = self.people.iter().chain(&self.taken).map(|worker| &worker.device);
        workers.chain(&self.revoked)
    }

    /// Notes what devices have been told is on the server, and what they have written.
    pub fn remember(&mut self) {
        self.note_older_editions();
        let card = self.erasable();
        let devices = self.people.iter().chain(&self.taken).map(|worker| &worker.device);
        for session in devices.chain(&self.revoked).map(Device::read) {
            self.acknowledged.extend(session.store().acknowledged_hashes().unwrap());
            let bodies = session.store().bodies(card).unwrap();
            self.card
                .extend(bodies.iter().map(|body| change_head(body).unwrap().hash));
            let waiting = session.store().pending(usize::MAX).unwrap();
            self.written
                .extend(waiting.iter().flat_map(|push| &push.changes).map(|(hash, _)| *hash));
        }
    }

    /// Everything works again; everybody speaks until nobody has anything to say.
    pub fn heal(&mut self, world: &mut World, rng: &mut fastrand::Rng) {
        for who in std::mem::take(&mut self.full) {
            self.people[who].store().limit_pages(1_000_000).unwrap();
        }
        if self.newer_asked_for {
            self.ask_for_newer_apps(world);
        }
        if rng.bool() {
            self.give_back(world);
        }
        world.network.what_is_late_arrives(world, true);
        for worker in &mut self.taken {
            worker.sync(world);
        }
        for _ in 0..3 {
            for worker in &mut self.people {
                worker.device.online = true;
                worker.device.faults.clear();
                worker.sync(world);
            }
        }
    }
}

/// A rule may refuse, and so may a full disk; nothing may break.
fn allowed(result: Result<()>, full: bool) {
    if let Err(problem) = result {
        let by_a_rule = matches!(
            problem.code,
            Code::NotAllowed
                | Code::ContradictionGone
                | Code::ReportApproved
                | Code::ShiftNotOpen
                | Code::NotSameEvening
                | Code::EndBeforeStart
                | Code::NotFound
                | Code::AppTooOld
        );
        assert!(by_a_rule || full && problem.code == Code::DiskFull, "{problem}");
    }
}
