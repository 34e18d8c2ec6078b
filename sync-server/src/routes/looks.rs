//! `POST /v1/looks`.

use super::App;
use super::message::{Message, Signed};
use super::refusal::Refusal;
use crate::relay;
use axum::extract::{Request, State};
use std::sync::Arc;

pub(super) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Message, Refusal> {
    let Signed { by, body } = app.receive(request).await?;
    app.answer(move |relay| relay.who_looked(&by, &relay::read(&body)?))
        .await
}
