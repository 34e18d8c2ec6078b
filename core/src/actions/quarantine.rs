//! Reading what was handed in without the right to, before anybody decides about it: the report as it would be with it.

use super::Session;
use super::look::named_in;
use super::pulled::{Work, read_one};
use crate::documents::words_of;
use crate::domain::error::Result;
use crate::domain::ids::{DocId, Id, OpeningId, ShiftId, YouthId};
use crate::domain::look::LookAction;
use crate::domain::quarantine::{Quarantined, QuarantinedRead};
use crate::domain::report::StreetReport;
use crate::domain::role::DocumentKind;
use crate::domain::team::Named;
use crate::domain::youth::Youth;
use crate::sync::wire::{PulledChange, PulledDocument, QuarantineEntry, QuarantinedWork};

/// A document as it would be.
#[derive(Default)]
struct AsIf {
    report: Option<StreetReport>,
    youth: Option<Youth>,
}

impl Session {
    /// What the list shows of work in quarantine.
    ///
    /// # Errors
    /// As the store's.
    pub fn quarantined(&self, entry: QuarantineEntry) -> Result<Quarantined> {
        let shift = match entry.kind {
            DocumentKind::Shift => self.store.shift(entry.doc.into()).ok(),
            _ => None,
        };
        let area = self.store.space(entry.space).ok().and_then(|space| space.area);
        let areas = self.store.areas()?;
        Ok(Quarantined {
            quarantine: entry.quarantine,
            person_name: self
                .store
                .person(entry.person)?
                .map(|person| person.name)
                .unwrap_or_default(),
            person: entry.person,
            kind: entry.kind,
            area: areas.into_iter().find(|one| Some(one.area) == area).map(|one| Named {
                id: one.area.uuid(),
                name: one.name,
            }),
            evening: shift.map(|shift| shift.evening),
            reason: entry.reason,
            at: entry.at,
            from: entry.from,
            to: entry.to,
        })
    }

    /// Reads work in quarantine: what its document would say with it. Nothing of it stays here, but that it was looked at.
    ///
    /// # Errors
    /// [`crate::domain::error::Code::NotAllowed`], as the store's.
    pub fn read_quarantined(&mut self, work: QuarantinedWork, opening: OpeningId) -> Result<QuarantinedRead> {
        self.must_administer("quarantine")?;
        let QuarantinedWork {
            entry,
            epoch,
            changes,
            problem,
        } = work;
        let (doc, kind) = (entry.doc, entry.kind.clone());
        let AsIf { report, youth } = match problem {
            None => self.as_if_taken_in(&entry, epoch, &changes)?,
            Some(_) => AsIf::default(),
        };
        let mut words = Vec::new();
        if report.is_none() && youth.is_none() {
            for change in &changes {
                let said = words_of(change).unwrap_or_default();
                // What names a thing and is no word.
                words.extend(said.into_iter().filter(|word| uuid::Uuid::try_parse(word).is_err()));
            }
        }
        let (action, docs) = match &report {
            Some(report) => (LookAction::Report, named_in(report)),
            None if kind == DocumentKind::Youth => (LookAction::Opened, vec![doc]),
            None => (LookAction::Entry, vec![doc]),
        };
        self.look(opening, &action, docs)?;
        Ok(QuarantinedRead {
            work: self.quarantined(entry)?,
            report,
            youth,
            words,
            problem,
        })
    }

    /// What a document says with changes that it does not have. Where they can't be read upon what is here, nothing.
    fn as_if_taken_in(
        &mut self,
        entry: &QuarantineEntry,
        epoch: u32,
        changes: &[serde_bytes::ByteBuf],
    ) -> Result<AsIf> {
        let doc: DocId = entry.doc;
        let incoming = read_one(
            &self.actor,
            Work {
                space: entry.space,
                area: self.store.space(entry.space)?.area,
                known: self.store.bodies(doc)?,
                let_go: false,
                whole: true,
                withheld: Vec::new(),
                older: None,
                pulled: PulledDocument {
                    doc,
                    kind: entry.kind.clone(),
                    epoch,
                    changes: changes
                        .iter()
                        .map(|body| PulledChange {
                            seq: 0,
                            signature: None,
                            covers: None,
                            body: body.to_vec(),
                        })
                        .collect(),
                },
            },
        );
        if !incoming.is_complete() {
            return Ok(AsIf::default());
        }
        let now = self.now();
        // What is in memory is as it was; what is read now comes from the rows.
        self.forget_document(doc);
        let actor = self.actor;
        self.store
            .begin_trial(|writer| incoming.write(writer, &actor, now).map(drop))?;
        let read = self.read_as_if(doc, &entry.kind);
        self.forget_document(doc);
        self.store.end_trial()?;
        read
    }

    fn read_as_if(&mut self, doc: DocId, kind: &DocumentKind) -> Result<AsIf> {
        Ok(match kind {
            DocumentKind::Shift => AsIf {
                report: Some(self.report(ShiftId::from(doc))?),
                youth: None,
            },
            DocumentKind::Youth => AsIf {
                report: None,
                youth: Some(self.card(YouthId::from(doc))?),
            },
            _ => AsIf::default(),
        })
    }
}
