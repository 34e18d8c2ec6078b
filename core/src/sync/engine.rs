//! When to speak to the server. Sans-IO: events and the time come in, effects go out; the host owns sockets and
//! timers, [`super::exchange`] owns what is said. One exchange is under way at a time.

use crate::domain::error::{Code, Problem};
use crate::domain::time::Timestamp;

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The app opened, or came back to the front.
    Started,
    /// Something was saved on this device.
    Committed,
    /// The server said that there is news.
    Poked,
    /// The network is back, or somebody asked for it now.
    Wanted,
    /// The time asked for with [`Effect::WakeAt`] has come.
    Woken,
    /// An exchange was answered and applied.
    Exchanged {
        /// There is more to pull or to hand in.
        more: bool,
        /// The server is to hear soon that what it sent has come (a reviewer's device: then it counts as seen, X8).
        owed: bool,
    },
    /// An exchange failed.
    Failed(Problem),
}

/// What the host shall do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Build a request, send it, apply the answer, report [`Event::Exchanged`] or [`Event::Failed`].
    Exchange,
    /// Report [`Event::Woken`] then; replaces an earlier wish.
    WakeAt(Timestamp),
}

/// Pause after a commit, so that a burst of taps goes in one request, in milliseconds.
const GATHER_MS: i64 = 700;
/// Pause until the server is told that what it sent has come, in milliseconds; what is saved meanwhile goes with it.
const OWED_MS: i64 = 2_000;
/// Shortest pause after a failure, in milliseconds; doubled each time.
const BACKOFF_MIN_MS: i64 = 2_000;
/// Longest pause after failures, in milliseconds.
const BACKOFF_MAX_MS: i64 = 5 * 60_000;
/// How often to ask without being poked, in milliseconds, before jitter.
const POLL_MS: i64 = 60_000;

/// Decides when to exchange.
#[derive(Clone, Debug)]
pub struct Engine {
    under_way: bool,
    wanted_again: bool,
    insisted: bool,
    failures: u32,
    not_before: Option<Timestamp>,
    wake_at: Option<Timestamp>,
    jitter: u64,
}

impl Engine {
    /// A new engine. `seed` spreads devices' polls so that five hundred phones don't ask in the same second.
    pub fn new(seed: u64) -> Self {
        Self {
            under_way: false,
            wanted_again: false,
            insisted: false,
            failures: 0,
            not_before: None,
            wake_at: None,
            jitter: seed | 1,
        }
    }

    /// Takes one event in and gives what shall be done, in order.
    pub fn handle(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        match event {
            Event::Committed => self.soon(now, GATHER_MS),
            Event::Started | Event::Poked => self.soon(now, 0),
            Event::Wanted => {
                self.not_before = None;
                self.insisted = self.under_way;
                self.soon(now, 0)
            }
            Event::Woken => {
                if self.wake_at.is_some_and(|at| at <= now) {
                    self.wake_at = None;
                    self.soon(now, 0)
                } else {
                    Vec::new()
                }
            }
            Event::Exchanged { more, owed } => {
                self.under_way = false;
                self.insisted = false;
                self.failures = 0;
                self.not_before = None;
                if more || std::mem::take(&mut self.wanted_again) {
                    self.begin()
                } else {
                    let pause = if owed { OWED_MS } else { self.spread(POLL_MS) };
                    self.wake(Timestamp(now.0.saturating_add(pause)))
                }
            }
            Event::Failed(problem) => {
                self.under_way = false;
                self.wanted_again = false;
                self.failures = self.failures.saturating_add(1);
                // Somebody asked for it now while this one was failing: the network may have come back since it began.
                if std::mem::take(&mut self.insisted) {
                    return self.begin();
                }
                let asked = (problem.code == Code::ServerBusy)
                    .then(|| {
                        problem
                            .params
                            .get("wait_seconds")
                            .and_then(|text| text.parse::<i64>().ok())
                    })
                    .flatten()
                    .map(|seconds| seconds.clamp(1, 3_600) * 1_000);
                let doubled = BACKOFF_MIN_MS
                    .saturating_mul(1_i64 << self.failures.saturating_sub(1).min(10))
                    .min(BACKOFF_MAX_MS);
                let pause = self.spread(asked.unwrap_or(doubled));
                let at = Timestamp(now.0.saturating_add(pause));
                self.not_before = Some(at);
                self.wake(at)
            }
        }
    }

    fn soon(&mut self, now: Timestamp, pause: i64) -> Vec<Effect> {
        if self.under_way {
            self.wanted_again = true;
            return Vec::new();
        }
        let at = Timestamp(now.0.saturating_add(pause)).max(self.not_before.unwrap_or(now));
        if at <= now {
            return self.begin();
        }
        match self.wake_at {
            Some(earlier) if earlier <= at && earlier > now => Vec::new(),
            _ => self.wake(at),
        }
    }

    fn begin(&mut self) -> Vec<Effect> {
        self.under_way = true;
        self.wake_at = None;
        vec![Effect::Exchange]
    }

    fn wake(&mut self, at: Timestamp) -> Vec<Effect> {
        self.wake_at = Some(at);
        vec![Effect::WakeAt(at)]
    }

    /// Between 75 % and 125 % of a pause (xorshift64).
    fn spread(&mut self, pause: i64) -> i64 {
        self.jitter ^= self.jitter << 13;
        self.jitter ^= self.jitter >> 7;
        self.jitter ^= self.jitter << 17;
        let share = i64::try_from(self.jitter % 51).unwrap_or(0);
        pause.saturating_mul(75 + share) / 100
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000);

    #[test]
    fn a_burst_of_taps_goes_in_one_request() {
        let mut engine = Engine::new(1);
        assert_eq!(
            engine.handle(Event::Committed, NOW),
            [Effect::WakeAt(Timestamp(NOW.0 + GATHER_MS))]
        );
        assert_eq!(engine.handle(Event::Committed, Timestamp(NOW.0 + 100)), []);
        assert_eq!(
            engine.handle(Event::Woken, Timestamp(NOW.0 + GATHER_MS)),
            [Effect::Exchange]
        );
    }

    #[test]
    fn what_is_saved_during_an_exchange_goes_with_the_next() {
        let mut engine = Engine::new(1);
        assert_eq!(engine.handle(Event::Started, NOW), [Effect::Exchange]);
        assert_eq!(engine.handle(Event::Committed, NOW), []);
        assert_eq!(
            engine.handle(
                Event::Exchanged {
                    more: false,
                    owed: false
                },
                NOW
            ),
            [Effect::Exchange]
        );
    }

    #[test]
    fn failures_wait_longer_and_longer_and_a_wish_breaks_the_wait() {
        let mut engine = Engine::new(1);
        let mut now = NOW;
        let mut last = 0;
        for round in 0..12 {
            assert_eq!(engine.handle(Event::Wanted, now), [Effect::Exchange]);
            let effects = engine.handle(Event::Failed(Code::ServerUnreachable.into()), now);
            let [Effect::WakeAt(at)] = effects.as_slice() else {
                panic!("{effects:?}")
            };
            let pause = at.0 - now.0;
            assert!(pause <= BACKOFF_MAX_MS * 5 / 4);
            assert!(round == 0 || pause > last / 2, "{pause} after {last}");
            last = pause;
            assert_eq!(engine.handle(Event::Committed, now), [], "nothing is hammered");
            now = Timestamp(now.0 + 1);
        }
    }

    #[test]
    fn a_wish_during_a_failing_exchange_is_not_lost() {
        let mut engine = Engine::new(1);
        engine.handle(Event::Started, NOW);
        assert_eq!(engine.handle(Event::Wanted, NOW), []);
        let failed = Event::Failed(Code::ServerUnreachable.into());
        assert_eq!(engine.handle(failed.clone(), NOW), [Effect::Exchange]);
        assert!(
            matches!(engine.handle(failed, NOW).as_slice(), [Effect::WakeAt(_)]),
            "once, not for ever"
        );
    }

    #[test]
    fn a_busy_server_is_given_the_time_it_asks_for() {
        let mut engine = Engine::new(9);
        engine.handle(Event::Started, NOW);
        let effects = engine.handle(
            Event::Failed(Problem::new(Code::ServerBusy).with("wait_seconds", 60)),
            NOW,
        );
        let [Effect::WakeAt(at)] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        assert!(at.0 - NOW.0 >= 45_000);
    }
}
