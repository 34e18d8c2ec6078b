//! What a device says to the server and what it does with the answer. Everything of one answer is committed together,
//! cursors with the changes they stand for.

use super::Session;
use super::pulled::{self, TakenIn, Work};
use crate::documents::change_head;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{AreaId, DocId, SpaceId};
use crate::domain::progress::SyncStatus;
use crate::domain::time::Timestamp;
use crate::store::Writer;
use crate::sync::signing::author_statement;
use crate::sync::wire::{APP_SCHEMA, Outcome, PROTOCOL, PUSH_MAX, Push, SyncRequest, SyncResponse};
use std::collections::BTreeMap;

/// What an exchange came to.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Synced {
    /// Documents that read otherwise now.
    pub changed: Vec<DocId>,
    /// There is more to pull or to hand in; speak again at once.
    pub more: bool,
    /// A reviewer's device has taken in what the server does not know yet that it has: speak again soon.
    pub owed: bool,
}

impl Session {
    /// What to ask and hand in now. Author signatures are made here; nothing is written.
    ///
    /// # Errors
    /// As the store's.
    pub fn sync_request(&self, want_contacts: bool) -> Result<SyncRequest> {
        let push = self
            .store
            .pending(PUSH_MAX)?
            .into_iter()
            .map(|pending| {
                let hashes: Vec<[u8; 32]> = pending.changes.iter().map(|(hash, _)| *hash).collect();
                let statement = author_statement(pending.space, pending.doc, pending.epoch, &hashes);
                Push {
                    space: pending.space,
                    doc: pending.doc,
                    kind: pending.kind,
                    epoch: pending.epoch,
                    changes: pending.changes.into_iter().map(|(_, body)| body.into()).collect(),
                    signature: self.identity.key.sign(&statement),
                }
            })
            .collect();
        Ok(SyncRequest {
            protocol: PROTOCOL,
            app_schema: APP_SCHEMA,
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            server_incarnation: self
                .store
                .setting("server_incarnation")?
                .and_then(|text| text.parse().ok()),
            directory: self
                .store
                .setting("directory")?
                .and_then(|text| text.parse().ok())
                .unwrap_or(0),
            want_contacts: want_contacts && self.reviews(),
            spaces: self.store.positions()?,
            push,
        })
    }

    /// Takes in the answer to a request. A change that can't be read is set aside; its document stands as it was, all
    /// others go on.
    ///
    /// # Errors
    /// [`Code::ProtocolMismatch`], [`Code::ServerGarbled`], as the store's; nothing is changed then, and the same
    /// request may be made again.
    pub fn sync_response(&mut self, request: &SyncRequest, response: SyncResponse) -> Result<Synced> {
        if response.protocol != PROTOCOL {
            return Err(Problem::new(Code::ProtocolMismatch)
                .with("ours", PROTOCOL)
                .with("theirs", response.protocol));
        }
        let answers = response.verdicts.iter().map(|verdict| verdict.doc);
        if !request.push.iter().map(|push| push.doc).eq(answers) {
            return Err(Code::ServerGarbled.into());
        }
        let another_server = request
            .server_incarnation
            .is_some_and(|known| known != response.server_incarnation);
        // What was refused by other rights than these, by another demand or by another server may be taken now.
        let rights = rights(&response);
        let mut judged_otherwise = another_server || self.store.setting("rights")?.as_ref() != Some(&rights);
        for pull in &response.pulls {
            judged_otherwise |= self.store.min_writer_schema(pull.space)? != pull.min_writer_schema;
        }
        let work = self.work_of(&response)?;
        let (actor, now) = (self.actor, self.now());
        let mut more = response.pulls.iter().any(|pull| pull.more) || another_server;
        let store = &mut self.store;
        let taken_in = pulled::read_side_by_side(&actor, work, |incoming| {
            store.write(|writer| {
                writer.put_spaces(&response.spaces)?;
                if another_server {
                    writer.forget_cursors()?;
                }
                writer.put_setting("server_incarnation", &response.server_incarnation.to_string())?;
                writer.put_authors(&response.authors)?;
                writer.put_setting("directory", &response.directory.to_string())?;
                writer.put_contacts(&response.contacts)?;
                writer.put_setting("rights", &rights)?;
                if judged_otherwise {
                    writer.unrefuse_all()?;
                }
                for (push, verdict) in request.push.iter().zip(&response.verdicts) {
                    heed(writer, push, &verdict.outcome, now)?;
                }
                let mut taken_in = Vec::new();
                for incoming in incoming {
                    taken_in.extend(incoming?.write(writer, now)?);
                }
                if !another_server {
                    response.pulls.iter().try_for_each(|pull| writer.advance(pull))?;
                }
                Ok(taken_in)
            })
        })?;
        let mut changed = Vec::new();
        for TakenIn { doc, differs, loaded } in taken_in {
            if differs {
                changed.push(doc);
                self.note_changed(doc);
            }
            if let Some(loaded) = loaded {
                self.keep(loaded);
            }
        }
        more |= !self.store.pending(1)?.is_empty();
        let owed = self.reviews() && response.pulls.iter().any(|pull| !pull.documents.is_empty());
        Ok(Synced { changed, more, owed })
    }

    /// The documents of an answer, with what is known of each.
    fn work_of(&mut self, response: &SyncResponse) -> Result<Vec<Work>> {
        let areas: BTreeMap<SpaceId, Option<AreaId>> =
            response.spaces.iter().map(|space| (space.space, space.area)).collect();
        let mut work = Vec::new();
        for pull in &response.pulls {
            for pulled in &pull.documents {
                // A document in memory is older than what is being read now; it is loaded anew where it is next needed.
                self.forget_document(pulled.doc);
                work.push(Work {
                    space: pull.space,
                    area: areas.get(&pull.space).copied().flatten(),
                    known: self.store.bodies(pulled.doc)?,
                    pulled: pulled.clone(),
                });
            }
        }
        Ok(work)
    }

    /// How the device stands with the server, as far as the store knows; the host adds what it has seen of the network.
    ///
    /// # Errors
    /// As the store's.
    pub fn sync_status(&self) -> Result<SyncStatus> {
        Ok(SyncStatus {
            online: false,
            last_contact: None,
            filling: self.store.filling()?,
            progress: self.progress()?,
            problem: None,
            clock_ahead_seconds: None,
        })
    }
}

/// Does what the server says of a push.
fn heed(writer: &Writer<'_>, push: &Push, outcome: &Outcome, now: Timestamp) -> Result<()> {
    match outcome {
        Outcome::Accepted { seq } => {
            let changes = push
                .changes
                .iter()
                .map(|body| change_head(body))
                .collect::<Result<Vec<_>>>()?;
            writer.acknowledge(push.doc, &changes, *seq, &push.signature)?;
            writer.unrefuse(push.doc)
        }
        Outcome::Refused(why) | Outcome::Quarantined(why) => writer.refuse(push.doc, why, now),
    }
}

/// What this device may do by the server's word, for comparing with what it said last.
fn rights(response: &SyncResponse) -> String {
    let mut rights: Vec<String> = response
        .spaces
        .iter()
        .map(|space| format!("{} {}", space.space, space.role))
        .collect();
    rights.sort_unstable();
    rights.join("\n")
}
