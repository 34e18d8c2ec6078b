//! What a monitoring system and whoever runs the server ask, on an address of its own: devices and the world outside need
//! none of it.

use super::refusal::Refusal;
use crate::metrics::{self, Metrics};
use crate::relay::Relay;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use gadeplan_core::domain::error::{Code, Problem};
use std::sync::Arc;

/// Where the figures are.
pub(super) const PATH: &str = "/metrics";

pub(crate) fn router(relay: Arc<Relay>) -> Router {
    Router::new()
        .route(PATH, get(figures))
        .merge(super::openapi::router())
        .fallback(async || Refusal::from(Problem::new(Code::NotFound)))
        .with_state(relay)
}

/// `GET /metrics`.
async fn figures(State(relay): State<Arc<Relay>>) -> Result<Response, Refusal> {
    let text = Metrics::text(relay.metrics()).map_err(|_| Problem::new(Code::ServerFailed))?;
    Ok(([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response())
}
