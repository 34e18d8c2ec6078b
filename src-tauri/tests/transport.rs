//! The real HTTP client against sockets that misbehave.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use gadeplan_app::host::transport::{HttpTransport, Incoming, Outgoing, Patience, Transport};
use gadeplan_core::domain::error::{Code, Result};
use gadeplan_core::sync::server_address::ServerAddress;
use gadeplan_core::sync::signing::SignedHeaders;
use gadeplan_core::sync::wire::{BODY_MAX, CONTENT_TYPE, SYNC_PATH};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(2),
    silence: Duration::from_millis(300),
    whole: Duration::from_secs(5),
    stream_silence: Duration::from_millis(300),
};

fn asks(server: String) -> Outgoing {
    let signed = SignedHeaders {
        content_digest: "d".to_owned(),
        signature_input: "i".to_owned(),
        signature: "s".to_owned(),
    };
    Outgoing {
        method: "POST",
        server: ServerAddress::new(&server, None).unwrap(),
        path: SYNC_PATH,
        signed,
        body: b"body".to_vec(),
    }
}

/// A server that answers its only request with these bytes and then holds the line, or hangs up.
async fn server(answer: Vec<u8>, hang_up: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let _ = socket.read(&mut request).await;
        let _ = socket.write_all(&answer).await;
        if !hang_up {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
    });
    address
}

async fn exchange(answer: &[u8], hang_up: bool) -> Result<Incoming> {
    HttpTransport::new(PATIENCE)
        .exchange(asks(server(answer.to_vec(), hang_up).await))
        .await
}

async fn code(answer: &[u8], hang_up: bool) -> Code {
    exchange(answer, hang_up).await.unwrap_err().code
}

#[tokio::test]
async fn an_answer_comes_through_whole() {
    let answer = format!(
        "HTTP/1.1 429 Too Many\r\ncontent-type: {CONTENT_TYPE}; x=y\r\nretry-after: 7\r\ncontent-length: 3\r\n\r\nabc"
    );
    let expected = Incoming {
        status: 429,
        content_type: CONTENT_TYPE.to_owned(),
        retry_after: Some(7),
        body: b"abc".to_vec(),
    };
    assert_eq!(exchange(answer.as_bytes(), false).await.unwrap(), expected);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    assert_eq!(
        HttpTransport::new(PATIENCE)
            .exchange(asks(address))
            .await
            .unwrap_err()
            .code,
        Code::ServerUnreachable
    );
}

#[tokio::test]
async fn a_server_that_says_nothing_is_slow_and_is_not_waited_for() {
    let begun = Instant::now();
    assert_eq!(code(b"", false).await, Code::ServerSlow);
    assert_eq!(
        code(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", false).await,
        Code::ServerSlow
    );
    assert!(begun.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn what_breaks_off_or_is_no_http_is_not_taken_for_an_answer() {
    assert_eq!(
        code(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", true).await,
        Code::ServerGarbled
    );
    for rubbish in [
        b"SSH-2.0-OpenSSH\r\n".as_slice(),
        b"",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ] {
        assert!(matches!(
            code(rubbish, true).await,
            Code::ServerGarbled | Code::ServerUnreachable
        ));
    }
}

#[tokio::test]
async fn no_answer_is_read_past_its_bound() {
    let mut answer = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    answer.resize(answer.len() + BODY_MAX + 100_000, b'x');
    assert_eq!(code(&answer, true).await, Code::ServerGarbled);
}

#[tokio::test]
async fn a_redirect_is_an_answer_not_an_order() {
    let answer = exchange(
        b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n",
        false,
    )
    .await
    .unwrap();
    assert_eq!(answer.status, 302);
}

#[tokio::test]
async fn a_stream_is_read_piece_by_piece_until_it_falls_silent() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
    let listen = |answer: String| async move {
        HttpTransport::new(PATIENCE)
            .listen(asks(server(answer.into_bytes(), false).await))
            .await
    };
    let mut stream = listen(format!("{head}data: 1\n\n")).await.unwrap();
    assert_eq!(stream.next().await.unwrap(), b"data: 1\n\n");
    assert_eq!(stream.next().await, None, "silence is the end");
    assert!(
        listen("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n".to_owned())
            .await
            .is_err()
    );
    assert!(
        listen("HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n".to_owned())
            .await
            .is_err()
    );
}
