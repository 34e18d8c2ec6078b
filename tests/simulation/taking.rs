//! A space is taken from somebody in the midst of everything, and given back or not.

use crate::steps::Cast;
use gadeplan_core::domain::role::Role;
use gadeplan_world::{Fault, World};

impl Cast {
    /// Somebody's space is taken, mostly while they are at work in it or in the midst of an exchange.
    pub(super) fn take(&mut self, world: &World, rng: &mut fastrand::Rng, who: usize) {
        self.heal_before_taking(world);
        for _ in 0..rng.usize(..4) {
            self.work(world, rng, who);
        }
        let fault = [Fault::RequestLost, Fault::AnswerLost, Fault::None][rng.usize(..3)];
        let device = &mut self.people[who].device;
        device.faults = vec![fault];
        let _ = device.exchange(world);
        let (person, street) = (self.people[who].me(), world.street());
        world.relay.remove_grant(person, street).unwrap();
        // The phone does not know yet.
        for _ in 0..rng.usize(..4) {
            self.work(world, rng, who);
        }
        self.remember();
        if self.full.remove(&who) {
            self.people[who].store().limit_pages(1_000_000).unwrap();
        }
        self.full = self.full.iter().map(|at| at - usize::from(*at > who)).collect();
        let mut taken = self.people.remove(who);
        taken.device.faults.clear();
        taken.device.online = true;
        self.taken.push(taken);
    }

    /// The phone hears of it, sooner or later; or the space is given back.
    pub(super) fn after_the_taking(&mut self, world: &mut World, rng: &mut fastrand::Rng) {
        if rng.u8(..3) == 0 {
            return self.give_back(world);
        }
        for worker in &mut self.taken {
            let faults = [
                Fault::None,
                Fault::AnswerLost,
                Fault::AnswerCut,
                Fault::Twice,
                Fault::NoRoom,
            ];
            worker.device.faults = vec![faults[rng.usize(..faults.len())]];
            let _ = worker.device.exchange(world);
            worker.device.faults.clear();
            if rng.bool() {
                worker.device.crash(world);
            }
        }
    }

    pub(super) fn give_back(&mut self, world: &mut World) {
        for mut worker in std::mem::take(&mut self.taken) {
            let (person, street) = (worker.me(), world.street());
            world.relay.put_grant(person, street, &Role::StreetWorker).unwrap();
            worker.sync(world);
            // The coordinator stays last.
            let at = self.people.len() - 1;
            self.full = self.full.iter().map(|full| full + usize::from(*full >= at)).collect();
            self.people.insert(at, worker);
        }
    }
}
