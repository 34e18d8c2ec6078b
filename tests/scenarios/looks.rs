//! Everybody who looked at a child's record is on record (X9): offline too, in order, and noticed where it is missing.

use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::{Id, OpeningId, YouthId};
use gadeplan_core::domain::look::{LookAction, WhoLooked};
use gadeplan_world::{Fault, RealIds, Worker, World};

/// Who did what, newest first.
fn told(answer: &WhoLooked) -> Vec<(&str, &str)> {
    answer
        .lines
        .iter()
        .map(|line| (line.person_name.as_str(), line.action.as_str()))
        .collect()
}

/// The rows on a device's disk, as another connection sees them.
fn on_disk(worker: &Worker) -> Vec<(i64, String, Option<String>)> {
    let db = worker.device.database();
    let mut rows = db.prepare("SELECT n, action, criterion FROM look ORDER BY n").unwrap();
    rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

fn flags(world: &World) -> Vec<(String, String)> {
    let rows = world.relay.looks_flagged().unwrap();
    rows.into_iter().map(|row| (row.action, row.detail)).collect()
}

#[test]
fn cards_opened_without_coverage_are_on_record_when_the_phone_is_back() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let (yusuf, sara) = (
        amir.knows(&world, "Yusuf Eksempel"),
        amir.knows(&world, "Sara Eksempel"),
    );
    amir.sync(&world);
    let mut bente = world.worker("Bente Demo");
    let mut carla = world.coordinator("Carla Demo");
    bente.offline();
    bente.opens(yusuf);
    world.pass_minutes(5);
    bente.opens(sara);
    world.pass_minutes(5);
    bente.opens(yusuf);
    assert_eq!(
        told(&carla.asks_who_looked(&world, yusuf).unwrap()),
        [("Amir Eksempel", "wrote")],
        "nobody can know yet"
    );
    bente.device.crash(&world);
    bente.device.faults = vec![Fault::AnswerLost, Fault::Twice];
    bente.back_online(&world);

    let answer = carla.asks_who_looked(&world, yusuf).unwrap();
    assert_eq!(
        told(&answer),
        [
            ("Bente Demo", "opened"),
            ("Carla Demo", "log"),
            ("Bente Demo", "opened"),
            ("Amir Eksempel", "wrote")
        ],
        "each once, when it was, and who asked"
    );
    assert_eq!(
        answer.lines[2].at,
        world.now().plus_minutes(-10),
        "by the clock of the phone"
    );
    assert_eq!((answer.problem, answer.before), (None, None));
    assert!(!answer.lines.iter().any(|line| line.waiting));
    assert_eq!(
        told(&carla.asks_who_looked(&world, sara).unwrap()),
        [("Bente Demo", "opened"), ("Amir Eksempel", "wrote")]
    );
    assert_eq!(flags(&world), []);
}

#[test]
fn a_screen_that_asks_again_is_one_look_up_and_another_opening_is_another() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    let screen = RealIds::opening();
    for _ in 0..5 {
        amir.youth(yusuf, screen, None).unwrap();
    }
    assert_eq!(on_disk(&amir).len(), 1);
    amir.opens(yusuf);
    assert_eq!(on_disk(&amir).len(), 2);
    // The answer to a deed on a card whose screen is open is none; on one that is not, it is.
    amir.youth_written(yusuf).unwrap();
    assert_eq!(on_disk(&amir).len(), 2);
    amir.device.crash(&world);
    amir.youth_written(yusuf).unwrap();
    assert_eq!(on_disk(&amir).len(), 3);
    // A screen left open does not stand for ever, whichever way the clock goes.
    for minutes in [90, -90] {
        amir.youth(yusuf, screen, None).unwrap();
        let before = on_disk(&amir).len();
        world.clock.turn_to(world.now().plus_minutes(minutes));
        amir.youth(yusuf, screen, None).unwrap();
        assert_eq!(on_disk(&amir).len(), before + 1);
    }
    // What is not there is nobody's look-up.
    let before = on_disk(&amir).len();
    let nobody = YouthId::from_uuid(uuid::Uuid::now_v7());
    assert_eq!(amir.youth(nobody, screen, None).unwrap_err().code, Code::NotFound);
    assert_eq!(on_disk(&amir).len(), before);
}

#[test]
fn a_search_is_on_record_by_what_was_typed_in_the_end() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    for name in ["Amina", "Amir", "Bo", "Carl", "Dina", "Emil"] {
        amir.knows(&world, &format!("{name} Prøve"));
    }
    let screen = RealIds::opening();
    let types = |amir: &mut Worker, text: &str, screen: OpeningId| amir.search_youths(text, 8, screen).unwrap();
    for text in ["", "y", "yu", "yus", "yu", "yus", "yus"] {
        types(&mut amir, text, screen);
    }
    let searched = |criterion: &str| ("searched".to_owned(), Some(criterion.to_owned()));
    let rows = |amir: &Worker| -> Vec<(String, Option<String>)> {
        on_disk(amir)
            .into_iter()
            .map(|(_, action, criterion)| (action, criterion))
            .collect()
    };
    assert_eq!(rows(&amir), [searched("yus")], "letter by letter, and back, it is one");
    types(&mut amir, "dina", screen);
    assert_eq!(rows(&amir), [searched("yus"), searched("dina")]);
    // What the server has been told is not changed any more.
    amir.sync(&world);
    types(&mut amir, "dina p", screen);
    assert_eq!(rows(&amir), [searched("yus"), searched("dina"), searched("dina p")]);
    amir.sync(&world);

    let mut carla = world.coordinator("Carla Demo");
    let answer = carla.asks_who_looked(&world, yusuf).unwrap();
    assert_eq!(
        told(&answer),
        [("Amir Eksempel", "searched"), ("Amir Eksempel", "wrote")]
    );
    assert_eq!(answer.lines[0].criterion.as_deref(), Some("yus"));
}

#[test]
fn reading_another_shifts_report_and_entries_is_a_look_up_and_reading_ones_own_is_not() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    let shift = amir.starts_shift(&world);
    let met = amir.meets(shift, &[yusuf]);
    amir.open_report(shift, RealIds::opening()).unwrap();
    amir.open_encounter(shift, met.encounter, RealIds::opening()).unwrap();
    assert_eq!(on_disk(&amir), []);
    amir.sync(&world);

    let mut carla = world.coordinator("Carla Demo");
    let screen = RealIds::opening();
    carla.open_encounter(shift, met.encounter, RealIds::opening()).unwrap();
    for _ in 0..3 {
        carla.open_report(shift, screen).unwrap();
    }
    carla.sync(&world);
    let answer = carla.asks_who_looked(&world, yusuf).unwrap();
    assert_eq!(
        told(&answer),
        [
            ("Carla Demo", "report"),
            ("Carla Demo", "entry"),
            ("Amir Eksempel", "wrote")
        ]
    );
    // Approved, it is a report like any other.
    amir.end_shift(shift, None).unwrap();
    amir.sign_shift(shift, true).unwrap();
    amir.sync(&world);
    carla.sync(&world);
    carla.approve(shift).unwrap();
    carla.sync(&world);
    amir.sync(&world);
    amir.open_report(shift, RealIds::opening()).unwrap();
    assert_eq!(on_disk(&amir).len(), 1);
    // A copy that leaves the app names everybody in it.
    amir.exports(shift.into()).unwrap();
    amir.sync(&world);
    let answer = carla.asks_who_looked(&world, yusuf).unwrap();
    assert_eq!(
        answer
            .lines
            .iter()
            .filter(|line| line.action == LookAction::Exported)
            .count(),
        1
    );
}

#[test]
fn rows_taken_out_of_a_phones_database_are_missed() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    amir.sync(&world);
    amir.offline();
    for _ in 0..4 {
        amir.opens(yusuf);
    }
    let db = amir.device.database();
    assert_eq!(db.execute("DELETE FROM look WHERE n = 2", []).unwrap(), 1, "in between");
    assert_eq!(
        db.execute("DELETE FROM look WHERE n = 4", []).unwrap(),
        1,
        "and the last"
    );
    drop(db);
    amir.device.crash(&world);
    amir.back_online(&world);
    let gap = |numbers: &str| ("looks.gap".to_owned(), numbers.to_owned());
    assert_eq!(flags(&world), [gap("2 2"), gap("4 4")]);
    amir.opens(yusuf);
    amir.sync(&world);
    assert_eq!(flags(&world).len(), 2, "no number is given twice, no gap is said twice");
}

#[test]
fn who_looked_is_for_coordinators_and_chiefs_of_the_space() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    amir.sync(&world);
    let mut kim = world.club_worker("Kim Klub");
    let mut carla = world.coordinator("Carla Demo");
    for worker in [&mut amir, &mut kim] {
        let refused = worker.asks_who_looked(&world, yusuf).unwrap_err();
        assert_eq!(
            (refused.code, refused.params["action"].as_str()),
            (Code::NotAllowed, "looks")
        );
        // The server does not take the app's word for it.
        let refused = world
            .network
            .who_looked(&world, &worker.device, yusuf.into(), None)
            .unwrap_err();
        assert_eq!(refused.code, Code::NotAllowed);
    }
    // Who may not see the space is told what is told of nothing.
    world.relay.remove_grant(carla.device.person, world.street()).unwrap();
    let ask = |doc| world.network.who_looked(&world, &carla.device, doc, None).unwrap_err();
    let nobody = YouthId::from_uuid(uuid::Uuid::now_v7());
    assert_eq!(ask(yusuf.into()), ask(nobody.into()));
    carla.sync(&world);
    assert_eq!(carla.asks_who_looked(&world, yusuf).unwrap_err().code, Code::NotFound);
}

#[test]
fn without_the_server_only_what_waits_here_is_told_and_that_is_on_record_too() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    amir.sync(&world);
    let mut carla = world.coordinator("Carla Demo");
    carla.offline();
    carla.opens(yusuf);
    let answer = carla.asks_who_looked(&world, yusuf).unwrap();
    assert_eq!(answer.problem.as_ref().unwrap().code, Code::ServerUnreachable);
    assert_eq!(told(&answer), [("Carla Demo", "log"), ("Carla Demo", "opened")]);
    assert!(answer.lines.iter().all(|line| line.waiting));
    carla.back_online(&world);
    let answer = carla.asks_who_looked(&world, yusuf).unwrap();
    assert_eq!(
        told(&answer),
        [
            ("Carla Demo", "log"),
            ("Carla Demo", "opened"),
            ("Amir Eksempel", "wrote")
        ]
    );
}

#[test]
fn on_a_full_disk_what_is_there_is_read_and_is_on_record_when_there_is_room() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    amir.sync(&world);
    amir.store().limit_pages(1).unwrap();
    let mut full = 0;
    // Rows fit in what is there until no page has room for one more.
    while on_disk(&amir).len() == full && full < 10_000 {
        amir.opens(yusuf);
        full += 1;
    }
    assert!(full < 10_000, "the disk was never full");
    let written = on_disk(&amir).len();
    amir.store().limit_pages(1_000_000).unwrap();
    amir.sync(&world);
    let rows = on_disk(&amir).len();
    assert_eq!(rows, full, "{written} before there was room");
    assert_eq!(flags(&world), []);
}

#[test]
fn a_server_that_lost_its_last_days_is_told_again() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    amir.opens(yusuf);
    amir.sync(&world);
    let request = amir.sync_request(false).unwrap();
    assert_eq!(request.looks, []);
    // Another incarnation answers: what it has of look-ups is not known.
    let mut response = world.relay.sync(amir.identity().device, &request).unwrap();
    response.server_incarnation = uuid::Uuid::from_u128(77);
    assert!(amir.sync_response(&request, response).unwrap().more);
    assert_eq!(amir.sync_request(false).unwrap().looks.len(), 1);
}
