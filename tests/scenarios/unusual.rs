//! Who looks up a child out of the ordinary says why, and then reads on (threat 6): nobody is refused, and nobody looks unseen.

use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::YouthId;
use gadeplan_core::domain::look::{LONG_AGO_DAYS, MANY};
use gadeplan_world::{RealIds, Worker, World};

/// Why a card asks for a reason; none where it opens.
fn asked(worker: &mut Worker, youth: YouthId) -> Option<String> {
    let asked = worker.youth(youth, RealIds::opening(), None).err()?;
    assert_eq!(asked.code, Code::ReasonNeeded);
    Some(asked.params["why"].clone())
}

/// The reasons on record for a youth, newest first.
fn reasons(worker: &mut Worker, world: &World, youth: YouthId) -> Vec<Option<String>> {
    let answer = worker.asks_who_looked(world, youth).unwrap();
    let opened = answer.lines.into_iter().filter(|line| line.action.as_str() == "opened");
    opened.map(|line| line.criterion).collect()
}

#[test]
fn card_after_card_asks_for_a_reason_that_the_coordinator_can_read() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let youths: Vec<YouthId> = (0..=MANY).map(|n| amir.knows(&world, &format!("Ung {n}"))).collect();
    amir.sync(&world);
    let mut carla = world.coordinator("Carla Demo");
    amir.offline();
    let (last, all) = youths.split_last().unwrap();
    for youth in all {
        assert_eq!(asked(&mut amir, *youth), None, "an evening's cards");
    }
    assert_eq!(asked(&mut amir, *last).as_deref(), Some("many"));
    for nothing in ["", "   "] {
        let refused = amir.youth(*last, RealIds::opening(), Some(nothing)).unwrap_err();
        assert_eq!(refused.code, Code::ReasonNeeded, "nothing is no reason");
    }
    let long = "x".repeat(201);
    let refused = amir.youth(*last, RealIds::opening(), Some(&long)).unwrap_err();
    assert_eq!(
        (refused.code, refused.params["field"].as_str()),
        (Code::TooLong, "reason")
    );
    // A card that is read again is none more, and neither a kill nor a clock set back forgets what was opened.
    assert_eq!(asked(&mut amir, all[0]), None);
    amir.device.crash(&world);
    world.clock.turn_to(world.now().plus_minutes(-30));
    assert_eq!(asked(&mut amir, *last).as_deref(), Some("many"));

    let screen = RealIds::opening();
    let why = "En kollega spurgte";
    amir.youth(*last, screen, Some(why)).unwrap();
    amir.youth(*last, screen, None).unwrap();
    assert_eq!(asked(&mut amir, all[0]), None, "a reason lasts for as many again");
    amir.back_online(&world);
    assert_eq!(reasons(&mut carla, &world, *last), [Some(why.to_owned())]);
    assert_eq!(reasons(&mut carla, &world, all[1]), [None]);
}

#[test]
fn an_hour_later_nobody_is_asked() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let youths: Vec<YouthId> = (0..=MANY).map(|n| amir.knows(&world, &format!("Ung {n}"))).collect();
    for youth in youths.iter().skip(1) {
        amir.opens(*youth);
    }
    assert_eq!(asked(&mut amir, youths[0]).as_deref(), Some("many"));
    world.pass_minutes(61);
    assert_eq!(asked(&mut amir, youths[0]), None);
}

#[test]
fn a_child_whom_nobody_has_met_for_a_year_is_not_looked_up_without_a_reason() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    assert_eq!(asked(&mut amir, yusuf), None, "a new card that nobody has met yet");
    let shift = amir.starts_shift(&world);
    amir.meets(shift, &[yusuf]);
    amir.sync(&world);
    let mut carla = world.coordinator("Carla Demo");
    world.pass_minutes(LONG_AGO_DAYS * 24 * 60 - 60);
    assert_eq!(asked(&mut carla, yusuf), None);
    world.pass_minutes(120);
    assert_eq!(asked(&mut carla, yusuf).as_deref(), Some("long_ago"));
    carla
        .youth(yusuf, RealIds::opening(), Some("Forbereder et møde"))
        .unwrap();
    assert_eq!(asked(&mut carla, yusuf).as_deref(), Some("long_ago"), "each time");
}
