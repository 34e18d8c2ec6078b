//! What lies in a device's database: every table is truth, view or the device's own, and a deed is written down with what
//! it did (invariants 1 and 2).

use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::store::READ_MODEL;
use gadeplan_world::{Worker, World};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Never dropped and rebuilt. A new table belongs here or in `READ_MODEL`; which, is the question of invariant 1.
const TRUTH: [&str; 5] = ["change", "document", "space", "author", "contact"];
const LOCAL: [&str; 11] = [
    "identity",
    "setting",
    "draft",
    "audit",
    "look",
    "refused",
    "set_aside",
    "taken_space",
    "withheld",
    "erased",
    "refinery_schema_history",
];

/// Tables that nobody has said of what they are, and names that no table has.
fn unsaid(db: &Connection) -> (Vec<String>, Vec<String>) {
    let mut statement = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .unwrap();
    let there: BTreeSet<String> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let said: BTreeSet<String> = TRUTH
        .iter()
        .chain(&LOCAL)
        .chain(READ_MODEL)
        .map(|name| (*name).to_owned())
        .collect();
    assert_eq!(
        said.len(),
        TRUTH.len() + LOCAL.len() + READ_MODEL.len(),
        "no table is two things"
    );
    (
        there.difference(&said).cloned().collect(),
        said.difference(&there).cloned().collect(),
    )
}

#[test]
fn every_table_is_truth_or_view_or_the_devices_own() {
    let mut world = World::new();
    let amir = world.worker("Amir Eksempel");
    let db = amir.device.database();
    assert_eq!(unsaid(&db), (vec![], vec![]));
    db.execute_batch("CREATE TABLE forgotten (one INTEGER); DROP TABLE youth_phone;")
        .unwrap();
    assert_eq!(
        unsaid(&db),
        (vec!["forgotten".to_owned()], vec!["youth_phone".to_owned()]),
        "the check can fail"
    );
}

/// Changes and audit rows on the disk, as another connection sees them.
fn written(amir: &Worker) -> (u32, u32) {
    let db = amir.device.database();
    let count = |table: &str| {
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .unwrap()
    };
    (count("change"), count("audit"))
}

#[test]
fn a_deed_and_its_audit_row_are_committed_together_or_neither_is() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let shift = amir.starts_shift(&world);
    let (changes, audits) = written(&amir);
    amir.edit_encounter(shift, None, &[]).unwrap();
    let after = (changes + 1, audits + 1);
    assert_eq!(written(&amir), after, "one deed, one row");
    let row: (String, Vec<u8>, Vec<u8>) = amir
        .device
        .database()
        .query_row(
            "SELECT action, person, doc FROM audit ORDER BY seq DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    use gadeplan_core::domain::ids::Id;
    let (me, doc) = (amir.me().uuid(), shift.uuid());
    assert_eq!(
        row,
        ("encounter_edit".into(), me.as_bytes().to_vec(), doc.as_bytes().to_vec())
    );

    // What changes nothing is no deed.
    amir.start_shift(shift).unwrap();
    assert_eq!(written(&amir), after);
    // What is refused leaves nothing.
    assert_eq!(
        amir.end_shift(shift, Some(world.now().plus_minutes(-5)))
            .unwrap_err()
            .code,
        Code::EndBeforeStart
    );
    assert_eq!(written(&amir), after);
    // What fails while it is being committed leaves neither the one nor the other.
    amir.store().limit_pages(1).unwrap();
    let mut saved = 0;
    loop {
        let note = EncounterEdit::Note(TextEdit {
            base: String::new(),
            text: format!("note {saved} ").repeat(300),
        });
        match amir.edit_encounter(shift, None, &[note]) {
            Ok(_) => saved += 1,
            Err(problem) => {
                assert_eq!(problem.code, Code::DiskFull);
                break;
            }
        }
        assert!(saved < 10_000);
    }
    assert_eq!(written(&amir), (after.0 + saved, after.1 + saved));
}
