//! What the server's own hand does: people, spaces, and the tidying of what has had its time.

use super::{Relay, audit, grants};
use crate::random;
use crate::storage::{StoredSpace, Transaction};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{AreaId, Id, PersonId, SpaceId};
use gadeplan_core::domain::role::{Role, SpaceClass};
use uuid::Uuid;

/// How long a nonce counts as used, in minutes by the server's clock: a day. Handing in the same push twice changes
/// nothing at any time; the nonce keeps an eavesdropper from fetching with a request that somebody else signed.
const NONCE_MINUTES: i64 = 24 * 60;

impl Relay {
    /// Adds a person or changes their role in the effort.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] with `action` `last_administrator`.
    pub fn put_person(&self, person: PersonId, role: &Role) -> Result<()> {
        self.by_hand("person.put", person.uuid(), None, role.as_str(), |transaction| {
            let administered = grants::is_administered(transaction)?;
            transaction.put_person(person, role)?;
            grants::keeps_administrator(transaction, administered)
        })
    }

    /// Adds a space.
    ///
    /// # Errors
    /// [`Code::BadRequest`] where there is one of this id already.
    pub fn add_space(&self, space: SpaceId, class: &SpaceClass, area: Option<AreaId>) -> Result<()> {
        self.by_hand(
            "space.added",
            space.uuid(),
            Some(space),
            class.as_str(),
            |transaction| {
                if transaction.space(space)?.is_some() {
                    return Err(Problem::new(Code::BadRequest).with("field", "space"));
                }
                let (class, digest) = (class.clone(), [0; 32]);
                Ok(transaction.add_space(&StoredSpace {
                    space,
                    class,
                    area,
                    seq: 0,
                    digest,
                    min_writer_schema: 0,
                })?)
            },
        )
    }

    /// Sets the oldest schema whose apps may write in a space; older ones read only.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn set_min_writer_schema(&self, space: SpaceId, schema: u32) -> Result<()> {
        self.by_hand(
            "space.min_writer_schema",
            space.uuid(),
            Some(space),
            &schema.to_string(),
            |transaction| Ok(transaction.set_min_writer_schema(space, schema)?),
        )
    }

    /// A fresh id, for a person or a space that has none yet.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn fresh_id<T: Id>(&self) -> Result<T> {
        random::uuid(self.now()).map(T::from_uuid)
    }

    /// How devices reach this server.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn public_url(&self) -> Result<String> {
        let meta = self
            .storage
            .read()?
            .meta()?
            .ok_or_else(|| Problem::new(Code::ServerFailed))?;
        Ok(meta.public_url)
    }

    /// Notes how devices reach this server: lower case, without a closing slash, as enrolment codes are read.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn set_public_url(&self, url: &str) -> Result<()> {
        let transaction = self.storage.write()?;
        let meta = transaction.meta()?.ok_or_else(|| Problem::new(Code::ServerFailed))?;
        let public_url = url.trim().trim_end_matches('/').to_lowercase();
        transaction.put_meta(&crate::storage::Meta { public_url, ..meta })?;
        self.commit(transaction)
    }

    /// Forgets nonces and codes that have had their time.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn tidy(&self) -> Result<()> {
        let transaction = self.storage.write()?;
        transaction.forget_before(self.now().plus_minutes(-NONCE_MINUTES))?;
        self.commit(transaction)
    }

    fn by_hand(
        &self,
        action: &str,
        subject: Uuid,
        space: Option<SpaceId>,
        detail: &str,
        work: impl FnOnce(&dyn Transaction) -> Result<()>,
    ) -> Result<()> {
        let transaction = self.storage.write()?;
        work(transaction.as_ref())?;
        let entry = audit::Entry {
            action,
            subject: Some(subject),
            space,
            detail,
        };
        audit::record(transaction.as_ref(), self.now(), audit::By::default(), &entry)?;
        self.commit(transaction)
    }
}
