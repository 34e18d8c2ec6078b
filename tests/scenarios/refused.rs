//! Work that the office turned down: told as such, kept, and sent again when there is hope.

use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::{DocId, Id, ShiftId};
use gadeplan_core::domain::role::Role;
use gadeplan_world::{Worker, World};

/// Amir's evening is turned down, for he may not write there any more.
fn turned_down(world: &mut World) -> (Worker, ShiftId) {
    let mut amir = world.worker("Amir Eksempel");
    amir.offline();
    let shift = amir.starts_shift(world);
    amir.writes(shift, "Skrevet ude.");
    world
        .relay
        .put_grant(amir.me(), world.street(), &Role::PoliceLiaison)
        .unwrap();
    amir.back_online(world);
    assert_eq!(amir.refused().unwrap()[0].problem.code, Code::NotAllowed);
    (amir, shift)
}

fn office_has(world: &mut World, shift: ShiftId) -> bool {
    let mut carla = world.coordinator("Carla Demo");
    carla.sync(world);
    carla.store().narrative(shift).is_ok_and(|text| text == "Skrevet ude.")
}

#[test]
fn what_was_turned_down_does_not_wait() {
    let mut world = World::new();
    let (amir, shift) = turned_down(&mut world);
    let progress = amir.progress().unwrap();
    assert_eq!(
        (progress.waiting, progress.waiting_since, progress.refused),
        (0, None, 1)
    );
    assert!(!progress.seen, "{progress:?}");
    let of_it = amir
        .store()
        .progress(&amir.identity().actor(), Some(shift.into()))
        .unwrap();
    assert_eq!((of_it.waiting, of_it.refused), (0, 1));
}

#[test]
fn a_role_given_back_takes_the_work_along() {
    let mut world = World::new();
    let (mut amir, shift) = turned_down(&mut world);
    amir.sync(&world);
    assert_eq!(
        amir.refused().unwrap().len(),
        1,
        "nothing has changed: it is not asked again"
    );
    world
        .relay
        .put_grant(amir.me(), world.street(), &Role::StreetWorker)
        .unwrap();
    amir.sync(&world);
    assert_eq!(amir.refused().unwrap(), []);
    assert!(office_has(&mut world, shift));
}

#[test]
fn a_space_taken_and_given_back_takes_the_work_along() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    amir.offline();
    let shift = amir.starts_shift(&world);
    amir.writes(shift, "Skrevet ude.");
    world.relay.remove_grant(amir.me(), world.street()).unwrap();
    amir.back_online(&world);
    assert_eq!(amir.refused().unwrap(), [], "the office keeps it aside");
    assert!(!office_has(&mut world, shift));
    world
        .relay
        .put_grant(amir.me(), world.street(), &Role::StreetWorker)
        .unwrap();
    amir.sync(&world);
    assert!(office_has(&mut world, shift));
}

#[test]
fn a_person_may_try_again_and_hears_the_answer() {
    let mut world = World::new();
    let (mut amir, shift) = turned_down(&mut world);
    amir.take_changed();
    amir.retry_refused(shift.into()).unwrap();
    assert_eq!(amir.take_changed(), [shift.into()], "the network is told");
    assert!(amir.progress().unwrap().waiting > 0, "it waits again");
    amir.sync(&world);
    assert_eq!(amir.refused().unwrap().len(), 1, "the answer is the same");
    let other = DocId::from_uuid(uuid::Uuid::nil());
    assert_eq!(amir.retry_refused(other).unwrap_err().code, Code::NotFound);
}

#[test]
fn a_newer_app_tries_again() {
    let mut world = World::new();
    let (mut amir, _) = turned_down(&mut world);
    amir.device.crash(&world);
    assert_eq!(amir.refused().unwrap().len(), 1, "the same app knows the answer");
    amir.store_mut().put_setting("app_version", "0.0.1").unwrap();
    amir.device.crash(&world);
    assert_eq!(amir.refused().unwrap(), []);
    assert!(amir.progress().unwrap().waiting > 0, "it waits again");
}
