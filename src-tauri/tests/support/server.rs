//! The server that is a few lines long.

use gadeplan_app::host::transport::{Incoming, Outgoing, Pending, Stream, Transport};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{AreaId, DeviceId, DocId, Id, PersonId, SpaceId};
use gadeplan_core::domain::quarantine::QuarantineReason;
use gadeplan_core::domain::role::{DocumentKind, Role, Space, SpaceClass};
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::signing::verify_request;
use gadeplan_core::sync::wire::*;
use std::sync::Mutex;
use uuid::Uuid;

/// The space's log begins here.
pub const FIRST: u64 = 1000;
pub const SERVER: &str = "http://127.0.0.1:7878";

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
    /// Which incarnation of its database asked, each time.
    pub incarnations: Vec<Uuid>,
    pub pushed: usize,
    /// What was handed in, and by which key.
    pub log: Vec<([u8; 32], Push)>,
    /// The poke channels that devices listen on.
    pub lines: Vec<Line>,
    /// What everybody is; a street worker where nothing is said.
    pub role: Option<Role>,
    /// Refuses whatever is handed in.
    pub refuses_pushes: bool,
    /// Orders every device to wipe itself.
    pub wipes: bool,
    /// The keys of those that said they had.
    pub wiped: Vec<[u8; 32]>,
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
        Self::spaces_as(&Role::StreetWorker)
    }

    fn spaces_as(role: &Role) -> Vec<Space> {
        let space = |n: u128, class, area| Space {
            space: SpaceId::from_uuid(Uuid::from_u128(n)),
            class,
            area,
            role: role.clone(),
        };
        vec![
            space(1, SpaceClass::Staff, None),
            space(2, SpaceClass::Street, Some(AreaId::from_uuid(Uuid::from_u128(3)))),
        ]
    }

    fn answer(&self, request: &Outgoing) -> Result<Vec<u8>> {
        let by = verify_request(request.method, request.path, &request.body, &request.signed)?;
        let mut state = self.0.lock().unwrap();
        let role = state.role.clone().unwrap_or(Role::StreetWorker);
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
                    spaces: Self::spaces_as(&role),
                    role,
                    server_incarnation: incarnation,
                    now,
                })
            }
            SYNC_PATH => {
                let asked: SyncRequest = decode(&request.body)?;
                state.syncs.push(by.key);
                state.incarnations.extend(asked.incarnation);
                state.pushed += asked.push.len();
                if !state.refuses_pushes {
                    state.log.extend(asked.push.iter().map(|push| (by.key, push.clone())));
                }
                let head = FIRST + state.log.len() as u64;
                let pull = |position: &SpacePosition| {
                    let after = position.cursor.map_or(0, |cursor| cursor.after);
                    let new = (FIRST + 1..)
                        .zip(&state.log)
                        .filter(|(seq, (key, push))| *seq > after && *key != by.key && push.space == position.space);
                    // Each document once, with all that is new of it.
                    let mut documents: Vec<PulledDocument> = Vec::new();
                    for (seq, (_, push)) in new {
                        let changes = push.changes.iter().map(|body| PulledChange {
                            seq,
                            signature: None,
                            covers: None,
                            body: body.to_vec(),
                        });
                        match documents.iter_mut().find(|document| document.doc == push.doc) {
                            Some(document) => document.changes.extend(changes),
                            None => documents.push(PulledDocument {
                                doc: push.doc,
                                kind: push.kind.clone(),
                                epoch: push.epoch,
                                changes: changes.collect(),
                            }),
                        }
                    }
                    SpacePull {
                        space: position.space,
                        documents,
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
                            outcome: if state.refuses_pushes {
                                Outcome::Refused(Problem::new(Code::ChangeMalformed))
                            } else {
                                Outcome::Accepted { seq: head }
                            },
                        })
                        .collect(),
                    pulls: pulls.collect(),
                    spaces: Self::spaces_as(&role),
                    authors: Vec::new(),
                    directory: 1,
                    contacts: Vec::new(),
                    erased: Vec::new(),
                    looks_up_to: asked.looks_to,
                    compared: Vec::new(),
                    restored: false,
                    revoked: Vec::new(),
                    wipe: state.wipes,
                    shut_out: false,
                })
            }
            WIPED_PATH => {
                state.wiped.push(by.key);
                encode(&Wiped { protocol: PROTOCOL })
            }
            ENROLMENTS_PATH => encode(&EnrolmentResponse {
                secret: vec![7; 16],
                expires_at: now,
            }),
            LOOKS_PATH => encode(&LooksResponse {
                protocol: PROTOCOL,
                looks: Vec::new(),
                before: None,
            }),
            DEVICES_PATH => encode(&DeviceList { devices: Vec::new() }),
            QUARANTINE_PATH => encode(&QuarantineList { entries: Vec::new() }),
            QUARANTINE_WORK_PATH => {
                let asked: QuarantineAsked = decode(&request.body)?;
                encode(&QuarantinedWork {
                    entry: QuarantineEntry {
                        quarantine: asked.quarantine,
                        space: SpaceId::from_uuid(Uuid::from_u128(2)),
                        doc: DocId::from_uuid(Uuid::from_u128(77)),
                        kind: DocumentKind::Shift,
                        device: DeviceId::from_uuid(Uuid::from_u128(101)),
                        person: PersonId::from_uuid(Uuid::from_u128(8)),
                        reason: QuarantineReason::Revoked,
                        at: now,
                        from: now,
                        to: now,
                        changes: 0,
                    },
                    epoch: 0,
                    changes: Vec::new(),
                    problem: Some(Problem::new(Code::ChangeMissingDependency)),
                })
            }
            GRANTS_PATH => encode(&GrantList {
                spaces: Self::spaces_as(&role),
                people: Vec::new(),
            }),
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
