//! On the plan, and not out: the first screen is for those who are.

use gadeplan_core::domain::ids::{PersonId, ShiftId};
use gadeplan_core::domain::shift::{ShiftKind, ShiftPlan, ShiftState};
use gadeplan_core::domain::time::Evening;
use gadeplan_world::{Worker, World};

fn plans(carla: &mut Worker, world: &World, evening: Evening, workers: &[PersonId]) -> ShiftId {
    let shift = carla
        .plan_shift(&ShiftPlan {
            kind: ShiftKind::Street,
            area: world.ground.areas[0].area,
            evening,
            planned_start: evening.at(17, 0),
            planned_end: evening.at(0, 0),
            workers: workers.to_vec(),
            places: vec![],
            note: String::new(),
        })
        .unwrap();
    carla.sync(world);
    shift
}

fn first_screen(worker: &Worker) -> Option<ShiftId> {
    worker.tonight().unwrap().shift.map(|shift| shift.shift)
}

#[test]
fn who_stayed_home_is_asked_for_nothing() {
    let mut world = World::new();
    let (mut amir, mut dina) = (world.worker("Amir Eksempel"), world.worker("Dina Demo"));
    let mut carla = world.coordinator("Carla Demo");
    let friday = carla.evening();
    let shift = plans(&mut carla, &world, friday, &[amir.me(), dina.me()]);
    amir.sync(&world);
    dina.sync(&world);
    amir.start_shift(shift).unwrap();
    amir.end_shift(shift, None).unwrap();
    amir.sign_shift(shift, true).unwrap();
    amir.sync(&world);
    dina.sync(&world);
    assert_eq!(
        dina.store().shift(shift).unwrap().state,
        ShiftState::HandedIn,
        "those who were out have signed"
    );
    // The next evening, without a plan and with one.
    world.clock.turn_to(friday.plus_days(1).at(16, 0));
    assert_eq!(first_screen(&dina), None);
    let saturday = carla.evening();
    let next = plans(&mut carla, &world, saturday, &[dina.me()]);
    dina.sync(&world);
    assert_eq!(first_screen(&dina), Some(next));
}

#[test]
fn signing_says_that_it_is_right_and_not_that_one_was_out() {
    let mut world = World::new();
    let (mut amir, mut dina) = (world.worker("Amir Eksempel"), world.worker("Dina Demo"));
    let mut carla = world.coordinator("Carla Demo");
    let evening = carla.evening();
    let shift = plans(&mut carla, &world, evening, &[amir.me(), dina.me()]);
    amir.sync(&world);
    amir.start_shift(shift).unwrap();
    amir.end_shift(shift, None).unwrap();
    amir.sync(&world);
    dina.sync(&world);
    dina.sign_shift(shift, true).unwrap();
    assert_eq!(
        dina.store().shift(shift).unwrap().state,
        ShiftState::Ended,
        "Amir was out, and it waits for him"
    );
    dina.sync(&world);
    amir.sync(&world);
    amir.sign_shift(shift, true).unwrap();
    let handed_in = amir.store().shift(shift).unwrap();
    assert_eq!(handed_in.state, ShiftState::HandedIn);
    // Taking a signature back that one owed nobody takes nothing apart.
    amir.sync(&world);
    dina.sync(&world);
    dina.sign_shift(shift, false).unwrap();
    assert_eq!(dina.store().shift(shift).unwrap().state, ShiftState::HandedIn);
}

#[test]
fn tonights_plan_comes_before_last_nights_signature() {
    let mut world = World::new();
    let (mut amir, mut carla) = (world.worker("Amir Eksempel"), world.coordinator("Carla Demo"));
    let friday = carla.evening();
    let shift = amir.starts_shift(&world);
    amir.end_shift(shift, None).unwrap();
    assert_eq!(first_screen(&amir), Some(shift));
    world.clock.turn_to(friday.plus_days(1).at(16, 0));
    assert_eq!(
        first_screen(&amir),
        Some(shift),
        "nothing else tonight: it waits for the signature"
    );
    let saturday = carla.evening();
    let next = plans(&mut carla, &world, saturday, &[amir.me()]);
    amir.sync(&world);
    assert_eq!(first_screen(&amir), Some(next));
}
