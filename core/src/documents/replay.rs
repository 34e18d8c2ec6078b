//! Late work on a document that was begun anew in the meantime (design: sync, Erasure): what was written here since the
//! server last had all of it is written once more, upon what stands now.

use super::Touched;
use super::document::{Document, NewChange};
use super::leaver::Leaver;
use super::renewal::ENTRIES;
use super::shape::internal;
use crate::domain::error::Result;
use crate::domain::text;
use crate::domain::time::Timestamp;
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, Value};

impl Document {
    /// Writes by which `mine` differs from `base` here too, in one change. What stood in `base` and stands here no more has
    /// left with somebody, and whatever was written of it leaves as well, as does all that is said of `leaver`. None where
    /// nothing is left to write.
    ///
    /// # Errors
    /// [`Code::Internal`](crate::domain::error::Code::Internal) where Automerge refuses; the document must then be dropped.
    pub fn replay(&mut self, base: &Self, mine: &Self, at: Timestamp, leaver: &Leaver) -> Result<Option<NewChange>> {
        let linked = leaver.is_linked(&mine.automerge, &ROOT);
        let mut replaying = Replaying {
            base: &base.automerge,
            mine: &mine.automerge,
            to: self.automerge.transaction(),
            leaver,
            linked,
        };
        replaying.map(Some(&ROOT), &ROOT, &ROOT, "")?;
        let Some(hash) = replaying.commit(at) else {
            return Ok(None);
        };
        NewChange::committed(&self.automerge, hash, Touched::default()).map(Some)
    }
}

struct Replaying<'a> {
    base: &'a Automerge,
    mine: &'a Automerge,
    to: Transaction<'a>,
    leaver: &'a Leaver,
    linked: bool,
}

impl Replaying<'_> {
    /// Ends the change; none where nothing was written.
    fn commit(self, at: Timestamp) -> Option<ChangeHash> {
        if self.to.pending_ops() == 0 {
            self.to.rollback();
            return None;
        }
        self.to.commit_with(CommitOptions::default().with_time(at.seconds())).0
    }

    fn map(&mut self, base: Option<&ObjId>, mine: &ObjId, to: &ObjId, path: &str) -> Result<()> {
        let theirs = ENTRIES.contains(&path);
        let keys: Vec<String> = self.mine.keys(mine).collect();
        for key in keys.into_iter().filter(|key| !self.leaver.has_key(key)) {
            let Some((value, id)) = self.mine.get(mine, key.as_str()).map_err(internal)? else {
                continue;
            };
            let before = match base {
                Some(base) => self.base.get(base, key.as_str()).map_err(internal)?,
                None => None,
            };
            let now = self.here(to, &key)?;
            if before.is_some() && now.is_none() {
                continue;
            }
            if theirs && self.leaver.is_all_of(self.mine, &id) {
                self.without_texts(before.map(|(_, id)| id).as_ref(), &id, now, to, &key)?;
                continue;
            }
            match value {
                Value::Object(ObjType::Text) => {
                    let here = self.object(now, to, &key, ObjType::Text)?;
                    self.text(before.map(|(_, id)| id).as_ref(), &id, &here)?;
                }
                Value::Object(_) => {
                    let here = self.object(now, to, &key, ObjType::Map)?;
                    let path = if path.is_empty() { key } else { format!("{path}/{key}") };
                    self.map(before.map(|(_, id)| id).as_ref(), &id, &here, &path)?;
                }
                Value::Scalar(value) => {
                    let same = |other: &Option<(Value<'_>, ObjId)>| {
                        (other.as_ref()).is_some_and(|(other, _)| other.as_scalar() == Some(value.as_ref()))
                    };
                    if !same(&before) && !same(&now) && !self.leaver.is_meant(&value) {
                        let value = self.leaver.blanked(path, &key, &value);
                        self.to.put(to, key.as_str(), value).map_err(internal)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// An entry that is about nobody but who leaves: its figures may stay, its texts may not.
    fn without_texts(
        &mut self,
        base: Option<&ObjId>,
        mine: &ObjId,
        now: Option<(Value<'static>, ObjId)>,
        to: &ObjId,
        key: &str,
    ) -> Result<()> {
        let here = self.object(now, to, key, ObjType::Map)?;
        let keys: Vec<String> = self.mine.keys(mine).collect();
        for key in keys {
            match self.mine.get(mine, key.as_str()).map_err(internal)? {
                // What can be written there later has to be there.
                Some((Value::Object(kind), _)) => {
                    let now = self.here(&here, &key)?;
                    self.object(now, &here, &key, kind)?;
                }
                Some((Value::Scalar(value), _)) => {
                    let before = match base {
                        Some(base) => self.base.get(base, key.as_str()).map_err(internal)?,
                        None => None,
                    };
                    let changed = before.is_none_or(|(before, _)| before.as_scalar() != Some(value.as_ref()));
                    if changed && !self.leaver.is_meant(&value) {
                        let value = self.leaver.blanked("entry", &key, &value);
                        self.to.put(&here, key.as_str(), value).map_err(internal)?;
                    }
                }
                None => {}
            }
        }
        Ok(())
    }

    fn here(&self, at: &ObjId, key: &str) -> Result<Option<(Value<'static>, ObjId)>> {
        let now = self.to.get(at, key).map_err(internal)?;
        Ok(now.map(|(value, id)| (value.into_owned(), id)))
    }

    fn object(&mut self, now: Option<(Value<'static>, ObjId)>, to: &ObjId, key: &str, kind: ObjType) -> Result<ObjId> {
        match now {
            Some((Value::Object(_), here)) => Ok(here),
            _ => self.to.put_object(to, key, kind).map_err(internal),
        }
    }

    fn text(&mut self, base: Option<&ObjId>, mine: &ObjId, to: &ObjId) -> Result<()> {
        let base = match base {
            Some(base) => self.base.text(base).map_err(internal)?,
            None => String::new(),
        };
        let mine = self.mine.text(mine).map_err(internal)?;
        let current = self.to.text(to).map_err(internal)?;
        let without = |text: String| self.leaver.names.blanked(&text, self.linked).unwrap_or(text);
        for splice in text::splices(&without(base), &without(mine), &current) {
            let delete = isize::try_from(splice.delete).map_err(internal)?;
            self.to
                .splice_text(to, splice.at, delete, &splice.insert)
                .map_err(internal)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::shift::{self, ShiftBody, encounter};
    use super::super::{be_born, change_head};
    use super::*;
    use crate::domain::encounter::EncounterEdit;
    use crate::domain::ids::{DocId, EncounterId, Id, IdSource, PersonId, PlaceId, YouthId};
    use crate::domain::mention::Names;
    use crate::domain::role::DocumentKind;
    use crate::domain::shift::{ShiftKind, ShiftPlan};
    use crate::domain::text::TextEdit;
    use proptest::prelude::*;
    use uuid::Uuid;

    const AMIR: [u8; 16] = [1; 16];
    const BENTE: [u8; 16] = [2; 16];
    const NOBODY: [u8; 16] = [9; 16];
    const NOW: Timestamp = Timestamp(1_795_194_000_000);

    struct Counted(u128);
    impl IdSource for Counted {
        fn next_uuid(&mut self) -> Uuid {
            self.0 += 1;
            Uuid::from_u128(self.0)
        }
    }

    fn id<T: Id>(n: u128) -> T {
        T::from_uuid(Uuid::from_u128(n))
    }

    /// What somebody does to the report.
    #[derive(Clone, Debug)]
    enum Deed {
        Narrative(String),
        Note(u8, String),
        Place(u8, u8),
        Youth(u8, u8, bool),
    }

    fn deed() -> impl Strategy<Value = Deed> {
        let words = "[a-zæ ]{0,12}";
        prop_oneof![
            words.prop_map(Deed::Narrative),
            (0..2_u8, words).prop_map(|(met, text)| Deed::Note(met, text)),
            (0..2_u8, 0..3_u8).prop_map(|(met, place)| Deed::Place(met, place)),
            (0..2_u8, 1..3_u8, any::<bool>()).prop_map(|(met, youth, on)| Deed::Youth(met, youth, on)),
        ]
    }

    fn met(n: u8) -> EncounterId {
        id(100 + u128::from(n))
    }

    fn youth(n: u8) -> YouthId {
        id(200 + u128::from(n))
    }

    /// A report with three encounters; the last is with the youth who leaves, and with nobody else.
    fn report() -> Document {
        let mut document = Document::new(&AMIR);
        let plan = ShiftPlan {
            kind: ShiftKind::Street,
            area: id(5),
            evening: "2026-11-20".parse().unwrap(),
            planned_start: NOW,
            planned_end: NOW,
            workers: vec![id(6)],
            places: Vec::new(),
            note: String::new(),
        };
        let mut ids = Counted(1_000);
        document
            .edit(NOW, |editor| {
                be_born(editor, id::<DocId>(7), &DocumentKind::Shift)?;
                shift::create(editor, &plan)?;
                for n in 0..3 {
                    encounter::add(editor, met(n), id::<PersonId>(6), NOW, None)?;
                }
                let alone = EncounterEdit::Youth {
                    youth: youth(0),
                    met: true,
                };
                encounter::edit(editor, met(2), &alone, &mut ids)
            })
            .unwrap();
        document
    }

    fn body(document: &Document) -> ShiftBody {
        shift::read(&mut document.read())
    }

    fn does(document: &mut Document, deeds: &[Deed], ids: u128) {
        let mut ids = Counted(ids);
        for deed in deeds {
            let now = body(document);
            let text = |base: &str, more: &str| TextEdit {
                base: base.to_owned(),
                text: format!("{base}{more}"),
            };
            document
                .edit(NOW, |editor| match deed {
                    Deed::Narrative(more) => shift::write_narrative(editor, &text(&now.narrative, more)).map(drop),
                    Deed::Note(n, more) => {
                        let base = now.encounters.iter().find(|one| one.encounter == met(*n)).unwrap();
                        let edit = EncounterEdit::Note(text(&base.note, more));
                        encounter::edit(editor, met(*n), &edit, &mut ids)
                    }
                    Deed::Place(n, place) => {
                        let place = Some(id::<PlaceId>(300 + u128::from(*place)));
                        encounter::edit(editor, met(*n), &EncounterEdit::Place { place }, &mut ids)
                    }
                    Deed::Youth(n, who, on) => {
                        let edit = EncounterEdit::Youth {
                            youth: youth(*who),
                            met: *on,
                        };
                        encounter::edit(editor, met(*n), &edit, &mut ids)
                    }
                })
                .unwrap();
        }
    }

    fn leaver() -> Leaver {
        Leaver::new([youth(0)], Names::new(["Nora Kanariegul"]))
    }

    /// What the report says without the youth who leaves.
    fn without(document: &Document) -> ShiftBody {
        let mut body = body(document);
        for met in &mut body.encounters {
            std::sync::Arc::make_mut(met).youths.remove(&youth(0));
        }
        body
    }

    fn renewed(document: &Document) -> Document {
        let kind = DocumentKind::Shift;
        let changes = document.renewed(&kind, &NOBODY, NOW, &leaver()).unwrap().unwrap();
        Document::load(&BENTE, changes.iter().map(|change| change.body.as_slice())).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn a_report_begun_anew_says_all_but_who_left_and_takes_late_work_as_it_was_written(
            before in proptest::collection::vec(deed(), 0..6),
            at_once in proptest::collection::vec(deed(), 0..4),
            late in proptest::collection::vec(deed(), 0..6),
        ) {
            let mut base = report();
            does(&mut base, &before, 2_000);
            let mut fresh = renewed(&base);
            prop_assert_eq!(body(&fresh), without(&base));
            prop_assert!(!fresh.speaks_of(&leaver()));
            // Somebody writes on in the new edition, while Bente still writes in the old one.
            does(&mut fresh, &at_once, 3_000);
            let mut mine = base.clone();
            does(&mut mine, &late, 4_000);
            let mut alone = renewed(&base);
            alone.replay(&base, &mine, NOW, &leaver()).unwrap();
            prop_assert_eq!(body(&alone), without(&mine), "with nobody else at work it says what was written");
            let already = fresh.clone();
            let change = fresh.replay(&base, &mine, NOW, &leaver()).unwrap();
            // Every word of both is there.
            let (theirs, ours) = (body(&already).narrative, body(&fresh).narrative);
            prop_assert!(ours.chars().count() >= theirs.chars().count());
            for deed in &late {
                if let Deed::Narrative(words) = deed {
                    prop_assert!(ours.contains(words.as_str()) || !at_once.is_empty());
                }
            }
            // What was written once more is one honest change, of this device.
            if let Some(change) = change {
                prop_assert_eq!(change_head(&change.body).unwrap().actor, BENTE.to_vec());
            }
            let twice = fresh.clone().replay(&mine, &mine, NOW, &leaver()).unwrap();
            prop_assert!(twice.is_none(), "nothing new writes nothing");
        }
    }
}
