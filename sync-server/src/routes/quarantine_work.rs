//! `POST /v1/quarantine/work`.

use super::App;
use super::message::{Message, Signed};
use super::refusal::Refusal;
use axum::extract::{Request, State};
use gadeplan_core::sync::wire;
use std::sync::Arc;

pub(super) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Message, Refusal> {
    let Signed { by, body } = app.receive(request).await?;
    app.answer(move |relay| relay.read_quarantine(&by, &wire::decode(&body)?))
        .await
}
