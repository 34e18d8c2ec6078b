//! What a device says to the server and what it does with the answer. Everything of one answer is committed together,
//! cursors with the changes they stand for.

use super::Session;
use super::pulled::{self, TakenIn};
use super::verdict::Verdicts;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{DocId, PersonId, SpaceId};
use crate::domain::progress::SyncStatus;
use crate::domain::role::Space;
use crate::domain::time::Timestamp;
use crate::store::{Doubt, Writer};
use crate::sync::signing::author_statement;
use crate::sync::wire::{APP_SCHEMA, Outcome, PROTOCOL, PUSH_MAX, Push, SyncRequest, SyncResponse};
use std::collections::BTreeSet;

/// What an exchange came to.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Synced {
    /// Documents that read otherwise now.
    pub changed: Vec<DocId>,
    /// There is more to pull or to hand in; speak again at once.
    pub more: bool,
    /// A reviewer's device has taken in what the server does not know yet that it has: speak again soon.
    pub owed: bool,
    /// Somebody who administers has ordered it, and all unsent work has been handed in: the host is to destroy the key and
    /// all that this device holds.
    pub wipe: bool,
}

impl Session {
    /// What to ask and hand in now. Author signatures are made here; nothing is written but look-ups that had no room.
    ///
    /// # Errors
    /// As the store's.
    pub fn sync_request(&mut self, want_contacts: bool) -> Result<SyncRequest> {
        let (looks, looks_to) = self.looks_to_tell()?;
        let push: Vec<Push> = self
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
                    signature: pending.signature.unwrap_or_else(|| self.identity.key.sign(&statement)),
                    author: pending.author,
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
            waiting: Some(self.store.stays_unsent(&push.iter().map(|push| push.doc).collect())?),
            waited: self.waited()?,
            round: Some(self.rounds.saturating_add(1)),
            push,
            looks,
            looks_to,
            incarnation: Some(self.identity.incarnation),
            compare: self.comparisons()?,
        })
    }

    /// How long the oldest work has waited, in milliseconds by this device's clock. One that was put back meanwhile says 0.
    fn waited(&self) -> Result<Option<u64>> {
        let (_, since) = self.store.waiting(None)?;
        let waited = since.map(|since| self.now().0.saturating_sub(since.0));
        Ok(waited.map(|waited| u64::try_from(waited).unwrap_or(0)))
    }

    /// Takes in the answer to a request. A change that can't be read is set aside; its document stands as it was, all
    /// others go on.
    ///
    /// # Errors
    /// [`Code::ProtocolMismatch`], [`Code::ServerGarbled`], as the store's; nothing is changed then, and the same
    /// request may be made again. [`Code::DeviceRevoked`] where the device has been shut out: what it handed in is noted.
    pub fn sync_response(&mut self, request: &SyncRequest, response: SyncResponse) -> Result<Synced> {
        if response.restored {
            // Nothing of the answer counts: the server has judged by an actor that this database may not use.
            self.begin_incarnation()?;
            self.rounds = self.rounds.saturating_add(1);
            return Ok(Synced {
                more: true,
                ..Synced::default()
            });
        }
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
        if response.shut_out {
            // The server has what it may keep for the coordinator. Nothing else of the answer means anything.
            let verdicts = Verdicts {
                pushes: &request.push,
                verdicts: &response.verdicts,
                own: self.store.own_actors()?,
                // With a device that is shut out nothing is compared.
                settled: request.push.iter().map(|push| push.space).collect(),
                begun_anew: BTreeSet::new(),
                more: false,
                now: self.now(),
            };
            let me = self.me();
            let gone = self.store.write(|writer| {
                verdicts.heed(writer)?;
                if another_server {
                    // It was restored, and may have lost what was kept aside, or taken before that.
                    writer.unacknowledge_own(&verdicts.own, None)?;
                    writer.unrefuse_all()?;
                    writer.put_setting("server_incarnation", &response.server_incarnation.to_string())?;
                }
                erase_all(writer, erased_by(&response), me, verdicts.now)
            })?;
            self.forget_all(gone);
            return Err(Code::DeviceRevoked.into());
        }
        // What was refused by other rights than these, by another demand or by another server may be taken now.
        let rights = rights(&response);
        let mut judged_otherwise = another_server || self.store.setting("rights")?.as_ref() != Some(&rights);
        for pull in &response.pulls {
            judged_otherwise |= self.store.min_writer_schema(pull.space)? != pull.min_writer_schema;
        }
        judged_otherwise |= self.knows_lost_author(&response)?;
        // Asked once for the whole answer: mostly there is nothing.
        let mut withheld = self.store.withheld(None)?;
        let work = self.work_of(&response, &mut withheld)?;
        let (actor, me, now) = (self.actor, self.me(), self.now());
        let mut more = response.pulls.iter().any(|pull| pull.more) || another_server;
        let mut looks_taken = 0;
        let other_logs = other_logs(request, &response, another_server);
        // Where it is judged otherwise now, what had been given up is tried once more.
        let settled = self.healing.settled(judged_otherwise);
        let verdicts = Verdicts {
            pushes: &request.push,
            verdicts: &response.verdicts,
            own: self.store.own_actors()?,
            settled,
            begun_anew: work
                .iter()
                .filter(|work| work.older.is_some())
                .map(|work| work.pulled.doc)
                .collect(),
            more,
            now,
        };
        // A space that has just been given is filled at once.
        more |= (response.spaces.iter()).any(|space| !request.spaces.iter().any(|asked| asked.space == space.space));
        let given_back = self.given_back(&response, withheld);
        let revoked = self.revoked(&response)?;
        let store = &mut self.store;
        let (taken_in, gone, doubted, lacking) = pulled::read_side_by_side(&actor, work, |incoming| {
            store.write(|writer| {
                writer.put_spaces(&response.spaces)?;
                for space in &response.spaces {
                    writer.forget_taken(space.space)?;
                }
                writer.put_setting("server_incarnation", &response.server_incarnation.to_string())?;
                writer.put_authors(&response.authors)?;
                writer.put_setting("directory", &response.directory.to_string())?;
                writer.put_contacts(&response.contacts)?;
                writer.put_setting("rights", &rights)?;
                if judged_otherwise {
                    writer.unrefuse_all()?;
                    writer.forget_explained()?;
                }
                if another_server {
                    writer.looks_owed_again()?;
                } else if let Some(up_to) = response.looks_up_to {
                    looks_taken = writer.looks_taken(up_to)?;
                }
                let doubted = verdicts.heed(writer)?;
                let (mut taken_in, mut lacking) = (Vec::new(), Vec::new());
                for incoming in incoming {
                    let incoming = incoming?;
                    if let Some((doc, space)) = incoming.lacks_the_rest() {
                        writer.put_doubt(space, Doubt::Differs)?;
                        lacking.push((doc, space));
                    } else {
                        taken_in.extend(incoming.write(writer, &actor, now)?);
                    }
                }
                for incoming in given_back {
                    taken_in.extend(incoming.write(writer, &actor, now)?);
                }
                if another_server {
                    // What is not granted any more is not told of.
                    for position in &request.spaces {
                        writer.forget_cursor(position.space)?;
                    }
                }
                for pull in &response.pulls {
                    if other_logs.contains(&pull.space) {
                        writer.another_log(pull.space, Some(pull.next))?;
                    } else {
                        writer.advance(pull)?;
                    }
                }
                let mut gone = Vec::new();
                for (space, in_doubt) in &revoked {
                    if *in_doubt || another_server {
                        // A server that was restored may have lost what is deleted with the space: first it is offered again.
                        writer.unacknowledge_own(&verdicts.own, Some(space.space))?;
                        writer.put_doubt(space.space, Doubt::None)?;
                    }
                    gone.extend(writer.take_space(space, me, now)?.unwrap_or_default());
                }
                gone.extend(erase_all(writer, erased_by(&response), me, now)?);
                Ok((taken_in, gone, doubted, lacking))
            })
        })?;
        if !verdicts.begun_anew.is_empty() {
            // What went with an older edition stands in the log beside the database.
            self.store.empty_log();
        }
        let mut changed = self.forget_all(gone);
        for TakenIn { doc, differs, loaded } in taken_in {
            if differs {
                changed.push(doc);
                self.note_changed(doc);
            }
            if let Some(loaded) = loaded {
                self.keep(loaded);
            }
        }
        for (doc, space) in lacking {
            self.healing.want(space, doc);
        }
        more |= self.heal(request, &response, doubted)?;
        more |= !self.store.pending(1)?.is_empty();
        if !more {
            let (gone, asked) = self.keep_what_is_recent()?;
            changed.extend(self.forget_all(gone));
            more |= asked;
        }
        more |= looks_taken > 0 && !self.store.looks_waiting(1)?.is_empty();
        let owed = self.reviews() && response.pulls.iter().any(|pull| !pull.documents.is_empty());
        let wipe = response.wipe && !more;
        self.rounds = if more { self.rounds.saturating_add(1) } else { 0 };
        Ok(Synced {
            changed,
            more,
            owed,
            wipe,
        })
    }

    /// Documents that are gone from the database: no copy of them stays in memory or in the log beside it.
    fn forget_all(&mut self, gone: Vec<DocId>) -> Vec<DocId> {
        if !gone.is_empty() {
            self.store.empty_log();
        }
        for doc in &gone {
            self.forget_document(*doc);
            self.note_changed(*doc);
        }
        gone
    }

    /// Whether a phone has been let in whose work the server refused because it did not know whose it was.
    fn knows_lost_author(&self, response: &SyncResponse) -> Result<bool> {
        if response.authors.is_empty() {
            return Ok(false);
        }
        let refused = self.store.refused()?;
        Ok(refused
            .iter()
            .any(|refused| refused.problem.code == Code::AuthorUnknown)
            || self.store.any_explained()?)
    }

    /// The spaces of this device that the server says have been taken from its person, and whether the server may have lost
    /// something of them. A space that the server merely does not name is left alone: one that was restored from an old backup
    /// does not know of it.
    fn revoked(&self, response: &SyncResponse) -> Result<Vec<(Space, bool)>> {
        let mut spaces = self.store.spaces()?;
        spaces.retain(|held| {
            response.revoked.contains(&held.space) && !response.spaces.iter().any(|space| space.space == held.space)
        });
        // Staff last: the names of areas are in it.
        spaces.reverse();
        let with_doubt = |space: Space| {
            let in_doubt = self.store.doubt(space.space)?.0 != Doubt::None;
            Ok((space, in_doubt))
        };
        spaces.into_iter().map(with_doubt).collect()
    }

    /// The person has read that a space was taken.
    ///
    /// # Errors
    /// As the store's.
    pub fn taken_was_read(&mut self, space: SpaceId) -> Result<()> {
        self.store.write(|writer| writer.forget_taken(space))
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
            taken: self.store.taken_spaces()?,
            kept_since: self.store.kept_since()?,
            problem: None,
            clock_ahead_seconds: None,
        })
    }
}

/// The spaces whose log at the server is not the one that the device's cursor is from: of another server, or of an older
/// copy that does not know it.
fn other_logs(request: &SyncRequest, response: &SyncResponse, another_server: bool) -> BTreeSet<SpaceId> {
    let stood = |space: SpaceId| {
        let position = request.spaces.iter().find(|position| position.space == space)?;
        position.cursor.map(|cursor| cursor.after)
    };
    (response.pulls.iter())
        .filter(|pull| another_server || stood(pull.space).is_some_and(|after| after > pull.next.after))
        .map(|pull| pull.space)
        .collect()
}

/// What the server says has been erased for good: by name, and by its verdict on what was handed in of it.
pub(super) fn erased_by(response: &SyncResponse) -> BTreeSet<DocId> {
    let refused = response.verdicts.iter().filter_map(|verdict| match &verdict.outcome {
        Outcome::Refused(why) if why.code == Code::DocumentErased => Some(verdict.doc),
        _ => None,
    });
    refused.chain(response.erased.iter().copied()).collect()
}

/// Erases documents here too; gives those of which there was something.
fn erase_all(writer: &Writer<'_>, docs: BTreeSet<DocId>, by: PersonId, at: Timestamp) -> Result<Vec<DocId>> {
    let mut gone = Vec::new();
    for doc in docs {
        if writer.erase(doc, by, at)? {
            gone.push(doc);
        }
    }
    Ok(gone)
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
