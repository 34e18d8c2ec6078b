//! The documents of one answer, made ready to be read: each with what is known of it here, and what was written here upon it.

use super::Session;
use super::exchange::erased_by;
use super::pulled::{self, Incoming, Older, Work};
use crate::documents::{Document, Leaver};
use crate::domain::error::Result;
use crate::domain::ids::{AreaId, Id, SpaceId, YouthId};
use crate::domain::role::DocumentKind;
use crate::store::Withheld;
use crate::sync::wire::{PulledDocument, SyncResponse};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Session {
    /// Documents that were born on this device in a space that was taken from it and has been given back: nobody else has
    /// them, so they do not come with a pull. What hangs on others' changes waits for those (see [`Session::work_of`]).
    pub(super) fn given_back(&self, response: &SyncResponse, withheld: Vec<Withheld>) -> Vec<Incoming> {
        let mut given_back = Vec::new();
        for Withheld {
            doc,
            space,
            kind,
            epoch,
            bodies,
        } in withheld
        {
            let Some(granted) = response.spaces.iter().find(|granted| granted.space == space) else {
                continue;
            };
            let incoming = pulled::read_one(
                &self.actor,
                Work {
                    space,
                    area: granted.area,
                    pulled: PulledDocument {
                        doc,
                        kind,
                        epoch,
                        changes: Vec::new(),
                    },
                    known: Vec::new(),
                    let_go: false,
                    whole: true,
                    withheld: bodies,
                    older: None,
                },
            );
            given_back.extend(incoming.is_whole().then_some(incoming));
        }
        given_back
    }

    /// The documents of an answer, with what is known of each, and what was `withheld` of it, which is taken out there.
    pub(super) fn work_of(&mut self, response: &SyncResponse, withheld: &mut Vec<Withheld>) -> Result<Vec<Work>> {
        let areas: BTreeMap<SpaceId, Option<AreaId>> =
            response.spaces.iter().map(|space| (space.space, space.area)).collect();
        // A backfill brings whole documents, and so does what was asked for; news are changes.
        let news = (response.pulls.iter()).map(|pull| (pull.space, &pull.documents, false));
        let wanted = response
            .compared
            .iter()
            .map(|compared| (compared.space, &compared.documents, true));
        let let_go = self.store.let_go()?;
        let leaver = Arc::new(self.leaving(response)?);
        let mut work: Vec<Work> = Vec::new();
        for (space, documents, whole) in news.chain(wanted) {
            for pulled in documents {
                // What came with the news need not be read twice.
                if let Some(known) = work.iter_mut().find(|work| work.pulled.doc == pulled.doc) {
                    known.pulled.changes.extend(pulled.changes.iter().cloned());
                    known.whole |= whole;
                    continue;
                }
                let bodies = self.store.bodies(pulled.doc)?;
                // A fresh phone knows none of twenty thousand: it is not asked for each.
                let known = match bodies.as_slice() {
                    [] => let_go.get(&pulled.doc).copied(),
                    _ => self.store.epoch(pulled.doc)?,
                };
                if known.is_some_and(|known| known > pulled.epoch) {
                    // A server that was restored without its journal; what it has of this was begun anew since.
                    continue;
                }
                // A document in memory is older than what is being read now; it is loaded anew where it is next needed.
                self.forget_document(pulled.doc);
                let (known, older) = if known.is_some_and(|known| known < pulled.epoch) {
                    let older = Older {
                        sent: self.store.sent_bodies(pulled.doc)?,
                        all: bodies,
                        leaver: Arc::clone(&leaver),
                        at: self.now(),
                    };
                    (Vec::new(), Some(older))
                } else {
                    (bodies, None)
                };
                work.push(Work {
                    space,
                    area: areas.get(&space).copied().flatten(),
                    let_go: let_go.contains_key(&pulled.doc),
                    whole,
                    known,
                    older,
                    withheld: withheld
                        .extract_if(.., |withheld| withheld.doc == pulled.doc)
                        .flat_map(|withheld| withheld.bodies)
                        .collect(),
                    pulled: pulled.clone(),
                });
            }
        }
        Ok(work)
    }

    /// Who is erased by an answer, while this device still knows what they are called.
    fn leaving(&self, response: &SyncResponse) -> Result<Leaver> {
        let mut leaving = Vec::new();
        for doc in erased_by(response) {
            let Ok((_, DocumentKind::Youth)) = self.store.document(doc) else {
                continue;
            };
            let bodies = self.store.bodies(doc)?;
            if let Ok(card) = Document::load(&self.actor, bodies.iter().map(Vec::as_slice)) {
                leaving.push(Leaver::of_card(YouthId::from_uuid(doc.uuid()), &card, &[]));
            }
        }
        Ok(Leaver::joined(leaving))
    }
}
