//! A deed: all that one user action changes, in one transaction (invariant 2).

use super::session::{Loaded, Session};
use crate::documents::{self, Document, Editor, NewChange, Touched};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{DocId, Id, IdSource};
use crate::domain::role::{DocumentKind, Space, may_write};
use crate::domain::schema::APP_SCHEMA;
use crate::domain::time::Timestamp;
use crate::store::{NewRow, Projection};
use uuid::Uuid;

/// What one action changes, before it is committed.
pub(crate) struct Deed<'a> {
    session: &'a mut Session,
    at: Timestamp,
    edited: Vec<Edited>,
}

/// A document that the deed has written in, or looked at to write.
struct Edited {
    loaded: Loaded,
    born: bool,
    changes: Vec<(NewChange, Option<Uuid>)>,
}

impl Edited {
    /// What the document says now; none where nothing was written in it.
    fn read(&self) -> Option<Projection> {
        let Self { loaded, changes, .. } = self;
        let mut touched = Touched::default();
        for (change, _) in changes {
            touched.join(&change.touched);
        }
        let (_, kind, area) = (changes.first()?, &loaded.kind, loaded.area);
        let whole = || Projection::read(&loaded.document, loaded.doc, kind, area);
        let Some(before) = &loaded.projection else {
            return Some(whole());
        };
        let now = before.read_again(&loaded.document, loaded.doc, kind, area, &touched);
        debug_assert_eq!(now, whole(), "a part that was written in was not read again");
        Some(now)
    }
}

impl Session {
    /// Does something: every document it touches, their rows and the audit row are committed together, or nothing is.
    /// What would change nothing writes nothing.
    pub(crate) fn deed<T>(&mut self, action: &'static str, act: impl FnOnce(&mut Deed<'_>) -> Result<T>) -> Result<T> {
        let at = self.now();
        let mut deed = Deed {
            session: self,
            at,
            edited: Vec::new(),
        };
        let value = act(&mut deed)?;
        let edited = deed.edited;
        self.commit(action, at, edited)?;
        Ok(value)
    }

    fn commit(&mut self, action: &'static str, at: Timestamp, edited: Vec<Edited>) -> Result<()> {
        let (me, actor) = (self.me(), self.actor);
        let now: Vec<Option<Projection>> = edited.iter().map(Edited::read).collect();
        if now.iter().any(Option::is_some) {
            self.store.write(|writer| {
                for (Edited { loaded, born, changes }, now) in edited.iter().zip(&now) {
                    let Some(now) = now else { continue };
                    let heads = loaded.document.heads();
                    if *born {
                        writer.put_document(loaded.doc, loaded.space, &loaded.kind, 0, &heads)?;
                    } else {
                        writer.put_heads(loaded.doc, &heads)?;
                    }
                    for (change, subject) in changes {
                        writer.append(&NewRow {
                            doc: loaded.doc,
                            change,
                            actor: &actor,
                            at,
                            subject: *subject,
                        })?;
                    }
                    writer.project(loaded.doc, loaded.area, loaded.projection.as_ref(), now)?;
                    writer.audit(at, me, action, Some(loaded.doc))?;
                }
                Ok(())
            })?;
        }
        for (Edited { mut loaded, .. }, now) in edited.into_iter().zip(now) {
            if now.is_some() {
                self.note_changed(loaded.doc);
                loaded.projection = now;
            }
            self.keep(loaded);
        }
        Ok(())
    }
}

impl Deed<'_> {
    /// The moment of the deed.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The session that does it.
    pub fn session(&mut self) -> &mut Session {
        self.session
    }

    /// A fresh id.
    pub fn fresh<T: Id>(&mut self) -> T {
        T::from_uuid(self.session.ids.next_uuid())
    }

    fn may(&self, space: &Space, kind: &DocumentKind) -> Result<()> {
        if !may_write(&space.role, &space.class, kind) {
            return Err(Problem::new(Code::NotAllowed).with("action", format!("write_{kind}")));
        }
        let needed = self.session.store.min_writer_schema(space.space)?;
        if needed > APP_SCHEMA {
            return Err(Problem::new(Code::AppTooOld).with("needed", needed));
        }
        Ok(())
    }

    /// Makes a document in a space.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], [`Code::AppTooOld`], what `write` gives.
    pub fn create(
        &mut self,
        space: &Space,
        kind: DocumentKind,
        doc: DocId,
        write: impl FnOnce(&mut Editor<'_>) -> Result<()>,
    ) -> Result<()> {
        self.may(space, &kind)?;
        // Two documents of one id would each begin this actor's chain of changes anew.
        if self.session.store.document(doc).is_ok() {
            return Err(Problem::new(Code::Internal));
        }
        let mut document = Document::new(&self.session.actor);
        let ((), change) = document.edit(self.at, |editor| {
            documents::be_born(editor, doc, &kind)?;
            write(editor)
        })?;
        let change = change.ok_or_else(|| Problem::new(Code::Internal))?;
        let loaded = Loaded {
            doc,
            space: space.space,
            kind,
            area: space.area,
            document,
            projection: None,
        };
        self.edited.push(Edited {
            loaded,
            born: true,
            changes: vec![(change, None)],
        });
        Ok(())
    }

    /// Edits a document. `subject` is the entry it is about, where it is about one.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::NotAllowed`], [`Code::AppTooOld`], what `write` gives.
    pub fn edit<T>(
        &mut self,
        doc: DocId,
        subject: Option<Uuid>,
        write: impl FnOnce(&mut Editor<'_>, &mut dyn IdSource) -> Result<T>,
    ) -> Result<T> {
        let at = match self.edited.iter().position(|edited| edited.loaded.doc == doc) {
            Some(at) => at,
            None => {
                let loaded = self.session.take(doc)?;
                self.edited.push(Edited {
                    loaded,
                    born: false,
                    changes: Vec::new(),
                });
                self.edited.len() - 1
            }
        };
        let (space, kind) = match self.edited.get(at) {
            Some(edited) => (
                self.session.store.space(edited.loaded.space)?,
                edited.loaded.kind.clone(),
            ),
            None => return Err(Problem::new(Code::Internal)),
        };
        self.may(&space, &kind)?;
        let edited = self.edited.get_mut(at).ok_or_else(|| Problem::new(Code::Internal))?;
        let ids = self.session.ids.as_mut();
        let (value, change) = edited.loaded.document.edit(self.at, |editor| write(editor, ids))?;
        edited.changes.extend(change.map(|change| (change, subject)));
        Ok(value)
    }
}
