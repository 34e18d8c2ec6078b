//! An open device: its store, who it is, and the few documents in memory. Nothing is loaded at start.

use super::healing::Healing;
use super::look::Looks;
use crate::documents::Document;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{AreaId, DeviceId, DocId, IdSource, PersonId, SpaceId};
use crate::domain::person::Person;
use crate::domain::progress::{Progress, Refused};
use crate::domain::role::{DocumentKind, Space, may_administer, may_review};
use crate::domain::time::{Clock, Evening, Timestamp};
use crate::store::identity::Identity;
use crate::store::{Projection, Store};
use crate::sync::wire::Author;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

/// How many documents stay in memory (30 KB each at least): tonight's shift, its neighbours, a few cards.
const IN_MEMORY: usize = 12;

/// A document in memory, with what its rows say.
pub(crate) struct Loaded {
    pub doc: DocId,
    pub space: SpaceId,
    pub kind: DocumentKind,
    pub area: Option<AreaId>,
    pub document: Document,
    /// What the rows say; none for a document that has no rows yet.
    pub projection: Option<Projection>,
}

/// An open device.
pub struct Session {
    pub(crate) store: Store,
    pub(crate) identity: Identity,
    pub(crate) actor: [u8; 16],
    pub(crate) ids: Box<dyn IdSource>,
    clock: Arc<dyn Clock + Send + Sync>,
    loaded: VecDeque<Loaded>,
    changed: BTreeSet<DocId>,
    pub(super) looks: Looks,
    pub(super) healing: Healing,
    /// How many answers in a row have left more to ask or to hand in.
    pub(super) rounds: u32,
}

impl Session {
    /// Opens an enrolled device.
    ///
    /// # Errors
    /// [`Code::NotEnrolled`].
    pub fn open(mut store: Store, clock: Arc<dyn Clock + Send + Sync>, ids: Box<dyn IdSource>) -> Result<Self> {
        let identity = store.identity()?.ok_or_else(|| Problem::new(Code::NotEnrolled))?;
        let actor = identity.actor();
        store.rebuild_if_outdated(&actor)?;
        // On a full disk they wait for the next opening.
        store.clear_old_drafts(clock.now()).ok();
        let mut session = Self {
            store,
            identity,
            actor,
            ids,
            clock,
            loaded: VecDeque::new(),
            changed: BTreeSet::new(),
            looks: Looks::default(),
            healing: Healing::default(),
            rounds: 0,
        };
        session.try_again_where_new()?;
        Ok(session)
    }

    /// Who this device is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Whose device it is.
    pub fn me(&self) -> PersonId {
        self.identity.person
    }

    /// Whose device it is, with name where their document has come.
    ///
    /// # Errors
    /// As the store's.
    pub fn my_person(&self) -> Result<Person> {
        Ok(self.store.person(self.me())?.unwrap_or_else(|| Person {
            person: self.me(),
            name: String::new(),
            role: self.identity.role.clone(),
            areas: Vec::new(),
            retired: false,
        }))
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The evening it is.
    pub fn evening(&self) -> Evening {
        Evening::of(self.now())
    }

    /// Takes a new incarnation, and so a new actor: the database is an older copy of itself, and what it would write now
    /// in the old one's name may have been written before. What waits stays the old one's.
    ///
    /// # Errors
    /// As the store's; nothing is changed then.
    pub fn begin_incarnation(&mut self) -> Result<()> {
        let identity = Identity {
            incarnation: self.ids.next_uuid(),
            ..self.identity.clone()
        };
        let laid_down = Author {
            actor: self.actor.to_vec(),
            device: self.identity.device,
            key: self.identity.key.public().to_vec(),
            person: self.identity.person,
        };
        self.store.write(|writer| {
            // So that what waits of it is known as this device's own.
            writer.put_authors(&[laid_down])?;
            writer.number_looks_anew()?;
            writer.put_identity(&identity)
        })?;
        self.looks.forget_numbers();
        self.actor = identity.actor();
        self.identity = identity;
        // They would go on writing as the old one.
        self.loaded.clear();
        Ok(())
    }

    /// The store, for queries.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The store, for settings.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Gives the store back and forgets all else; for tests that open it again as another process would.
    pub fn close(self) -> Store {
        self.store
    }

    /// How far this device's work has come.
    ///
    /// # Errors
    /// As the store's.
    pub fn progress(&self) -> Result<Progress> {
        self.store.progress(&self.actor, None)
    }

    /// What the server refused.
    ///
    /// # Errors
    /// As the store's.
    pub fn refused(&self) -> Result<Vec<Refused>> {
        self.store.refused()
    }

    /// Documents changed since this was last asked, by this device or from outside.
    pub fn take_changed(&mut self) -> Vec<DocId> {
        std::mem::take(&mut self.changed).into_iter().collect()
    }

    pub(crate) fn note_changed(&mut self, doc: DocId) {
        self.changed.insert(doc);
    }

    /// Whether this person reviews reports.
    pub fn reviews(&self) -> bool {
        may_review(&self.identity.role)
    }

    /// Refuses those who may not review.
    pub(crate) fn must_review(&self, action: &str) -> Result<()> {
        if self.reviews() {
            Ok(())
        } else {
            Err(Problem::new(Code::NotAllowed).with("action", action))
        }
    }

    /// Refuses those who may not administer.
    ///
    /// # Errors
    /// [`Code::NotAllowed`].
    pub fn must_administer(&self, action: &str) -> Result<()> {
        if may_administer(&self.identity.role) {
            Ok(())
        } else {
            Err(Problem::new(Code::NotAllowed).with("action", action))
        }
    }

    /// Refuses those who may not administer, and everybody their own access: nobody shuts themselves out.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] with `action` `grants` or `own_access`.
    pub fn must_let_others_in(&self, person: PersonId) -> Result<()> {
        self.must_administer("grants")?;
        if person == self.me() {
            return Err(Problem::new(Code::NotAllowed).with("action", "own_access"));
        }
        Ok(())
    }

    /// Refuses those who may not administer, and everybody the device they do it on.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] with `action` `devices` or `own_device`.
    pub fn must_shut_out(&self, device: DeviceId) -> Result<()> {
        self.must_administer("devices")?;
        if device == self.identity.device {
            return Err(Problem::new(Code::NotAllowed).with("action", "own_device"));
        }
        Ok(())
    }

    /// The spaces this device may see.
    ///
    /// # Errors
    /// As the store's.
    pub fn spaces(&self) -> Result<Vec<Space>> {
        self.store.spaces()
    }

    /// Takes a document out of memory, loading it from its rows where it is not there. It goes back with
    /// [`Session::keep`] after a commit; after a failure it is dropped (invariant 2).
    pub(crate) fn take(&mut self, doc: DocId) -> Result<Loaded> {
        if let Some(at) = self.loaded.iter().position(|loaded| loaded.doc == doc)
            && let Some(loaded) = self.loaded.remove(at)
        {
            return Ok(loaded);
        }
        let (space, kind) = self.store.document(doc)?;
        let area = self.store.space(space)?.area;
        let bodies = self.store.bodies(doc)?;
        let document = Document::load(&self.actor, bodies.iter().map(Vec::as_slice))
            .map_err(|problem| problem.with("doc", doc))?;
        let projection = Some(Projection::read(&document, doc, &kind, area));
        Ok(Loaded {
            doc,
            space,
            kind,
            area,
            document,
            projection,
        })
    }

    /// Drops a document from memory.
    pub(crate) fn forget_document(&mut self, doc: DocId) {
        self.loaded.retain(|loaded| loaded.doc != doc);
    }

    pub(crate) fn keep(&mut self, loaded: Loaded) {
        self.loaded.push_front(loaded);
        self.loaded.truncate(IN_MEMORY);
    }
}
