//! An answer from the server in which one document is not what an app would write, as a phone takes it in. Whatever is in
//! it: the answer is taken in and all other documents with it, what the phone knew stands as it stood, and it can be opened
//! anew and worked with.
//!
//! The first byte says of what kind the document is and whether the phone knows it, the second how it comes, then changes
//! follow: each with a byte that says how it is made, a length of two bytes, and what it is made of.
#![no_main]

// The attacks' own hand at the format, so that there is one.
#[allow(dead_code, reason = "the attacks use more of it")]
#[path = "../../sync-server/tests/server/hostile/forge.rs"]
mod forge;
#[path = "../phone.rs"]
mod phone;
#[path = "../writing.rs"]
mod writing;

use automerge::{AutoCommit, Change};
use gadeplan_core::actions::Session;
use gadeplan_core::domain::ids::ShiftId;
use gadeplan_core::domain::role::DocumentKind;
use gadeplan_core::domain::time::Evening;
use gadeplan_core::sync::wire::{PulledChange, PulledDocument};
use libfuzzer_sys::fuzz_target;
use phone::{EVENING, KINDS, Phone, writes};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::{LazyLock, Mutex};
use writing::Dictation;

/// Where reports stand among [`KINDS`].
const SHIFT: usize = 4;

static PHONE: LazyLock<(Phone, Vec<([u8; 32], AutoCommit)>)> = LazyLock::new(|| {
    let phone = Phone::new();
    let loaded = phone.known.iter().chain(&phone.unknown).map(loaded).collect();
    (phone, loaded)
});

/// A document with one of its heads.
fn loaded(document: &PulledDocument) -> ([u8; 32], AutoCommit) {
    let mut loaded = AutoCommit::new();
    let bodies = document.changes.iter().map(|change| change.body.clone());
    let changes: Vec<_> = bodies.map(|body| Change::from_bytes(body).unwrap()).collect();
    loaded.apply_changes(changes).unwrap();
    (loaded.get_heads()[0].0, loaded)
}

/// What the last panic said. Most of them are caught, as they are on a phone, and tell nothing.
static LAST_WORDS: Mutex<String> = Mutex::new(String::new());

fn listen(panic: &PanicHookInfo<'_>) {
    if let Ok(mut last) = LAST_WORDS.lock() {
        *last = format!("{panic}\n{}", std::backtrace::Backtrace::capture());
    }
}

/// How a document comes.
struct Coming {
    kind: usize,
    /// The phone knows the document already.
    known: bool,
    /// Nothing honest is in it.
    bare: bool,
    /// Its changes come one in each answer.
    piecemeal: bool,
    /// What it hangs on comes after it.
    backwards: bool,
    /// It comes as what it is not.
    called: DocumentKind,
    /// It begins the document anew.
    epoch: u32,
    /// The phone has written in it meanwhile.
    waiting: bool,
    /// Another version of the app opens what there is afterwards.
    anew: bool,
}

impl Coming {
    fn of(by: &mut Dictation<'_>) -> Self {
        let (what, how) = (by.number(), by.number());
        let kind = what % KINDS.len();
        let called = match how & 0x18 {
            0x18 => DocumentKind::Unknown("journal".into()),
            0x10 => KINDS[(kind + 1) % KINDS.len()].clone(),
            _ => KINDS[kind].clone(),
        };
        Self {
            kind,
            known: what & 0x80 != 0,
            bare: how & 1 != 0,
            piecemeal: how & 2 != 0,
            backwards: how & 4 != 0,
            called,
            epoch: u32::from(how & 0x20 != 0),
            waiting: how & 0x40 != 0,
            anew: how & 0x80 != 0,
        }
    }

    fn made(&self, by: &mut Dictation<'_>) -> PulledDocument {
        let (phone, loaded) = &*PHONE;
        let (honest, loaded) = if self.known {
            (&phone.known[self.kind], &loaded[self.kind])
        } else {
            (&phone.unknown[self.kind], &loaded[KINDS.len() + self.kind])
        };
        let (head, nothing) = (loaded.0, AutoCommit::new());
        let upon = if self.bare { &nothing } else { &loaded.1 };
        let mut bodies: Vec<Vec<u8>> = Vec::new();
        let mut before = [0; 32];
        while let Some(how) = by.byte() {
            let length = usize::from(u16::from_le_bytes([by.number() as u8, by.number() as u8]));
            let made_of = by.take(length);
            match how % 3 {
                0 => bodies.push(made_of.to_vec()),
                // A change's content, in which sixteen A are the author, and so many B and C a change it hangs on.
                1 => {
                    let mut content = made_of.to_vec();
                    replace(&mut content, &[b'A'; 16], &phone.author.actor);
                    replace(&mut content, &[b'B'; 32], &head);
                    replace(&mut content, &[b'C'; 32], &before);
                    let (body, hash) = forge::chunk(forge::CHANGE, &content);
                    before = hash;
                    bodies.push(body);
                }
                _ => {
                    let written = || writing::write(upon, &[b'A'; 16], Dictation(made_of));
                    bodies.extend(catch_unwind(AssertUnwindSafe(written)).unwrap_or_default());
                }
            }
        }
        let forged = bodies.into_iter().map(|body| PulledChange {
            seq: 2,
            signature: None,
            covers: None,
            body,
        });
        let comes = !self.bare && (!self.known || self.epoch > 0);
        let mut changes: Vec<PulledChange> = honest.changes.iter().filter(|_| comes).cloned().chain(forged).collect();
        if self.backwards {
            changes.reverse();
        }
        PulledDocument {
            doc: honest.doc,
            kind: self.called.clone(),
            epoch: self.epoch,
            changes,
        }
    }
}

fn replace(content: &mut [u8], what: &[u8], by: &[u8]) {
    if let Some(at) = content.windows(what.len()).position(|window| window == what) {
        content[at..at + by.len()].copy_from_slice(by);
    }
}

/// What the phone showed of all other documents it shows still, and what came with the forgery too.
fn stands(session: &Session, before: &[String]) {
    let phone = &PHONE.0;
    let shown = session.store().dump_read_model().unwrap();
    for row in before {
        assert!(shown.contains(row), "a row is another: {row}");
    }
    let other = session.store().youth(phone.other.doc.into()).unwrap();
    assert_eq!(other.facts.nickname, "Sasa");
}

/// Every screen that shows more than one document can be shown.
fn screens(session: &mut Session) {
    session.tonight().unwrap();
    session.activities().unwrap();
    session.reports(None, 30).unwrap();
    let store = session.store();
    store.shifts(Evening::of(EVENING), Evening::of(EVENING)).unwrap();
    store.people().unwrap();
    store.areas().unwrap();
    store.places().unwrap();
    store.words().unwrap();
    store.retention().unwrap();
    store.youth_search("sara", 50, EVENING).unwrap();
    store.questions_to(session.me()).unwrap();
}

/// What came can be looked at: no screen that shows it ends the app, whatever it says.
fn looked_at(session: &mut Session, forged: &PulledDocument) {
    let doc = forged.doc;
    let _ = session.report(doc.into());
    let _ = session.encounter_choices(doc.into(), None);
    let _ = session.activity(doc.into());
    let _ = session.store().youth(doc.into());
    let _ = session.store().contradictions(doc);
}

fn taken_in(data: &[u8]) {
    let phone = &PHONE.0;
    let mut by = Dictation(data);
    let coming = Coming::of(&mut by);
    let forged = coming.made(&mut by);
    let shift = ShiftId::from(phone.known[SHIFT].doc);
    let mut session = phone.open();
    if coming.waiting {
        writes(&mut session, shift, "Og hjem.");
    }
    let own = &phone.rows[&phone.known[coming.kind].doc];
    let mut before = session.store().dump_read_model().unwrap();
    if coming.known {
        before.retain(|row| !own.contains(row) && !(coming.kind == SHIFT && row.starts_with("shift ")));
    }
    let mut pieces = vec![forged.clone()];
    if coming.piecemeal {
        let piece = |change: &PulledChange| PulledDocument {
            changes: vec![change.clone()],
            ..forged.clone()
        };
        pieces = forged.changes.iter().map(piece).collect();
    }
    pieces.push(phone.other.clone());
    let each = if coming.piecemeal { 1 } else { pieces.len() };
    for pieces in pieces.chunks(each) {
        let mut request = session.sync_request(false).unwrap();
        // What begins a document anew comes before what is handed in of it has been taken.
        if coming.epoch > 0 {
            request.push.clear();
        }
        let answer = phone.answer(&request, pieces.to_vec());
        session.sync_response(&request, answer).expect("the answer is taken in");
    }
    stands(&session, &before);
    looked_at(&mut session, &forged);
    screens(&mut session);
    if !coming.anew {
        return;
    }
    let actor = session.identity().actor();
    let store = session.store_mut();
    store.rebuild(&actor).expect("another version of the app shows it anew");
    session = phone.open_again(session);
    stands(&session, &before);
    screens(&mut session);
    if !(coming.known && coming.kind == SHIFT) {
        session.report(shift).unwrap();
        writes(&mut session, shift, "Og ud igen.");
    }
    let tomorrow = session.start_unplanned(phone::area(), &[], &[]).unwrap();
    writes(&mut session, tomorrow, "Ud igen.");
}

fuzz_target!(
    init: {
        // The target's own is to end at the first panic, and a phone does not.
        std::panic::set_hook(Box::new(listen));
        LazyLock::force(&PHONE);
    },
    |data: &[u8]| {
        if catch_unwind(|| taken_in(data)).is_err() {
            let last = LAST_WORDS.lock().map(|last| last.clone());
            eprintln!("panicked: {}", last.unwrap_or_default());
            std::process::abort();
        }
    }
);
