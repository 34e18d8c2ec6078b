//! Access that is taken: the phone hands in what it has not sent, then it holds nothing of it any more and says so. It
//! deletes on the office's positive word alone, and never loses what its person wrote.

use gadeplan_core::domain::draft::Draft;
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::{DocId, ShiftId, SpaceId};
use gadeplan_core::domain::quarantine::Decision;
use gadeplan_core::domain::role::{Role, SpaceClass};
use gadeplan_core::domain::youth::YouthFacts;
use gadeplan_core::sync::wire::{PulledChange, QuarantineDecision};
use gadeplan_world::{Fault, RealIds, Worker, World, card};
use std::collections::BTreeSet;
use std::path::Path;

/// What no phone without the grant may hold.
const NAME: &str = "Nora Kanariegul";

/// Amir and Bente are out together; Nora is met, written of, and seen by everybody.
fn evening(world: &mut World) -> (Worker, Worker, ShiftId) {
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Demo"));
    let colleagues = [bente.me()];
    let area = world.ground.areas[0].area;
    let shift = amir.start_unplanned(area, &colleagues, &[]).unwrap();
    let nora = amir.knows(world, NAME);
    amir.meets(shift, &[nora]);
    amir.writes(shift, "Nora Kanariegul stod ved containeren.");
    amir.sync(world);
    bente.sync(world);
    bente.writes(shift, "Bente så hende også.");
    bente.sync(world);
    amir.sync(world);
    (amir, bente, shift)
}

fn begins(worker: &mut Worker, key: &str, text: &str) {
    let (key, text) = (key.to_owned(), text.to_owned());
    worker.put_draft(&Draft { key, text }).unwrap();
}

fn spaces(worker: &Worker) -> BTreeSet<SpaceId> {
    worker.spaces().unwrap().into_iter().map(|space| space.space).collect()
}

/// How often a text stands in what the phone's database says, whatever the table.
pub fn found(worker: &Worker, text: &str) -> usize {
    let db = worker.device.database();
    let mut tables = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .unwrap();
    let tables: Vec<String> = (tables.query_map([], |row| row.get(0)).unwrap())
        .collect::<Result<_, _>>()
        .unwrap();
    let mut found = 0;
    for table in tables {
        let mut all = db.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                let value = match row.get_ref(column).unwrap() {
                    rusqlite::types::ValueRef::Text(bytes) | rusqlite::types::ValueRef::Blob(bytes) => bytes,
                    _ => continue,
                };
                found += value
                    .windows(text.len())
                    .filter(|window| *window == text.as_bytes())
                    .count();
            }
        }
    }
    found
}

/// The read model is what a rebuild gives, and every document is of a space that is granted.
pub fn whole(worker: &mut Worker) {
    let before = worker.store().dump_read_model().unwrap();
    let actor = worker.identity().actor();
    worker.store_mut().rebuild(&actor).unwrap();
    assert_eq!(worker.store().dump_read_model().unwrap(), before);
    let granted = spaces(worker);
    assert!(
        worker
            .store()
            .documents()
            .unwrap()
            .iter()
            .all(|(_, space, _)| granted.contains(space))
    );
}

#[test]
fn a_space_that_is_taken_is_gone_from_the_phone_at_next_contact_and_the_phone_says_so() {
    let mut world = World::new();
    let (mut amir, mut bente, shift) = evening(&mut world);
    assert!(found(&amir, NAME) > 0, "the search finds what is there");
    amir.take_changed();
    let documents = amir.store().documents().unwrap().len();

    world.relay.remove_grant(amir.me(), world.street()).unwrap();
    amir.sync(&world);
    assert_eq!(found(&amir, NAME), 0);
    assert_eq!(found(&amir, "stod ved containeren"), 0);
    assert_eq!(amir.store().shift(shift).unwrap_err().code, Code::NotFound);
    assert_eq!(amir.search_youths("", 10, RealIds::opening()).unwrap(), []);
    assert!(!spaces(&amir).contains(&world.street()));
    let gone = documents - amir.store().documents().unwrap().len();
    assert!(amir.take_changed().len() >= gone && gone >= 2, "the screens are told");
    whole(&mut amir);

    let status = amir.sync_status().unwrap();
    let [taken] = status.taken.as_slice() else {
        panic!("{status:?}")
    };
    assert_eq!(
        (taken.space, &taken.class, taken.area.as_str()),
        (world.street(), &SpaceClass::Street, "Akacieparken")
    );
    assert_eq!((taken.deleted as usize, taken.handed_in, taken.kept), (gone, 0, 0));
    let (action, subject): (String, Vec<u8>) = (amir.device.database())
        .query_row("SELECT action, doc FROM audit ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    use gadeplan_core::domain::ids::Id;
    assert_eq!(
        (action.as_str(), subject.as_slice()),
        ("space_taken", world.street().uuid().as_bytes().as_slice())
    );

    amir.taken_was_read(world.street()).unwrap();
    assert_eq!(amir.sync_status().unwrap().taken, []);
    // Who still has it goes on.
    bente.sync(&world);
    assert!(found(&bente, NAME) > 0);
    // What is there stays: the other area, the people.
    assert_eq!(amir.spaces().unwrap().len(), 2);
    assert!(amir.store().people().unwrap().len() >= 2);
}

#[test]
fn what_was_begun_in_forms_about_a_taken_space_is_gone_with_it_and_the_rest_is_not() {
    let mut world = World::new();
    let (mut amir, bente, shift) = evening(&mut world);
    let (hers, other) = (world.ground.areas[1].area, world.ground.streets[1]);
    let question = bente.me();
    let taken_area = world.ground.areas[0].area;
    for key in [
        format!("count {shift}"),
        format!("answer {shift} {question}"),
        format!("unknown {shift} new"),
    ] {
        begins(&mut amir, &key, NAME);
    }
    begins(&mut amir, "youth new", &format!("{NAME} {taken_area}"));
    begins(&mut amir, "plan new", &format!("{NAME} {hers}"));
    let begun = |amir: &Worker| -> Vec<String> { amir.drafts().unwrap().into_iter().map(|draft| draft.key).collect() };
    assert_eq!(begun(&amir).len(), 5);

    world.relay.remove_grant(amir.me(), world.street()).unwrap();
    amir.sync(&world);
    assert_eq!(
        begun(&amir),
        ["plan new"],
        "it can still be handed in, in the other area"
    );
    world.relay.remove_grant(amir.me(), other).unwrap();
    amir.sync(&world);
    assert_eq!(found(&amir, NAME), 0);
}

#[test]
fn what_was_not_sent_is_handed_in_first_and_what_is_refused_stays_without_the_rest() {
    let mut world = World::new();
    let (mut amir, _, shift) = evening(&mut world);
    amir.offline();
    amir.writes(shift, "Skrevet uden dækning.");
    let fresh = amir.starts_shift(&world);
    amir.writes(fresh, "En vagt, som ingen har set.");
    let (mine, all) = (
        amir.store().pending(usize::MAX).unwrap(),
        amir.store().bodies(shift.into()).unwrap(),
    );
    // He is no street worker any more at all, so the office does not even keep it aside.
    world.relay.put_person(amir.me(), &Role::PoliceLiaison).unwrap();
    world.relay.remove_grant(amir.me(), world.street()).unwrap();
    amir.back_online(&world);

    // Nothing is lost: both are in the list, and every change of theirs can be taken out by hand.
    let refused = amir.refused().unwrap();
    let docs: BTreeSet<DocId> = refused.iter().map(|refused| refused.doc).collect();
    assert_eq!(docs, BTreeSet::from([shift.into(), fresh.into()]));
    assert!(
        refused
            .iter()
            .all(|refused| refused.taken && refused.kind.as_str() == "shift")
    );
    for push in &mine {
        let (_, kept) = amir.refused_changes(push.doc).unwrap();
        let bodies: Vec<_> = push.changes.iter().map(|(_, body)| body.clone()).collect();
        assert_eq!(kept, bodies);
    }
    assert!(mine.iter().map(|push| push.changes.len()).sum::<usize>() < all.len() + 3);
    for (doc, text) in [(fresh, "En vagt, som ingen har set."), (shift, "Skrevet uden dækning.")] {
        let (readable, _) = amir.refused_changes(doc.into()).unwrap();
        let readable = readable.unwrap().to_string();
        assert!(readable.contains(text), "a person can read it: {readable}");
        assert!(!readable.contains("Nora"), "{readable}");
    }
    assert_eq!(amir.retry_refused(fresh.into()).unwrap_err().code, Code::NotAllowed);

    // And nothing else: not what colleagues wrote, not what the office has.
    assert_eq!((found(&amir, NAME), found(&amir, "Bente så hende")), (0, 0));
    assert_eq!(
        amir.store()
            .documents()
            .unwrap()
            .iter()
            .filter(|(_, space, _)| *space == world.street())
            .count(),
        0
    );
    let status = amir.sync_status().unwrap();
    assert_eq!(
        (status.taken[0].kept, status.progress.waiting, status.progress.refused),
        (2, 0, 2)
    );
    assert_eq!(
        amir.sync_request(false).unwrap().waiting,
        Some(2),
        "the office is told that work lies here"
    );
    whole(&mut amir);

    // A restart and another rights' change leave it there.
    amir.device.crash(&world);
    world
        .relay
        .put_grant(amir.me(), world.ground.streets[1], &Role::ClubWorker)
        .unwrap();
    amir.sync(&world);
    assert_eq!(amir.refused().unwrap().len(), 2);

    // Given back, it goes in by itself, on top of what others wrote meanwhile.
    world.relay.put_person(amir.me(), &Role::StreetWorker).unwrap();
    world
        .relay
        .put_grant(amir.me(), world.street(), &Role::StreetWorker)
        .unwrap();
    amir.sync(&world);
    assert_eq!(
        (amir.refused().unwrap(), amir.sync_status().unwrap().taken),
        (vec![], vec![])
    );
    amir.writes(shift, "Og lidt til.");
    amir.sync(&world);
    let mut carla = world.coordinator("Carla Demo");
    carla.sync(&world);
    let text = carla.store().narrative(shift).unwrap();
    for words in [
        "Nora Kanariegul stod",
        "Bente så hende",
        "Skrevet uden dækning.",
        "Og lidt til.",
    ] {
        assert!(text.contains(words), "{text}");
    }
    assert_eq!(carla.store().narrative(fresh).unwrap(), "En vagt, som ingen har set.");
    assert_eq!(amir.progress().unwrap().waiting, 0);
    whole(&mut amir);
}

#[test]
fn work_of_one_page_after_the_other_is_handed_in_before_anything_is_deleted() {
    let mut world = World::new();
    let (mut amir, ..) = evening(&mut world);
    amir.offline();
    // Of no pattern, or it would be packed into one page.
    let mut rng = fastrand::Rng::with_seed(7);
    let mut long = || -> String { (0..100_000).map(|_| rng.char('\u{4e00}'..'\u{9fff}')).collect() };
    let mut shifts = Vec::new();
    for _ in 0..14 {
        let shift = amir.starts_shift(&world);
        amir.writes(shift, &long());
        shifts.push(shift);
    }
    world.relay.remove_grant(amir.me(), world.street()).unwrap();
    amir.device.online = true;
    assert!(amir.device.exchange(&world).unwrap(), "more is to be handed in");
    assert!(
        spaces(&amir).contains(&world.street()),
        "and until then nothing is deleted"
    );
    amir.device.faults = vec![Fault::AnswerLost, Fault::AnswerCut, Fault::NoRoom, Fault::Twice];
    amir.sync(&world);
    assert!(!spaces(&amir).contains(&world.street()));
    assert_eq!(amir.sync_status().unwrap().taken[0].handed_in, 14);
    let kept = world.relay.quarantine().unwrap().entries;
    let kept: BTreeSet<DocId> = kept.into_iter().map(|entry| entry.doc).collect();
    assert_eq!(kept, shifts.into_iter().map(DocId::from).collect());
}

#[test]
fn a_server_that_merely_does_not_know_the_grant_deletes_nothing() {
    let mut world = World::new();
    let (mut amir, _, shift) = evening(&mut world);
    // A backup from before Amir was given the space: no grant, and nobody took any.
    let file = world.server_config().data.join("relay.sqlite");
    let db = rusqlite::Connection::open(file).unwrap();
    db.execute("DELETE FROM \"grant\" WHERE person = ?", [id_bytes(&amir)])
        .unwrap();
    amir.sync(&world);
    assert!(amir.store().shift(shift).is_ok(), "what is missing has not been taken");
    assert!(found(&amir, NAME) > 0);
    // And from before his phone was let in.
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    db.execute("DELETE FROM device WHERE person = ?", [id_bytes(&amir)])
        .unwrap();
    assert_eq!(amir.device.exchange(&world).unwrap_err().code, Code::NotEnrolled);
    assert!(amir.store().shift(shift).is_ok());
}

fn id_bytes(worker: &Worker) -> Vec<u8> {
    use gadeplan_core::domain::ids::Id;
    worker.me().uuid().as_bytes().to_vec()
}

#[test]
fn a_space_that_is_given_is_filled_in_the_same_conversation() {
    let mut world = World::new();
    let (mut amir, mut bente, shift) = evening(&mut world);
    world.relay.remove_grant(bente.me(), world.street()).unwrap();
    bente.sync(&world);
    amir.writes(shift, "Mens Bente ikke var med.");
    amir.sync(&world);
    world
        .relay
        .put_grant(bente.me(), world.street(), &Role::StreetWorker)
        .unwrap();
    bente.sync(&world);
    assert!(
        bente
            .store()
            .narrative(shift)
            .unwrap()
            .contains("Mens Bente ikke var med.")
    );
    let nora = bente.search_youths("Nora", 5, RealIds::opening()).unwrap();
    assert_eq!(nora.len(), 1);
    whole(&mut bente);
}

#[test]
fn without_the_staff_space_the_app_goes_on_with_what_it_has() {
    let mut world = World::new();
    let (mut amir, _, shift) = evening(&mut world);
    world.relay.remove_grant(amir.me(), world.ground.staff).unwrap();
    for street in &world.ground.streets {
        world.relay.remove_grant(amir.me(), *street).unwrap();
    }
    amir.sync(&world);
    assert_eq!(
        (amir.spaces().unwrap(), amir.store().documents().unwrap()),
        (vec![], vec![])
    );
    let taken = amir.sync_status().unwrap().taken;
    let areas: Vec<&str> = taken.iter().map(|taken| taken.area.as_str()).collect();
    assert_eq!(taken.len(), 3);
    assert!(
        areas.contains(&"Akacieparken") && areas.contains(&"Sjælør Boulevard"),
        "the names are told: {areas:?}"
    );
    assert_eq!(amir.store().shift(shift).unwrap_err().code, Code::NotFound);
    assert_eq!(amir.search_youths("", 5, RealIds::opening()).unwrap(), []);
    assert_eq!(amir.tonight().unwrap().shift, None);
    whole(&mut amir);
    amir.sync(&world);
    world
        .relay
        .put_grant(amir.me(), world.ground.staff, &Role::StreetWorker)
        .unwrap();
    amir.sync(&world);
    assert!(amir.store().people().unwrap().len() >= 2);
}

/// Runs of printable bytes of all files beside a database.
fn on_disk(path: &Path, text: &str) -> usize {
    let folder = path.parent().unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|file| file.file_name().unwrap().to_str().unwrap().starts_with(name))
        .map(|file| {
            let bytes = std::fs::read(file).unwrap();
            bytes
                .windows(text.len())
                .filter(|window| *window == text.as_bytes())
                .count()
        })
        .sum()
}

#[test]
fn the_deleted_pages_are_written_over() {
    use gadeplan_core::documents::Document;
    use gadeplan_core::domain::role::DocumentKind;
    use gadeplan_core::domain::time::Timestamp;
    use gadeplan_core::store::{Projection, Store};
    let mut world = World::new();
    let (amir, ..) = evening(&mut world);
    // The same rows in a database that is not encrypted, or nothing could be found in its pages at all.
    let path = world.folder().join("plain.db");
    let mut plain = Store::open_plain(&path).unwrap();
    let spaces = amir.spaces().unwrap();
    plain.put_identity(amir.identity(), &spaces).unwrap();
    let street = spaces.iter().find(|space| space.space == world.street()).unwrap();
    let actor = amir.identity().actor();
    let mut rows = Vec::new();
    for (doc, space, kind) in amir.store().documents().unwrap() {
        let bodies = amir.store().bodies(doc).unwrap();
        let document = Document::load(&actor, bodies.iter().map(Vec::as_slice)).unwrap();
        let area = spaces.iter().find(|known| known.space == space).unwrap().area;
        rows.push((
            doc,
            space,
            kind.clone(),
            area,
            document.heads(),
            Projection::read(&document, doc, &kind, area),
            bodies,
        ));
    }
    plain
        .write(|writer| {
            for (doc, space, kind, area, heads, projection, bodies) in &rows {
                writer.put_document(*doc, *space, kind, 0, heads)?;
                for (seq, body) in (1..).zip(bodies) {
                    let head = gadeplan_core::documents::change_head(body)?;
                    let change = PulledChange {
                        seq,
                        signature: None,
                        covers: None,
                        body: body.clone(),
                    };
                    writer.append_pulled(*doc, &head, &change)?;
                }
                writer.project(*doc, *area, None, projection)?;
            }
            Ok(())
        })
        .unwrap();
    assert!(rows.iter().any(|(_, _, kind, ..)| *kind == DocumentKind::Youth));
    assert!(on_disk(&path, NAME) > 0, "the search finds what is there");
    let gone = plain
        .write(|writer| writer.take_space(street, amir.me(), Timestamp(0)))
        .unwrap();
    assert!(gone.is_some());
    plain.empty_log();
    assert_eq!(on_disk(&path, NAME), 0);
    assert_eq!(on_disk(&path, "stod ved containeren"), 0);
}

#[test]
fn a_card_edited_by_two_is_mended_when_the_space_comes_back() {
    let mut world = World::new();
    let (mut amir, mut bente, _) = evening(&mut world);
    let nora = amir.search_youths("Nora", 5, RealIds::opening()).unwrap()[0].youth;
    let base = card(NAME);
    let school = |school: &str| YouthFacts {
        school: school.into(),
        ..base.clone()
    };
    amir.offline();
    amir.edit_youth(nora, &base, &school("Skole A")).unwrap();
    world.relay.remove_grant(amir.me(), world.street()).unwrap();
    amir.back_online(&world);
    bente.edit_youth(nora, &base, &school("Skole B")).unwrap();
    bente.sync(&world);
    world
        .relay
        .put_grant(amir.me(), world.street(), &Role::StreetWorker)
        .unwrap();
    amir.sync(&world);
    bente.sync(&world);
    for worker in [&mut amir, &mut bente] {
        let open = worker.store().youth(nora).unwrap().contradictions;
        assert_eq!(open.len(), 1, "{}: both are there to choose between", worker.name);
        whole(worker);
    }
}

#[test]
fn what_was_not_sent_of_a_space_that_was_taken_waits_at_the_office_until_somebody_decides() {
    let mut world = World::new();
    let (mut amir, _, shift) = evening(&mut world);
    amir.offline();
    amir.writes(shift, "Skrevet uden dækning.");
    world.relay.remove_grant(amir.me(), world.street()).unwrap();
    amir.back_online(&world);

    // The office has it, so the phone keeps nothing of it, and says so.
    assert_eq!((found(&amir, NAME), found(&amir, "uden dækning")), (0, 0));
    let status = amir.sync_status().unwrap();
    assert_eq!((status.taken[0].handed_in, status.taken[0].kept), (1, 0));
    let entries = world.relay.quarantine().unwrap().entries;
    assert_eq!((entries.len(), entries[0].person), (1, amir.me()));
    let mut carla = world.coordinator("Carla Demo");
    carla.sync(&world);
    assert!(!carla.store().narrative(shift).unwrap().contains("uden dækning"));

    world
        .relay
        .decide_quarantine_here(&QuarantineDecision {
            quarantine: entries[0].quarantine,
            decision: Decision::Accepted,
            because: None,
        })
        .unwrap();
    carla.sync(&world);
    assert!(
        carla
            .store()
            .narrative(shift)
            .unwrap()
            .contains("Skrevet uden dækning.")
    );
    whole(&mut amir);
}

#[test]
fn a_space_that_is_given_back_takes_in_what_waits_before_the_phone_writes_on() {
    let mut world = World::new();
    let (mut amir, _, shift) = evening(&mut world);
    amir.offline();
    amir.writes(shift, "Skrevet uden dækning.");
    world.relay.remove_grant(amir.me(), world.street()).unwrap();
    amir.back_online(&world);
    assert_eq!(world.relay.quarantine().unwrap().entries.len(), 1);

    world
        .relay
        .put_grant(amir.me(), world.street(), &Role::StreetWorker)
        .unwrap();
    amir.sync(&world);
    assert!(world.relay.quarantine().unwrap().entries.is_empty());
    amir.writes(shift, "Og lidt til.");
    amir.sync(&world);
    let mut carla = world.coordinator("Carla Demo");
    carla.sync(&world);
    let text = carla.store().narrative(shift).unwrap();
    assert!(
        text.contains("Skrevet uden dækning.") && text.contains("Og lidt til."),
        "{text}"
    );
    assert_eq!(amir.progress().unwrap().waiting, 0);
    whole(&mut amir);
}
