//! Changes as strangers could make them. Each ends in a verdict, an audit row, an untouched document, and a server that
//! takes the next honest change.

pub mod attacks;
pub mod forge;
mod mutation;

use super::intake::{Bench, bench};
use super::support::{Copy, Draft, Phone, request};
use attacks::{Attack, amirs_phone, attacks, report};
use automerge::ObjId;
use gadeplan_core::sync::wire::{Outcome, Push};

/// Amir's report at the office, and his phone.
struct Scene {
    b: Bench,
    amir: Phone,
    report: Draft,
    note: ObjId,
}

impl Scene {
    fn new() -> Self {
        let b = bench();
        let mut amir = amirs_phone();
        amir.enrol_in(&b.relay, b.valby.amir);
        let (mut report, note) = report(&amir, b.valby.street);
        let push = report.offer(&amir);
        assert_eq!(b.hand_in(&amir, vec![push]), [Ok(2)]);
        report.inner.save();
        Self { b, amir, report, note }
    }

    fn push(&self, attack: &Attack) -> Push {
        self.report
            .push_of(&self.amir, vec![attack.bytes.clone()], &[attack.hash])
    }

    /// What a push is refused with: the reason where there is one.
    fn refusal(&self, push: Push) -> Result<u64, String> {
        let response = self.b.relay.sync(self.amir.device, &request(&[], vec![push])).unwrap();
        match &response.verdicts[0].outcome {
            Outcome::Accepted { seq } => Ok(*seq),
            Outcome::Refused(problem) | Outcome::Quarantined(problem) => {
                let reason = problem.params.get("reason").cloned();
                Err(reason.unwrap_or_else(|| problem.code.as_str().to_owned()))
            }
        }
    }

    /// The report as Bente's phone gets it.
    fn pulled(&self) -> Copy {
        let mut copy = Copy::default();
        copy.pull_all(&self.b.relay, &self.b.bente, self.b.valby.street);
        copy
    }

    fn audited(&self, action: &str) -> i64 {
        let count = format!("SELECT count(*) FROM audit WHERE action = '{action}'");
        self.b.valby.figure(&count)
    }
}

#[test]
fn every_attack_is_refused_noted_and_leaves_the_report_as_it_was() {
    let mut scene = Scene::new();
    let all = attacks(&mut scene.report, &scene.note);
    let before = scene.pulled().heads();
    for (done, attack) in all.iter().enumerate() {
        let refused = scene.refusal(scene.push(attack));
        assert_eq!(refused, Err(attack.refused.to_owned()), "{}", attack.name);
        assert_eq!(scene.audited("push.refused"), done as i64 + 1, "{}", attack.name);
    }
    assert_eq!(scene.pulled().heads(), before);
    // All at once, and honest work among them.
    let mut report = scene.report;
    report.waiting.clear();
    report.write("c", "gik videre 21.30");
    let mut other = Draft::new(&scene.b.bente, scene.b.valby.street);
    other.write("a", "1");
    assert_eq!(
        scene.b.hand_in(&scene.b.bente, vec![other.push(&scene.b.bente)]),
        [Ok(3)]
    );
    assert_eq!(scene.b.hand_in(&scene.amir, vec![report.push(&scene.amir)]), [Ok(4)]);
    let mut copy = Copy::default();
    copy.pull_all(&scene.b.relay, &scene.b.bente, scene.b.valby.street);
    assert_eq!(copy.text(report.doc, "c").as_deref(), Some("gik videre 21.30"));
    assert_eq!(copy.heads()[&report.doc], report.heads());
}

#[test]
fn what_stops_one_push_stops_no_other_of_the_request() {
    let mut scene = Scene::new();
    let all = attacks(&mut scene.report, &scene.note);
    let mut pushes = Vec::new();
    let mut honest = Vec::new();
    for attack in &all {
        pushes.push(scene.push(attack));
        let mut other = Draft::new(&scene.amir, scene.b.valby.street);
        other.write("a", attack.name);
        pushes.push(other.push(&scene.amir));
        honest.push(other);
    }
    let outcomes = scene.b.hand_in(&scene.amir, pushes);
    for (pair, attack) in outcomes.chunks(2).zip(&all) {
        assert!(pair[0].is_err() && pair[1].is_ok(), "{}: {pair:?}", attack.name);
    }
    let copy = scene.pulled();
    for (other, attack) in honest.iter().zip(&all) {
        assert_eq!(copy.text(other.doc, "a").as_deref(), Some(attack.name));
    }
}
