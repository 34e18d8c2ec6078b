//! A database that an older app filled is opened by this one: everything is there, and the read model is as if it had always
//! been this app's.

use gadeplan_core::domain::ids::ShiftId;
use gadeplan_core::store::{PROJECTION_VERSION, PendingPush};
use gadeplan_world::{Worker, World};
use refinery::Target;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::path::PathBuf;

mod migrations {
    refinery::embed_migrations!("../core/src/store/migrations");
}

/// The version that the first phones have.
const OLD: i32 = 1;

fn names(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(sql).unwrap();
    let found = statement.query_map([], |row| row.get(0)).unwrap();
    found.collect::<Result<_, _>>().unwrap()
}

/// All that a database has of the changes, row by row.
fn changes(db: &Connection) -> Vec<Vec<Value>> {
    let mut statement = db
        .prepare(
            "SELECT id, doc, hash, actor, actor_seq, at, subject, server_seq, signature, body FROM change ORDER BY id",
        )
        .unwrap();
    let columns = statement.column_count();
    let found = statement
        .query_map([], |row| (0..columns).map(|column| row.get(column)).collect())
        .unwrap();
    found.collect::<Result<_, _>>().unwrap()
}

/// What must be the same before and after.
#[derive(Debug, PartialEq)]
struct State {
    changes: Vec<Vec<Value>>,
    heads: Vec<Vec<[u8; 32]>>,
    pending: Vec<PendingPush>,
    refused: usize,
    read_model: Vec<String>,
}

fn state(amir: &Worker) -> State {
    let store = amir.store();
    let documents = store.documents().unwrap();
    State {
        changes: changes(&amir.device.database()),
        heads: documents.iter().map(|(doc, ..)| store.heads(*doc).unwrap()).collect(),
        pending: store.pending(usize::MAX).unwrap(),
        refused: store.refused().unwrap().len(),
        read_model: store.dump_read_model().unwrap(),
    }
}

/// A phone with acknowledged, pulled, waiting and refused work, and the same in the tables of the older app.
struct Old {
    world: World,
    amir: Worker,
    shift: ShiftId,
    before: State,
    file: PathBuf,
}

impl Old {
    fn new() -> Self {
        let mut world = World::new();
        let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
        let shift = amir
            .start_unplanned(world.ground.areas[0].area, &[bente.me()], &[])
            .unwrap();
        // Enough that moving it takes pages that are not there yet.
        let mut rng = fastrand::Rng::with_seed(1);
        let long: String = (0..60_000).map(|_| rng.alphanumeric()).collect();
        amir.writes(shift, &long);
        let yusuf = amir.knows(&world, "Yusuf Eksempel");
        let met = amir.meets(shift, &[yusuf]).encounter;
        amir.sync(&world);
        bente.sync(&world);
        // The same fact twice, and words of both.
        for (worker, place) in [(&mut amir, "Boldburet"), (&mut bente, "Legepladsen")] {
            let place = Some(world.ground.place(place));
            worker.changes(
                shift,
                met,
                gadeplan_core::domain::encounter::EncounterEdit::Place { place },
            );
            worker.writes(shift, &format!("Skrevet af {}.", worker.name));
        }
        bente.sync(&world);
        amir.sync(&world);
        // In the other area the office demands a newer app.
        let (area, street) = (world.ground.areas[1].area, world.ground.streets[1]);
        let refused = amir.start_unplanned(area, &[], &[]).unwrap();
        world.relay.set_min_writer_schema(street, 99).unwrap();
        amir.sync(&world);
        amir.offline();
        amir.writes(shift, "Venter stadig.");
        amir.knows(&world, "Amina Prøve");

        let before = state(&amir);
        assert_eq!((before.refused, before.pending.len()), (1, 2), "{refused} is refused");
        assert!(before.changes.iter().any(|row| row[7] != Value::Null), "acknowledged");
        assert!(before.read_model.iter().any(|line| line.starts_with("contradiction ")));
        let file = world.folder().join("old.db");
        fill(&amir, &file);
        Self {
            world,
            amir,
            shift,
            before,
            file,
        }
    }

    fn version(&self) -> i32 {
        let db = self.amir.device.file(&self.file);
        db.query_row("SELECT max(version) FROM refinery_schema_history", [], |row| row.get(0))
            .unwrap()
    }

    /// The phone opens the old file instead of its own.
    fn open(&mut self) {
        self.amir.device.path.clone_from(&self.file);
        self.amir.device.crash(&self.world);
    }
}

/// The older app's database with the rows of this one.
fn fill(amir: &Worker, file: &std::path::Path) {
    let mut old = amir.device.file(file);
    old.execute_batch("PRAGMA journal_mode = WAL").unwrap();
    let runner = migrations::migrations::runner().set_target(Target::Version(OLD));
    runner.run(&mut old).unwrap();
    drop(old);
    let old = amir.device.file_beside(file, "now");
    let tables = names(
        &old,
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'refinery_schema_history'",
    );
    assert!(tables.len() > 30);
    for table in tables {
        let columns = names(&old, &format!("SELECT name FROM pragma_table_info('{table}')")).join(", ");
        old.execute(
            &format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}"),
            [],
        )
        .unwrap();
    }
    // The older app wrote its rows its own way: they are wrong here, and must be written anew.
    old.execute_batch(
        "UPDATE main.setting SET value = '1' WHERE name = 'projection'; UPDATE main.shift SET narrative = narrative || '.';",
    )
    .unwrap();
    const { assert!(PROJECTION_VERSION > 1) };
}

#[test]
fn what_an_older_app_left_is_all_there_and_goes_on() {
    let mut old = Old::new();
    assert_eq!(old.version(), OLD);
    old.open();
    assert!(old.version() > OLD);
    assert_eq!(state(&old.amir), old.before);
    // What the older app had no place for has one.
    let draft = gadeplan_core::domain::draft::Draft {
        key: "plan new".into(),
        text: "Tag ly".into(),
    };
    old.amir.put_draft(&draft).unwrap();
    assert_eq!(old.amir.drafts().unwrap(), [draft]);
    // And it goes on as if nothing had been.
    old.amir.writes(old.shift, "Skrevet i den nye.");
    old.amir.back_online(&old.world);
    assert_eq!(
        old.amir.store().pending(usize::MAX).unwrap(),
        [],
        "all but what was refused"
    );
    assert_eq!(old.amir.store().refused().unwrap().len(), 1);
    let mut carla = old.world.coordinator("Carla Demo");
    carla.sync(&old.world);
    let text = carla.store().narrative(old.shift).unwrap();
    for words in ["Amir Eksempel.", "Bente Prøve.", "Venter stadig.", "den nye."] {
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn a_kill_between_migrating_and_rebuilding_is_made_up_for_at_the_next_opening() {
    let mut old = Old::new();
    // The tables are the new ones and the app is gone before it has written the read model.
    drop(old.amir.device.store_at(&old.file).unwrap());
    assert!(old.version() > OLD);
    old.open();
    assert_eq!(state(&old.amir), old.before);
}

#[test]
fn a_disk_that_fills_up_in_mid_migration_leaves_the_older_apps_database() {
    let mut old = Old::new();
    let rows = changes(&old.amir.device.file(&old.file));
    let mut failed = 0;
    for spare in 0.. {
        let mut db = old.amir.device.file(&old.file);
        let pages: u32 = db.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        db.pragma_update(None, "max_page_count", pages + spare).unwrap();
        if migrations::migrations::runner().run(&mut db).is_ok() {
            break;
        }
        failed += 1;
        drop(db);
        assert_eq!(old.version(), OLD, "{spare} pages to spare");
        let db = old.amir.device.file(&old.file);
        assert_eq!(changes(&db), rows);
        // The older app's own statements still work on it.
        db.execute("UPDATE change SET signature = signature WHERE hash = x'00'", [])
            .unwrap();
        let half = names(
            &db,
            r"SELECT name FROM sqlite_schema WHERE name LIKE '%\_by\_%' ESCAPE '\' AND type = 'table'",
        );
        assert!(half.is_empty(), "{half:?}");
    }
    old.open();
    assert_eq!(state(&old.amir), old.before, "with room enough it goes through");
    assert!(failed > 0, "there was a disk too full");
}
