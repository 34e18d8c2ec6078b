//! A device in a folder of its own and a server that is a few lines long: what the host does with answers is tried here,
//! what the real server answers in `tests/`.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use gadeplan_app::commands::dispatch;
use gadeplan_app::host::app::App;
use gadeplan_app::host::environment::Environment;
use gadeplan_app::host::keystore::FileKeystore;
use gadeplan_app::host::transport::{Incoming, Outgoing, Pending, Stream, Transport};
use gadeplan_app::host::vault::Cost;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{AreaId, DeviceId, Id, PersonId, SpaceId};
use gadeplan_core::domain::role::{Role, Space, SpaceClass};
use gadeplan_core::domain::time::{Clock, Timestamp};
use gadeplan_core::sync::enrolment_code::EnrolmentCode;
use gadeplan_core::sync::signing::verify_request;
use gadeplan_core::sync::wire::*;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

pub const PIN: &str = "240917";
/// The space's log begins here.
pub const FIRST: u64 = 1000;
pub const SERVER: &str = "http://127.0.0.1:7878";

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub struct HandClock(Arc<AtomicI64>);

impl HandClock {
    pub fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// What goes wrong with the next answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Nothing gets through.
    Unreachable,
    /// The server does it, and its answer is lost.
    AnswerLost,
    /// Something that is not ours comes back.
    Garbage,
    /// The server refuses.
    Refuses(Problem),
}

#[derive(Default)]
pub struct ServerState {
    pub fault: Option<Fault>,
    /// The code's secret and the key that has used it.
    pub used: Vec<(Vec<u8>, Vec<u8>)>,
    /// Requests that came, answered or not.
    pub asked: u32,
    pub syncs: Vec<[u8; 32]>,
    pub pushed: usize,
    /// What was handed in, and by which key.
    pub log: Vec<([u8; 32], Push)>,
    /// The poke channels that devices listen on.
    pub lines: Vec<Line>,
}

pub type Line = tokio::sync::mpsc::UnboundedSender<Vec<u8>>;

struct LineEnd(tokio::sync::mpsc::UnboundedReceiver<Vec<u8>>);

impl Stream for LineEnd {
    fn next(&mut self) -> Pending<'_, Option<Vec<u8>>> {
        Box::pin(self.0.recv())
    }
}

/// A server in memory that takes every change.
#[derive(Default)]
pub struct SmallServer(pub Mutex<ServerState>);

impl SmallServer {
    pub fn spaces() -> Vec<Space> {
        let space = |n: u128, class, area| Space {
            space: SpaceId::from_uuid(Uuid::from_u128(n)),
            class,
            area,
            role: Role::StreetWorker,
        };
        vec![
            space(1, SpaceClass::Staff, None),
            space(2, SpaceClass::Street, Some(AreaId::from_uuid(Uuid::from_u128(3)))),
        ]
    }

    fn answer(&self, request: &Outgoing) -> Result<Vec<u8>> {
        let by = verify_request(request.method, request.path, &request.body, &request.signed)?;
        let mut state = self.0.lock().unwrap();
        let (incarnation, now) = (Uuid::from_u128(9), Timestamp(1_800_000_000_000));
        match request.path {
            ENROL_PATH => {
                let asked: EnrolRequest = decode(&request.body)?;
                assert_eq!(asked.key, by.key);
                match state.used.iter().find(|(secret, _)| *secret == asked.secret) {
                    Some((_, key)) if *key != asked.key => return Err(Code::CodeRefused.into()),
                    Some(_) => {}
                    None => state.used.push((asked.secret, asked.key)),
                }
                encode(&EnrolResponse {
                    protocol: PROTOCOL,
                    device: DeviceId::from_uuid(Uuid::from_u128(100 + state.used.len() as u128)),
                    person: PersonId::from_uuid(Uuid::from_u128(8)),
                    role: Role::StreetWorker,
                    spaces: Self::spaces(),
                    server_incarnation: incarnation,
                    now,
                })
            }
            SYNC_PATH => {
                let asked: SyncRequest = decode(&request.body)?;
                state.syncs.push(by.key);
                state.pushed += asked.push.len();
                state.log.extend(asked.push.iter().map(|push| (by.key, push.clone())));
                let head = FIRST + state.log.len() as u64;
                let pull = |position: &SpacePosition| {
                    let after = position.cursor.map_or(0, |cursor| cursor.after);
                    let new = (FIRST + 1..)
                        .zip(&state.log)
                        .filter(|(seq, (key, push))| *seq > after && *key != by.key && push.space == position.space);
                    SpacePull {
                        space: position.space,
                        documents: new
                            .map(|(seq, (_, push))| PulledDocument {
                                doc: push.doc,
                                kind: push.kind.clone(),
                                epoch: push.epoch,
                                changes: push
                                    .changes
                                    .iter()
                                    .map(|body| PulledChange {
                                        seq,
                                        signature: None,
                                        body: body.to_vec(),
                                    })
                                    .collect(),
                            })
                            .collect(),
                        next: Cursor {
                            after: head,
                            below: None,
                        },
                        more: false,
                        seen: 0,
                        digest: Vec::new(),
                        min_writer_schema: 1,
                    }
                };
                let pulls = asked.spaces.iter().map(pull);
                encode(&SyncResponse {
                    protocol: PROTOCOL,
                    server_incarnation: incarnation,
                    now,
                    verdicts: asked
                        .push
                        .iter()
                        .map(|push| Verdict {
                            doc: push.doc,
                            outcome: Outcome::Accepted { seq: head },
                        })
                        .collect(),
                    pulls: pulls.collect(),
                    spaces: Self::spaces(),
                    authors: Vec::new(),
                    directory: 1,
                    contacts: Vec::new(),
                    erased: Vec::new(),
                })
            }
            _ => Err(Code::NotFound.into()),
        }
    }
}

impl Transport for SmallServer {
    fn exchange(&self, request: Outgoing) -> Pending<'_, Result<Incoming>> {
        let fault = {
            let mut state = self.0.lock().unwrap();
            state.asked += 1;
            state.fault.clone()
        };
        let incoming = |status, body| Incoming {
            status,
            content_type: CONTENT_TYPE.to_owned(),
            retry_after: None,
            body,
        };
        let answer = match fault {
            Some(Fault::Unreachable) => Err(Problem::new(Code::ServerUnreachable)),
            Some(Fault::AnswerLost) => self.answer(&request).and(Err(Problem::new(Code::ServerSlow))),
            Some(Fault::Garbage) => Ok(incoming(200, b"<html>".to_vec())),
            Some(Fault::Refuses(problem)) => Ok(incoming(403, encode(&problem).unwrap())),
            None => Ok(match self.answer(&request) {
                Ok(body) => incoming(200, body),
                Err(problem) => incoming(403, encode(&problem).unwrap()),
            }),
        };
        Box::pin(async move { answer })
    }

    fn listen(&self, _: Outgoing) -> Pending<'_, Result<Box<dyn Stream>>> {
        let (line, received) = tokio::sync::mpsc::unbounded_channel();
        let mut state = self.0.lock().unwrap();
        let answer = if state.fault == Some(Fault::Unreachable) {
            Err(Problem::new(Code::ServerUnreachable))
        } else {
            state.lines.push(line);
            Ok(Box::new(LineEnd(received)) as Box<dyn Stream>)
        };
        Box::pin(async move { answer })
    }
}

/// A device in a folder, with all that tests may touch.
pub struct Device {
    pub folder: TempDir,
    pub server: Arc<SmallServer>,
    pub clock: HandClock,
    pub runtime: Runtime,
    pub app: App,
}

impl Device {
    pub fn new() -> Self {
        Self::at(Arc::default())
    }

    /// A device of the same server as another.
    pub fn at(server: Arc<SmallServer>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let clock = HandClock(Arc::new(AtomicI64::new(1_800_000_000_000)));
        let app = App::new(
            &folder.path().join("device"),
            environment(&folder, &runtime, &server, &clock),
        );
        Self {
            folder,
            server,
            clock,
            runtime,
            app,
        }
    }

    /// The process ends without being asked, and begins anew.
    pub fn restarted(mut self) -> Self {
        let old = std::mem::replace(
            &mut self.runtime,
            tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap(),
        );
        old.shutdown_timeout(Duration::from_secs(5));
        let fresh = App::new(
            &self.folder(),
            environment(&self.folder, &self.runtime, &self.server, &self.clock),
        );
        drop(std::mem::replace(&mut self.app, fresh));
        self
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("device")
    }

    pub fn fault(&self, fault: Option<Fault>) {
        self.server.0.lock().unwrap().fault = fault;
    }

    pub fn call(&self, command: &str, request: Value) -> Result<Value> {
        dispatch(&self.app, command, request)
    }

    pub fn enrol(&self) -> Result<Value> {
        self.enrol_with(code(1))
    }

    pub fn enrol_with(&self, code: String) -> Result<Value> {
        self.call(
            "app_enrol",
            json!({ "code": code, "pin": PIN, "device_name": "Telefon 1" }),
        )
    }

    pub fn stage(&self) -> String {
        self.call("app_status", json!({})).unwrap()["stage"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub fn syncs(&self) -> usize {
        self.server.0.lock().unwrap().syncs.len()
    }

    /// Says on the poke channel how far the street space is.
    pub fn poke(&self, at: u64) {
        let poke = Poke {
            space: SmallServer::spaces()[1].space,
            at,
            seen: 0,
        };
        let event = format!("data: {}\n\n", serde_json::to_string(&poke).unwrap());
        for line in &self.server.0.lock().unwrap().lines {
            line.send(event.clone().into_bytes()).ok();
        }
    }

    /// Waits until it is so.
    pub fn wait(&self, what: &str, so: impl Fn(&ServerState) -> bool) {
        let begun = Instant::now();
        while !so(&self.server.0.lock().unwrap()) {
            assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the device says that it is so.
    pub fn until(&self, what: &str, so: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let status = self.call("sync_status", json!({})).unwrap();
            if so(&status) {
                return status;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{what}: {status}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn environment(folder: &TempDir, runtime: &Runtime, server: &Arc<SmallServer>, clock: &HandClock) -> Environment {
    Environment {
        clock: Arc::new(clock.clone()),
        transport: Arc::clone(server) as Arc<dyn Transport>,
        cost: Cost::NONE,
        ..Environment::real(
            runtime.handle().clone(),
            Arc::new(FileKeystore::new(folder.path().join("keys"))),
        )
    }
}

pub fn code(secret: u8) -> String {
    EnrolmentCode {
        server: SERVER.to_owned(),
        secret: [secret; 16],
    }
    .write()
    .unwrap()
}
