//! Phones keep only what is recent; the office keeps it all, and what is wanted again comes back (threat 4).

use super::taken::found;
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::ShiftId;
use gadeplan_core::domain::retention::Retention;
use gadeplan_core::domain::time::Evening;
use gadeplan_world::{Worker, World};

const DAY: i64 = 24 * 60;

/// The coordinator says how many days phones keep things.
fn phones_keep(carla: &mut Worker, world: &World, days: Option<u32>) {
    let policy = Retention {
        phone_days: days,
        ..Retention::default()
    };
    carla.set_retention(&policy).unwrap();
    carla.sync(world);
}

/// An evening's report with a name in it, at the office and on the coordinator's desk.
fn reported(amir: &mut Worker, carla: &mut Worker, world: &World) -> ShiftId {
    let shift = amir.starts_shift(world);
    amir.writes(shift, "Kanariegul stod ved stationen.");
    world.pass_minutes(60);
    amir.end_shift(shift, None).unwrap();
    amir.sign_shift(shift, true).unwrap();
    amir.sync(world);
    carla.sees(world);
    amir.sync(world);
    shift
}

/// Somebody who reviews takes in what there is, and the server hears that they have.
trait Sees {
    fn sees(&mut self, world: &World);
}

impl Sees for Worker {
    fn sees(&mut self, world: &World) {
        self.sync(world);
        self.sync(world);
    }
}

fn is_here(worker: &Worker, shift: ShiftId) -> bool {
    match worker.store().shift(shift) {
        Ok(_) => true,
        Err(problem) => {
            assert_eq!(problem.code, Code::NotFound);
            false
        }
    }
}

#[test]
fn a_phone_lets_go_of_what_is_older_than_a_month_and_the_office_keeps_it() {
    let mut world = World::new();
    let (mut amir, mut carla) = (world.worker("Amir Eksempel"), world.coordinator("Carla Demo"));
    carla.sync(&world);
    let old = reported(&mut amir, &mut carla, &world);
    let evening = amir.store().shift(old).unwrap().evening;
    phones_keep(&mut carla, &world, Some(30));
    world.pass_minutes(30 * DAY);
    amir.sync(&world);
    assert!(is_here(&amir, old), "not a day too early");
    assert_eq!(amir.sync_status().unwrap().kept_since, None);

    world.pass_minutes(DAY);
    let later = reported(&mut amir, &mut carla, &world);
    assert!(!is_here(&amir, old) && is_here(&amir, later));
    assert_eq!(amir.sync_status().unwrap().kept_since, Some(evening.plus_days(1)));
    assert!(is_here(&carla, old), "a desk keeps it");
    assert_eq!(carla.sync_status().unwrap().kept_since, None);
    assert_eq!(
        (found(&amir, "Kanariegul") > 0, amir.sync(&world)),
        (true, 1),
        "nothing is asked for it"
    );
    world.pass_minutes(31 * DAY);
    amir.sync(&world);
    assert_eq!(found(&amir, "Kanariegul"), 0, "and nothing of it stands on the disk");
    // What the read model says is what a rebuild says.
    let (rows, actor) = (amir.store().dump_read_model().unwrap(), amir.identity().actor());
    amir.store_mut().rebuild(&actor).unwrap();
    assert_eq!(amir.store().dump_read_model().unwrap(), rows);
}

#[test]
fn a_question_in_an_old_report_brings_it_back_to_the_phone_whole() {
    let mut world = World::new();
    let (mut amir, mut carla) = (world.worker("Amir Eksempel"), world.coordinator("Carla Demo"));
    carla.sync(&world);
    let old = reported(&mut amir, &mut carla, &world);
    phones_keep(&mut carla, &world, Some(30));
    world.pass_minutes(40 * DAY);
    amir.sync(&world);
    assert!(!is_here(&amir, old));
    carla.ask(old, None, "Hvem var det?").unwrap();
    carla.sync(&world);
    amir.sync(&world);
    let report = amir.report(old).unwrap();
    assert_eq!(report.narratives[0].text, "Kanariegul stod ved stationen.");
    assert_eq!(report.questions.len(), 1);
    assert_eq!(report.shifts, carla.report(old).unwrap().shifts);
    carla.sees(&world);
    world.pass_minutes(31 * DAY);
    amir.sync(&world);
    assert!(!is_here(&amir, old), "a month after that it goes again");
}

#[test]
fn what_was_let_go_too_early_comes_back() {
    let mut world = World::new();
    let (mut amir, mut carla) = (world.worker("Amir Eksempel"), world.coordinator("Carla Demo"));
    carla.sync(&world);
    let old = reported(&mut amir, &mut carla, &world);
    phones_keep(&mut carla, &world, Some(30));
    let now = world.now();
    // A phone whose clock is a year ahead.
    world.clock.turn_to(now.plus_minutes(365 * DAY));
    amir.sync(&world);
    assert!(!is_here(&amir, old));
    world.clock.turn_to(now);
    amir.sync(&world);
    assert!(is_here(&amir, old));
    // The policy is another.
    world.pass_minutes(40 * DAY);
    amir.sync(&world);
    assert!(!is_here(&amir, old));
    phones_keep(&mut carla, &world, Some(60));
    amir.sync(&world);
    assert!(is_here(&amir, old));
    world.pass_minutes(40 * DAY);
    amir.sync(&world);
    assert!(!is_here(&amir, old));
    phones_keep(&mut carla, &world, None);
    amir.sync(&world);
    assert!(is_here(&amir, old));
    assert_eq!(amir.sync(&world), 1, "and then there is peace");
}

#[test]
fn what_the_office_has_not_seen_stays_on_the_phone() {
    let mut world = World::new();
    let (mut amir, mut carla) = (world.worker("Amir Eksempel"), world.coordinator("Carla Demo"));
    carla.sync(&world);
    phones_keep(&mut carla, &world, Some(30));
    amir.sync(&world);
    let unseen = amir.starts_shift(&world);
    amir.sync(&world);
    amir.offline();
    let unsent = amir.starts_shift(&world);
    amir.writes(unsent, "Ikke sendt.");
    world.pass_minutes(40 * DAY);
    amir.device.crash(&world);
    assert!(is_here(&amir, unsent) && is_here(&amir, unseen));
    amir.back_online(&world);
    assert!(
        is_here(&amir, unsent) && is_here(&amir, unseen),
        "no reviewer has it yet"
    );
    carla.sees(&world);
    amir.sync(&world);
    assert!(!is_here(&amir, unsent) && !is_here(&amir, unseen));
    assert_eq!(carla.report(unsent).unwrap().narratives[0].text, "Ikke sendt.");
}

#[test]
fn a_restored_server_gets_from_the_desk_what_phones_have_let_go() {
    let mut world = World::new();
    let (mut amir, mut carla) = (world.worker("Amir Eksempel"), world.coordinator("Carla Demo"));
    carla.sync(&world);
    phones_keep(&mut carla, &world, Some(30));
    amir.sync(&world);
    let backup = world.backup();
    let old = reported(&mut amir, &mut carla, &world);
    world.pass_minutes(40 * DAY);
    amir.sync(&world);
    assert!(!is_here(&amir, old));
    world.restore_server(&backup);
    amir.sync(&world);
    assert!(!is_here(&amir, old), "nobody has it to give");
    carla.sees(&world);
    amir.sync(&world);
    let mut bente = world.coordinator("Bente Demo");
    bente.sync(&world);
    assert_eq!(
        bente.report(old).unwrap().narratives[0].text,
        "Kanariegul stod ved stationen."
    );
    assert_eq!((amir.sync(&world), carla.sync(&world)), (1, 1));
    assert!(Evening::of(world.now()) > bente.store().shift(old).unwrap().evening);
}
