//! Bad input gets a clear answer and loses nothing.

use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::store::{DatabaseKey, Store};
use gadeplan_world::{Worker, World, card};
use zeroize::Zeroizing;

#[test]
fn a_note_of_a_hundred_thousand_characters_is_kept_and_a_longer_one_refused() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let shift = amir.starts_shift(&world);
    let long: String = "Æblegrød og politi. ".repeat(5_000);
    let met = amir
        .edit_encounter(
            shift,
            None,
            &[EncounterEdit::Note(TextEdit {
                base: String::new(),
                text: long.clone(),
            })],
        )
        .unwrap();
    assert_eq!(met.note, long);
    let longer = format!("{long}{long}");
    let refused = amir
        .edit_encounter(
            shift,
            Some(met.encounter),
            &[EncounterEdit::Note(TextEdit {
                base: long.clone(),
                text: longer,
            })],
        )
        .unwrap_err();
    assert_eq!(refused.code, Code::TooLong);
    assert_eq!(
        amir.encounter(met.encounter).unwrap().note,
        long,
        "what stood there stands"
    );
    amir.sync(&world);
    assert_eq!(amir.progress().unwrap().waiting, 0, "and it reaches the server");
}

#[test]
fn control_characters_go_and_right_to_left_names_stay() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let youth = amir.knows(&world, "محمد \u{202e}Eksempel\u{0}\n");
    assert_eq!(amir.store().youth(youth).unwrap().facts.name, "محمد Eksempel");
}

#[test]
fn a_clock_ten_years_off_loses_nothing() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let right = world.now();
    world.clock.turn_to(right.plus_minutes(-10 * 365 * 24 * 60));
    let shift = amir.starts_shift(&world);
    amir.writes(shift, "Skrevet for ti år siden.");
    world.clock.turn_to(right);
    amir.sync(&world);
    assert_eq!(amir.progress().unwrap().waiting, 0);
    let mut carla = world.coordinator("Carla Demo");
    carla.sync(&world);
    assert_eq!(carla.store().narrative(shift).unwrap(), "Skrevet for ti år siden.");
}

#[test]
fn a_damaged_file_and_a_wrong_key_are_said_plainly_and_left_alone() {
    let mut world = World::new();
    let amir = world.worker("Amir Eksempel");
    let path = amir.device.path.clone();
    drop::<Worker>(amir);
    let wrong = DatabaseKey::new(Zeroizing::new([1; 32]));
    assert_eq!(Store::open(&path, &wrong).err().unwrap().code, Code::DatabaseCorrupt);
    let before = std::fs::read(&path).unwrap();
    std::fs::write(
        &path,
        b"not a database at all, but long enough to be read as one........................................",
    )
    .unwrap();
    assert_eq!(Store::open(&path, &wrong).err().unwrap().code, Code::DatabaseCorrupt);
    std::fs::write(&path, before).unwrap();
}

#[test]
fn a_database_of_a_newer_app_is_not_touched() {
    let folder = gadeplan_world::quick_folder();
    let path = folder.path().join("newer.db");
    let key = DatabaseKey::new(Zeroizing::new([3; 32]));
    drop(Store::open(&path, &key).unwrap());
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(&format!("PRAGMA key = \"x'{}'\"", "03".repeat(32)))
        .unwrap();
    db.execute(
        "INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (99, 'future', '', '0')",
        [],
    )
    .unwrap();
    drop(db);
    let problem = Store::open(&path, &key).err().unwrap();
    assert_eq!(
        (problem.code, problem.params["theirs"].as_str()),
        (Code::DatabaseNewer, "99")
    );
}

#[test]
fn times_that_cannot_be_are_refused_with_a_reason() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let shift = amir.starts_shift(&world);
    let before = world.now().plus_minutes(-5);
    assert_eq!(
        amir.end_shift(shift, Some(before)).unwrap_err().code,
        Code::EndBeforeStart
    );
    assert_eq!(
        amir.end_shift(shift, Some(before.plus_minutes(60 * 48)))
            .unwrap_err()
            .code,
        Code::ShiftTooLong
    );
    assert_eq!(amir.add_count(shift, None, 100_000).unwrap_err().code, Code::OutOfRange);
}

#[test]
fn nobody_writes_in_a_shift_they_are_not_on() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let shift = amir.starts_shift(&world);
    amir.sync(&world);
    bente.sync(&world);
    assert_eq!(
        bente.edit_encounter(shift, None, &[]).unwrap_err().code,
        Code::NotAllowed
    );
}

#[test]
fn a_club_worker_writes_shifts_and_no_cards() {
    let mut world = World::new();
    let mut kim = world.club_worker("Kim Klub");
    let shift = kim.starts_shift(&world);
    kim.writes(shift, "Med på vagt.");
    kim.sync(&world);
    assert_eq!(kim.progress().unwrap().waiting, 0);
    let refused = kim
        .create_youth(world.ground.areas[0].area, &card("Yusuf Eksempel"))
        .unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed);
}

#[test]
fn a_full_disk_is_said_plainly_and_recovers_by_itself() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let shift = amir.starts_shift(&world);
    amir.store().limit_pages(1).unwrap();
    let mut saved = Vec::new();
    let problem = loop {
        let text = format!("Æblegrød {}", saved.len()).repeat(200);
        match amir.edit_encounter(
            shift,
            None,
            &[EncounterEdit::Note(TextEdit {
                base: String::new(),
                text,
            })],
        ) {
            Ok(met) => saved.push(met.encounter),
            Err(problem) => break problem,
        }
        assert!(saved.len() < 10_000);
    };
    assert_eq!(problem.code, Code::DiskFull);
    assert!(
        saved.iter().all(|met| amir.encounter(*met).is_ok()),
        "earlier work is readable"
    );
    assert_eq!(
        amir.report(shift).unwrap().headline.encounters as usize,
        saved.len(),
        "and what failed is not half there"
    );
    amir.store().limit_pages(1_000_000).unwrap();
    amir.edit_encounter(shift, None, &[]).unwrap();
    amir.sync(&world);
    assert_eq!(amir.progress().unwrap().waiting, 0);
}
