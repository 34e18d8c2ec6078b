//! `GET` and `POST /v1/quarantine`.

use super::App;
use super::message::{Message, Signed};
use super::refusal::Refusal;
use axum::extract::{Request, State};
use gadeplan_core::sync::wire;
use std::sync::Arc;

pub(super) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Message, Refusal> {
    let Signed { by, body: _ } = app.receive(request).await?;
    app.answer(move |relay| relay.list_quarantine(&by)).await
}

pub(super) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Message, Refusal> {
    let Signed { by, body } = app.receive(request).await?;
    app.answer(move |relay| relay.decide_quarantine(&by, &wire::decode(&body)?))
        .await
}
