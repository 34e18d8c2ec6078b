//! Two shifts started offline for the same evening are joined by a reversible link and read as one.

use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::shift::{ShiftKind, ShiftPlan, ShiftState};
use gadeplan_world::World;

#[test]
fn two_shifts_of_one_evening_are_read_as_one_report_and_parted_again() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let mut carla = world.coordinator("Carla Demo");
    amir.offline();
    bente.offline();
    let one = amir.starts_shift(&world);
    let two = bente.starts_shift(&world);
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    amir.meets(one, &[yusuf]);
    amir.writes(one, "Amirs halvdel.");
    bente.writes(two, "Bentes halvdel.");
    amir.back_online(&world);
    bente.back_online(&world);
    amir.sync(&world);
    assert_eq!(amir.store().shift(one).unwrap().could_join, [two], "the app offers it");

    amir.join_shifts(one, two, true).unwrap();
    amir.sync(&world);
    carla.sync(&world);
    for shift in [one, two] {
        let report = carla.report(shift).unwrap();
        assert_eq!(report.shifts.len(), 2);
        assert_eq!(report.narratives.len(), 2);
        assert_eq!(report.headline.encounters, 1);
    }
    let evening = carla.reports(None, 7).unwrap();
    assert_eq!(evening[0].reports.len(), 1);
    assert_eq!(evening[0].reports[0].workers.len(), 2);

    // Parted from the other side, nothing copied, nothing lost.
    carla.join_shifts(two, one, false).unwrap();
    assert_eq!(carla.report(one).unwrap().shifts.len(), 1);
    assert_eq!(carla.reports(None, 7).unwrap()[0].reports.len(), 2);
    assert_eq!(carla.store().narrative(two).unwrap(), "Bentes halvdel.");
}

#[test]
fn shifts_of_two_areas_are_not_joined() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let one = amir.starts_shift(&world);
    let other = amir.start_unplanned(world.ground.areas[1].area, &[], &[]).unwrap();
    assert_eq!(
        amir.join_shifts(one, other, true).unwrap_err().code,
        Code::NotSameEvening
    );
    assert_eq!(amir.join_shifts(one, one, true).unwrap_err().code, Code::NotSameEvening);
}

#[test]
fn three_shifts_are_one_report_and_it_is_approved_when_all_of_it_is() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let (mut dina, mut carla) = (world.worker("Dina Demo"), world.coordinator("Carla Demo"));
    let shifts = [&mut amir, &mut bente, &mut dina].map(|worker| {
        let shift = worker.starts_shift(&world);
        worker.end_shift(shift, None).unwrap();
        worker.sign_shift(shift, true).unwrap();
        worker.sync(&world);
        shift
    });
    let [one, two, three] = shifts;
    amir.sync(&world);
    dina.sync(&world);
    amir.join_shifts(one, two, true).unwrap();
    amir.sync(&world);
    // Dina joins hers without knowing that the others are approved meanwhile.
    dina.offline();
    dina.join_shifts(three, two, true).unwrap();
    carla.sync(&world);
    carla.approve(two).unwrap();
    carla.sync(&world);
    dina.back_online(&world);
    carla.sync(&world);

    let listed = carla.reports(None, 7).unwrap()[0].reports.clone();
    assert_eq!(
        (listed.len(), listed[0].joined, listed[0].state),
        (1, 3, ShiftState::HandedIn)
    );
    for shift in shifts {
        let review = carla.report(shift).unwrap().review;
        assert!(
            review.approved_by.is_none(),
            "a part of it is not approved, whichever one asks of"
        );
        assert!(review.changed_since_approval, "something has come since");
    }
    let review = carla.approve(one).unwrap();
    assert_eq!(review.approved_by.unwrap().name, "Carla Demo");
    for shift in shifts {
        let review = carla.report(shift).unwrap().review;
        assert!(
            review.approved_by.is_some() && !review.changed_since_approval,
            "{review:?}"
        );
    }
    assert_eq!(
        carla.reports(None, 7).unwrap()[0].reports[0].state,
        ShiftState::Approved
    );
    carla.reopen(three, "Dinas tal mangler").unwrap();
    assert_eq!(carla.report(one).unwrap().review.reopened_because, "Dinas tal mangler");
}

#[test]
fn who_is_on_neither_shift_joins_nothing_and_an_approved_report_stays_what_it_is() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let (mut dina, mut carla) = (world.worker("Dina Demo"), world.coordinator("Carla Demo"));
    let (one, two) = (amir.starts_shift(&world), bente.starts_shift(&world));
    for worker in [&mut amir, &mut bente] {
        let shift = if worker.name.starts_with("Amir") { one } else { two };
        worker.end_shift(shift, None).unwrap();
        worker.sync(&world);
    }
    dina.sync(&world);
    assert_eq!(dina.join_shifts(one, two, true).unwrap_err().code, Code::NotAllowed);
    carla.sync(&world);
    carla.approve(two).unwrap();
    carla.sync(&world);
    amir.sync(&world);
    assert_eq!(amir.join_shifts(one, two, true).unwrap_err().code, Code::ReportApproved);
    assert_eq!(amir.join_shifts(two, one, true).unwrap_err().code, Code::ReportApproved);
    carla.reopen(two, "Skal læses sammen").unwrap();
    carla.sync(&world);
    amir.sync(&world);
    amir.join_shifts(one, two, true).unwrap();
    amir.sync(&world);
    dina.sync(&world);
    assert_eq!(dina.join_shifts(one, two, false).unwrap_err().code, Code::NotAllowed);
    assert_eq!(dina.report(one).unwrap().shifts.len(), 2);
}

#[test]
fn a_shift_on_the_street_and_one_in_the_container_are_two_reports() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let street = amir.starts_shift(&world);
    let (me, evening) = (amir.me(), amir.evening());
    let container = amir
        .plan_shift(&ShiftPlan {
            kind: ShiftKind::Container,
            area: world.ground.areas[0].area,
            evening,
            planned_start: evening.at(17, 0),
            planned_end: evening.at(23, 0),
            workers: vec![me],
            places: vec![],
            note: String::new(),
        })
        .unwrap();
    amir.start_shift(container).unwrap();
    assert_eq!(
        amir.join_shifts(street, container, true).unwrap_err().code,
        Code::NotSameEvening
    );
}
