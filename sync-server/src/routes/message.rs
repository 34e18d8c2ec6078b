//! Signed requests in, messages out.

use super::App;
use super::refusal::Refusal;
use crate::relay::Relay;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::sync::signing::{self, SignedBy, SignedHeaders};
use gadeplan_core::sync::wire::{self, BODY_MAX, CONTENT_TYPE};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// How long a request waits for its turn before it is asked to come again.
const TURN: Duration = Duration::from_secs(10);

/// A request whose signature holds. Whether its key is anybody's is the relay's to say.
pub(super) struct Signed {
    pub by: SignedBy,
    pub body: Vec<u8>,
}

impl App {
    /// Reads a request within limits, checks its signature, and its key's rate.
    pub(super) async fn receive(&self, request: Request) -> std::result::Result<Signed, Refusal> {
        let (parts, body) = request.into_parts();
        let too_long = || Problem::new(Code::TooLong).with("field", "body").with("max", BODY_MAX);
        // Said too long is refused unread.
        let said: Option<usize> = parts
            .headers
            .get(header::CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse().ok());
        if said.is_some_and(|said| said > BODY_MAX) {
            return Err(too_long().into());
        }
        let body = to_bytes(body, BODY_MAX).await.map_err(|_| too_long())?;
        let by = signing::verify_request(
            parts.method.as_str(),
            parts.uri.path(),
            &body,
            &headers(&parts.headers)?,
        )?;
        if let Err(wait) = self.rate.take(&by.key) {
            return Err(Refusal::busy(wait));
        }
        Ok(Signed {
            by,
            body: body.to_vec(),
        })
    }

    /// Lets the relay work on a blocking thread, when it is this request's turn, and encodes what it answers.
    pub(super) async fn answer<T: Serialize + Send + 'static>(
        &self,
        work: impl FnOnce(&Relay) -> Result<T> + Send + 'static,
    ) -> std::result::Result<Message, Refusal> {
        self.work(|relay| wire::encode(&work(relay)?)).await.map(Message)
    }

    /// Lets the relay work on a blocking thread, when it is this request's turn.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Relay) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, Refusal> {
        let turn = tokio::time::timeout(TURN, self.at_work.acquire()).await;
        let Ok(Ok(_turn)) = turn else {
            return Err(Refusal::busy(5));
        };
        let relay = Arc::clone(&self.relay);
        let done = tokio::task::spawn_blocking(move || work(&relay)).await;
        let done = done.map_err(|gone| {
            if gone.is_panic() {
                self.relay.metrics().panicked();
            }
            Problem::new(Code::ServerFailed)
        });
        Ok(done??)
    }
}

fn headers(headers: &HeaderMap) -> Result<SignedHeaders> {
    let text = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value
            .map(str::to_owned)
            .ok_or_else(|| Problem::new(Code::BadRequest).with("field", name))
    };
    Ok(SignedHeaders {
        content_digest: text("content-digest")?,
        signature_input: text("signature-input")?,
        signature: text("signature")?,
    })
}

/// An encoded message.
pub(super) struct Message(Vec<u8>);

impl IntoResponse for Message {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (headers, self.0).into_response()
    }
}
