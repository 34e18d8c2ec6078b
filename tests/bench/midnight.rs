//! Midnight: five hundred phones come back into coverage within a minute, each with an evening's work. The real server as
//! a process of its own, so that what it holds in memory can be asked of the system.

use crate::cluster::{Base, Cluster, Disk};
use crate::table::{Row, quantile};
use gadeplan_core::actions::Session;
use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::ids::{AreaId, Id, IdSource, PersonId, SpaceId};
use gadeplan_core::domain::role::{Role, SpaceClass};
use gadeplan_core::domain::team::Area;
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::domain::time::Clock;
use gadeplan_core::store::Store;
use gadeplan_core::sync::signing::{DeviceKey, sign_request};
use gadeplan_core::sync::wire::{self, CONTENT_TYPE, Outcome, POKES_PATH, SYNC_PATH, SyncResponse};
use gadeplan_server::{Config, DatabaseFrom, KeyFrom, Relay, SharedClock};
use gadeplan_world::{RealIds, WallClock, binary, card, let_in, quick_folder};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;
use zeroize::Zeroizing;

const PHONES: usize = 500;
/// Each area has a team of twenty phones: what the largest cities have, twenty-five times over.
const TEAM: usize = 20;
const DOCUMENTS: usize = 10;
const WITHIN: Duration = Duration::from_secs(60);

/// A phone with an evening's work that is ready to go out.
struct Waiting {
    key: DeviceKey,
    body: Vec<u8>,
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    fn serve(data: &Path, port: u16, more: &[String]) -> Self {
        let child = Command::new(binary("gadeplan-server"))
            .args(["serve", "--data"])
            .arg(data)
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .args(more)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let process = Self(child);
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(30), "the server does not come up");
            std::thread::sleep(Duration::from_millis(20));
        }
        process
    }

    /// Nodes of a server, and where each answers.
    fn nodes(data: &Path, count: usize, more: &[String]) -> (Vec<Self>, Vec<String>) {
        let nodes = (0..count).map(|n| {
            let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let port = port.local_addr().unwrap().port();
            let own = data.join(format!("node {n}"));
            let data = if count == 1 { data } else { own.as_path() };
            std::fs::create_dir_all(data).unwrap();
            (Self::serve(data, port, more), format!("http://127.0.0.1:{port}"))
        });
        nodes.unzip()
    }

    /// The most memory that it and its children have held, in MiB.
    fn memory(&self) -> f64 {
        let own = self.0.id();
        let children = std::fs::read_to_string(format!("/proc/{own}/task/{own}/children")).unwrap_or_default();
        let peak = |id: &str| {
            let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
            kib.unwrap_or(0.0) / 1024.0
        };
        peak(&own.to_string()) + children.split_whitespace().map(peak).sum::<f64>()
    }
}

/// Enrols a phone, and lets its worker write while there is no coverage.
fn evening(relay: &Relay, folder: &Path, person: PersonId, area: AreaId, number: usize) -> Waiting {
    let key = DeviceKey::from_secret(&Zeroizing::new(std::array::from_fn(|_| fastrand::u8(..))));
    let incarnation = Uuid::now_v7();
    let secret = relay.make_enrolment(person).unwrap().secret;
    let path = folder.join(format!("{number}.db"));
    let mut store = Store::open_plain(&path).unwrap();
    let device = let_in(&mut store, &key, incarnation, "Telefon", secret, |request| {
        relay.enrol(&key.public(), request)
    });
    let mut session = Session::open(store, Arc::new(WallClock), Box::new(RealIds)).unwrap();
    let request = session.sync_request(false).unwrap();
    let response = relay.sync(device, &request).unwrap();
    session.sync_response(&request, response).unwrap();
    for n in 1..DOCUMENTS {
        session
            .create_youth(area, &card(&format!("Prøve {number} {n}")))
            .unwrap();
    }
    let shift = session.start_unplanned(area, &[], &[]).unwrap();
    let note = EncounterEdit::Note(TextEdit {
        base: String::new(),
        text: "Rolig aften ved containeren. De ville gerne i klubben på torsdag.".into(),
    });
    session.edit_encounter(shift, None, &[note]).unwrap();
    let body = wire::encode(&session.sync_request(false).unwrap()).unwrap();
    drop(session);
    std::fs::remove_file(path).unwrap();
    Waiting { key, body }
}

fn signed(client: &reqwest::Client, key: &DeviceKey, url: &str, post: Option<&[u8]>) -> reqwest::RequestBuilder {
    let (method, path) = if post.is_some() {
        ("POST", SYNC_PATH)
    } else {
        ("GET", POKES_PATH)
    };
    let nonce = Uuid::now_v7().simple().to_string();
    let body = post.unwrap_or_default();
    let headers = sign_request(key, method, path, body, WallClock.now(), &nonce).unwrap();
    client
        .request(method.parse().unwrap(), format!("{url}{path}"))
        .header("content-type", CONTENT_TYPE)
        .header("content-digest", headers.content_digest)
        .header("signature-input", headers.signature_input)
        .header("signature", headers.signature)
        .body(body.to_vec())
}

/// What became of one phone: how long it waited for its answer, and how much was acknowledged.
async fn comes_back(phone: Waiting, url: String, after: Duration) -> (Duration, usize) {
    tokio::time::sleep(after).await;
    // A phone has a connection of its own, and goes on listening on it for news.
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let begun = Instant::now();
    let answer = signed(&client, &phone.key, &url, Some(&phone.body))
        .send()
        .await
        .unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    let answer: SyncResponse = wire::decode(&answer.bytes().await.unwrap()).unwrap();
    let took = begun.elapsed();
    let accepted = answer
        .verdicts
        .iter()
        .filter(|verdict| matches!(verdict.outcome, Outcome::Accepted { .. }));
    let accepted = accepted.count();
    let stream = signed(&client, &phone.key, &url, None).send().await.unwrap();
    assert!(stream.status().is_success(), "{}", stream.status());
    tokio::time::sleep(WITHIN.saturating_sub(after)).await;
    drop(stream);
    (took, accepted)
}

/// Five hundred phones within a minute, at one server on SQLite, then at two on one PostgreSQL.
pub fn midnight(rows: &mut Vec<Row>) {
    let folder = tempfile::tempdir().unwrap();
    come_back(rows, "SQLite", &Config::local(folder.path()), 1, &[]);
    let folder = tempfile::tempdir().unwrap();
    let base = Base::new(Cluster::own(Disk::Durable));
    let key = folder.path().join("master.key");
    let config = Config {
        database: DatabaseFrom::UrlFile(base.url_file()),
        key: KeyFrom::File(key.clone()),
        ..Config::local(folder.path())
    };
    let shown = |path: &Path| path.display().to_string();
    let more = [
        "--key-file",
        &shown(&key),
        "--database-url-file",
        &shown(&base.url_file()),
    ]
    .map(String::from);
    come_back(rows, "PostgreSQL med to servere", &config, 2, &more);
}

fn come_back(rows: &mut Vec<Row>, on: &str, config: &Config, nodes: usize, more: &[String]) {
    let clock: SharedClock = Arc::new(WallClock);
    gadeplan_server::init(config, &clock).unwrap();
    let relay = gadeplan_server::open(config, &clock).unwrap();
    let mut ids = RealIds;
    let staff = SpaceId::from_uuid(ids.next_uuid());
    relay.add_space(staff, &SpaceClass::Staff, None).unwrap();
    let quick = quick_folder();
    let mut phones = Vec::new();
    for team in 0..PHONES / TEAM {
        let area = Area {
            area: AreaId::from_uuid(ids.next_uuid()),
            name: format!("Område {team}"),
            duty_phone: "114".into(),
        };
        let street = SpaceId::from_uuid(ids.next_uuid());
        relay.add_space(street, &SpaceClass::Street, Some(area.area)).unwrap();
        for member in 0..TEAM {
            let person = PersonId::from_uuid(ids.next_uuid());
            relay.put_person(person, &Role::StreetWorker).unwrap();
            relay.put_grant(person, staff, &Role::StreetWorker).unwrap();
            relay.put_grant(person, street, &Role::StreetWorker).unwrap();
            phones.push(evening(&relay, quick.path(), person, area.area, team * TEAM + member));
        }
    }
    drop(relay);

    let (servers, urls) = Process::nodes(&config.data, nodes, more);
    let _ = rustls::crypto::ring::default_provider().install_default();
    // One thread for all phones: the other core is the server's.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    fastrand::shuffle(&mut phones);
    let (mut waits, mut acknowledged) = (Vec::new(), 0);
    runtime.block_on(async {
        let coming: Vec<_> = phones
            .into_iter()
            .zip(urls.iter().cycle())
            .map(|(phone, url)| {
                let after = WITHIN.mul_f64(fastrand::f64());
                tokio::spawn(comes_back(phone, url.clone(), after))
            })
            .collect();
        for phone in coming {
            let (took, accepted) = phone.await.unwrap();
            waits.push(took);
            acknowledged += accepted;
        }
    });
    assert_eq!(acknowledged, PHONES * DOCUMENTS, "not everything was acknowledged");
    let p95 = quantile(&mut waits, 0.95);
    let name = format!("{PHONES} telefoner inden for et minut, hver {DOCUMENTS} dokumenter, {on}: svar, p95");
    rows.push(Row::plain(
        &name,
        &format!("{:.0} ms", p95.as_secs_f64() * 1e3),
        "",
        "",
        "≤ 1 s",
    ));
    let longest = format!("{:.0} ms", quantile(&mut waits, 1.0).as_secs_f64() * 1e3);
    rows.push(Row::plain("  længste", &longest, "", "", ""));
    rows.push(Row::plain(
        "  kvitteret",
        &format!("{acknowledged} af {}", PHONES * DOCUMENTS),
        "",
        "",
        "alt",
    ));
    for server in servers {
        rows.push(Row::plain(
            "  serverens hukommelse, største",
            &format!("{:.0} MB", server.memory()),
            "",
            "",
            "≤ 256 MB",
        ));
    }
}
