//! HTTP: reads bodies within limits, checks signatures, hands over to the relay, and writes what it answers.

mod devices;
mod enrol;
mod enrolments;
mod grants;
mod healthz;
mod limit;
mod looks;
mod message;
mod monitoring;
mod pokes;
mod quarantine;
mod quarantine_work;
mod refusal;
mod sync;
mod wiped;

use crate::config::Limits;
use crate::relay::Relay;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::sync::wire::{
    DEVICES_PATH, ENROL_PATH, ENROLMENTS_PATH, GRANTS_PATH, LOOKS_PATH, POKES_PATH, QUARANTINE_PATH,
    QUARANTINE_WORK_PATH, SYNC_PATH, WIPED_PATH,
};
use limit::RateLimit;
pub(crate) use monitoring::router as monitoring;
use refusal::Refusal;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{Semaphore, watch};

struct App {
    relay: Arc<Relay>,
    limits: Limits,
    rate: RateLimit,
    at_work: Semaphore,
    stopped: watch::Receiver<bool>,
}

pub(crate) fn router(relay: Arc<Relay>, limits: Limits, stopped: watch::Receiver<bool>) -> Router {
    let app = Arc::new(App {
        relay,
        rate: RateLimit::new(limits.burst, limits.per_second),
        at_work: Semaphore::new(limits.at_work),
        limits,
        stopped,
    });
    Router::new()
        .route(SYNC_PATH, post(sync::post))
        .route(ENROL_PATH, post(enrol::post))
        .route(ENROLMENTS_PATH, post(enrolments::post))
        .route(DEVICES_PATH, get(devices::get).post(devices::post))
        .route(GRANTS_PATH, get(grants::get).post(grants::post))
        .route(WIPED_PATH, post(wiped::post))
        .route(LOOKS_PATH, post(looks::post))
        .route(QUARANTINE_PATH, get(quarantine::get).post(quarantine::post))
        .route(QUARANTINE_WORK_PATH, post(quarantine_work::post))
        .route(POKES_PATH, get(pokes::get))
        .route("/healthz", get(healthz::get))
        .fallback(async || Refusal::from(Problem::new(Code::NotFound)))
        .layer(axum::middleware::from_fn_with_state(app.clone(), watched))
        .with_state(app)
}

/// Bounds the time a request may take and logs how it went: route and figures, nothing of what was in it.
async fn watched(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let route = known_route(request.uri().path());
    let response = match tokio::time::timeout(app.limits.request, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::busy(5).into_response(),
    };
    let (status, took) = (response.status().as_u16(), began.elapsed());
    app.relay.metrics().answered(route, status, took);
    let ms = took.as_millis();
    tracing::info!(%method, route, status, ms, "answered");
    response
}

/// Every route with its method.
pub const ROUTES: [(&str, &str); 13] = [
    ("POST", SYNC_PATH),
    ("POST", ENROL_PATH),
    ("POST", ENROLMENTS_PATH),
    ("GET", DEVICES_PATH),
    ("POST", DEVICES_PATH),
    ("GET", GRANTS_PATH),
    ("POST", GRANTS_PATH),
    ("POST", LOOKS_PATH),
    ("POST", WIPED_PATH),
    ("GET", QUARANTINE_PATH),
    ("POST", QUARANTINE_PATH),
    ("POST", QUARANTINE_WORK_PATH),
    ("GET", POKES_PATH),
];

/// The route's name for the log; what else somebody asked for stays out of it.
fn known_route(path: &str) -> &'static str {
    let named = ROUTES.into_iter().map(|(_, known)| known);
    named
        .chain(["/healthz"])
        .find(|known| *known == path)
        .unwrap_or("other")
}
