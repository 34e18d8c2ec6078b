//! `make bench`: each figure beside its control in the same run, so that it says something on any machine.

// The tests' own PostgreSQL, so that there is one way to start one.
#[allow(dead_code, reason = "the server's tests use more of it")]
#[path = "../../sync-server/tests/server/cluster.rs"]
mod cluster;
mod midnight;
mod peer;
mod people;
mod table;

use gadeplan_core::actions::Session;
use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::text::TextEdit;
use gadeplan_world::{Http, RealIds};
use peer::Peer;
use people::{Municipality, documents};
use std::time::{Duration, Instant};
use table::{Row, print, quantile};

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let value = work();
    (value, begun.elapsed())
}

/// Saving an encounter, beside one bare insert of the same bytes in the same kind of database and durability.
fn saving(municipality: &Municipality, rows: &mut Vec<Row>) {
    let (folder, mut session) = municipality.fresh_device("saving");
    let http = Http::new(&municipality.url);
    http.sync(&mut session).unwrap();
    let mut shift = session.start_unplanned(municipality.area(), &[], &[]).unwrap();
    let youths = session.search_youths("", 50, RealIds::opening()).unwrap();
    let control = municipality.control(folder.path());
    let (mut saves, mut inserts) = (Vec::new(), Vec::new());
    for n in 0..400 {
        let youth = youths[n % youths.len()].youth;
        let edits = [
            EncounterEdit::Youth { youth, met: true },
            EncounterEdit::Note(TextEdit {
                base: String::new(),
                text: "Snak om skolen og fodbold ved containeren.".into(),
            }),
        ];
        // A shift has some dozens of encounters; a fresh one now and then keeps it so.
        if n % 40 == 39 {
            shift = session.start_unplanned(municipality.area(), &[], &[]).unwrap();
        }
        let (_, took) = timed(|| session.edit_encounter(shift, None, &edits).unwrap());
        saves.push(took);
        let bytes = session.store().bodies(shift.into()).unwrap().pop().unwrap();
        let (_, took) = timed(|| {
            control
                .execute("INSERT INTO plain (body) VALUES (?)", [&bytes])
                .unwrap()
        });
        inserts.push(took);
    }
    for (name, q, aim) in [
        ("gem en kontakt, p50", 0.5, "≤ 1,5 ×"),
        ("gem en kontakt, p99", 0.99, ""),
    ] {
        rows.push(Row::times(
            name,
            quantile(&mut saves, q),
            quantile(&mut inserts, q),
            "ét bart insert",
            aim,
        ));
    }
}

/// From a closed database with everything in it to the first screen, beside opening an empty one.
fn starting(municipality: &Municipality, full: &std::path::Path, rows: &mut Vec<Row>) {
    let (mut starts, mut empties) = (Vec::new(), Vec::new());
    let (folder, session) = municipality.fresh_device("empty");
    drop(session);
    let empty = folder.path().join("device.db");
    for _ in 0..15 {
        let (_, took) = timed(|| people::open(full).tonight().unwrap());
        starts.push(took);
        let (_, took) = timed(|| people::open(&empty).tonight().unwrap());
        empties.push(took);
    }
    rows.push(Row::times(
        &format!("start til første skærm, {} dokumenter", documents()),
        quantile(&mut starts, 0.5),
        quantile(&mut empties, 0.5),
        "tom database",
        "≤ 300 ms",
    ));
}

/// Searching a name as one types, beside a count over the same rows.
fn searching(session: &mut Session, rows: &mut Vec<Row>) {
    let now = session.now();
    let (mut searches, mut counts) = (Vec::new(), Vec::new());
    for typed in [
        "m", "mu", "muh", "muham", "muhamed", "ami", "amina w", "jusuf", "ø", "sara eks", "rød", "xyz",
    ]
    .iter()
    .cycle()
    .take(240)
    {
        let (_, took) = timed(|| session.search_youths(typed, 20, RealIds::opening()).unwrap());
        searches.push(took);
        let (_, took) = timed(|| session.store().youth_search("qqqq", 1, now).unwrap());
        counts.push(took);
    }
    rows.push(Row::times(
        "navnesøgning, p95",
        quantile(&mut searches, 0.95),
        quantile(&mut counts, 0.95),
        "søgning uden træf",
        "≤ 30 ms",
    ));
}

/// 200 changed documents of 20,000, three edits each, over real HTTP, beside PouchDB.
fn syncing(municipality: &Municipality, session: &mut Session, peer: &Peer, rows: &mut Vec<Row>) {
    let http = Http::new(&municipality.url);
    http.sync(session).unwrap();
    let (mut times, mut up, mut down, mut trips) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let youths = session.search_youths("", 200, RealIds::opening()).unwrap();
    for round in 0..5 {
        for youth in &youths {
            for edit in 0..3 {
                let facts = session.store().youth(youth.youth).unwrap().facts;
                let mut changed = facts.clone();
                changed.class = format!("{round}.{edit}");
                session.edit_youth(youth.youth, &facts, &changed).unwrap();
            }
        }
        http.up.set(0);
        http.down.set(0);
        let (rounds, took) = timed(|| http.sync(session).unwrap());
        times.push(took);
        up.push(http.up.get());
        down.push(http.down.get());
        trips.push(rounds);
    }
    up.sort_unstable();
    down.sort_unstable();
    let middle = times.len() / 2;
    rows.push(Row::times(
        &format!("send {} ændrede af {}, 3 rettelser hver", youths.len(), documents()),
        quantile(&mut times, 0.5),
        peer.time("push_ms"),
        peer.name(),
        "≤ 130 ms",
    ));
    rows.push(Row::figures(
        "  omgange",
        trips[middle].into(),
        peer.number("push_requests"),
        peer.name(),
        "1",
    ));
    rows.push(Row::figures(
        "  op, KB",
        kb(up[middle]),
        peer.number("push_bytes_up") / 1024.0,
        peer.name(),
        "≤ 60",
    ));
    rows.push(Row::plain("  ned, KB", &format!("{:.1}", kb(down[middle])), "", "", ""));
    http.up.set(0);
    http.down.set(0);
    let (rounds, took) = timed(|| http.sync(session).unwrap());
    rows.push(Row::times("intet nyt", took, peer.time("idle_ms"), peer.name(), ""));
    rows.push(Row::figures(
        "  omgange",
        rounds.into(),
        peer.number("idle_requests"),
        peer.name(),
        "1",
    ));
    rows.push(Row::figures(
        "  KB op og ned",
        kb(http.up.get() + http.down.get()),
        peer.number("idle_bytes") / 1024.0,
        peer.name(),
        "≤ 1",
    ));
}

fn kb(bytes: usize) -> f64 {
    bytes as f64 / 1024.0
}

/// A new phone pulls everything, newest first.
fn arriving(municipality: &Municipality, peer: &Peer, rows: &mut Vec<Row>) -> (tempfile::TempDir, Session) {
    let http = Http::new(&municipality.url);
    let (folder, mut session) = municipality.fresh_device("new");
    let key = session.identity().key.clone();
    let begun = Instant::now();
    let (mut usable, mut rounds) = (None, 0);
    loop {
        let request = session.sync_request(false).unwrap();
        let response = http.exchange(&key, &request).unwrap();
        rounds += 1;
        let more = session.sync_response(&request, response).unwrap().more;
        // Usable: the newest reports can be read, with the names of places.
        if usable.is_none()
            && !session.tonight().unwrap().areas.is_empty()
            && !session.reports(None, 3).unwrap().is_empty()
        {
            usable = Some(begun.elapsed());
        }
        if !more {
            break;
        }
    }
    let complete = begun.elapsed();
    let have = session.store().documents().unwrap().len();
    rows.push(Row::plain(
        "ny telefon brugbar",
        &format!("{:.2} s", usable.unwrap().as_secs_f64()),
        "",
        "",
        "≤ 1 s",
    ));
    rows.push(Row::times(
        &format!("ny telefon komplet, {have} dokumenter"),
        complete,
        peer.time("new_phone_s"),
        peer.name(),
        "≤ 6 s",
    ));
    rows.push(Row::figures(
        "  omgange",
        rounds.into(),
        peer.number("new_phone_requests"),
        peer.name(),
        "",
    ));
    rows.push(Row::figures(
        "  ned, KB",
        kb(http.down.get()),
        peer.number("new_phone_bytes_down") / 1024.0,
        peer.name(),
        "",
    ));
    (folder, session)
}

fn main() {
    if std::env::args().nth(1).as_deref() == Some("midnight") {
        let mut rows = Vec::new();
        midnight::midnight(&mut rows);
        return print(&rows);
    }
    let documents = documents();
    println!("PouchDB med {documents} dokumenter …");
    let (peer, took) = timed(|| Peer::measure(documents));
    println!(
        "  {:.0} s\nbygger en kommune med {documents} dokumenter …",
        took.as_secs_f64()
    );
    let (municipality, took) = timed(Municipality::new);
    println!("  {:.0} s", took.as_secs_f64());
    let mut rows = Vec::new();
    let (folder, mut full) = arriving(&municipality, &peer, &mut rows);
    saving(&municipality, &mut rows);
    searching(&mut full, &mut rows);
    syncing(&municipality, &mut full, &peer, &mut rows);
    drop(full);
    starting(&municipality, &folder.path().join("device.db"), &mut rows);
    drop(municipality);
    println!("femhundrede telefoner ved midnat …");
    midnight::midnight(&mut rows);
    print(&rows);
}
