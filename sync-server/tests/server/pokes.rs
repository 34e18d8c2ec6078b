//! The poke channel, and how a server stops.

use super::support::{Draft, Phone, Valby, on_postgres, request, send};
use gadeplan_core::sync::wire::{Cursor, POKES_PATH, Poke};
use gadeplan_server::{Config, Limits, Running, Server};
use std::time::{Duration, Instant};

pub async fn quick(valby: &Valby) -> Running {
    let limits = Limits {
        recheck: Duration::from_millis(100),
        ..Limits::default()
    };
    Server::start(
        Config {
            limits,
            ..valby.config()
        },
        valby.shared_clock(),
    )
    .await
    .unwrap()
}

pub async fn event(stream: &mut reqwest::Response, seen: &mut String) -> Option<Poke> {
    loop {
        if let Some((first, rest)) = seen
            .split_once("\n\n")
            .map(|(first, rest)| (first.to_owned(), rest.to_owned()))
        {
            *seen = rest;
            match first.strip_prefix("data: ") {
                Some(data) => return Some(serde_json::from_str(data).unwrap()),
                None => continue,
            }
        }
        let chunk = tokio::time::timeout(Duration::from_secs(10), stream.chunk())
            .await
            .expect("silence");
        seen.push_str(std::str::from_utf8(&chunk.ok()??).unwrap());
    }
}

#[tokio::test]
async fn a_poke_says_where_a_space_is_and_a_revoked_stream_ends() {
    let valby = Valby::new();
    let server = quick(&valby).await;
    let url = server.url();
    let (amir, bente) = (
        Phone::enrolled(server.relay(), valby.amir),
        Phone::enrolled(server.relay(), valby.bente),
    );
    let carla = Phone::enrolled(server.relay(), valby.carla);
    let mut stream = send(&url, "GET", POKES_PATH, &bente.signed("GET", POKES_PATH, b""), vec![]).await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let mut seen = String::new();
    assert_eq!(
        event(&mut stream, &mut seen).await,
        Some(Poke {
            space: valby.street,
            at: 0,
            seen: 0
        })
    );

    let mut hidden = Draft::new(&carla, valby.other);
    hidden.write("a", "1");
    carla
        .sync(&url, &request(&[], vec![hidden.push(&carla)]))
        .await
        .unwrap();
    let mut report = Draft::new(&amir, valby.street);
    report.write("a", "1").write("a", "2");
    amir.sync(&url, &request(&[], vec![report.push(&amir)])).await.unwrap();
    assert_eq!(
        event(&mut stream, &mut seen).await,
        Some(Poke {
            space: valby.street,
            at: 2,
            seen: 0
        }),
        "its own space alone"
    );

    // The coordinator's desk says that it has it: the phones hear that it has been seen.
    let all = Cursor { after: 2, below: None };
    carla
        .sync(&url, &request(&[(valby.street, Some(all))], vec![]))
        .await
        .unwrap();
    assert_eq!(
        event(&mut stream, &mut seen).await,
        Some(Poke {
            space: valby.street,
            at: 2,
            seen: 2
        })
    );

    // Revoked by another process, as the admin's command line does.
    let began = Instant::now();
    valby.relay().revoke_device(bente.device).unwrap();
    assert_eq!(event(&mut stream, &mut seen).await, None);
    assert!(began.elapsed() < Duration::from_secs(5));
    let again = send(&url, "GET", POKES_PATH, &bente.signed("GET", POKES_PATH, b""), vec![]).await;
    assert_eq!(again.status().as_u16(), 401);
}

#[tokio::test]
async fn stopping_ends_open_streams_and_lets_the_next_server_in() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let amir = Phone::enrolled(server.relay(), valby.amir);
    let mut stream = send(
        &server.url(),
        "GET",
        POKES_PATH,
        &amir.signed("GET", POKES_PATH, b""),
        vec![],
    )
    .await;
    let mut seen = String::new();
    assert!(event(&mut stream, &mut seen).await.is_some());

    if !on_postgres() {
        let second = Server::start(valby.config(), valby.shared_clock()).await;
        assert!(second.err().unwrap().to_string().contains("another server"));
    }
    assert!(
        valby.relay().health().is_ok(),
        "the admin's commands work beside a running server"
    );

    let stopped = tokio::time::timeout(Duration::from_secs(5), server.shutdown()).await;
    assert!(stopped.is_ok(), "an open stream does not hold the server up");
    assert_eq!(event(&mut stream, &mut seen).await, None);
    valby.serve().await.shutdown().await.unwrap();
}
