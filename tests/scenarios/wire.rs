//! The exchange: one round trip, retries, a fresh phone, the read model (invariants 1 and 5).

use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::ids::{DocId, ShiftId};
use gadeplan_core::sync::signing::actor_of;
use gadeplan_world::{Fault, World};

#[test]
fn an_evenings_work_goes_in_one_round_trip() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    amir.offline();
    let shift = amir.starts_shift(&world);
    for name in ["Yusuf", "Amina", "Sara"] {
        let youth = amir.knows(&world, name);
        amir.meets(shift, &[youth]);
    }
    assert_eq!(amir.back_online(&world), 1);
    assert_eq!(amir.progress().unwrap().waiting, 0);
}

#[test]
fn the_office_is_told_how_long_work_waited_and_how_often_a_phone_had_to_ask() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    amir.sync(&world);
    let asked = amir.sync_request(false).unwrap();
    assert_eq!((asked.waited, asked.round), (None, Some(1)), "nothing waits, at rest");
    amir.offline();
    let shift = amir.starts_shift(&world);
    world.pass_minutes(90);
    amir.writes(shift, "Ned i kælderen.");
    let asked = amir.sync_request(false).unwrap();
    assert_eq!((asked.waited, asked.round), (Some(90 * 60_000), Some(1)));
    // An answer that does not come ends no round; one that comes and leaves nothing does.
    amir.device.online = true;
    amir.device.faults = vec![Fault::AnswerLost];
    amir.device.exchange(&world).unwrap_err();
    assert_eq!(amir.sync_request(false).unwrap().round, Some(1));
    assert!(!amir.device.exchange(&world).unwrap());
    let asked = amir.sync_request(false).unwrap();
    assert_eq!((asked.waited, asked.round), (None, Some(1)));

    // The office is put back from a backup: what it has not is asked for and handed in, one request after the other.
    let backup = world.backup();
    amir.writes(shift, " Og op igen.");
    amir.sync(&world);
    world.restore_server(&backup);
    assert!(amir.device.exchange(&world).unwrap(), "there is more");
    assert_eq!(amir.sync_request(false).unwrap().round, Some(2));
    amir.sync(&world);
    assert_eq!(amir.sync_request(false).unwrap().round, Some(1));
}

#[test]
fn an_answer_lost_after_the_commit_doubles_nothing() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let mut carla = world.coordinator("Carla Demo");
    let shift = amir.starts_shift(&world);
    amir.writes(shift, "Én gang.");
    amir.device.faults = vec![Fault::AnswerLost, Fault::AnswerCut, Fault::RequestLost, Fault::Twice];
    amir.sync(&world);
    assert_eq!(amir.progress().unwrap().waiting, 0);
    carla.sync(&world);
    assert_eq!(carla.store().narrative(shift).unwrap(), "Én gang.");
    assert_eq!(
        carla.store().bodies(shift.into()).unwrap(),
        amir.store().bodies(shift.into()).unwrap()
    );
}

#[test]
fn the_read_model_rebuilt_is_the_read_model() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let shift = amir
        .start_unplanned(world.ground.areas[0].area, &[bente.me()], &[])
        .unwrap();
    amir.sync(&world);
    bente.sync(&world);
    let met = amir
        .edit_encounter(
            shift,
            None,
            &[EncounterEdit::Unknown {
                description: "rød jakke".into(),
                age: None,
            }],
        )
        .unwrap();
    amir.sync(&world);
    bente.sync(&world);
    amir.changes(
        shift,
        met.encounter,
        EncounterEdit::Place {
            place: Some(world.ground.place("Boldburet")),
        },
    );
    bente.changes(
        shift,
        met.encounter,
        EncounterEdit::Place {
            place: Some(world.ground.place("Legepladsen")),
        },
    );
    amir.remove_encounter(shift, met.encounter, true).unwrap();
    amir.sync(&world);
    bente.sync(&world);
    amir.sync(&world);
    let identity = amir.identity().clone();
    let mut store = amir.device.session().store_mut();
    let before = store.dump_read_model().unwrap();
    assert!(
        before.iter().any(|line| line.starts_with("contradiction ")),
        "there is something to get wrong"
    );
    store = amir.device.session().store_mut();
    store
        .rebuild(&actor_of(&identity.key.public(), identity.incarnation))
        .unwrap();
    assert_eq!(store.dump_read_model().unwrap(), before);
    assert_eq!(
        bente.store().dump_read_model().unwrap(),
        before,
        "and both phones read the same"
    );
}

#[test]
fn a_fresh_phone_gets_the_newest_first_and_everything_in_the_end() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let mut shifts: Vec<ShiftId> = Vec::new();
    // Enough that it takes several pages.
    for _ in 0..30 {
        let shift = amir.starts_shift(&world);
        amir.writes(shift, &"Langt notat om aftenen. ".repeat(2_000));
        shifts.push(shift);
        world.pass_minutes(1);
    }
    amir.sync(&world);
    let mut fresh = world.second_device("Amirs nye", amir.me());
    assert!(fresh.exchange(&world).unwrap(), "more is to come");
    let has =
        |device: &gadeplan_world::Device, shift: ShiftId| device.read().store().document(DocId::from(shift)).is_ok();
    assert!(
        has(&fresh, shifts[29]) && !has(&fresh, shifts[0]),
        "the newest comes first"
    );
    assert!(fresh.read().store().filling().unwrap());
    // Something happens meanwhile.
    amir.writes(shifts[0], "Nyt imens.");
    amir.sync(&world);
    fresh.sync(&world);
    assert!(shifts.iter().all(|shift| has(&fresh, *shift)));
    assert!(!fresh.read().store().filling().unwrap());
    assert_eq!(
        fresh.read().store().dump_read_model().unwrap(),
        amir.store().dump_read_model().unwrap()
    );
}

#[test]
fn the_servers_end_between_two_exchanges_changes_nothing() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let shift = amir.starts_shift(&world);
    amir.writes(shift, "Før.");
    amir.sync(&world);
    world.restart_server();
    amir.writes(shift, "Efter.");
    amir.sync(&world);
    let mut carla = world.coordinator("Carla Demo");
    carla.sync(&world);
    assert_eq!(carla.store().narrative(shift).unwrap(), "Før. Efter.");
}

#[test]
fn nothing_readable_lies_in_any_file() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let shift = amir.starts_shift(&world);
    let canary = "Kanariefugl Eksempelsen";
    let youth = amir.knows(&world, canary);
    amir.meets(shift, &[youth]);
    amir.writes(shift, canary);
    amir.sync(&world);
    let hits = |folder: &std::path::Path| -> usize {
        let mut found = 0;
        let mut folders = vec![folder.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found += memmem(&std::fs::read(&path).unwrap(), canary.as_bytes());
                }
            }
        }
        found
    };
    assert_eq!(hits(world.folder()), 0);
    // The same search in the same database without encryption finds it.
    let plain = gadeplan_world::quick_folder();
    let mut control = gadeplan_core::store::Store::open_plain(&plain.path().join("plain.db")).unwrap();
    control.put_setting("canary", canary).unwrap();
    assert!(hits(plain.path()) > 0);
}

fn memmem(haystack: &[u8], needle: &[u8]) -> usize {
    haystack
        .windows(needle.len())
        .filter(|window| *window == needle)
        .count()
}

#[test]
fn a_change_that_cannot_be_read_is_set_aside_and_all_others_go_on() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let one = amir.starts_shift(&world);
    let two = amir.starts_shift(&world);
    amir.writes(one, "Læselig.");
    amir.writes(two, "Også læselig.");
    amir.sync(&world);
    let request = bente.sync_request(false).unwrap();
    let mut response = world
        .network
        .exchange(&world, &bente.device, &request, Fault::None)
        .unwrap();
    for document in response.pulls.iter_mut().flat_map(|pull| &mut pull.documents) {
        if document.doc == DocId::from(one) {
            let last = document.changes.last_mut().unwrap();
            last.body = b"not a change".to_vec();
        }
    }
    bente.sync_response(&request, response).unwrap();
    assert_eq!(bente.store().narrative(two).unwrap(), "Også læselig.");
    assert_eq!(
        bente.store().narrative(one).unwrap(),
        "",
        "the document stands as it was without it"
    );
    assert_eq!(bente.store().set_aside_count(one.into()).unwrap(), 1);
    let before = bente.store().dump_read_model().unwrap();
    let actor = bente.identity().actor();
    bente.store_mut().rebuild(&actor).unwrap();
    assert_eq!(bente.store().dump_read_model().unwrap(), before);
}

#[test]
fn a_document_whose_rows_are_damaged_is_left_as_it_is_and_what_comes_is_kept_aside() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let area = world.ground.areas[0].area;
    let one = amir.start_unplanned(area, &[bente.me()], &[]).unwrap();
    let two = amir.start_unplanned(area, &[bente.me()], &[]).unwrap();
    amir.writes(one, "Først.");
    amir.sync(&world);
    bente.sync(&world);
    let body = bente.device.swaps_change(&world, one.into(), b"damaged");
    let before = (
        bente.store().heads(one.into()).unwrap(),
        bente.store().bodies(one.into()).unwrap(),
        bente.store().shift(one).unwrap(),
    );
    amir.writes(one, "Siden.");
    amir.writes(two, "Og her.");
    amir.sync(&world);
    bente.sync(&world);
    assert_eq!(bente.store().narrative(one).unwrap(), "Først.", "the rows stand");
    let after = (
        bente.store().heads(one.into()).unwrap(),
        bente.store().bodies(one.into()).unwrap(),
        bente.store().shift(one).unwrap(),
    );
    assert_eq!(after, before);
    assert_eq!(bente.store().set_aside_count(one.into()).unwrap(), 1);
    assert_eq!(bente.store().narrative(two).unwrap(), "Og her.", "all others go on");

    // It is told of; an app that can read it takes it up again.
    assert_eq!(bente.progress().unwrap().set_aside, 1);
    bente.device.swaps_change(&world, one.into(), &body);
    assert_eq!(
        bente.progress().unwrap().set_aside,
        1,
        "the same app knows that it can't"
    );
    bente.store_mut().put_setting("app_version", "0.0.1").unwrap();
    bente.device.crash(&world);
    assert_eq!(bente.progress().unwrap().set_aside, 0);
    assert_eq!(bente.store().narrative(one).unwrap(), "Først. Siden.");
    assert_eq!(
        bente.store().dump_read_model().unwrap(),
        amir.store().dump_read_model().unwrap()
    );
    assert_eq!(
        bente.store().heads(one.into()).unwrap(),
        amir.store().heads(one.into()).unwrap()
    );
}

#[test]
fn what_no_app_can_read_stays_aside() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let shift = amir.starts_shift(&world);
    amir.sync(&world);
    let request = bente.sync_request(false).unwrap();
    let mut response = world
        .network
        .exchange(&world, &bente.device, &request, Fault::None)
        .unwrap();
    for document in response.pulls.iter_mut().flat_map(|pull| &mut pull.documents) {
        document.changes[0].body = b"not a change".to_vec();
    }
    bente.sync_response(&request, response).unwrap();
    bente.store_mut().put_setting("app_version", "0.0.1").unwrap();
    bente.device.crash(&world);
    assert_eq!(bente.store().set_aside_count(shift.into()).unwrap(), 1);
    assert_eq!(bente.progress().unwrap().set_aside, 1);
}

#[test]
fn rows_of_an_older_app_are_written_anew_at_the_next_opening() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let shift = amir.starts_shift(&world);
    amir.writes(shift, "Står stadig.");
    let before = amir.store().dump_read_model().unwrap();
    amir.store_mut().put_setting("projection", "0").unwrap();
    amir.store_mut().write(|writer| writer.clear_read_model()).unwrap();
    amir.device.crash(&world);
    assert_eq!(amir.store().dump_read_model().unwrap(), before);
}
