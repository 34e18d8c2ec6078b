//! A server begins again from an older copy, a phone's database is put back, or both, in the midst of everything.

use crate::steps::Cast;
use gadeplan_core::documents::change_head;
use gadeplan_core::domain::ids::DeviceId;
use gadeplan_world::{Device, World};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Copies that were made while things were well.
#[derive(Default)]
pub struct Copies {
    /// Something was put back, and not everybody has spoken since.
    unhealed: bool,
    server: Option<ServerCopy>,
    devices: Vec<(DeviceId, PathBuf)>,
}

/// A server as it was: a backup, and what somebody has who copied the file.
#[derive(Clone)]
struct ServerCopy {
    backup: PathBuf,
    by_hand: PathBuf,
}

impl Cast {
    /// A copy is made of the server, of a phone, or what is there is put in their place.
    pub(super) fn copy_or_restore(&mut self, world: &mut World, rng: &mut fastrand::Rng, who: usize) {
        match rng.u32(..8) {
            0 | 1 => {
                let (backup, by_hand) = (world.backup(), world.copy_by_hand());
                self.copies.server = Some(ServerCopy { backup, by_hand });
            }
            2 | 3 => self.copy_device(world, who),
            4 | 5 => self.restore_server(world, rng),
            6 => self.restore_device(world, rng),
            _ => {
                self.restore_server(world, rng);
                self.restore_device(world, rng);
            }
        }
    }

    fn copy_device(&mut self, world: &World, who: usize) {
        let device = &mut self.people[who].device;
        let id = device.read().identity().device;
        let copy = device.copied(world);
        self.full.remove(&who);
        self.copies.devices.retain(|(of, _)| *of != id);
        self.copies.devices.push((id, copy));
    }

    fn restore_server(&mut self, world: &mut World, rng: &mut fastrand::Rng) {
        let Some(copy) = self.copies.server.clone() else {
            return;
        };
        if !self.editions_are_out() {
            return;
        }
        // A minute has passed since the last line of the journal: nobody restores what was copied just now.
        world.relay.note_head().unwrap();
        if rng.bool() {
            world.restore_server(&copy.backup);
        } else {
            world.put_server_back(&copy.by_hand);
        }
        self.bury_what_is_lost(world);
    }

    fn restore_device(&mut self, world: &World, rng: &mut fastrand::Rng) {
        if self.copies.devices.is_empty() {
            return;
        }
        let (id, copy) = self.copies.devices[rng.usize(..self.copies.devices.len())].clone();
        let Some(who) = (self.people.iter()).position(|worker| worker.identity().device == id) else {
            return;
        };
        let device = &mut self.people[who].device;
        device.put_back(world, &copy);
        // The app has counted how often it was opened, in its database and in the keystore.
        device.session().begin_incarnation().unwrap();
        self.full.remove(&who);
        self.bury_what_is_lost(world);
    }

    /// What others wrote and only one phone still has comes back before that phone loses the space: afterwards it may not
    /// hand it in any more, and it would be gone.
    pub(super) fn heal_before_taking(&mut self, world: &World) {
        if !std::mem::take(&mut self.copies.unhealed) {
            return;
        }
        for who in std::mem::take(&mut self.full) {
            self.people[who].store().limit_pages(1_000_000).unwrap();
        }
        for _ in 0..2 {
            for worker in &mut self.people {
                worker.device.online = true;
                worker.sync(world);
            }
        }
        self.remember();
    }

    /// What stands nowhere any more, on no phone and not at the office, can't come back.
    fn bury_what_is_lost(&mut self, world: &World) {
        self.copies.unhealed = true;
        let mut somewhere = world.server_hashes();
        somewhere.extend(world.quarantined());
        somewhere.extend(self.devices().flat_map(held));
        self.acknowledged.retain(|hash| somewhere.contains(hash));
        self.written.retain(|hash| somewhere.contains(hash));
    }
}

/// The changes that a device holds, of documents that it sees and of what was withheld from spaces that were taken.
fn held(device: &Device) -> BTreeSet<[u8; 32]> {
    let store = device.read().store();
    let documents = store.documents().unwrap().into_iter();
    let seen = documents.flat_map(|(doc, ..)| store.bodies(doc).unwrap());
    let withheld = store.withheld(None).unwrap().into_iter();
    seen.chain(withheld.flat_map(|withheld| withheld.bodies))
        .map(|body| change_head(&body).unwrap().hash)
        .collect()
}
