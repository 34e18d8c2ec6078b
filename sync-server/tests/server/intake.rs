//! What the relay takes in, from whom, and what becomes of it: asked without HTTP.

use super::support::{Copy, Draft, Phone, Valby, fresh, on_postgres, outcomes, pull_of, request};
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::domain::role::{DocumentKind, Role};
use gadeplan_core::sync::digest;
use gadeplan_core::sync::wire::{Cursor, Outcome, Push};
use gadeplan_server::Relay;
use gadeplan_server::relay::audit::{AuditHead, AuditState};

/// Amir's and Bente's phones at the relay of their street.
pub struct Bench {
    pub valby: Valby,
    pub relay: Relay,
    pub amir: Phone,
    pub bente: Phone,
}

pub fn bench() -> Bench {
    let valby = Valby::new();
    let relay = valby.relay();
    let (amir, bente) = (
        Phone::enrolled(&relay, valby.amir),
        Phone::enrolled(&relay, valby.bente),
    );
    Bench {
        valby,
        relay,
        amir,
        bente,
    }
}

impl Bench {
    pub fn hand_in(&self, phone: &Phone, push: Vec<Push>) -> Vec<Result<u64, &'static str>> {
        outcomes(&self.relay.sync(phone.device, &request(&[], push)).unwrap())
    }

    pub fn refusal(&self, phone: &Phone, push: Push) -> Problem {
        let response = self.relay.sync(phone.device, &request(&[], vec![push])).unwrap();
        match &response.verdicts[0].outcome {
            Outcome::Refused(problem) => problem.clone(),
            other => panic!("expected a refusal, got {other:?}"),
        }
    }

    pub fn stored(&self, phone: &Phone) -> usize {
        let response = self
            .relay
            .sync(phone.device, &request(&[(self.valby.street, None)], vec![]))
            .unwrap();
        pull_of(&response, self.valby.street)
            .documents
            .iter()
            .map(|doc| doc.changes.len())
            .sum()
    }
}

#[test]
fn two_phones_write_one_report() {
    let b = bench();
    let street = b.valby.street;
    let mut report = Draft::new(&b.amir, street);
    report.write("a", "ved Sjælør St.").write("b", "to unge");
    assert_eq!(b.hand_in(&b.amir, vec![report.push(&b.amir)]), [Ok(2)]);

    let response = b
        .relay
        .sync(b.bente.device, &request(&[(street, None)], vec![]))
        .unwrap();
    let pull = pull_of(&response, street);
    let mut theirs = Draft::from_pulled(&b.bente, street, &pull.documents[0]);
    theirs.write("c", "talte om klubben");
    report.write("d", "gik videre 21.30");
    let response = b
        .relay
        .sync(
            b.bente.device,
            &request(&[(street, Some(pull.next))], vec![theirs.push(&b.bente)]),
        )
        .unwrap();
    assert_eq!(outcomes(&response), [Ok(3)]);
    assert!(
        pull_of(&response, street).documents.is_empty(),
        "its own change does not come back"
    );
    assert_eq!(
        pull_of(&response, street).next.after,
        3,
        "but the cursor moves on over it"
    );

    let cursor = Cursor { after: 2, below: None };
    let response = b
        .relay
        .sync(
            b.amir.device,
            &request(&[(street, Some(cursor))], vec![report.push(&b.amir)]),
        )
        .unwrap();
    assert_eq!(outcomes(&response), [Ok(4)]);
    let pull = pull_of(&response, street);
    assert_eq!(pull.documents.len(), 1);
    report.apply(&pull.documents[0]);
    for (key, text) in [
        ("a", "ved Sjælør St."),
        ("c", "talte om klubben"),
        ("d", "gik videre 21.30"),
    ] {
        assert_eq!(report.read(key).as_deref(), Some(text));
    }
    let mut want = [0; 32];
    digest::toggle(&mut want, &digest::of_doc(report.doc, 0, &report.heads()));
    assert_eq!(pull.digest, want, "the digest is that of the heads both have now");
    let signed: Vec<bool> = {
        let mut copy = Copy::default();
        let carla = Phone::enrolled(&b.relay, b.valby.carla);
        let response = b.relay.sync(carla.device, &request(&[(street, None)], vec![])).unwrap();
        copy.take(pull_of(&response, street));
        assert_eq!(copy.text(report.doc, "b").as_deref(), Some("to unge"));
        pull_of(&response, street).documents[0]
            .changes
            .iter()
            .map(|change| change.signature.is_some())
            .collect()
    };
    assert_eq!(
        signed,
        [false, true, true, true],
        "a signature stands with the change that ended each push"
    );
}

#[test]
fn a_push_whose_answer_was_lost_is_taken_once() {
    let b = bench();
    let mut report = Draft::new(&b.amir, b.valby.street);
    report.write("a", "1").write("a", "2");
    let push = report.offer(&b.amir);
    assert_eq!(b.hand_in(&b.amir, vec![push.clone()]), [Ok(2)]);
    assert_eq!(b.hand_in(&b.amir, vec![push.clone()]), [Ok(2)]);
    assert_eq!(b.hand_in(&b.amir, vec![push.clone(), push]), [Ok(2), Ok(2)]);
    assert_eq!(b.stored(&b.bente), 2);

    // The phone wrote on meanwhile and hands in both, old and new.
    report.write("a", "3");
    assert_eq!(b.hand_in(&b.amir, vec![report.offer(&b.amir)]), [Ok(3)]);
    assert_eq!(b.stored(&b.bente), 3);
    assert!(matches!(b.relay.check_audit(None).unwrap(), AuditState::Whole(_)));
}

#[test]
fn a_refused_document_stops_no_other() {
    let b = bench();
    let street = b.valby.street;
    let (mut first, mut foreign, mut last) = (
        Draft::new(&b.amir, street),
        Draft::new(&b.amir, b.valby.other),
        Draft::new(&b.amir, street),
    );
    first.write("a", "1");
    foreign.write("a", "1");
    last.write("a", "1");
    let push = vec![first.push(&b.amir), foreign.push(&b.amir), last.push(&b.amir)];
    assert_eq!(b.hand_in(&b.amir, push), [Ok(1), Err("not_found"), Ok(2)]);
    assert_eq!(b.stored(&b.bente), 2);
}

#[test]
fn a_push_is_taken_whole_or_not_at_all() {
    let b = bench();
    let mut report = Draft::new(&b.amir, b.valby.street);
    report.write("a", "1").write("a", "2").write("a", "3");
    let hole = vec![report.waiting[0].clone(), report.waiting[2].clone()];
    report.waiting = hole;
    let problem = b.refusal(&b.amir, report.offer(&b.amir));
    assert_eq!(problem.code, Code::ChangeMalformed);
    assert_eq!(
        b.stored(&b.bente),
        0,
        "the good change before the hole is not taken alone"
    );
}

#[test]
fn nobody_writes_in_anothers_name() {
    let b = bench();
    let street = b.valby.street;
    // Bente's phone signs changes of Amir's actor.
    let mut report = Draft::new(&b.amir, street);
    report.write("a", "1");
    assert_eq!(b.refusal(&b.bente, report.offer(&b.bente)).code, Code::ChangeForged);
    // Bente's phone hands in what Amir signed.
    assert_eq!(b.refusal(&b.bente, report.offer(&b.amir)).code, Code::ChangeForged);
    // A signature for another document, space, or more changes than are there.
    let mut push = report.offer(&b.amir);
    push.doc = fresh();
    assert_eq!(b.refusal(&b.amir, push).code, Code::ChangeForged);
    report.write("a", "2");
    let mut push = report.offer(&b.amir);
    push.changes.pop();
    assert_eq!(b.refusal(&b.amir, push).code, Code::ChangeForged);
    assert_eq!(b.stored(&b.bente), 0);
}

#[test]
fn access_is_judged_by_space_role_and_kind() {
    let b = bench();
    let street = b.valby.street;
    let mut card = Draft {
        kind: DocumentKind::Youth,
        ..Draft::new(&b.amir, street)
    };
    card.write("a", "1");
    // Not there and not yours are one answer.
    let mut nowhere = Draft::new(&b.amir, fresh());
    nowhere.write("a", "1");
    let mut hidden = Draft::new(&b.amir, b.valby.other);
    hidden.write("a", "1");
    assert_eq!(
        b.refusal(&b.amir, nowhere.offer(&b.amir)),
        b.refusal(&b.amir, hidden.offer(&b.amir))
    );

    b.relay.put_grant(b.valby.amir, street, &Role::ClubWorker).unwrap();
    assert_eq!(b.refusal(&b.amir, card.offer(&b.amir)).code, Code::NotAllowed);
    b.relay.put_grant(b.valby.amir, street, &Role::StreetWorker).unwrap();
    assert_eq!(b.hand_in(&b.amir, vec![card.push(&b.amir)]), [Ok(1)]);

    // Kind and space are fixed by the first change.
    card.write("a", "2");
    let retold = Draft {
        kind: DocumentKind::Shift,
        ..card
    };
    assert_eq!(b.refusal(&b.amir, retold.offer(&b.amir)).code, Code::ChangeMalformed);
    b.relay
        .put_grant(b.valby.amir, b.valby.other, &Role::StreetWorker)
        .unwrap();
    let moved = Draft {
        kind: DocumentKind::Youth,
        space: b.valby.other,
        ..retold
    };
    assert_eq!(b.refusal(&b.amir, moved.offer(&b.amir)).code, Code::NotFound);
    let mut later = moved.offer(&b.amir);
    (later.space, later.epoch) = (street, 1);
    assert_eq!(b.refusal(&b.amir, later).code, Code::EpochOld);

    b.relay.set_min_writer_schema(street, 99).unwrap();
    let problem = b.refusal(&b.amir, Draft { space: street, ..moved }.offer(&b.amir));
    assert_eq!(
        (problem.code, problem.params["needed"].as_str()),
        (Code::AppTooOld, "99")
    );
}

#[test]
fn the_audit_log_shows_what_was_done_and_any_change_to_it() {
    let b = bench();
    let mut report = Draft::new(&b.amir, b.valby.street);
    report.write("a", "1");
    b.hand_in(&b.amir, vec![report.push(&b.amir)]);
    let AuditState::Whole(AuditHead { last, .. }) = b.relay.check_audit(None).unwrap() else {
        panic!("broken from the start")
    };
    assert!(last >= 10);
    let valby = &b.valby;
    let accepted = valby.figure("SELECT count(*) FROM audit WHERE action = 'push.accepted'");
    assert_eq!(accepted, 1);
    let alter = "UPDATE audit SET detail = upper(detail) WHERE seq = 3";
    assert!(valby.sql(alter).unwrap_err().contains("append-only"));
    let from = if on_postgres() { "ON audit" } else { "" };
    valby.sql(&format!("DROP TRIGGER audit_keeps {from}")).unwrap();
    valby.sql(alter).unwrap();
    assert_eq!(b.relay.check_audit(None).unwrap(), AuditState::BrokenAt(3));
    valby.sql("DELETE FROM audit WHERE seq = 3").unwrap();
    assert_eq!(b.relay.check_audit(None).unwrap(), AuditState::BrokenAt(4));
}
