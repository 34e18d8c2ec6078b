//! Several servers on one PostgreSQL, and what they do when it goes away.

use crate::cluster::{Base, Cluster, Disk};
use crate::postgres::pokes::event;
use crate::postgres::process::Process;
use crate::postgres::support::{
    Copy, Database, Draft, Phone, Valby, client, outcomes, pull_of, request, send, try_send,
};
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::domain::ids::{DocId, Id, SpaceId};
use gadeplan_core::sync::digest;
use gadeplan_core::sync::signing::SignedBy;
use gadeplan_core::sync::wire::{self, Cursor, POKES_PATH, Poke, SYNC_PATH, SyncResponse};
use gadeplan_server::relay::audit::AuditState;
use gadeplan_server::storage::postgres::{Address, Postgres};
use gadeplan_server::storage::{News, Storage, Transaction};
use gadeplan_server::{Config, Limits, Relay, Running, Server};
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

/// A server whose streams look for themselves once an hour: what they tell, they have heard.
async fn node(valby: &Valby) -> Running {
    let limits = Limits {
        recheck: Duration::from_secs(3600),
        burst: 1_000_000,
        ..Limits::default()
    };
    let config = Config {
        limits,
        ..valby.config()
    };
    Server::start(config, valby.shared_clock()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn phones_at_different_servers_hear_of_each_others_work() {
    let valby = Valby::new();
    let (vesterbro, sydhavn) = (node(&valby).await, node(&valby).await);
    let (amir, bente) = (
        Phone::enrolled(vesterbro.relay(), valby.amir),
        Phone::enrolled(sydhavn.relay(), valby.bente),
    );
    let carla = Phone::enrolled(sydhavn.relay(), valby.carla);
    let poke = |at, seen| {
        let space = valby.street;
        Some(Poke { space, at, seen })
    };
    let mut there = String::new();
    let signed = bente.signed("GET", POKES_PATH, b"");
    let mut stream = send(&sydhavn.url(), "GET", POKES_PATH, &signed, vec![]).await;
    assert_eq!(event(&mut stream, &mut there).await, poke(0, 0));
    let mut here = String::new();
    let signed = amir.signed("GET", POKES_PATH, b"");
    let mut own = send(&vesterbro.url(), "GET", POKES_PATH, &signed, vec![]).await;
    assert_eq!(event(&mut own, &mut here).await, poke(0, 0));

    let mut report = Draft::new(&amir, valby.street);
    report.write("a", "ved Sjælør St.");
    let pushed = request(&[], vec![report.push(&amir)]);
    amir.sync(&vesterbro.url(), &pushed).await.unwrap();
    assert_eq!(event(&mut stream, &mut there).await, poke(1, 0));
    assert_eq!(event(&mut own, &mut here).await, poke(1, 0));

    let asked = request(&[(valby.street, None)], vec![]);
    let answer = bente.sync(&sydhavn.url(), &asked).await.unwrap();
    let mut theirs = Draft::from_pulled(&bente, valby.street, &pull_of(&answer, valby.street).documents[0]);
    theirs.write("b", "to unge");
    let pushed = request(&[], vec![theirs.push(&bente)]);
    assert_eq!(outcomes(&bente.sync(&sydhavn.url(), &pushed).await.unwrap()), [Ok(2)]);
    assert_eq!(event(&mut own, &mut here).await, poke(2, 0));
    assert_eq!(event(&mut stream, &mut there).await, poke(2, 0));

    // Carla has it, at the other server: Amir's phone may say so.
    let all = Cursor { after: 2, below: None };
    let read = request(&[(valby.street, Some(all))], vec![]);
    carla.sync(&sydhavn.url(), &read).await.unwrap();
    assert_eq!(event(&mut own, &mut here).await, poke(2, 2));
}

/// Four people write one report and reports of their own, through two servers, as fast as they can.
#[test]
fn two_servers_take_in_one_report_as_one_would() {
    const EACH: usize = 25;
    let valby = Valby::new();
    let relays = [valby.relay(), valby.relay()];
    let amir = Phone::enrolled(&relays[0], valby.amir);
    let mut report = Draft::new(&amir, valby.street);
    report.write("begun", "af Amir");
    let push = request(&[], vec![report.push(&amir)]);
    assert_eq!(outcomes(&relays[0].sync(amir.device, &push).unwrap()), [Ok(1)]);

    let doc = report.doc;
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let (relay, valby) = (&relays[writer % 2], &valby);
            scope.spawn(move || {
                let phone = Phone::enrolled(relay, valby.bente);
                let asked = request(&[(valby.street, None)], vec![]);
                let answer = relay.sync(phone.device, &asked).unwrap();
                let pull = pull_of(&answer, valby.street);
                let ours = pull.documents.iter().find(|pulled| pulled.doc == doc).unwrap();
                let mut shared = Draft::from_pulled(&phone, valby.street, ours);
                let mut own = Draft::new(&phone, valby.street);
                for n in 0..EACH {
                    shared.write(&format!("{writer}-{n}"), "Sjælør Boulevard");
                    own.write("text", &n.to_string());
                    let push = request(&[], vec![shared.push(&phone), own.push(&phone)]);
                    let answer = relay.sync(phone.device, &push).unwrap();
                    assert!(outcomes(&answer).iter().all(Result::is_ok), "{:?}", outcomes(&answer));
                }
            });
        }
    });

    let wanted = 1 + 4 * 2 * EACH;
    for figure in ["count(*)", "max(seq)", "count(DISTINCT (doc, hash))"] {
        let counted = valby.figure(&format!("SELECT {figure} FROM change"));
        assert_eq!(counted, i64::try_from(wanted).unwrap(), "{figure}");
    }
    let carla = Phone::enrolled(&relays[1], valby.carla);
    let mut copy = Copy::default();
    copy.pull_all(&relays[1], &carla, valby.street);
    let asked = request(&[(valby.street, copy.cursor)], vec![]);
    let answer = relays[0].sync(carla.device, &asked).unwrap();
    let mut sum = [0; 32];
    for (doc, heads) in copy.heads() {
        digest::toggle(&mut sum, &digest::of_doc(doc, 0, &heads));
    }
    assert_eq!(pull_of(&answer, valby.street).digest, sum);
    assert_eq!(copy.text(report.doc, "3-24").as_deref(), Some("Sjælør Boulevard"));
    assert!(matches!(relays[0].check_audit(None).unwrap(), AuditState::Whole(_)));
}

/// Asks both servers the same at the same moment, many times; returns what each answered.
fn at_once<T: Send>(relays: &[Relay; 2], ask: impl Fn(&Relay) -> T + Sync) -> Vec<T> {
    const ASKING: usize = 8;
    let start = Barrier::new(ASKING);
    std::thread::scope(|scope| {
        let asking: Vec<_> = (0..ASKING)
            .map(|n| {
                let (relay, start, ask) = (&relays[n % 2], &start, &ask);
                scope.spawn(move || {
                    start.wait();
                    ask(relay)
                })
            })
            .collect();
        asking.into_iter().map(|asked| asked.join().unwrap()).collect()
    })
}

fn codes<T>(answers: &[Result<T, Problem>]) -> Vec<Option<Code>> {
    let mut codes: Vec<_> = answers.iter().map(|a| a.as_ref().err().map(|p| p.code)).collect();
    codes.sort_by_key(|code| code.map(|code| code.as_str()));
    codes
}

#[test]
fn what_may_be_used_once_is_used_once_whichever_server_is_asked() {
    let valby = Valby::new();
    let relays = [valby.relay(), valby.relay()];
    let once = |code| {
        let mut codes = vec![None];
        codes.extend([Some(code); 7]);
        codes
    };
    // A code lets one phone in.
    let secret = relays[0].make_enrolment(valby.amir).unwrap().secret;
    let answers = at_once(&relays, |relay| {
        let phone = Phone::new();
        relay.enrol(&phone.key.public(), &phone.enrol_request(&secret))
    });
    assert_eq!(codes(&answers), once(Code::CodeRefused), "a code");
    // An actor is one phone's.
    let actor = Phone::new().actor();
    let answers = at_once(&relays, |relay| {
        let (phone, secret) = (Phone::new(), relay.make_enrolment(valby.bente).unwrap().secret);
        let mut ask = phone.enrol_request(&secret);
        ask.actor = actor.to_vec();
        relay.enrol(&phone.key.public(), &ask)
    });
    assert_eq!(codes(&answers), once(Code::CodeRefused), "an actor");
    // A signed request is answered once.
    let amir = Phone::enrolled(&relays[0], valby.amir);
    let body = wire::encode(&request(&[], vec![])).unwrap();
    let by = SignedBy {
        key: amir.key.public(),
        created: relays[0].now(),
        nonce: "nonce-of-amir".into(),
    };
    let answers = at_once(&relays, |relay| relay.sync_signed(&by, &body));
    assert_eq!(codes(&answers), once(Code::BadRequest), "a nonce");
    // The same push handed in at both is there once.
    let mut report = Draft::new(&amir, valby.street);
    report.write("a", "1").write("a", "2");
    let push = request(&[], vec![report.push(&amir)]);
    let answers = at_once(&relays, |relay| outcomes(&relay.sync(amir.device, &push).unwrap()));
    assert_eq!(answers, vec![vec![Ok(2)]; 8]);
    assert_eq!(valby.figure("SELECT count(*) FROM change"), 2);
}

/// What a phone that goes on writing has been told.
#[derive(Default)]
struct Told {
    accepted: Mutex<BTreeMap<DocId, Vec<[u8; 32]>>>,
    failed: Mutex<Vec<Problem>>,
    done: AtomicBool,
    written: AtomicUsize,
}

impl Told {
    async fn until(&self, what: impl Fn(&Self) -> bool) {
        let waited = async {
            while !what(self) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), waited)
            .await
            .expect("nothing more happens");
    }

    async fn until_written(&self, more: usize) {
        let before = self.written.load(Ordering::SeqCst);
        self.until(|told| told.written.load(Ordering::SeqCst) >= before + more)
            .await;
    }
}

/// Writes report after report and hands each in until it is accepted, as a phone does.
async fn keep_writing(phone: Phone, url: String, street: SpaceId, told: Arc<Told>) {
    let client = client();
    while !told.done.load(Ordering::SeqCst) {
        let mut draft = Draft::new(&phone, street);
        draft.write("text", "Sjælør Boulevard").write("text", "Mozarts Plads");
        let hashes = draft.waiting.iter().map(|change| change.hash().0).collect::<Vec<_>>();
        let body = wire::encode(&request(&[], vec![draft.push(&phone)])).unwrap();
        while !told.done.load(Ordering::SeqCst) {
            let headers = phone.signed("POST", SYNC_PATH, &body);
            let answer = try_send(&client, &url, "POST", SYNC_PATH, &headers, body.clone()).await;
            if let Ok(response) = answer {
                let status = response.status().as_u16();
                let Ok(answer) = response.bytes().await else { continue };
                if status == 200 {
                    let answer: SyncResponse = wire::decode(&answer).unwrap();
                    assert!(outcomes(&answer)[0].is_ok(), "{:?}", outcomes(&answer));
                    told.accepted.lock().unwrap().insert(draft.doc, hashes);
                    told.written.fetch_add(1, Ordering::SeqCst);
                    break;
                }
                told.failed.lock().unwrap().push(wire::decode(&answer).unwrap());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// PostgreSQL is killed and comes back, a server is killed and does not: nothing that was called accepted is lost,
/// nothing is doubled, and nobody has to do anything but to wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_goes_away_mid_commit_and_a_server_for_good_and_nothing_is_lost() {
    let cluster = Cluster::own(Disk::Durable);
    let valby = Valby::on(Database(Some(Base::new(cluster))));
    let mut vesterbro = Process::serve(valby.dir.path(), &valby.database.arguments());
    let sydhavn = node(&valby).await;
    let bente = Phone::enrolled(sydhavn.relay(), valby.bente);
    let signed = bente.signed("GET", POKES_PATH, b"");
    let mut stream = send(&sydhavn.url(), "GET", POKES_PATH, &signed, vec![]).await;
    let mut heard = String::new();
    assert_eq!(event(&mut stream, &mut heard).await.unwrap().at, 0);

    let (at_vesterbro, at_sydhavn) = (Arc::new(Told::default()), Arc::new(Told::default()));
    let mut writers = Vec::new();
    for (url, told) in [(vesterbro.url.clone(), &at_vesterbro), (sydhavn.url(), &at_sydhavn)] {
        for _ in 0..2 {
            let phone = Phone::enrolled(sydhavn.relay(), valby.amir);
            writers.push(tokio::spawn(keep_writing(
                phone,
                url.clone(),
                valby.street,
                told.clone(),
            )));
        }
    }
    for _ in 0..3 {
        at_vesterbro.until_written(5).await;
        at_sydhavn.until_written(5).await;
        let failed = |told: &Told| told.failed.lock().unwrap().len();
        let before = failed(&at_sydhavn);
        cluster.stop();
        at_sydhavn.until(|told| failed(told) > before).await;
        assert_eq!(sydhavn.relay().health().unwrap_err().code, Code::ServerFailed);
        cluster.begin(Disk::Durable);
    }
    at_vesterbro.until_written(5).await;
    at_sydhavn.until_written(5).await;

    // The stream was open all the time, and hears of the other server's work as before.
    at_sydhavn.done.store(true, Ordering::SeqCst);
    let last = u64::try_from(valby.figure("SELECT max(seq) FROM change")).unwrap();
    at_vesterbro.until_written(5).await;
    while event(&mut stream, &mut heard).await.unwrap().at <= last {}

    vesterbro.kill();
    at_vesterbro.done.store(true, Ordering::SeqCst);
    for writer in writers {
        writer.await.unwrap();
    }
    let mut report = Draft::new(&bente, valby.street);
    report.write("a", "1");
    let push = request(&[], vec![report.push(&bente)]);
    assert!(
        outcomes(&bente.sync(&sydhavn.url(), &push).await.unwrap())[0].is_ok(),
        "the other one goes on"
    );

    for told in [&at_vesterbro, &at_sydhavn] {
        for problem in told.failed.lock().unwrap().iter() {
            // After both a device comes again.
            let bearable = matches!(problem.code, Code::ServerFailed | Code::ServerBusy);
            assert!(bearable, "{problem:?}");
        }
    }
    let carla = Phone::enrolled(sydhavn.relay(), valby.carla);
    let mut copy = Copy::default();
    copy.pull_all(sydhavn.relay(), &carla, valby.street);
    for told in [&at_vesterbro, &at_sydhavn] {
        for (doc, hashes) in told.accepted.lock().unwrap().iter() {
            let stored = copy.docs.get_mut(doc).expect("an accepted report is gone");
            for hash in hashes {
                let hash = automerge::ChangeHash(*hash);
                assert!(stored.get_change_by_hash(&hash).is_some(), "an accepted change is gone");
            }
        }
    }
    let count = valby.figure("SELECT count(*) FROM change");
    assert_eq!(count, valby.figure("SELECT max(seq) FROM change"), "no gap");
    assert_eq!(count, valby.figure("SELECT count(DISTINCT (doc, hash)) FROM change"));
    assert!(matches!(
        sydhavn.relay().check_audit(None).unwrap(),
        AuditState::Whole(_)
    ));
}

/// A transaction that says so, not yet committed.
fn say(node: &Postgres, at: u64) -> Box<dyn Transaction + '_> {
    let (space, seen) = (SpaceId::from_uuid(uuid::Uuid::from_u128(1)), 0);
    let transaction = node.write().unwrap();
    transaction.notify(&Poke { space, at, seen }).unwrap();
    transaction
}

/// What a server hears of the others, and how often it may have missed something.
#[test]
fn a_server_hears_the_others_and_not_itself_and_knows_when_it_may_have_missed_something() {
    let cluster = Cluster::own(Disk::Forgetful);
    let base = Base::new(cluster);
    let open = || Postgres::create(Address::parse(&base.url()).unwrap()).unwrap();
    let (here, there) = (open(), open());
    let (tell, told) = std::sync::mpsc::channel();
    here.listen(Box::new(move |news| tell.send(news).unwrap())).unwrap();
    let next = || told.recv_timeout(Duration::from_secs(30)).unwrap();
    let heard = |news| match news {
        News::Poke(poke) => Some(poke.at),
        News::Gap => None,
    };
    assert_eq!(heard(next()), None, "before it listened");
    say(&here, 1).commit().unwrap();
    drop(say(&there, 2));
    say(&there, 3).commit().unwrap();
    assert_eq!(heard(next()), Some(3), "of another, when it has been committed");

    cluster.stop();
    cluster.begin(Disk::Forgetful);
    assert_eq!(heard(next()), None, "while it could not listen");
    say(&there, 4).commit().unwrap();
    assert_eq!(heard(next()), Some(4));
}

#[test]
fn a_connection_to_another_machine_is_encrypted_and_its_certificate_checked() {
    let cluster = Cluster::own(Disk::Forgetful);
    let base = Base::new(cluster);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    cluster.stop();
    cluster.put("server.crt", &made.cert.pem());
    cluster.put("server.key", &made.signing_key.serialize_pem());
    // Nobody is let in over the network without TLS.
    cluster.put(
        "pg_hba.conf",
        "local all all trust\nhostssl all all 127.0.0.1/32 trust\n",
    );
    cluster.begin_with(
        Disk::Forgetful,
        &format!("-c listen_addresses=127.0.0.1 -c port={port} -c ssl=on"),
    );
    let folder = tempfile::tempdir().unwrap();
    let (right, wrong) = (folder.path().join("right.pem"), folder.path().join("wrong.pem"));
    std::fs::write(&right, made.cert.pem()).unwrap();
    let other = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(&wrong, other.cert.pem()).unwrap();
    let url = base.url_at(&format!("127.0.0.1:{port}"));
    let opened = |settings: &str| {
        let address = Address::parse(&format!("{url}?{settings}")).unwrap();
        Postgres::create(address).map(|_| ()).map_err(|error| error.to_string())
    };

    let roots = |file: &std::path::Path| format!("sslmode=verify-full&sslrootcert={}", file.display());
    assert_eq!(opened(&roots(&right)), Ok(()));
    assert!(opened(&roots(&wrong)).unwrap_err().contains("TLS"));
    assert!(
        opened("sslmode=require").unwrap_err().contains("TLS"),
        "nor is it one that the system knows"
    );
    assert!(opened("sslmode=disable").unwrap_err().contains("no encryption"));
    let none = folder.path().join("none.pem");
    let missing = Address::parse(&format!("{url}?{}", roots(&none))).err().unwrap();
    assert!(missing.to_string().contains("sslrootcert"));
}

#[test]
fn an_address_that_cannot_be_used_is_said_without_quoting_it() {
    for url in [
        "postgres://gadeplan:hemmelig@host:many/gadeplan",
        "postgres://gadeplan:hemmelig@db.example",
        "hemmelig",
        "postgres:///gadeplan?password=hemmelig",
    ] {
        let said = Address::parse(url).err().unwrap().to_string();
        assert!(said.contains("address") && !said.contains("hemmelig"), "{said}");
    }
}
