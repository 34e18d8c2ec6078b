//! A device as a process of its own, made to be killed: logs an evening as fast as it can, hands it in now and then,
//! and prints a line only for what has been committed.

use gadeplan_core::actions::Session;
use gadeplan_core::domain::ids::Id;
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::store::{DatabaseKey, Store};
use gadeplan_world::{Http, RealIds, WallClock, line};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;
use zeroize::Zeroizing;

fn say(kind: &str, value: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", line(kind, value)).unwrap();
    out.flush().unwrap();
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, path, server, shift] = arguments.as_slice() else {
        panic!("scribe DATABASE SERVER SHIFT")
    };
    let store = Store::open(Path::new(path), &DatabaseKey::new(Zeroizing::new([9; 32]))).unwrap();
    let mut session = Session::open(store, Arc::new(WallClock), Box::new(RealIds)).unwrap();
    let http = Http::new(server);
    let shift = shift.parse().unwrap();
    say("open", "");
    for round in 0_u64.. {
        let met = session.edit_encounter(shift, None, &[]).unwrap();
        say("encounter", &met.encounter.uuid().to_string());
        let base = session.store().narrative(shift).unwrap();
        let word = format!("ord-{}", Uuid::now_v7().simple());
        session
            .write_narrative(
                shift,
                &TextEdit {
                    text: format!("{base} {word}"),
                    base,
                },
            )
            .unwrap();
        say("word", &word);
        if round % 3 == 2 && http.sync(&mut session).is_ok() {
            say("handed-in", &session.progress().unwrap().waiting.to_string());
        }
    }
}
