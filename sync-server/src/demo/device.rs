//! A device of the demo: a store of its own, enrolled and synced as every device is, only that no socket lies between it
//! and the relay. It is thrown away when the municipality is made.

use super::chance::Chance;
use super::clock::{DemoClock, DemoIds};
use crate::{Relay, random};
use anyhow::Result;
use gadeplan_core::actions::Session;
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::domain::ids::{DeviceId, PersonId};
use gadeplan_core::store::Store;
use gadeplan_core::store::identity::Identity;
use gadeplan_core::sync::server_address::ServerAddress;
use gadeplan_core::sync::signing::{DeviceKey, actor_of};
use gadeplan_core::sync::wire::{EnrolRequest, Outcome, PROTOCOL};
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Exchanges after which a sync that goes on is taken for one that never ends.
const EXCHANGES_MAX: usize = 1_000;

pub(super) struct Device {
    pub session: Session,
    pub id: DeviceId,
}

impl Device {
    /// Lets a new device of a person in. `number` orders the devices wherever two write the same at once.
    pub fn enrol(
        file: &Path,
        relay: &Relay,
        clock: &Arc<DemoClock>,
        (person, name, number): (PersonId, &str, u8),
        chance: Chance,
    ) -> Result<Self> {
        let key = DeviceKey::from_secret(&Zeroizing::new(random::bytes()?));
        let incarnation = incarnation(&key, number)?;
        let code = relay.make_enrolment(person)?;
        let request = EnrolRequest {
            protocol: PROTOCOL,
            secret: code.secret,
            key: key.public().to_vec(),
            actor: actor_of(&key.public(), incarnation).to_vec(),
            device_name: name.to_owned(),
        };
        let answer = relay.enrol(&key.public(), &request)?;
        // Not encrypted: it holds invented people, and is gone when the demo stands.
        let mut store = Store::open_plain(file)?;
        let identity = Identity {
            device: answer.device,
            person: answer.person,
            role: answer.role,
            device_name: name.to_owned(),
            server: ServerAddress::new("https://demo.invalid", None)?,
            key,
            incarnation,
        };
        store.put_identity(&identity, &answer.spaces)?;
        Ok(Self {
            session: Session::open(store, clock.clone(), Box::new(DemoIds::new(clock, chance)))?,
            id: answer.device,
        })
    }

    /// Speaks with the server until neither has anything new for the other.
    pub fn sync(&mut self, relay: &Relay) -> Result<()> {
        for _ in 0..EXCHANGES_MAX {
            let request = self.session.sync_request(false)?;
            let response = relay.sync(self.id, &request)?;
            for verdict in &response.verdicts {
                if let Outcome::Refused(problem) | Outcome::Quarantined(problem) = &verdict.outcome {
                    return Err(problem.clone().into());
                }
            }
            if !self.session.sync_response(&request, response)?.more {
                return Ok(());
            }
        }
        Err(Problem::new(Code::Internal).into())
    }
}

/// An incarnation whose actor begins with the device's number. Keys are never made from the seed, and automerge orders
/// what is written at once by actor: without this, two demos of one seed would not read alike.
fn incarnation(key: &DeviceKey, number: u8) -> Result<Uuid> {
    loop {
        let incarnation = uuid::Builder::from_random_bytes(random::bytes()?).into_uuid();
        if actor_of(&key.public(), incarnation).first() == Some(&number) {
            return Ok(incarnation);
        }
    }
}
