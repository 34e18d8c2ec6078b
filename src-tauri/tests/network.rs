//! When the app speaks to its server, and what it makes of silence.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod support;

use gadeplan_app::wire::event::AppEvent;
use gadeplan_core::domain::error::{Code, Problem};
use serde_json::json;
use std::time::Duration;
use support::{Device, Fault, PIN};

fn enrolled() -> Device {
    let device = Device::new();
    device.enrol().unwrap();
    device.until("first contact", |status| status["online"] == true);
    device.wait("the poke channel", |server| !server.lines.is_empty());
    device
}

#[test]
fn news_is_fetched_at_once_and_what_is_known_is_not() {
    let device = enrolled();
    let before = device.syncs();
    device.poke(1000);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(device.syncs(), before, "the device stands at 1000 already");
    device.poke(1001);
    device.wait("an exchange", |server| server.syncs.len() > before);
}

#[test]
fn what_was_saved_goes_out_by_itself() {
    let device = enrolled();
    let area = support::SmallServer::spaces()[1].area.unwrap();
    device
        .call(
            "shift_start_unplanned",
            json!({ "area": area, "colleagues": [], "places": [] }),
        )
        .unwrap();
    let status = device.call("sync_status", json!({})).unwrap();
    assert_eq!(status["progress"]["waiting"], 1);
    device.wait("the push", |server| server.pushed == 1);
    device.until("the acknowledgement", |status| status["progress"]["waiting"] == 0);
}

#[test]
fn the_interface_hears_of_a_save_and_of_its_arrival() {
    let device = enrolled();
    let mut events = device.app.events();
    let area = support::SmallServer::spaces()[1].area.unwrap();
    let shift = device
        .call(
            "shift_start_unplanned",
            json!({ "area": area, "colleagues": [], "places": [] }),
        )
        .unwrap();
    let docs = vec![serde_json::from_value(shift["shift"].clone()).unwrap()];
    assert_eq!(events.try_recv().unwrap(), AppEvent::Changed { docs });
    assert_eq!(events.try_recv().unwrap(), AppEvent::Progress);
    let arrival = device
        .runtime
        .block_on(async { tokio::time::timeout(Duration::from_secs(20), events.recv()).await });
    assert_eq!(arrival.unwrap().unwrap(), AppEvent::Progress);
    assert_eq!(device.call("sync_status", json!({})).unwrap()["progress"]["waiting"], 0);
}

#[test]
fn what_others_wrote_is_shown_and_not_sent_back() {
    let alice = enrolled();
    let bob = Device::at(alice.server.clone());
    bob.enrol_with(support::code(2)).unwrap();
    bob.until("first contact", |status| status["online"] == true);
    bob.wait("bob's poke channel", |server| server.lines.len() == 2);
    let area = support::SmallServer::spaces()[1].area.unwrap();
    let shift = alice
        .call(
            "shift_start_unplanned",
            json!({ "area": area, "colleagues": [], "places": [] }),
        )
        .unwrap();
    alice.wait("the push", |server| server.pushed == 1);

    let mut events = bob.app.events();
    bob.call("sync_now", json!({})).unwrap();
    let docs = vec![serde_json::from_value(shift["shift"].clone()).unwrap()];
    let told = bob
        .runtime
        .block_on(async { tokio::time::timeout(Duration::from_secs(20), events.recv()).await });
    assert_eq!(told.unwrap().unwrap(), AppEvent::Changed { docs });
    let bobs = || {
        let server = bob.server.0.lock().unwrap();
        server.syncs.iter().filter(|key| **key == *server.used[1].1).count()
    };
    let before = bobs();
    bob.call("tonight", json!({})).unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    assert!(events.try_recv().is_err(), "told once");
    assert_eq!(bobs(), before, "nothing to hand in");
}

#[test]
fn a_server_that_is_back_is_noticed_by_the_line() {
    let device = enrolled();
    device.fault(Some(Fault::Unreachable));
    device.server.0.lock().unwrap().lines.clear();
    for _ in 0..6 {
        let asked = device.server.0.lock().unwrap().asked;
        device.call("sync_now", json!({})).unwrap();
        device.wait("a try", |server| server.asked > asked);
        device.until("out of touch", |status| status["online"] == false);
    }
    // By now the engine would wait for more than a minute.
    device.fault(None);
    device.until("back", |status| status["online"] == true);
}

#[test]
fn a_withdrawn_access_is_said_and_the_work_stays() {
    let device = enrolled();
    device.fault(Some(Fault::Refuses(Problem::new(Code::DeviceRevoked))));
    let area = support::SmallServer::spaces()[1].area.unwrap();
    device
        .call(
            "shift_start_unplanned",
            json!({ "area": area, "colleagues": [], "places": [] }),
        )
        .unwrap();
    let status = device.until("the refusal", |status| status["problem"]["code"] == "device_revoked");
    assert_eq!(status["progress"]["waiting"], 1);
    assert!(device.call("tonight", json!({})).unwrap()["shift"].is_object());
}

#[test]
fn a_locked_app_is_silent() {
    let device = enrolled();
    device.call("app_lock", json!({})).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let before = device.syncs();
    let line = device.server.0.lock().unwrap().lines[0].clone();
    assert!(line.is_closed(), "the poke channel is given up");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(device.syncs(), before);
    device.call("app_unlock", json!({ "pin": PIN })).unwrap();
    device.wait("an exchange", |server| server.syncs.len() > before);
}
