//! What stands on the disk, and which key opens it.

use crate::support::{Draft, Phone, Valby, outcomes, request};
use gadeplan_core::domain::ids::Id;
use gadeplan_server::Config;

#[tokio::test]
async fn nothing_that_was_written_stands_readable_on_the_disk() {
    const NAME: &str = "Kanariefuglsen";
    let valby = Valby::new();
    let server = valby.serve().await;
    let amir = Phone::enrolled(server.relay(), valby.amir);
    let mut report = Draft::new(&amir, valby.street);
    report.write(NAME, &format!("mødte {NAME} ved kiosken"));
    let push = report.push(&amir);
    // The control: the same search finds the name in what was handed in.
    let control = tempfile::tempdir().unwrap();
    std::fs::write(control.path().join("push"), &push.changes[0]).unwrap();
    assert!(count(control.path(), NAME) > 0);

    assert_eq!(
        outcomes(&amir.sync(&server.url(), &request(&[], vec![push])).await.unwrap()),
        [Ok(1)]
    );
    assert_eq!(count(valby.dir.path(), NAME), 0, "while serving");
    server.shutdown().await.unwrap();
    assert_eq!(count(valby.dir.path(), NAME), 0, "afterwards");
    assert_eq!(count(valby.dir.path(), "Kanariegul"), 0, "nor the device's name");
    assert!(
        count(valby.dir.path(), "push.accepted") > 0,
        "the files searched are those written"
    );
    let id = amir.device.uuid().into_bytes();
    assert!(bytes_of(valby.dir.path()).windows(16).any(|window| window == id));
}

fn bytes_of(dir: &std::path::Path) -> Vec<u8> {
    std::fs::read_dir(dir)
        .unwrap()
        .flat_map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect()
}

fn count(dir: &std::path::Path, name: &str) -> usize {
    bytes_of(dir)
        .windows(name.len())
        .filter(|window| *window == name.as_bytes())
        .count()
}

#[test]
fn a_database_opens_with_its_own_master_key_alone() {
    let valby = Valby::new();
    std::fs::write(valby.dir.path().join("master.key"), "ab".repeat(32)).unwrap();
    let opened = gadeplan_server::open(&valby.config(), &valby.shared_clock());
    assert!(opened.err().unwrap().to_string().contains("master key"));
    let empty = tempfile::tempdir().unwrap();
    let opened = gadeplan_server::open(&Config::local(empty.path()), &valby.shared_clock());
    assert!(opened.err().unwrap().to_string().contains("init"));
}
