//! A worker whose phone was shut out at 23.00 has written until 22.50: it is handed in, kept aside, read by the
//! coordinator, and taken in as the worker's own or thrown away for a reason that stays on record.

use gadeplan_core::documents::change_head;
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::{Id, PersonId, ShiftId};
use gadeplan_core::domain::look::LookAction;
use gadeplan_core::domain::quarantine::{DiscardReason, QuarantineReason};
use gadeplan_core::domain::report::TimelineEntry;
use gadeplan_core::sync::signing::{author_statement, verify};
use gadeplan_world::{Worker, World, card};

const SAW: &str = "Kl. 22.50: Nora Kanariegul havde en kniv på sig.";

/// Carla at the office and a worker out whose phone has not been in touch since the shift began.
fn out_without_coverage(world: &mut World, name: &str) -> (Worker, Worker, ShiftId) {
    let mut carla = world.coordinator("Carla Demo");
    let mut worker = world.worker(name);
    let shift = worker.starts_shift(world);
    worker.sync(world);
    worker.offline();
    let nora = worker.knows(world, "Nora Kanariegul");
    worker.meets(shift, &[nora]);
    worker.writes(shift, SAW);
    carla.sync(world);
    (worker, carla, shift)
}

/// The phone is back in coverage: it hands in, page by page, and is told each time that it has been shut out.
fn hands_in(worker: &mut Worker, world: &World) {
    worker.device.online = true;
    for _ in 0..3 {
        assert_eq!(worker.device.exchange(world).unwrap_err().code, Code::DeviceRevoked);
    }
}

/// Rows of the server's audit log by one action: who did it, and its detail.
fn audit(world: &World, action: &str) -> Vec<(Option<Vec<u8>>, String)> {
    let db = rusqlite::Connection::open(world.server_config().data.join("relay.sqlite")).unwrap();
    let mut rows = db
        .prepare("SELECT person, detail FROM audit WHERE action = ? ORDER BY seq")
        .unwrap();
    let rows = rows.query_map([action], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn by(person: PersonId) -> Option<Vec<u8>> {
    Some(person.uuid().as_bytes().to_vec())
}

#[test]
fn a_report_written_before_eleven_comes_in_after_eleven_and_is_the_workers_own_once_the_coordinator_accepts() {
    let mut world = World::new();
    let (mut amir, mut carla, shift) = out_without_coverage(&mut world, "Amir Eksempel");
    world.pass_minutes(10);
    assert!(world.relay.revoke_device(amir.identity().device).unwrap());
    let before_eleven = world.now();
    world.pass_minutes(40);
    hands_in(&mut amir, &world);

    // The phone has it all still, and says who has it, too.
    assert!(amir.store().narrative(shift).unwrap().contains(SAW));
    let refused = amir.refused().unwrap();
    assert_eq!(refused.len(), 2, "the shift and Nora’s card");
    for one in &refused {
        assert_eq!(
            (one.problem.code, one.problem.params["reason"].as_str()),
            (Code::Quarantined, "revoked")
        );
    }
    assert_eq!(amir.progress().unwrap().waiting, 0);

    // Nothing of it is in anybody's report yet.
    carla.sync(&world);
    assert_eq!(carla.store().narrative(shift).unwrap(), "");
    let list = world.network.quarantine(&world, &carla.device).unwrap().entries;
    assert_eq!(list.len(), 2);
    let entry = list.iter().find(|entry| entry.doc == shift.into()).unwrap();
    assert_eq!((entry.person, &entry.reason), (amir.me(), &QuarantineReason::Revoked));
    assert!(entry.from <= entry.to && entry.to <= before_eleven && before_eleven < entry.at);
    let shown = carla.quarantined(entry.clone()).unwrap();
    assert_eq!(
        (shown.person_name.as_str(), shown.evening),
        ("Amir Eksempel", Some(amir.evening()))
    );
    assert_eq!(shown.area.unwrap().name, "Akacieparken");

    // She reads it first: the report as it would be. Her own copy stays as it is, and that she read it is on record.
    let (rows, bodies) = (
        carla.store().dump_read_model().unwrap(),
        carla.store().bodies(shift.into()).unwrap(),
    );
    let read = carla.reads_quarantined(&world, entry.quarantine).unwrap();
    let report = read.report.unwrap();
    assert_eq!(report.narratives[0].text, SAW);
    let authors = &report.narratives[0].authors;
    assert_eq!((authors.len(), authors[0].name.as_str()), (1, "Amir Eksempel"));
    let [TimelineEntry::Encounter(met)] = report.timeline.as_slice() else {
        panic!("{:?}", report.timeline)
    };
    assert_eq!((met.by, met.youths.len()), (amir.me(), 1));
    assert_eq!((read.problem, read.words.len()), (None, 0));
    assert_eq!(carla.store().dump_read_model().unwrap(), rows);
    assert_eq!(carla.store().bodies(shift.into()).unwrap(), bodies);
    assert_eq!(carla.store().narrative(shift).unwrap(), "");
    assert_eq!(
        audit(&world, "quarantine.read"),
        [(by(carla.me()), amir.identity().device.to_string())]
    );
    let youth = list.iter().find(|entry| entry.doc != shift.into()).unwrap();
    let looks = carla.store().looks_waiting(10).unwrap();
    let last = looks.last().unwrap();
    assert_eq!(
        (&last.action, last.docs.as_slice()),
        (&LookAction::Report, [youth.doc].as_slice())
    );
    // A card is read as a card.
    let nora = carla
        .reads_quarantined(&world, youth.quarantine)
        .unwrap()
        .youth
        .unwrap();
    assert_eq!(nora.facts.name, card("Nora Kanariegul").name);

    for one in &list {
        carla.decides(&world, one.quarantine, None).unwrap();
    }
    carla.sync(&world);
    assert_eq!(carla.store().narrative(shift).unwrap(), SAW);
    let report = carla.report(shift).unwrap();
    assert_eq!(report.narratives[0].authors[0].person, Some(amir.me()));
    // Every device that has it can show who signed it: the signature is Amir's over these very changes.
    let last = carla.store().bodies(shift.into()).unwrap().pop().unwrap();
    let hashes: Vec<[u8; 32]> = amir
        .store()
        .bodies(shift.into())
        .unwrap()
        .iter()
        .map(|body| change_head(body).unwrap().hash)
        .collect();
    let signature: Vec<u8> = carla
        .device
        .database()
        .query_row(
            "SELECT signature FROM change WHERE hash = ?",
            [change_head(&last).unwrap().hash],
            |row| row.get(0),
        )
        .unwrap();
    let (space, _) = carla.store().document(shift.into()).unwrap();
    // The first push was the shift's beginning; what was handed in later is the rest.
    let handed_in = (1..hashes.len()).find(|at| {
        let statement = author_statement(space, shift.into(), 0, &hashes[*at..]);
        verify(&amir.identity().key.public(), &statement, &signature).is_ok()
    });
    assert!(handed_in.is_some(), "signed by nobody but Amir");
    let accepted = audit(&world, "quarantine.accepted");
    assert_eq!(accepted.len(), 2);
    assert!(accepted.iter().all(|(person, _)| *person == by(carla.me())));

    // His phone hears of it the next time that it hands in; it is still shut out.
    amir.writes(shift, " Og mere.");
    hands_in(&mut amir, &world);
    assert_eq!(
        world.network.quarantine(&world, &carla.device).unwrap().entries.len(),
        1
    );
}

#[test]
fn a_report_by_whoever_found_the_phone_is_discarded_and_why_stays_on_record() {
    let mut world = World::new();
    let (mut bente, mut carla, shift) = out_without_coverage(&mut world, "Bente Demo");
    world.relay.revoke_device(bente.identity().device).unwrap();
    hands_in(&mut bente, &world);
    let list = world.network.quarantine(&world, &carla.device).unwrap().entries;
    let entry = list.iter().find(|entry| entry.doc == shift.into()).unwrap();

    // Without a reason nothing is thrown away.
    let request = gadeplan_core::sync::wire::QuarantineDecision {
        quarantine: entry.quarantine,
        decision: gadeplan_core::domain::quarantine::Decision::Discarded,
        because: None,
    };
    let refused = world
        .network
        .quarantine_decide(&world, &carla.device, &request)
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.params["field"].as_str()),
        (Code::Missing, "because")
    );
    let left = carla
        .decides(&world, entry.quarantine, Some(DiscardReason::NotTheAuthor))
        .unwrap();
    assert_eq!(left.entries.len(), list.len() - 1);
    carla.sync(&world);
    assert_eq!(carla.store().narrative(shift).unwrap(), "");
    let gone = carla.reads_quarantined(&world, entry.quarantine).unwrap_err();
    assert_eq!(gone.code, Code::NotFound);
    assert_eq!(
        audit(&world, "quarantine.discarded"),
        [(by(carla.me()), format!("{} not_the_author", bente.identity().device))]
    );

    // The phone is told, with the reason, and keeps what was written on it.
    bente.retry_refused(shift.into()).unwrap();
    hands_in(&mut bente, &world);
    let refused = bente
        .refused()
        .unwrap()
        .into_iter()
        .find(|one| one.doc == shift.into())
        .unwrap();
    assert_eq!(
        (
            refused.problem.params["reason"].as_str(),
            refused.problem.params["because"].as_str()
        ),
        ("discarded", "not_the_author")
    );
    assert!(bente.store().narrative(shift).unwrap().contains(SAW));
}

#[test]
fn who_does_not_administer_the_space_neither_reads_it_nor_decides() {
    let mut world = World::new();
    let (mut amir, _carla, shift) = out_without_coverage(&mut world, "Amir Eksempel");
    let mut bente = world.worker("Bente Demo");
    world.relay.revoke_device(amir.identity().device).unwrap();
    hands_in(&mut amir, &world);
    let quarantine = world.relay.quarantine().unwrap().entries[0].quarantine;
    for refused in [
        world.network.quarantine(&world, &bente.device).map(drop),
        bente.reads_quarantined(&world, quarantine).map(drop),
        bente.decides(&world, quarantine, None).map(drop),
    ] {
        assert_eq!(refused.unwrap_err().code, Code::NotAllowed);
    }
    // One that is a coordinator elsewhere sees nothing of it, and is answered as for what is not there.
    let mut chief = world.coordinator("Dorte Opdigt");
    world.relay.remove_grant(chief.me(), world.street()).unwrap();
    chief.sync(&world);
    assert!(
        world
            .network
            .quarantine(&world, &chief.device)
            .unwrap()
            .entries
            .is_empty()
    );
    assert_eq!(
        chief.reads_quarantined(&world, quarantine).unwrap_err().code,
        Code::NotFound
    );
    assert_eq!(
        chief.decides(&world, quarantine, None).unwrap_err().code,
        Code::NotFound
    );
    assert!(audit(&world, "quarantine.read").is_empty());
    assert!(!amir.store().narrative(shift).unwrap().is_empty());
}
