//! Speaking to a real server process over real HTTP, as the app's network loop does.

use gadeplan_core::actions::Session;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::time::{Clock, Timestamp};
use gadeplan_core::sync::signing::{DeviceKey, sign_request};
use gadeplan_core::sync::wire::{
    self, CONTENT_TYPE, ENROL_PATH, EnrolRequest, EnrolResponse, SYNC_PATH, SyncRequest, SyncResponse,
};
use serde_json::json;
use std::cell::Cell;

/// The wall clock.
pub struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        Timestamp(since.as_millis() as i64)
    }
}

/// A server's address and a client for it.
pub struct Http {
    url: String,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    /// Bytes sent up, bodies only.
    pub up: Cell<usize>,
    /// Bytes that came down, bodies only.
    pub down: Cell<usize>,
    /// Requests made.
    pub requests: Cell<u32>,
}

impl Http {
    /// A client for a server.
    pub fn new(url: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            url: url.to_owned(),
            client,
            runtime,
            up: Cell::new(0),
            down: Cell::new(0),
            requests: Cell::new(0),
        }
    }

    fn post(&self, key: &DeviceKey, path: &str, body: Vec<u8>) -> Result<Vec<u8>> {
        let nonce = uuid::Uuid::now_v7().simple().to_string();
        let headers = sign_request(key, "POST", path, &body, WallClock.now(), &nonce)?;
        self.up.set(self.up.get() + body.len());
        self.requests.set(self.requests.get() + 1);
        let lost = |_| Problem::new(Code::ServerUnreachable);
        self.runtime.block_on(async {
            let answer = self
                .client
                .post(format!("{}{path}", self.url))
                .header("content-type", CONTENT_TYPE)
                .header("content-digest", headers.content_digest)
                .header("signature-input", headers.signature_input)
                .header("signature", headers.signature)
                .body(body)
                .send()
                .await
                .map_err(lost)?;
            let good = answer.status().is_success();
            let bytes = answer.bytes().await.map_err(lost)?.to_vec();
            self.down.set(self.down.get() + bytes.len());
            if good {
                Ok(bytes)
            } else {
                Err(wire::decode::<Problem>(&bytes).unwrap_or(Code::ServerGarbled.into()))
            }
        })
    }

    /// Enrols.
    pub fn enrol(&self, key: &DeviceKey, request: &EnrolRequest) -> Result<EnrolResponse> {
        wire::decode(&self.post(key, ENROL_PATH, wire::encode(request)?)?)
    }

    /// One exchange.
    pub fn exchange(&self, key: &DeviceKey, request: &SyncRequest) -> Result<SyncResponse> {
        wire::decode(&self.post(key, SYNC_PATH, wire::encode(request)?)?)
    }

    /// Exchanges until nothing is left; gives the round trips.
    pub fn sync(&self, session: &mut Session) -> Result<u32> {
        let key = session.identity().key.clone();
        for round in 1..=1_000 {
            let request = session.sync_request(false)?;
            let response = self.exchange(&key, &request)?;
            if !session.sync_response(&request, response)?.more {
                return Ok(round);
            }
        }
        Err(Code::Internal.into())
    }
}

/// A line of a process's report to the test that will kill it.
pub fn line(kind: &str, value: &str) -> String {
    json!({ "kind": kind, "value": value }).to_string()
}
