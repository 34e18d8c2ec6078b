//! A card is erased for good in the midst of everything.

use crate::steps::Cast;
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::DocId;
use gadeplan_world::{Device, World};
use std::collections::BTreeSet;

/// What stands on that card alone, and nobody may hold once it is erased (oracle 6).
pub const CANARY: &str = "Ung 2 Eksempel";

impl Cast {
    /// The card that may be erased.
    pub(super) fn erasable(&self) -> DocId {
        DocId::from(self.youths[2])
    }

    /// It is erased, while phones are out of coverage and at work on it.
    pub(super) fn erase(&mut self, world: &World, rng: &mut fastrand::Rng) {
        for _ in 0..rng.usize(..4) {
            let who = rng.usize(..self.people.len() - 1);
            self.work(world, rng, who);
        }
        self.remember();
        if rng.bool() {
            assert!(world.relay.erase(self.erasable(), "request").unwrap());
            self.erased = true;
            return;
        }
        match world.relay.erase_youth(self.youths[2], &[], "request") {
            Ok(spoken) => {
                let others = spoken.iter().filter(|spoken| !spoken.card);
                let editions = others.map(|spoken| (spoken.doc, world.edition(spoken.doc)));
                self.begun_anew.extend(editions);
                self.erased = true;
                self.note_older_editions();
            }
            // What lies in quarantine upon one of the documents is decided upon first.
            Err(problem) => assert_eq!(problem.code, Code::NotAllowed),
        }
    }

    /// Whether some phone has every document as it was begun anew: a server that is restored now gets it from there.
    pub(super) fn editions_are_out(&self) -> bool {
        let mut editions = self.begun_anew.iter();
        editions.all(|(doc, epoch)| {
            self.devices()
                .any(|device| device.read().store().epoch(*doc).unwrap() == Some(*epoch))
        })
    }

    /// Changes of older editions go, and what was not handed in of them is written once more.
    pub(super) fn note_older_editions(&mut self) {
        let mut older = BTreeSet::new();
        for (doc, epoch) in &self.begun_anew {
            for device in self.devices() {
                let store = device.read().store();
                if store.epoch(*doc).unwrap().is_some_and(|here| here < *epoch) {
                    older.extend(store.hashes(*doc).unwrap());
                }
            }
        }
        self.card.extend(older);
    }
}

/// How often a text stands in what a phone's database says, whatever the table.
pub fn said(device: &Device, text: &str) -> usize {
    let db = device.database();
    let mut tables = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut said = 0;
    for table in tables.map(Result::unwrap) {
        let mut all = db.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                let value = row.get_ref(column).unwrap();
                let bytes = value.as_bytes().unwrap_or_default();
                said += bytes
                    .windows(text.len())
                    .filter(|window| *window == text.as_bytes())
                    .count();
            }
        }
    }
    said
}
