//! The relay: takes changes in, hands them out, and decides who may do what. Blocking; knows neither sockets nor SQL.

pub mod access;
pub mod admin;
mod anonymising;
pub mod audit;
mod devices;
mod directory;
mod enrolment;
mod erasure;
mod grants;
mod healing;
mod intake;
mod journal;
mod keys;
pub(crate) mod keys_apart;
mod look;
mod pull;
mod quarantine;
pub mod renewal;
mod restored;
pub mod retention;
pub mod rotation;
mod seen;
mod sync;

pub(crate) use intake::judge_here;
pub use intake::{Case, Fresh, InProcess, Judge};
pub(crate) use sync::read;

use crate::clock::SharedClock;
use crate::envelope::MasterKey;
use crate::metrics::Metrics;
use crate::storage::{News, Storage, Transaction};
use gadeplan_core::domain::error::Result;
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::wire::{PAGE_MAX, Poke};
use keys::{KeyRing, Keys};
use tokio::sync::broadcast;
use uuid::Uuid;

/// Pokes that a slow stream may fall behind before it is told the heads anew.
const POKES_KEPT: usize = 1024;

/// One municipality's relay over its database.
pub struct Relay {
    storage: Box<dyn Storage>,
    keys: KeyRing,
    /// The number of the master key that it was started with.
    given_key: u32,
    clock: SharedClock,
    judge: Box<dyn Judge>,
    incarnation: Uuid,
    pokes: broadcast::Sender<News>,
    page: usize,
    metrics: Metrics,
    journal: Option<journal::Noted>,
}

impl Relay {
    /// A relay over an initialised database. `judge` sees what strangers wrote before it is taken in.
    ///
    /// # Errors
    /// Where the database is not initialised, or another master key was used for it.
    pub fn new(
        storage: Box<dyn Storage>,
        master: MasterKey,
        clock: SharedClock,
        judge: Box<dyn Judge>,
    ) -> anyhow::Result<Self> {
        let meta = storage.read()?.meta()?;
        let Some(meta) = meta else {
            anyhow::bail!("the database is not initialised; run `init` first")
        };
        let Some((keys, given_key)) = Keys::by(master, &meta)? else {
            anyhow::bail!("this is not the master key that the database was made with")
        };
        let (pokes, _) = broadcast::channel(POKES_KEPT);
        Ok(Self {
            storage,
            keys: KeyRing::new(keys),
            given_key,
            clock,
            judge,
            incarnation: meta.incarnation,
            pokes,
            page: PAGE_MAX,
            metrics: Metrics::default(),
            journal: None,
        })
    }

    /// The same with smaller pages: less memory per answer, and tests that page through little.
    #[must_use]
    pub fn with_pages_of(mut self, bytes: usize) -> Self {
        self.page = bytes.clamp(1, PAGE_MAX);
        self
    }

    /// The server's incarnation.
    pub fn incarnation(&self) -> Uuid {
        self.incarnation
    }

    /// This relay's figures for monitoring.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The server's time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Every poke from now on, of this server and, where it [listens](Relay::listen), of the others on its database.
    pub fn pokes(&self) -> broadcast::Receiver<News> {
        self.pokes.subscribe()
    }

    /// Passes on what other servers on the same database tell.
    ///
    /// # Errors
    /// Where that can't begin.
    pub fn listen(&self) -> Result<()> {
        let pokes = self.pokes.clone();
        let ears = Box::new(move |news| {
            // Nobody listening is no error.
            let _ = pokes.send(news);
        });
        Ok(self.storage.listen(ears)?)
    }

    /// Commits, and notes in the journal what must outlast a restore.
    fn commit(&self, transaction: Box<dyn Transaction + '_>) -> Result<()> {
        transaction.commit()?;
        self.keep_journal();
        Ok(())
    }

    /// Commits, and tells every stream here and on the other servers where spaces are then.
    fn commit_and_poke(&self, transaction: Box<dyn Transaction + '_>, pokes: Vec<Poke>) -> Result<()> {
        for poke in &pokes {
            transaction.notify(poke)?;
        }
        self.commit(transaction)?;
        for poke in pokes {
            let _ = self.pokes.send(News::Poke(poke));
        }
        Ok(())
    }

    /// Whether the database answers, this server has its master key, and its journal can be written: it takes a new key
    /// over, and notes what could not be noted, here at the latest.
    ///
    /// # Errors
    /// [`gadeplan_core::domain::error::Code::ServerFailed`] where not.
    pub fn health(&self) -> Result<()> {
        let snapshot = self.storage.read()?;
        self.keys(snapshot.as_ref())?;
        drop(snapshot);
        journal::told(self.journal_is_well())
    }
}
