//! A backup is of one form whichever database it was made of: a server begins again from it on the same, or moves to the other.

use crate::cluster::{Base, Cluster};
use crate::postgres::support::{Copy, Draft, Phone, Valby, outcomes, request};
use gadeplan_core::domain::ids::DocId;
use gadeplan_server::relay::audit::AuditState;
use gadeplan_server::{Config, DatabaseFrom, Relay, backup};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

fn written(relay: &Relay, phone: &Phone, valby: &Valby, text: &str) -> DocId {
    let mut report = Draft::new(phone, valby.street);
    report.write("text", text);
    let answer = relay
        .sync(phone.device, &request(&[], vec![report.push(phone)]))
        .unwrap();
    assert!(outcomes(&answer)[0].is_ok());
    report.doc
}

/// A server's configuration with another data folder and the same master key, on SQLite.
fn on_sqlite(valby: &Valby, data: &Path) -> Config {
    Config {
        key: valby.config().key,
        ..Config::local(data)
    }
}

/// The same on an empty PostgreSQL.
fn on_postgres(valby: &Valby, data: &Path, base: &Base) -> Config {
    std::fs::create_dir_all(data).unwrap();
    let url = data.join("url");
    std::fs::write(&url, base.url()).unwrap();
    Config {
        database: DatabaseFrom::UrlFile(url),
        ..on_sqlite(valby, data)
    }
}

/// Begins a server and looks whether it says what was written, to its last row.
fn says(valby: &Valby, config: &Config, report: DocId, text: &str) -> Relay {
    let relay = gadeplan_server::open(config, &valby.shared_clock()).unwrap();
    assert!(matches!(relay.check_audit(None).unwrap(), AuditState::Whole(_)));
    relay.check_bodies().unwrap();
    let carla = Phone::enrolled(&relay, valby.bente);
    let mut copy = Copy::default();
    copy.pull_all(&relay, &carla, valby.street);
    assert_eq!(copy.text(report, "text").as_deref(), Some(text));
    relay
}

#[test]
fn a_server_moves_from_postgresql_to_sqlite_and_back_with_all_that_it_says() {
    let valby = Valby::new();
    let relay = valby.relay();
    let (folder, clock) = (tempfile::tempdir().unwrap(), valby.shared_clock());
    let path = |name: &str| folder.path().join(name);
    let amir = Phone::enrolled(&relay, valby.amir);
    let report = written(&relay, &amir, &valby, "Sjælør Boulevard, otte drenge");
    let lost = written(&relay, &amir, &valby, "Kanariegul");
    relay.erase(lost, "request").unwrap();
    backup::make(&valby.config(), &clock, &path("first"), &path("keys")).unwrap();
    let checked = backup::check(&valby.config(), &clock, &path("first"), &path("keys")).unwrap();
    assert_eq!(checked.incarnation, relay.incarnation());

    let file = on_sqlite(&valby, &path("on sqlite"));
    backup::restore(&file, &clock, &path("first"), &path("keys")).unwrap();
    let moved = says(&valby, &file, report, "Sjælør Boulevard, otte drenge");
    assert_ne!(moved.incarnation(), relay.incarnation(), "so that phones notice");
    // Amir goes on with the same phone, and the server moves back.
    let later = written(&moved, &amir, &valby, "Og en til");
    drop(moved);
    backup::make(&file, &clock, &path("second"), &path("keys of the file")).unwrap();
    let base = Base::new(Cluster::shared());
    let tables = on_postgres(&valby, &path("on postgres"), &base);
    backup::restore(&tables, &clock, &path("second"), &path("keys of the file")).unwrap();
    let back = says(&valby, &tables, later, "Og en til");
    assert!(
        back.erase(lost, "request").is_ok_and(|anew| !anew),
        "what was erased stays erased"
    );
    drop(back);
    assert!(
        !path("on postgres").join("relay.sqlite.part").exists(),
        "nothing is left beside it"
    );

    let said = format!(
        "{:#}",
        backup::restore(&tables, &clock, &path("first"), &path("keys")).unwrap_err()
    );
    assert!(said.contains("holds a municipality already"), "{said}");
    says(&valby, &tables, later, "Og en til");
}

#[test]
fn a_backup_of_postgresql_made_while_phones_push_is_one_moment() {
    let valby = Valby::new();
    let relay = valby.relay();
    let (folder, clock) = (tempfile::tempdir().unwrap(), valby.shared_clock());
    let amir = Phone::enrolled(&relay, valby.amir);
    let first = written(&relay, &amir, &valby, "Før kopien");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::SeqCst) {
                written(&relay, &amir, &valby, "Under kopien");
            }
        });
        for n in 0..3 {
            let to = folder.path().join(format!("backup {n}"));
            let keys = folder.path().join("keys");
            backup::make(&valby.config(), &clock, &to, &keys).unwrap();
            // Audit chain, digests and every body, with the keys of the same moment.
            backup::check(&valby.config(), &clock, &to, &keys).unwrap();
        }
        done.store(true, Ordering::SeqCst);
    });
    let file = on_sqlite(&valby, &folder.path().join("anew"));
    backup::restore(
        &file,
        &clock,
        &folder.path().join("backup 2"),
        &folder.path().join("keys"),
    )
    .unwrap();
    says(&valby, &file, first, "Før kopien");
}
