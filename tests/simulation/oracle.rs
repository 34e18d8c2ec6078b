//! The oracles: what must hold when everything works again.

use crate::steps::Cast;
use gadeplan_world::World;
use std::collections::BTreeSet;

/// Checks all of them; number six (erasure) comes with erasure.
pub fn check(world: &World, cast: &mut Cast) {
    let mut everything: BTreeSet<[u8; 32]> = BTreeSet::new();
    let first = cast.people[0].store().dump_read_model().unwrap();
    let documents: Vec<_> = cast.people[0].store().documents().unwrap();
    for worker in &cast.people {
        // 1: equal heads and equal read models.
        for (doc, ..) in &documents {
            assert_eq!(
                worker.store().heads(*doc).unwrap(),
                cast.people[0].store().heads(*doc).unwrap(),
                "heads of {doc} at {}",
                worker.name
            );
        }
        let theirs = worker.store().dump_read_model().unwrap();
        assert_eq!(theirs.len(), first.len(), "{}", worker.name);
        for (mine, theirs) in first.iter().zip(&theirs) {
            assert_eq!(mine, theirs, "{}", worker.name);
        }
        // 2: whatever was committed here is on the server, or in the list of what was refused.
        let progress = worker.progress().unwrap();
        assert_eq!((progress.waiting, progress.refused), (0, 0), "{}", worker.name);
        everything.extend(worker.store().acknowledged_hashes().unwrap());
        // 5: nothing from spaces that were not granted.
        let granted: BTreeSet<_> = worker.spaces().unwrap().into_iter().map(|space| space.space).collect();
        assert!(
            worker
                .store()
                .documents()
                .unwrap()
                .iter()
                .all(|(_, space, _)| granted.contains(space))
        );
    }
    // 3: what was acknowledged once is still there, and a fresh phone gets it.
    assert!(
        cast.acknowledged.is_subset(&everything),
        "an acknowledged change is gone"
    );
    for worker in &mut cast.people {
        // 4: the read model is what a rebuild gives.
        let before = worker.store().dump_read_model().unwrap();
        let actor = worker.identity().actor();
        worker.store_mut().rebuild(&actor).unwrap();
        assert_eq!(worker.store().dump_read_model().unwrap(), before, "{}", worker.name);
        // 7: nothing left to say takes one round trip.
        assert_eq!(worker.sync(world), 1);
    }
}
