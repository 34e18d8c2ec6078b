//! Bytes to the server and back. Knows nothing of what they say, so that tests can put any fault in its place.

use super::pinned::pinned_tls;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::sync::server_address::{CertificatePin, ServerAddress};
use gadeplan_core::sync::signing::SignedHeaders;
use gadeplan_core::sync::wire::{BODY_MAX, CONTENT_TYPE};
use reqwest::header::{ACCEPT, CONTENT_TYPE as CONTENT_TYPE_HEADER, RETRY_AFTER};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// The slowest uplink that is waited for.
const UPLINK_BYTES_PER_SECOND: u64 = 16 * 1024;

/// An answer that is still to come.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A request, signed and ready.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// To whom.
    pub server: ServerAddress,
    /// The path, as it was signed.
    pub path: &'static str,
    /// Who asks.
    pub signed: SignedHeaders,
    /// The body; empty for `GET`.
    pub body: Vec<u8>,
}

/// Whatever came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The HTTP status.
    pub status: u16,
    /// The media type; empty where none was given.
    pub content_type: String,
    /// Seconds to wait, where asked for.
    pub retry_after: Option<u64>,
    /// The body.
    pub body: Vec<u8>,
}

/// A body without an end.
pub trait Stream: Send {
    /// The next piece; none when the other side has hung up or has been silent for too long.
    fn next(&mut self) -> Pending<'_, Option<Vec<u8>>>;
}

/// The way to the server.
pub trait Transport: Send + Sync {
    /// Asks and waits for the whole answer.
    ///
    /// # Errors
    /// [`Code::ServerUnreachable`], [`Code::ServerSlow`], [`Code::ServerGarbled`] where the answer breaks off or is
    /// larger than any of ours.
    fn exchange(&self, request: Outgoing) -> Pending<'_, Result<Incoming>>;

    /// Asks for a body without an end.
    ///
    /// # Errors
    /// As [`Transport::exchange`]; [`Code::ServerGarbled`] where it is no stream of events.
    fn listen(&self, request: Outgoing) -> Pending<'_, Result<Box<dyn Stream>>>;
}

/// How long to be patient.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until there is a connection.
    pub connect: Duration,
    /// Between two signs of life.
    pub silence: Duration,
    /// For a whole request.
    pub whole: Duration,
    /// Between two events of a stream; the server says something well within.
    pub stream_silence: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(30),
            // A full page over the worst of mobile networks.
            whole: Duration::from_secs(180),
            stream_silence: Duration::from_secs(90),
        }
    }
}

/// HTTP(S) by reqwest: rustls on ring, no redirects, no cookies. Trusted are the system's own roots; of a server whose
/// address holds a pin, that certificate and no other.
///
/// On Android `rustls-platform-verifier` has to be given the app's context before the first `https` request; that comes
/// with the keystore plugin, without which nothing can be enrolled there anyway.
#[derive(Debug, Default)]
pub struct HttpTransport {
    patience: Patience,
    near: OnceLock<Option<reqwest::Client>>,
    far: OnceLock<Option<reqwest::Client>>,
    pinned: Mutex<Option<(CertificatePin, reqwest::Client)>>,
}

impl HttpTransport {
    /// With this much patience.
    pub fn new(patience: Patience) -> Self {
        Self {
            patience,
            ..Self::default()
        }
    }

    fn client(&self, server: &ServerAddress) -> Result<reqwest::Client> {
        let near = is_loopback(server.url());
        let none = || Problem::new(Code::Internal);
        let Some(pin) = server.pin() else {
            let built = if near { &self.near } else { &self.far };
            let built = built.get_or_init(|| self.build(near, None));
            return built.clone().ok_or_else(none);
        };
        let mut pinned = self.pinned.lock().unwrap_or_else(PoisonError::into_inner);
        match &*pinned {
            Some((of, client)) if *of == pin => Ok(client.clone()),
            _ => {
                let client = self.build(near, Some(pin)).ok_or_else(none)?;
                *pinned = Some((pin, client.clone()));
                Ok(client)
            }
        }
    }

    fn build(&self, near: bool, pin: Option<CertificatePin>) -> Option<reqwest::Client> {
        // Fails where somebody else has installed one already, which then serves as well.
        rustls::crypto::ring::default_provider().install_default().ok();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("gadeplan/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(self.patience.connect)
            .pool_idle_timeout(Duration::from_secs(90))
            .https_only(!near);
        if near {
            builder = builder.no_proxy();
        }
        if let Some(pin) = pin {
            builder = builder.tls_backend_preconfigured(pinned_tls(pin)?);
        }
        match builder.build() {
            Ok(client) => Some(client),
            Err(error) => {
                tracing::error!(%error, "no HTTP client");
                None
            }
        }
    }

    async fn send(&self, request: Outgoing, accept: &str, silence: Duration) -> Result<reqwest::Response> {
        let client = self.client(&request.server)?;
        // A slow uplink is not a slow server.
        let upload =
            Duration::from_secs(u64::try_from(request.body.len()).unwrap_or(u64::MAX) / UPLINK_BYTES_PER_SECOND);
        let url = format!("{}{}", request.server.url(), request.path);
        let mut builder = if request.method == "GET" {
            client.get(url)
        } else {
            client.post(url)
        };
        builder = builder
            .header(ACCEPT, accept)
            .header("content-digest", request.signed.content_digest)
            .header("signature-input", request.signed.signature_input)
            .header("signature", request.signed.signature);
        if request.method != "GET" {
            builder = builder.header(CONTENT_TYPE_HEADER, CONTENT_TYPE).body(request.body);
        }
        tokio::time::timeout(silence + upload, builder.send())
            .await
            .map_err(|_| Problem::new(Code::ServerSlow))?
            .map_err(|error| problem(&error))
    }
}

impl Transport for HttpTransport {
    fn exchange(&self, request: Outgoing) -> Pending<'_, Result<Incoming>> {
        Box::pin(async move {
            let whole = async {
                let mut response = self.send(request, CONTENT_TYPE, self.patience.silence).await?;
                let status = response.status().as_u16();
                let content_type = media_type(&response);
                let retry_after = response
                    .headers()
                    .get(RETRY_AFTER)
                    .and_then(|value| value.to_str().ok())
                    .and_then(|value| value.trim().parse().ok());
                let mut body = Vec::new();
                loop {
                    let chunk = tokio::time::timeout(self.patience.silence, response.chunk())
                        .await
                        .map_err(|_| Problem::new(Code::ServerSlow))?;
                    let Some(chunk) = chunk.map_err(|error| problem(&error))? else {
                        break;
                    };
                    if body.len().saturating_add(chunk.len()) > BODY_MAX {
                        return Err(Problem::new(Code::ServerGarbled));
                    }
                    body.extend_from_slice(&chunk);
                }
                Ok(Incoming {
                    status,
                    content_type,
                    retry_after,
                    body,
                })
            };
            tokio::time::timeout(self.patience.whole, whole)
                .await
                .map_err(|_| Problem::new(Code::ServerSlow))?
        })
    }

    fn listen(&self, request: Outgoing) -> Pending<'_, Result<Box<dyn Stream>>> {
        Box::pin(async move {
            let silence = self.patience.stream_silence;
            let response = self.send(request, "text/event-stream", self.patience.silence).await?;
            if response.status().as_u16() != 200 || media_type(&response) != "text/event-stream" {
                return Err(Problem::new(Code::ServerGarbled));
            }
            Ok(Box::new(HttpStream { response, silence }) as Box<dyn Stream>)
        })
    }
}

struct HttpStream {
    response: reqwest::Response,
    silence: Duration,
}

impl Stream for HttpStream {
    fn next(&mut self) -> Pending<'_, Option<Vec<u8>>> {
        Box::pin(async move {
            let chunk = tokio::time::timeout(self.silence, self.response.chunk()).await.ok()?;
            chunk.ok()?.map(|chunk| chunk.to_vec())
        })
    }
}

/// May the app speak to this server? Plain HTTP is for this very machine: everywhere else somebody listens.
pub fn is_safe(server: &str) -> bool {
    server.starts_with("https://") || (server.starts_with("http://") && is_loopback(server))
}

/// Is the server on this very machine?
pub fn is_loopback(server: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(server) else {
        return false;
    };
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_start_matches('[')
        .trim_end_matches(']');
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn media_type(response: &reqwest::Response) -> String {
    let value = response
        .headers()
        .get(CONTENT_TYPE_HEADER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether somebody answered whose words are no HTTP.
fn is_no_http(error: &reqwest::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) {
            return true;
        }
        cause = error.source();
    }
    false
}

fn problem(error: &reqwest::Error) -> Problem {
    // An error's own words may hold the address; its kind is enough.
    Problem::new(if error.is_connect() {
        Code::ServerUnreachable
    } else if error.is_timeout() {
        Code::ServerSlow
    } else if error.is_decode() || error.is_body() || is_no_http(error) {
        Code::ServerGarbled
    } else {
        Code::ServerUnreachable
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for safe in [
            "http://127.0.0.1:7878",
            "http://localhost:7878",
            "http://[::1]:7878",
            "https://gadeplan.example",
        ] {
            assert!(is_safe(safe), "{safe}");
        }
        for unsafe_ in [
            "http://gadeplan.example",
            "http://192.168.1.2:7878",
            "http://127.0.0.1.example",
            "ftp://127.0.0.1",
            "nonsense",
        ] {
            assert!(!is_safe(unsafe_), "{unsafe_}");
        }
    }
}
