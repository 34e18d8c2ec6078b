//! A person in a story, with the words one would use.

use crate::{Device, RealIds, World};
use gadeplan_core::actions::Session;
use gadeplan_core::domain::encounter::{Encounter, EncounterEdit};
use gadeplan_core::domain::error::Result;
use gadeplan_core::domain::ids::{EncounterId, QuarantineId, ShiftId, YouthId};
use gadeplan_core::domain::look::WhoLooked;
use gadeplan_core::domain::quarantine::{Decision, DiscardReason, QuarantinedRead};
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::domain::youth::{Youth, YouthFacts};
use gadeplan_core::sync::wire::{QuarantineDecision, QuarantineList};
use std::ops::{Deref, DerefMut};

/// A person with a device.
pub struct Worker {
    /// Who.
    pub name: String,
    /// Their device.
    pub device: Device,
}

impl Deref for Worker {
    type Target = Session;
    fn deref(&self) -> &Session {
        self.device.read()
    }
}

impl DerefMut for Worker {
    fn deref_mut(&mut self) -> &mut Session {
        self.device.session()
    }
}

/// A card with nothing but a name.
pub fn card(name: &str) -> YouthFacts {
    YouthFacts {
        name: name.into(),
        birth_year: Some(2011),
        ..YouthFacts::default()
    }
}

impl Worker {
    pub(crate) fn new(name: &str, device: Device) -> Self {
        Self {
            name: name.into(),
            device,
        }
    }

    /// Loses coverage.
    pub fn offline(&mut self) {
        self.device.online = false;
    }

    /// Is back in coverage, and everything goes out and comes in.
    pub fn back_online(&mut self, world: &World) -> u32 {
        self.device.online = true;
        self.device.sync(world)
    }

    /// Exchanges until nothing is left.
    pub fn sync(&mut self, world: &World) -> u32 {
        self.device.sync(world)
    }

    /// Starts an unplanned shift in the first area.
    pub fn starts_shift(&mut self, world: &World) -> ShiftId {
        self.start_unplanned(world.ground.areas[0].area, &[], &[world.ground.place("Containeren")])
            .unwrap()
    }

    /// Knows a youth by name.
    pub fn knows(&mut self, world: &World, name: &str) -> YouthId {
        let area = world.ground.areas[0].area;
        self.create_youth(area, &card(name)).unwrap()
    }

    /// Meets youths.
    pub fn meets(&mut self, shift: ShiftId, youths: &[YouthId]) -> Encounter {
        let edits: Vec<EncounterEdit> = youths
            .iter()
            .map(|youth| EncounterEdit::Youth {
                youth: *youth,
                met: true,
            })
            .collect();
        self.edit_encounter(shift, None, &edits).unwrap()
    }

    /// Opens a youth's card on a screen of its own.
    pub fn opens(&mut self, youth: YouthId) -> Youth {
        self.youth(youth, RealIds::opening(), None).unwrap()
    }

    /// Asks who has looked a youth up.
    pub fn asks_who_looked(&mut self, world: &World, youth: YouthId) -> Result<WhoLooked> {
        self.must_see_looks(youth)?;
        let said = world.network.who_looked(world, &self.device, youth.into(), None);
        self.who_looked(youth, said, false)
    }

    /// Reads what waits for a decision, on a screen of its own.
    pub fn reads_quarantined(&mut self, world: &World, quarantine: QuarantineId) -> Result<QuarantinedRead> {
        let work = world.network.quarantined_work(world, &self.device, quarantine)?;
        self.read_quarantined(work, RealIds::opening())
    }

    /// Decides about it; without a reason it is taken in.
    pub fn decides(
        &self,
        world: &World,
        quarantine: QuarantineId,
        because: Option<DiscardReason>,
    ) -> Result<QuarantineList> {
        let decision = match because {
            None => Decision::Accepted,
            Some(_) => Decision::Discarded,
        };
        let request = QuarantineDecision {
            quarantine,
            decision,
            because,
        };
        world.network.quarantine_decide(world, &self.device, &request)
    }

    /// Changes an encounter.
    pub fn changes(&mut self, shift: ShiftId, encounter: EncounterId, edit: EncounterEdit) -> Encounter {
        self.edit_encounter(shift, Some(encounter), &[edit]).unwrap()
    }

    /// Writes at the end of the narrative.
    pub fn writes(&mut self, shift: ShiftId, words: &str) -> String {
        let base = self.store().narrative(shift).unwrap();
        let text = if base.is_empty() {
            words.to_owned()
        } else {
            format!("{base} {words}")
        };
        self.write_narrative(shift, &TextEdit { base, text }).unwrap()
    }
}
