//! Late work on a document that was begun anew in the meantime (design: sync, Erasure): what was written here since the
//! server last had all of it is written once more, upon what stands now.

use super::Touched;
use super::document::{Document, NewChange};
use super::leaver::Leaver;
use super::renewal::ENTRIES;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::text;
use crate::domain::time::Timestamp;
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, Value};

fn internal<E>(_: E) -> Problem {
    Problem::new(Code::Internal)
}

impl Document {
    /// Writes by which `mine` differs from `base` here too, in one change. What stood in `base` and stands here no more has
    /// left with somebody, and whatever was written of it leaves as well, as does all that is said of `leaver`. None where
    /// nothing is left to write.
    ///
    /// # Errors
    /// [`Code::Internal`] where Automerge refuses; the document must then be dropped.
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
        let change = self.automerge.get_change_by_hash(&hash).ok_or_else(|| internal(()))?;
        Ok(Some(NewChange {
            hash: change.hash().0,
            seq: change.seq(),
            body: change.raw_bytes().to_vec(),
            touched: Touched::default(),
        }))
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
