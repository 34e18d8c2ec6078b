//! `GET /healthz`: whether the server serves, for whatever keeps it running.

use super::App;
use super::refusal::Refusal;
use crate::relay::Relay;
use axum::extract::State;
use std::sync::Arc;

/// Where.
pub(super) const PATH: &str = "/healthz";

pub(super) async fn get(State(app): State<Arc<App>>) -> Result<&'static str, Refusal> {
    app.work(Relay::health).await?;
    Ok("ok\n")
}
