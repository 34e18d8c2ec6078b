//! What the browser host serves: the interface, its commands, its events, and the demonstration's switcher.

use crate::commands::dispatch;
use crate::host::devices::Devices;
use crate::wire::demo::DemoDevice;
use crate::wire::event::AppEvent;
use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use gadeplan_core::domain::error::{Code, Problem, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::Arc;
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};
use tokio_stream::{Stream, StreamExt};
use tower_http::services::{ServeDir, ServeFile};

/// Largest request, in bytes: two full narratives, what was there and what is there now.
const REQUEST_MAX: usize = 4 * 1024 * 1024;

type Served = State<Arc<Devices>>;

pub(super) fn router(devices: Arc<Devices>, ui: &std::path::Path) -> Router {
    let files = ServeDir::new(ui).fallback(ServeFile::new(ui.join("index.html")));
    Router::new()
        .route("/demo/devices", get(switcher))
        .route("/demo/devices/{key}/offline", post(offline))
        .route("/devices/{key}/call/{command}", post(call))
        .route("/devices/{key}/events", get(events))
        .fallback_service(files)
        .layer(DefaultBodyLimit::max(REQUEST_MAX))
        .with_state(devices)
}

async fn switcher(State(devices): Served) -> Json<Vec<DemoDevice>> {
    Json(devices.switcher())
}

#[derive(Deserialize)]
struct Offline {
    offline: bool,
}

async fn offline(State(devices): Served, Path(key): Path<String>, body: Bytes) -> Response {
    let switched = serde_json::from_slice(&body).map_err(|_| Problem::new(Code::BadRequest).with("field", "offline"));
    match off_the_runtime(move || switched.and_then(|Offline { offline }| devices.set_offline(&key, offline))).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(problem) => refused(&problem),
    }
}

async fn call(State(devices): Served, Path((key, command)): Path<(String, String)>, body: Bytes) -> Response {
    let request: Result<Value> =
        serde_json::from_slice(&body).map_err(|_| Problem::new(Code::BadRequest).with("field", "request"));
    match off_the_runtime(move || dispatch(devices.get(&key)?, &command, request?)).await {
        Ok(answer) => Json(json!({ "ok": answer })).into_response(),
        Err(problem) => refused(&problem),
    }
}

async fn events(State(devices): Served, Path(key): Path<String>) -> Response {
    match devices.get(&key) {
        Ok(app) => Sse::new(told(BroadcastStream::new(app.events())))
            .keep_alive(KeepAlive::default())
            .into_response(),
        Err(problem) => refused(&problem),
    }
}

fn told(events: BroadcastStream<AppEvent>) -> impl Stream<Item = std::result::Result<Event, Infallible>> {
    events.filter_map(|event| {
        // Whoever fell behind is told that something changed, and asks for all of it.
        let event = event.unwrap_or_else(|BroadcastStreamRecvError::Lagged(_)| AppEvent::Changed { docs: Vec::new() });
        Event::default().json_data(event).ok().map(Ok)
    })
}

/// Commands wait for the disk.
async fn off_the_runtime<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(Problem::new(Code::Internal)))
}

#[derive(Serialize)]
struct Refused<'a> {
    problem: &'a Problem,
}

fn refused(problem: &Problem) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Json(Refused { problem })).into_response()
}
