//! `POST /v1/wiped`.

use super::App;
use super::message::{Message, Signed};
use super::refusal::Refusal;
use crate::relay;
use axum::extract::{Request, State};
use gadeplan_core::sync::wire::{PROTOCOL, Wiped};
use std::sync::Arc;

pub(super) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Message, Refusal> {
    let Signed { by, body } = app.receive(request).await?;
    app.answer(move |relay| {
        let Wiped { protocol: _ } = relay::read(&body)?;
        relay.note_wiped(&by)?;
        Ok(Wiped { protocol: PROTOCOL })
    })
    .await
}
