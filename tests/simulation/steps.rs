//! What happens in a simulated evening: people work, the network fails, apps and servers die.

use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::ids::{EncounterId, PlaceId, ShiftId, YouthId};
use gadeplan_core::domain::incident::{IncidentEdit, Severity};
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::domain::youth::YouthFacts;
use gadeplan_world::{Fault, Worker, World};
use std::collections::BTreeSet;

/// Everybody in one simulated evening.
pub struct Cast {
    /// Street workers, and last a coordinator.
    pub people: Vec<Worker>,
    /// Hashes that some device has been told are on the server.
    pub acknowledged: BTreeSet<[u8; 32]>,
    youths: Vec<YouthId>,
    shift: ShiftId,
}

impl Cast {
    /// Two to four workers and a coordinator, with one planned shift on every phone.
    pub fn new(world: &mut World, rng: &mut fastrand::Rng) -> Self {
        let mut people: Vec<Worker> = (0..rng.usize(2..=4))
            .map(|n| world.worker(&format!("Medarbejder {n} Eksempel")))
            .collect();
        let colleagues: Vec<_> = people.iter().map(|worker| worker.me()).collect();
        let shift = people[0]
            .start_unplanned(world.ground.areas[0].area, &colleagues, &[])
            .unwrap();
        let youths = (0..3)
            .map(|n| people[0].knows(world, &format!("Ung {n} Eksempel")))
            .collect();
        people.push(world.coordinator("Koordinator Demo"));
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
            youths,
            shift,
        }
    }

    /// One thing happens.
    pub fn step(&mut self, world: &mut World, rng: &mut fastrand::Rng) {
        let last = self.people.len() - 1;
        let who = rng.usize(..=last);
        match rng.u32(..100) {
            0..45 if who < last => self.work(world, rng, who),
            0..45 => self.review(rng, who),
            45..75 => self.exchange(world, rng, who),
            75..83 => self.people[who].device.online = !self.people[who].device.online,
            83..90 => self.people[who].device.crash(world),
            90..93 => world.restart_server(),
            _ => world.pass_minutes(rng.i64(-30..60)),
        }
    }

    /// A worker logs something; what the rules forbid is refused, and nothing else may fail.
    fn work(&mut self, world: &World, rng: &mut fastrand::Rng, who: usize) {
        let (shift, youths) = (self.shift, self.youths.clone());
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
                let facts = worker.youth(youth).unwrap().facts;
                worker.edit_youth(
                    youth,
                    &facts,
                    &YouthFacts {
                        school: format!("Skole {}", rng.u8(..4)),
                        ..facts.clone()
                    },
                )
            }
            8 => worker.add_count(shift, Some(place), rng.u32(..30)).map(drop),
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
        allowed(result);
    }

    fn review(&mut self, rng: &mut fastrand::Rng, who: usize) {
        let shift = self.shift;
        let carla = &mut self.people[who];
        match rng.u32(..3) {
            0 => allowed(carla.ask(shift, None, "Hvornår var det?").map(drop)),
            1 => {
                if let Some(found) = carla.report(shift).unwrap().contradictions.first() {
                    let seen: Vec<_> = found
                        .candidates
                        .iter()
                        .map(|candidate| candidate.choice.clone())
                        .collect();
                    allowed(carla.choose(found.doc, &found.path, &seen[0], &seen));
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
            ),
        }
    }

    fn exchange(&mut self, world: &World, rng: &mut fastrand::Rng, who: usize) {
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
        ][rng.usize(..7)];
        device.faults = vec![fault];
        // What goes wrong on the way is no failure of the device's: it tries again.
        let _ = device.exchange(world);
        device.faults.clear();
    }

    /// Notes what devices have been told is on the server.
    pub fn remember_acknowledged(&mut self) {
        for worker in &self.people {
            self.acknowledged.extend(worker.store().acknowledged_hashes().unwrap());
        }
    }

    /// Everything works again; everybody speaks until nobody has anything to say.
    pub fn heal(&mut self, world: &mut World) {
        for _ in 0..3 {
            for worker in &mut self.people {
                worker.device.online = true;
                worker.device.faults.clear();
                worker.sync(world);
            }
        }
    }
}

/// A rule may refuse; nothing may break.
fn allowed(result: gadeplan_core::domain::error::Result<()>) {
    use gadeplan_core::domain::error::Code;
    if let Err(problem) = result {
        assert!(
            matches!(
                problem.code,
                Code::NotAllowed | Code::ContradictionGone | Code::ReportApproved | Code::ShiftNotOpen
            ),
            "{problem}"
        );
    }
}
