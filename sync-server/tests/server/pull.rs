//! What the relay hands out: news, and for a new device whole documents, newest first.
use super::support::{Copy, Draft, Phone, Valby, on_postgres, outcomes, pull_of, request};
use gadeplan_core::domain::role::Role;
use gadeplan_core::sync::wire::{Cursor, SyncResponse};
use gadeplan_server::Relay;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A street space with `count` reports of about `size` bytes each by Amir.
fn filled(valby: &Valby, relay: &Relay, amir: &Phone, count: usize, size: usize) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = (0..count).map(|_| Draft::new(amir, valby.street)).collect();
    for draft in &mut drafts {
        draft.write("text", &noise(size)).write("more", "x");
        let push = vec![draft.push(amir)];
        assert!(outcomes(&relay.sync(amir.device, &request(&[], push)).unwrap())[0].is_ok());
    }
    drafts
}

fn noise(size: usize) -> String {
    "Akacieparken ".chars().cycle().take(size).collect()
}

fn bytes_of(response: &SyncResponse) -> usize {
    let documents = response.pulls.iter().flat_map(|pull| &pull.documents);
    documents
        .flat_map(|document| &document.changes)
        .map(|change| change.body.len())
        .sum()
}

#[test]
fn a_new_phone_gets_whole_documents_newest_first_in_pages() {
    let valby = Valby::new();
    let relay = valby.relay_with_pages_of(100_000);
    let amir = Phone::enrolled(&relay, valby.amir);
    let mut drafts = filled(&valby, &relay, &amir, 30, 10_000);
    let bente = Phone::enrolled(&relay, valby.bente);

    let mut copy = Copy::default();
    let mut order = Vec::new();
    loop {
        let response = relay
            .sync(bente.device, &request(&[(valby.street, copy.cursor)], vec![]))
            .unwrap();
        assert!(bytes_of(&response) <= 100_000);
        let pull = pull_of(&response, valby.street);
        order.extend(pull.documents.iter().map(|document| document.doc));
        copy.take(pull);
        assert_eq!(pull.more, pull.next.below.is_some());
        if !pull.more {
            break;
        }
    }
    assert!(copy.pages >= 3, "300 KB in pages of 100 KB");
    let newest_first: Vec<_> = drafts.iter().rev().map(|draft| draft.doc).collect();
    assert_eq!(order, newest_first, "each once");
    assert_eq!(copy.cursor, Some(Cursor { after: 60, below: None }));
    for draft in &mut drafts {
        assert_eq!(copy.heads()[&draft.doc], draft.heads());
    }
}

#[test]
fn a_document_touched_during_the_backfill_is_not_lost() {
    let valby = Valby::new();
    let relay = valby.relay_with_pages_of(100_000);
    let amir = Phone::enrolled(&relay, valby.amir);
    let mut drafts = filled(&valby, &relay, &amir, 40, 10_000);
    let bente = Phone::enrolled(&relay, valby.bente);

    let mut copy = Copy::default();
    assert!(copy.pull(&relay, &bente, valby.street));
    let (had, lacked) = (drafts.len() - 1, 0);
    assert!(copy.docs.contains_key(&drafts[had].doc) && !copy.docs.contains_key(&drafts[lacked].doc));
    // Between the pages: one that is still to come, one that has come, and a newborn are written.
    for index in [lacked, had, 3] {
        drafts[index].write("late", "21.45");
        let push = vec![drafts[index].push(&amir)];
        relay.sync(amir.device, &request(&[], push)).unwrap();
    }
    let mut newborn = Draft::new(&amir, valby.street);
    newborn.write("text", "ny");
    relay
        .sync(amir.device, &request(&[], vec![newborn.push(&amir)]))
        .unwrap();
    drafts.push(newborn);

    copy.pull_all(&relay, &bente, valby.street);
    let heads = copy.heads();
    assert_eq!(heads.len(), drafts.len());
    for draft in &mut drafts {
        assert_eq!(
            heads[&draft.doc],
            draft.heads(),
            "whole, with what it had before it was touched"
        );
    }
}

/// Writers write while readers page, in every order that a seed gives: in the end all hold the same.
#[test]
fn whatever_is_written_between_pages_everyone_ends_with_the_same() {
    // Sixty databases take SQLite a quarter of a minute and PostgreSQL more than one.
    let seeds = if on_postgres() { 12 } else { 60_u64 };
    for seed in 0..seeds {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut dice = |sides: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % sides as u64).unwrap()
        };
        let valby = Valby::new();
        let relay = valby.relay_with_pages_of(4_000);
        let amir = Phone::enrolled(&relay, valby.amir);
        let mut drafts = filled(&valby, &relay, &amir, 12, 1_000);
        let readers: Vec<_> = (0..3).map(|_| Phone::enrolled(&relay, valby.bente)).collect();
        let mut copies: Vec<_> = (0..3).map(|_| Copy::default()).collect();
        for _ in 0..40 {
            if dice(2) == 0 {
                let index = dice(drafts.len() + 1);
                if index == drafts.len() {
                    drafts.push(Draft::new(&amir, valby.street));
                }
                let size = if dice(3) == 0 { 3_000 } else { 10 };
                drafts[index].write("text", &noise(size));
                let push = vec![drafts[index].push(&amir)];
                assert!(outcomes(&relay.sync(amir.device, &request(&[], push)).unwrap())[0].is_ok());
            } else {
                let reader = dice(3);
                copies[reader].pull(&relay, &readers[reader], valby.street);
            }
        }
        for (copy, reader) in copies.iter_mut().zip(&readers) {
            copy.pull_all(&relay, reader, valby.street);
            let heads = copy.heads();
            assert_eq!(heads.len(), drafts.len(), "seed {seed}");
            for draft in &mut drafts {
                assert_eq!(heads[&draft.doc], draft.heads(), "seed {seed}");
            }
        }
    }
}

#[test]
fn news_come_in_pages_too_and_one_large_document_goes_alone() {
    let valby = Valby::new();
    let relay = valby.relay_with_pages_of(100_000);
    let amir = Phone::enrolled(&relay, valby.amir);
    let bente = Phone::enrolled(&relay, valby.bente);
    let mut copy = Copy::default();
    copy.pull_all(&relay, &bente, valby.street);
    assert_eq!(copy.cursor, Some(Cursor { after: 0, below: None }));

    let mut drafts = filled(&valby, &relay, &amir, 4, 90_000);
    for n in 0..3 {
        drafts[0].write(&format!("part {n}"), &noise(90_000));
        let push = vec![drafts[0].push(&amir)];
        relay.sync(amir.device, &request(&[], push)).unwrap();
    }
    copy.pages = 0;
    copy.pull_all(&relay, &bente, valby.street);
    assert!(copy.pages >= 4);
    // And to a new phone the document of 360 KB comes whole.
    let mut fresh = Copy::default();
    fresh.pull_all(&relay, &Phone::enrolled(&relay, valby.bente), valby.street);
    for draft in &mut drafts {
        assert_eq!(copy.heads()[&draft.doc], draft.heads());
        assert_eq!(fresh.heads()[&draft.doc], draft.heads());
    }
}

#[test]
fn a_cursor_from_another_life_of_the_server_starts_anew() {
    let valby = Valby::new();
    let relay = valby.relay();
    let amir = Phone::enrolled(&relay, valby.amir);
    filled(&valby, &relay, &amir, 2, 10);
    let ask = |cursor, incarnation| {
        let mut request = request(&[(valby.street, Some(cursor))], vec![]);
        (request.server_incarnation, request.directory) = (incarnation, 1);
        let response = relay.sync(amir.device, &request).unwrap();
        (pull_of(&response, valby.street).documents.len(), response.authors.len())
    };
    let at_head = Cursor { after: 4, below: None };
    assert_eq!(ask(at_head, Some(relay.incarnation())), (0, 0));
    assert_eq!(
        ask(Cursor { after: 5, below: None }, Some(relay.incarnation())),
        (2, 0),
        "beyond the log"
    );
    assert_eq!(ask(at_head, Some(Uuid::from_u128(1))), (2, 1), "another incarnation");
    assert_eq!(
        ask(
            Cursor {
                after: 4,
                below: Some(u64::MAX)
            },
            None
        ),
        (2, 0)
    );
    assert_eq!(
        ask(
            Cursor {
                after: u64::MAX,
                below: Some(u64::MAX)
            },
            None
        ),
        (2, 0)
    );
}

#[test]
fn only_granted_spaces_are_told_of() {
    let valby = Valby::new();
    let relay = valby.relay();
    let amir = Phone::enrolled(&relay, valby.amir);
    let ask = || {
        relay
            .sync(
                amir.device,
                &request(&[(valby.other, None), (valby.street, None)], vec![]),
            )
            .unwrap()
    };
    let response = ask();
    assert_eq!(
        response.pulls.iter().map(|pull| pull.space).collect::<Vec<_>>(),
        [valby.street]
    );
    assert_eq!(
        response.spaces.iter().map(|space| space.space).collect::<Vec<_>>(),
        [valby.street]
    );
    relay.put_grant(valby.amir, valby.other, &Role::StreetWorker).unwrap();
    assert_eq!(ask().pulls.len(), 2);
    relay.remove_grant(valby.amir, valby.street).unwrap();
    let response = ask();
    assert_eq!(
        response.spaces.iter().map(|space| space.space).collect::<Vec<_>>(),
        [valby.other]
    );
}

#[test]
fn seen_means_that_a_reviewers_device_has_it() {
    let valby = Valby::new();
    let relay = valby.relay();
    let (amir, carla) = (
        Phone::enrolled(&relay, valby.amir),
        Phone::enrolled(&relay, valby.carla),
    );
    filled(&valby, &relay, &amir, 3, 10);
    let seen = || {
        pull_of(
            &relay
                .sync(amir.device, &request(&[(valby.street, None)], vec![]))
                .unwrap(),
            valby.street,
        )
        .seen
    };
    let tell = |phone: &Phone, after, below| {
        relay
            .sync(
                phone.device,
                &request(&[(valby.street, Some(Cursor { after, below }))], vec![]),
            )
            .unwrap();
    };
    tell(&amir, 6, None);
    assert_eq!(seen(), 0, "a street worker is no reviewer");
    tell(&carla, 6, Some(3));
    assert_eq!(seen(), 0, "older documents are still to come");
    tell(&carla, 7, None);
    assert_eq!(seen(), 0, "beyond the log");
    tell(&carla, 4, None);
    assert_eq!(seen(), 4);
    tell(&carla, 2, None);
    assert_eq!(seen(), 4, "never back");
    let second = Phone::enrolled(&relay, valby.carla);
    tell(&second, 6, None);
    assert_eq!(seen(), 6);
}

#[test]
fn the_directory_tells_authors_once_and_reviewers_alone_learn_of_contacts() {
    let valby = Valby::new();
    let relay = valby.relay();
    let (amir, carla) = (
        Phone::enrolled(&relay, valby.amir),
        Phone::enrolled(&relay, valby.carla),
    );
    let ask = |phone: &Phone, directory, want_contacts| {
        let request = gadeplan_core::sync::wire::SyncRequest {
            directory,
            want_contacts,
            ..request(&[], vec![])
        };
        relay.sync(phone.device, &request).unwrap()
    };
    let response = ask(&amir, 0, true);
    assert_eq!(
        response.authors.iter().map(|author| author.device).collect::<Vec<_>>(),
        [amir.device, carla.device]
    );
    assert_eq!(response.authors[0].actor, amir.actor());
    assert_eq!(response.authors[0].key, amir.key.public());
    assert!(response.contacts.is_empty());
    assert!(ask(&amir, response.directory, false).authors.is_empty());
    let bente = Phone::enrolled(&relay, valby.bente);
    assert_eq!(ask(&amir, response.directory, false).authors[0].device, bente.device);
    assert!(ask(&carla, 0, false).contacts.is_empty());
    let contacts = ask(&carla, 0, true).contacts;
    let told: BTreeSet<_> = contacts.iter().map(|contact| contact.device).collect();
    assert_eq!(
        told,
        BTreeSet::from([amir.device, carla.device]),
        "who has been in touch; Bente has not"
    );
}
