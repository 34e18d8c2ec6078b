//! A document begun anew without what it says of somebody who is erased (design: sync, Erasure): Automerge keeps whatever
//! was ever written, so what must go goes with the whole history, and what stands now is written once more.

use super::authors::{AUTHOR, AUTHORS, Authors};
use super::document::{Document, NewChange};
use super::leaver::Leaver;
use super::shape::{CLAIMS, internal};
use super::{Reader, Touched, shift};
use crate::domain::error::Result;
use crate::domain::mention::BLANK;
use crate::domain::role::DocumentKind;
use crate::domain::time::Timestamp;
use automerge::legacy::Key;
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ActorId, Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Entries that are about youths.
pub(super) const ENTRIES: [&str; 2] = ["encounters", "incidents"];

impl Document {
    /// The same document without what it says of somebody, written anew by `actor`: in one change, and where it was
    /// approved as it stands, in a second one upon it. None where it says nothing of them and never did.
    ///
    /// Whose words a text is stays beside it ([`Authors`]); what contradicts stays as claims. Texts of an encounter with nobody
    /// else are emptied; elsewhere their names are blanked.
    ///
    /// # Errors
    /// [`Code::Internal`](crate::domain::error::Code::Internal) where Automerge refuses.
    pub fn renewed(
        &self,
        kind: &DocumentKind,
        actor: &[u8; 16],
        at: Timestamp,
        leaver: &Leaver,
    ) -> Result<Option<Vec<NewChange>>> {
        let said = self.says(leaver);
        if said == Said::Nothing {
            return Ok(None);
        }
        let standing = match kind {
            DocumentKind::Shift => shift::review::standing(&self.read()),
            _ => BTreeSet::new(),
        };
        let mut fresh = Automerge::new().with_actor(ActorId::from(actor.as_slice()));
        let mut changes = Vec::new();
        let approvals = [false, true];
        for approved in approvals.into_iter().take(if standing.is_empty() { 1 } else { 2 }) {
            let mut copying = Copying {
                from: &self.automerge,
                to: fresh.transaction(),
                leaver,
                linked: said == Said::Linked,
                standing: &standing,
                disputed: Vec::new(),
                authors: Vec::new(),
            };
            if approved {
                copying.approvals()?;
            } else {
                copying.map(&ROOT, &ROOT, "")?;
                copying.claims()?;
                copying.authors()?;
            }
            let hash = copying.commit(at).ok_or_else(|| internal(()))?;
            changes.push(NewChange::committed(&fresh, hash, Touched::default())?);
        }
        Ok(Some(changes))
    }

    /// Whether the document speaks of somebody, or did once.
    pub fn speaks_of(&self, leaver: &Leaver) -> bool {
        self.says(leaver) != Said::Nothing
    }

    fn says(&self, leaver: &Leaver) -> Said {
        let (mut linked, mut named) = (false, false);
        // Letters typed one after the other, whether in one change or in several.
        let mut typed: Vec<(ActorId, String)> = Vec::new();
        for change in self.automerge.get_changes(&[]) {
            let actor = change.actor_id().clone();
            for op in change.decode().operations {
                linked |= matches!(&op.key, Key::Map(key) if leaver.has_key(key));
                let Some(value) = op.primitive_value() else { continue };
                linked |= leaver.is_meant(&value);
                let ScalarValue::Str(text) = value else { continue };
                if !op.insert {
                    named |= leaver.names.in_text(&text, false);
                    linked |= leaver.has_path(&text);
                } else {
                    match typed.iter_mut().find(|(by, _)| *by == actor) {
                        Some((_, typed)) => typed.push_str(&text),
                        None => typed.push((actor.clone(), text.to_string())),
                    }
                }
            }
        }
        if linked {
            return Said::Linked;
        }
        named |= typed.iter().any(|(_, typed)| leaver.names.in_text(typed, false));
        named |= self.texts_name(&ROOT, leaver);
        if named { Said::Named } else { Said::Nothing }
    }

    /// Whether a text as it stands now names them, by their whole name.
    fn texts_name(&self, at: &ObjId, leaver: &Leaver) -> bool {
        self.automerge
            .map_range(at, ..)
            .any(|item| match item.value.clone().into_value() {
                Value::Object(ObjType::Text) => {
                    let text = self.automerge.text(item.id()).unwrap_or_default();
                    leaver.names.in_text(&text, false)
                }
                Value::Object(_) => self.texts_name(&item.id(), leaver),
                Value::Scalar(_) => false,
            })
    }
}

/// How a document speaks of somebody.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    /// By name alone.
    Named,
    /// By their card: then a first name means them too.
    Linked,
}

struct Copying<'a> {
    from: &'a Automerge,
    to: Transaction<'a>,
    leaver: &'a Leaver,
    linked: bool,
    /// Approvals of what stands now.
    standing: &'a BTreeSet<String>,
    /// Values that contradict what stands: where, what, whose.
    disputed: Vec<(String, ScalarValue, Vec<u8>)>,
    /// Whose the texts were: by path.
    authors: Vec<(String, String)>,
}

impl Copying<'_> {
    fn commit(self, at: Timestamp) -> Option<ChangeHash> {
        self.to.commit_with(CommitOptions::default().with_time(at.seconds())).0
    }

    fn map(&mut self, from: &ObjId, to: &ObjId, path: &str) -> Result<()> {
        let keys: Vec<String> = self.from.keys(from).collect();
        let empty = ENTRIES.contains(&path.split('/').next().unwrap_or_default())
            && path.matches('/').count() == 1
            && self.leaver.is_all_of(self.from, from);
        for key in keys {
            let blanked = |value: &ScalarValue| self.leaver.blanked(path, &key, value);
            let later = path.is_empty() && key == AUTHORS || path == "approvals" && self.standing.contains(&key);
            if later || self.leaver.has_key(&key) || path == CLAIMS && self.is_their_claim(from, &key) {
                continue;
            }
            let inner = if path.is_empty() {
                key.clone()
            } else {
                format!("{path}/{key}")
            };
            let mut all = self.from.get_all(from, key.as_str()).map_err(internal)?;
            // Automerge names the one that holds last.
            let Some((value, id)) = all.pop() else { continue };
            match value {
                Value::Object(ObjType::Text) => {
                    let made = self.to.put_object(to, key.as_str(), ObjType::Text).map_err(internal)?;
                    if !empty {
                        self.text(&id, &made, &inner)?;
                    }
                }
                Value::Object(_) => {
                    let made = self.to.put_object(to, key.as_str(), ObjType::Map).map_err(internal)?;
                    self.map(&id, &made, &inner)?;
                }
                Value::Scalar(value) => {
                    if self.leaver.is_meant(&value) {
                        continue;
                    }
                    let value = blanked(&value);
                    let mut disputed = Vec::new();
                    for (other, id) in all {
                        let Some(other) = other.as_scalar() else { continue };
                        let other = blanked(other);
                        if other != value && !self.leaver.is_meant(&other) {
                            disputed.push((inner.clone(), other, author_of(&id)));
                        }
                    }
                    self.disputed.append(&mut disputed);
                    self.to.put(to, key.as_str(), value).map_err(internal)?;
                }
            }
        }
        if path.starts_with(CLAIMS) && path.matches('/').count() == 1 {
            self.claim_keeps_author(from, to)?;
        }
        Ok(())
    }

    /// The approvals that stand, upon all else.
    fn approvals(&mut self) -> Result<()> {
        let object = |found: Option<(Value<'_>, ObjId)>| found.map(|(_, id)| id).ok_or_else(|| internal(()));
        let from = object(self.from.get(ROOT, "approvals").map_err(internal)?)?;
        let to = object(self.to.get(ROOT, "approvals").map_err(internal)?)?;
        for key in self.standing {
            let entry = object(self.from.get(&from, key.as_str()).map_err(internal)?)?;
            let made = self.to.put_object(&to, key.as_str(), ObjType::Map).map_err(internal)?;
            self.map(&entry, &made, &format!("approvals/{key}"))?;
        }
        Ok(())
    }

    /// A text with its authors, their names blanked.
    fn text(&mut self, from: &ObjId, to: &ObjId, path: &str) -> Result<()> {
        let mut letters: Vec<char> = Vec::new();
        let mut whose: Vec<Vec<u8>> = Vec::new();
        for (author, words) in Reader::new(self.from).authored_in(from, path) {
            letters.extend(words.chars());
            whose.resize(letters.len(), author);
        }
        for name in self.leaver.names.found(&letters, self.linked).into_iter().rev() {
            let author = whose.get(name.start).cloned().unwrap_or_default();
            letters.splice(name.clone(), BLANK.chars());
            whose.splice(name, BLANK.chars().map(|_| author.clone()));
        }
        let text: String = letters.iter().collect();
        self.to.splice_text(to, 0, 0, &text).map_err(internal)?;
        let first = self.to.list_range(to, ..).next().map(|item| item.id());
        if let Some(ObjId::Id(counter, ..)) = first {
            let known = Authors::new(counter, &whose).to_string();
            self.authors.push((path.to_owned(), known));
        }
        Ok(())
    }

    /// Whose the texts were.
    fn authors(&mut self) -> Result<()> {
        let all = self.to.put_object(ROOT, AUTHORS, ObjType::Map).map_err(internal)?;
        for (path, known) in std::mem::take(&mut self.authors) {
            self.to.put(&all, path, known).map_err(internal)?;
        }
        Ok(())
    }

    fn is_their_claim(&self, claims: &ObjId, key: &str) -> bool {
        let get = |claim: &ObjId, key: &str| self.from.get(claim, key).ok().flatten();
        let Some((Value::Object(_), claim)) = get(claims, key) else {
            return false;
        };
        let path = get(&claim, "path").and_then(|(path, _)| path.into_string().ok());
        let value = get(&claim, "value").and_then(|(value, _)| value.into_scalar().ok());
        path.is_some_and(|path| self.leaver.has_path(&path)) || value.is_some_and(|value| self.leaver.is_meant(&value))
    }

    fn claim_keeps_author(&mut self, from: &ObjId, to: &ObjId) -> Result<()> {
        let value = self.from.get(from, "value").map_err(internal)?;
        let known = self.from.get(from, AUTHOR).map_err(internal)?;
        match (value, known) {
            (Some((_, id)), None) => {
                let author = ScalarValue::Bytes(author_of(&id));
                self.to.put(to, AUTHOR, author).map_err(internal)
            }
            _ => Ok(()),
        }
    }

    /// What contradicted is put forward once more.
    fn claims(&mut self) -> Result<()> {
        if self.disputed.is_empty() {
            return Ok(());
        }
        let claims = match self.to.get(ROOT, CLAIMS).map_err(internal)? {
            Some((Value::Object(_), claims)) => claims,
            _ => self.to.put_object(ROOT, CLAIMS, ObjType::Map).map_err(internal)?,
        };
        for (n, (path, value, author)) in std::mem::take(&mut self.disputed).into_iter().enumerate() {
            let name = Sha256::digest([path.as_bytes(), &author, &n.to_be_bytes()].concat());
            let mut id = [0; 16];
            id.copy_from_slice(name.get(..16).ok_or_else(|| internal(()))?);
            let id = Uuid::from_bytes(id).to_string();
            let claim = self
                .to
                .put_object(&claims, id.as_str(), ObjType::Map)
                .map_err(internal)?;
            self.to.put(&claim, "path", path).map_err(internal)?;
            self.to.put(&claim, "settled", false).map_err(internal)?;
            self.to.put(&claim, "value", value).map_err(internal)?;
            self.to
                .put(&claim, AUTHOR, ScalarValue::Bytes(author))
                .map_err(internal)?;
        }
        Ok(())
    }
}

fn author_of(operation: &ObjId) -> Vec<u8> {
    match operation {
        ObjId::Id(_, actor, _) => actor.to_bytes().to_vec(),
        ObjId::Root => Vec::new(),
    }
}
