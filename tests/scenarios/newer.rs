//! Old and new apps meet (invariant 7): what this app does not know, it keeps and hands on.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, Change, ROOT, ReadDoc};
use gadeplan_core::domain::encounter::{EncounterEdit, Group, GroupKind};
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::DocId;
use gadeplan_core::domain::role::{DocumentKind, Role};
use gadeplan_core::sync::signing::author_statement;
use gadeplan_core::sync::wire::{Outcome, Push};
use gadeplan_world::{Fault, Worker, World};

#[test]
fn a_word_of_a_newer_app_survives_an_older_ones_edit() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let shift = amir
        .start_unplanned(world.ground.areas[0].area, &[bente.me()], &[])
        .unwrap();
    let newer = GroupKind::from("tourists");
    assert_eq!(newer, GroupKind::Unknown("tourists".into()));
    let group = Group {
        size: 4,
        kind: Some(newer.clone()),
        age_from: None,
        age_to: None,
    };
    let met = amir
        .edit_encounter(shift, None, &[EncounterEdit::Group { group: Some(group) }])
        .unwrap();
    amir.sync(&world);
    bente.sync(&world);
    bente.changes(shift, met.encounter, EncounterEdit::FollowUp { wanted: true });
    bente.sync(&world);
    amir.sync(&world);
    assert_eq!(amir.encounter(met.encounter).unwrap().group.unwrap().kind, Some(newer));
}

#[test]
fn roles_and_kinds_of_a_newer_app_come_back_as_they_came() {
    for word in ["street_worker", "night_raven"] {
        assert_eq!(Role::from(word).to_string(), word);
        assert_eq!(serde_json::to_string(&Role::from(word)).unwrap(), format!("\"{word}\""));
    }
    assert_eq!(DocumentKind::from("hologram").to_string(), "hologram");
}

#[test]
fn a_space_that_needs_a_newer_app_can_be_read_and_loses_nothing_unsent() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let shift = amir.starts_shift(&world);
    amir.sync(&world);
    amir.offline();
    amir.writes(shift, "Skrevet før kravet kom.");
    world.relay.set_min_writer_schema(world.street(), 99).unwrap();
    amir.device.online = true;
    let _ = amir.device.exchange(&world);
    let refused = amir.edit_encounter(shift, None, &[]).unwrap_err();
    assert_eq!(
        (refused.code, refused.params["needed"].as_str()),
        (Code::AppTooOld, "99")
    );
    assert_eq!(amir.store().narrative(shift).unwrap(), "Skrevet før kravet kom.");
    assert!(!amir.store().bodies(shift.into()).unwrap().is_empty());

    // When the demand is taken back, what was turned down goes out by itself.
    world.relay.set_min_writer_schema(world.street(), 0).unwrap();
    amir.sync(&world);
    assert_eq!((amir.progress().unwrap().waiting, amir.refused().unwrap()), (0, vec![]));
    let mut carla = world.coordinator("Carla Demo");
    carla.sync(&world);
    assert_eq!(carla.store().narrative(shift).unwrap(), "Skrevet før kravet kom.");
}

/// A document as Automerge sees it, made of all the changes that a device has of it.
fn whole(worker: &Worker, doc: DocId) -> Automerge {
    let bodies = worker.store().bodies(doc).unwrap();
    let mut automerge = Automerge::new();
    automerge
        .apply_changes(
            bodies
                .into_iter()
                .map(|body| Change::try_from(body.as_slice()).unwrap()),
        )
        .unwrap();
    automerge
}

#[test]
fn fields_of_a_newer_app_survive_an_older_ones_edits() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let shift = amir
        .start_unplanned(world.ground.areas[0].area, &[bente.me()], &[])
        .unwrap();
    let met = amir.edit_encounter(shift, None, &[]).unwrap().encounter;
    amir.sync(&world);
    bente.sync(&world);

    // Bente's app of next year writes a field of the shift, one of the encounter, and a whole collection that this app has
    // never heard of. It hands them in as any other change.
    let doc = DocId::from(shift);
    let mut newer = whole(&bente, doc).with_actor(ActorId::from(bente.identity().actor().as_slice()));
    let mut writing = newer.transaction();
    writing.put(ROOT, "weather", "regn").unwrap();
    let encounters = writing.get(ROOT, "encounters").unwrap().unwrap().1;
    let encounter = writing.get(&encounters, met.to_string()).unwrap().unwrap().1;
    writing.put(&encounter, "mood", "glad").unwrap();
    let bikes = writing.put_object(ROOT, "bikes", automerge::ObjType::Map).unwrap();
    writing.put(&bikes, "one", 3).unwrap();
    let (hash, _) = writing.commit_with(CommitOptions::default().with_time(world.now().0 / 1000));
    let change = newer.get_change_by_hash(&hash.unwrap()).unwrap();
    let mut request = bente.sync_request(false).unwrap();
    let space = world.street();
    let statement = author_statement(space, doc, 0, &[change.hash().0]);
    request.push.push(Push {
        space,
        doc,
        kind: DocumentKind::Shift,
        epoch: 0,
        changes: vec![change.raw_bytes().to_vec().into()],
        signature: bente.identity().key.sign(&statement),
        author: None,
    });
    let answer = world
        .network
        .exchange(&world, &bente.device, &request, Fault::None)
        .unwrap();
    assert!(
        matches!(answer.verdicts[0].outcome, Outcome::Accepted { .. }),
        "{:?}",
        answer.verdicts
    );

    // Amir's app is this one: it edits what it knows, all around.
    amir.sync(&world);
    amir.changes(shift, met, EncounterEdit::FollowUp { wanted: true });
    amir.writes(shift, "Skrevet af den gamle app.");
    amir.remove_encounter(shift, met, true).unwrap();
    amir.end_shift(shift, None).unwrap();
    amir.device.crash(&world);
    amir.sync(&world);
    let mut carla = world.coordinator("Carla Demo");
    carla.sync(&world);

    for reader in [&amir, &carla] {
        let automerge = whole(reader, doc);
        let word = |object: &automerge::ObjId, key: &str| {
            let found = automerge.get(object, key).unwrap();
            found.map(|(value, _)| value.into_scalar().unwrap())
        };
        assert_eq!(word(&ROOT, "weather"), Some("regn".into()), "{}", reader.name);
        assert_eq!(word(&encounter, "mood"), Some("glad".into()), "{}", reader.name);
        assert_eq!(word(&bikes, "one"), Some(3.into()), "{}", reader.name);
        assert_eq!(word(&ROOT, "nothing"), None, "and what is not there is not found");
        assert!(!reader.store().encounters(shift, world.now()).unwrap().is_empty());
    }
}
