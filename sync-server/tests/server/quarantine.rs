//! What somebody hands in who may not any more: kept aside, and decided about.

use super::support::{Copy, Draft, Phone, Valby, fresh, not_allowed, outcomes, pull_of, request};
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::domain::ids::QuarantineId;
use gadeplan_core::domain::quarantine::{Decision, DiscardReason, QuarantineReason};
use gadeplan_core::domain::role::Role;
use gadeplan_core::sync::signing::{SignedBy, verify_request};
use gadeplan_core::sync::wire::{
    Outcome, Push, QUARANTINE_PATH, QUARANTINE_WORK_PATH, QuarantineAsked, QuarantineDecision, QuarantineList,
    SyncResponse,
};
use gadeplan_server::Relay;
use gadeplan_server::relay::audit::AuditState;

/// Amir's report of the evening: begun at the office, gone on with in a basement.
fn evening(relay: &Relay, valby: &Valby) -> (Phone, Draft) {
    let amir = Phone::enrolled(relay, valby.amir);
    let mut report = Draft::new(&amir, valby.street);
    report.write("begun", "20.10 ved Sjælør St.");
    let push = request(&[], vec![report.push(&amir)]);
    assert_eq!(outcomes(&relay.sync(amir.device, &push).unwrap()), [Ok(1)]);
    report.write("note", "Amina Kanariegul havde en kniv");
    report.write("ended", "22.50");
    (amir, report)
}

fn hand_in(relay: &Relay, phone: &Phone, push: Push) -> SyncResponse {
    relay
        .sync(phone.device, &request(&[(push.space, None)], vec![push]))
        .unwrap()
}

fn by(phone: &Phone) -> SignedBy {
    let signed = phone.signed("POST", QUARANTINE_WORK_PATH, b"");
    verify_request("POST", QUARANTINE_WORK_PATH, b"", &signed).unwrap()
}

fn decide(relay: &Relay, quarantine: QuarantineId, decision: Decision) -> Result<(), Problem> {
    let because = (decision == Decision::Discarded).then_some(DiscardReason::NotTheAuthor);
    relay.decide_quarantine_here(&QuarantineDecision {
        quarantine,
        decision,
        because,
    })
}

fn reason(answer: &SyncResponse) -> (&'static str, String) {
    match &answer.verdicts[0].outcome {
        Outcome::Accepted { .. } => ("accepted", String::new()),
        Outcome::Refused(problem) => ("refused", problem.params.get("reason").cloned().unwrap_or_default()),
        Outcome::Quarantined(problem) => ("quarantined", problem.params["reason"].clone()),
    }
}

fn text_at_the_office(relay: &Relay, valby: &Valby, report: &Draft, key: &str) -> Option<String> {
    let mut copy = Copy::default();
    copy.pull_all(relay, &Phone::enrolled(relay, valby.carla), valby.street);
    copy.text(report.doc, key)
}

#[test]
fn a_report_of_ten_to_eleven_is_handed_in_after_eleven_and_taken_in_by_the_coordinator() {
    let valby = Valby::new();
    let relay = valby.relay();
    let (amir, mut report) = evening(&relay, &valby);
    assert!(relay.revoke_device(amir.device).unwrap());
    let answer = hand_in(&relay, &amir, report.offer(&amir));
    assert_eq!(reason(&answer), ("quarantined", "revoked".to_owned()));
    assert!(answer.shut_out);
    assert!(
        answer.pulls.is_empty() && answer.spaces.is_empty() && answer.authors.is_empty(),
        "it hands in and gets nothing"
    );
    // Asked again it is there once; with nothing to hand in, nothing is answered.
    assert_eq!(reason(&hand_in(&relay, &amir, report.offer(&amir))).0, "quarantined");
    let nothing = relay.sync(amir.device, &request(&[(valby.street, None)], vec![]));
    assert_eq!(nothing.unwrap_err().code, Code::DeviceRevoked);
    assert_eq!(
        text_at_the_office(&relay, &valby, &report, "ended"),
        None,
        "nobody has decided yet"
    );

    let entries = relay.quarantine().unwrap().entries;
    assert_eq!(entries.len(), 1);
    let entry = &entries[0];
    assert_eq!(
        (entry.doc, entry.device, entry.person),
        (report.doc, amir.device, valby.amir)
    );
    assert_eq!((entry.changes, &entry.reason), (2, &QuarantineReason::Revoked));
    decide(&relay, entry.quarantine, Decision::Accepted).unwrap();
    assert!(relay.quarantine().unwrap().entries.is_empty());
    assert_eq!(
        text_at_the_office(&relay, &valby, &report, "ended").as_deref(),
        Some("22.50")
    );
    let twice = decide(&relay, entry.quarantine, Decision::Discarded);
    assert_eq!(twice.unwrap_err().code, Code::NotFound);
    // The phone hears of it when it asks again, and goes on writing into the quarantine.
    assert_eq!(reason(&hand_in(&relay, &amir, report.offer(&amir))).0, "accepted");
    report.write("more", "23.30");
    assert_eq!(reason(&hand_in(&relay, &amir, report.offer(&amir))).0, "quarantined");
    assert_eq!(
        valby.figure("SELECT count(*) FROM audit WHERE action = 'quarantine.accepted'"),
        1
    );
    assert!(matches!(relay.check_audit(None).unwrap(), AuditState::Whole { .. }));
}

#[test]
fn what_is_discarded_is_gone_and_its_author_hears_so() {
    let valby = Valby::new();
    let relay = valby.relay();
    let (amir, report) = evening(&relay, &valby);
    relay.revoke_device(amir.device).unwrap();
    hand_in(&relay, &amir, report.offer(&amir));
    let quarantine = relay.quarantine().unwrap().entries[0].quarantine;
    decide(&relay, quarantine, Decision::Discarded).unwrap();
    assert_eq!(valby.figure("SELECT max(length(body)) FROM quarantine"), 0);
    let answer = hand_in(&relay, &amir, report.offer(&amir));
    assert_eq!(reason(&answer), ("refused", "discarded".to_owned()));
    let Outcome::Refused(problem) = &answer.verdicts[0].outcome else {
        panic!("{answer:?}")
    };
    assert_eq!(problem.params["because"], "not_the_author");
    assert!(relay.quarantine().unwrap().entries.is_empty());
    assert_eq!(text_at_the_office(&relay, &valby, &report, "note"), None);
    assert_eq!(
        valby.figure("SELECT count(*) FROM audit WHERE action = 'quarantine.discarded'"),
        1
    );
}

#[test]
fn it_is_read_before_it_is_decided_about_and_reading_takes_nothing_in() {
    let valby = Valby::new();
    let relay = valby.relay();
    let (amir, report) = evening(&relay, &valby);
    relay.revoke_device(amir.device).unwrap();
    hand_in(&relay, &amir, report.offer(&amir));
    let carla = Phone::enrolled(&relay, valby.carla);
    let quarantine = relay.quarantine().unwrap().entries[0].quarantine;
    let asked = QuarantineAsked { quarantine };
    let log = valby.figure("SELECT count(*) FROM change");
    for _ in 0..2 {
        let work = relay.read_quarantine(&by(&carla), &asked).unwrap();
        assert_eq!((work.problem, work.changes.len()), (None, 2));
        assert_eq!(work.entry.person, valby.amir);
    }
    assert_eq!(valby.figure("SELECT count(*) FROM change"), log);
    assert_eq!(text_at_the_office(&relay, &valby, &report, "ended"), None);
    let read = "SELECT count(*) FROM audit WHERE action = 'quarantine.read' AND person IS NOT NULL";
    assert_eq!(valby.figure(read), 2);
    assert_eq!(relay.quarantine().unwrap().entries.len(), 1);
    // Another server, or this one with another master key, reads it too.
    let relay = valby.relay();
    assert!(relay.read_quarantine(&by(&carla), &asked).is_ok());
    let bente = Phone::enrolled(&relay, valby.bente);
    let refused = relay.read_quarantine(&by(&bente), &asked).unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed);
}

#[test]
fn nothing_is_discarded_without_a_reason_of_the_list() {
    let valby = Valby::new();
    let relay = valby.relay();
    let (amir, report) = evening(&relay, &valby);
    relay.revoke_device(amir.device).unwrap();
    hand_in(&relay, &amir, report.offer(&amir));
    let quarantine = relay.quarantine().unwrap().entries[0].quarantine;
    for (because, code) in [
        (None, Code::Missing),
        // Words of somebody's own could name somebody, and the log is for good.
        (Some(DiscardReason::from("Amina havde en kniv")), Code::BadRequest),
    ] {
        let request = QuarantineDecision {
            quarantine,
            decision: Decision::Discarded,
            because,
        };
        assert_eq!(relay.decide_quarantine_here(&request).unwrap_err().code, code);
    }
    assert_eq!(relay.quarantine().unwrap().entries.len(), 1);
    assert_eq!(
        valby.figure("SELECT count(*) FROM audit WHERE action = 'quarantine.discarded'"),
        0
    );
}

#[test]
fn work_in_a_space_that_was_taken_waits_for_a_decision_and_other_work_does_not() {
    let valby = Valby::new();
    let relay = valby.relay();
    relay.put_grant(valby.amir, valby.other, &Role::StreetWorker).unwrap();
    let (amir, report) = evening(&relay, &valby);
    relay.remove_grant(valby.amir, valby.street).unwrap();
    let mut other = Draft::new(&amir, valby.other);
    other.write("a", "1");
    let (pushes, spaces) = (vec![report.offer(&amir), other.push(&amir)], [(valby.other, None)]);
    let answer = relay.sync(amir.device, &request(&spaces, pushes)).unwrap();
    assert_eq!(reason(&answer), ("quarantined", "grant".to_owned()));
    assert_eq!(outcomes(&answer)[1], Ok(1));
    assert!(!answer.shut_out);
    let pulled: Vec<_> = (pull_of(&answer, valby.other).documents.iter())
        .map(|pulled| pulled.doc)
        .collect();
    assert_eq!(pulled, [other.doc]);
    // A space that was never theirs is not there; nor is a document of somebody else's signed in their name.
    let mut never = Draft::new(&amir, fresh());
    never.write("a", "1");
    assert_eq!(outcomes(&hand_in(&relay, &amir, never.push(&amir))), [Err("not_found")]);
    let bente = Phone::enrolled(&relay, valby.bente);
    let mut hers = Draft::new(&bente, valby.street);
    hers.write("a", "1");
    assert_eq!(
        outcomes(&hand_in(&relay, &amir, hers.offer(&amir))),
        [Err("change_forged")]
    );
    // More of the same report takes the place of less.
    let mut report = report;
    report.write("later", "23.10");
    assert_eq!(reason(&hand_in(&relay, &amir, report.offer(&amir))).0, "quarantined");
    let entries = relay.quarantine().unwrap().entries;
    assert_eq!((entries.len(), entries[0].changes), (1, 3));
}

#[test]
fn what_would_not_be_taken_in_stays_in_quarantine() {
    let valby = Valby::new();
    let relay = valby.relay();
    let (amir, report) = evening(&relay, &valby);
    relay.revoke_device(amir.device).unwrap();
    // The middle of the report is missing.
    let mut holed = Draft {
        waiting: vec![report.waiting[1].clone()],
        ..report
    };
    assert_eq!(reason(&hand_in(&relay, &amir, holed.offer(&amir))).0, "quarantined");
    let quarantine = relay.quarantine().unwrap().entries[0].quarantine;
    let refused = decide(&relay, quarantine, Decision::Accepted);
    assert_eq!(refused.unwrap_err().code, Code::ChangeMissingDependency);
    assert_eq!(relay.quarantine().unwrap().entries.len(), 1);
    assert_eq!(holed.heads().len(), 1);
}

#[tokio::test]
async fn the_coordinator_decides_over_http_and_nobody_else_sees_it() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let (relay, url) = (server.relay(), server.url());
    let (amir, report) = evening(relay, &valby);
    let carla = Phone::enrolled(relay, valby.carla);
    relay.revoke_device(amir.device).unwrap();
    let answer = amir.sync(&url, &request(&[], vec![report.offer(&amir)])).await.unwrap();
    assert_eq!(reason(&answer).0, "quarantined");
    let (status, problem) = amir.sync(&url, &request(&[], vec![])).await.unwrap_err();
    assert_eq!((status, problem.code), (401, Code::DeviceRevoked));

    let bente = Phone::enrolled(relay, valby.bente);
    let list: Result<QuarantineList, _> = bente.get(&url, QUARANTINE_PATH).await;
    assert_eq!(list.unwrap_err(), not_allowed("quarantine"));
    let list: QuarantineList = carla.get(&url, QUARANTINE_PATH).await.unwrap();
    let decision = QuarantineDecision {
        quarantine: list.entries[0].quarantine,
        decision: Decision::Accepted,
        because: None,
    };
    let left: QuarantineList = carla.post(&url, QUARANTINE_PATH, &decision).await.unwrap();
    assert!(left.entries.is_empty());
    let again: Result<QuarantineList, _> = carla.post(&url, QUARANTINE_PATH, &decision).await;
    assert_eq!(again.unwrap_err().0, 404);
    assert_eq!(
        text_at_the_office(relay, &valby, &report, "note").as_deref(),
        Some("Amina Kanariegul havde en kniv")
    );
    let by = "SELECT count(*) FROM audit WHERE action = 'quarantine.accepted' AND person IS NOT NULL";
    assert_eq!(valby.figure(by), 1);
}
