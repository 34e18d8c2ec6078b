//! What every storage promises of its transactions.

use super::support::{Database, fresh, on_postgres};
use gadeplan_core::domain::ids::{DeviceId, DocId, Id, PersonId, SpaceId};
use gadeplan_core::domain::role::{DocumentKind, Role, SpaceClass};
use gadeplan_server::storage::postgres::{Address, Postgres};
use gadeplan_server::storage::sqlite::Sqlite;
use gadeplan_server::storage::{Storage, StoredChange, StoredDoc, StoredSpace, Transaction};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// One server's hold on the database.
fn open(database: &Database, folder: &Path) -> Box<dyn Storage> {
    match database.url() {
        Some(url) => Box::new(Postgres::create(Address::parse(&url).unwrap()).unwrap()),
        None => Box::new(Sqlite::open(&folder.join("relay.sqlite")).unwrap()),
    }
}

fn add_space(storage: &dyn Storage) -> SpaceId {
    let space = fresh();
    let transaction = storage.write().unwrap();
    transaction
        .add_space(&StoredSpace {
            space,
            class: SpaceClass::Street,
            area: None,
            seq: 0,
            digest: [0; 32],
            min_writer_schema: 0,
        })
        .unwrap();
    transaction.commit().unwrap();
    space
}

/// Adds a document of one change under the next sequence.
fn add_change(transaction: &dyn Transaction, space: SpaceId, bytes: usize) {
    let doc: DocId = fresh();
    let seq = transaction.take_seqs(space, 1).unwrap();
    transaction
        .put_doc(&StoredDoc {
            doc,
            space,
            kind: DocumentKind::Shift,
            epoch: 0,
            heads: vec![[1; 32]],
            seq,
            first_seq: seq,
            bytes: bytes as u64,
            key: vec![1],
        })
        .unwrap();
    transaction
        .add_change(&StoredChange {
            space,
            seq,
            doc,
            epoch: 0,
            hash: [1; 32],
            actor: doc.uuid().into_bytes().to_vec(),
            actor_seq: 1,
            max_op: 1,
            device: DeviceId::from_uuid(doc.uuid()),
            signature: None,
            covers: None,
            body: vec![7; bytes],
        })
        .unwrap();
}

fn seqs(storage: &dyn Storage, space: SpaceId, after: u64, bytes: usize) -> Vec<u64> {
    let snapshot = storage.read().unwrap();
    let changes = snapshot.changes_after(space, after, bytes).unwrap();
    changes.iter().map(|change| change.seq).collect()
}

#[test]
fn a_transaction_lasts_when_committed_and_leaves_no_trace_when_dropped() {
    let (database, folder) = (Database::new(), tempfile::tempdir().unwrap());
    let storage = open(&database, folder.path());
    let (kept, dropped): (PersonId, PersonId) = (fresh(), fresh());
    let transaction = storage.write().unwrap();
    transaction.put_person(kept, &Role::Chief).unwrap();
    let before = storage.read().unwrap();
    assert_eq!(before.person(kept).unwrap(), None, "not seen before it is committed");
    transaction.commit().unwrap();
    assert_eq!(before.person(kept).unwrap(), None, "a snapshot stays at its moment");
    drop(before);
    storage.write().unwrap().put_person(dropped, &Role::Chief).unwrap();
    let after = storage.read().unwrap();
    assert_eq!(after.person(kept).unwrap(), Some(Role::Chief));
    assert_eq!(after.person(dropped).unwrap(), None);
}

#[test]
fn sequences_are_handed_out_without_a_gap_and_undone_with_their_transaction() {
    let (database, folder) = (Database::new(), tempfile::tempdir().unwrap());
    let storage = open(&database, folder.path());
    let space = add_space(storage.as_ref());
    let transaction = storage.write().unwrap();
    assert_eq!(transaction.take_seqs(space, 3).unwrap(), 1);
    assert_eq!(transaction.take_seqs(space, 1).unwrap(), 4);
    transaction.commit().unwrap();
    assert_eq!(storage.write().unwrap().take_seqs(space, 1).unwrap(), 5);
    assert_eq!(storage.write().unwrap().take_seqs(space, 1).unwrap(), 5);
    assert!(storage.write().unwrap().take_seqs(fresh(), 1).is_err(), "of no space");
}

/// A reader's cursor moves on to the last sequence it saw. Were a later one ever seen before an earlier one, the
/// earlier change would never reach that device.
#[test]
fn no_reader_sees_a_later_sequence_before_an_earlier_one() {
    const EACH: u64 = 40;
    let (database, folder) = (Database::new(), tempfile::tempdir().unwrap());
    let (here, there) = (open(&database, folder.path()), open(&database, folder.path()));
    let space = add_space(here.as_ref());
    let written = AtomicBool::new(false);
    let readings = std::thread::scope(|scope| {
        let writers: Vec<_> = [&here, &there]
            .into_iter()
            .map(|node| {
                scope.spawn(move || {
                    for n in 0..EACH {
                        let transaction = node.write().unwrap();
                        add_change(transaction.as_ref(), space, 10);
                        // Between taking its sequence and its commit, every other one dawdles.
                        if n % 2 == 0 {
                            std::thread::sleep(std::time::Duration::from_millis(2));
                        }
                        transaction.commit().unwrap();
                    }
                })
            })
            .collect();
        let reader = scope.spawn(|| {
            let mut readings = 0_u64;
            let mut last = 0;
            while !written.load(Ordering::SeqCst) {
                let seen = seqs(there.as_ref(), space, last, usize::MAX);
                assert_eq!(seen, (last + 1..=last + seen.len() as u64).collect::<Vec<_>>());
                last += seen.len() as u64;
                readings += u64::from(!seen.is_empty());
            }
            readings
        });
        for writer in writers {
            writer.join().unwrap();
        }
        written.store(true, Ordering::SeqCst);
        reader.join().unwrap()
    });
    assert!(readings > 5, "the reader was between them only {readings} times");
    assert_eq!(seqs(here.as_ref(), space, 0, usize::MAX).len() as u64, 2 * EACH);
}

#[test]
fn changes_are_handed_out_until_their_bodies_reach_so_many_bytes() {
    let (database, folder) = (Database::new(), tempfile::tempdir().unwrap());
    let storage = open(&database, folder.path());
    let (space, other) = (add_space(storage.as_ref()), add_space(storage.as_ref()));
    let transaction = storage.write().unwrap();
    // More than are looked at together.
    for _ in 0..600 {
        add_change(transaction.as_ref(), space, 100);
    }
    add_change(transaction.as_ref(), other, 100);
    transaction.commit().unwrap();
    let seqs = |after, bytes| seqs(storage.as_ref(), space, after, bytes);
    assert_eq!(seqs(0, 0), [1], "one at least");
    assert_eq!(seqs(0, 100), [1]);
    assert_eq!(seqs(0, 101), [1, 2]);
    assert_eq!(seqs(598, 1_000_000), [599, 600]);
    assert!(seqs(600, 1_000_000).is_empty());
    assert_eq!(seqs(0, 1_000_000), (1..=600).collect::<Vec<_>>());
    assert_eq!(seqs(10, 55_001), (11..=561).collect::<Vec<_>>());
}

/// PostgreSQL answers the COMMIT of a transaction in which something failed with a rollback, and calls that no error.
#[test]
fn what_failed_halfway_is_not_called_committed() {
    let (database, folder) = (Database::new(), tempfile::tempdir().unwrap());
    let storage = open(&database, folder.path());
    let space = add_space(storage.as_ref());
    let person: PersonId = fresh();
    let transaction = storage.write().unwrap();
    transaction.put_person(person, &Role::Chief).unwrap();
    // A space of that id is there.
    let twice = StoredSpace {
        space,
        class: SpaceClass::Street,
        area: None,
        seq: 0,
        digest: [0; 32],
        min_writer_schema: 0,
    };
    assert!(transaction.add_space(&twice).is_err());
    let committed = transaction.commit().is_ok();
    assert_eq!(committed, !on_postgres(), "SQLite goes on after a failed statement");
    let role = storage.read().unwrap().person(person).unwrap();
    assert_eq!(role.is_some(), committed);
    assert!(storage.write().unwrap().commit().is_ok(), "and the next one is whole");
}
