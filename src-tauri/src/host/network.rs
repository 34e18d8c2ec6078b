//! Drives core's [`Engine`]: timers, exchanges, the poke channel. The session is held only while a request is built and
//! while an answer is applied, never while the network is awaited.

use super::app::App;
use super::pokes::PokeReader;
use super::radio::Radio;
use super::server::Server;
use super::vault::random;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::SpaceId;
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::engine::{Effect, Engine, Event};
use gadeplan_core::sync::wire::Poke;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Shortest pause before the poke channel is opened again.
const PAUSE_MIN: Duration = Duration::from_secs(1);
/// Longest pause before the poke channel is opened again.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// The conversation of one opened app with its server; ends when dropped.
pub(super) struct Network {
    inbox: mpsc::UnboundedSender<News>,
    tasks: [tokio::task::AbortHandle; 2],
}

enum News {
    Happened(Event),
    Heard(Poke),
    /// The poke channel is back after it was down: the server can be reached.
    LineIsBack,
}

impl Network {
    /// Begins. `opening` is the number of the session that it belongs to.
    pub fn start(app: &App, opening: u64, server: Server, runtime: &tokio::runtime::Handle, radio: Arc<Radio>) -> Self {
        let (inbox, news) = mpsc::unbounded_channel();
        let conversation = Conversation {
            app: app.downgrade(),
            opening,
            server: server.clone(),
        };
        let talking = runtime.spawn(conversation.run(news));
        let listening = runtime.spawn(listen(server, radio, inbox.clone()));
        Self {
            inbox,
            tasks: [talking.abort_handle(), listening.abort_handle()],
        }
    }

    /// Tells the engine what happened.
    pub fn tell(&self, event: Event) {
        self.inbox.send(News::Happened(event)).ok();
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// How far something goes in a space: its log's head, and what of it a reviewer's device has.
#[derive(Clone, Copy, Default)]
struct Reach {
    at: u64,
    seen: u64,
}

/// What an exchange came to, and how far each space is known since.
struct Outcome {
    event: Event,
    known: Vec<(SpaceId, Reach)>,
}

#[derive(Clone)]
struct Conversation {
    app: super::app::WeakApp,
    opening: u64,
    server: Server,
}

impl Conversation {
    async fn run(self, mut news: mpsc::UnboundedReceiver<News>) {
        let begun = Instant::now();
        // The engine's time is the monotonic clock: a device whose clock is set back ten years still wakes up.
        let now = || Timestamp(i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX));
        let seed = random::<8>().map_or(1, |bytes| u64::from_le_bytes(*bytes));
        let mut engine = Engine::new(seed);
        let mut known: BTreeMap<SpaceId, Reach> = BTreeMap::new();
        let mut heard: BTreeMap<SpaceId, Reach> = BTreeMap::new();
        let mut busy = false;
        // Somebody asked for it during an exchange: where that one fails, the wish still stands.
        let mut wished = false;
        let mut wake: Option<Instant> = None;
        let mut exchange: Option<Pin<Box<dyn Future<Output = Outcome> + Send>>> = None;
        let mut effects = engine.handle(Event::Started, now());
        loop {
            for effect in effects.drain(..) {
                match effect {
                    Effect::Exchange => exchange = Some(Box::pin(self.clone().exchange())),
                    Effect::WakeAt(at) => {
                        let pause = u64::try_from(at.0.saturating_sub(now().0)).unwrap_or(0);
                        wake = Some(Instant::now() + Duration::from_millis(pause));
                    }
                }
            }
            effects = tokio::select! {
                item = news.recv() => match item {
                    None => return,
                    Some(News::Happened(event)) => {
                        wished |= exchange.is_some() && event == Event::Wanted;
                        engine.handle(event, now())
                    }
                    // A busy server asked for time, and it can be reached all the while.
                    Some(News::LineIsBack) => if busy { Vec::new() } else { engine.handle(Event::Wanted, now()) },
                    Some(News::Heard(poke)) => {
                        let reach = heard.entry(poke.space).or_default();
                        (reach.at, reach.seen) = (reach.at.max(poke.at), reach.seen.max(poke.seen));
                        // The news may be our own, on its way back: what is under way will tell.
                        if exchange.is_none() { self.weigh(&mut engine, &mut heard, &known, now()) } else { Vec::new() }
                    }
                },
                () = until(wake) => {
                    wake = None;
                    engine.handle(Event::Woken, now())
                }
                outcome = finished(&mut exchange) => {
                    exchange = None;
                    // Of a space that was taken nothing is known any more: should it be given back, all of it is news.
                    if matches!(outcome.event, Event::Exchanged { .. }) {
                        known = outcome.known.into_iter().collect();
                    }
                    busy = matches!(&outcome.event, Event::Failed(problem) if problem.code == Code::ServerBusy);
                    let again = std::mem::take(&mut wished) && matches!(outcome.event, Event::Failed(_));
                    let mut effects = engine.handle(outcome.event, now());
                    if again {
                        effects.extend(engine.handle(Event::Wanted, now()));
                    }
                    effects.extend(self.weigh(&mut engine, &mut heard, &known, now()));
                    effects
                }
            };
        }
    }

    /// Are there pokes about what this device does not have yet?
    fn weigh(
        &self,
        engine: &mut Engine,
        heard: &mut BTreeMap<SpaceId, Reach>,
        known: &BTreeMap<SpaceId, Reach>,
        now: Timestamp,
    ) -> Vec<Effect> {
        let news = std::mem::take(heard).iter().any(|(space, heard)| {
            known
                .get(space)
                .is_none_or(|known| known.at < heard.at || known.seen < heard.seen)
        });
        if news {
            engine.handle(Event::Poked, now)
        } else {
            Vec::new()
        }
    }

    async fn exchange(self) -> Outcome {
        match self.try_exchange().await {
            Ok(outcome) => outcome,
            Err(problem) => {
                tracing::info!(code = problem.code.as_str(), "sync failed");
                let told = problem.clone();
                self.with_app(move |app, opening| {
                    app.exchange_failed(opening, told);
                    Ok(())
                })
                .await
                .ok();
                Outcome {
                    event: Event::Failed(problem),
                    known: Vec::new(),
                }
            }
        }
    }

    async fn try_exchange(&self) -> Result<Outcome> {
        let (request, sent) = self.with_app(move |app, opening| app.sync_request(opening)).await?;
        let response = self.server.sync(&request).await?;
        let known = response
            .pulls
            .iter()
            .map(|pull| {
                let (at, seen) = (pull.next.after, pull.seen);
                (pull.space, Reach { at, seen })
            })
            .collect();
        let event = self
            .with_app(move |app, opening| app.sync_response(opening, &request, response, sent))
            .await?;
        Ok(Outcome { event, known })
    }

    /// The database is no place for a thread that serves sockets.
    async fn with_app<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App, u64) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (app, opening) = (self.app.clone(), self.opening);
        let done = tokio::task::spawn_blocking(move || work(&app.upgrade().ok_or(Code::Locked)?, opening)).await;
        done.unwrap_or(Err(Problem::new(Code::Internal)))
    }
}

async fn until(wake: Option<Instant>) {
    match wake {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

async fn finished(exchange: &mut Option<Pin<Box<dyn Future<Output = Outcome> + Send>>>) -> Outcome {
    match exchange {
        Some(exchange) => exchange.await,
        None => std::future::pending().await,
    }
}

/// Keeps the poke channel open as well as it can be; without it the engine polls.
async fn listen(server: Server, radio: Arc<Radio>, inbox: mpsc::UnboundedSender<News>) {
    let mut pause = PAUSE_MIN;
    let mut was_down = false;
    loop {
        radio.on().await;
        if let Ok(mut stream) = server.pokes().await {
            let mut reader = PokeReader::default();
            if was_down && inbox.send(News::LineIsBack).is_err() {
                return;
            }
            while let Some(piece) = stream.next().await {
                pause = PAUSE_MIN;
                for poke in reader.read(&piece) {
                    if inbox.send(News::Heard(poke)).is_err() {
                        return;
                    }
                }
            }
        }
        was_down = true;
        // Between half of it and the whole, so that a server that comes back is not met by everybody at once.
        let share = random::<1>().map_or(0, |bytes| u32::from(u8::from_le_bytes(*bytes)));
        tokio::time::sleep(pause / 2 + pause / 2 * share / 255).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}
