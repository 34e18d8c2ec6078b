//! How the last attempts to reach the server went. In memory only: what has come across is derived from rows
//! (invariant 5), this says merely whether anybody was at the other end.

use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::domain::progress::SyncStatus;
use gadeplan_core::domain::time::Timestamp;

/// The state of the line.
#[derive(Clone, Debug, Default)]
pub struct Contact {
    online: bool,
    last: Option<Timestamp>,
    problem: Option<Problem>,
    ahead_seconds: Option<i64>,
    told: Option<SyncStatus>,
}

impl Contact {
    /// An exchange went well. `sent` and `received` are this device's clock, `server` the server's in between.
    pub fn reached(&mut self, sent: Timestamp, received: Timestamp, server: Timestamp) {
        let middle = sent.0.saturating_add(received.0.saturating_sub(sent.0) / 2);
        self.online = true;
        self.last = Some(received);
        self.problem = None;
        self.ahead_seconds = Some(middle.saturating_sub(server.0) / 1000);
    }

    /// An exchange failed. A server that answers, be it with a refusal, is in touch; what goes wrong on this device says
    /// nothing of the line. Either way the problem stands beside it: being in touch is not getting through.
    pub fn failed(&mut self, problem: Problem) {
        match problem.code {
            Code::ServerUnreachable | Code::ServerSlow | Code::ServerGarbled | Code::ServerFailed => {
                self.online = false
            }
            Code::Internal | Code::DiskFull | Code::DatabaseFailed | Code::DatabaseCorrupt | Code::Locked => {}
            _ => self.online = true,
        }
        self.problem = Some(problem);
    }

    /// The app was locked: the line is down until it is opened again.
    pub fn ended(&mut self) {
        self.online = false;
        self.problem = None;
        self.told = None;
    }

    /// What the store knows, and what is known of the line.
    pub fn complete(&self, status: SyncStatus) -> SyncStatus {
        SyncStatus {
            online: self.online,
            last_contact: self.last,
            problem: self.problem.clone(),
            clock_ahead_seconds: self.ahead_seconds,
            ..status
        }
    }

    /// Is there something in it that was not there when this was last asked? The moment of the last contact is not.
    pub fn is_news(&mut self, status: SyncStatus) -> bool {
        let mut status = self.complete(status);
        status.last_contact = None;
        status.clock_ahead_seconds = status.clock_ahead_seconds.map(|seconds| seconds / 60);
        let news = self.told.as_ref() != Some(&status);
        self.told = Some(status);
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gadeplan_core::domain::progress::Progress;

    fn stored(filling: bool) -> SyncStatus {
        SyncStatus {
            online: false,
            last_contact: None,
            filling,
            progress: Progress::default(),
            taken: Vec::new(),
            kept_since: None,
            problem: None,
            clock_ahead_seconds: None,
        }
    }

    #[test]
    fn the_servers_clock_is_compared_with_the_middle_of_the_exchange() {
        let mut contact = Contact::default();
        contact.reached(Timestamp(100_000), Timestamp(104_000), Timestamp(42_000));
        assert_eq!(contact.complete(stored(false)).clock_ahead_seconds, Some(60));
        contact.reached(Timestamp(i64::MIN), Timestamp(i64::MAX), Timestamp(0));
    }

    #[test]
    fn a_poll_that_brings_nothing_is_no_news() {
        let mut contact = Contact::default();
        let now = Timestamp(1_000_000);
        assert!(contact.is_news(stored(true)));
        contact.reached(now, now, now);
        assert!(contact.is_news(stored(true)), "contact came");
        assert!(contact.is_news(stored(false)), "all is here");
        contact.reached(Timestamp(2_000_000), Timestamp(2_000_000), Timestamp(2_000_000));
        assert!(!contact.is_news(stored(false)));
        contact.failed(Code::ServerUnreachable.into());
        assert!(contact.is_news(stored(false)));
        assert!(!contact.complete(stored(false)).online);
        contact.failed(Code::DeviceRevoked.into());
        assert!(contact.complete(stored(false)).online);
    }

    #[test]
    fn what_fails_on_this_device_says_nothing_of_the_line_and_is_told_all_the_same() {
        for code in [Code::DiskFull, Code::Internal, Code::DatabaseFailed] {
            let mut contact = Contact::default();
            contact.failed(code.into());
            assert!(
                !contact.complete(stored(false)).online,
                "{code:?}: nobody has answered yet"
            );
            contact.reached(Timestamp(1), Timestamp(1), Timestamp(1));
            contact.failed(code.into());
            let status = contact.complete(stored(false));
            assert!(status.online, "{code:?}");
            assert_eq!(status.problem, Some(code.into()));
        }
        for code in [
            Code::DeviceRevoked,
            Code::ServerBusy,
            Code::ProtocolMismatch,
            Code::AppTooOld,
        ] {
            let mut contact = Contact::default();
            contact.failed(code.into());
            let status = contact.complete(stored(false));
            assert_eq!((status.online, status.problem), (true, Some(code.into())));
        }
    }
}
