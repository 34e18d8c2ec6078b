//! What stands in a form and has not been handed in outlives the app, belongs to one device and is no deed.

use gadeplan_core::domain::draft::{Draft, KEPT_MINUTES, TEXT_MAX};
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_world::{Worker, World};

fn draft(key: &str, text: &str) -> Draft {
    Draft {
        key: key.into(),
        text: text.into(),
    }
}

fn begins(amir: &mut Worker, key: &str, text: &str) {
    amir.put_draft(&draft(key, text)).unwrap();
}

/// Everything that is not the drafts: changes, rows, deeds.
fn all_else(amir: &Worker) -> (Vec<String>, u32, u32) {
    let db = amir.device.database();
    let count = |table: &str| {
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .unwrap()
    };
    (amir.store().dump_read_model().unwrap(), count("change"), count("audit"))
}

#[test]
fn what_was_begun_is_there_again_when_the_app_was_gone() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    amir.starts_shift(&world);
    amir.take_changed();
    let before = all_else(&amir);
    begins(&mut amir, "plan new", "Tag");
    begins(&mut amir, "plan new", "Tag lygten med, \u{202e}Åse\u{1F526}");
    begins(&mut amir, "unknown 7 new", "høj, rød ja");
    assert_eq!(all_else(&amir), before, "no change, no row, no deed");
    assert_eq!(amir.take_changed(), [], "nobody is told");
    amir.device.crash(&world);
    let both = [
        draft("plan new", "Tag lygten med, \u{202e}Åse\u{1F526}"),
        draft("unknown 7 new", "høj, rød ja"),
    ];
    assert_eq!(amir.drafts().unwrap(), both);

    // It goes nowhere, and nobody waits for it.
    amir.sync(&world);
    assert_eq!(amir.progress().unwrap().waiting, 0);
    let mut bente = world.worker("Bente Prøve");
    bente.sync(&world);
    assert_eq!(bente.drafts().unwrap(), []);

    amir.clear_draft("plan new").unwrap();
    amir.clear_draft("plan new").unwrap();
    amir.device.crash(&world);
    assert_eq!(amir.drafts().unwrap(), both[1..]);
}

#[test]
fn a_draft_is_named_as_a_form_is_and_no_longer_than_one() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let bad_key = Problem::new(Code::BadRequest).with("field", "key");
    let longest = "a".repeat(120);
    for key in ["", "Yusuf", "svar æ", "a\nb", "a/b", &format!("{longest}a")] {
        assert_eq!(amir.put_draft(&draft(key, "x")), Err(bad_key.clone()), "{key:?}");
        assert_eq!(amir.clear_draft(key), Err(bad_key.clone()), "{key:?}");
    }
    let too_long = amir
        .put_draft(&draft("plan new", &"å".repeat(TEXT_MAX + 1)))
        .unwrap_err();
    assert_eq!(
        too_long,
        Problem::new(Code::TooLong)
            .with("field", "text")
            .with("length", 200_001)
            .with("max", 200_000)
    );
    assert_eq!(amir.drafts().unwrap(), []);
    begins(&mut amir, &longest, &"å".repeat(TEXT_MAX));
    assert_eq!(amir.drafts().unwrap().len(), 1);
}

#[test]
fn what_nobody_came_back_to_is_forgotten_after_thirty_days() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    begins(&mut amir, "plan new", "gammel");
    begins(&mut amir, "youth new", "taget op igen");
    world.pass_minutes(5);
    begins(&mut amir, "youth new", "taget op igen i dag");
    world.pass_minutes(KEPT_MINUTES - 3);
    assert_eq!(amir.drafts().unwrap().len(), 2, "nothing goes while one writes");
    amir.device.crash(&world);
    assert_eq!(amir.drafts().unwrap(), [draft("youth new", "taget op igen i dag")]);
}

#[test]
fn a_clock_ten_years_off_forgets_no_draft() {
    const TEN_YEARS: i64 = 10 * 365 * 24 * 60;
    let mut world = World::new();
    let right = world.now();
    let mut amir = world.worker("Amir Eksempel");
    // Written by the wrong clock and looked at by the right one, and the other way about.
    for (written, looked) in [(-TEN_YEARS, 0), (TEN_YEARS, 0), (0, TEN_YEARS), (0, -TEN_YEARS)] {
        world.clock.turn_to(right.plus_minutes(written));
        begins(&mut amir, "plan new", "Tag lygten med");
        for minutes in [looked, looked + 1, 2] {
            world.clock.turn_to(right.plus_minutes(minutes));
            amir.device.crash(&world);
            assert_eq!(amir.drafts().unwrap().len(), 1, "{written} {looked} {minutes}");
        }
        // From the day the clock is right again it is as old as any.
        world.clock.turn_to(right.plus_minutes(KEPT_MINUTES + 3));
        amir.device.crash(&world);
        assert_eq!(amir.drafts().unwrap(), [], "{written} {looked}");
    }
}

#[test]
fn a_full_disk_refuses_a_draft_and_leaves_the_one_before() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    begins(&mut amir, "plan new", "Tag");
    amir.store().limit_pages(1).unwrap();
    let long = "lygten ".repeat(20_000);
    assert_eq!(
        amir.put_draft(&draft("plan new", &long)).unwrap_err().code,
        Code::DiskFull
    );
    assert_eq!(amir.drafts().unwrap(), [draft("plan new", "Tag")]);
}
