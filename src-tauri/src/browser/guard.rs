//! Who may speak to the browser host: its own page, and nobody else's.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY as CSP, HOST, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::Arc;

/// The window's policy (`tauri.conf.json`), but for what a page needs to reach its host: a test holds them together.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/// Knows the names under which the host may be spoken to.
#[derive(Clone)]
pub(super) struct Guard {
    hosts: Arc<[String]>,
}

impl Guard {
    /// For a host that listens here.
    pub fn new(address: SocketAddr) -> Self {
        let port = address.port();
        Self {
            hosts: Arc::new([
                address.to_string(),
                format!("127.0.0.1:{port}"),
                format!("localhost:{port}"),
                format!("[::1]:{port}"),
            ]),
        }
    }

    /// Whether a request comes from the host's own page.
    ///
    /// A page elsewhere that has its name point at this machine (DNS rebinding) gives its own name as host. A page
    /// elsewhere that asks directly sends its origin, and can't set the header that every change needs.
    fn admits(&self, request: &Request) -> bool {
        let header = |name: HeaderName| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
        let ours = |name: &str| self.hosts.iter().any(|host| host == name);
        let host = header(HOST).is_some_and(ours);
        let origin = header(ORIGIN).is_none_or(|origin| origin.strip_prefix("http://").is_some_and(ours));
        let site = header(HeaderName::from_static("sec-fetch-site"))
            .is_none_or(|site| ["same-origin", "none"].contains(&site));
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let marked = header(HeaderName::from_static("x-gadeplan")) == Some("1");
        host && origin && site && (reads || marked)
    }
}

pub(super) async fn check(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    if !guard.admits(&request) {
        return (StatusCode::FORBIDDEN, "not from here\n").into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (CSP, CONTENT_SECURITY_POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
