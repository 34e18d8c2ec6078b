//! Changes of a wrong form, and changes that hang on nothing: asked without HTTP.

use super::intake::bench;
use super::support::{Draft, outcomes, pull_of, request};
use gadeplan_core::domain::error::Code;
use gadeplan_core::sync::wire::CHANGE_MAX;

#[test]
fn what_hangs_in_the_air_is_refused() {
    let b = bench();
    let mut report = Draft::new(&b.amir, b.valby.street);
    report.write("a", "1").write("a", "2").write("a", "3");
    let all = report.waiting.clone();
    let mut refused = |keep: &[usize]| {
        report.waiting = keep.iter().map(|n| all[*n].clone()).collect();
        b.refusal(&b.amir, report.offer(&b.amir))
    };
    assert_eq!(refused(&[1]).code, Code::ChangeMissingDependency);
    assert_eq!(refused(&[0, 2]).params["reason"], "order");
    assert_eq!(refused(&[0, 0]).params["reason"], "order");
    report.waiting = all;
    assert_eq!(b.hand_in(&b.amir, vec![report.push(&b.amir)]), [Ok(3)]);

    // A second beginning of the same document.
    let mut again = Draft {
        doc: report.doc,
        ..Draft::new(&b.bente, b.valby.street)
    };
    again.write("a", "other");
    assert_eq!(b.refusal(&b.bente, again.offer(&b.bente)).params["reason"], "root");
    // Another first change of an actor that has one: a device restored from a copy.
    let mut fork = Draft {
        doc: report.doc,
        ..Draft::new(&b.amir, b.valby.street)
    };
    fork.write("a", "fork");
    assert_eq!(b.refusal(&b.amir, fork.offer(&b.amir)).params["reason"], "seq");
}

/// The same change told otherwise, as a client that does not use automerge could.
fn retold(change: &automerge::Change, tell: impl FnOnce(&mut automerge::ExpandedChange)) -> automerge::Change {
    let mut told = change.decode();
    tell(&mut told);
    told.into()
}

#[test]
fn a_change_that_tells_its_place_wrongly_is_refused() {
    use std::num::NonZeroU64;
    let b = bench();
    let mut report = Draft::new(&b.amir, b.valby.street);
    report.write("a", "1").write("a", "2");
    assert_eq!(b.hand_in(&b.amir, vec![report.push(&b.amir)]), [Ok(2)]);
    let response = b
        .relay
        .sync(b.bente.device, &request(&[(b.valby.street, None)], vec![]))
        .unwrap();
    let pulled = &pull_of(&response, b.valby.street).documents[0];
    let mut theirs = Draft::from_pulled(&b.bente, b.valby.street, pulled);
    theirs.write("b", "3");
    assert_eq!(b.hand_in(&b.bente, vec![theirs.push(&b.bente)]), [Ok(3)]);

    report.write("a", "4");
    let honest = report.waiting[0].clone();
    let foreign = theirs.inner.get_heads()[0];
    let mut reason = |tell: fn(&mut automerge::ExpandedChange, automerge::ChangeHash)| {
        report.waiting = vec![retold(&honest, |told| tell(told, foreign))];
        let problem = b.refusal(&b.amir, report.offer(&b.amir));
        problem
            .params
            .get("reason")
            .cloned()
            .unwrap_or_else(|| problem.code.as_str().to_owned())
    };
    assert_eq!(reason(|told, foreign| told.deps = vec![foreign]), "predecessor");
    assert_eq!(reason(|told, _| told.deps.push(told.deps[0])), "deps");
    assert_eq!(reason(|told, _| told.deps.clear()), "root");
    assert_eq!(
        reason(|told, _| told.deps.push(automerge::ChangeHash([5; 32]))),
        "change_missing_dependency"
    );
    assert_eq!(reason(|told, _| told.start_op = NonZeroU64::MIN), "start_op");
    assert_eq!(
        reason(|told, _| told.start_op = NonZeroU64::new(1_000_000).unwrap()),
        "start_op"
    );
    assert_eq!(
        reason(|told, _| told.start_op = NonZeroU64::new(u32::MAX.into()).unwrap()),
        "start_op"
    );
    assert_eq!(reason(|told, _| told.seq = 2), "seq");
    assert_eq!(reason(|told, _| told.seq = 4), "change_missing_dependency");
    assert_eq!(reason(|told, _| told.time = i64::MIN + 5), "time");
    assert_eq!(reason(|told, _| told.extra_bytes = vec![1]), "extra");
    assert_eq!(reason(|told, _| told.actor_id = vec![3; 16].into()), "change_forged");
    report.waiting = vec![retold(&honest, |_| ())];
    assert_eq!(
        b.hand_in(&b.amir, vec![report.push(&b.amir)]),
        [Ok(4)],
        "told rightly it is taken"
    );
}

#[test]
fn only_plain_changes_of_a_bearable_size_are_taken() {
    let b = bench();
    let mut report = Draft::new(&b.amir, b.valby.street);
    report.write("a", &"lang tekst ".repeat(500));
    let change = report.waiting[0].clone();
    let hash = [change.hash().0];
    let plain = change.raw_bytes().to_vec();
    let compressed = change.clone().bytes().to_vec();
    assert_ne!(plain, compressed);
    let problem = |bytes: Vec<u8>| b.refusal(&b.amir, report.push_of(&b.amir, vec![bytes], &hash));
    assert_eq!(problem(compressed).params["reason"], "chunk");
    assert_eq!(problem([plain.clone(), vec![0]].concat()).params["reason"], "chunk");
    assert_eq!(problem(report.inner.clone().save()).params["reason"], "chunk");
    assert_eq!(problem(b"rubbish".to_vec()).params["reason"], "chunk");
    assert_eq!(problem(vec![]).params["reason"], "chunk");
    assert_eq!(problem(vec![0; CHANGE_MAX + 1]).code, Code::ChangeTooLarge);
    assert_eq!(
        b.refusal(&b.amir, report.push_of(&b.amir, vec![], &[])).params["reason"],
        "empty"
    );
    assert_eq!(b.hand_in(&b.amir, vec![report.push(&b.amir)]), [Ok(1)]);
}

#[test]
fn hostile_bytes_in_a_well_signed_frame_never_bring_the_server_down() {
    use sha2::{Digest, Sha256};
    let b = bench();
    let mut report = Draft::new(&b.amir, b.valby.street);
    report.write("a", "1").write("b", "2");
    let plain = report.waiting[0].raw_bytes().to_vec();
    let mut refused = 0;
    for at in 10..plain.len() {
        for value in [0x00, 0x7f, 0xff] {
            let mut bytes = plain.clone();
            bytes[at] = value;
            let hash: [u8; 32] = Sha256::digest(&bytes[8..]).into();
            bytes[4..8].copy_from_slice(&hash[..4]);
            let push = Draft::new(&b.amir, b.valby.street).push_of(&b.amir, vec![bytes], &[hash]);
            let response = b.relay.sync(b.amir.device, &request(&[], vec![push])).unwrap();
            refused += usize::from(outcomes(&response)[0].is_err());
        }
    }
    assert!(refused > 50, "most of them are refused: {refused}");
    assert_eq!(b.hand_in(&b.amir, vec![report.push(&b.amir)]).len(), 1);
}
