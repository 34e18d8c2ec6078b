//! A child is erased wherever they are spoken of: in others' reports, lists and cards, with the whole history (X7).

use super::taken::{found, whole};
use gadeplan_core::domain::activity::{ActivityFacts, InvitationAnswer};
use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::{ActivityId, EncounterId, ShiftId, YouthId};
use gadeplan_core::domain::text::TextEdit;
use gadeplan_world::{Device, Fault, Worker, World};

/// Who is erased. No part of the name stands anywhere else.
const NAME: &str = "Nora Kanariegul";

fn note(text: &str) -> TextEdit {
    TextEdit {
        base: String::new(),
        text: text.into(),
    }
}

struct Evening {
    world: World,
    amir: Worker,
    bente: Worker,
    carla: Worker,
    nora: YouthId,
    malik: YouthId,
    shift: ShiftId,
    both: EncounterId,
    alone: EncounterId,
    football: ActivityId,
}

/// Two workers have written of Nora in all ways there are, and the coordinator has invited her.
fn evening() -> Evening {
    let mut world = World::new();
    world.keep_journal();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let mut carla = world.coordinator("Carla Demo");
    let (nora, malik) = (amir.knows(&world, NAME), amir.knows(&world, "Malik Eksempel"));
    amir.write_youth_note(malik, &note("Ven med Nora Kanariegul.")).unwrap();
    let area = world.ground.areas[0].area;
    let shift = amir.start_unplanned(area, &[bente.me()], &[]).unwrap();
    let both = amir.meets(shift, &[nora, malik]).encounter;
    let alone = amir.meets(shift, &[nora]).encounter;
    amir.changes(shift, both, EncounterEdit::Note(note("Nora og Malik spillede bold.")));
    amir.changes(
        shift,
        alone,
        EncounterEdit::NewInformation(note("Hun er flyttet hjem.")),
    );
    amir.writes(shift, "Så Noras bror.");
    amir.sync(&world);
    bente.sync(&world);
    bente.writes(shift, "Malik hjalp.");
    // A word that was taken back is in the history all the same.
    let text = bente.store().narrative(shift).unwrap();
    let longer = format!("{text} Kanariegul?");
    bente
        .write_narrative(
            shift,
            &TextEdit {
                base: text.clone(),
                text: longer.clone(),
            },
        )
        .unwrap();
    bente.write_narrative(shift, &TextEdit { base: longer, text }).unwrap();
    bente.sync(&world);
    carla.sync(&world);
    let football = carla
        .create_activity(&ActivityFacts {
            kind: None,
            title: "Natfodbold".into(),
            area,
            meeting_point: "Containeren".into(),
            meet_at: world.now(),
            ends_at: None,
            youths_per_adult: 4,
            adults: vec![amir.me()],
            bring_a_friend: true,
            cancelled: false,
        })
        .unwrap();
    carla.invite(football, &[nora, malik], "har fortjent det").unwrap();
    carla
        .record_answer(football, nora, Some(&InvitationAnswer::Yes), 2)
        .unwrap();
    for _ in 0..2 {
        for worker in [&mut carla, &mut amir, &mut bente] {
            worker.sync(&world);
        }
    }
    Evening {
        world,
        amir,
        bente,
        carla,
        nora,
        malik,
        shift,
        both,
        alone,
        football,
    }
}

/// How often anything of her stands on a device.
fn of_her(worker: &Worker) -> usize {
    ["Nora", "Kanariegul", "flyttet"]
        .iter()
        .map(|text| found(worker, text))
        .sum()
}

fn fresh(world: &mut World, by: &Worker) -> Device {
    let mut fresh = world.second_device("Ny telefon", by.me());
    fresh.sync(world);
    fresh
}

#[test]
fn all_that_is_said_of_somebody_goes_and_the_rest_stands_with_its_authors() {
    let mut told = evening();
    assert!(of_her(&told.amir) > 3 && of_her(&told.carla) > 3, "the control");
    let spoken = told.world.relay.speaks_of(told.nora, &[]).unwrap();
    assert_eq!(spoken.len(), 4, "card, friend's card, shift, activity");
    let erased = told.world.relay.erase_youth(told.nora, &[], "request").unwrap();
    assert_eq!(erased, spoken);

    for worker in [&mut told.amir, &mut told.bente, &mut told.carla] {
        worker.sync(&told.world);
        assert_eq!(of_her(worker), 0, "{}", worker.name);
        assert_eq!(worker.progress().unwrap().waiting, 0);
        assert_eq!(worker.refused().unwrap(), []);
        whole(worker);
    }
    let (amir, shift) = (&mut told.amir, told.shift);
    assert_eq!(amir.store().narrative(shift).unwrap(), "Så ▇▇▇s bror. Malik hjalp.");
    let report = amir.report(shift).unwrap();
    let authors: Vec<_> = report.narratives[0]
        .authors
        .iter()
        .map(|part| (part.name.as_str(), part.text.as_str()))
        .collect();
    assert_eq!(
        authors,
        [("Amir Eksempel", "Så ▇▇▇s bror."), ("Bente Prøve", " Malik hjalp.")]
    );
    let both = amir.encounter(told.both).unwrap();
    assert_eq!(
        (both.youths.len(), both.note.as_str()),
        (1, "▇▇▇ og Malik spillede bold.")
    );
    let alone = amir.encounter(told.alone).unwrap();
    assert!(
        alone.youths.is_empty() && alone.new_information.is_empty(),
        "that it happened stays"
    );
    assert_eq!(amir.opens(told.malik).note, "Ven med ▇▇▇.");
    let invited = amir.activity(told.football).unwrap().invitations;
    assert_eq!(invited.len(), 1);
    // And they write on.
    amir.writes(shift, "Videre.");
    amir.sync(&told.world);
    told.bente.sync(&told.world);
    told.bente.writes(shift, "Også her.");
    told.bente.sync(&told.world);
    amir.sync(&told.world);
    assert_eq!(
        amir.store().narrative(shift).unwrap(),
        "Så ▇▇▇s bror. Malik hjalp. Videre. Også her."
    );
    let device = fresh(&mut told.world, &told.amir);
    assert_eq!(
        device.read().store().dump_read_model().unwrap(),
        told.amir.store().dump_read_model().unwrap()
    );
    // A second time there is nobody to be found.
    let again = told.world.relay.erase_youth(told.nora, &[], "request").unwrap_err();
    assert_eq!(again.code, Code::NotFound);
}

#[test]
fn what_was_written_meanwhile_without_coverage_is_written_once_more() {
    for fault in [Fault::None, Fault::AnswerLost, Fault::AnswerCut, Fault::NoRoom] {
        let mut told = evening();
        let (bente, shift) = (&mut told.bente, told.shift);
        bente.offline();
        bente.writes(shift, "Noras mor ringede, sagde Malik.");
        bente.changes(
            shift,
            told.both,
            EncounterEdit::Note(TextEdit {
                base: "Nora og Malik spillede bold.".into(),
                text: "Nora og Malik spillede bold til ni.".into(),
            }),
        );
        bente.changes(
            shift,
            told.alone,
            EncounterEdit::NewInformation(TextEdit {
                base: "Hun er flyttet hjem.".into(),
                text: "Hun er flyttet hjem igen.".into(),
            }),
        );
        let later = bente.meets(shift, &[told.malik, told.nora]).encounter;
        bente.changes(shift, later, EncounterEdit::Note(note("Begge var glade.")));
        told.world.relay.erase_youth(told.nora, &[], "request").unwrap();

        bente.device.online = true;
        bente.device.faults = vec![fault];
        let _ = bente.device.exchange(&told.world);
        bente.device.crash(&told.world);
        bente.sync(&told.world);
        assert_eq!(of_her(bente), 0, "{fault:?}");
        assert_eq!(
            (bente.progress().unwrap().waiting, bente.refused().unwrap()),
            (0, vec![])
        );
        whole(bente);
        told.amir.sync(&told.world);
        let amir = &told.amir;
        assert_eq!(
            amir.store().narrative(shift).unwrap(),
            "Så ▇▇▇s bror. Malik hjalp. ▇▇▇s mor ringede, sagde Malik."
        );
        assert_eq!(
            amir.encounter(told.both).unwrap().note,
            "▇▇▇ og Malik spillede bold til ni."
        );
        assert_eq!(amir.encounter(told.alone).unwrap().new_information, "");
        let later = amir.encounter(later).unwrap();
        assert_eq!((later.youths.len(), later.note.as_str()), (1, "Begge var glade."));
        assert_eq!(
            amir.store().dump_read_model().unwrap(),
            told.bente.store().dump_read_model().unwrap()
        );
    }
}

#[test]
fn a_restored_backup_does_not_bring_it_back_and_loses_nothing_else() {
    let mut told = evening();
    let backup = told.world.backup();
    told.world.relay.erase_youth(told.nora, &[], "request").unwrap();
    for worker in [&mut told.amir, &mut told.carla] {
        worker.sync(&told.world);
    }
    told.amir.writes(told.shift, "Efter sletningen.");
    told.amir.sync(&told.world);
    let before = told.amir.store().dump_read_model().unwrap();

    told.world.restore_server(&backup);
    // Bente has not heard of it, and had all of it before the backup was made.
    told.bente.writes(told.shift, "Bentes sene ord.");
    for _ in 0..3 {
        for worker in [&mut told.amir, &mut told.bente, &mut told.carla] {
            worker.sync(&told.world);
        }
    }
    for worker in [&mut told.amir, &mut told.bente, &mut told.carla] {
        assert_eq!(of_her(worker), 0, "{}", worker.name);
        assert_eq!(
            (worker.progress().unwrap().waiting, worker.refused().unwrap()),
            (0, vec![])
        );
    }
    let said = told.amir.store().narrative(told.shift).unwrap();
    assert!(
        said.contains("Efter sletningen.") && said.contains("Bentes sene ord."),
        "{said}"
    );
    assert_eq!(told.amir.store().dump_read_model().unwrap().len(), before.len());
    let device = fresh(&mut told.world, &told.amir);
    assert_eq!(
        device.read().store().dump_read_model().unwrap(),
        told.amir.store().dump_read_model().unwrap()
    );
}

#[test]
fn what_is_disputed_and_what_is_approved_stays_so() {
    let mut told = evening();
    let (amir, bente, carla, shift) = (&mut told.amir, &mut told.bente, &mut told.carla, told.shift);
    let place = |n: usize| EncounterEdit::Place {
        place: Some(told.world.ground.places[n].place),
    };
    amir.changes(shift, told.both, place(0));
    bente.changes(shift, told.both, place(1));
    for _ in 0..2 {
        for worker in [&mut *amir, &mut *bente, &mut *carla] {
            worker.sync(&told.world);
        }
    }
    let disputed = carla.report(shift).unwrap().contradictions;
    assert_eq!(disputed.len(), 1, "the control");
    told.world.relay.erase_youth(told.nora, &[], "request").unwrap();
    carla.sync(&told.world);
    let still = carla.report(shift).unwrap().contradictions;
    assert_eq!(still.len(), 1);
    let values = |found: &[gadeplan_core::domain::review::Contradiction]| {
        let mut values: Vec<_> = found[0].candidates.iter().map(|one| one.value.clone()).collect();
        values.sort_by_key(|value| format!("{value:?}"));
        values
    };
    assert_eq!(values(&still), values(&disputed));
    let seen: Vec<_> = still[0].candidates.iter().map(|one| one.choice.clone()).collect();
    carla.choose(still[0].doc, &still[0].path, &seen[1], &seen).unwrap();
    carla.sync(&told.world);
    amir.sync(&told.world);
    assert_eq!(amir.report(shift).unwrap().contradictions.len(), 0);

    amir.end_shift(shift, None).unwrap();
    amir.sync(&told.world);
    carla.sync(&told.world);
    carla.approve(shift).unwrap();
    carla.sync(&told.world);
    // Malik goes too; what was approved without a word about him still is.
    told.world.relay.erase_youth(told.malik, &[], "retention").unwrap();
    for worker in [&mut *amir, &mut *carla] {
        worker.sync(&told.world);
        let review = worker.report(shift).unwrap().review;
        assert!(
            review.approved_at.is_some() && !review.changed_since_approval,
            "{review:?}"
        );
        assert_eq!(found(worker, "Malik"), 0);
    }
}
