//! Reading street reports: tonight's preview and Nattens rapporter.

use super::Session;
use crate::documents;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{Id, PersonId, ShiftId};
use crate::domain::progress::Progress;
use crate::domain::report::{EveningReports, MissingPhone, Narrative, ReportSummary, StreetReport, TimelineEntry};
use crate::domain::shift::{Shift, ShiftState};
use crate::domain::team::Named;
use crate::domain::text::AuthoredText;
use crate::domain::time::{Evening, Timestamp};
use crate::report::figures;
use crate::store::Marks;

/// A report that has not been approved for so many days is put first.
const LEFT_BEHIND_DAYS: i64 = 31;

impl Session {
    /// A street report as one page; of all shifts joined with this one.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn report(&mut self, shift: ShiftId) -> Result<StreetReport> {
        let now = self.now();
        let parts = self.store.joined(shift)?;
        if parts.is_empty() {
            return Err(Code::NotFound.into());
        }
        let (mut shifts, mut timeline, mut narratives) = (Vec::new(), Vec::new(), Vec::new());
        let (mut contradictions, mut questions) = (Vec::new(), Vec::new());
        let mut progress: Option<Progress> = None;
        for part in parts {
            shifts.push(self.store.shift(part)?);
            timeline.extend(
                self.timeline_of(part, now)?
                    .into_iter()
                    .filter(|entry| !entry.removed()),
            );
            narratives.push(Narrative {
                shift: part,
                text: self.store.narrative(part)?,
                authors: self.narrative_authors(part)?,
            });
            contradictions.extend(self.store.contradictions(part.into())?);
            questions.extend(self.store.questions(part)?);
            let of_part = self.store.progress(&self.actor, Some(part.into()))?;
            progress = Some(progress.map_or(of_part.clone(), |sum| add(sum, of_part)));
        }
        timeline.sort_by_key(TimelineEntry::at);
        Ok(StreetReport {
            headline: figures::headline(&timeline),
            hours: figures::hours(&timeline),
            gaps: figures::gaps(&shifts, &timeline, &narratives),
            review: self.review_of(shift)?,
            missing_phones: self.missing_phones(&shifts)?,
            progress: progress.unwrap_or_default(),
            shifts,
            timeline,
            narratives,
            contradictions,
            questions,
        })
    }

    /// Everything logged on a shift, undone entries too.
    pub(crate) fn timeline_of(&self, shift: ShiftId, now: Timestamp) -> Result<Vec<TimelineEntry>> {
        let mut timeline: Vec<TimelineEntry> = self
            .store
            .encounters(shift, now)?
            .into_iter()
            .map(TimelineEntry::Encounter)
            .collect();
        timeline.extend(
            self.store
                .incidents(shift, now)?
                .into_iter()
                .map(TimelineEntry::Incident),
        );
        timeline.extend(self.store.counts(shift)?.into_iter().map(TimelineEntry::Count));
        timeline.sort_by_key(TimelineEntry::at);
        Ok(timeline)
    }

    fn narrative_authors(&mut self, shift: ShiftId) -> Result<Vec<AuthoredText>> {
        let loaded = self.take(shift.into())?;
        let stretches = documents::shift::narrative_authors(&loaded.document.read());
        self.keep(loaded);
        stretches
            .into_iter()
            .map(|(actor, text)| {
                let author = if actor == self.actor {
                    Some(self.named(self.me())?)
                } else {
                    self.store.author(&actor)?
                };
                let (person, name) = author.map_or((None, String::new()), |author| {
                    (Some(PersonId::from_uuid(author.id)), author.name)
                });
                Ok(AuthoredText { person, name, text })
            })
            .collect()
    }

    fn named(&self, person: PersonId) -> Result<Named> {
        Ok(Named {
            id: person.uuid(),
            name: self.store.person(person)?.map(|person| person.name).unwrap_or_default(),
        })
    }

    /// Phones of those on a shift that have not been in touch since it ended (since its planned end, where it has not).
    fn missing_phones(&self, shifts: &[Shift]) -> Result<Vec<MissingPhone>> {
        let mut missing: Vec<MissingPhone> = Vec::new();
        if !self.store.knows_contacts()? {
            return Ok(missing);
        }
        for shift in shifts {
            let home_by = shift.ended_at.unwrap_or(shift.planned_end);
            if home_by > self.now() {
                continue;
            }
            for worker in &shift.workers {
                let last_contact = self.store.last_contact(worker.person)?;
                let known = missing.iter().any(|phone| phone.person.id == worker.person.uuid());
                if !known && worker.person != self.me() && last_contact.is_none_or(|at| at < home_by) {
                    missing.push(MissingPhone {
                        person: Named {
                            id: worker.person.uuid(),
                            name: worker.name.clone(),
                        },
                        last_contact,
                    });
                }
            }
        }
        Ok(missing)
    }

    /// Nattens rapporter, newest evening first; those that lie in the future are of a wrong clock, and are shown until they
    /// are approved. Before all others on the first page: evenings with a report that has waited for weeks.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], [`Code::OutOfRange`].
    pub fn reports(&self, before: Option<Evening>, evenings: u32) -> Result<Vec<EveningReports>> {
        self.must_review("reports")?;
        if !(1..=31).contains(&evenings) {
            return Err(Problem::new(Code::OutOfRange)
                .with("field", "evenings")
                .with("min", 1)
                .with("max", 31));
        }
        let tonight = self.evening();
        // What a wrong clock or nobody's attention has left far behind comes first, or it would never be seen.
        let mut shown = match before {
            None => self
                .store
                .left_behind(tonight.plus_days(-LEFT_BEHIND_DAYS), evenings / 2)?,
            Some(_) => Vec::new(),
        };
        let most = usize::try_from(evenings).unwrap_or(usize::MAX);
        let mut newest = self.store.evenings(before, tonight, evenings)?;
        newest.retain(|evening| !shown.contains(evening));
        shown.extend(newest);
        shown.truncate(most);
        shown.into_iter().map(|evening| self.evening_reports(evening)).collect()
    }

    fn evening_reports(&self, evening: Evening) -> Result<EveningReports> {
        let (mut reports, mut not_begun) = (Vec::new(), Vec::new());
        let shifts = self.store.shifts(evening, evening)?;
        for shift in &shifts {
            if shift.state == ShiftState::Planned {
                if shift.planned_start <= self.now() && shift.joined_with.is_empty() {
                    not_begun.push(shift.clone());
                }
                continue;
            }
            // Joined shifts are one report; the first that has begun gives it its address.
            let earlier = |other: &ShiftId| {
                *other < shift.shift
                    && shifts
                        .iter()
                        .any(|found| found.shift == *other && found.state != ShiftState::Planned)
            };
            if shift.joined_with.iter().any(earlier) {
                continue;
            }
            let parts: Vec<Shift> = std::iter::once(shift)
                .chain(shifts.iter().filter(|other| shift.joined_with.contains(&other.shift)))
                .cloned()
                .collect();
            reports.push(self.summary(&parts)?);
        }
        Ok(EveningReports {
            evening,
            reports,
            not_begun,
        })
    }

    fn summary(&self, parts: &[Shift]) -> Result<ReportSummary> {
        let first = parts.first().ok_or_else(|| Problem::new(Code::Internal))?;
        let (mut timeline, mut marks) = (Vec::new(), Marks::default());
        let mut workers: Vec<Named> = Vec::new();
        for part in parts {
            timeline.extend(
                self.timeline_of(part.shift, self.now())?
                    .into_iter()
                    .filter(|entry| !entry.removed()),
            );
            let Marks {
                contradictions,
                follow_ups,
                questions_open,
                questions_answered,
            } = self.store.marks(part.shift)?;
            marks.contradictions += contradictions;
            marks.follow_ups += follow_ups;
            marks.questions_open += questions_open;
            marks.questions_answered += questions_answered;
            for worker in &part.workers {
                if !workers.iter().any(|known| known.id == worker.person.uuid()) {
                    workers.push(Named {
                        id: worker.person.uuid(),
                        name: worker.name.clone(),
                    });
                }
            }
        }
        let begun = parts.iter().filter(|part| part.state != ShiftState::Planned);
        Ok(ReportSummary {
            shift: first.shift,
            area: Named {
                id: first.area.uuid(),
                name: first.area_name.clone(),
            },
            evening: first.evening,
            started_at: parts.iter().filter_map(|part| part.started_at).min(),
            ended_at: if begun.clone().all(|part| part.ended_at.is_some()) {
                parts.iter().filter_map(|part| part.ended_at).max()
            } else {
                None
            },
            workers,
            state: begun.map(|part| part.state).min().unwrap_or(first.state),
            headline: figures::headline(&timeline),
            contradictions: marks.contradictions,
            follow_ups: marks.follow_ups,
            questions_open: marks.questions_open,
            questions_answered: marks.questions_answered,
            missing_phones: self.missing_phones(parts)?,
            joined: u32::try_from(parts.len()).unwrap_or(1),
            clock_wrong: parts.iter().any(|part| part.clock_was_wrong(self.now())),
        })
    }
}

fn add(one: Progress, two: Progress) -> Progress {
    Progress {
        waiting: one.waiting + two.waiting,
        waiting_since: match (one.waiting_since, two.waiting_since) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        },
        unseen: one.unseen + two.unseen,
        seen: one.seen && two.seen,
        refused: one.refused + two.refused,
    }
}
