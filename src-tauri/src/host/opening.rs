//! From a PIN to an open database, the network and the idle watch.

use super::app::{App, DATABASE, Open, State};
use super::files;
use super::network::Network;
use super::openings;
use super::server::Server;
use super::transport::Transport;
use crate::wire::event::AppEvent;
use gadeplan_core::actions::Session;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::store::{DatabaseKey, Store};
use std::fs::{File, OpenOptions};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use zeroize::Zeroizing;

impl App {
    /// Opens a locked app. Where the database can't be opened although the PIN is right, the app is broken and says why;
    /// it may be tried again.
    ///
    /// # Errors
    /// [`Code::PinWrong`], [`Code::PinWait`], [`Code::KeystoreUnavailable`], [`Code::NotEnrolled`].
    pub fn unlock(&self, pin: &str) -> Result<()> {
        let mut state = self.state();
        match *state {
            State::Open(_) => return Ok(()),
            State::Fresh => return Err(Code::NotEnrolled.into()),
            State::Locked | State::Broken(_) => {}
        }
        let alone = self.alone()?;
        let opened = match self.vault().open(pin, self.now(), self.environment().keystore.as_ref()) {
            Ok(key) => self.open_database(key),
            Err(problem) if matches!(problem.code, Code::DatabaseCorrupt | Code::DatabaseNewer) => Err(problem),
            Err(problem) => return Err(problem),
        };
        *state = match opened {
            Ok(mut session) => {
                openings::count(&mut session, &self.vault(), self.environment().keystore.as_ref());
                self.opened(session, alone)?
            }
            Err(problem) => {
                tracing::error!(code = problem.code.as_str(), "the database can't be opened");
                State::Broken(problem)
            }
        };
        drop(state);
        self.say(AppEvent::Progress);
        Ok(())
    }

    /// Makes sure that no other process has this device open.
    ///
    /// # Errors
    /// [`Code::DatabaseFailed`] with `reason` `in_use`.
    pub(super) fn alone(&self) -> Result<File> {
        let path = self.folder().join("in-use");
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|error| files::problem(&error))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(_) => Err(Problem::new(Code::DatabaseFailed).with("reason", "in_use")),
        }
    }

    fn open_database(&self, key: Zeroizing<[u8; 32]>) -> Result<Session> {
        let path = self.folder().join(DATABASE);
        // Opening makes what is not there: an empty database in place of a lost one would look as if all were well.
        match std::fs::metadata(&path) {
            Ok(file) if file.len() > 0 => {}
            Ok(_) => return Err(Code::DatabaseCorrupt.into()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(Code::DatabaseCorrupt.into()),
            Err(error) => return Err(files::problem(&error)),
        }
        // A damaged file may trip up more than the one who checks for it.
        let opened = catch_unwind(AssertUnwindSafe(|| {
            let store = Store::open(&path, &DatabaseKey::new(key))?;
            if self.doubted().load(Ordering::Relaxed) {
                store.check()?;
            }
            self.session_of(store)
        }));
        let opened = opened.unwrap_or(Err(Problem::new(Code::DatabaseCorrupt)));
        self.note_doubt(opened.as_ref().err());
        opened
    }

    fn session_of(&self, store: Store) -> Result<Session> {
        let environment = self.environment();
        Session::open(store, Arc::clone(&environment.clock), (environment.ids)())
    }

    fn opened(&self, session: Session, alone: File) -> Result<State> {
        let environment = self.environment();
        let identity = session.identity();
        let transport = Arc::clone(self.radio()) as Arc<dyn Transport>;
        let server = Server::new(
            identity.server.clone(),
            identity.key.clone(),
            transport,
            Arc::clone(&environment.clock),
        )?;
        let opening = self.idle().next_opening();
        let network = Network::start(
            self,
            opening,
            server.clone(),
            &environment.runtime,
            Arc::clone(self.radio()),
        );
        self.touch();
        let watch = environment
            .runtime
            .spawn(super::idle::watch(self.downgrade()))
            .abort_handle();
        Ok(State::Open(Box::new(Open {
            session,
            server,
            network,
            watch,
            _alone: alone,
            opening,
        })))
    }

    /// Opens the database of a device that has just been let in.
    pub(super) fn enrolled(&self, store: Store, alone: File) -> Result<()> {
        let mut state = self.state();
        *state = State::Locked;
        *state = self.opened(self.session_of(store)?, alone)?;
        drop(state);
        self.say(AppEvent::Progress);
        Ok(())
    }
}
