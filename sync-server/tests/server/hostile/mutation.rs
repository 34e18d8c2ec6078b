//! Honest changes altered at random, by seed: whatever is taken of them, the report goes on.

use super::super::support::{Draft, Phone, request};
use super::Scene;
use super::attacks::author;
use super::forge::{Change, column};
use automerge::transaction::Transactable;
use automerge::{AutoCommit, ObjId, ROOT, ReadDoc};

/// Alterations tried in a run; `GADEPLAN_MUTATIONS` for more.
const TRIED: u64 = 600;

/// xorshift64*.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// Something is altered: a byte, a column, a number in the head.
fn altered(chance: &mut Chance, honest: &Change) -> Change {
    let mut change = honest.clone();
    for _ in 0..=chance.below(3) {
        let at = chance.below(change.columns.len().max(1));
        match chance.below(12) {
            0..=4 if !change.columns.is_empty() => {
                let bytes = &mut change.columns[at].1;
                let place = chance.below(bytes.len().max(1));
                if let Some(byte) = bytes.get_mut(place) {
                    *byte = [0, 1, 2, 0x7f, 0x7e, 0x80, 0xff, *byte ^ 1, byte.wrapping_add(1)][chance.below(9)];
                }
            }
            5 if !change.columns.is_empty() => drop(change.columns.remove(at)),
            6 if !change.columns.is_empty() => {
                let bytes = change.columns[at].1.clone();
                change.columns[at].1.extend(bytes);
            }
            7 if !change.columns.is_empty() => drop(change.columns[at].1.pop()),
            8 => {
                let spec = [column::OBJECT, column::OBJECT_ACTOR, column::KEY_ACTOR, column::KEY][chance.below(4)];
                let bytes = vec![[0x7f, 1, 2][chance.below(3)], chance.below(40) as u8];
                change = change.with(spec, bytes);
            }
            9 => change.start_op = change.start_op.wrapping_add(chance.next() % 5),
            10 => change.seq = chance.next() % 5,
            _ => change.time = chance.next() as i64,
        }
    }
    change
}

/// What Amir does next: sets, makes, writes and deletes letters.
fn write(report: &mut AutoCommit, note: &ObjId, n: u64) {
    report.put(ROOT, format!("a{}", n % 3), format!("{n}")).unwrap();
    let map = report
        .put_object(ROOT, format!("m{n}"), automerge::ObjType::Map)
        .unwrap();
    report.put(&map, "b", n as i64).unwrap();
    let length = report.length(note);
    report.splice_text(note, length / 2, 1, "ø!").unwrap();
    report.commit();
}

#[test]
fn whatever_is_altered_the_report_goes_on() {
    let tried = std::env::var("GADEPLAN_MUTATIONS")
        .ok()
        .and_then(|text| text.parse().ok());
    let mut chance = Chance(0x5eed);
    let scene = Scene::new();
    let (street, relay, amir) = (scene.b.valby.street, &scene.b.relay, &scene.amir);
    let mut report = scene.report;
    let (mut taken, mut refused) = (0, 0);
    for n in 0..tried.unwrap_or(TRIED) {
        let mut honest = report.inner.fork().with_actor(author(amir));
        write(&mut honest, &scene.note, n);
        let change = honest.get_last_local_change().unwrap();
        let (bytes, hash) = altered(&mut chance, &Change::read(&change)).chunk();
        let push = report.push_of(amir, vec![bytes.clone()], &[hash]);
        let response = relay.sync(amir.device, &request(&[], vec![push])).unwrap();
        if super::super::support::outcomes(&response)[0].is_ok() {
            taken += 1;
            let change = automerge::Change::from_bytes(bytes).unwrap();
            report.inner.apply_changes([change]).unwrap();
        } else {
            refused += 1;
        }
        if n % 20 == 19 {
            goes_on(&mut report, &scene.note, amir, relay, n);
        }
    }
    assert!(refused > taken, "{refused} refused, {taken} taken");
    goes_on(&mut report, &scene.note, amir, relay, tried.unwrap_or(TRIED));
    let mut copy = super::super::support::Copy::default();
    copy.pull_all(relay, &Phone::enrolled(relay, scene.b.valby.bente), street);
    assert_eq!(copy.heads()[&report.doc], report.heads());
    println!("{refused} refused, {taken} taken");
}

/// The next honest change is taken, and what is saved is what is loaded.
fn goes_on(report: &mut Draft, note: &ObjId, amir: &Phone, relay: &gadeplan_server::Relay, n: u64) {
    // Under a key that no altered change has made.
    write(&mut report.inner, note, n + 1_000_000);
    let change = report.inner.get_last_local_change().unwrap();
    let push = report.push_of(amir, vec![change.raw_bytes().to_vec()], &[change.hash().0]);
    let response = relay.sync(amir.device, &request(&[], vec![push])).unwrap();
    let outcomes = super::super::support::outcomes(&response);
    assert!(outcomes[0].is_ok(), "after {n}: {:?}", response.verdicts);
    let mut loaded = AutoCommit::load(&report.inner.save()).unwrap();
    assert_eq!(loaded.get_heads(), report.inner.get_heads());
    assert_eq!(
        loaded.hydrate(ROOT, None).unwrap(),
        report.inner.hydrate(ROOT, None).unwrap()
    );
}
