//! A clock that is wrong hides no report and locks nobody in.

use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::ShiftId;
use gadeplan_core::domain::report::ReportSummary;
use gadeplan_core::domain::shift::ShiftState;
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::domain::youth::YouthFacts;
use gadeplan_world::{Worker, World, card};

const TEN_YEARS: i64 = 10 * 365 * 24 * 60;

/// Bente's evenings on the nights before, so that Nattens rapporter has more than its first page.
fn nights_before(world: &mut World, right: Timestamp) {
    let mut bente = world.worker("Bente Prøve");
    for night in 1..=5 {
        world.clock.turn_to(right.plus_minutes(-night * 24 * 60));
        let shift = bente.starts_shift(world);
        bente.end_shift(shift, None).unwrap();
        bente.sign_shift(shift, true).unwrap();
    }
    world.clock.turn_to(right);
    bente.sync(world);
}

/// A report as the first page of Nattens rapporter has it.
fn listed(carla: &Worker, shift: ShiftId) -> Option<ReportSummary> {
    let evenings = carla.reports(None, 3).unwrap();
    evenings
        .into_iter()
        .flat_map(|evening| evening.reports)
        .find(|report| report.shift == shift)
}

/// Carla finds the report, sees that the clock was wrong, and approves it.
fn is_found_and_approved(world: &mut World, shift: ShiftId, words: &str) {
    let mut carla = world.coordinator("Carla Demo");
    carla.sync(world);
    let report = listed(&carla, shift).expect("the report is on the first page");
    assert_eq!((report.state, report.clock_wrong), (ShiftState::HandedIn, true));
    assert_eq!(carla.report(shift).unwrap().narratives[0].text, words);
    assert!(carla.approve(shift).unwrap().approved_by.is_some());
}

#[test]
fn an_evening_by_a_clock_ten_years_off_is_listed_and_approved() {
    for off in [TEN_YEARS, -TEN_YEARS] {
        let mut world = World::new();
        let right = world.now();
        nights_before(&mut world, right);
        let mut amir = world.worker("Amir Eksempel");
        amir.offline();
        world.clock.turn_to(right.plus_minutes(off));
        let shift = amir.starts_shift(&world);
        amir.writes(shift, "En god aften.");
        world.pass_minutes(180);
        amir.end_shift(shift, None).unwrap();
        amir.sign_shift(shift, true).unwrap();
        world.clock.turn_to(right.plus_minutes(240));
        amir.back_online(&world);
        is_found_and_approved(&mut world, shift, "En god aften.");
    }
}

#[test]
fn a_clock_put_right_in_the_middle_of_a_shift_locks_nobody_in() {
    for off in [TEN_YEARS, -TEN_YEARS, 24 * 60] {
        let mut world = World::new();
        let right = world.now();
        nights_before(&mut world, right);
        let mut amir = world.worker("Amir Eksempel");
        world.clock.turn_to(right.plus_minutes(off));
        let shift = amir.starts_shift(&world);
        amir.writes(shift, "Før.");
        world.clock.turn_to(right.plus_minutes(60));
        let seen = amir
            .tonight()
            .unwrap()
            .shift
            .expect("an open shift of mine is on the first screen");
        assert_eq!((seen.shift, seen.state), (shift, ShiftState::Open));
        amir.writes(shift, "Efter.");
        amir.end_shift(shift, None).unwrap();
        let seen = amir.tonight().unwrap().shift.expect("it waits for my signature");
        assert_eq!((seen.shift, seen.state), (shift, ShiftState::Ended));
        amir.sign_shift(shift, true).unwrap();
        amir.sync(&world);
        is_found_and_approved(&mut world, shift, "Før. Efter.");
    }
}

#[test]
fn a_clock_that_goes_wrong_in_the_middle_of_a_shift_locks_nobody_in() {
    for off in [TEN_YEARS, -TEN_YEARS] {
        let mut world = World::new();
        let right = world.now();
        let mut amir = world.worker("Amir Eksempel");
        let shift = amir.starts_shift(&world);
        world.clock.turn_to(right.plus_minutes(off));
        let seen = amir
            .tonight()
            .unwrap()
            .shift
            .expect("an open shift of mine is on the first screen");
        assert_eq!((seen.shift, seen.state), (shift, ShiftState::Open));
        amir.writes(shift, "Skrevet.");
        amir.end_shift(shift, None).unwrap();
        amir.sign_shift(shift, true).unwrap();
        world.clock.turn_to(right.plus_minutes(60));
        amir.sync(&world);
        is_found_and_approved(&mut world, shift, "Skrevet.");
    }
}

#[test]
fn a_shift_that_was_forgotten_is_ended_by_saying_when() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let begun = world.now();
    let shift = amir.starts_shift(&world);
    world.pass_minutes(4 * 24 * 60);
    assert_eq!(amir.tonight().unwrap().shift.map(|shift| shift.shift), Some(shift));
    let refused = amir.end_shift(shift, None).unwrap_err();
    assert_eq!(
        (refused.code.as_str(), refused.params["hours"].as_str()),
        ("shift_too_long", "16")
    );
    amir.end_shift(shift, Some(begun.plus_minutes(300))).unwrap();
    assert_eq!(amir.store().shift(shift).unwrap().state, ShiftState::Ended);
}

#[test]
fn a_year_of_birth_above_a_wrong_clocks_stops_no_other_edit() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let right = world.now();
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    let facts = amir.store().youth(yusuf).unwrap().facts;
    let born = |year| YouthFacts {
        birth_year: Some(year),
        ..facts.clone()
    };
    amir.edit_youth(yusuf, &facts, &born(2019)).unwrap();
    world.clock.turn_to(right.plus_minutes(-TEN_YEARS));
    let now = amir.store().youth(yusuf).unwrap().facts;
    let school = YouthFacts {
        school: "Ellebjerg Skole".into(),
        ..now.clone()
    };
    amir.edit_youth(yusuf, &now, &school).unwrap();
    assert_eq!(amir.store().youth(yusuf).unwrap().facts.school, "Ellebjerg Skole");
    // No right clock shows less than the year the app was made in.
    let sara = YouthFacts {
        birth_year: Some(2018),
        ..card("Sara Eksempel")
    };
    amir.create_youth(world.ground.areas[0].area, &sara).unwrap();
    world.clock.turn_to(right);
    let refused = amir.edit_youth(yusuf, &school, &born(2035)).unwrap_err();
    assert_eq!(refused.code, Code::OutOfRange, "what is written anew is looked at");
}
