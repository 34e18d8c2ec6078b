//! Sets the municipality up: people, spaces and grants by the server's own hand as its administrator does, devices by
//! their one-time codes, and then the team's ground and the youth cards as documents, each by whoever would make it.

use super::chance::Chance;
use super::clock::{DemoClock, DemoIds};
use super::device::Device;
use super::people::Who;
use super::team::{DUTY_PHONE, Quarter, Spot, WORDS};
use super::youths::Card;
use crate::Relay;
use anyhow::{Context, Result};
use gadeplan_core::domain::ids::{AreaId, Id, IdSource, PersonId, PlaceId, SpaceId, WordId, YouthId};
use gadeplan_core::domain::person::Person;
use gadeplan_core::domain::role::SpaceClass;
use gadeplan_core::domain::team::{Area, Place, Word, WordList};
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::domain::time::Evening;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// What the script's names stand for.
#[derive(Default)]
pub(super) struct Ground {
    people: BTreeMap<Who, PersonId>,
    streets: BTreeMap<Quarter, SpaceId>,
    areas: BTreeMap<Quarter, AreaId>,
    places: BTreeMap<Spot, PlaceId>,
    words: BTreeMap<(WordList, &'static str), WordId>,
    youths: Vec<YouthId>,
}

fn known<T: Copy>(found: Option<&T>, what: impl std::fmt::Debug) -> Result<T> {
    found
        .copied()
        .with_context(|| format!("{what:?} is not part of the demo"))
}

impl Ground {
    pub fn person(&self, who: Who) -> Result<PersonId> {
        known(self.people.get(&who), who)
    }

    /// The space of an area's shifts, cards and activities.
    pub fn street(&self, quarter: Quarter) -> Result<SpaceId> {
        known(self.streets.get(&quarter), quarter)
    }

    pub fn area(&self, quarter: Quarter) -> Result<AreaId> {
        known(self.areas.get(&quarter), quarter)
    }

    pub fn place(&self, spot: Spot) -> Result<PlaceId> {
        known(self.places.get(&spot), spot)
    }

    pub fn word(&self, list: &WordList, label: &'static str) -> Result<WordId> {
        known(self.words.get(&(list.clone(), label)), (list, label))
    }

    pub fn youth(&self, number: usize) -> Result<YouthId> {
        known(self.youths.get(number), number)
    }

    pub fn youths(&self, numbers: &[usize]) -> Result<Vec<YouthId>> {
        numbers.iter().map(|number| self.youth(*number)).collect()
    }
}

/// Where and from what a municipality is made.
pub(super) struct Site<'a> {
    pub relay: &'a Relay,
    pub clock: &'a Arc<DemoClock>,
    /// The folder for the devices' stores.
    pub devices: &'a Path,
    pub seed: u64,
    pub founded: Evening,
}

/// Sets the municipality up; gives its devices and its ground.
///
/// # Errors
/// Where core or the relay refuses something.
pub(super) fn found(site: &Site<'_>, cards: &[Card]) -> Result<(BTreeMap<Who, Device>, Ground)> {
    site.clock.set(site.founded.at(9, 0));
    let mut ids = DemoIds::new(site.clock, Chance::new(site.seed, "ground"));
    let mut ground = Ground::default();
    for quarter in Quarter::ALL {
        ground.areas.insert(quarter, AreaId::from_uuid(ids.next_uuid()));
    }
    admit(site.relay, &mut ground, &mut ids)?;
    let mut devices = enrol(site, &ground)?;
    let coordinator = devices.get_mut(&Who::Coordinator).context("a coordinator")?;
    write_ground(coordinator, &mut ground, &mut ids)?;
    coordinator.sync(site.relay)?;

    site.clock.set(site.founded.at(10, 0));
    for (quarter, who) in [(Quarter::Akacieparken, Who::Worker1), (Quarter::Sjaeloer, Who::Worker3)] {
        let device = devices.get_mut(&who).context("a street worker")?;
        device.sync(site.relay)?;
        for card in cards.iter().filter(|card| card.quarter == quarter) {
            // Cards stand crew by crew and crews area by area, so the youths are counted as the cards are.
            ground.youths.push(make_card(device, ground.area(quarter)?, card)?);
        }
        device.sync(site.relay)?;
    }
    Ok((devices, ground))
}

/// People, spaces, grants.
fn admit(relay: &Relay, ground: &mut Ground, ids: &mut DemoIds) -> Result<()> {
    let staff = SpaceId::from_uuid(ids.next_uuid());
    relay.add_space(staff, &SpaceClass::Staff, None)?;
    for quarter in Quarter::ALL {
        let space = SpaceId::from_uuid(ids.next_uuid());
        relay.add_space(space, &SpaceClass::Street, Some(ground.area(quarter)?))?;
        ground.streets.insert(quarter, space);
    }
    for who in Who::ALL {
        let person = PersonId::from_uuid(ids.next_uuid());
        relay.put_person(person, &who.role())?;
        relay.put_grant(person, staff, &who.role())?;
        for quarter in who.sees() {
            relay.put_grant(person, ground.street(*quarter)?, &who.role())?;
        }
        ground.people.insert(who, person);
    }
    Ok(())
}

fn enrol(site: &Site<'_>, ground: &Ground) -> Result<BTreeMap<Who, Device>> {
    let mut devices = BTreeMap::new();
    for (number, who) in (1..).zip(Who::ALL) {
        let Some(name) = who.device() else { continue };
        let file = site.devices.join(format!("device-{number}.sqlite"));
        let chance = Chance::new(site.seed, name);
        let device = Device::enrol(
            &file,
            site.relay,
            site.clock,
            (ground.person(who)?, name, number),
            chance,
        )?;
        devices.insert(who, device);
    }
    Ok(devices)
}

/// The team's document and everybody's own.
fn write_ground(device: &mut Device, ground: &mut Ground, ids: &mut DemoIds) -> Result<()> {
    let areas: Vec<Area> = ground
        .areas
        .iter()
        .map(|(quarter, area)| Area {
            area: *area,
            name: quarter.name().to_owned(),
            duty_phone: DUTY_PHONE.to_owned(),
        })
        .collect();
    let mut places = Vec::new();
    for spot in Spot::ALL {
        let place = PlaceId::from_uuid(ids.next_uuid());
        ground.places.insert(spot, place);
        places.push(Place {
            place,
            area: ground.area(spot.quarter())?,
            name: spot.name().to_owned(),
            retired: false,
        });
    }
    let mut words = Vec::new();
    for (list, labels) in WORDS {
        for label in labels {
            let word = WordId::from_uuid(ids.next_uuid());
            ground.words.insert((list.clone(), label), word);
            words.push(Word {
                word,
                list: list.clone(),
                label: (*label).to_owned(),
                retired: false,
            });
        }
    }
    device.session.found_team(&areas, &places, &words)?;
    for who in Who::ALL {
        device.session.add_person(&Person {
            person: ground.person(who)?,
            name: who.name().to_owned(),
            role: who.role(),
            areas: who
                .home()
                .iter()
                .map(|quarter| ground.area(*quarter))
                .collect::<Result<_>>()?,
            retired: false,
        })?;
    }
    Ok(())
}

fn make_card(device: &mut Device, area: AreaId, card: &Card) -> Result<YouthId> {
    let session = &mut device.session;
    let youth = session.create_youth(area, &card.facts)?;
    for (number, label) in &card.phones {
        session.add_phone(youth, number, label)?;
    }
    if !card.note.is_empty() {
        let edit = TextEdit {
            base: String::new(),
            text: card.note.to_owned(),
        };
        session.write_youth_note(youth, &edit)?;
    }
    Ok(youth)
}
