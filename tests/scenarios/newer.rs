//! Old and new apps meet (invariant 7): what this app does not know, it keeps and hands on.

use gadeplan_core::domain::encounter::{EncounterEdit, Group, GroupKind};
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::role::{DocumentKind, Role};
use gadeplan_world::World;

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
