//! What a device says to the server and what it does with the answer. Everything of one answer is committed together,
//! cursors with the changes they stand for.

use super::Session;
use crate::documents::{ChangeHead, Document, change_head};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{AreaId, DocId, SpaceId};
use crate::domain::progress::SyncStatus;
use crate::domain::role::DocumentKind;
use crate::domain::time::Timestamp;
use crate::store::{Projection, SetAside, Writer};
use crate::sync::signing::author_statement;
use crate::sync::wire::{
    APP_SCHEMA, Outcome, PROTOCOL, PUSH_MAX, PulledChange, PulledDocument, Push, SyncRequest, SyncResponse,
};
use std::collections::BTreeMap;

/// What an exchange came to.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Synced {
    /// Documents that read otherwise now.
    pub changed: Vec<DocId>,
    /// There is more to pull or to hand in; speak again at once.
    pub more: bool,
}

/// A pulled document, read and ready to be written.
pub(super) struct Incoming {
    pub(super) doc: DocId,
    space: SpaceId,
    area: Option<AreaId>,
    kind: DocumentKind,
    epoch: u32,
    before: Option<Projection>,
    /// What the document is now, with the changes that made it so; none where they could not be applied.
    read: Option<Read>,
    /// Changes that could not be read or applied.
    set_aside: Vec<(Code, PulledChange)>,
}

/// A document with the changes that were new to it.
struct Read {
    document: Document,
    projection: Projection,
    changes: Vec<(ChangeHead, PulledChange)>,
}

/// A document to be read: what came, and what is known of it.
pub(super) struct Work {
    pub(super) space: SpaceId,
    pub(super) pulled: PulledDocument,
    pub(super) known: Vec<Vec<u8>>,
}

impl Incoming {
    /// Writes what came of a document: what could be read, and aside what could not.
    pub(super) fn write(&self, writer: &Writer<'_>, now: Timestamp) -> Result<()> {
        let Self {
            doc,
            space,
            area,
            kind,
            epoch,
            before,
            read,
            set_aside,
        } = self;
        if let Some(Read {
            document,
            projection,
            changes,
        }) = read
        {
            writer.put_document(*doc, *space, kind, *epoch)?;
            for (head, change) in changes {
                writer.append_pulled(*doc, head, change.seq, change.signature.as_deref(), &change.body)?;
            }
            writer.put_heads(*doc, &document.heads())?;
            writer.project(*doc, *area, before.as_ref(), projection)?;
        }
        for (why, change) in set_aside {
            writer.set_aside(&SetAside {
                doc: *doc,
                space: *space,
                kind,
                epoch: *epoch,
                why: *why,
                at: now,
                change,
            })?;
        }
        Ok(())
    }
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
        let incoming = self.read_in(&response)?;
        let now = self.now();
        let mut more = response.pulls.iter().any(|pull| pull.more) || another_server;
        self.store.write(|writer| {
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
                match &verdict.outcome {
                    Outcome::Accepted { seq } => {
                        let changes = push
                            .changes
                            .iter()
                            .map(|body| change_head(body))
                            .collect::<Result<Vec<_>>>()?;
                        writer.acknowledge(push.doc, &changes, *seq, &push.signature)?;
                        writer.unrefuse(push.doc)?;
                    }
                    Outcome::Refused(why) | Outcome::Quarantined(why) => writer.refuse(push.doc, why, now)?,
                }
            }
            incoming.iter().try_for_each(|incoming| incoming.write(writer, now))?;
            if !another_server {
                response.pulls.iter().try_for_each(|pull| writer.advance(pull))?;
            }
            Ok(())
        })?;
        let mut changed = Vec::new();
        for Incoming {
            doc,
            space,
            area,
            kind,
            before,
            read,
            ..
        } in incoming
        {
            let Some(Read {
                document, projection, ..
            }) = read
            else {
                continue;
            };
            if before.as_ref() != Some(&projection) {
                changed.push(doc);
                self.note_changed(doc);
            }
            if before.is_some() {
                self.keep_document(doc, space, kind, area, document, projection);
            }
        }
        more |= !self.store.pending(1)?.is_empty();
        Ok(Synced { changed, more })
    }

    /// Reads the pulled documents: those at hand get the new changes; the others are loaded, in parallel.
    fn read_in(&mut self, response: &SyncResponse) -> Result<Vec<Incoming>> {
        let areas: BTreeMap<SpaceId, Option<AreaId>> =
            response.spaces.iter().map(|space| (space.space, space.area)).collect();
        let mut work: Vec<Work> = Vec::new();
        for pull in &response.pulls {
            for pulled in &pull.documents {
                let known = self.store.bodies(pulled.doc)?;
                let (space, pulled) = (pull.space, pulled.clone());
                work.push(Work { space, pulled, known });
            }
        }
        // A document in memory is older than what is being read now; it is loaded anew where it is next needed.
        for Work { pulled, .. } in &work {
            self.forget_document(pulled.doc);
        }
        let actor = self.actor;
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
        let share = work.len().div_ceil(threads).max(1);
        let mut shares: Vec<Vec<Work>> = Vec::new();
        while !work.is_empty() {
            let rest = work.split_off(share.min(work.len()));
            shares.push(std::mem::replace(&mut work, rest));
        }
        let read_share = |share: Vec<Work>| -> Vec<Incoming> {
            share.into_iter().map(|work| read_one(&actor, &areas, work)).collect()
        };
        let read: Vec<Vec<Incoming>> = std::thread::scope(|scope| {
            let read_share = &read_share;
            let handles: Vec<_> = shares
                .into_iter()
                .map(|share| scope.spawn(move || read_share(share)))
                .collect();
            handles
                .into_iter()
                .map(|handle| handle.join().map_err(|_| Problem::new(Code::Internal)))
                .collect::<Result<_>>()
        })?;
        Ok(read.into_iter().flatten().collect())
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

pub(super) fn read_one(actor: &[u8; 16], areas: &BTreeMap<SpaceId, Option<AreaId>>, work: Work) -> Incoming {
    let Work { space, pulled, known } = work;
    let PulledDocument {
        doc,
        kind,
        epoch,
        changes,
    } = pulled;
    let area = areas.get(&space).copied().flatten();
    let project = |document: &Document| Projection::read(document, doc, &kind, area);
    let (mut readable, mut set_aside) = (Vec::new(), Vec::new());
    for change in changes {
        match change_head(&change.body) {
            Ok(head) => readable.push((head, change)),
            Err(problem) => set_aside.push((problem.code, change)),
        }
    }
    let known = (!known.is_empty()).then(|| Document::load(actor, known.iter().map(Vec::as_slice)));
    // Where the rows that are here can't be read, what came says only a part: it is kept aside, and the rows stand.
    let (before, applied) = match known.transpose() {
        Ok(started) => {
            let before = started.as_ref().map(project);
            let mut document = started.unwrap_or_else(|| Document::new(actor));
            let applied = document.apply(readable.iter().map(|(_, change)| change.body.as_slice()));
            (before, applied.map(|()| document))
        }
        Err(problem) => (None, Err(problem)),
    };
    let read = match applied {
        Ok(_) if readable.is_empty() => None,
        Ok(document) => {
            let projection = project(&document);
            Some(Read {
                document,
                projection,
                changes: readable,
            })
        }
        Err(problem) => {
            set_aside.extend(readable.into_iter().map(|(_, change)| (problem.code, change)));
            None
        }
    };
    Incoming {
        doc,
        space,
        area,
        kind,
        epoch,
        before,
        read,
        set_aside,
    }
}
