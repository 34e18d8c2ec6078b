//! Figures for monitoring, in the OpenMetrics text format. A label is a word of this program's own (`&'static str`), so
//! that nothing anybody wrote and no id can become one (invariant 8).

use gadeplan_core::domain::error::Code;
use gadeplan_core::sync::wire::Outcome;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::time::Duration;

/// The media type of [`Metrics::text`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    route: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Verdict {
    outcome: &'static str,
    /// Why it was not accepted: the problem's code; empty where it was.
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Round {
    round: &'static str,
}

/// How many requests in a row are counted apart, and the rest together.
const ROUNDS: [&str; 5] = ["1", "2", "3", "4", "5+"];

/// Refusals that are worth an alarm even once. They are there from the start, at 0: a counter that begins with 1 has not
/// risen for whoever reads it.
const ALARMING: [Code; 3] = [Code::ChangeForged, Code::ChangeMalformed, Code::ChangeUnsafe];

/// One server's figures since it started.
pub struct Metrics {
    registry: Registry,
    answers: Family<Answer, Counter>,
    took: Family<Route, Histogram, fn() -> Histogram>,
    verdicts: Family<Verdict, Counter>,
    panics: Counter,
    looks_flagged: Counter,
    digest_mismatches: Counter,
    outbox_age: Histogram,
    rounds: Family<Round, Counter>,
    streams: Gauge,
}

/// From a second to seven weeks: a phone's usual pause, a basement, a night, a weekend, a holiday.
fn ages() -> Histogram {
    Histogram::new(exponential_buckets(1.0, 4.0, 12))
}

/// From 2 ms to a minute.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.002, 2.0, 16))
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("gadeplan");
        let answers = Family::default();
        registry.register("requests", "Requests answered, by route and status", answers.clone());
        let took = Family::new_with_constructor(seconds as fn() -> Histogram);
        registry.register_with_unit(
            "request",
            "How long requests took, by route",
            Unit::Seconds,
            took.clone(),
        );
        let verdicts = Family::<Verdict, Counter>::default();
        for code in ALARMING {
            let (outcome, code) = ("refused", code.as_str());
            drop(verdicts.get_or_create(&Verdict { outcome, code }));
        }
        registry.register("verdicts", "Pushes judged, by outcome and reason", verdicts.clone());
        let panics = Counter::default();
        registry.register("panics_caught", "Requests that ended in a caught panic", panics.clone());
        let looks_flagged = Counter::default();
        registry.register(
            "looks_flagged",
            "Gaps and repeated numbers in what devices tell of look-ups",
            looks_flagged.clone(),
        );
        let digest_mismatches = Counter::default();
        registry.register(
            "digest_mismatches",
            "Comparisons in which a device and the server had different documents",
            digest_mismatches.clone(),
        );
        let outbox_age = ages();
        registry.register_with_unit(
            "outbox_age",
            "How long the oldest unsent work of a device had waited when it asked, where any had",
            Unit::Seconds,
            outbox_age.clone(),
        );
        let rounds = Family::<Round, Counter>::default();
        for round in ROUNDS {
            drop(rounds.get_or_create(&Round { round }));
        }
        registry.register(
            "sync_rounds",
            "Syncs that came to their first, second, third request in a row",
            rounds.clone(),
        );
        let streams = Gauge::default();
        registry.register("poke_streams", "Open poke streams", streams.clone());
        Self {
            registry,
            answers,
            took,
            verdicts,
            panics,
            looks_flagged,
            digest_mismatches,
            outbox_age,
            rounds,
            streams,
        }
    }
}

impl Metrics {
    /// That a route fails can be seen the first time: the figure is there from the start, at 0.
    pub fn serves(&self, route: &'static str) {
        drop(self.answers.get_or_create(&Answer { route, status: 500 }));
    }

    /// Counts an answered request. `route` is one of the server's own, `took` what passed until the answer began.
    pub fn answered(&self, route: &'static str, status: u16, took: Duration) {
        self.answers.get_or_create(&Answer { route, status }).inc();
        self.took.get_or_create(&Route { route }).observe(took.as_secs_f64());
    }

    /// Counts the verdict on a push.
    pub fn judged(&self, outcome: &Outcome) {
        let (outcome, code) = match outcome {
            Outcome::Accepted { .. } => ("accepted", ""),
            Outcome::Refused(why) => ("refused", Code::as_str(why.code)),
            Outcome::Quarantined(why) => ("quarantined", Code::as_str(why.code)),
        };
        self.verdicts.get_or_create(&Verdict { outcome, code }).inc();
    }

    /// Counts a panic that was caught.
    pub fn panicked(&self) {
        self.panics.inc();
    }

    /// Counts a device's look-ups not adding up.
    pub fn looks_flagged(&self) {
        self.looks_flagged.inc();
    }

    /// Counts a comparison that found a difference.
    pub fn digests_differed(&self) {
        self.digest_mismatches.inc();
    }

    /// Counts a sync request: which in a row it was, and how long, in milliseconds, the device's oldest unsent work had
    /// waited. An older app says neither; then nothing is counted.
    pub fn synced(&self, round: Option<u32>, waited: Option<u64>) {
        if let Some(waited) = waited {
            self.outbox_age.observe(Duration::from_millis(waited).as_secs_f64());
        }
        let Some(round) = round else { return };
        let [rest @ .., last] = &ROUNDS;
        let at = usize::try_from(round).unwrap_or(usize::MAX).saturating_sub(1);
        let round = rest.get(at).unwrap_or(last);
        self.rounds.get_or_create(&Round { round }).inc();
    }

    /// Counts a poke stream as open for as long as what is returned lives.
    #[must_use]
    pub fn stream(&self) -> OpenStream {
        self.streams.inc();
        OpenStream(self.streams.clone())
    }

    /// All figures as text.
    ///
    /// # Errors
    /// Never seen: writing to a string.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// An open poke stream.
pub struct OpenStream(Gauge);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.dec();
    }
}
