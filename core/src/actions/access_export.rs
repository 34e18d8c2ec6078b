//! What is held of one youth, taken out for them to read (GDPR art. 15). A coordinator or chief reviews it first: what
//! nobody has decided about does not leave. Reading it for review is on record, and so is taking it out, with what for.

use super::Session;
use crate::domain::access_export::{AccessDecision, AccessOrder, AccessReview, Gathered};
use crate::domain::encounter::MetYouth;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{DocId, OpeningId, YouthId};
use crate::domain::look::{LookAction, WhoLooked};
use crate::domain::role::{SpaceClass, may_take_out};
use crate::report::access_export::{AccessExport, counts, entries_of, put_together};
use std::collections::{BTreeMap, BTreeSet};

impl Session {
    /// May this person take out what is held of a youth?
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::NotAllowed`] with `action` `access_export`.
    pub fn must_take_out(&self, youth: YouthId) -> Result<()> {
        let (space, _) = self.store.document(youth.into())?;
        if may_take_out(&self.store.space(space)?.role) {
            Ok(())
        } else {
            Err(Problem::new(Code::NotAllowed).with("action", "access_export"))
        }
    }

    /// All that is held here of a youth, with who has looked as the office told it.
    fn gather(&self, youth: YouthId, looked: WhoLooked) -> Result<Gathered> {
        let now = self.now();
        let card = self.card(youth)?;
        let mut gathered = Gathered {
            at: now,
            areas: self.areas_known()?,
            phones: self.store.all_phones(youth)?,
            others: self.store.others_called(youth)?,
            encounters: self.store.encounters_naming(youth, now)?,
            incidents: self.store.incidents_naming(youth, now)?,
            invitations: self.store.invitations_of(youth)?,
            texts: self.store.texts_by_others(youth)?,
            contradictions: Vec::new(),
            looks: looked.lines,
            looks_problem: looked.problem,
            roles: self
                .store
                .people()?
                .into_iter()
                .map(|one| (one.person, one.role))
                .collect(),
            retention: self.store.retention()?,
            card,
        };
        gathered.contradictions = self.store.contradictions_about(youth, &entries_of(&gathered))?;
        Ok(gathered)
    }

    fn areas_known(&self) -> Result<Vec<String>> {
        let team = self.store.areas()?;
        let spaces = self.store.spaces()?;
        let street = spaces.iter().filter(|space| space.class == SpaceClass::Street);
        let areas: BTreeSet<_> = street.filter_map(|space| space.area).collect();
        Ok(team
            .into_iter()
            .filter(|area| areas.contains(&area.area))
            .map(|area| area.name)
            .collect())
    }

    /// What has to be decided before anything of a youth leaves. The youth, and everybody named in what is shown of them, is
    /// looked up by that.
    ///
    /// # Errors
    /// As [`Session::must_take_out`].
    pub fn review_access(&mut self, youth: YouthId, opening: OpeningId, looked: WhoLooked) -> Result<AccessReview> {
        self.must_take_out(youth)?;
        let gathered = self.gather(youth, looked)?;
        let put = put_together(&gathered, &BTreeMap::new(), false);
        self.look(opening, &LookAction::Opened, vec![youth.into()])?;
        let mut others: BTreeSet<DocId> = named_with(&gathered).collect();
        for shown in &put.shown {
            others.extend(self.store.youths_in(*shown)?.into_iter().map(DocId::from));
        }
        others.remove(&youth.into());
        self.look(opening, &LookAction::Entry, others.into_iter().collect())?;
        let facts = &gathered.card.facts;
        Ok(AccessReview {
            youth,
            name: if facts.name.is_empty() {
                facts.description.clone()
            } else {
                facts.name.clone()
            },
            counts: counts(&gathered),
            passages: put.passages,
            looks_problem: gathered.looks_problem,
        })
    }

    /// The export as it was decided. That it is taken out, and for what, is on record before it is given.
    ///
    /// # Errors
    /// As [`Session::must_take_out`]; [`Code::Missing`], [`Code::TooLong`] with `field` `purpose`;
    /// [`Code::AccessUndecided`] with `count`; why the office does not tell who has looked, unless the order says that it
    /// is made without.
    pub fn take_out(&mut self, order: &AccessOrder, looked: WhoLooked) -> Result<AccessExport> {
        self.must_take_out(order.youth)?;
        let purpose = order.checked_purpose()?;
        if let Some(problem) = looked.problem.clone().filter(|_| !order.without_looks) {
            return Err(problem);
        }
        let gathered = self.gather(order.youth, looked)?;
        let decisions: BTreeMap<&str, &AccessDecision> = order
            .decisions
            .iter()
            .map(|one| (one.passage.as_str(), &one.decision))
            .collect();
        let put = put_together(&gathered, &decisions, order.names);
        if put.undecided > 0 {
            return Err(Problem::new(Code::AccessUndecided).with("count", put.undecided));
        }
        self.look_exported(order.youth.into(), &purpose)?;
        Ok(put.export)
    }
}

/// Whom else the youth's own entries show.
fn named_with(gathered: &Gathered) -> impl Iterator<Item = DocId> {
    let me = gathered.card.youth;
    let met = gathered.encounters.iter().flat_map(|one| &one.youths);
    let named = met.chain(gathered.incidents.iter().flat_map(|one| &one.youths));
    named
        .map(|MetYouth { youth, .. }| *youth)
        .filter(move |youth| *youth != me)
        .map(DocId::from)
}
