//! The browser host: the same commands over HTTP, and no other page's way in.
#![cfg(feature = "browser-host")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod support;

use gadeplan_app::browser::{CONTENT_SECURITY_POLICY, router};
use gadeplan_app::host::devices::{Device as Shown, Devices};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use support::Device;

struct Host {
    device: Device,
    address: SocketAddr,
    client: Client,
    _ui: tempfile::TempDir,
}

impl Host {
    fn new() -> Self {
        let device = Device::new();
        let ui = tempfile::tempdir().unwrap();
        std::fs::write(ui.path().join("index.html"), "<title>Gadeplan</title>").unwrap();
        let shown = Shown {
            key: "worker-1".to_owned(),
            label: "Gadeplansmedarbejder 1".to_owned(),
            app: device.app.clone(),
        };
        let devices = Arc::new(Devices::demo(vec![shown]));
        let listener = device
            .runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let address = listener.local_addr().unwrap();
        let router = router(devices, ui.path(), address);
        device.runtime.spawn(async move { axum::serve(listener, router).await });
        rustls::crypto::ring::default_provider().install_default().ok();
        Self {
            device,
            address,
            client: Client::builder().no_proxy().build().unwrap(),
            _ui: ui,
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    fn status(&self, request: RequestBuilder) -> u16 {
        self.device.runtime.block_on(request.send()).unwrap().status().as_u16()
    }

    fn post(&self, path: &str, body: &str) -> (u16, Value) {
        let request = self
            .request(Method::POST, path)
            .header("x-gadeplan", "1")
            .body(body.to_owned());
        self.device.runtime.block_on(async {
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            let text = answer.text().await.unwrap();
            (status, serde_json::from_str(&text).unwrap_or(Value::Null))
        })
    }
}

#[test]
fn commands_are_called_and_problems_come_back_as_such() {
    let host = Host::new();
    let (status, answer) = host.post("/devices/worker-1/call/app_status", "{}");
    assert_eq!((status, &answer["ok"]["stage"]), (200, &json!("fresh")));
    assert_eq!(
        host.post("/devices/worker-1/call/tonight", "{}"),
        (422, json!({ "problem": { "code": "not_enrolled", "params": {} } }))
    );
    assert_eq!(
        host.post("/devices/worker-1/call/tonight", "{"),
        (
            422,
            json!({ "problem": { "code": "bad_request", "params": { "field": "request" } } })
        )
    );
    assert_eq!(host.post("/devices/nobody/call/tonight", "{}").0, 422);
    assert_eq!(
        host.post("/demo/devices/worker-1/offline", r#"{"offline":true}"#).0,
        204
    );
    assert!(host.device.app.is_offline());
}

#[test]
fn other_pages_are_turned_away() {
    let host = Host::new();
    let call = || {
        host.request(Method::POST, "/devices/worker-1/call/app_status")
            .body("{}")
    };
    let page = || host.request(Method::GET, "/");
    assert_eq!(
        host.status(call()),
        403,
        "without the header that no other page can set"
    );
    assert_eq!(
        host.status(call().header("x-gadeplan", "1").header("origin", "https://example.dk")),
        403
    );
    assert_eq!(
        host.status(call().header("x-gadeplan", "1").header("origin", "null")),
        403
    );
    assert_eq!(
        host.status(call().header("x-gadeplan", "1").header("host", "example.dk")),
        403
    );
    assert_eq!(
        host.status(call().header("x-gadeplan", "1").header("sec-fetch-site", "cross-site")),
        403
    );
    assert_eq!(
        host.status(page().header("host", format!("rebound.example:{}", host.address.port()))),
        403
    );
    assert_eq!(
        host.status(
            host.request(Method::GET, "/devices/worker-1/events")
                .header("origin", "http://localhost:1")
        ),
        403
    );
    assert_eq!(
        host.status(
            call()
                .header("x-gadeplan", "1")
                .header("origin", format!("http://{}", host.address))
        ),
        200
    );
    assert_eq!(host.status(page()), 200);
    assert_eq!(
        host.status(page().header("host", format!("localhost:{}", host.address.port()))),
        200
    );
}

#[test]
fn every_answer_carries_the_policy_and_every_path_leads_to_the_page() {
    let host = Host::new();
    for path in ["/", "/reports/2026-11-20", "/../../etc/passwd"] {
        let (headers, text) = host.device.runtime.block_on(async {
            let answer = host.request(Method::GET, path).send().await.unwrap();
            (answer.headers().clone(), answer.text().await.unwrap())
        });
        assert_eq!(headers["content-security-policy"], CONTENT_SECURITY_POLICY);
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert!(text.contains("Gadeplan"), "{path}");
    }
}

#[test]
fn events_arrive() {
    let host = Host::new();
    host.device.runtime.block_on(async {
        let mut events = host
            .request(Method::GET, "/devices/worker-1/events")
            .send()
            .await
            .unwrap();
        let app = host.device.app.clone();
        let device = tokio::task::spawn_blocking(move || {
            app.enrol(&gadeplan_app::wire::app::Enrol {
                code: support::code(1),
                pin: support::PIN.to_owned(),
                device_name: "Telefon 1".to_owned(),
            })
        });
        let chunk = tokio::time::timeout(Duration::from_secs(20), events.chunk())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&chunk).trim(), r#"data: {"event":"progress"}"#);
        device.await.unwrap().unwrap();
    });
}
