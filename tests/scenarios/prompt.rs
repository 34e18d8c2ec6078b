//! What those who plan ask the street to follow up comes up on tonight's phone, and its answer goes back to whoever asked (X5).

use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::{Id, PromptId, ShiftId, YouthId};
use gadeplan_core::domain::prompt::{Prompt, PromptReply};
use gadeplan_world::{RealIds, Worker, World};

fn tonight(worker: &mut Worker, shift: ShiftId) -> Vec<Prompt> {
    worker.prompts_tonight(shift, RealIds::opening()).unwrap()
}

fn texts(prompts: &[Prompt]) -> Vec<&str> {
    prompts.iter().map(|prompt| prompt.text.as_str()).collect()
}

fn on_card(worker: &mut Worker, youth: YouthId) -> Vec<Prompt> {
    worker.youth(youth, RealIds::opening(), None).unwrap().prompts
}

#[test]
fn a_question_from_the_office_is_answered_in_the_dark_and_read_next_morning() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let mut carla = world.coordinator("Carla Demo");
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    amir.sync(&world);
    carla.sync(&world);
    carla
        .add_prompt(yusuf, "  Spørg, om han kommer til fodbold \n torsdag ", None)
        .unwrap();
    carla.sync(&world);
    amir.sync(&world);

    let shift = amir.starts_shift(&world);
    amir.offline();
    let found = tonight(&mut amir, shift);
    assert_eq!(texts(&found), ["Spørg, om han kommer til fodbold   torsdag"]);
    assert_eq!(
        (found[0].youth_name.as_str(), found[0].by_name.as_str(), found[0].open),
        ("Yusuf Eksempel", "Carla Demo", true)
    );
    // Not met at nine, and asked at ten.
    amir.answer_prompt(found[0].prompt, &PromptReply::NotMet, "").unwrap();
    assert_eq!(tonight(&mut amir, shift).len(), 1, "he may come yet");
    world.pass_minutes(60);
    amir.answer_prompt(found[0].prompt, &PromptReply::Asked, "Han kommer, og tager Ali med")
        .unwrap();
    assert!(tonight(&mut amir, shift).is_empty());
    assert!(amir.prompts_for(&[yusuf], RealIds::opening()).unwrap().is_empty());
    amir.device.crash(&world);
    amir.back_online(&world);

    carla.sync(&world);
    let asked = carla.prompts_asked(RealIds::opening()).unwrap();
    let answers: Vec<(&str, &str, &str)> = asked[0]
        .answers
        .iter()
        .map(|answer| (answer.reply.as_str(), answer.note.as_str(), answer.by_name.as_str()))
        .collect();
    assert_eq!(
        answers,
        [
            ("not_met", "", "Amir Eksempel"),
            ("asked", "Han kommer, og tager Ali med", "Amir Eksempel")
        ]
    );
    assert!(!asked[0].open);
    assert_eq!(on_card(&mut carla, yusuf), asked);
    world.pass_minutes(15 * 24 * 60);
    assert!(
        carla.prompts_asked(RealIds::opening()).unwrap().is_empty(),
        "old answers have been read"
    );
    assert_eq!(on_card(&mut carla, yusuf).len(), 1, "and stay on the card");
}

#[test]
fn two_phones_answer_and_both_answers_stand() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Demo"));
    let mut carla = world.coordinator("Carla Demo");
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    amir.sync(&world);
    carla.sync(&world);
    carla.add_prompt(yusuf, "Hører han hjemme her?", None).unwrap();
    carla.sync(&world);
    amir.sync(&world);
    bente.sync(&world);
    let prompt = on_card(&mut amir, yusuf)[0].prompt;
    amir.offline();
    bente.offline();
    amir.answer_prompt(prompt, &PromptReply::Declined, "").unwrap();
    let slip = bente.answer_prompt(prompt, &PromptReply::NotMet, "").unwrap();
    bente.take_answer_back(prompt, slip).unwrap();
    assert_eq!(bente.take_answer_back(prompt, slip).unwrap_err().code, Code::NotFound);
    world.pass_minutes(1);
    bente.answer_prompt(prompt, &PromptReply::Asked, "Ja").unwrap();
    amir.back_online(&world);
    bente.back_online(&world);
    amir.sync(&world);
    carla.sync(&world);
    let replies = |worker: &mut Worker| -> Vec<String> {
        let card = on_card(worker, yusuf);
        card[0].answers.iter().map(|answer| answer.reply.to_string()).collect()
    };
    for worker in [&mut amir, &mut bente, &mut carla] {
        assert_eq!(replies(worker), ["declined", "asked"]);
    }
    // Nobody takes somebody else's answer back.
    let theirs = on_card(&mut amir, yusuf)[0].answers[1].answer;
    assert_eq!(amir.take_answer_back(prompt, theirs).unwrap_err().code, Code::NotFound);
}

#[test]
fn who_is_likely_to_be_met_comes_first_and_what_is_past_or_taken_back_does_not_come() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let mut carla = world.coordinator("Carla Demo");
    let youths: Vec<YouthId> = ["Ali", "Bilal", "Cem", "Dina"]
        .iter()
        .map(|name| amir.knows(&world, &format!("{name} Eksempel")))
        .collect();
    // Bilal was met a week ago, on the same weekday; Ali the day after that.
    let last_week = amir.starts_shift(&world);
    amir.meets(last_week, &[youths[1]]);
    world.pass_minutes(24 * 60);
    let day_after = amir.starts_shift(&world);
    amir.meets(day_after, &[youths[0]]);
    amir.sync(&world);
    carla.sync(&world);
    world.pass_minutes(6 * 24 * 60);
    let evening = carla.evening();
    for (youth, until) in youths.iter().zip([None, Some(evening), None, Some(evening)]) {
        carla.add_prompt(*youth, "Følg op", until).unwrap();
    }
    assert_eq!(
        carla
            .add_prompt(youths[0], "For sent", Some(evening.plus_days(-1)))
            .unwrap_err()
            .code,
        Code::EndBeforeStart
    );
    let dinas = on_card(&mut carla, youths[3])[0].prompt;
    carla.withdraw_prompt(dinas, true).unwrap();
    carla.sync(&world);
    amir.sync(&world);
    let shift = amir.starts_shift(&world);
    let names: Vec<String> = tonight(&mut amir, shift)
        .into_iter()
        .map(|one| one.youth_name)
        .collect();
    assert_eq!(names, ["Bilal Eksempel", "Ali Eksempel", "Cem Eksempel"]);
    world.pass_minutes(24 * 60);
    let tomorrow = amir.starts_shift(&world);
    let names: Vec<String> = tonight(&mut amir, tomorrow)
        .into_iter()
        .map(|one| one.youth_name)
        .collect();
    assert_eq!(names, ["Ali Eksempel", "Cem Eksempel"], "Bilal's was for yesterday");
    carla.withdraw_prompt(dinas, false).unwrap();
    assert!(on_card(&mut carla, youths[3])[0].open == (carla.evening() <= evening));
}

#[test]
fn only_who_plans_asks_and_nothing_is_asked_with_nothing() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let mut carla = world.coordinator("Carla Demo");
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    amir.sync(&world);
    carla.sync(&world);
    assert_eq!(
        amir.add_prompt(yusuf, "Spørg", None).unwrap_err().code,
        Code::NotAllowed
    );
    for (words, code) in [("", Code::Missing), (" \n", Code::Missing)] {
        assert_eq!(carla.add_prompt(yusuf, words, None).unwrap_err().code, code);
    }
    let long = "x".repeat(201);
    assert_eq!(carla.add_prompt(yusuf, &long, None).unwrap_err().code, Code::TooLong);
    carla.add_prompt(yusuf, "Spørg 👋 om “سلام”", None).unwrap();
    let prompt = on_card(&mut carla, yusuf)[0].prompt;
    carla.sync(&world);
    let mut club = world.club_worker("Kim Klub");
    club.sync(&world);
    let refused = club.answer_prompt(prompt, &PromptReply::Asked, "").unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed);
    let nothing = PromptId::from_uuid(uuid::Uuid::now_v7());
    assert_eq!(
        amir.answer_prompt(nothing, &PromptReply::Asked, "").unwrap_err().code,
        Code::NotFound
    );
}

#[test]
fn whoever_is_shown_what_to_follow_up_is_on_record_for_each_youth_once() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let mut carla = world.coordinator("Carla Demo");
    let yusuf = amir.knows(&world, "Yusuf Eksempel");
    amir.sync(&world);
    carla.sync(&world);
    carla.add_prompt(yusuf, "Spørg til skolen", None).unwrap();
    carla.sync(&world);
    amir.sync(&world);
    let shift = amir.starts_shift(&world);
    let screen = RealIds::opening();
    for _ in 0..3 {
        amir.prompts_tonight(shift, screen).unwrap();
    }
    amir.sync(&world);
    let told = carla.asks_who_looked(&world, yusuf).unwrap();
    let shown = told.lines.iter().filter(|line| line.action.as_str() == "prompt");
    assert_eq!(shown.count(), 1);
}
