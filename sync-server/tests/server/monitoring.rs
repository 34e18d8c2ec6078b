//! What whoever keeps the server running can see of it.

use super::looks::searched;
use super::page::{Page, get};
use super::support::{Draft, Phone, Valby, client, fresh, outcomes, request, send};
use gadeplan_core::domain::error::Problem;
use gadeplan_core::domain::quarantine::{Decision, DiscardReason};
use gadeplan_core::domain::role::Role;
use gadeplan_core::sync::digest::Buckets;
use gadeplan_core::sync::wire::{
    CONTENT_TYPE, Comparing, DEVICES_PATH, DeviceChange, DeviceDeed, DeviceList, ENROL_PATH, ENROLMENTS_PATH,
    EnrolResponse, EnrolmentRequest, EnrolmentResponse, GRANTS_PATH, GrantChange, GrantList, LOOKS_PATH, LooksRequest,
    LooksResponse, POKES_PATH, PROTOCOL, QUARANTINE_PATH, QUARANTINE_WORK_PATH, QuarantineAsked, QuarantineDecision,
    QuarantineList, QuarantinedWork, SYNC_PATH, SyncRequest, SyncResponse, WIPED_PATH, Wiped,
};
use gadeplan_server::{Config, Running, Server};
use serde_json::Value;
use std::collections::BTreeSet;

/// A server that can be watched, and the address for that.
async fn watched(valby: &Valby) -> (Running, String) {
    let config = Config {
        metrics: Some("127.0.0.1:0".parse().unwrap()),
        ..valby.config()
    };
    let server = Server::start(config, valby.shared_clock()).await.unwrap();
    let address = format!("http://{}", server.metrics_addr.unwrap());
    (server, address)
}

async fn answer(url: &str) -> String {
    client().get(url).send().await.unwrap().text().await.unwrap()
}

/// The figure of a line that begins so.
fn figure(text: &str, line: &str) -> Option<f64> {
    text.lines().find_map(|l| l.strip_prefix(line)?.trim().parse().ok())
}

/// Every name of a figure in a text, with what stands in braces behind it.
fn figures_named(text: &str) -> BTreeSet<(&str, &str)> {
    let begins = text.match_indices("gadeplan_").map(|(at, _)| &text[at..]);
    begins
        .map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let (name, rest) = rest.split_at(end.unwrap_or(rest.len()));
            let labels = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
            (name, labels.map_or("", |(labels, _)| labels))
        })
        .collect()
}

#[tokio::test]
async fn the_figures_count_what_happens_and_name_nobody() {
    let valby = Valby::new();
    let (server, address) = watched(&valby).await;
    let amir = Phone::enrolled(server.relay(), valby.amir);
    let url = format!("{address}/metrics");
    let figures = async || {
        let text = answer(&url).await;
        move |line: &str| figure(&text, line)
    };

    // What an alarm hangs on is there before it has happened.
    let figure_of = figures().await;
    for at_rest in [
        "gadeplan_requests_total{route=\"/v1/sync\",status=\"500\"}",
        "gadeplan_verdicts_total{outcome=\"refused\",code=\"change_unsafe\"}",
        "gadeplan_sync_rounds_total{round=\"5+\"}",
        "gadeplan_panics_caught_total",
        "gadeplan_digest_mismatches_total",
        "gadeplan_looks_flagged_total",
        "gadeplan_outbox_age_seconds_count",
        "gadeplan_poke_streams",
    ] {
        assert_eq!(figure_of(at_rest), Some(0.0), "{at_rest}");
    }

    // Amir comes out of a basement: the oldest of his work is three hours old. One push is not his to make.
    let push = |space| {
        let mut draft = Draft::new(&amir, space);
        draft.write("note", "Ved containeren").push(&amir)
    };
    let asked = SyncRequest {
        waited: Some(3 * 3_600_000),
        round: Some(1),
        ..request(&[], vec![push(valby.street), push(valby.other)])
    };
    amir.sync(&server.url(), &asked).await.unwrap();
    // The answer left something to ask: the two sides differ, and a look-up is missing.
    let asked = SyncRequest {
        round: Some(2),
        compare: vec![Comparing {
            space: valby.street,
            buckets: Buckets::default().told(),
            want: Vec::new(),
        }],
        looks: vec![searched(2, fresh(), "Amina Kanariegul")],
        looks_to: Some(2),
        ..request(&[], vec![])
    };
    amir.sync(&server.url(), &asked).await.unwrap();
    // An app that never comes to rest, and an old one that says neither.
    for round in [Some(5), Some(700), None] {
        let asked = SyncRequest {
            round,
            ..request(&[], vec![])
        };
        amir.sync(&server.url(), &asked).await.unwrap();
    }
    let headers = amir.signed("GET", POKES_PATH, b"");
    let stream = send(&server.url(), "GET", POKES_PATH, &headers, Vec::new()).await;

    let figure_of = figures().await;
    for (line, is) in [
        ("gadeplan_requests_total{route=\"/v1/sync\",status=\"200\"}", 5.0),
        ("gadeplan_verdicts_total{outcome=\"accepted\",code=\"\"}", 1.0),
        ("gadeplan_verdicts_total{outcome=\"refused\",code=\"not_found\"}", 1.0),
        ("gadeplan_panics_caught_total", 0.0),
        ("gadeplan_digest_mismatches_total", 1.0),
        ("gadeplan_looks_flagged_total", 1.0),
        ("gadeplan_outbox_age_seconds_sum", 10_800.0),
        ("gadeplan_outbox_age_seconds_bucket{le=\"4096.0\"}", 0.0),
        ("gadeplan_outbox_age_seconds_bucket{le=\"16384.0\"}", 1.0),
        ("gadeplan_sync_rounds_total{round=\"1\"}", 1.0),
        ("gadeplan_sync_rounds_total{round=\"2\"}", 1.0),
        ("gadeplan_sync_rounds_total{round=\"4\"}", 0.0),
        ("gadeplan_sync_rounds_total{round=\"5+\"}", 2.0),
        ("gadeplan_poke_streams", 1.0),
    ] {
        assert_eq!(figure_of(line), Some(is), "{line}");
    }
    drop(stream);

    let text = answer(&url).await;
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

    // Alarms hang on figures that there are, and whoever runs the server is told of each.
    let samples: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let samples = samples.join("\n");
    let there = figures_named(&samples);
    let rules = include_str!("../../monitoring/gadeplan.rules.yml");
    let named = figures_named(rules);
    assert!(named.len() >= 10, "{named:?}");
    for (name, labels) in named {
        let these: Vec<_> = there.iter().filter(|(there, _)| *there == name).collect();
        assert!(!these.is_empty(), "{name} is no figure");
        for label in labels.split(',').filter(|label| !label.is_empty()) {
            let (label, _) = label.split_once('=').unwrap();
            let has = |(_, labels): &&(&str, &str)| labels.contains(&format!("{label}=\""));
            assert!(these.iter().any(has), "{name} has no {label}");
        }
    }
    assert!(
        there.iter().any(|(_, labels)| labels.contains("le=\"262144.0\"")),
        "the bound that a rule names"
    );
    let told = include_str!("../../../docs/operations.md");
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (name, kind) = line.split_once(' ').unwrap();
        let name = if kind == "counter" {
            format!("{name}_total")
        } else {
            name.to_owned()
        };
        assert!(told.contains(&format!("`{name}")), "{name} is not in operations.md");
    }
    server.shutdown().await.unwrap();
}

#[tokio::test]
async fn the_page_of_what_can_be_asked_is_for_the_inside_and_needs_nobody_else() {
    let valby = Valby::new();
    let (server, address) = watched(&valby).await;

    let file = get(&format!("{address}/openapi.json")).await;
    assert_eq!((file.status, file.kind.as_str()), (200, "application/json"));
    let told: Value = serde_json::from_str(&file.text).unwrap();
    assert!(
        told["openapi"].as_str().unwrap().starts_with("3.1."),
        "{}",
        told["openapi"]
    );
    let about = told["info"]["description"].as_str().unwrap();
    for standard in ["RFC 9421", "CBOR", "zstd"] {
        assert!(about.contains(standard), "{standard}");
    }

    // The page loads its own files and could load no others.
    let page = get(&format!("{address}/docs")).await;
    assert_eq!(page.status, 200);
    assert!(page.kind.starts_with("text/html"), "{}", page.kind);
    let loaded: Vec<&str> = ["src=\"", "href=\""]
        .iter()
        .flat_map(|attribute| page.text.split(attribute).skip(1))
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(loaded.iter().any(|file| file.ends_with(".js")) && loaded.iter().any(|file| file.ends_with(".css")));
    for file in loaded {
        assert!(!file.contains("//"), "{file} is somebody else's");
        let own = get(&format!("{address}/docs/{file}")).await;
        assert_eq!(own.status, 200, "{file}");
        assert!(!own.text.is_empty() && own.kind != "text/html", "{file}");
    }
    let allowed: Vec<&str> = page.allows.split(';').map(str::trim).collect();
    assert!(allowed.contains(&"default-src 'none'") && allowed.contains(&"script-src 'self'"));
    assert!(
        !page.allows.contains("http") && !page.allows.contains("unsafe"),
        "{}",
        page.allows
    );
    let begins = get(&format!("{address}/docs/swagger-initializer.js")).await.text;
    assert!(
        begins.contains("\"/openapi.json\"") && !begins.contains("petstore"),
        "{begins}"
    );

    // The world outside is not told that there is such a page.
    for path in ["/docs", "/docs/", "/docs/swagger-ui.css", "/openapi.json"] {
        let outside = get(&format!("{}{path}", server.url())).await;
        assert_eq!((outside.status, outside.kind.as_str()), (404, CONTENT_TYPE), "{path}");
    }
    server.shutdown().await.unwrap();
}

#[tokio::test]
async fn what_is_said_on_the_wire_is_what_the_page_tells() {
    let valby = Valby::new();
    let (server, address) = watched(&valby).await;
    let page = Page(serde_json::from_str(&get(&format!("{address}/openapi.json")).await.text).unwrap());
    let url = server.url();
    let carla = Phone::enrolled(server.relay(), valby.carla);

    let person = valby.amir;
    let code: EnrolmentResponse = page
        .post(&url, &carla, ENROLMENTS_PATH, &EnrolmentRequest { person })
        .await;
    let mut amir = Phone::new();
    let question = amir.enrol_request(&code.secret);
    let enrolled: EnrolResponse = page.post(&url, &amir, ENROL_PATH, &question).await;
    amir.device = enrolled.device;

    let mut report = Draft::new(&amir, valby.street);
    let mut elsewhere = Draft::new(&amir, valby.other);
    let pushes = vec![
        report.write("note", "Ved containeren").push(&amir),
        elsewhere.write("note", "Ved boldburet").push(&amir),
    ];
    let asked = SyncRequest {
        waited: Some(1_000),
        round: Some(1),
        incarnation: Some(amir.incarnation),
        waiting: Some(0),
        compare: vec![Comparing {
            space: valby.street,
            buckets: Buckets::default().told(),
            want: vec![report.doc],
        }],
        looks: vec![searched(1, report.doc, "Amina")],
        looks_to: Some(1),
        ..request(&[(valby.street, None)], pushes)
    };
    let answer: SyncResponse = page.post(&url, &amir, SYNC_PATH, &asked).await;
    assert_eq!(outcomes(&answer), [Ok(1), Err("not_found")]);
    assert!(!answer.pulls[0].documents.is_empty() && !answer.compared[0].documents.is_empty());
    let asked = SyncRequest {
        want_contacts: true,
        ..request(&[(valby.street, Some(answer.pulls[0].next))], vec![])
    };
    let answer: SyncResponse = page.post(&url, &carla, SYNC_PATH, &asked).await;
    assert!(!answer.contacts.is_empty());

    let looks: LooksResponse = page
        .post(
            &url,
            &carla,
            LOOKS_PATH,
            &LooksRequest {
                protocol: PROTOCOL,
                doc: report.doc,
                before: None,
            },
        )
        .await;
    assert!(!looks.looks.is_empty());
    let _: GrantList = page.get(&url, &carla, GRANTS_PATH).await;
    let change = GrantChange {
        person: valby.bente,
        space: valby.other,
        role: Some(Role::StreetWorker),
    };
    let grants: GrantList = page.post(&url, &carla, GRANTS_PATH, &change).await;
    assert!(grants.people.iter().any(|member| member.grants.len() == 2));
    let _: DeviceList = page.get(&url, &carla, DEVICES_PATH).await;
    for deed in [
        DeviceDeed::Rename("Telefon 2".into()),
        DeviceDeed::Revoke,
        DeviceDeed::Restore,
        DeviceDeed::Revoke,
    ] {
        let device = amir.device;
        let _: DeviceList = page
            .post(&url, &carla, DEVICES_PATH, &DeviceChange { device, deed })
            .await;
    }

    // What he hands in now is kept aside.
    report.write("ended", "22.50");
    let late = request(&[], vec![report.push(&amir)]);
    let answer: SyncResponse = page.post(&url, &amir, SYNC_PATH, &late).await;
    assert!(answer.shut_out);
    let aside: QuarantineList = page.get(&url, &carla, QUARANTINE_PATH).await;
    let quarantine = aside.entries[0].quarantine;
    let work: QuarantinedWork = page
        .post(&url, &carla, QUARANTINE_WORK_PATH, &QuarantineAsked { quarantine })
        .await;
    assert_eq!(work.changes.len(), 1);
    let decision = QuarantineDecision {
        quarantine,
        decision: Decision::Discarded,
        because: Some(DiscardReason::Mistake),
    };
    let aside: QuarantineList = page.post(&url, &carla, QUARANTINE_PATH, &decision).await;
    assert!(aside.entries.is_empty());

    let bente = Phone::enrolled(server.relay(), valby.bente);
    let (device, deed) = (bente.device, DeviceDeed::Wipe);
    let _: DeviceList = page
        .post(&url, &carla, DEVICES_PATH, &DeviceChange { device, deed })
        .await;
    let protocol = PROTOCOL;
    let _: Wiped = page.post(&url, &bente, WIPED_PATH, &Wiped { protocol }).await;

    let refused: Result<GrantList, (u16, Problem)> = amir.get(&url, GRANTS_PATH).await;
    let (_, problem) = refused.unwrap_err();
    let operation = &page.0["paths"][GRANTS_PATH]["get"];
    page.expect(
        &operation["responses"]["default"]["content"][CONTENT_TYPE]["schema"],
        &problem,
    );
    server.shutdown().await.unwrap();
}
