//! Phones keep only what is recent (`phone_days` of the municipality's policy; threat 4): what is older, and the office has on
//! a reviewer's device, is let go here. What turns out to be wanted all the same comes back from the server.

use super::Session;
use crate::domain::error::Result;
use crate::domain::ids::{DocId, SpaceId};
use crate::store::Doubt;
use std::collections::BTreeSet;

impl Session {
    /// Lets go of what is old enough, and asks for what was let go and is not: the policy is another, the person reviews now, or
    /// the clock that it was done by was wrong. Gives what has gone, and whether there is something to ask for.
    ///
    /// # Errors
    /// As the store's.
    pub(super) fn keep_what_is_recent(&mut self) -> Result<(Vec<DocId>, bool)> {
        let days = self.store.retention()?.phone_days.filter(|_| !self.reviews());
        let first = days.map(|days| self.evening().plus_days(-i64::from(days)));
        let back = self.store.let_go_since(first)?;
        let asked = self.want_back(back)?;
        let Some(first) = first else {
            return Ok((Vec::new(), asked));
        };
        let old = self.store.may_go(first)?;
        if old.is_empty() {
            return Ok((Vec::new(), asked));
        }
        self.store
            .write(|writer| old.iter().try_for_each(|(doc, last)| writer.let_go(*doc, *last)))?;
        let gone: Vec<DocId> = old.into_iter().map(|(doc, _)| doc).collect();
        for doc in &gone {
            self.healing.asked_back.remove(doc);
        }
        Ok((gone, asked))
    }

    /// Asks for documents that were let go, as for any that this device lacks; once, for the server may have lost them.
    fn want_back(&mut self, documents: Vec<(DocId, SpaceId)>) -> Result<bool> {
        let fresh: Vec<(DocId, SpaceId)> = documents
            .into_iter()
            .filter(|(doc, _)| self.healing.asked_back.insert(*doc))
            .collect();
        let spaces: BTreeSet<SpaceId> = fresh.iter().map(|(_, space)| *space).collect();
        if !spaces.is_empty() {
            self.store.write(|writer| {
                spaces
                    .iter()
                    .try_for_each(|space| writer.put_doubt(*space, Doubt::Differs))
            })?;
        }
        for (doc, space) in fresh {
            self.healing.want(space, doc);
        }
        Ok(!spaces.is_empty())
    }
}
