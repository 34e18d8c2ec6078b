//! The audit log's chain: whatever is done to its rows behind the server's back is found, by the relay and by the program.

use super::intake::bench;
use super::process::{Place, run};
use super::retention::{DAY, office, written};
use super::support::Phone;
use super::support::on_postgres;
use gadeplan_core::domain::role::{DocumentKind, Role};
use gadeplan_server::relay::audit::{AuditHead, AuditState};
use gadeplan_server::relay::retention::Due;

/// What somebody with the file in hand does to the log, and what its check says then, without and with a head noted before.
const TAMPERINGS: [(&str, &str, AuditState, AuditState); 7] = [
    (
        "edits a row",
        "UPDATE audit SET person = subject WHERE seq = 3",
        AuditState::BrokenAt(3),
        AuditState::BrokenAt(3),
    ),
    (
        "takes a row out",
        "DELETE FROM audit WHERE seq = 3",
        AuditState::BrokenAt(4),
        AuditState::BrokenAt(4),
    ),
    (
        "takes a row out and closes the gap",
        "DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = -(seq - 1) WHERE seq > 3; UPDATE audit SET seq = -seq WHERE seq < 0",
        AuditState::BrokenAt(3),
        AuditState::BrokenAt(3),
    ),
    (
        "puts a row in",
        "UPDATE audit SET seq = -(seq + 1) WHERE seq > 3; UPDATE audit SET seq = -seq WHERE seq < 0;
         INSERT INTO audit SELECT 4, at, device, person, 'look.opened', subject, space, detail, hash FROM audit WHERE seq = 3",
        AuditState::BrokenAt(4),
        AuditState::BrokenAt(4),
    ),
    (
        "puts a row at the end",
        "INSERT INTO audit SELECT seq + 1, at, device, person, action, subject, space, detail, hash FROM audit ORDER BY seq DESC LIMIT 1",
        AuditState::BrokenAt(LAST + 1),
        AuditState::BrokenAt(LAST + 1),
    ),
    (
        "swaps two rows",
        "UPDATE audit SET seq = -seq WHERE seq IN (3, 4); UPDATE audit SET seq = 7 + seq WHERE seq < 0",
        AuditState::BrokenAt(3),
        AuditState::BrokenAt(3),
    ),
    (
        "takes the first row away",
        "DELETE FROM audit WHERE seq = 1",
        AuditState::BrokenAt(2),
        AuditState::BrokenAt(2),
    ),
];

/// How many rows a fresh bench has.
const LAST: u64 = 13;

#[test]
fn no_row_is_altered_taken_out_put_in_or_moved_unseen() {
    for (what, sql, alone, against_head) in TAMPERINGS {
        let b = bench();
        let AuditState::Whole(head) = b.relay.check_audit(None).unwrap() else {
            panic!("broken from the start")
        };
        assert_eq!(head.last, LAST);
        let from = if on_postgres() { "ON audit" } else { "" };
        b.valby.sql(&format!("DROP TRIGGER audit_keeps {from}; {sql}")).unwrap();
        assert_eq!(b.relay.check_audit(None).unwrap(), alone, "{what}");
        assert_eq!(b.relay.check_audit(Some(head)).unwrap(), against_head, "{what}");
    }
}

#[test]
fn a_log_cut_off_or_written_anew_shows_against_a_head_that_was_noted() {
    let b = bench();
    let AuditState::Whole(head) = b.relay.check_audit(None).unwrap() else {
        panic!("broken from the start")
    };
    b.valby.sql("DELETE FROM audit WHERE seq > 9").unwrap();
    assert!(
        matches!(b.relay.check_audit(None).unwrap(), AuditState::Whole(_)),
        "unseen by itself"
    );
    assert_eq!(b.relay.check_audit(Some(head)).unwrap(), AuditState::CutOffAt(9));
    // The server goes on writing where the rows were.
    for _ in 0..5 {
        b.relay.put_person(b.valby.bente, &Role::Chief).unwrap();
    }
    assert!(matches!(b.relay.check_audit(None).unwrap(), AuditState::Whole(_)));
    assert_eq!(b.relay.check_audit(Some(head)).unwrap(), AuditState::OtherThan(LAST));
    b.valby.sql("DELETE FROM audit").unwrap();
    assert_eq!(b.relay.check_audit(None).unwrap(), AuditState::Whole(AuditHead::EMPTY));
    assert_eq!(b.relay.check_audit(Some(head)).unwrap(), AuditState::CutOffAt(0));
}

#[test]
fn the_program_exports_a_head_and_checks_against_it() {
    let b = bench();
    let data: Place<'_> = (b.valby.dir.path(), &b.valby.database);
    let kept = tempfile::tempdir().unwrap();
    let file = kept.path().join("head");
    let path = file.to_str().unwrap();
    assert_eq!(run(&["audit", "export-head", "--to", path], &data).unwrap(), "");
    let line = std::fs::read_to_string(&file).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!((words[0], words[1].len(), words.len()), ("13", 64, 3));
    let printed = run(&["audit", "export-head"], &data).unwrap();
    assert!(printed.starts_with(&format!("{} {} ", words[0], words[1])));

    let by_file = ["audit", "check", "--head", path];
    let by_words = ["audit", "check", "--number", words[0], "--hash", words[1]];
    b.relay.put_person(b.valby.bente, &Role::Chief).unwrap();
    for args in [&by_file[..], &by_words[..]] {
        assert!(run(args, &data).unwrap().starts_with("14 "), "it has grown since");
    }
    assert!(run(&["audit", "check", "--number", "13", "--hash", "x"], &data).is_err());

    b.valby.sql("DELETE FROM audit WHERE seq > 10").unwrap();
    assert!(run(&["audit", "check"], &data).is_ok(), "unseen by itself");
    for args in [&by_file[..], &by_words[..]] {
        assert!(run(args, &data).unwrap_err().contains("it ends with row 10"));
    }
    assert_eq!(run(&["audit", "gaps"], &data).unwrap(), "");
}

#[test]
fn rows_older_than_the_policy_keeps_them_go_and_the_chain_goes_on() {
    let b = bench();
    let relay = &b.relay;
    office(relay, &b.valby, &[("retention_log", 365)]);
    let AuditState::Whole(first) = relay.check_audit(None).unwrap() else {
        panic!("broken from the start")
    };
    b.valby.pass_minutes(364 * DAY);
    assert_eq!(
        (relay.due().unwrap().log_rows, relay.apply_retention().unwrap().log_rows),
        (0, 0)
    );
    relay.put_person(b.valby.bente, &Role::Chief).unwrap();
    b.valby.pass_minutes(2 * DAY);
    let due = relay.due().unwrap().log_rows;
    assert_eq!(
        (due, relay.apply_retention().unwrap().log_rows),
        (first.last, first.last)
    );
    assert_eq!(
        b.valby.figure("SELECT count(*) FROM audit"),
        2,
        "the later one, and that the others went"
    );
    assert_eq!(
        b.valby
            .figure("SELECT count(*) FROM look WHERE seq <= (SELECT seq FROM audit_floor)"),
        0
    );
    assert_eq!(relay.apply_retention().unwrap().log_rows, 0);
    let AuditState::Whole(head) = relay.check_audit(None).unwrap() else {
        panic!("the chain goes on")
    };
    assert_eq!(head.last, first.last + 2);
    // A head that was noted before it went can't be compared, one of where it ended can.
    let older = AuditHead {
        last: first.last - 1,
        ..first
    };
    assert_eq!(
        relay.check_audit(Some(older)).unwrap(),
        AuditState::ForgottenUpTo(first.last)
    );
    assert!(matches!(relay.check_audit(Some(first)).unwrap(), AuditState::Whole(_)));
    let other = AuditHead {
        last: first.last,
        hash: [7; 32],
    };
    assert_eq!(
        relay.check_audit(Some(other)).unwrap(),
        AuditState::OtherThan(first.last)
    );
    // Whoever takes more off the beginning can't say that the rule did.
    b.valby
        .sql(
            "UPDATE audit_floor SET seq = seq + 1, hash = (SELECT hash FROM audit ORDER BY seq LIMIT 1);
             DELETE FROM audit WHERE seq = (SELECT min(seq) FROM audit)",
        )
        .unwrap();
    assert_eq!(relay.check_audit(None).unwrap(), AuditState::BrokenAt(first.last + 2));
}

#[test]
fn a_document_whose_rows_the_log_has_forgotten_is_as_old_as_the_log_at_most() {
    let b = bench();
    office(&b.relay, &b.valby, &[("retention_log", 365), ("retention_shift", 730)]);
    let amir = Phone::enrolled(&b.relay, b.valby.amir);
    let old = written(&b.relay, &amir, b.valby.street, DocumentKind::Shift);
    b.valby.pass_minutes(366 * DAY);
    assert!(b.relay.apply_retention().unwrap().log_rows > 0);
    assert_eq!(b.relay.apply_retention().unwrap(), Due::default());
    b.valby.pass_minutes(365 * DAY);
    let gone = b.relay.apply_retention().unwrap().erase;
    assert!(
        gone.iter().any(|one| one.doc == old.doc),
        "two years after it was written in, whatever the log has"
    );
}
