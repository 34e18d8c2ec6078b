//! What is not yours looks like what is not there, byte for byte, at every route.

use super::support::{self, Draft, Phone, Valby, fresh, nonce, outcomes, request, send};
use gadeplan_core::domain::ids::{DeviceId, Id, PersonId, SpaceId};
use gadeplan_core::domain::quarantine::Decision;
use gadeplan_core::domain::role::{Role, SpaceClass};
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::signing::sign_request;
use gadeplan_core::sync::wire::{
    self, DEVICES_PATH, DeviceChange, DeviceDeed, ENROL_PATH, ENROLMENTS_PATH, EnrolmentRequest, GRANTS_PATH,
    GrantChange, GrantList, LOOKS_PATH, LooksRequest, POKES_PATH, PROTOCOL, QUARANTINE_PATH, QUARANTINE_WORK_PATH,
    QuarantineAsked, QuarantineDecision, SYNC_PATH, WIPED_PATH, Wiped,
};
use std::time::Duration;
use uuid::Uuid;

/// A request that somebody may make about what they may not see.
struct Asked {
    who: Phone,
    method: &'static str,
    path: &'static str,
    body: Vec<u8>,
}

/// All that a stranger could tell two answers apart by, but for the hour.
type Answer = (u16, String, Vec<u8>);

async fn answer(url: &str, asked: &Asked) -> Answer {
    let Asked {
        who,
        method,
        path,
        body,
    } = asked;
    let headers = sign_request(&who.key, method, path, body, Timestamp(support::EVENING), &nonce()).unwrap();
    let response = send(url, method, path, &headers, body.clone()).await;
    let mut named: Vec<String> = (response.headers().iter())
        .filter(|(name, _)| *name != "date")
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    named.sort();
    let status = response.status().as_u16();
    (status, named.join("\n"), response.bytes().await.unwrap().to_vec())
}

/// Everything that can be asked about a space and a device, by somebody who works there and by the coordinator.
fn everything(valby: &Valby, who: &Phone, hidden: SpaceId) -> Vec<Asked> {
    let mut asked = Vec::new();
    let mut ask = |method, path, body| {
        asked.push(Asked {
            who: who.clone(),
            method,
            path,
            body,
        });
    };
    // Asked for, written to, with every kind of document.
    let mut pushes = Vec::new();
    for kind in ["shift", "youth", "activity", "person", "team", "case"] {
        let mut draft = Draft::new(who, hidden);
        draft.kind = kind.into();
        draft.write("a", "1");
        pushes.push(draft.push(who));
    }
    ask(
        "POST",
        SYNC_PATH,
        wire::encode(&request(&[(hidden, None)], pushes)).unwrap(),
    );
    for role in [Some(Role::CaseOfficer), Some(Role::Coordinator), None] {
        let (person, space) = (valby.bente, hidden);
        ask(
            "POST",
            GRANTS_PATH,
            wire::encode(&GrantChange { person, space, role }).unwrap(),
        );
    }
    let device = DeviceId::from_uuid(Uuid::from_u128(0xdead));
    for deed in [
        DeviceDeed::Rename("x".into()),
        DeviceDeed::Revoke,
        DeviceDeed::Restore,
        DeviceDeed::Wipe,
    ] {
        ask(
            "POST",
            DEVICES_PATH,
            wire::encode(&DeviceChange { device, deed }).unwrap(),
        );
    }
    ask("GET", DEVICES_PATH, Vec::new());
    let looks = LooksRequest {
        protocol: PROTOCOL,
        doc: fresh(),
        before: None,
    };
    ask("POST", LOOKS_PATH, wire::encode(&looks).unwrap());
    ask("GET", QUARANTINE_PATH, Vec::new());
    let (quarantine, decision) = (fresh(), Decision::Accepted);
    ask(
        "POST",
        QUARANTINE_PATH,
        wire::encode(&QuarantineDecision {
            quarantine,
            decision,
            because: None,
        })
        .unwrap(),
    );
    ask(
        "POST",
        QUARANTINE_WORK_PATH,
        wire::encode(&QuarantineAsked { quarantine }).unwrap(),
    );
    ask(
        "POST",
        ENROLMENTS_PATH,
        wire::encode(&EnrolmentRequest { person: fresh() }).unwrap(),
    );
    ask("POST", ENROL_PATH, wire::encode(&who.enrol_request(&[9; 16])).unwrap());
    ask("POST", WIPED_PATH, wire::encode(&Wiped { protocol: PROTOCOL }).unwrap());
    asked
}

#[tokio::test]
async fn at_every_route_what_is_not_yours_and_what_is_not_there_are_the_same_bytes() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let url = server.url();
    let (amir, carla) = (
        Phone::enrolled(server.relay(), valby.amir),
        Phone::enrolled(server.relay(), valby.carla),
    );
    let hidden: SpaceId = fresh();
    let mut asked = everything(&valby, &amir, hidden);
    asked.extend(everything(&valby, &carla, hidden));
    // In touch once, or the list of devices would tell the first asking from the second.
    for who in [&amir, &carla] {
        who.sync(&url, &request(&[], vec![])).await.unwrap();
    }
    let mut not_there = Vec::new();
    for one in &asked {
        not_there.push(answer(&url, one).await);
    }
    let of_grants: GrantList = carla.get(&url, GRANTS_PATH).await.unwrap();

    // Somebody else's space, and who it belongs to.
    let officer: PersonId = fresh();
    let relay = valby.relay();
    relay.put_person(officer, &Role::CaseOfficer).unwrap();
    relay.add_space(hidden, &SpaceClass::Health, None).unwrap();
    relay.put_grant(officer, hidden, &Role::CaseOfficer).unwrap();
    for (one, not_there) in asked.iter().zip(&not_there) {
        assert_eq!(&answer(&url, one).await, not_there, "{} {}", one.method, one.path);
        if one.path == SYNC_PATH {
            let told: wire::SyncResponse = wire::decode(&not_there.2).unwrap();
            assert!(told.revoked.is_empty() && told.pulls.is_empty());
            assert!(outcomes(&told).iter().all(|outcome| *outcome == Err("not_found")));
        }
    }

    // Who may see what names everybody, so the officer is in it now, and nothing of the space.
    let with_officer: GrantList = carla.get(&url, GRANTS_PATH).await.unwrap();
    assert_eq!(with_officer.spaces, of_grants.spaces);
    let grants = with_officer.people.iter().flat_map(|member| &member.grants);
    assert!(grants.into_iter().all(|grant| grant.space != hidden));
    // The stream names the asker's own spaces alone.
    let mut stream = send(&url, "GET", POKES_PATH, &amir.signed("GET", POKES_PATH, b""), vec![]).await;
    let first = tokio::time::timeout(Duration::from_secs(5), stream.chunk())
        .await
        .unwrap();
    let first = first.unwrap().unwrap();
    assert!(!String::from_utf8_lossy(&first).contains(&hidden.to_string()));

    // A route that is added has to be asked here, too.
    let apart = [("GET", GRANTS_PATH), ("GET", POKES_PATH)];
    for route in gadeplan_server::ROUTES {
        let is_asked = asked.iter().any(|one| (one.method, one.path) == *route) || apart.contains(route);
        assert!(is_asked, "{route:?} is not asked here");
    }
}
