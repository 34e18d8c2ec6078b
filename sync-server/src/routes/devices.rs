//! `GET /v1/devices`.

use super::App;
use super::message::{Message, Signed};
use super::refusal::Refusal;
use axum::extract::{Request, State};
use std::sync::Arc;

pub(super) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Message, Refusal> {
    let Signed { by, body: _ } = app.receive(request).await?;
    app.answer(move |relay| relay.list_devices(&by)).await
}
