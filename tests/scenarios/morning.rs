//! The morning: contradictions, questions, approval (C3, X2).

use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::ShiftId;
use gadeplan_core::domain::incident::{IncidentEdit, Severity};
use gadeplan_core::domain::review::{CandidateId, FactValue};
use gadeplan_core::domain::shift::ShiftState;
use gadeplan_core::domain::text::TextEdit;
use gadeplan_world::{Worker, World};

/// Amir and Bente, one shift on both phones.
fn pair(world: &mut World) -> (Worker, Worker, ShiftId) {
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let shift = amir
        .start_unplanned(world.ground.areas[0].area, &[bente.me()], &[])
        .unwrap();
    amir.sync(world);
    bente.sync(world);
    (amir, bente, shift)
}

#[test]
fn the_same_fact_set_differently_is_kept_twice_until_the_coordinator_chooses() {
    let mut world = World::new();
    let (mut amir, mut bente, shift) = pair(&mut world);
    let mut carla = world.coordinator("Carla Demo");
    let incident = amir
        .edit_incident(
            shift,
            None,
            &[IncidentEdit::Severity {
                severity: Some(Severity::Minor),
            }],
        )
        .unwrap()
        .incident;
    amir.sync(&world);
    bente.sync(&world);
    amir.offline();
    bente.offline();
    amir.edit_incident(
        shift,
        Some(incident),
        &[IncidentEdit::Severity {
            severity: Some(Severity::Serious),
        }],
    )
    .unwrap();
    bente
        .edit_incident(
            shift,
            Some(incident),
            &[IncidentEdit::Severity {
                severity: Some(Severity::Grave),
            }],
        )
        .unwrap();
    amir.back_online(&world);
    bente.back_online(&world);
    amir.sync(&world);
    carla.sync(&world);

    let found = carla.report(shift).unwrap().contradictions;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].path.field(), "severity");
    let names: Vec<&str> = found[0]
        .candidates
        .iter()
        .map(|candidate| candidate.person_name.as_str())
        .collect();
    assert_eq!(names.len(), 2);
    assert!(
        names.contains(&"Amir Eksempel") && names.contains(&"Bente Prøve"),
        "{names:?}"
    );

    // Whatever else is edited by a phone that holds both, the contradiction stays open.
    amir.edit_incident(
        shift,
        Some(incident),
        &[IncidentEdit::Note(TextEdit {
            base: String::new(),
            text: "Ruden er smadret".into(),
        })],
    )
    .unwrap();
    amir.edit_incident(
        shift,
        Some(incident),
        &[IncidentEdit::Severity {
            severity: Some(Severity::Serious),
        }],
    )
    .unwrap();
    assert_eq!(amir.report(shift).unwrap().contradictions.len(), 1);
    // A third value is put forward, not decided.
    amir.edit_incident(
        shift,
        Some(incident),
        &[IncidentEdit::Severity {
            severity: Some(Severity::Minor),
        }],
    )
    .unwrap();
    assert_eq!(amir.report(shift).unwrap().contradictions[0].candidates.len(), 3);
    amir.sync(&world);
    carla.sync(&world);

    let found = carla.report(shift).unwrap().contradictions.remove(0);
    let seen: Vec<CandidateId> = found
        .candidates
        .iter()
        .map(|candidate| candidate.choice.clone())
        .collect();
    let only_two = &seen[..2];
    assert_eq!(
        carla
            .choose(shift.into(), &found.path, &seen[0], only_two)
            .unwrap_err()
            .code,
        Code::ContradictionGone,
        "one chooses among what one saw"
    );
    let grave = found
        .candidates
        .iter()
        .find(|candidate| candidate.person_name == "Bente Prøve")
        .unwrap();
    carla.choose(shift.into(), &found.path, &grave.choice, &seen).unwrap();
    assert!(carla.report(shift).unwrap().contradictions.is_empty());
    carla.sync(&world);
    bente.sync(&world);
    assert_eq!(bente.incident(incident).unwrap().severity, Some(Severity::Grave));
    assert!(bente.report(shift).unwrap().contradictions.is_empty());
}

#[test]
fn a_third_value_from_a_phone_without_coverage_is_shown_after_the_choice() {
    let mut world = World::new();
    let (mut amir, mut bente, shift) = pair(&mut world);
    let mut carla = world.coordinator("Carla Demo");
    let rates = |worker: &mut Worker, incident, severity| {
        let edit = IncidentEdit::Severity {
            severity: Some(severity),
        };
        worker.edit_incident(shift, incident, &[edit]).unwrap().incident
    };
    let made = rates(&mut amir, None, Severity::Minor);
    let incident = Some(made);
    amir.sync(&world);
    bente.sync(&world);
    rates(&mut amir, incident, Severity::Serious);
    rates(&mut bente, incident, Severity::Grave);
    amir.sync(&world);
    bente.sync(&world);
    // Bente holds both values and is out of coverage: hers is put forward as a third. Carla chooses without it.
    bente.offline();
    rates(&mut bente, incident, Severity::Minor);
    let chooses = |carla: &mut Worker, wanted: &str| {
        let found = carla.report(shift).unwrap().contradictions.remove(0);
        let seen: Vec<CandidateId> = found.candidates.iter().map(|one| one.choice.clone()).collect();
        let words = |value: &FactValue| matches!(value, FactValue::Text(text) if text == wanted);
        let choice = found.candidates.iter().find(|one| words(&one.value)).unwrap();
        carla.choose(shift.into(), &found.path, &choice.choice, &seen).unwrap();
        seen.len()
    };
    carla.sync(&world);
    assert_eq!(chooses(&mut carla, "serious"), 2);
    carla.sync(&world);
    bente.back_online(&world);
    carla.sync(&world);
    amir.sync(&world);

    for worker in [&mut amir, &mut bente, &mut carla] {
        let found = worker.report(shift).unwrap().contradictions;
        assert_eq!(found.len(), 1, "{} sees what Bente put forward", worker.name);
        let names: Vec<&str> = found[0].candidates.iter().map(|one| one.person_name.as_str()).collect();
        assert_eq!(names, ["Carla Demo", "Bente Prøve"]);
    }
    assert_eq!(chooses(&mut carla, "minor"), 2);
    carla.sync(&world);
    bente.sync(&world);
    assert!(bente.report(shift).unwrap().contradictions.is_empty());
    assert_eq!(bente.incident(made).unwrap().severity, Some(Severity::Minor));
    // What was agreed upon is not put forward again by the next edit.
    rates(&mut bente, incident, Severity::Grave);
    assert!(bente.report(shift).unwrap().contradictions.is_empty());
}

#[test]
fn two_phones_that_put_the_same_forward_leave_nothing_behind() {
    let mut world = World::new();
    let (mut amir, mut bente, shift) = pair(&mut world);
    let mut carla = world.coordinator("Carla Demo");
    let met = amir.edit_encounter(shift, None, &[]).unwrap().encounter;
    amir.sync(&world);
    bente.sync(&world);
    let at = |place: &str| EncounterEdit::Place {
        place: Some(world.ground.place(place)),
    };
    amir.changes(shift, met, at("Boldburet"));
    bente.changes(shift, met, at("Legepladsen"));
    for worker in [&mut amir, &mut bente, &mut carla] {
        worker.sync(&world);
    }
    amir.sync(&world);
    // Both put the same third place forward; Carla knows of Amir's alone when she chooses it.
    bente.offline();
    bente.changes(shift, met, at("Containeren"));
    amir.changes(shift, met, at("Containeren"));
    amir.sync(&world);
    carla.sync(&world);
    let found = carla.report(shift).unwrap().contradictions.remove(0);
    let seen: Vec<CandidateId> = found.candidates.iter().map(|one| one.choice.clone()).collect();
    let claimed = seen.iter().find(|one| matches!(one, CandidateId::Claim(_))).unwrap();
    carla.choose(shift.into(), &found.path, claimed, &seen).unwrap();
    carla.sync(&world);
    bente.back_online(&world);
    assert!(
        bente.report(shift).unwrap().contradictions.is_empty(),
        "all say the same"
    );
    bente.changes(shift, met, at("Boldburet"));
    assert!(
        bente.report(shift).unwrap().contradictions.is_empty(),
        "and nothing old comes back"
    );
}

#[test]
fn the_same_value_set_by_both_is_no_contradiction() {
    let mut world = World::new();
    let (mut amir, mut bente, shift) = pair(&mut world);
    let met = amir.edit_encounter(shift, None, &[]).unwrap();
    amir.sync(&world);
    bente.sync(&world);
    let edit = EncounterEdit::Place {
        place: Some(world.ground.place("Boldburet")),
    };
    amir.changes(shift, met.encounter, edit.clone());
    bente.changes(shift, met.encounter, edit);
    amir.sync(&world);
    bente.sync(&world);
    assert!(bente.report(shift).unwrap().contradictions.is_empty());
}

#[test]
fn a_question_comes_to_the_writers_phone_and_the_answer_comes_back() {
    let mut world = World::new();
    let (mut amir, mut bente, shift) = pair(&mut world);
    let mut carla = world.coordinator("Carla Demo");
    carla.sync(&world);
    let question = carla.ask(shift, None, "Hvem ringede til vagthavende?").unwrap();
    carla.sync(&world);
    amir.sync(&world);
    assert_eq!(
        amir.tonight().unwrap().questions[0].text,
        "Hvem ringede til vagthavende?"
    );
    amir.answer(shift, question.question, "Det gjorde jeg kl. 22.10.")
        .unwrap();
    assert!(amir.tonight().unwrap().questions.is_empty());
    amir.sync(&world);
    carla.sync(&world);
    assert_eq!(
        carla.report(shift).unwrap().questions[0].answers[0].by_name,
        "Amir Eksempel"
    );
    carla.close_question(shift, question.question, true).unwrap();
    assert_eq!(bente.ask(shift, None, "?").unwrap_err().code, Code::NotAllowed);
    assert_eq!(carla.ask(shift, None, "  ").unwrap_err().code, Code::Missing);
}

#[test]
fn approving_closes_the_report_and_late_work_is_shown_not_swallowed() {
    let mut world = World::new();
    let (mut amir, mut bente, shift) = pair(&mut world);
    let mut carla = world.coordinator("Carla Demo");
    bente.offline();
    bente.writes(shift, "Skrevet i trappeopgangen.");
    amir.end_shift(shift, None).unwrap();
    amir.sign_shift(shift, true).unwrap();
    amir.sync(&world);
    carla.sync(&world);
    let review = carla.approve(shift).unwrap();
    assert_eq!(review.approved_by.unwrap().name, "Carla Demo");
    assert!(!carla.report(shift).unwrap().review.changed_since_approval);
    carla.sync(&world);
    amir.sync(&world);
    assert_eq!(amir.store().shift(shift).unwrap().state, ShiftState::Approved);
    let late = amir.write_narrative(
        shift,
        &TextEdit {
            base: String::new(),
            text: "mere".into(),
        },
    );
    assert_eq!(late.unwrap_err().code, Code::ReportApproved);

    bente.back_online(&world);
    carla.sync(&world);
    let report = carla.report(shift).unwrap();
    assert!(report.narratives[0].text.contains("trappeopgangen"));
    assert!(report.review.changed_since_approval);
    assert_eq!(carla.reopen(shift, "").unwrap_err().code, Code::Missing);
    carla.reopen(shift, "Bentes tekst kom senere").unwrap();
    assert!(carla.report(shift).unwrap().review.approved_by.is_none());
    assert_eq!(
        carla.report(shift).unwrap().review.reopened_because,
        "Bentes tekst kom senere"
    );
}

#[test]
fn an_approval_is_of_what_stood_in_the_report_and_of_nothing_else() {
    let mut world = World::new();
    let (mut amir, mut bente, shift) = pair(&mut world);
    let mut carla = world.coordinator("Carla Demo");
    amir.meets(shift, &[]);
    bente.start_shift(shift).unwrap();
    bente.sync(&world);
    amir.sync(&world);
    amir.end_shift(shift, None).unwrap();
    amir.sign_shift(shift, true).unwrap();
    amir.sync(&world);
    bente.sync(&world);
    carla.sync(&world);
    bente.offline();
    bente.sign_shift(shift, true).unwrap();
    carla.approve(shift).unwrap();
    let question = carla.ask(shift, None, "Hvem lukkede containeren?").unwrap();
    carla.close_question(shift, question.question, true).unwrap();
    carla.sync(&world);
    // Neither a signature that comes home late nor the coordinator's own questions change what was approved.
    bente.back_online(&world);
    carla.sync(&world);
    assert!(!carla.report(shift).unwrap().review.changed_since_approval);
    // A later approval is of what stands then.
    carla.reopen(shift, "Vi ser på det igen").unwrap();
    carla.sync(&world);
    amir.sync(&world);
    amir.writes(shift, "Containeren var lukket.");
    amir.sync(&world);
    carla.sync(&world);
    carla.approve(shift).unwrap();
    assert!(!carla.report(shift).unwrap().review.changed_since_approval);
}

#[test]
fn a_phone_that_is_not_home_is_named() {
    let mut world = World::new();
    let (mut amir, mut bente, shift) = pair(&mut world);
    let mut carla = world.coordinator("Carla Demo");
    world.pass_minutes(180);
    bente.offline();
    world.pass_minutes(120);
    amir.end_shift(shift, None).unwrap();
    world.pass_minutes(5);
    amir.sync(&world);
    world.pass_minutes(60 * 9);
    carla.sync(&world);
    let reports = carla.reports(None, 7).unwrap();
    let missing = &reports[0].reports[0].missing_phones;
    assert_eq!(
        missing
            .iter()
            .map(|phone| phone.person.name.as_str())
            .collect::<Vec<_>>(),
        ["Bente Prøve"]
    );
    assert!(missing[0].last_contact.is_some());
    bente.back_online(&world);
    carla.sync(&world);
    assert!(carla.reports(None, 7).unwrap()[0].reports[0].missing_phones.is_empty());
}

#[test]
fn a_shift_ended_too_early_by_the_desk_can_go_on() {
    let mut world = World::new();
    let (mut amir, _bente, shift) = pair(&mut world);
    let mut carla = world.coordinator("Carla Demo");
    carla.sync(&world);
    carla.end_shift(shift, None).unwrap();
    carla.sync(&world);
    amir.sync(&world);
    assert_eq!(amir.store().shift(shift).unwrap().state, ShiftState::Ended);
    amir.continue_shift(shift).unwrap();
    assert_eq!(amir.store().shift(shift).unwrap().state, ShiftState::Open);
}
