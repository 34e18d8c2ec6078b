//! `GET /v1/pokes`: server-sent events (WHATWG HTML, 9.2) that say how far each space is and nothing else.

use super::App;
use super::message::Signed;
use super::refusal::Refusal;
use crate::storage::News;
use axum::extract::{Request, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use gadeplan_core::domain::ids::{DeviceId, SpaceId};
use gadeplan_core::sync::wire::Poke;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_stream::wrappers::ReceiverStream;

type Events = mpsc::Sender<Result<Event, Infallible>>;

pub(super) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Response, Refusal> {
    let Signed { by, body: _ } = app.receive(request).await?;
    // Listening begins before the heads are read, so that nothing falls between.
    let pokes = app.relay.pokes();
    let (device, heads) = app.work(move |relay| relay.open_pokes(&by)).await?;
    let (events, stream) = mpsc::channel(16);
    let keep_alive = KeepAlive::new().interval(app.limits.heartbeat);
    tokio::spawn(
        Stream {
            app,
            device,
            told: BTreeMap::new(),
            events,
        }
        .run(heads, pokes),
    );
    Ok(Sse::new(ReceiverStream::new(stream))
        .keep_alive(keep_alive)
        .into_response())
}

/// Waits until the server stops.
async fn end(stopped: &mut watch::Receiver<bool>) {
    // A sender that is gone means the same.
    let _ = stopped.wait_for(|stop| *stop).await;
}

struct Stream {
    app: Arc<App>,
    device: DeviceId,
    /// The spaces the device may watch, and what it was last told of each.
    told: BTreeMap<SpaceId, Poke>,
    events: Events,
}

impl Stream {
    /// Tells pokes until the device goes, is revoked, or the server stops.
    async fn run(mut self, heads: Vec<Poke>, mut pokes: broadcast::Receiver<News>) {
        let app = Arc::clone(&self.app);
        let _open = app.relay.metrics().stream();
        let recheck = app.limits.recheck;
        let mut check = interval_at(Instant::now() + recheck, recheck);
        check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stopped = app.stopped.clone();
        if self.heads(heads).await.is_none() {
            return;
        }
        loop {
            let going = tokio::select! {
                poke = pokes.recv() => match poke {
                    Ok(News::Poke(poke)) => self.news(poke).await,
                    // Fallen behind: the heads say it all.
                    Ok(News::Gap) | Err(RecvError::Lagged(_)) => self.check().await,
                    Err(RecvError::Closed) => None,
                },
                _ = check.tick() => self.check().await,
                () = self.events.closed() => None,
                () = end(&mut stopped) => None,
            };
            if going.is_none() {
                return;
            }
        }
    }

    /// Looks again at what the device may watch; none when that has become less.
    async fn check(&mut self) -> Option<()> {
        let device = self.device;
        let heads = self.app.work(move |relay| relay.watchable(device)).await.ok()?;
        self.heads(heads).await
    }

    /// Tells of every head that has moved. None where a space is no longer the device's to watch: a stream that is cut
    /// brings the device back to ask why.
    async fn heads(&mut self, heads: Vec<Poke>) -> Option<()> {
        let watched = |space: &SpaceId| heads.iter().any(|head| head.space == *space);
        if !self.told.keys().all(watched) {
            return None;
        }
        for head in heads {
            if self.told.get(&head.space) != Some(&head) {
                self.tell(head).await?;
            }
        }
        Some(())
    }

    async fn news(&mut self, poke: Poke) -> Option<()> {
        match self.told.get(&poke.space) {
            Some(told) if told.at < poke.at || told.seen < poke.seen => {
                // Two that were sent side by side may come in either order.
                let (at, seen) = (told.at.max(poke.at), told.seen.max(poke.seen));
                let space = poke.space;
                self.tell(Poke { space, at, seen }).await
            }
            _ => Some(()),
        }
    }

    async fn tell(&mut self, poke: Poke) -> Option<()> {
        let event = Event::default().json_data(&poke).ok()?;
        self.told.insert(poke.space, poke);
        self.events.send(Ok(event)).await.ok()
    }
}
