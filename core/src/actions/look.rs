//! Looking somebody up is on record before it is answered (X9). A screen asks again at every change; what is read through
//! one opening of it is one look-up. An opening that nobody has heard of is a new look-up: whoever forgets to name the
//! same one writes too many rows, never too few.

use super::Session;
use crate::domain::encounter::{Encounter, MetYouth};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{ActivityId, DocId, EncounterId, Id, IncidentId, OpeningId, PersonId, ShiftId, YouthId};
use crate::domain::incident::Incident;
use crate::domain::look::{
    CRITERION_MAX, DOCS_MAX, FOUND_FEW, Look, LookAction, LookLine, MANY_MINUTES, Unusual, WhoLooked,
};
use crate::domain::prompt::Prompt;
use crate::domain::report::{StreetReport, TimelineEntry};
use crate::domain::role::may_see_looks;
use crate::domain::shift::ShiftState;
use crate::domain::text;
use crate::domain::time::Timestamp;
use crate::domain::youth::{Youth, YouthSummary};
use crate::store::Store;
use crate::sync::wire::{LOOKS_MAX, LookEntry, LooksResponse};
use std::collections::{BTreeMap, BTreeSet};

/// How many openings are remembered: more than there are screens on one another.
const OPENINGS: usize = 32;
/// How many prompts an evening is given: more than that nobody reads.
const PROMPTS_TONIGHT: usize = 12;
/// For so long whoever asked is shown what was answered, in days.
const ANSWERED_DAYS: i64 = 14;
/// A screen that stays open longer is looked at anew, in minutes.
const STANDS_MINUTES: i64 = 60;

/// A look-up that is to be written.
struct Unwritten {
    at: Timestamp,
    action: LookAction,
    docs: Vec<DocId>,
    criterion: Option<String>,
}

/// What one opening of a screen has been on record for.
struct Standing {
    since: Timestamp,
    docs: BTreeSet<DocId>,
    /// Searches: each stands for every beginning of it, for it was typed letter by letter.
    criteria: Vec<String>,
    /// The number of the last search, while it may still be being typed, and whom it has found so far.
    typing: Option<(u64, BTreeSet<DocId>)>,
}

/// The look-ups of this session.
#[derive(Default)]
pub(super) struct Looks {
    standing: BTreeMap<OpeningId, Standing>,
    /// Made while the disk was full: what is there can still be read, and is written as soon as there is room.
    unwritten: Vec<Unwritten>,
}

impl Looks {
    /// What an opening is on record for at present.
    fn of(&mut self, opening: OpeningId, now: Timestamp) -> &mut Standing {
        let far = STANDS_MINUTES * 60_000;
        // A clock that has been set back is no reason to let one stand for ever.
        self.standing
            .retain(|_, one| now.0.saturating_sub(one.since.0).abs() < far);
        if self.standing.len() >= OPENINGS && !self.standing.contains_key(&opening) {
            let oldest = self.standing.iter().min_by_key(|(_, one)| one.since);
            if let Some(oldest) = oldest.map(|(opening, _)| *opening) {
                self.standing.remove(&oldest);
            }
        }
        self.standing.entry(opening).or_insert_with(|| Standing {
            since: now,
            docs: BTreeSet::new(),
            criteria: Vec::new(),
            typing: None,
        })
    }

    /// The numbers under which anything stands are no longer what they were; what is opened now is a new look-up.
    pub fn forget_numbers(&mut self) {
        self.standing.clear();
    }

    fn knows(&self, doc: DocId) -> bool {
        self.standing.values().any(|one| one.docs.contains(&doc))
    }

    /// Writes what is to be written. Gives the number of the last.
    fn write(&mut self, store: &mut Store) -> Result<Option<u64>> {
        let unwritten = &self.unwritten;
        let written = store.write(|writer| {
            let mut last = None;
            for Unwritten {
                at,
                action,
                docs,
                criterion,
            } in unwritten
            {
                last = Some(writer.add_look(*at, action, docs, criterion.as_deref())?);
            }
            Ok(last)
        });
        match written {
            Ok(last) => {
                self.unwritten.clear();
                Ok(last)
            }
            Err(problem) if problem.code == Code::DiskFull => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// Adds to what is to be written and writes it; what can't be written for another reason than room is not shown.
    fn note(&mut self, store: &mut Store, looks: impl IntoIterator<Item = Unwritten>) -> Result<Option<u64>> {
        let before = self.unwritten.len();
        self.unwritten.extend(looks);
        let written = self.write(store);
        if written.is_err() {
            self.unwritten.truncate(before);
        }
        written
    }
}

fn of_prompts(prompts: &[Prompt]) -> Vec<DocId> {
    prompts.iter().map(|prompt| prompt.youth.into()).collect()
}

fn of_youths<'a>(youths: impl IntoIterator<Item = &'a MetYouth>) -> Vec<DocId> {
    youths.into_iter().map(|met| met.youth.into()).collect()
}

pub(super) fn named_in(report: &StreetReport) -> Vec<DocId> {
    let of_line = |line: &TimelineEntry| match line {
        TimelineEntry::Encounter(entry) => of_youths(&entry.youths),
        TimelineEntry::Incident(entry) => of_youths(&entry.youths),
        TimelineEntry::Count(_) => Vec::new(),
    };
    report.timeline.iter().flat_map(of_line).collect()
}

impl Session {
    /// Notes that documents were read through an opening, unless it stands on record already.
    pub(super) fn look(&mut self, opening: OpeningId, action: &LookAction, docs: Vec<DocId>) -> Result<()> {
        self.look_because(opening, action, docs, None)
    }

    /// The same with the reason for it.
    fn look_because(
        &mut self,
        opening: OpeningId,
        action: &LookAction,
        docs: Vec<DocId>,
        reason: Option<&str>,
    ) -> Result<()> {
        let now = self.now();
        let standing = self.looks.of(opening, now);
        let fresh: BTreeSet<DocId> = docs.into_iter().filter(|doc| !standing.docs.contains(doc)).collect();
        if fresh.is_empty() {
            return Ok(());
        }
        let fresh: Vec<DocId> = fresh.into_iter().collect();
        let looks = fresh.chunks(DOCS_MAX).map(|docs| Unwritten {
            at: now,
            action: action.clone(),
            docs: docs.to_vec(),
            criterion: reason.map(str::to_owned),
        });
        self.looks.note(&mut self.store, looks)?;
        self.looks.of(opening, now).docs.extend(fresh);
        Ok(())
    }

    /// Notes a search and whom it found, where these are few. Letters typed one after the other are one search.
    fn look_for(&mut self, opening: OpeningId, text: &str, found: Vec<DocId>) -> Result<()> {
        let criterion: String = text.trim().chars().take(CRITERION_MAX).collect();
        let docs = if found.len() <= FOUND_FEW { found } else { Vec::new() };
        let now = self.now();
        let standing = self.looks.of(opening, now);
        let known = docs.iter().all(|doc| standing.docs.contains(doc));
        if known && standing.criteria.iter().any(|longer| longer.starts_with(&criterion)) {
            return Ok(());
        }
        let last = standing.criteria.last();
        let goes_on = last.is_some_and(|last| criterion.starts_with(last.as_str()));
        let mut typing = standing.typing.clone().filter(|_| goes_on);
        if let Some((n, shown)) = &mut typing {
            // Whom a shorter text found has been shown.
            shown.extend(&docs);
            let shown: Vec<DocId> = shown.iter().copied().take(DOCS_MAX).collect();
            let lengthened = self
                .store
                .write(|writer| writer.lengthen_search(*n, &shown, &criterion));
            match lengthened {
                Ok(()) => {}
                Err(problem) if problem.code == Code::DiskFull => typing = None,
                Err(problem) => return Err(problem),
            }
        }
        if typing.is_none() {
            let search = Unwritten {
                at: now,
                action: LookAction::Searched,
                docs: docs.clone(),
                criterion: Some(criterion.clone()),
            };
            let written = self.looks.note(&mut self.store, [search])?;
            typing = written.map(|n| (n, docs.iter().copied().collect()));
        }
        let standing = self.looks.of(opening, now);
        standing.typing = typing;
        standing.criteria.push(criterion);
        standing.docs.extend(docs);
        Ok(())
    }

    /// What the server is to be told of look-ups, and up to which number that is all.
    pub(super) fn looks_to_tell(&mut self) -> Result<(Vec<Look>, Option<u64>)> {
        // What goes out now is not lengthened any more.
        for standing in self.looks.standing.values_mut() {
            standing.typing = None;
        }
        if !self.looks.unwritten.is_empty() {
            self.looks.write(&mut self.store)?;
        }
        let looks = self.store.looks_waiting(LOOKS_MAX)?;
        let to = match looks.last() {
            Some(last) if looks.len() as u64 == u64::from(LOOKS_MAX) => last.n,
            _ => self.store.looks_written()?,
        };
        Ok((looks, (to > 0).then_some(to)))
    }

    /// Finds youths however the name is spelt.
    ///
    /// # Errors
    /// As the store's.
    pub fn search_youths(&mut self, text: &str, limit: u32, opening: OpeningId) -> Result<Vec<YouthSummary>> {
        let found = self.store.youth_search(text, limit, self.now())?;
        self.look_for(opening, text, found.iter().map(|one| one.youth.into()).collect())?;
        Ok(found)
    }

    /// A youth's card with all that is on it.
    pub(super) fn card(&self, youth: YouthId) -> Result<Youth> {
        Ok(Youth {
            prompts: self.store.prompts_of(youth, self.evening())?,
            ..self.store.youth(youth)?
        })
    }

    /// A youth's card. `reason` is why, where an unusual look-up was asked for it; nobody is asked twice in one opening.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::ReasonNeeded`] with `why` ([`Unusual`]), before anything is shown; [`Code::TooLong`].
    pub fn youth(&mut self, youth: YouthId, opening: OpeningId, reason: Option<&str>) -> Result<Youth> {
        let card = self.card(youth)?;
        let reason = text::line("reason", reason.unwrap_or_default(), CRITERION_MAX)?;
        let reason = (!reason.is_empty()).then_some(reason.as_str());
        let now = self.now();
        if !self.looks.of(opening, now).docs.contains(&youth.into()) && reason.is_none() {
            let lately = now.plus_minutes(-MANY_MINUTES);
            let opened = self.store.cards_opened(lately, youth.into())?;
            let last_met = card.met.first().map(|met| met.at);
            if let Some(why) = Unusual::of(opened, last_met, now) {
                return Err(Problem::new(Code::ReasonNeeded).with("why", why.as_str()));
            }
        }
        self.look_because(opening, &LookAction::Opened, vec![youth.into()], reason)?;
        Ok(card)
    }

    /// A youth's card in answer to a deed on it: its screen is open, or the asking is a look-up like any other.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn youth_written(&mut self, youth: YouthId) -> Result<Youth> {
        let card = self.card(youth)?;
        if !self.looks.knows(youth.into()) {
            let opening = OpeningId::from_uuid(self.ids.next_uuid());
            self.look(opening, &LookAction::Opened, vec![youth.into()])?;
        }
        Ok(card)
    }

    /// Does somebody read what they write themselves? Whoever is on a shift does, until its report is approved.
    fn reads_their_own(&self, shift: ShiftId) -> Result<bool> {
        let me = self.me();
        let (mut mine, mut approved) = (false, false);
        for part in self.store.joined(shift)? {
            let part = self.store.shift(part)?;
            mine |= part.workers.iter().any(|worker| worker.person == me);
            approved |= part.state == ShiftState::Approved;
        }
        Ok(mine && !approved)
    }

    /// An encounter that somebody opens.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn open_encounter(&mut self, shift: ShiftId, encounter: EncounterId, opening: OpeningId) -> Result<Encounter> {
        let found = self.encounter(encounter)?;
        self.open_entry(shift, found.shift, of_youths(&found.youths), opening)?;
        Ok(found)
    }

    /// An incident that somebody opens.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn open_incident(&mut self, shift: ShiftId, incident: IncidentId, opening: OpeningId) -> Result<Incident> {
        let found = self.incident(incident)?;
        self.open_entry(shift, found.shift, of_youths(&found.youths), opening)?;
        Ok(found)
    }

    fn open_entry(&mut self, asked: ShiftId, shift: ShiftId, youths: Vec<DocId>, opening: OpeningId) -> Result<()> {
        if asked != shift {
            return Err(Code::NotFound.into());
        }
        if self.reads_their_own(shift)? {
            return Ok(());
        }
        self.look(opening, &LookAction::Entry, youths)
    }

    /// A street report that somebody opens.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn open_report(&mut self, shift: ShiftId, opening: OpeningId) -> Result<StreetReport> {
        let report = self.report(shift)?;
        if !self.reads_their_own(shift)? {
            self.look(opening, &LookAction::Report, named_in(&report))?;
        }
        Ok(report)
    }

    /// Notes that a document, and everybody that it names, is taken out of the app as a copy.
    ///
    /// # Errors
    /// As the store's.
    pub fn exports(&mut self, doc: DocId) -> Result<()> {
        let opening = OpeningId::from_uuid(self.ids.next_uuid());
        let mut docs = vec![doc];
        if let Ok(report) = self.report(doc.into()) {
            docs.extend(named_in(&report));
        }
        self.look(opening, &LookAction::Exported, docs)
    }

    /// Notes that what is held of somebody is taken out, and for what; where that can't be noted it is not taken out.
    pub(super) fn look_exported(&mut self, doc: DocId, purpose: &str) -> Result<()> {
        let now = self.now();
        self.store
            .write(|writer| writer.add_look(now, &LookAction::Exported, &[doc], Some(purpose)))
            .map(drop)
    }

    /// What is to be followed up tonight in a shift's area, likeliest first; each youth it names is looked up by that.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn prompts_tonight(&mut self, shift: ShiftId, opening: OpeningId) -> Result<Vec<Prompt>> {
        let area = self.store.shift(shift)?.area;
        let found = self.store.prompts_tonight(area, self.evening(), PROMPTS_TONIGHT)?;
        self.look(opening, &LookAction::Prompt, of_prompts(&found))?;
        Ok(found)
    }

    /// What is still to be followed up with these youths, as they are chosen for an encounter.
    ///
    /// # Errors
    /// As the store's.
    pub fn prompts_for(&mut self, youths: &[YouthId], opening: OpeningId) -> Result<Vec<Prompt>> {
        let mut found = Vec::new();
        for youth in youths {
            found.extend(self.store.prompts_of(*youth, self.evening())?);
        }
        found.retain(|prompt| prompt.open);
        self.look(opening, &LookAction::Prompt, of_prompts(&found))?;
        Ok(found)
    }

    /// What this person has asked the street to follow up: what was answered within the last fourteen days, and what is open.
    ///
    /// # Errors
    /// As the store's.
    pub fn prompts_asked(&mut self, opening: OpeningId) -> Result<Vec<Prompt>> {
        let since = self.now().plus_minutes(-ANSWERED_DAYS * 24 * 60);
        let found = self.store.prompts_asked_by(self.me(), since, self.evening())?;
        self.look(opening, &LookAction::Prompt, of_prompts(&found))?;
        Ok(found)
    }

    /// Youths who may be invited, as somebody searches among them.
    ///
    /// # Errors
    /// As the store's.
    pub fn search_candidates(
        &mut self,
        activity: ActivityId,
        filter: &crate::domain::activity::InviteFilter,
        opening: OpeningId,
    ) -> Result<Vec<crate::domain::activity::InviteCandidate>> {
        let found = self.invite_candidates(activity, filter)?;
        let youths = found.iter().map(|one| one.youth.youth.into()).collect();
        self.look_for(opening, &filter.text, youths)?;
        Ok(found)
    }

    /// May this person ask who has looked a youth up?
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::NotAllowed`].
    pub fn must_see_looks(&self, youth: YouthId) -> Result<()> {
        let (space, _) = self.store.document(youth.into())?;
        if may_see_looks(&self.store.space(space)?.role) {
            Ok(())
        } else {
            Err(Problem::new(Code::NotAllowed).with("action", "looks"))
        }
    }

    /// Who has looked a youth up: what the server says, and what this device has not told it yet. Where the server says
    /// nothing, that is on record here; where it does, there.
    ///
    /// # Errors
    /// As [`Session::must_see_looks`], by the server's word too; [`Code::DeviceRevoked`].
    pub fn who_looked(&mut self, youth: YouthId, said: Result<LooksResponse>, goes_on: bool) -> Result<WhoLooked> {
        self.must_see_looks(youth)?;
        let doc = DocId::from(youth);
        let (entries, before, problem) = match said {
            Ok(LooksResponse { looks, before, .. }) => (looks, before, None),
            Err(problem) if matches!(problem.code, Code::DeviceRevoked | Code::NotAllowed) => return Err(problem),
            // A card that has not reached the server is not there yet; any other is not this person's to see any more.
            Err(problem)
                if problem.code == Code::NotFound && self.store.progress(&self.actor, Some(doc))?.waiting == 0 =>
            {
                return Err(problem);
            }
            Err(problem) => {
                let opening = OpeningId::from_uuid(self.ids.next_uuid());
                self.look(opening, &LookAction::Log, vec![doc])?;
                (Vec::new(), None, Some(problem))
            }
        };
        let people: BTreeMap<PersonId, String> = self
            .store
            .people()?
            .into_iter()
            .map(|one| (one.person, one.name))
            .collect();
        let name = |person: PersonId| people.get(&person).cloned().unwrap_or_default();
        let mut lines: Vec<LookLine> = Vec::new();
        if !goes_on {
            let (me, role) = (self.me(), self.identity.role.clone());
            for look in self.store.looks_waiting(u32::MAX)? {
                if look.docs.contains(&doc) {
                    lines.push(LookLine {
                        at: look.at,
                        person: me,
                        person_name: name(me),
                        role: role.clone(),
                        action: look.action,
                        criterion: look.criterion,
                        waiting: true,
                    });
                }
            }
        }
        lines.reverse();
        lines.extend(entries.into_iter().map(|entry| {
            let LookEntry {
                at,
                person,
                role,
                action,
                criterion,
            } = entry;
            LookLine {
                at,
                person,
                person_name: name(person),
                role,
                action,
                criterion,
                waiting: false,
            }
        }));
        lines.sort_by_key(|line| std::cmp::Reverse(line.at));
        Ok(WhoLooked { lines, before, problem })
    }
}
