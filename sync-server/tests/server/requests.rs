//! Requests over HTTP on loopback: who is let in, and what strangers get.

use super::support::{self, Draft, Phone, Valby, fresh, nonce, outcomes, pull_of, read, request, send};
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::signing::{SignedHeaders, sign_request};
use gadeplan_core::sync::wire::{
    self, BODY_MAX, DEVICES_PATH, DeviceList, ENROL_PATH, ENROLMENTS_PATH, EnrolmentRequest, EnrolmentResponse,
    SYNC_PATH, SyncResponse,
};
use gadeplan_server::{Config, Limits, Server};
use serde::Serialize;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn two_phones_meet_over_http() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let url = server.url();
    let (amir, bente) = (
        Phone::enrolled(server.relay(), valby.amir),
        Phone::enrolled(server.relay(), valby.bente),
    );
    let mut report = Draft::new(&amir, valby.street);
    report.write("a", "ved Sjælør St.");
    let push = report.push(&amir);
    let response = amir
        .sync(&url, &request(&[(valby.street, None)], vec![push.clone()]))
        .await
        .unwrap();
    assert_eq!(outcomes(&response), [Ok(1)]);
    let response = amir
        .sync(&url, &request(&[(valby.street, None)], vec![push]))
        .await
        .unwrap();
    assert_eq!(outcomes(&response), [Ok(1)], "handed in again");
    let response = bente
        .sync(&url, &request(&[(valby.street, None)], vec![]))
        .await
        .unwrap();
    let document = &pull_of(&response, valby.street).documents[0];
    assert_eq!(
        Draft::from_pulled(&bente, valby.street, document).read("a").as_deref(),
        Some("ved Sjælør St.")
    );
}

#[tokio::test]
async fn only_a_requests_own_signature_opens() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let url = server.url();
    let amir = Phone::enrolled(server.relay(), valby.amir);
    let body = wire::encode(&request(&[(valby.street, None)], vec![])).unwrap();
    let good = amir.signed("POST", SYNC_PATH, &body);
    let field = |answer: Result<SyncResponse, (u16, Problem)>| {
        let (status, problem) = answer.unwrap_err();
        assert_eq!((status, problem.code), (400, Code::BadRequest));
        problem.params.get("field").cloned().unwrap_or_default()
    };
    let other = amir.signed("POST", SYNC_PATH, b"other");
    assert_eq!(
        field(read(send(&url, "POST", SYNC_PATH, &other, body.clone()).await).await),
        "content-digest"
    );
    let mixed = wire_headers(&good, &other);
    assert_eq!(
        field(read(send(&url, "POST", SYNC_PATH, &mixed, body.clone()).await).await),
        "signature"
    );
    let enrol = amir.signed("POST", ENROL_PATH, &body);
    assert_eq!(
        field(read(send(&url, "POST", SYNC_PATH, &enrol, body.clone()).await).await),
        "signature"
    );
    let response = support::client()
        .post(format!("{url}{SYNC_PATH}"))
        .body(body.clone())
        .send()
        .await
        .unwrap();
    assert_eq!(field(read(response).await), "content-digest");

    let first: Result<SyncResponse, _> = read(send(&url, "POST", SYNC_PATH, &good, body.clone()).await).await;
    assert!(first.is_ok());
    assert_eq!(
        field(read(send(&url, "POST", SYNC_PATH, &good, body).await).await),
        "nonce",
        "sent again"
    );
}

fn wire_headers(good: &SignedHeaders, other: &SignedHeaders) -> SignedHeaders {
    SignedHeaders {
        signature: other.signature.clone(),
        ..good.clone()
    }
}

#[tokio::test]
async fn a_nonce_outlives_the_server_and_a_clock_ten_years_off_is_welcome() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let amir = Phone::enrolled(server.relay(), valby.amir);
    let body = wire::encode(&request(&[], vec![])).unwrap();
    let once = nonce();
    let years = Timestamp(support::EVENING).plus_minutes(10 * 365 * 24 * 60);
    let headers = sign_request(&amir.key, "POST", SYNC_PATH, &body, years, &once).unwrap();
    let answer: SyncResponse = read(send(&server.url(), "POST", SYNC_PATH, &headers, body.clone()).await)
        .await
        .unwrap();
    assert_eq!(answer.now, Timestamp(support::EVENING), "the server tells its own time");
    server.shutdown().await.unwrap();
    let server = valby.serve().await;
    let again: Result<SyncResponse, _> = read(send(&server.url(), "POST", SYNC_PATH, &headers, body).await).await;
    assert_eq!(again.unwrap_err().1.code, Code::BadRequest);
}

#[tokio::test]
async fn strangers_and_the_revoked_are_turned_away() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let url = server.url();
    let sync = request(&[(valby.street, None)], vec![]);
    let stranger = Phone::new();
    assert_eq!(
        stranger.sync(&url, &sync).await.unwrap_err(),
        (401, Problem::new(Code::NotEnrolled))
    );

    let amir = Phone::enrolled(server.relay(), valby.amir);
    assert!(amir.sync(&url, &sync).await.is_ok());
    assert!(server.relay().revoke_device(amir.device).unwrap());
    assert_eq!(
        amir.sync(&url, &sync).await.unwrap_err(),
        (401, Problem::new(Code::DeviceRevoked))
    );
    let mut report = Draft::new(&amir, valby.street);
    report.write("a", "1");
    // It may hand in, and that is kept aside; it gets nothing for it.
    let handed_in = request(&[(valby.street, None)], vec![report.push(&amir)]);
    let told = amir.sync(&url, &handed_in).await.unwrap();
    assert!(told.shut_out && told.pulls.is_empty() && told.spaces.is_empty());
    assert!(matches!(told.verdicts[0].outcome, wire::Outcome::Quarantined(_)));
    let devices: Result<DeviceList, _> = amir.get(&url, DEVICES_PATH).await;
    assert_eq!(devices.unwrap_err().0, 401);
    assert!(!server.relay().revoke_device(fresh()).unwrap());
}

#[tokio::test]
async fn another_protocol_is_told_so_whatever_its_shape() {
    #[derive(Serialize)]
    struct Future {
        protocol: u32,
        something: Vec<String>,
    }
    let valby = Valby::new();
    let server = valby.serve().await;
    let amir = Phone::enrolled(server.relay(), valby.amir);
    let mismatch = Problem::new(Code::ProtocolMismatch)
        .with("ours", wire::PROTOCOL)
        .with("theirs", 7);
    let known_shape = wire::SyncRequest {
        protocol: 7,
        ..request(&[], vec![])
    };
    assert_eq!(
        amir.sync(&server.url(), &known_shape).await.unwrap_err(),
        (426, mismatch.clone())
    );
    let future = Future {
        protocol: 7,
        something: vec!["else".into()],
    };
    for path in [SYNC_PATH, ENROL_PATH] {
        let answer: Result<SyncResponse, _> = amir.post(&server.url(), path, &future).await;
        assert_eq!(answer.unwrap_err(), (426, mismatch.clone()));
    }
    let same = Future {
        protocol: wire::PROTOCOL,
        ..future
    };
    let answer: Result<SyncResponse, _> = amir.post(&server.url(), SYNC_PATH, &same).await;
    assert_eq!(answer.unwrap_err(), (400, Problem::new(Code::BadRequest)));
}

#[tokio::test]
async fn garbage_is_answered_in_words_and_the_server_stays_up() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let url = server.url();
    let amir = Phone::enrolled(server.relay(), valby.amir);
    let good = wire::encode(&request(&[], vec![])).unwrap();
    let mut bodies: Vec<Vec<u8>> = (0..good.len()).step_by(5).map(|cut| good[..cut].to_vec()).collect();
    bodies.extend([b"rubbish".to_vec(), vec![0; 1000], [good.clone(), good].concat()]);
    // 1 GiB of nothing in a few KB.
    bodies.push(wire::encode(&vec![0_u8; 20 * 1024 * 1024]).unwrap());
    for body in bodies {
        let headers = amir.signed("POST", SYNC_PATH, &body);
        let answer: Result<SyncResponse, _> = read(send(&url, "POST", SYNC_PATH, &headers, body).await).await;
        assert_eq!(answer.unwrap_err(), (400, Problem::new(Code::BadRequest)));
    }
    let response = support::client().get(format!("{url}/healthz")).send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.text().await.unwrap().as_str()),
        (200, "ok\n")
    );
}

#[tokio::test]
async fn a_body_that_says_it_is_too_long_is_not_read() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let mut socket = tokio::net::TcpStream::connect(server.addr).await.unwrap();
    let head = format!(
        "POST {SYNC_PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n",
        BODY_MAX + 1
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 32];
    let read = tokio::time::timeout(Duration::from_secs(5), socket.read(&mut answer))
        .await
        .unwrap()
        .unwrap();
    assert!(String::from_utf8_lossy(&answer[..read]).starts_with("HTTP/1.1 413"));
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_yours_look_the_same() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let url = server.url();
    let amir = Phone::enrolled(server.relay(), valby.amir);
    let carla = Phone::enrolled(server.relay(), valby.carla);
    let mut secret = Draft::new(&carla, valby.other);
    secret.write("a", "1");
    assert_eq!(
        outcomes(
            &carla
                .sync(&url, &request(&[], vec![secret.push(&carla)]))
                .await
                .unwrap()
        ),
        [Ok(1)]
    );

    let ask = async |space| {
        let mut draft = Draft::new(&amir, space);
        draft.write("a", "1");
        let response = amir
            .sync(&url, &request(&[(space, None)], vec![draft.push(&amir)]))
            .await
            .unwrap();
        (
            response
                .verdicts
                .into_iter()
                .map(|verdict| verdict.outcome)
                .collect::<Vec<_>>(),
            response.pulls,
            response.spaces,
        )
    };
    assert_eq!(ask(valby.other).await, ask(fresh()).await);

    for path in ["/", "/v1", "/v1/nothing", "/v2/sync"] {
        let answer: Result<SyncResponse, _> = amir.get(&url, path).await;
        assert_eq!(answer.unwrap_err(), (404, Problem::new(Code::NotFound)));
    }
}

#[tokio::test]
async fn devices_and_codes_are_the_coordinators() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let url = server.url();
    let (amir, carla) = (
        Phone::enrolled(server.relay(), valby.amir),
        Phone::enrolled(server.relay(), valby.carla),
    );
    let list: Result<DeviceList, _> = amir.get(&url, DEVICES_PATH).await;
    assert_eq!(
        list.unwrap_err(),
        (403, Problem::new(Code::NotAllowed).with("action", "devices"))
    );
    let code: Result<EnrolmentResponse, _> = amir
        .post(&url, ENROLMENTS_PATH, &EnrolmentRequest { person: valby.amir })
        .await;
    assert_eq!(code.unwrap_err().0, 403);
    let code: Result<EnrolmentResponse, _> = carla
        .post(&url, ENROLMENTS_PATH, &EnrolmentRequest { person: fresh() })
        .await;
    assert_eq!(code.unwrap_err(), (404, Problem::new(Code::NotFound)));

    amir.sync(&url, &request(&[], vec![])).await.unwrap();
    server.relay().revoke_device(amir.device).unwrap();
    let list: DeviceList = carla.get(&url, DEVICES_PATH).await.unwrap();
    let entry = list.devices.iter().find(|entry| entry.device == amir.device).unwrap();
    assert_eq!(
        (entry.name.as_str(), entry.app_version.as_str()),
        ("Telefon Kanariegul", "0.1.0")
    );
    assert!(entry.revoked && entry.last_contact.is_some());
}

#[tokio::test]
async fn a_device_that_asks_too_often_is_asked_to_wait() {
    let valby = Valby::new();
    let limits = Limits {
        burst: 3,
        per_second: 0.1,
        ..Limits::default()
    };
    let server = Server::start(
        Config {
            limits,
            ..valby.config()
        },
        valby.shared_clock(),
    )
    .await
    .unwrap();
    let (amir, bente) = (
        Phone::enrolled(server.relay(), valby.amir),
        Phone::enrolled(server.relay(), valby.bente),
    );
    let sync = request(&[], vec![]);
    for _ in 0..3 {
        amir.sync(&server.url(), &sync).await.unwrap();
    }
    let body = wire::encode(&sync).unwrap();
    let response = send(
        &server.url(),
        "POST",
        SYNC_PATH,
        &amir.signed("POST", SYNC_PATH, &body),
        body,
    )
    .await;
    assert_eq!(response.status().as_u16(), 429);
    let wait: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=10).contains(&wait));
    let answer: Result<SyncResponse, _> = read(response).await;
    assert_eq!(answer.unwrap_err().1.code, Code::ServerBusy);
    assert!(bente.sync(&server.url(), &sync).await.is_ok(), "others are not held up");
}
