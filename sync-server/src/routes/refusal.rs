//! A problem as an HTTP answer.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::sync::wire::{self, CONTENT_TYPE};

/// A request that is not answered with what it asked for.
#[derive(Debug)]
pub(super) struct Refusal(Problem);

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl Refusal {
    /// Asks the device to come again in so many seconds.
    pub(super) fn busy(seconds: u64) -> Self {
        Self(Problem::new(Code::ServerBusy).with("wait_seconds", seconds))
    }
}

fn status(code: Code) -> StatusCode {
    match code {
        Code::BadRequest | Code::CodeMalformed | Code::Missing => StatusCode::BAD_REQUEST,
        Code::NotEnrolled | Code::DeviceRevoked => StatusCode::UNAUTHORIZED,
        Code::NotAllowed | Code::CodeRefused => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::AlreadyEnrolled => StatusCode::CONFLICT,
        Code::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
        Code::ProtocolMismatch => StatusCode::UPGRADE_REQUIRED,
        Code::ServerBusy => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(problem) = self;
        let body = wire::encode(&problem).unwrap_or_default();
        let kind = (header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        let mut response = (status(problem.code), [kind], body).into_response();
        let wait = problem
            .params
            .get("wait_seconds")
            .and_then(|seconds| HeaderValue::from_str(seconds).ok());
        if let Some(wait) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        response
    }
}
