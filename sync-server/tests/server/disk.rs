//! What stands on the disk, and which key opens it.

use super::support::{Database, Draft, Phone, Valby, outcomes, request};
use gadeplan_core::domain::ids::Id;
use gadeplan_server::Config;
use std::path::PathBuf;

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
    assert!(count(&[control.path().to_path_buf()], NAME) > 0);

    assert_eq!(
        outcomes(&amir.sync(&server.url(), &request(&[], vec![push])).await.unwrap()),
        [Ok(1)]
    );
    assert_eq!(count(&files(&valby), NAME), 0, "while serving");
    server.shutdown().await.unwrap();
    let files = files(&valby);
    assert_eq!(count(&files, NAME), 0, "afterwards");
    assert_eq!(count(&files, "Kanariegul"), 0, "nor the device's name");
    assert!(
        count(&files, "push.accepted") > 0,
        "the files searched are those written"
    );
    assert!(count(&files, amir.device.uuid().as_bytes()) > 0);
}

pub fn files(valby: &Valby) -> Vec<PathBuf> {
    let mut folders = valby.database.files();
    folders.push(valby.dir.path().to_path_buf());
    folders
}

/// How often something stands in the files of folders.
pub fn count(folders: &[PathBuf], what: impl AsRef<[u8]>) -> usize {
    let what = what.as_ref();
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let files = files.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let within = |bytes: Vec<u8>| {
        // By its first byte first: a database server's files are large.
        let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == what[0]);
        starts.filter(|(at, _)| bytes[*at..].starts_with(what)).count()
    };
    files.map(|path| within(std::fs::read(path).unwrap())).sum()
}

#[test]
fn a_database_opens_with_its_own_master_key_alone() {
    let valby = Valby::new();
    std::fs::write(valby.dir.path().join("master.key"), "ab".repeat(32)).unwrap();
    let opened = gadeplan_server::open(&valby.config(), &valby.shared_clock());
    assert!(opened.err().unwrap().to_string().contains("master key"));
    let empty = tempfile::tempdir().unwrap();
    let nothing = Database::new();
    let config = Config {
        database: nothing.from(),
        ..Config::local(empty.path())
    };
    let opened = gadeplan_server::open(&config, &valby.shared_clock());
    assert!(opened.err().unwrap().to_string().contains("init"));
}
