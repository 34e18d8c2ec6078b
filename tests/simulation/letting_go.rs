//! Phones that keep only what is recent: a shift of last month, which the coordinator asks about now and then.

use gadeplan_core::domain::ids::{DocId, ShiftId};
use gadeplan_core::domain::retention::Retention;
use gadeplan_core::store::Store;
use gadeplan_world::{Worker, World};
use std::collections::BTreeMap;

const DAY: i64 = 24 * 60;

/// A shift of last month that the coordinator has, and the rule by which phones let go of it. Gives both.
pub fn last_month(world: &mut World, worker: &mut Worker) -> (ShiftId, Worker) {
    let (area, place) = (world.ground.areas[0].area, world.ground.places[0].place);
    let old = worker.start_unplanned(area, &[], &[]).unwrap();
    worker.add_count(old, Some(place), 7).unwrap();
    worker.sync(world);
    let mut carla = world.coordinator("Koordinator Demo");
    let policy = Retention {
        phone_days: Some(30),
        ..Retention::default()
    };
    carla.set_retention(&policy).unwrap();
    carla.sync(world);
    world.pass_minutes(31 * DAY);
    (old, carla)
}

/// Every document with its edition and heads, whether it is here whole or has been let go.
pub fn heads(store: &Store) -> BTreeMap<DocId, (u32, Vec<[u8; 32]>)> {
    let spaces = store.spaces().unwrap().into_iter();
    spaces.flat_map(|space| store.heads_in(space.space).unwrap()).collect()
}

/// Rows of the read model but for those of what has been let go at a phone: all of them name their shift.
pub fn rows_without(rows: &[String], let_go: impl IntoIterator<Item = DocId>) -> Vec<String> {
    let named: Vec<String> = let_go
        .into_iter()
        .map(|doc| {
            use gadeplan_core::domain::ids::Id;
            format!("{:?}", rusqlite::types::ValueRef::Blob(doc.uuid().as_bytes()))
        })
        .collect();
    rows.iter()
        .filter(|row| !named.iter().any(|name| row.contains(name.as_str())))
        .cloned()
        .collect()
}
