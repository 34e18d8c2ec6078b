//! The real program: its command line, and what is left when it is killed at any moment.
use super::support::{self, Copy, Database, Draft, Phone, Valby, fresh, on_postgres, request};
use gadeplan_core::domain::ids::{DocId, PersonId, SpaceId};
use gadeplan_core::sync::enrolment_code::EnrolmentCode;
use gadeplan_core::sync::wire::{self, Outcome, SYNC_PATH, SyncResponse};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gadeplan-server"));
    command.env("RUST_LOG", "error").env_remove("GADEPLAN_CONFIG");
    command
}

/// The data folder, and the database where that is not in it.
pub type Place<'a> = (&'a Path, &'a Database);

pub fn run(args: &[&str], (data, database): &Place<'_>) -> Result<String, String> {
    let output = program()
        .args(args)
        .args(database.arguments())
        .arg("--data")
        .arg(data)
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    if output.status.success() {
        Ok(out.trim().to_owned())
    } else {
        Err(err)
    }
}

/// A server process. Killed with the test, whatever happens.
pub struct Process {
    child: Child,
    pub url: String,
}

impl Process {
    pub fn serve(data: &Path, arguments: &[String]) -> Self {
        let mut child = program()
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line
            .trim()
            .strip_prefix("listening on ")
            .expect("a line that says where")
            .to_owned();
        Self { child, url }
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn terminate(&mut self) -> bool {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        self.child.wait().unwrap().success()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_municipality_is_set_up_from_the_command_line() {
    let (dir, database) = (tempfile::tempdir().unwrap(), Database::new());
    let folder = dir.path().join("valby");
    let data: Place<'_> = (&folder, &database);
    let role = ["person", "add", "--role", "coordinator"];
    assert!(run(&role, &data).unwrap_err().contains("init"));
    run(&["init"], &data).unwrap();
    run(&["init"], &data).unwrap();
    let person: PersonId = run(&role, &data).unwrap().parse().unwrap();
    assert!(run(&["person", "add", "--role", "queen"], &data).is_err());
    let space: SpaceId = run(&["space", "add", "--class", "street"], &data)
        .unwrap()
        .parse()
        .unwrap();
    let (p, s) = (person.to_string(), space.to_string());
    run(
        &["grant", "add", "--person", &p, "--space", &s, "--role", "coordinator"],
        &data,
    )
    .unwrap();
    let code = ["enrolment-code", "--person", &p];
    assert!(run(&code, &data).unwrap_err().contains("--public-url"));

    let mut server = Process::serve(&folder, &database.arguments());
    if !on_postgres() {
        assert!(
            run(&["serve", "--listen", "127.0.0.1:0"], &data)
                .unwrap_err()
                .contains("another server")
        );
    }
    let code = EnrolmentCode::read(&run(&code, &data).unwrap()).unwrap();
    assert_eq!(code.server.url(), server.url);
    let mut phone = Phone::new();
    let answer = phone.enrol(code.server.url(), &code.secret).await.unwrap();
    assert_eq!(answer.spaces[0].space, space);
    phone
        .sync(&server.url, &request(&[(space, None)], vec![]))
        .await
        .unwrap();

    let device = phone.device.to_string();
    let list = run(&["device", "list"], &data).unwrap();
    assert!(list.contains(&device) && list.ends_with("0.1.0 - active"), "{list}");
    assert!(!list.contains("Kanariegul"));
    run(&["device", "rename", "--device", &device, "--name", "Telefon 2"], &data).unwrap();
    run(&["device", "revoke", "--device", &device], &data).unwrap();
    assert!(run(&["device", "revoke", "--device", &p], &data).is_err());
    assert_eq!(phone.sync(&server.url, &request(&[], vec![])).await.unwrap_err().0, 401);
    run(&["device", "restore", "--device", &device], &data).unwrap();
    run(&["device", "wipe", "--device", &device], &data).unwrap();
    assert!(run(&["device", "list"], &data).unwrap().ends_with("- to_be_wiped"));
    assert!(phone.sync(&server.url, &request(&[], vec![])).await.unwrap().wipe);
    let grants = run(&["grant", "list"], &data).unwrap();
    assert!(grants.contains(&p) && grants.contains(&space.to_string()), "{grants}");
    assert!(run(&["audit", "check"], &data).unwrap().starts_with("9 "));
    assert!(server.terminate(), "SIGTERM ends it in order");
}

/// Phones hand in while the server is killed with SIGKILL again and again: what it has called accepted is there, once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_push_is_lost_to_kill_nine() {
    const KILLS: u64 = 12;
    let valby = Valby::new();
    let phones: Vec<Phone> = {
        let relay = valby.relay();
        (0..3).map(|_| Phone::enrolled(&relay, valby.amir)).collect()
    };
    let acknowledged: Arc<Mutex<BTreeMap<DocId, Vec<[u8; 32]>>>> = Arc::default();
    for round in 0..KILLS {
        let mut server = Process::serve(valby.dir.path(), &valby.database.arguments());
        let mut writers = Vec::new();
        for phone in phones.clone() {
            let (url, street, acknowledged) = (server.url.clone(), valby.street, acknowledged.clone());
            writers.push(tokio::spawn(async move {
                write_until_dead(&phone, &url, street, &acknowledged).await
            }));
        }
        tokio::time::sleep(Duration::from_millis(120 + 37 * (round % 7))).await;
        server.kill();
        for writer in writers {
            writer.await.unwrap();
        }
    }
    let acknowledged = acknowledged.lock().unwrap();
    assert!(
        acknowledged.len() > 20,
        "only {} pushes were acknowledged; the load is none",
        acknowledged.len()
    );

    let relay = valby.relay();
    let reader = Phone::enrolled(&relay, valby.bente);
    let mut copy = Copy::default();
    copy.pull_all(&relay, &reader, valby.street);
    for (doc, hashes) in acknowledged.iter() {
        let stored = copy.docs.get_mut(doc).expect("an acknowledged document is gone");
        for hash in hashes {
            assert!(
                stored.get_change_by_hash(&automerge::ChangeHash(*hash)).is_some(),
                "an acknowledged change is gone"
            );
        }
    }
    // Nothing doubled, no gap in the log.
    let figure = |sql| valby.figure(sql);
    assert_eq!(
        figure("SELECT count(*) FROM change"),
        figure("SELECT max(seq) FROM change")
    );
    assert_eq!(
        figure("SELECT count(*) FROM change"),
        figure("SELECT count(DISTINCT hash) FROM change")
    );
    if !on_postgres() {
        let damage = "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check != 'ok'";
        assert_eq!(figure(damage), 0);
    }
    assert!(matches!(
        relay.check_audit(None).unwrap(),
        gadeplan_server::relay::audit::AuditState::Whole(_)
    ));
}

pub async fn write_until_dead(
    phone: &Phone,
    url: &str,
    street: SpaceId,
    acknowledged: &Mutex<BTreeMap<DocId, Vec<[u8; 32]>>>,
) {
    let client = support::client();
    loop {
        let mut draft = Draft::new(phone, street);
        let id: DocId = fresh();
        draft.write("id", &id.to_string()).write("text", "Sjælør Boulevard");
        let hashes = draft.waiting.iter().map(|change| change.hash().0).collect();
        let body = wire::encode(&request(&[], vec![draft.push(phone)])).unwrap();
        let headers = phone.signed("POST", SYNC_PATH, &body);
        let Ok(response) = support::try_send(&client, url, "POST", SYNC_PATH, &headers, body).await else {
            return;
        };
        if response.status().as_u16() == 429 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        }
        let Ok(body) = response.bytes().await else { return };
        let Ok(answer) = wire::decode::<SyncResponse>(&body) else {
            return;
        };
        if matches!(answer.verdicts[0].outcome, Outcome::Accepted { .. }) {
            acknowledged.lock().unwrap().insert(draft.doc, hashes);
        }
    }
}
