//! What is not yours looks like what is not there, byte for byte, at every route.

use crate::support::{Draft, Phone, Valby, fresh, nonce, outcomes, request, send};
use gadeplan_core::domain::ids::{DeviceId, Id, PersonId, SpaceId};
use gadeplan_core::domain::role::{Role, SpaceClass};
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::signing::{SignedHeaders, sign_request};
use gadeplan_core::sync::wire::{
    self, DEVICES_PATH, DeviceChange, DeviceDeed, ENROL_PATH, ENROLMENTS_PATH, EnrolmentRequest, GRANTS_PATH,
    GrantChange, GrantList, POKES_PATH, PROTOCOL, SYNC_PATH, WIPED_PATH, Wiped,
};
use gadeplan_server::{Config, Limits, Running, Server};
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;

/// Two servers that are the same but for one thing: on the first there is somewhere that the asker may not see.
struct Twins {
    there: Running,
    not_there: Running,
    amir: Phone,
    carla: Phone,
    _folder: TempDir,
}

async fn twins(valby: &Valby, hidden: SpaceId) -> Twins {
    let relay = valby.relay();
    let (amir, carla) = (
        Phone::enrolled(&relay, valby.amir),
        Phone::enrolled(&relay, valby.carla),
    );
    drop(relay);
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(valby.dir.path()).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    // Somebody else's space, full of what is theirs.
    let relay = valby.relay();
    relay.add_space(hidden, &SpaceClass::Health, None).unwrap();
    let officer: PersonId = PersonId::from_uuid(Uuid::from_u128(0xca5e));
    relay.put_person(officer, &Role::CaseOfficer).unwrap();
    relay.put_grant(officer, hidden, &Role::CaseOfficer).unwrap();
    let limits = || Limits {
        recheck: Duration::from_millis(100),
        ..Limits::default()
    };
    let start = async |config: Config| {
        let config = Config {
            limits: limits(),
            ..config
        };
        Server::start(config, valby.shared_clock()).await.unwrap()
    };
    Twins {
        there: start(valby.config()).await,
        not_there: start(Config::local(folder.path())).await,
        amir,
        carla,
        _folder: folder,
    }
}

/// All that a stranger could tell two answers apart by, but for the hour.
async fn answer(
    server: &Running,
    method: &str,
    path: &str,
    headers: &SignedHeaders,
    body: &[u8],
) -> (u16, String, Vec<u8>) {
    let response = send(&server.url(), method, path, headers, body.to_vec()).await;
    let mut named: Vec<String> = (response.headers().iter())
        .filter(|(name, _)| *name != "date")
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    named.sort();
    (
        response.status().as_u16(),
        named.join("\n"),
        response.bytes().await.unwrap().to_vec(),
    )
}

#[tokio::test]
async fn at_every_route_what_is_not_yours_and_what_is_not_there_are_the_same_bytes() {
    let valby = Valby::new();
    let hidden: SpaceId = fresh();
    let twins = twins(&valby, hidden).await;
    let mut seen = Vec::new();
    let mut compared = async |who: &Phone, method: &'static str, path: &'static str, body: Vec<u8>| {
        let headers = sign_request(
            &who.key,
            method,
            path,
            &body,
            Timestamp(crate::support::EVENING),
            &nonce(),
        )
        .unwrap();
        let there = answer(&twins.there, method, path, &headers, &body).await;
        let not_there = answer(&twins.not_there, method, path, &headers, &body).await;
        assert_eq!(there, not_there, "{method} {path}");
        seen.push((method, path));
        there
    };
    for who in [&twins.amir, &twins.carla] {
        // Asked for, written to, with every kind of document.
        let mut pushes = Vec::new();
        for kind in ["shift", "youth", "activity", "person", "team", "case"] {
            let mut draft = Draft::new(who, hidden);
            draft.kind = kind.into();
            draft.write("a", "1");
            pushes.push(draft.push(who));
        }
        let asked = wire::encode(&request(&[(hidden, None)], pushes)).unwrap();
        let (status, _, body) = compared(who, "POST", SYNC_PATH, asked).await;
        assert_eq!(status, 200);
        let told: wire::SyncResponse = wire::decode(&body).unwrap();
        assert!(told.revoked.is_empty() && told.pulls.is_empty());
        assert!(outcomes(&told).iter().all(|outcome| *outcome == Err("not_found")));

        for role in [Some(Role::CaseOfficer), Some(Role::Coordinator), None] {
            let asked = GrantChange {
                person: valby.bente,
                space: hidden,
                role,
            };
            compared(who, "POST", GRANTS_PATH, wire::encode(&asked).unwrap()).await;
        }
        let nobody = DeviceId::from_uuid(Uuid::from_u128(0xdead));
        for deed in [
            DeviceDeed::Rename("x".into()),
            DeviceDeed::Revoke,
            DeviceDeed::Restore,
            DeviceDeed::Wipe,
        ] {
            let asked = DeviceChange { device: nobody, deed };
            compared(who, "POST", DEVICES_PATH, wire::encode(&asked).unwrap()).await;
        }
        compared(who, "GET", DEVICES_PATH, Vec::new()).await;
        let asked = EnrolmentRequest { person: fresh() };
        compared(who, "POST", ENROLMENTS_PATH, wire::encode(&asked).unwrap()).await;
        compared(
            who,
            "POST",
            ENROL_PATH,
            wire::encode(&who.enrol_request(&[9; 16])).unwrap(),
        )
        .await;
        compared(
            who,
            "POST",
            WIPED_PATH,
            wire::encode(&Wiped { protocol: PROTOCOL }).unwrap(),
        )
        .await;
    }
    // Whoever does not administer is told that and nothing of what they asked about.
    let asked = |space| {
        let (person, role) = (valby.bente, None);
        wire::encode(&GrantChange { person, space, role }).unwrap()
    };
    let one = compared(&twins.amir, "POST", GRANTS_PATH, asked(hidden)).await;
    let other = compared(&twins.amir, "POST", GRANTS_PATH, asked(valby.street)).await;
    assert_eq!(one, other);
    // The stream names the asker's own spaces and goes on.
    let headers = twins.amir.signed("GET", POKES_PATH, b"");
    for server in [&twins.there, &twins.not_there] {
        let mut stream = send(&server.url(), "GET", POKES_PATH, &headers, vec![]).await;
        let first = tokio::time::timeout(Duration::from_secs(5), stream.chunk())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        assert!(!String::from_utf8_lossy(&first).contains(&hidden.to_string()));
    }
    seen.push(("GET", POKES_PATH));
    // A route that is added has to be asked here, too. The list of who may see what names everybody, so the two differ by
    // the officer, and by nothing of the space.
    seen.push(("GET", GRANTS_PATH));
    for server in [&twins.there, &twins.not_there] {
        let list: GrantList = twins.carla.get(&server.url(), GRANTS_PATH).await.unwrap();
        assert!(list.spaces.iter().all(|space| space.space != hidden));
        assert!(
            list.people
                .iter()
                .flat_map(|member| &member.grants)
                .all(|grant| grant.space != hidden)
        );
    }
    for route in gadeplan_server::ROUTES {
        assert!(seen.contains(&(route.0, route.1)), "{route:?} is not asked here");
    }
    let routes = include_str!("../../src/routes/mod.rs");
    let written = routes.matches("::get").count() + routes.matches("::post").count();
    assert_eq!(
        written,
        gadeplan_server::ROUTES.len() + 1,
        "a route is not in the list; healthz has nothing to hide"
    );
}
