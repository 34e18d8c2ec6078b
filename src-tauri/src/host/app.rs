//! One device: a folder, what stands in it, and whether it is open. Holds core's [`Session`] while it is, and drops it,
//! and with it every key, when it is locked.

use super::contact::Contact;
use super::enrolment::Enrolling;
use super::environment::Environment;
use super::idle::Idle;
use super::network::Network;
use super::radio::Radio;
use super::server::Server;
use super::settings;
use super::vault::Vault;
use crate::wire::app::{AppStatus, Settings, Stage};
use crate::wire::event::AppEvent;
use gadeplan_core::actions::Session;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::DocId;
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::engine::Event;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::broadcast;

/// The database's file in a device's folder.
pub const DATABASE: &str = "gadeplan.db";

/// One device. Cheap to clone; all clones are the same device.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// A device that may be gone by the time it is asked for.
#[derive(Clone)]
pub(super) struct WeakApp(Weak<Inner>);

impl WeakApp {
    pub fn upgrade(&self) -> Option<App> {
        self.0.upgrade().map(App)
    }
}

struct Inner {
    folder: PathBuf,
    environment: Environment,
    radio: Arc<Radio>,
    state: Mutex<State>,
    contact: Mutex<Contact>,
    idle: Idle,
    enrolling: Mutex<Option<Enrolling>>,
    /// The database was found damaged in this process: it is checked from end to end before it is opened again.
    doubted: AtomicBool,
    events: broadcast::Sender<AppEvent>,
}

pub(super) enum State {
    Fresh,
    Locked,
    Open(Box<Open>),
    Broken(Problem),
}

pub(super) struct Open {
    pub session: Session,
    pub server: Server,
    pub network: Network,
    pub(super) watch: tokio::task::AbortHandle,
    /// Held while the database is open: two processes writing as one author would tear its chain of changes.
    pub(super) _alone: File,
    /// Counts openings, so that an answer meant for an earlier one is not applied to this.
    pub(super) opening: u64,
}

impl State {
    /// What a folder says that nobody has opened.
    pub fn found(vault: &Vault) -> Self {
        match vault.exists() {
            Ok(true) => Self::Locked,
            Ok(false) => Self::Fresh,
            Err(problem) => Self::Broken(problem),
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

/// A lock whose holder panicked guards what it guarded: sessions that panic are dropped before they can be met again.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl App {
    /// The device of a folder: fresh where nobody has enrolled in it, locked otherwise.
    pub fn new(folder: &Path, environment: Environment) -> Self {
        let radio = Arc::new(Radio::new(Arc::clone(&environment.transport)));
        let idle = Idle::new(environment.clock.now());
        let app = Self(Arc::new(Inner {
            folder: folder.to_owned(),
            environment,
            radio,
            state: Mutex::new(State::Fresh),
            contact: Mutex::default(),
            idle,
            enrolling: Mutex::default(),
            doubted: AtomicBool::new(false),
            events: broadcast::Sender::new(256),
        }));
        app.finish_wiping();
        *app.state() = State::found(&app.vault());
        app
    }

    pub(super) fn downgrade(&self) -> WeakApp {
        WeakApp(Arc::downgrade(&self.0))
    }

    pub(super) fn folder(&self) -> &Path {
        &self.0.folder
    }

    pub(super) fn environment(&self) -> &Environment {
        &self.0.environment
    }

    pub(super) fn radio(&self) -> &Arc<Radio> {
        &self.0.radio
    }

    pub(super) fn contact(&self) -> MutexGuard<'_, Contact> {
        lock(&self.0.contact)
    }

    pub(super) fn enrolling(&self) -> MutexGuard<'_, Option<Enrolling>> {
        lock(&self.0.enrolling)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0.state)
    }

    pub(super) fn idle(&self) -> &Idle {
        &self.0.idle
    }

    pub(super) fn doubted(&self) -> &AtomicBool {
        &self.0.doubted
    }

    pub(super) fn now(&self) -> Timestamp {
        self.0.environment.clock.now()
    }

    pub(super) fn vault(&self) -> Vault {
        Vault::new(&self.0.folder)
    }

    /// What the device says unasked, from now on.
    pub fn events(&self) -> broadcast::Receiver<AppEvent> {
        self.0.events.subscribe()
    }

    pub(super) fn say(&self, event: AppEvent) {
        self.0.idle.spoke();
        // Nobody listening is nobody's problem.
        self.0.events.send(event).ok();
    }

    /// Somebody uses the app; it does not lock itself meanwhile.
    pub fn touch(&self) {
        self.0.idle.touch(self.now());
    }

    /// The same for a call that may only be the interface's answer to something the app said by itself.
    pub fn touch_unless_echo(&self) {
        self.0.idle.touch_unless_echo(self.now());
    }

    /// The app at a glance.
    ///
    /// # Errors
    /// None that are known; a broken app says so in the answer.
    pub fn status(&self) -> Result<AppStatus> {
        let mut state = lock(&self.0.state);
        let (stage, problem) = match &*state {
            State::Fresh => (Stage::Fresh, None),
            State::Locked => (Stage::Locked, None),
            State::Open(_) => (Stage::Open, None),
            State::Broken(problem) => (Stage::Broken, Some(problem.clone())),
        };
        let (person, device_name) = match &mut *state {
            State::Open(open) => (
                open.session.my_person().ok(),
                open.session.identity().device_name.clone(),
            ),
            _ => (None, String::new()),
        };
        drop(state);
        let wait_seconds = if stage == Stage::Locked {
            self.vault().wait_seconds(self.now()).unwrap_or(0)
        } else {
            0
        };
        Ok(AppStatus {
            stage,
            problem,
            person,
            device_name,
            demo: self.0.environment.demo_pin.is_some(),
            key_in_file: self.0.environment.keystore.in_file(),
            demo_pin: self.0.environment.demo_pin.clone(),
            lock_after_seconds: self.settings().lock_after_seconds,
            wait_seconds,
            wiped_at: (stage == Stage::Fresh).then(|| self.wiped_at()).flatten(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    /// Is nobody enrolled here yet?
    pub fn is_fresh(&self) -> bool {
        matches!(*lock(&self.0.state), State::Fresh)
    }

    /// Locks the app: closes the database and forgets every key. Content where it is not open.
    pub fn lock(&self) {
        let mut state = lock(&self.0.state);
        if matches!(*state, State::Open(_)) {
            self.closed(&mut state, State::Locked);
        }
    }

    /// Closes what is open, or turns from one closed state to another. Said before anybody else can get hold of the
    /// state, so that nothing is told of a locked app afterwards.
    pub(super) fn closed(&self, state: &mut State, now: State) {
        *state = now;
        self.contact().ended();
        self.say(AppEvent::Locked);
    }

    /// Locks the app where it has not been touched for as long as the settings say; otherwise tells how long until then.
    pub(super) fn lock_if_untouched(&self) -> Option<std::time::Duration> {
        let left = self.0.idle.left(self.settings().lock_after_seconds, self.now());
        if left.is_none() {
            self.lock();
        }
        left
    }

    /// How the app looks and locks.
    pub fn settings(&self) -> Settings {
        settings::read(&self.0.folder)
    }

    /// Keeps settings.
    ///
    /// # Errors
    /// Those of [`settings::write`].
    pub fn put_settings(&self, settings: &Settings) -> Result<()> {
        settings::write(&self.0.folder, settings)
    }

    /// Does something with the open session, and tells the interface and the network what it changed.
    ///
    /// # Errors
    /// [`Code::Locked`], [`Code::NotEnrolled`], what broke the app, or the work's own. Where the work panics the app
    /// locks itself, because what the session has in memory is not to be trusted; what was saved is on disk.
    pub fn session<T>(&self, work: impl FnOnce(&mut Session) -> Result<T>) -> Result<T> {
        let (result, changed) = self.held(None, |open| {
            let result = work(&mut open.session);
            let changed = open.session.take_changed();
            if !changed.is_empty() {
                open.network.tell(Event::Committed);
            }
            Ok((result, changed))
        })?;
        if !changed.is_empty() {
            self.touch();
            self.changed(changed);
            self.tell_progress();
        }
        result.map_err(|problem| self.examined(problem))
    }

    /// Does something with what is open; with this very opening, where one is named.
    pub(super) fn held<T>(&self, opening: Option<u64>, work: impl FnOnce(&mut Open) -> Result<T>) -> Result<T> {
        self.hold(opening, work).map_err(|problem| self.examined(problem))
    }

    fn hold<T>(&self, opening: Option<u64>, work: impl FnOnce(&mut Open) -> Result<T>) -> Result<T> {
        let mut state = lock(&self.0.state);
        let open = match &mut *state {
            State::Fresh => return Err(Code::NotEnrolled.into()),
            State::Locked => return Err(Code::Locked.into()),
            State::Broken(problem) => return Err(problem.clone()),
            State::Open(open) if opening.is_some_and(|opening| opening != open.opening) => {
                return Err(Code::Locked.into());
            }
            State::Open(open) => open,
        };
        if let Ok(done) = catch_unwind(AssertUnwindSafe(|| work(open))) {
            return done;
        }
        tracing::error!("a panic; the app locked itself");
        // A file that makes no sense may be why.
        let damage = self.damage(open);
        self.closed(&mut state, damage.map_or(State::Locked, State::Broken));
        Err(Code::Internal.into())
    }

    pub(super) fn changed(&self, mut docs: Vec<DocId>) {
        docs.sort_unstable();
        docs.dedup();
        if !docs.is_empty() {
            self.say(AppEvent::Changed { docs });
        }
    }
}
