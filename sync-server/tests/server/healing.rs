//! What the server has lost comes back from whoever has it, in its author's name and in nobody else's.

use super::intake::{Bench, bench};
use super::support::{Copy, Draft, Phone, fresh, outcomes, pull_of, request};
use gadeplan_core::domain::ids::{Id, PersonId};
use gadeplan_core::domain::role::{DocumentKind, Role};
use gadeplan_core::sync::digest::{Buckets, bucket};
use gadeplan_core::sync::signing::{author_statement, verify};
use gadeplan_core::sync::wire::{Comparing, Push, SyncRequest};
use uuid::Uuid;

/// A push of somebody's, as another phone brings it back.
fn brought_back(author: &Phone, push: Push) -> Push {
    Push {
        author: Some(author.actor().to_vec()),
        ..push
    }
}

fn as_incarnation(incarnation: Uuid, push: Vec<Push>) -> SyncRequest {
    SyncRequest {
        incarnation: Some(incarnation),
        ..request(&[], push)
    }
}

/// Somebody new with their phone, let in to Amir's street.
fn joins(b: &Bench, role: &Role) -> Phone {
    let person: PersonId = fresh();
    b.relay.put_person(person, role).unwrap();
    b.relay.put_grant(person, b.valby.street, role).unwrap();
    Phone::enrolled(&b.relay, person)
}

#[test]
fn a_colleague_brings_back_what_was_lost_in_its_authors_name() {
    let b = bench();
    let mut report = Draft::new(&b.amir, b.valby.street);
    report.write("a", "1").write("b", "2");
    let push = report.push(&b.amir);
    assert_eq!(b.hand_in(&b.bente, vec![brought_back(&b.amir, push.clone())]), [Ok(2)]);
    // Twice is once, and so it is from the author's own phone.
    assert_eq!(b.hand_in(&b.bente, vec![brought_back(&b.amir, push.clone())]), [Ok(2)]);
    assert_eq!(b.hand_in(&b.amir, vec![push]), [Ok(2)]);

    let mut copy = Copy::default();
    copy.pull_all(&b.relay, &b.bente, b.valby.street);
    assert_eq!(copy.text(report.doc, "b").as_deref(), Some("2"));
    let response = b
        .relay
        .sync(b.bente.device, &request(&[(b.valby.street, None)], vec![]))
        .unwrap();
    let pulled = &pull_of(&response, b.valby.street).documents[0];
    let last = pulled.changes.last().unwrap();
    assert_eq!(last.covers, Some(2));
    let hashes: Vec<[u8; 32]> = (pulled.changes.iter())
        .map(|change| gadeplan_core::documents::change_head(&change.body).unwrap().hash)
        .collect();
    let statement = author_statement(b.valby.street, report.doc, 0, &hashes);
    verify(&b.amir.key.public(), &statement, last.signature.as_ref().unwrap()).unwrap();
    assert_eq!(
        b.valby
            .figure("SELECT count(*) FROM audit WHERE action = 'push.brought_back'"),
        1
    );
}

#[test]
fn nobody_writes_in_anothers_name() {
    let b = bench();
    let mut report = Draft::new(&b.amir, b.valby.street);
    report.write("a", "1");
    let push = report.push(&b.amir);
    let mut forged = Draft::new(&b.amir, b.valby.street);
    forged.write("a", "Bentes ord i Amirs mund");
    let forged = brought_back(&b.amir, forged.push(&b.bente));
    let stranger = Phone::new();
    let mut unknown = Draft::new(&stranger, b.valby.street);
    unknown.write("a", "1");
    let unknown = brought_back(&stranger, unknown.push(&stranger));
    let mut elsewhere = Draft::new(&b.amir, b.valby.other);
    elsewhere.write("a", "1");
    let elsewhere = brought_back(&b.amir, elsewhere.push(&b.amir));
    let mut mine = Draft::new(&b.bente, b.valby.street);
    mine.write("a", "1");
    let as_amirs = brought_back(&b.amir, mine.push(&b.bente));
    assert_eq!(
        b.hand_in(&b.bente, vec![push.clone(), forged, unknown, elsewhere, as_amirs]),
        [
            Err("change_forged"),
            Err("change_forged"),
            Err("author_unknown"),
            Err("not_found"),
            Err("change_forged")
        ]
    );
    // Amir's signature under another document's name.
    let moved = Push {
        doc: fresh(),
        ..brought_back(&b.amir, push)
    };
    assert_eq!(b.hand_in(&b.bente, vec![moved]), [Err("change_forged")]);
    assert_eq!(b.stored(&b.amir), 0);
}

#[test]
fn what_is_brought_back_could_have_been_written_by_one_of_the_two() {
    let b = bench();
    let karim = joins(&b, &Role::ClubWorker);
    let card = || {
        let mut card = Draft::new(&b.amir, b.valby.street);
        card.kind = DocumentKind::Youth;
        card.write("a", "1");
        card.push(&b.amir)
    };
    assert_eq!(b.hand_in(&karim, vec![brought_back(&b.amir, card())]), [Ok(1)]);
    assert!(b.relay.revoke_device(b.amir.device).unwrap());
    assert_eq!(
        b.hand_in(&karim, vec![brought_back(&b.amir, card())]),
        [Err("not_allowed")],
        "neither Karim nor a phone that was shut out writes cards"
    );
    assert_eq!(
        b.hand_in(&b.bente, vec![brought_back(&b.amir, card())]),
        [Ok(2)],
        "Bente writes cards herself"
    );
}

#[test]
fn a_new_incarnation_is_announced_and_one_laid_down_never_comes_back() {
    let b = bench();
    let (before, after) = (b.amir.clone(), Uuid::from_u128(0x0a0b_0c0d));
    let now = Phone {
        incarnation: after,
        ..before.clone()
    };
    let street = b.valby.street;
    let (mut old, mut new) = (Draft::new(&before, street), Draft::new(&now, street));
    old.write("a", "1");
    new.write("a", "1");
    // What waited of the old one goes with it, in the old one's name.
    let asked = as_incarnation(after, vec![new.push(&now), brought_back(&before, old.push(&before))]);
    let response = b.relay.sync(now.device, &asked).unwrap();
    assert!(!response.restored);
    assert!(outcomes(&response).iter().all(Result::is_ok));
    let mut again = Draft::new(&before, street);
    again.write("a", "1");
    let push = again.push(&before);
    assert_eq!(b.hand_in(&now, vec![push.clone()]), [Err("change_forged")]);

    // An older copy of the database speaks.
    let response = b
        .relay
        .sync(
            now.device,
            &as_incarnation(before.incarnation, vec![brought_back(&now, push)]),
        )
        .unwrap();
    assert!(response.restored && response.verdicts.is_empty() && response.spaces.is_empty());
    assert_eq!(b.stored(&b.bente), 2, "nothing of it counts");
    let response = b.relay.sync(now.device, &as_incarnation(after, vec![])).unwrap();
    assert!(!response.restored, "the present one stays the present one");
}

#[test]
fn a_comparison_tells_where_the_two_sides_differ_in_granted_spaces() {
    let b = bench();
    let (street, other) = (b.valby.street, b.valby.other);
    let mut reports: Vec<Draft> = (0..3).map(|_| Draft::new(&b.amir, street)).collect();
    let mut mine = Buckets::default();
    let mut pushes = Vec::new();
    for report in &mut reports {
        report.write("a", "1");
        pushes.push(report.push(&b.amir));
        mine.toggle(report.doc, 0, &report.heads());
    }
    b.hand_in(&b.amir, pushes);
    let compare = |buckets: &Buckets, want: &[_]| {
        let ask = |space| Comparing {
            space,
            buckets: if want.is_empty() { buckets.told() } else { Vec::new() },
            want: want.to_vec(),
        };
        let asked = SyncRequest {
            compare: vec![ask(other), ask(street), ask(street)],
            ..request(&[], vec![])
        };
        let mut compared = b.relay.sync(b.amir.device, &asked).unwrap().compared;
        assert_eq!(compared.len(), 1, "once, and nothing of a space that is not granted");
        compared.remove(0)
    };
    let told = compare(&mine, &[]);
    assert_eq!((told.buckets.len(), told.heads.len(), told.more), (0, 0, false));

    let changed = reports[1].doc;
    mine.toggle(changed, 0, &reports[1].heads());
    let told = compare(&mine, &[]);
    assert_eq!(told.buckets, [bucket(changed)]);
    let heads = told.heads.iter().find(|heads| heads.doc == changed).unwrap();
    assert_eq!(heads.heads, reports[1].heads().concat());
    assert!(told.heads.iter().all(|heads| bucket(heads.doc) == bucket(changed)));

    let told = compare(&mine, &[changed, fresh()]);
    let documents: Vec<_> = told.documents.iter().map(|document| document.doc).collect();
    assert_eq!(documents, [changed]);
    // What is not the digests of buckets says nothing.
    let nonsense = SyncRequest {
        compare: vec![Comparing {
            space: street,
            buckets: vec![1; 77],
            want: vec![],
        }],
        ..request(&[], vec![])
    };
    let compared = b.relay.sync(b.amir.device, &nonsense).unwrap().compared;
    assert!(compared[0].heads.is_empty() && !compared[0].more);
}

#[test]
fn a_comparison_that_does_not_fit_a_page_goes_on_with_the_next() {
    let b = bench();
    let relay = b.valby.relay_with_pages_of(400);
    let pushes = (0..30)
        .map(|_| {
            let mut report = Draft::new(&b.amir, b.valby.street);
            report.write("a", "1");
            report.push(&b.amir)
        })
        .collect();
    b.hand_in(&b.amir, pushes);
    let asked = SyncRequest {
        compare: vec![Comparing {
            space: b.valby.street,
            buckets: Buckets::default().told(),
            want: vec![],
        }],
        ..request(&[], vec![])
    };
    let told = relay.sync(b.amir.device, &asked).unwrap().compared.remove(0);
    assert!(told.more && !told.heads.is_empty() && told.heads.len() < 30);
    assert!(
        told.heads
            .iter()
            .all(|heads| told.buckets.contains(&bucket(heads.doc)) && !heads.doc.uuid().is_nil())
    );
}
