//! What a device knows of its line to the server, and what it does with what comes over it.

use super::app::App;
use super::server::Server;
use crate::wire::event::AppEvent;
use gadeplan_core::actions::Synced;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::progress::SyncStatus;
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::engine::Event;
use gadeplan_core::sync::wire::{SyncRequest, SyncResponse};

impl App {
    /// Tells the interface, where there is something new to tell.
    pub(super) fn tell_progress(&self) {
        let told = self.held(None, |open| {
            if self.contact().is_news(open.session.sync_status()?) {
                self.say(AppEvent::Progress);
            }
            Ok(())
        });
        if let Err(problem) = told {
            tracing::debug!(code = problem.code.as_str(), "no progress to tell of");
        }
    }

    /// How far the work has come.
    ///
    /// # Errors
    /// As [`App::session`].
    pub fn sync_status(&self) -> Result<SyncStatus> {
        let status = self.session(|session| session.sync_status())?;
        Ok(self.contact().complete(status))
    }

    /// Wants an exchange now.
    ///
    /// # Errors
    /// As [`App::session`].
    pub fn sync_now(&self) -> Result<()> {
        self.held(None, |open| {
            open.network.tell(Event::Wanted);
            Ok(())
        })
    }

    /// Is the device pretending to be out of coverage?
    pub fn is_offline(&self) -> bool {
        self.radio().is_off()
    }

    /// Takes the device out of coverage, or back (demonstrations only).
    pub fn set_offline(&self, offline: bool) {
        self.radio().switch_off(offline);
        // Going out of coverage is found out at once, as a phone does; coming back too.
        self.sync_now().ok();
    }

    /// Asks the server something outside the one POST, and waits.
    ///
    /// # Errors
    /// As [`App::session`], and those of the way there.
    pub fn ask<T, F: Future<Output = Result<T>>>(&self, ask: impl FnOnce(Server) -> F) -> Result<T> {
        let server = self.held(None, |open| Ok(open.server.clone()))?;
        self.environment().runtime.block_on(ask(server))
    }

    pub(super) fn sync_request(&self, opening: u64) -> Result<(SyncRequest, Timestamp)> {
        // Whether contacts may be known at all is for core to say.
        let request = self.held(Some(opening), |open| open.session.sync_request(true))?;
        Ok((request, self.now()))
    }

    pub(super) fn sync_response(
        &self,
        opening: u64,
        request: &SyncRequest,
        response: SyncResponse,
        sent: Timestamp,
    ) -> Result<Event> {
        let (received, server) = (self.now(), response.now);
        let synced = self.held(Some(opening), |open| {
            let synced = open.session.sync_response(request, response);
            // What came from outside is told below; left there it would look like something to send.
            open.session.take_changed();
            synced
        })?;
        self.contact().reached(sent, received, server);
        let Synced {
            changed,
            more,
            owed,
            wipe,
        } = synced;
        if wipe {
            self.wipe(opening)?;
            return Err(Code::Locked.into());
        }
        self.changed(changed);
        self.tell_progress();
        Ok(Event::Exchanged { more, owed })
    }

    pub(super) fn exchange_failed(&self, opening: u64, problem: Problem) {
        if self.held(Some(opening), |_| Ok(())).is_ok() {
            self.contact().failed(problem);
            self.tell_progress();
        }
    }
}
