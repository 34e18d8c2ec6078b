//! Two shifts started offline for the same evening are joined by a reversible link and read as one.

use gadeplan_core::domain::error::Code;
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
