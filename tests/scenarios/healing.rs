//! Healing: what a server or a phone has lost comes back from whoever has it (design: sync).

use gadeplan_core::domain::ids::{DocId, ShiftId};
use gadeplan_server::relay::audit::AuditState;
use gadeplan_world::{Device, Fault, Worker, World};

/// What stands in a report, by a phone that had nothing before it asked the server.
fn at_the_office(world: &mut World, by: &Worker, shift: ShiftId) -> String {
    let mut fresh = world.second_device("Ny telefon", by.me());
    fresh.sync(world);
    fresh.read().store().narrative(shift).unwrap_or_default()
}

fn everything(device: &Device) -> (Vec<String>, Vec<[u8; 32]>) {
    let store = device.read().store();
    (store.dump_read_model().unwrap(), store.acknowledged_hashes().unwrap())
}

#[test]
fn a_server_restored_from_last_week_gets_every_phones_later_work_back() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let mut carla = world.coordinator("Carla Demo");
    let shift = amir.starts_shift(&world);
    amir.writes(shift, "Før.");
    amir.sync(&world);
    bente.sync(&world);
    let backup = world.backup();
    world.pass_minutes(7 * 24 * 60);

    // A week's work, one upon the other's.
    amir.writes(shift, "Amir skrev.");
    amir.sync(&world);
    bente.sync(&world);
    let youth = bente.knows(&world, "Yusuf Opdigtet");
    bente.sync(&world);
    amir.sync(&world);
    let later = amir.starts_shift(&world);
    amir.meets(later, &[youth]);
    amir.sync(&world);
    for worker in [&mut bente, &mut carla] {
        worker.sync(&world);
    }
    // She tells the next time that she has it.
    carla.sync(&world);
    amir.sync(&world);
    assert!(amir.progress().unwrap().seen, "all of it is at the office, and seen");

    world.restore_server(&backup);
    assert_eq!(
        at_the_office(&mut world, &amir, shift),
        "Før.",
        "the office has lost it"
    );
    // The first answer tells of another server: what was at the office may not be there any more.
    assert!(amir.device.exchange(&world).unwrap());
    let status = amir.sync_status().unwrap();
    assert!(status.filling && status.progress.waiting > 0 && !status.progress.seen);
    assert!(amir.sync(&world) <= 3, "three more round trips");
    assert_eq!(amir.progress().unwrap().waiting, 0);
    assert!(!amir.sync_status().unwrap().filling);
    for _ in 0..2 {
        for worker in [&mut bente, &mut carla, &mut amir] {
            worker.sync(&world);
        }
    }
    let all = everything(&amir.device);
    assert_eq!(everything(&bente.device), all);
    assert_eq!(everything(&carla.device), all);
    let mut fresh = world.second_device("Ny telefon", amir.me());
    fresh.sync(&world);
    assert_eq!(everything(&fresh), all, "and the server has it");
    amir.sync(&world);
    assert!(amir.progress().unwrap().seen);
    assert_eq!(amir.sync(&world), 1, "nothing left to compare");
}

#[test]
fn the_coordinators_phone_brings_back_what_a_lost_phone_wrote() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let mut carla = world.coordinator("Carla Demo");
    let backup = world.backup();
    let shift = amir.starts_shift(&world);
    amir.writes(shift, "Amirs ord.");
    amir.sync(&world);
    // A second push on the same report, of several changes.
    amir.writes(shift, "Flere.");
    amir.writes(shift, "Og flere.");
    amir.sync(&world);
    carla.sync(&world);
    carla.writes(shift, "Carlas.");
    carla.sync(&world);
    let (actor, me) = (amir.identity().actor(), amir.me());
    drop(amir);

    world.restore_server(&backup);
    carla.sync(&world);
    assert_eq!(carla.progress().unwrap().refused, 0);
    assert_eq!(carla.progress().unwrap().waiting, 0);
    let mut fresh = world.second_device("Amirs nye", me);
    fresh.sync(&world);
    let store = fresh.read().store();
    assert_eq!(store.narrative(shift).unwrap(), "Amirs ord. Flere. Og flere. Carlas.");
    assert_eq!(store.author(&actor).unwrap().unwrap().name, "Amir Eksempel");
}

#[test]
fn what_is_written_upon_lost_work_is_no_refused_work() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let backup = world.backup();
    let shift = amir.starts_shift(&world);
    amir.writes(shift, "Tabt på kontoret.");
    amir.sync(&world);
    amir.offline();
    world.restore_server(&backup);
    // Written before the phone has heard of it.
    amir.writes(shift, "Skrevet ovenpå.");
    amir.device.online = true;
    amir.device.exchange(&world).unwrap();
    let progress = amir.progress().unwrap();
    assert_eq!(
        progress.refused, 0,
        "it hangs on what is lost: nothing to bother anybody with"
    );
    assert!(progress.waiting > 0);
    amir.sync(&world);
    assert_eq!(amir.progress().unwrap().waiting, 0);
    assert_eq!(
        at_the_office(&mut world, &amir, shift),
        "Tabt på kontoret. Skrevet ovenpå."
    );
}

#[test]
fn a_database_put_back_by_hand_heals_as_well() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let mut bente = world.worker("Bente Prøve");
    let shift = amir.starts_shift(&world);
    amir.writes(shift, "Før.");
    amir.sync(&world);
    bente.sync(&world);
    let copy = world.copy_by_hand();
    amir.writes(shift, "Efter.");
    amir.sync(&world);
    bente.sync(&world);
    world.put_server_back(&copy);
    // Somebody who has lost nothing makes the log longer than it ever was before anybody notices.
    let mut dora = world.worker("Dora Tænkt");
    for _ in 0..20 {
        let other = dora.starts_shift(&world);
        dora.writes(other, "Doras.");
    }
    dora.sync(&world);
    bente.sync(&world);
    amir.sync(&world);
    bente.sync(&world);
    dora.sync(&world);
    assert_eq!(at_the_office(&mut world, &amir, shift), "Før. Efter.");
    assert_eq!(everything(&amir.device), everything(&dora.device));
    assert_eq!(everything(&bente.device), everything(&dora.device));
}

#[test]
fn an_app_killed_while_it_compares_begins_anew() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let backup = world.backup();
    let shift = amir.starts_shift(&world);
    amir.writes(shift, "Amirs ord.");
    amir.sync(&world);
    world.restore_server(&backup);
    amir.device.faults = vec![Fault::None, Fault::AnswerLost];
    assert!(amir.device.exchange(&world).unwrap());
    amir.device.exchange(&world).unwrap_err();
    amir.device.crash(&world);
    assert!(amir.sync_status().unwrap().filling, "the doubt is in the rows");
    amir.sync(&world);
    assert_eq!(at_the_office(&mut world, &amir, shift), "Amirs ord.");
}

#[test]
fn a_difference_with_a_reason_is_not_looked_for_again() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let shift = (amir.start_unplanned(world.ground.areas[0].area, &[bente.me()], &[])).unwrap();
    amir.writes(shift, "Fælles.");
    amir.sync(&world);
    bente.sync(&world);
    // What only this phone has, and the server refuses, is a difference that no comparing ends.
    world.relay.remove_grant(amir.me(), world.street()).unwrap();
    world
        .relay
        .put_grant(
            amir.me(),
            world.street(),
            &gadeplan_core::domain::role::Role::JobConsultant,
        )
        .unwrap();
    amir.writes(shift, "Kun her.");
    amir.sync(&world);
    assert_eq!(amir.progress().unwrap().refused, 1);
    assert_eq!(amir.sync(&world), 1);
    bente.writes(shift, "Bentes.");
    bente.sync(&world);
    amir.sync(&world);
    assert_eq!(
        amir.sync(&world),
        1,
        "the reason is remembered, whatever else is written"
    );
    assert!(amir.store().document(DocId::from(shift)).is_ok());
}

#[test]
fn a_phone_whose_database_is_an_older_copy_begins_anew_and_writes_as_nobody_before() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let shift = (amir.start_unplanned(world.ground.areas[0].area, &[bente.me()], &[])).unwrap();
    amir.writes(shift, "Før.");
    amir.sync(&world);
    bente.sync(&world);
    amir.offline();
    amir.writes(shift, "Venter.");
    let first = amir.identity().actor();
    let copy = amir.device.copied(&world);
    amir.begin_incarnation().unwrap();
    let second = amir.identity().actor();
    amir.device.online = true;
    // What waited of the old incarnation is handed in in its name, what is written now in the new one's.
    amir.writes(shift, "Efter.");
    amir.sync(&world);
    assert_eq!(amir.progress().unwrap().waiting, 0);
    bente.sync(&world);
    assert_eq!(bente.store().narrative(shift).unwrap(), "Før. Venter. Efter.");

    amir.device.put_back(&world, &copy);
    assert_eq!(amir.identity().actor(), first);
    amir.sync(&world);
    let third = amir.identity().actor();
    assert!(third != first && third != second);
    assert_eq!(amir.store().narrative(shift).unwrap(), "Før. Venter. Efter.");
    amir.writes(shift, "Tredje gang.");
    amir.sync(&world);
    assert_eq!(
        (amir.progress().unwrap().waiting, amir.progress().unwrap().refused),
        (0, 0)
    );
    bente.sync(&world);
    assert_eq!(everything(&bente.device), everything(&amir.device));
    for actor in [first, second, third] {
        assert_eq!(bente.store().author(&actor).unwrap().unwrap().name, "Amir Eksempel");
    }
}

#[test]
fn look_ups_of_a_phone_that_begins_anew_leave_no_gap() {
    let mut world = World::new();
    let mut carla = world.coordinator("Carla Demo");
    let yusuf = carla.knows(&world, "Yusuf Opdigtet");
    carla.sync(&world);
    carla.opens(yusuf);
    carla.sync(&world);
    carla.offline();
    carla.opens(yusuf);
    let copy = carla.device.copied(&world);
    carla.begin_incarnation().unwrap();
    carla.device.online = true;
    carla.opens(yusuf);
    carla.sync(&world);
    carla.device.put_back(&world, &copy);
    carla.sync(&world);
    carla.opens(yusuf);
    carla.sync(&world);
    assert_eq!(world.relay.looks_flagged().unwrap().len(), 0);
}

#[test]
fn what_others_wrote_and_may_not_come_back_is_nobodys_refused_work() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let mut karim = world.club_worker("Karim Klub");
    let backup = world.backup();
    let nora = amir.knows(&world, "Nora Opdigtet");
    amir.sync(&world);
    karim.sync(&world);
    world.restore_server(&backup);
    world.relay.remove_grant(amir.me(), world.street()).unwrap();
    // Karim writes no cards, and Amir writes none any more.
    karim.sync(&world);
    let progress = karim.progress().unwrap();
    assert_eq!((progress.refused, progress.waiting), (0, 0));
    assert_eq!(karim.sync(&world), 1, "and it is not tried again and again");
    assert!(karim.store().youth(nora).is_ok(), "what is here stays here");
    // Somebody who may write it brings it back: Amir again, or a colleague.
    world
        .relay
        .put_grant(
            amir.me(),
            world.street(),
            &gadeplan_core::domain::role::Role::StreetWorker,
        )
        .unwrap();
    amir.sync(&world);
    karim.sync(&world);
    amir.sync(&world);
    assert_eq!(everything(&karim.device), everything(&amir.device));
}

#[test]
fn a_report_written_in_turns_comes_back_in_pieces() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let shift = (amir.start_unplanned(world.ground.areas[0].area, &[bente.me()], &[])).unwrap();
    amir.sync(&world);
    bente.sync(&world);
    let backup = world.backup();
    for _ in 0..20 {
        amir.writes(shift, "Så Amir.");
        amir.sync(&world);
        bente.sync(&world);
        bente.writes(shift, "Så Bente.");
        bente.sync(&world);
        amir.sync(&world);
    }
    world.restore_server(&backup);
    while amir.device.exchange(&world).unwrap() {
        let asked = amir.device.session().sync_request(false).unwrap();
        assert!(asked.push.len() <= 16, "{} pieces at once", asked.push.len());
    }
    assert_eq!(
        (amir.progress().unwrap().waiting, amir.progress().unwrap().refused),
        (0, 0)
    );
    let said = at_the_office(&mut world, &bente, shift);
    assert_eq!(said.matches("Så Bente.").count(), 20);
    assert_eq!(said.matches("Så Amir.").count(), 20);
}

#[test]
fn a_restored_backup_lets_nobody_in_again_and_tells_what_was_lost() {
    let mut world = World::new();
    world.keep_journal();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let shift = (amir.start_unplanned(world.ground.areas[0].area, &[bente.me()], &[])).unwrap();
    amir.writes(shift, "Før.");
    amir.sync(&world);
    bente.sync(&world);
    let early = world.relay.check_audit(None).unwrap();
    let backup = world.backup();

    amir.writes(shift, "Amirs sidste.");
    amir.sync(&world);
    assert!(world.relay.revoke_device(amir.identity().device).unwrap());
    bente.sync(&world);
    bente.writes(shift, "Bentes.");
    bente.sync(&world);
    let mut dora = world.worker("Dora Tænkt");
    dora.sync(&world);
    let later = dora.starts_shift(&world);
    dora.writes(later, "Doras første aften.");
    dora.sync(&world);
    world.relay.note_head().unwrap();
    let late = world.relay.check_audit(None).unwrap();

    world.restore_server(&backup);
    // Amir's phone is still shut out; his words come back from Bente's, and Dora's phone is known.
    let code = amir.device.exchange(&world).unwrap_err().code;
    assert_eq!(code, gadeplan_core::domain::error::Code::DeviceRevoked);
    for _ in 0..2 {
        for worker in [&mut bente, &mut dora] {
            worker.sync(&world);
            assert_eq!(
                (worker.progress().unwrap().waiting, worker.progress().unwrap().refused),
                (0, 0)
            );
        }
    }
    assert_eq!(at_the_office(&mut world, &bente, shift), "Før. Amirs sidste. Bentes.");
    assert_eq!(at_the_office(&mut world, &bente, later), "Doras første aften.");
    let check = |state| match state {
        AuditState::Whole(head) => (head, world.relay.check_audit(Some(head)).unwrap()),
        other => panic!("{other:?}"),
    };
    assert!(matches!(check(early).1, AuditState::Whole(_)));
    let (head, said) = check(late);
    assert_eq!(said, AuditState::LostWithRestore(head.last));
}

#[test]
fn a_phone_that_began_anew_and_was_shut_out_hands_in_what_it_wrote_before_too() {
    let mut world = World::new();
    let (mut amir, mut carla) = (world.worker("Amir Eksempel"), world.coordinator("Carla Demo"));
    let shift = amir.starts_shift(&world);
    amir.sync(&world);
    amir.offline();
    amir.writes(shift, "Skrevet før.");
    amir.begin_incarnation().unwrap();
    amir.writes(shift, "Skrevet efter.");
    assert!(world.relay.revoke_device(amir.identity().device).unwrap());
    amir.device.online = true;
    for _ in 0..2 {
        let code = amir.device.exchange(&world).unwrap_err().code;
        assert_eq!(code, gadeplan_core::domain::error::Code::DeviceRevoked);
    }
    assert!(amir.store().pending(usize::MAX).unwrap().is_empty());
    carla.sync(&world);
    let waits = world.network.quarantine(&world, &carla.device).unwrap().entries;
    assert_eq!(waits.len(), 2, "one for each incarnation");
}

#[test]
fn a_phone_that_was_shut_out_hands_in_again_what_a_restored_server_lost_of_it() {
    let mut world = World::new();
    world.keep_journal();
    let (mut amir, carla) = (world.worker("Amir Eksempel"), world.coordinator("Carla Demo"));
    let shift = amir.starts_shift(&world);
    amir.sync(&world);
    let backup = world.backup();
    amir.writes(shift, "Modtaget.");
    amir.sync(&world);
    amir.offline();
    amir.writes(shift, "Lagt til side.");
    assert!(world.relay.revoke_device(amir.identity().device).unwrap());
    amir.device.online = true;
    amir.device.exchange(&world).unwrap_err();
    let aside = |world: &World| world.network.quarantine(world, &carla.device).unwrap().entries.len();
    assert_eq!(aside(&world), 1);

    world.restore_server(&backup);
    assert_eq!(aside(&world), 0, "the control: it is lost");
    for _ in 0..3 {
        amir.device.exchange(&world).unwrap_err();
    }
    assert_eq!(aside(&world), 1, "both are there, in one piece");
    assert!(amir.store().pending(usize::MAX).unwrap().is_empty());
}

#[test]
fn a_space_that_is_taken_while_the_server_has_lost_something_takes_nothing_with_it() {
    let mut world = World::new();
    world.keep_journal();
    let (mut amir, carla) = (world.worker("Amir Eksempel"), world.coordinator("Carla Demo"));
    let shift = amir.starts_shift(&world);
    amir.sync(&world);
    let backup = world.backup();
    amir.writes(shift, "Kun på Amirs telefon.");
    amir.sync(&world);
    world.restore_server(&backup);
    world.relay.remove_grant(amir.me(), world.street()).unwrap();
    amir.sync(&world);
    assert!(
        amir.store()
            .documents()
            .unwrap()
            .iter()
            .all(|(_, space, _)| *space != world.street())
    );
    let waits = world.network.quarantine(&world, &carla.device).unwrap().entries;
    assert_eq!(waits.len(), 1, "his words wait for the coordinator");
}
