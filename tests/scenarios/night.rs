//! The night: two street workers without coverage (C1, C2, X1, X3, X4).

use gadeplan_core::domain::encounter::{EncounterEdit, Group, GroupKind};
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::shift::{ShiftKind, ShiftPlan, ShiftState};
use gadeplan_core::domain::text::TextEdit;
use gadeplan_world::{Worker, World};

#[test]
fn a_plan_reaches_both_phones_and_both_log_on_it_offline() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let mut carla = world.coordinator("Carla Demo");
    let evening = carla.evening();
    let shift = carla
        .plan_shift(&ShiftPlan {
            kind: ShiftKind::Street,
            area: world.ground.areas[0].area,
            evening,
            planned_start: evening.at(17, 0),
            planned_end: evening.at(0, 0),
            workers: vec![amir.me(), bente.me()],
            places: vec![world.ground.place("Boldburet"), world.ground.place("Containeren")],
            note: "Fest i nr. 12".into(),
        })
        .unwrap();
    carla.sync(&world);
    amir.sync(&world);
    bente.sync(&world);

    let tonight = amir.tonight().unwrap().shift.unwrap();
    assert_eq!(tonight.shift, shift);
    assert_eq!(tonight.plan_note, "Fest i nr. 12");
    assert_eq!(
        tonight
            .places
            .iter()
            .map(|place| place.name.as_str())
            .collect::<Vec<_>>(),
        ["Boldburet", "Containeren"]
    );

    amir.start_shift(shift).unwrap();
    amir.offline();
    bente.offline();
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    let met = amir.meets(shift, &[yusuf]);
    assert_eq!(
        met.place.unwrap().name,
        "Boldburet",
        "the first planned place is the likeliest"
    );

    // Bente's phone has the plan, not Amir's start: she starts it herself.
    bente.start_shift(shift).unwrap();
    let jacket = bente
        .edit_encounter(
            shift,
            None,
            &[EncounterEdit::Unknown {
                description: "rød jakke".into(),
                age: Some(14),
            }],
        )
        .unwrap();
    assert_eq!(
        (
            jacket.youths[0].name.as_str(),
            jacket.youths[0].provisional,
            jacket.youths[0].age
        ),
        ("rød jakke", true, Some(14))
    );

    amir.back_online(&world);
    bente.back_online(&world);
    amir.sync(&world);
    for worker in [&amir, &bente] {
        let timeline = worker.tonight().unwrap().timeline;
        assert_eq!(timeline.len(), 2, "{}", worker.name);
    }
}

#[test]
fn both_write_the_same_text_and_every_word_is_kept_with_its_author() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let shift = amir
        .start_unplanned(world.ground.areas[0].area, &[bente.me()], &[])
        .unwrap();
    amir.writes(shift, "Stille indtil otte.");
    amir.sync(&world);
    bente.sync(&world);
    amir.offline();
    bente.offline();
    amir.writes(shift, "Ved containeren spillede de fodbold.");
    bente.writes(shift, "Politiet kom forbi kl. 22.");
    amir.back_online(&world);
    bente.back_online(&world);
    amir.sync(&world);

    let text = amir.store().narrative(shift).unwrap();
    for words in [
        "Stille indtil otte.",
        "Ved containeren spillede de fodbold.",
        "Politiet kom forbi kl. 22.",
    ] {
        assert!(text.contains(words), "{text}");
    }
    assert_eq!(text, bente.store().narrative(shift).unwrap());
    let report = bente.report(shift).unwrap();
    let by = |name: &str| {
        report.narratives[0]
            .authors
            .iter()
            .filter(|stretch| stretch.name == name)
            .map(|stretch| stretch.text.as_str())
            .collect::<String>()
    };
    assert!(by("Amir Eksempel").contains("fodbold"));
    assert!(by("Bente Prøve").contains("Politiet"));
}

#[test]
fn what_a_colleague_wrote_while_one_was_typing_is_not_deleted() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let shift = amir
        .start_unplanned(world.ground.areas[0].area, &[bente.me()], &[])
        .unwrap();
    amir.sync(&world);
    bente.sync(&world);
    bente.writes(shift, "Bente var her.");
    bente.sync(&world);
    amir.sync(&world);
    // Amir's field still shows nothing: his edit knows only what he saw.
    let merged = amir
        .write_narrative(
            shift,
            &TextEdit {
                base: String::new(),
                text: "Amir var her.".into(),
            },
        )
        .unwrap();
    assert!(
        merged.contains("Bente var her.") && merged.contains("Amir var her."),
        "{merged}"
    );
}

#[test]
fn undo_is_a_mark_so_a_colleagues_words_under_it_are_not_lost() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let shift = amir
        .start_unplanned(world.ground.areas[0].area, &[bente.me()], &[])
        .unwrap();
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    let met = amir.meets(shift, &[yusuf]);
    amir.sync(&world);
    bente.sync(&world);
    amir.offline();
    bente.offline();
    let changes = |amir: &Worker| amir.store().bodies(shift.into()).unwrap().len();
    let before = changes(&amir);
    amir.remove_encounter(shift, met.encounter, false).unwrap();
    assert_eq!(
        changes(&amir),
        before,
        "what is there is not brought back: nothing to write"
    );
    amir.remove_encounter(shift, met.encounter, true).unwrap();
    bente.changes(
        shift,
        met.encounter,
        EncounterEdit::Note(TextEdit {
            base: String::new(),
            text: "Vil gerne i klub".into(),
        }),
    );
    amir.back_online(&world);
    bente.back_online(&world);
    amir.sync(&world);
    assert!(amir.report(shift).unwrap().timeline.is_empty());
    let back = amir.remove_encounter(shift, met.encounter, false).unwrap();
    assert_eq!(back.note, "Vil gerne i klub");
}

#[test]
fn the_shift_ends_after_midnight_is_signed_by_both_and_the_line_tells_the_truth() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let mut carla = world.coordinator("Carla Demo");
    let evening = amir.evening();
    let shift = amir
        .start_unplanned(world.ground.areas[0].area, &[bente.me()], &[])
        .unwrap();
    amir.sync(&world);
    bente.sync(&world);
    bente.start_shift(shift).unwrap();
    bente.sync(&world);
    amir.sync(&world);
    assert_eq!(
        amir.sign_shift(shift, true).unwrap_err().code,
        Code::ShiftNotOpen,
        "signing waits for the end"
    );

    world.clock.turn_to(evening.at(0, 30));
    amir.offline();
    amir.end_shift(shift, None).unwrap();
    amir.sign_shift(shift, true).unwrap();
    assert_eq!(
        amir.tonight().unwrap().evening,
        evening,
        "half past midnight is still that evening"
    );
    let progress = amir.progress().unwrap();
    assert!(progress.waiting > 0 && !progress.seen, "{progress:?}");

    amir.back_online(&world);
    bente.sync(&world);
    bente.sign_shift(shift, true).unwrap();
    bente.sync(&world);
    amir.sync(&world);
    assert_eq!(amir.store().shift(shift).unwrap().state, ShiftState::HandedIn);
    let progress = amir.progress().unwrap();
    assert_eq!(
        (progress.waiting, progress.seen),
        (0, false),
        "on the server, not seen yet: {progress:?}"
    );

    carla.sync(&world);
    carla.sync(&world);
    amir.sync(&world);
    bente.sync(&world);
    assert!(amir.progress().unwrap().seen, "{:?}", amir.progress());
}

#[test]
fn a_group_in_three_taps_counts_in_the_headline() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let shift = amir.starts_shift(&world);
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    let met = amir.meets(shift, &[yusuf]);
    let group = Group {
        size: 8,
        kind: Some(GroupKind::Boys),
        age_from: Some(15),
        age_to: Some(13),
    };
    let met = amir.changes(shift, met.encounter, EncounterEdit::Group { group: Some(group) });
    assert_eq!(
        met.group.as_ref().map(|group| (group.age_from, group.age_to)),
        Some((Some(13), Some(15))),
        "put in order"
    );
    amir.add_count(shift, Some(world.ground.place("Legepladsen")), 3)
        .unwrap();
    let report = amir.report(shift).unwrap();
    assert_eq!((report.headline.youths, report.headline.encounters), (8, 1));
    assert_eq!(
        report
            .hours
            .iter()
            .map(|hour| (hour.hour, hour.youths))
            .collect::<Vec<_>>(),
        [(18, 8)]
    );
}

#[test]
fn a_save_that_changes_nothing_writes_nothing() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let shift = amir.starts_shift(&world);
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    let met = amir.meets(shift, &[yusuf]);
    amir.sync(&world);
    let heads = amir.store().heads(shift.into()).unwrap();
    amir.changes(
        shift,
        met.encounter,
        EncounterEdit::Youth {
            youth: yusuf,
            met: true,
        },
    );
    amir.changes(shift, met.encounter, EncounterEdit::At { at: met.at });
    amir.changes(
        shift,
        met.encounter,
        EncounterEdit::Place {
            place: met
                .place
                .map(|place| gadeplan_core::domain::ids::Id::from_uuid(place.id)),
        },
    );
    let facts = amir.store().youth(yusuf).unwrap().facts;
    amir.edit_youth(yusuf, &facts, &facts).unwrap();
    assert_eq!(amir.store().heads(shift.into()).unwrap(), heads);
    assert_eq!(amir.progress().unwrap().waiting, 0);
}

#[test]
fn nothing_is_lost_when_the_app_is_gone_between_two_taps() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let shift = amir.starts_shift(&world);
    let fodbold = world.ground.word("Fodbold").clone();
    let met = amir
        .edit_encounter(
            shift,
            None,
            &[EncounterEdit::Word {
                list: fodbold.list.clone(),
                word: fodbold.word,
                on: true,
            }],
        )
        .unwrap();
    amir.device.crash(&world);
    let again = amir.encounter(met.encounter).unwrap();
    assert_eq!(again.doing[0].name, "Fodbold");
}
