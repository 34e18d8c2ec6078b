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
mod openapi;
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
use axum::routing::{MethodFilter, get, on};
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
    for (_, route) in ROUTES {
        relay.metrics().serves(route);
    }
    let app = Arc::new(App {
        relay,
        rate: RateLimit::new(limits.burst, limits.per_second),
        at_work: Semaphore::new(limits.at_work),
        limits,
        stopped,
    });
    signed()
        .route(healthz::PATH, get(healthz::get))
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

/// Makes the router and the list of its routes out of one table: nothing is answered that the list does not name.
macro_rules! signed_routes {
    ($($method:ident $path:ident => $answer:path;)*) => {
        /// Every route of a signed request, with its method.
        pub const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path)),*];

        fn signed() -> Router<Arc<App>> {
            Router::new()$(.route($path, on(MethodFilter::$method, $answer)))*
        }
    };
}

signed_routes! {
    POST SYNC_PATH => sync::post;
    POST ENROL_PATH => enrol::post;
    POST ENROLMENTS_PATH => enrolments::post;
    GET DEVICES_PATH => devices::get;
    POST DEVICES_PATH => devices::post;
    GET GRANTS_PATH => grants::get;
    POST GRANTS_PATH => grants::post;
    POST LOOKS_PATH => looks::post;
    POST WIPED_PATH => wiped::post;
    GET QUARANTINE_PATH => quarantine::get;
    POST QUARANTINE_PATH => quarantine::post;
    POST QUARANTINE_WORK_PATH => quarantine_work::post;
    GET POKES_PATH => pokes::get;
}

/// The route's name for the log; what else somebody asked for stays out of it.
fn known_route(path: &str) -> &'static str {
    let named = ROUTES.iter().map(|(_, known)| *known);
    named
        .chain([healthz::PATH])
        .find(|known| *known == path)
        .unwrap_or("other")
}
