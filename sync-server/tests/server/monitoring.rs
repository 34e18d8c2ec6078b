//! What whoever keeps the server running can see of it.

use super::support::{Draft, Phone, Valby, client, request, send};
use gadeplan_core::sync::wire::POKES_PATH;
use gadeplan_server::{Config, Server};

async fn answer(url: &str) -> String {
    client().get(url).send().await.unwrap().text().await.unwrap()
}

/// The figure of a line that begins so.
fn figure(text: &str, line: &str) -> Option<u64> {
    text.lines().find_map(|l| l.strip_prefix(line)?.trim().parse().ok())
}

#[tokio::test]
async fn the_figures_count_what_happens_and_name_nobody() {
    let valby = Valby::new();
    let config = Config {
        metrics: Some("127.0.0.1:0".parse().unwrap()),
        ..valby.config()
    };
    let server = Server::start(config, valby.shared_clock()).await.unwrap();
    let amir = Phone::enrolled(server.relay(), valby.amir);
    let url = format!("http://{}/metrics", server.metrics_addr.unwrap());

    let push = |space| {
        let mut draft = Draft::new(&amir, space);
        draft.write("note", "Ved containeren").push(&amir)
    };
    let pushes = vec![push(valby.street), push(valby.other)];
    amir.sync(&server.url(), &request(&[], pushes)).await.unwrap();
    let headers = amir.signed("GET", POKES_PATH, b"");
    let stream = send(&server.url(), "GET", POKES_PATH, &headers, Vec::new()).await;

    let text = answer(&url).await;
    assert_eq!(
        figure(&text, "gadeplan_requests_total{route=\"/v1/sync\",status=\"200\"}"),
        Some(1),
        "{text}"
    );
    assert_eq!(
        figure(&text, "gadeplan_verdicts_total{outcome=\"accepted\",code=\"\"}"),
        Some(1)
    );
    assert_eq!(
        figure(&text, "gadeplan_verdicts_total{outcome=\"refused\",code=\"not_found\"}"),
        Some(1)
    );
    assert_eq!(figure(&text, "gadeplan_panics_caught_total"), Some(0));
    assert_eq!(figure(&text, "gadeplan_poke_streams"), Some(1));
    drop(stream);

    for secret in [
        amir.device.to_string(),
        valby.amir.to_string(),
        valby.street.to_string(),
        "Kanariegul".into(),
    ] {
        assert!(!text.contains(&secret), "{secret} is among the figures");
    }
    // Devices are not shown them.
    let outside = answer(&format!("{}/metrics", server.url())).await;
    assert!(!outside.contains("gadeplan_requests"));
    server.shutdown().await.unwrap();
}
