//! Who may do what with a shift: one table.

use gadeplan_core::domain::error::{Code, Result};
use gadeplan_core::domain::ids::{QuestionId, ShiftId};
use gadeplan_core::domain::shift::{ShiftKind, ShiftPlan};
use gadeplan_core::domain::text::TextEdit;
use gadeplan_world::{Worker, World};

/// What an action needs to know of the shift.
struct About {
    shift: ShiftId,
    other: ShiftId,
    question: QuestionId,
    plan: ShiftPlan,
}

/// Four people before one shift that has ended: on it, another worker, the coordinator, a club worker who is not on it.
fn before() -> ([Worker; 4], About) {
    let mut world = World::new();
    let mut people = [
        world.worker("Amir Eksempel"),
        world.worker("Dina Demo"),
        world.coordinator("Carla Demo"),
        world.club_worker("Kim Klub"),
    ];
    let evening = people[2].evening();
    let plan = ShiftPlan {
        kind: ShiftKind::Street,
        area: world.ground.areas[0].area,
        evening,
        planned_start: evening.at(17, 0),
        planned_end: evening.at(0, 0),
        workers: vec![people[0].me()],
        places: vec![],
        note: String::new(),
    };
    let shift = people[2].plan_shift(&plan).unwrap();
    people[2].sync(&world);
    people[0].sync(&world);
    people[0].start_shift(shift).unwrap();
    let other = people[0].starts_shift(&world);
    people[0].end_shift(shift, None).unwrap();
    people[0].sync(&world);
    people[2].sync(&world);
    let question = people[2].ask(shift, None, "Hvem ringede?").unwrap().question;
    people[2].sync(&world);
    for person in &mut people {
        person.sync(&world);
    }
    let about = About {
        shift,
        other,
        question,
        plan,
    };
    (people, about)
}

type Try = fn(&mut Worker, &About) -> Result<()>;

#[test]
fn who_may_do_what_with_an_ended_shift() {
    // On the shift, another worker, the coordinator, a club worker.
    let table: [(&str, [bool; 4], Try); 9] = [
        ("edit the plan", [true, false, true, false], |who, about| {
            let plan = ShiftPlan {
                note: "Fest i nr. 12".into(),
                ..about.plan.clone()
            };
            who.edit_plan(about.shift, &about.plan, &plan)
        }),
        ("answer", [true, false, true, false], |who, about| {
            who.answer(about.shift, about.question, "Det gjorde jeg.").map(drop)
        }),
        ("sign", [true, false, false, false], |who, about| {
            who.sign_shift(about.shift, true)
        }),
        ("go on", [true, false, true, false], |who, about| {
            who.continue_shift(about.shift)
        }),
        ("join", [true, false, true, false], |who, about| {
            who.join_shifts(about.shift, about.other, true)
        }),
        ("write", [true, false, true, false], |who, about| {
            let edit = TextEdit {
                base: String::new(),
                text: "Skrevet.".into(),
            };
            who.write_narrative(about.shift, &edit).map(drop)
        }),
        ("count", [true, false, true, false], |who, about| {
            who.add_count(about.shift, None, 4).map(drop)
        }),
        ("ask", [false, false, true, false], |who, about| {
            who.ask(about.shift, None, "Hvornår?").map(drop)
        }),
        ("approve", [false, false, true, false], |who, about| {
            who.approve(about.shift).map(drop)
        }),
    ];
    for (action, allowed, attempt) in table {
        let (mut people, about) = before();
        for (person, may) in people.iter_mut().zip(allowed) {
            let result = attempt(person, &about);
            if may {
                assert_eq!(result, Ok(()), "{} may {action}", person.name);
            } else {
                let code = result.map_err(|problem| problem.code);
                assert_eq!(code, Err(Code::NotAllowed), "{} may not {action}", person.name);
            }
        }
    }
}

#[test]
fn an_approved_reports_plan_stays_as_it_was_approved() {
    let (mut people, About { shift, plan, .. }) = before();
    people[2].approve(shift).unwrap();
    let later = ShiftPlan {
        note: "For sent".into(),
        ..plan.clone()
    };
    let refused = people[2].edit_plan(shift, &plan, &later).unwrap_err();
    assert_eq!(refused.code, Code::ReportApproved);
}

#[test]
fn too_many_places_are_called_places() {
    let (mut people, About { mut plan, .. }) = before();
    plan.places = vec![gadeplan_core::domain::ids::Id::from_uuid(uuid::Uuid::nil()); 101];
    let refused = people[2].plan_shift(&plan).unwrap_err();
    assert_eq!(
        (refused.code, refused.params["field"].as_str()),
        (Code::OutOfRange, "places")
    );
}
