//! How long things are kept: the coordinator sets it, the office erases what is older, phones follow.

use super::taken::found;
use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::DocId;
use gadeplan_core::domain::retention::Retention;
use gadeplan_core::domain::shift::ShiftState;
use gadeplan_core::domain::text::TextEdit;
use gadeplan_server::relay::retention::Due;
use gadeplan_world::{RealIds, World};

const DAY: i64 = 24 * 60;

fn docs(due: &Due) -> Vec<DocId> {
    due.erase.iter().map(|one| one.doc).collect()
}

#[test]
fn a_shift_of_two_years_ago_goes_and_whoever_was_met_last_week_stays() {
    let mut world = World::new();
    let (mut amir, mut carla) = (world.worker("Amir Eksempel"), world.coordinator("Carla Demo"));
    let policy = Retention {
        youth_days: Some(365),
        shift_days: Some(730),
        searched_days: Some(400),
        ..Retention::default()
    };
    carla.sync(&world);
    carla.set_retention(&policy).unwrap();
    assert_eq!(carla.retention().unwrap(), policy);
    carla.sync(&world);

    let (nora, malik) = (
        amir.knows(&world, "Nora Kanariegul"),
        amir.knows(&world, "Malik Eksempel"),
    );
    let old = amir.starts_shift(&world);
    let both = amir.meets(old, &[nora, malik]);
    amir.sync(&world);
    world.pass_minutes(360 * DAY);
    // Malik is met again; nobody writes on his card.
    let again = amir.starts_shift(&world);
    let met = amir.meets(again, &[malik]);
    amir.sync(&world);
    carla.sync(&world);
    world.pass_minutes(10 * DAY);
    let told = world.relay.due().unwrap();
    let done = world.relay.apply_retention().unwrap();
    assert_eq!(done, told, "what was listed is what went");
    let begun_anew: Vec<DocId> = done.begin_anew.iter().map(|spoken| spoken.doc).collect();
    assert_eq!(
        (docs(&done), begun_anew),
        (vec![DocId::from(nora)], vec![DocId::from(old)])
    );
    amir.sync(&world);
    let told = amir.encounter(both.encounter).unwrap();
    let youths: Vec<&str> = told.youths.iter().map(|youth| youth.name.as_str()).collect();
    assert_eq!(youths, ["Malik Eksempel"], "the encounter stays, without her");
    world.pass_minutes(365 * DAY);
    let gone = docs(&world.relay.apply_retention().unwrap());
    assert_eq!(
        gone.len(),
        2,
        "the first shift, and Malik, whom nobody has met for a year"
    );
    assert!(gone.contains(&DocId::from(old)) && gone.contains(&DocId::from(malik)));
    for phone in [&mut amir, &mut carla] {
        phone.sync(&world);
        assert_eq!(found(phone, "Nora Kanariegul") + found(phone, "Malik Eksempel"), 0);
        assert_eq!(phone.store().shift(old).unwrap_err().code, Code::NotFound);
        assert!(phone.encounter(met.encounter).unwrap().youths.is_empty());
        assert!(phone.search_youths("", 10, RealIds::opening()).unwrap().is_empty());
    }
}

#[test]
fn only_who_administers_sets_it_and_nothing_is_kept_for_a_day() {
    let mut world = World::new();
    let (mut amir, mut carla) = (world.worker("Amir Eksempel"), world.coordinator("Carla Demo"));
    carla.sync(&world);
    let policy = |days| Retention {
        shift_days: Some(days),
        ..Retention::default()
    };
    assert_eq!(amir.set_retention(&policy(365)).unwrap_err().code, Code::NotAllowed);
    for days in [0, 1, 29, 36_501] {
        let refused = carla.set_retention(&policy(days)).unwrap_err();
        assert_eq!(
            (refused.code, refused.params["field"].as_str()),
            (Code::OutOfRange, "days")
        );
    }
    carla.set_retention(&policy(30)).unwrap();
    carla.set_retention(&Retention::default()).unwrap();
    assert_eq!(carla.retention().unwrap(), Retention::default());
}

#[test]
fn a_report_of_last_year_keeps_its_figures_and_nothing_that_anybody_wrote() {
    let mut world = World::new();
    let (mut amir, mut carla) = (world.worker("Amir Eksempel"), world.coordinator("Carla Demo"));
    let policy = Retention {
        youth_days: Some(365),
        anonymise_days: Some(365),
        shift_days: Some(3650),
        ..Retention::default()
    };
    carla.sync(&world);
    carla.set_retention(&policy).unwrap();
    carla.sync(&world);
    let malik = amir.knows(&world, "Malik Eksempel");
    let old = amir.starts_shift(&world);
    let met = amir.meets(old, &[malik]);
    let note = |text: &str| {
        EncounterEdit::Note(TextEdit {
            base: String::new(),
            text: text.to_owned(),
        })
    };
    amir.changes(old, met.encounter, note("Fætteren hedder Kanariegul"));
    amir.writes(old, "Kanariegul stod ved stationen.");
    let undone = amir.meets(old, &[malik]);
    amir.changes(old, undone.encounter, note("Kanariegul igen"));
    amir.remove_encounter(old, undone.encounter, true).unwrap();
    world.pass_minutes(60);
    amir.end_shift(old, None).unwrap();
    amir.sign_shift(old, true).unwrap();
    amir.sync(&world);
    carla.sync(&world);
    carla.approve(old).unwrap();
    carla.sync(&world);
    amir.sync(&world);
    let before = carla.report(old).unwrap();
    world.pass_minutes(300 * DAY);
    // He is met once more, so his card is kept.
    let later = amir.starts_shift(&world);
    amir.meets(later, &[malik]);
    amir.sync(&world);
    world.pass_minutes(66 * DAY);

    let told = world.relay.due().unwrap();
    let done = world.relay.apply_retention().unwrap();
    assert_eq!(done, told, "what was listed is what was done");
    assert_eq!((done.erase.len(), done.anonymise.len()), (0, 1));
    assert_eq!(done.anonymise[0].doc, DocId::from(old));
    assert_eq!(world.relay.apply_retention().unwrap(), Due::default(), "once is enough");
    for phone in [&mut amir, &mut carla] {
        phone.sync(&world);
        assert_eq!(found(phone, "Kanariegul"), 0);
        let after = phone.report(old).unwrap();
        assert_eq!(after.headline, before.headline, "the evening's figures stay");
        assert_eq!(after.hours, before.hours);
        let shift = &after.shifts[0];
        assert!(shift.anonymised);
        assert_eq!(shift.state, ShiftState::Approved);
        assert_eq!(shift.started_at, before.shifts[0].started_at);
        assert!(phone.search_youths("malik", 5, RealIds::opening()).unwrap().len() == 1);
    }
    // What is written in it afterwards has its own year.
    carla.reopen(old, "Vi mangler et tal").unwrap();
    carla.sync(&world);
    assert_eq!(world.relay.apply_retention().unwrap(), Due::default());
    world.pass_minutes(366 * DAY);
    let again = world.relay.apply_retention().unwrap();
    assert!(again.anonymise.iter().any(|one| one.doc == DocId::from(old)));
}

#[test]
fn names_stay_in_reports_for_as_long_as_they_say_when_somebody_was_met() {
    let mut world = World::new();
    let mut carla = world.coordinator("Carla Demo");
    carla.sync(&world);
    let policy = |youth_days, anonymise_days, shift_days| Retention {
        youth_days,
        anonymise_days,
        shift_days,
        ..Retention::default()
    };
    for (impossible, min, max) in [
        (policy(Some(730), Some(729), None), "730", "36500"),
        (policy(None, Some(365), Some(365)), "30", "364"),
    ] {
        let refused = carla.set_retention(&impossible).unwrap_err();
        let said = (
            refused.code,
            refused.params["min"].as_str(),
            refused.params["max"].as_str(),
        );
        assert_eq!(said, (Code::OutOfRange, min, max));
    }
    carla.set_retention(&policy(Some(730), Some(730), Some(731))).unwrap();
}
