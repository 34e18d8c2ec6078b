//! The municipality as the app's people meet it: each enrols with the code of `demo.json` and pulls.

use super::chance::Chance;
use super::clock::{DemoClock, DemoIds};
use super::plan_file::PlanFile;
use super::{DATABASE, Demo, Wish, last_night};
use crate::relay::audit::AuditState;
use crate::{Config, Relay, SharedClock};
use gadeplan_core::actions::Session;
use gadeplan_core::domain::activity::InviteFilter;
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::IdSource;
use gadeplan_core::domain::report::{EveningReports, StreetReport, TimelineEntry};
use gadeplan_core::domain::review::FactValue;
use gadeplan_core::domain::shift::ShiftState;
use gadeplan_core::domain::time::{Clock, Evening, Timestamp};
use gadeplan_core::store::identity::Identity;
use gadeplan_core::store::{DatabaseKey, Store};
use gadeplan_core::sync::enrolment_code::EnrolmentCode;
use gadeplan_core::sync::server_address::ServerAddress;
use gadeplan_core::sync::signing::{DeviceKey, actor_of};
use gadeplan_core::sync::wire::{EnrolRequest, PROTOCOL};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use zeroize::Zeroizing;

/// Saturday 21 November 2026, 12:00 in Copenhagen.
const NOON: Timestamp = Timestamp(1_795_258_800_000);
const URL: &str = "http://127.0.0.1:7878";

struct Valby {
    dir: TempDir,
    relay: Relay,
    clock: Arc<DemoClock>,
}

fn wish(seed: u64, months: u32) -> Wish {
    Wish {
        seed,
        months,
        now: NOON,
    }
}

impl Valby {
    fn new(wish: Wish) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let config = Config::local(dir.path());
        let demo = Demo::prepare(&config, &wish).unwrap();
        let clock = DemoClock::new(wish.now);
        let shared: SharedClock = clock.clone();
        let relay = crate::open(&config, &shared).unwrap();
        demo.announce(&relay, URL).unwrap();
        Self { dir, relay, clock }
    }

    fn code(&self, key: &str) -> String {
        let plan = PlanFile::read(self.dir.path()).unwrap().unwrap();
        let device = plan.devices.into_iter().find(|device| device.key == key).unwrap();
        device.code.unwrap()
    }

    /// Enrols one of the switcher's devices and pulls all it may see.
    fn device(&self, key: &str) -> Session {
        let code = EnrolmentCode::read(&self.code(key)).unwrap();
        assert_eq!(code.server.url(), URL);
        let mut ids = DemoIds::new(&self.clock, Chance::new(1, key));
        let (secret, incarnation) = (DeviceKey::from_secret(&Zeroizing::new([9; 32])), ids.next_uuid());
        let request = EnrolRequest {
            protocol: PROTOCOL,
            secret: code.secret.to_vec(),
            key: secret.public().to_vec(),
            actor: actor_of(&secret.public(), incarnation).to_vec(),
            device_name: "Prøve".to_owned(),
        };
        let answer = self.relay.enrol(&secret.public(), &request).unwrap();
        let mut store = Store::open(&self.dir.path().join(key), &DatabaseKey::new(Zeroizing::new([1; 32]))).unwrap();
        let identity = Identity {
            device: answer.device,
            person: answer.person,
            role: answer.role,
            device_name: "Prøve".to_owned(),
            server: ServerAddress::new(URL, None).unwrap(),
            key: secret,
            incarnation,
        };
        store.put_identity(&identity, &answer.spaces).unwrap();
        let mut session = Session::open(store, self.clock.clone(), Box::new(ids)).unwrap();
        loop {
            let request = session.sync_request(true).unwrap();
            let response = self.relay.sync(answer.device, &request).unwrap();
            if !session.sync_response(&request, response).unwrap().more {
                return session;
            }
        }
    }
}

fn last_nights(coordinator: &mut Session) -> (EveningReports, StreetReport, StreetReport) {
    let yesterday = coordinator.evening().plus_days(-1);
    let evenings = coordinator.reports(None, 3).unwrap();
    let evening = evenings
        .into_iter()
        .find(|evening| evening.evening == yesterday)
        .unwrap();
    let mut of = |area: &str| {
        let report = evening.reports.iter().find(|report| report.area.name == area).unwrap();
        coordinator.report(report.shift).unwrap()
    };
    let (akacie, sjaeloer) = (of("Akacieparken"), of("Sjælør Boulevard"));
    (evening, akacie, sjaeloer)
}

#[test]
fn the_coordinator_finds_two_reports_a_contradiction_an_open_question_and_a_missing_phone() {
    let valby = Valby::new(wish(2009, 0));
    let mut coordinator = valby.device("coordinator");
    let (evening, akacie, sjaeloer) = last_nights(&mut coordinator);
    assert_eq!(evening.reports.len(), 2);
    assert!(evening.not_begun.is_empty());
    let [one, two] = evening.reports.as_slice() else {
        panic!()
    };
    assert_eq!(
        (one.area.name.as_str(), one.state),
        ("Akacieparken", ShiftState::HandedIn)
    );
    assert_eq!((one.contradictions, one.questions_open), (0, 1));
    assert!(one.follow_ups >= 2 && one.missing_phones.is_empty());
    assert_eq!(
        (two.state, two.contradictions, two.questions_open),
        (ShiftState::Ended, 1, 0)
    );
    let [missing] = two.missing_phones.as_slice() else {
        panic!()
    };
    assert_eq!(missing.person.name, last_night::MISSING.name());
    assert_eq!(missing.last_contact, Some(evening.evening.at(22, 10)));

    let [contradiction] = sjaeloer.contradictions.as_slice() else {
        panic!()
    };
    let mut labels: Vec<&str> = contradiction
        .candidates
        .iter()
        .map(|candidate| candidate.label.as_str())
        .collect();
    labels.sort_unstable();
    assert_eq!(labels, ["Kiosken ved stationen", "Sjælør Station"]);
    assert!(
        contradiction
            .candidates
            .iter()
            .all(|candidate| matches!(candidate.value, FactValue::Reference(_)))
    );
    let names: Vec<&str> = contradiction
        .candidates
        .iter()
        .map(|candidate| candidate.person_name.as_str())
        .collect();
    assert!(
        names.contains(&"Hassan Opdigt") && names.contains(&"Line Kladde"),
        "{names:?}"
    );

    let [question] = akacie.questions.as_slice() else {
        panic!()
    };
    assert!(question.answers.is_empty() && !question.closed && question.about.is_some());
    assert_eq!(question.by_name, "Mette Eksempel");
    let authors: Vec<&str> = akacie.narratives[0]
        .authors
        .iter()
        .map(|stretch| stretch.name.as_str())
        .collect();
    assert_eq!(authors.len(), 2, "both wrote: {authors:?}");
    assert!(
        akacie.gaps.is_empty() && sjaeloer.gaps.is_empty(),
        "{:?} {:?}",
        akacie.gaps,
        sjaeloer.gaps
    );
    assert!(coordinator.refused().unwrap().is_empty());
    assert!(matches!(valby.relay.check_audit(None).unwrap(), AuditState::Whole(_)));
}

#[test]
fn a_street_worker_opens_on_tonights_plan_with_the_question_beside_it() {
    let valby = Valby::new(wish(2009, 0));
    let mut nadia = valby.device("worker-1");
    let tonight = nadia.tonight().unwrap();
    let shift = tonight.shift.unwrap();
    assert_eq!((shift.state, shift.evening), (ShiftState::Planned, nadia.evening()));
    assert_eq!(
        (shift.planned_start, shift.planned_end),
        (shift.evening.at(17, 0), shift.evening.at(0, 0))
    );
    let workers: Vec<&str> = shift.workers.iter().map(|worker| worker.name.as_str()).collect();
    assert_eq!(workers, ["Jonas Skitse", "Nadia Påfund"]);
    assert_eq!(shift.places[0].name, "Containeren i Akacieparken");
    assert!(shift.plan_note.contains("Fødselsdag"));
    assert_eq!(tonight.duty_phone, "114");
    assert_eq!(tonight.questions.len(), 1);
    let choices = nadia.encounter_choices(shift.shift, None).unwrap();
    assert!(
        choices.usual.len() >= 8 && choices.doing.len() == 10,
        "chips and faces to begin with"
    );

    let activities = nadia.activities().unwrap();
    let [laser, football] = activities.as_slice() else {
        panic!("{activities:?}")
    };
    assert!(laser.facts.meet_at > NOON && football.facts.meet_at < NOON);
    assert!(laser.invited >= 6 && laser.accepted == 2 && football.invited == 9 && football.accepted > 0);
    let list = nadia.activity(laser.activity).unwrap().invitations;
    assert!(list.iter().any(|invitation| invitation.obstacle.is_some()));
    assert_eq!(
        list.iter()
            .filter(|invitation| invitation.handed_over_at.is_some())
            .count(),
        3
    );
    assert!(
        !nadia
            .invite_candidates(laser.activity, &InviteFilter::default())
            .unwrap()
            .is_empty()
    );
    let now = nadia.now();
    for wanted in ["muhamed", "rod jakke", "أبو", "Nuur-ud-Diin"] {
        assert!(
            !nadia.store().youth_search(wanted, 5, now).unwrap().is_empty(),
            "{wanted}"
        );
    }
    nadia.start_shift(shift.shift).unwrap();
}

/// What the coordinator reads, without what keys decide.
fn all_that_is_said(seed: u64, now: Timestamp) -> String {
    let valby = Valby::new(Wish { now, ..wish(seed, 0) });
    let mut coordinator = valby.device("coordinator");
    let (evening, mut akacie, mut sjaeloer) = last_nights(&mut coordinator);
    for contradiction in akacie.contradictions.iter_mut().chain(&mut sjaeloer.contradictions) {
        contradiction
            .candidates
            .sort_by_key(|candidate| candidate.value.clone());
        for candidate in &mut contradiction.candidates {
            candidate.choice = gadeplan_core::domain::review::CandidateId::Operation(String::new());
        }
    }
    let youths = coordinator.store().youth_search("", 500, now).unwrap();
    let cards: Vec<_> = youths
        .iter()
        .map(|youth| coordinator.store().youth(youth.youth).unwrap())
        .collect();
    format!(
        "{evening:#?}{akacie:#?}{sjaeloer:#?}{cards:#?}{:#?}",
        coordinator.activities().unwrap()
    )
}

#[test]
fn the_same_seed_gives_the_same_people_shifts_texts_and_ids() {
    let one = all_that_is_said(7, NOON);
    assert!(one.contains("Vi") && one.contains("Eksempel"));
    let two = all_that_is_said(7, NOON);
    if let Some((left, right)) = one.lines().zip(two.lines()).find(|(left, right)| left != right) {
        panic!("{left}\n{right}");
    }
    assert_ne!(one, all_that_is_said(8, NOON));
}

#[test]
fn made_at_any_hour_nothing_in_it_is_later_than_now() {
    let saturday = Evening::of(NOON);
    for (hour, minute) in [(6, 1), (20, 0), (3, 30)] {
        let now = saturday.at(hour, minute);
        let valby = Valby::new(Wish { now, ..wish(1, 0) });
        let mut coordinator = valby.device("coordinator");
        assert_eq!(valby.clock.now(), now);
        let (evening, akacie, sjaeloer) = last_nights(&mut coordinator);
        assert_eq!((evening.evening, evening.reports.len()), (saturday.plus_days(-1), 2));
        let latest = |report: &StreetReport| report.timeline.iter().map(TimelineEntry::at).max();
        assert!(latest(&akacie).max(latest(&sjaeloer)) <= Some(now));
        assert!(akacie.questions.iter().all(|question| question.at <= now));
    }
}

#[test]
fn a_month_is_approved_but_for_last_night() {
    let valby = Valby::new(wish(2009, 1));
    let coordinator = valby.device("coordinator");
    let evenings = coordinator.reports(None, 31).unwrap();
    let yesterday = coordinator.evening().plus_days(-1);
    let (mut approved, mut answered) = (0, 0);
    for report in evenings.iter().flat_map(|evening| &evening.reports) {
        if report.evening == yesterday {
            continue;
        }
        assert_eq!(report.state, ShiftState::Approved, "{}", report.evening);
        assert!((6..=14).contains(&report.headline.encounters));
        let review = coordinator.store().review(report.shift).unwrap();
        assert!(!review.changed_since_approval);
        approved += 1;
        let questions = coordinator.store().questions(report.shift).unwrap();
        answered += questions
            .iter()
            .filter(|question| question.answers.len() == 1 && question.closed)
            .count();
    }
    assert!((40..=62).contains(&approved) && answered > 0, "{approved} {answered}");
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_second_start_keeps_the_municipality_and_gives_fresh_codes() {
    let valby = Valby::new(wish(5, 0));
    let first = valby.code("worker-2");
    valby.device("worker-2");
    let before = std::fs::metadata(valby.dir.path().join(DATABASE))
        .unwrap()
        .created()
        .unwrap();
    let demo = Demo::prepare(&Config::local(valby.dir.path()), &wish(6, 3)).unwrap();
    demo.announce(&valby.relay, URL).unwrap();
    assert_eq!(
        std::fs::metadata(valby.dir.path().join(DATABASE))
            .unwrap()
            .created()
            .unwrap(),
        before
    );
    assert_ne!(valby.code("worker-2"), first);
    let request = EnrolRequest {
        protocol: PROTOCOL,
        secret: EnrolmentCode::read(&first).unwrap().secret.to_vec(),
        key: vec![3; 32],
        actor: vec![3; 16],
        device_name: String::new(),
    };
    assert_eq!(
        valby.relay.enrol(&[3; 32], &request).unwrap_err().code,
        Code::CodeRefused
    );
    assert_eq!(mode(&valby.dir.path().join("demo.json")), 0o600);
    let left: Vec<_> = std::fs::read_dir(valby.dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        left.iter().all(|name| !name.to_string_lossy().ends_with(".new")),
        "{left:?}"
    );
}

#[test]
fn a_folder_of_a_real_municipality_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let config = Config::local(dir.path());
    let clock: SharedClock = DemoClock::new(NOON);
    crate::init(&config, &clock).unwrap();
    let error = Demo::prepare(&config, &wish(1, 0)).unwrap_err();
    assert!(error.to_string().contains("not a demo's"), "{error}");
}
