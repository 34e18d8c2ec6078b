//! The oracles: what must hold when everything works again.

use crate::erasing::{CANARY, said};
use crate::letting_go;
use crate::steps::Cast;
use gadeplan_core::actions::Session;
use gadeplan_core::documents::change_head;
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_world::World;
use std::collections::BTreeSet;

/// What an exchange may cost in which neither side has anything to say: bytes up and down, signatures left out.
const IDLE_UP: u64 = 400;
const IDLE_DOWN: u64 = 1_200;
/// What a change may cost on its way down beside its own bytes: sequence, signature, and its share of a document's head.
const PER_CHANGE: u64 = 160;

/// Checks all of them.
pub fn check(world: &mut World, cast: &mut Cast) {
    // What was erased is gone with its changes, and only that.
    if cast.erased {
        let card = std::mem::take(&mut cast.card);
        cast.acknowledged.retain(|hash| !card.contains(hash));
        cast.written.retain(|hash| !card.contains(hash));
        cast.card = card;
    }
    let mut everything: BTreeSet<[u8; 32]> = BTreeSet::new();
    // The coordinator's desk keeps everything.
    let desk = cast.people.last().unwrap();
    let first = desk.store().dump_read_model().unwrap();
    for worker in &cast.people {
        // 1: equal heads and equal read models.
        same(worker, desk, &first, &worker.name);
        // 2: whatever was committed here is on the server, or in the list of what was refused.
        let progress = worker.progress().unwrap();
        let refused = worker.refused().unwrap();
        let erased = refused
            .iter()
            .filter(|refused| refused.problem.code == Code::DocumentErased);
        let erased = u32::from(erased.count() > 0);
        assert_eq!((progress.waiting, progress.refused), (0, erased), "{}", worker.name);
        // 6: what was erased stands nowhere.
        let said = said(&worker.device, CANARY);
        assert_eq!(said == 0, cast.erased, "{} says {CANARY} {said} times", worker.name);
        assert_eq!(worker.store().looks_waiting(1).unwrap(), [], "{}", worker.name);
        everything.extend(worker.store().acknowledged_hashes().unwrap());
        // 5: nothing from spaces that were not granted.
        let granted: BTreeSet<_> = worker.spaces().unwrap().into_iter().map(|space| space.space).collect();
        let documents = worker.store().documents().unwrap();
        assert!(documents.iter().all(|(_, space, _)| granted.contains(space)));
    }
    // Every look-up has come once: no number is missing, and none stands for two.
    assert_eq!(world.relay.looks_flagged().unwrap(), []);
    // 3: what was acknowledged once is on the server. It is asked itself, by a phone that has nothing of its own.
    // Where phones let go, only a desk is told everything.
    let fresh_for = if cast.old.is_some() {
        desk.me()
    } else {
        cast.people[0].me()
    };
    let (received, asked) = (*world.network.received.borrow(), *world.network.round_trips.borrow());
    let mut fresh = world.second_device("Ny telefon", fresh_for);
    fresh.sync(world);
    let received = *world.network.received.borrow() - received;
    let asked = *world.network.round_trips.borrow() - asked;
    same(fresh.read(), desk, &first, "a fresh phone");
    assert_eq!(said(&fresh, CANARY) == 0, cast.erased, "the server says {CANARY}");
    let there: BTreeSet<_> = fresh
        .read()
        .store()
        .acknowledged_hashes()
        .unwrap()
        .into_iter()
        .collect();
    assert_eq!(there, everything, "the server has what the phones have");
    // What a restored server had lost, and its author may not write any more, lies in quarantine.
    let quarantined = world.quarantined();
    let gone = |hash: &[u8; 32]| !there.contains(hash) && !quarantined.contains(hash);
    assert!(!cast.acknowledged.iter().any(gone), "an acknowledged change is gone");
    // 7: it takes one round trip and not many more bytes than there are. Compression may make it less.
    let store = fresh.read().store();
    let bodies: usize = (store.documents().unwrap().iter())
        .flat_map(|(doc, ..)| store.bodies(*doc).unwrap())
        .map(|body| body.len())
        .sum();
    let most = bodies as u64 + PER_CHANGE * there.len() as u64 + IDLE_DOWN;
    assert_eq!(asked, 1, "round trips of a fresh phone");
    assert!(received < most, "{received} bytes for a fresh phone, of {most}");

    let mut kept = BTreeSet::new();
    for worker in &mut cast.taken {
        // 5: it holds nothing of what was taken, but what its own person wrote and the server refused (2).
        let documents = worker.store().documents().unwrap();
        let street = world.street();
        assert!(
            documents.iter().all(|(_, space, _)| *space != street),
            "{} holds what was taken",
            worker.name
        );
        let withheld = worker.store().withheld(None).unwrap();
        let refused: BTreeSet<_> = worker
            .refused()
            .unwrap()
            .into_iter()
            // Of what was erased nothing is kept but the word of it.
            .filter(|refused| refused.problem.code != Code::DocumentErased)
            .map(|refused| refused.doc)
            .collect();
        assert_eq!(
            refused,
            withheld.iter().map(|withheld| withheld.doc).collect(),
            "{}",
            worker.name
        );
        let actor = worker.identity().actor();
        for body in withheld.iter().flat_map(|withheld| &withheld.bodies) {
            let head = change_head(body).unwrap();
            assert_eq!(head.actor, actor, "{}: somebody else's work is kept", worker.name);
            kept.insert(head.hash);
        }
        let rows = worker.store().dump_read_model().unwrap();
        assert!(rows.iter().all(|row| !row.starts_with("youth ")), "{}", worker.name);
        worker.store_mut().rebuild(&actor).unwrap();
        assert_eq!(worker.store().dump_read_model().unwrap(), rows, "{}", worker.name);
    }
    for lost in &mut cast.revoked {
        lost.online = true;
        // What it has not handed in yet it does now; a page at a time.
        for _ in 0..3 {
            assert_eq!(lost.exchange(world).unwrap_err().code, Code::DeviceRevoked);
        }
    }
    let quarantined = world.quarantined();
    for lost in &mut cast.revoked {
        // 2 and 5 for a phone whose access was withdrawn: what it had not sent is in quarantine, and it gets nothing more.
        lost.online = true;
        assert_eq!(lost.exchange(world).unwrap_err().code, Code::DeviceRevoked);
        let mine = lost.read();
        assert!(mine.store().pending(usize::MAX).unwrap().is_empty(), "{}", lost.name);
        let refused = mine.store().refused().unwrap();
        // What was refused because the app was too old stays with it, to be seen and taken out by hand.
        let known = [Code::Quarantined, Code::DocumentErased, Code::AppTooOld];
        let others = refused.iter().filter(|refused| !known.contains(&refused.problem.code));
        assert_eq!(
            others.map(|refused| &refused.problem).collect::<Vec<_>>(),
            [] as [&Problem; 0],
            "{}",
            lost.name
        );
        let acknowledged: BTreeSet<_> = mine.store().acknowledged_hashes().unwrap().into_iter().collect();
        let erased = |hash: &[u8; 32]| cast.erased && cast.card.contains(hash);
        assert!(
            acknowledged.iter().all(|hash| there.contains(hash) || erased(hash)),
            "{}",
            lost.name
        );
        let all = (mine.store().documents().unwrap().into_iter())
            .flat_map(|(doc, ..)| mine.store().bodies(doc).unwrap())
            .map(|body| change_head(&body).unwrap().hash);
        let unsent: BTreeSet<_> = all
            .filter(|hash| !acknowledged.contains(hash) && !erased(hash))
            .collect();
        let stays = refused
            .iter()
            .filter(|refused| refused.problem.code == Code::AppTooOld)
            .flat_map(|refused| mine.store().hashes(refused.doc).unwrap());
        let stays: BTreeSet<_> = stays.collect();
        assert!(
            unsent
                .iter()
                .all(|hash| quarantined.contains(hash) || stays.contains(hash)),
            "{}: a change is neither here nor there",
            lost.name
        );
        kept.extend(stays);
    }
    kept.extend(quarantined);
    // 2: whatever was committed anywhere is on the server, or where its person can take it out by hand.
    assert!(
        cast.written
            .iter()
            .all(|hash| there.contains(hash) || kept.contains(hash)),
        "a change is neither on the server nor with whoever wrote it"
    );
    for worker in &mut cast.people {
        // 4: the read model is what a rebuild gives.
        let before = worker.store().dump_read_model().unwrap();
        let actor = worker.identity().actor();
        worker.store_mut().rebuild(&actor).unwrap();
        assert_eq!(worker.store().dump_read_model().unwrap(), before, "{}", worker.name);
        // 7: nothing left to say takes one round trip, and next to nothing.
        let bytes = |world: &World| (*world.network.sent.borrow(), *world.network.received.borrow());
        let before = bytes(world);
        assert_eq!(worker.sync(world), 1);
        let after = bytes(world);
        let (up, down) = (after.0 - before.0, after.1 - before.1);
        assert!(
            up < IDLE_UP && down < IDLE_DOWN,
            "{up} bytes up and {down} down to say nothing"
        );
    }
}

/// Equal heads, equal rows.
fn same(one: &Session, other: &Session, rows: &[String], name: &str) {
    let (one, other) = (one.store(), other.store());
    assert_eq!(letting_go::heads(one), letting_go::heads(other), "heads at {name}");
    let theirs = one.dump_read_model().unwrap();
    let rows = letting_go::rows_without(rows, one.let_go().unwrap().into_keys());
    assert_eq!(theirs.len(), rows.len(), "{name}");
    for (mine, theirs) in rows.iter().zip(&theirs) {
        assert_eq!(mine, theirs, "{name}");
    }
}
