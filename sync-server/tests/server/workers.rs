//! The workers by themselves, given what the steps before them would have refused: the attacks are real, and none of them
//! reaches further than one process.

use crate::sqlite::hostile::attacks::{Attack, amirs_phone, attacks, nested, next, report};
use crate::sqlite::hostile::forge::{Change, column, literal, text};
use gadeplan_core::domain::error::Problem;
use gadeplan_core::domain::role::DocumentKind;
use gadeplan_server::relay::{Case, Fresh, Judge};
use gadeplan_server::worker::Workers;
use serde_bytes::ByteBuf;
use std::path::Path;

/// What takes a worker's whole time or memory.
const TAKES_SECONDS: [&str; 3] = ["a-million-operations", "two-to-the-62", "largest-run"];

fn workers() -> Workers {
    Workers::of(Path::new(env!("CARGO_BIN_EXE_gadeplan-server")))
}

/// What a judge is shown of Amir's report with a change upon it.
struct Shown {
    known: Vec<ByteBuf>,
    doc: gadeplan_core::domain::ids::DocId,
    honest: Case,
}

fn shown() -> (Shown, Vec<(&'static str, Case)>) {
    let amir = amirs_phone();
    let (mut report, note) = report(&amir, crate::sqlite::support::fresh());
    let attacks = attacks(&mut report, &note);
    let known: Vec<ByteBuf> = report
        .waiting
        .iter()
        .map(|change| ByteBuf::from(change.raw_bytes()))
        .collect();
    let doc = report.doc;
    let case = |bytes: &[u8], hash: &[u8; 32], operations: u64| Case {
        doc,
        kind: DocumentKind::Shift,
        area: None,
        known: known.clone(),
        fresh: vec![Fresh {
            operations,
            ..fresh_of((bytes.to_vec(), *hash))
        }],
    };
    let cases = attacks
        .iter()
        .map(|attack| (attack.name, case(&attack.bytes, &attack.hash, operations(attack))))
        .collect();
    let (bytes, hash) = next(&mut report).chunk();
    let honest = case(&bytes, &hash, 1);
    (Shown { known, doc, honest }, cases)
}

/// How many operations automerge finds in an attack, where it can be asked; so that the worker is told what it will find.
fn operations(attack: &Attack) -> u64 {
    if TAKES_SECONDS.contains(&attack.name) {
        return 1_000_000;
    }
    let read = std::panic::catch_unwind(|| automerge::Change::from_bytes(attack.bytes.clone()));
    read.ok().and_then(Result::ok).map_or(1, |change| change.len() as u64)
}

#[test]
fn an_honest_change_is_found_good_and_every_attack_bad() {
    let (Shown { known, doc, honest }, cases) = shown();
    assert_eq!((known.len(), doc), (2, honest.doc));
    let workers = workers();
    // What is beside a document, when, and how often it says what it hangs on, are for the steps before to judge.
    let for_others = [
        "no-operation",
        "one-byte-after-it",
        "words-beside-it",
        "after-all-time",
        "one-dependency-over-and-over",
    ];
    for (name, case) in cases {
        if TAKES_SECONDS.contains(&name) {
            continue;
        }
        let found = workers.judge(vec![case, honest.clone()]).unwrap();
        assert_eq!(found[0].is_ok(), for_others.contains(&name), "{name}: {found:?}");
        assert_eq!(found[1], Ok(()), "after {name}");
    }
}

#[test]
fn what_brings_a_worker_down_brings_down_nothing_else() {
    let (Shown { honest, .. }, cases) = shown();
    let workers = workers();
    let case = |name: &str| {
        let (_, case) = cases.iter().find(|(known, _)| *known == name).unwrap();
        case.clone()
    };
    let deep = deep(&honest);
    let reasons = |cases: Vec<Case>| -> Vec<Result<(), String>> {
        let found = workers.judge(cases).unwrap();
        let reason = |found: Result<(), Problem>| found.map_err(|problem| problem.params["reason"].clone());
        found.into_iter().map(reason).collect()
    };
    let refused = |reason: &str| Err(reason.to_owned());
    // Endless counting ends with the processor's time.
    let counting = reasons(vec![honest.clone(), case("two-to-the-62"), honest.clone()]);
    assert_eq!(counting, [Ok(()), refused("time"), Ok(())]);
    // A full stack ends the process. One who goes on so is not listened to for ever.
    let asked = [&deep, &honest, &deep, &deep, &deep, &honest].map(Case::clone);
    let died = || refused("died");
    assert_eq!(
        reasons(asked.into()),
        [died(), Ok(()), died(), died(), refused("worker"), refused("worker")]
    );
    assert_eq!(reasons(vec![honest]), [Ok(())]);
}

const LEVELS: u64 = 30_000;

fn honest_change() -> Change {
    let amir = amirs_phone();
    next(&mut report(&amir, crate::sqlite::support::fresh()).0)
}

fn fresh_of((bytes, hash): (Vec<u8>, [u8; 32])) -> Fresh {
    Fresh {
        hash: ByteBuf::from(hash),
        operations: 1,
        body: ByteBuf::from(bytes),
    }
}

/// A document that holds maps in maps, so deep that reading it overflows the stack, and a change to it that is as it should
/// be: what a server without these steps would have taken in once.
fn deep(honest: &Case) -> Case {
    let before = honest_change();
    let (bytes, hash) = nested(&before, LEVELS).chunk();
    let after = Change {
        deps: vec![hash],
        seq: before.seq + 1,
        start_op: before.start_op + LEVELS,
        ..before
    };
    let after = after.with(column::KEY_TEXT, literal(&[text("z")]));
    let mut deep = honest.clone();
    deep.known.push(ByteBuf::from(bytes));
    deep.fresh = vec![fresh_of(after.chunk())];
    deep
}

#[test]
fn without_workers_nothing_is_refused_and_nothing_taken() {
    let (Shown { honest, .. }, _) = shown();
    for program in ["/nonexistent", "/bin/true"] {
        let problem = Workers::of(Path::new(program)).judge(vec![honest.clone()]).unwrap_err();
        assert_eq!(problem.code.as_str(), "server_failed");
    }
}

/// The attacks lie in files for whoever fuzzes or reads. `GADEPLAN_WRITE_CORPUS=1` writes them anew.
#[test]
fn the_corpus_is_what_the_generator_makes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let amir = amirs_phone();
    let (mut report, note) = report(&amir, crate::sqlite::support::fresh());
    let mut files: Vec<(String, Vec<u8>)> = attacks(&mut report, &note)
        .into_iter()
        .map(|attack| (format!("{}.chunk", attack.name), attack.bytes))
        .collect();
    for (n, change) in report.waiting.iter().enumerate() {
        files.push((format!("honest-{n}.chunk"), change.raw_bytes().to_vec()));
    }
    if std::env::var_os("GADEPLAN_WRITE_CORPUS").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in &files {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    }
    let mut there: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    there.sort_unstable();
    let mut names: Vec<_> = files.iter().map(|(name, _)| name.clone()).collect();
    names.sort_unstable();
    assert_eq!(there, names);
    for (name, bytes) in files {
        assert!(bytes.len() <= 80_000, "{name} is {} bytes", bytes.len());
        assert!(std::fs::read(folder.join(&name)).unwrap() == bytes, "{name} is another");
    }
}
