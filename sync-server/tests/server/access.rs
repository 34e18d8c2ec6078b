//! Who may see what, given and taken from a screen; devices renamed, shut out, wiped. What is not yours looks like what is
//! not there, byte for byte, at every route.

use crate::support::{Draft, Phone, Valby, fresh, nonce, outcomes, read, request, send};
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::domain::ids::{DeviceId, Id, PersonId, SpaceId};
use gadeplan_core::domain::role::{Role, SpaceClass};
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::signing::{SignedHeaders, sign_request};
use gadeplan_core::sync::wire::{
    self, DEVICES_PATH, DeviceChange, DeviceDeed, DeviceEntry, DeviceList, ENROL_PATH, ENROLMENTS_PATH,
    EnrolmentRequest, GRANTS_PATH, GrantChange, GrantList, POKES_PATH, PROTOCOL, Poke, SYNC_PATH, WIPED_PATH, Wiped,
};
use gadeplan_server::{Config, Limits, Running, Server};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use uuid::Uuid;

fn not_allowed(action: &str) -> (u16, Problem) {
    (403, Problem::new(Code::NotAllowed).with("action", action))
}

async fn change(
    phone: &Phone,
    url: &str,
    person: PersonId,
    space: SpaceId,
    role: Option<Role>,
) -> Result<GrantList, (u16, Problem)> {
    phone.post(url, GRANTS_PATH, &GrantChange { person, space, role }).await
}

async fn with_device(
    phone: &Phone,
    url: &str,
    device: DeviceId,
    deed: DeviceDeed,
) -> Result<DeviceList, (u16, Problem)> {
    phone.post(url, DEVICES_PATH, &DeviceChange { device, deed }).await
}

fn granted(list: &GrantList, person: PersonId) -> Vec<(SpaceId, Role)> {
    let member = list.people.iter().find(|member| member.person == person).unwrap();
    member
        .grants
        .iter()
        .map(|grant| (grant.space, grant.role.clone()))
        .collect()
}

#[tokio::test]
async fn the_coordinator_gives_and_takes_spaces_within_what_is_hers() {
    let valby = Valby::new();
    let hidden: SpaceId = fresh();
    valby.relay().add_space(hidden, &SpaceClass::Health, None).unwrap();
    valby.relay().put_grant(valby.amir, hidden, &Role::CaseOfficer).unwrap();
    let server = valby.serve().await;
    let url = server.url();
    let (amir, carla) = (
        Phone::enrolled(server.relay(), valby.amir),
        Phone::enrolled(server.relay(), valby.carla),
    );

    let list: GrantList = carla.get(&url, GRANTS_PATH).await.unwrap();
    let mine: Vec<SpaceId> = list.spaces.iter().map(|space| space.space).collect();
    assert_eq!(mine.len(), 2);
    assert!(!mine.contains(&hidden), "what she does not see she does not hear of");
    assert_eq!(granted(&list, valby.amir), [(valby.street, Role::StreetWorker)]);

    let list = change(&carla, &url, valby.amir, valby.other, Some(Role::ClubWorker))
        .await
        .unwrap();
    assert!(granted(&list, valby.amir).contains(&(valby.other, Role::ClubWorker)));
    let answer = amir.sync(&url, &request(&[(valby.other, None)], vec![])).await.unwrap();
    assert_eq!((answer.pulls.len(), answer.revoked.as_slice()), (1, [].as_slice()));

    let list = change(&carla, &url, valby.amir, valby.other, None).await.unwrap();
    assert_eq!(granted(&list, valby.amir), [(valby.street, Role::StreetWorker)]);
    let never: SpaceId = fresh();
    let asked = request(&[(valby.other, None), (valby.street, None), (never, None)], vec![]);
    let answer = amir.sync(&url, &asked).await.unwrap();
    assert_eq!(
        answer.revoked,
        [valby.other],
        "what was taken is named, and only to whom it was taken from"
    );
    assert_eq!(answer.pulls.len(), 1);
    // Given back, it is not.
    change(&carla, &url, valby.amir, valby.other, Some(Role::ClubWorker))
        .await
        .unwrap();
    assert!(amir.sync(&url, &asked).await.unwrap().revoked.is_empty());
    // What nobody had can't be taken: a device that never had it is told nothing.
    change(&carla, &url, valby.bente, valby.other, None).await.unwrap();
    let bente = Phone::enrolled(server.relay(), valby.bente);
    assert!(bente.sync(&url, &asked).await.unwrap().revoked.is_empty());

    // A role that has nothing to do there, one's own access, somebody else's space, nobody.
    let police = Some(Role::PoliceLiaison);
    assert_eq!(
        change(&carla, &url, valby.amir, valby.street, police)
            .await
            .unwrap_err(),
        not_allowed("role")
    );
    for role in [None, Some(Role::Chief)] {
        let own = change(&carla, &url, valby.carla, valby.street, role).await.unwrap_err();
        assert_eq!(own, not_allowed("own_access"));
    }
    let gone = (404, Problem::new(Code::NotFound));
    assert_eq!(change(&carla, &url, valby.amir, hidden, None).await.unwrap_err(), gone);
    assert_eq!(
        change(&carla, &url, fresh(), valby.street, None).await.unwrap_err(),
        gone
    );
    // Who does not administer.
    let list: Result<GrantList, _> = amir.get(&url, GRANTS_PATH).await;
    assert_eq!(list.unwrap_err(), not_allowed("grants"));
    assert_eq!(
        change(&amir, &url, valby.bente, valby.street, None).await.unwrap_err(),
        not_allowed("grants")
    );

    // All of it stands in the log, with who did it.
    let relay = valby.relay();
    assert!(matches!(
        relay.check_audit().unwrap(),
        gadeplan_server::relay::audit::AuditState::Whole { .. }
    ));
    let rows: Vec<(String, Option<Vec<u8>>)> = {
        let db = rusqlite::Connection::open(valby.dir.path().join("relay.sqlite")).unwrap();
        let mut rows = db
            .prepare("SELECT action, person FROM audit ORDER BY seq DESC LIMIT 5")
            .unwrap();
        rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    };
    let carlas = Some(valby.carla.uuid().as_bytes().to_vec());
    for action in ["grant.put", "grant.removed"] {
        assert!(rows.contains(&(action.to_owned(), carlas.clone())), "{rows:?}");
    }
}

#[tokio::test]
async fn somebody_always_lets_others_in() {
    let valby = Valby::new();
    let relay = valby.relay();
    let last = Problem::new(Code::NotAllowed).with("action", "last_administrator");
    relay.remove_grant(valby.carla, valby.other).unwrap();
    assert_eq!(relay.remove_grant(valby.carla, valby.street).unwrap_err(), last);
    assert_eq!(
        relay
            .put_grant(valby.carla, valby.street, &Role::ClubWorker)
            .unwrap_err(),
        last
    );
    assert_eq!(relay.put_person(valby.carla, &Role::StreetWorker).unwrap_err(), last);

    // With a chief beside her either may go, and then no longer lets anybody in.
    let chief: PersonId = fresh();
    relay.put_person(chief, &Role::Chief).unwrap();
    relay.put_grant(chief, valby.street, &Role::Chief).unwrap();
    let server = valby.serve().await;
    let url = server.url();
    let (carla, boss) = (
        Phone::enrolled(server.relay(), valby.carla),
        Phone::enrolled(server.relay(), chief),
    );
    change(&boss, &url, valby.carla, valby.street, None).await.unwrap();
    assert_eq!(
        change(&carla, &url, valby.amir, valby.street, None).await.unwrap_err(),
        not_allowed("grants")
    );
    let code: Result<wire::EnrolmentResponse, _> = carla
        .post(&url, ENROLMENTS_PATH, &EnrolmentRequest { person: valby.carla })
        .await;
    assert_eq!(code.unwrap_err(), not_allowed("enrolment"));
    assert_eq!(relay.remove_grant(chief, valby.street).unwrap_err(), last);
}

fn entry(list: &DeviceList, device: DeviceId) -> DeviceEntry {
    list.devices
        .iter()
        .find(|entry| entry.device == device)
        .unwrap()
        .clone()
}

#[tokio::test]
async fn devices_are_listed_with_what_waits_renamed_shut_out_and_let_in_again() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let url = server.url();
    let (amir, carla) = (
        Phone::enrolled(server.relay(), valby.amir),
        Phone::enrolled(server.relay(), valby.carla),
    );
    let list: DeviceList = carla.get(&url, DEVICES_PATH).await.unwrap();
    assert_eq!(
        (
            entry(&list, amir.device).waiting,
            entry(&list, amir.device).last_contact
        ),
        (None, None)
    );

    // Three things stay on it, and one more is refused.
    let mut forged = Draft::new(&amir, fresh());
    forged.write("a", "1");
    let asked = wire::SyncRequest {
        waiting: Some(3),
        ..request(&[], vec![forged.push(&amir)])
    };
    assert_eq!(outcomes(&amir.sync(&url, &asked).await.unwrap()), [Err("not_found")]);
    let list: DeviceList = carla.get(&url, DEVICES_PATH).await.unwrap();
    let told = entry(&list, amir.device);
    assert_eq!((told.waiting, told.app_version.as_str()), (Some(4), "0.1.0"));
    assert_eq!(told.last_contact, Some(Timestamp(crate::support::EVENING)));

    let list = with_device(&carla, &url, amir.device, DeviceDeed::Rename(" Amirs\u{7} nye ".into()))
        .await
        .unwrap();
    assert_eq!(entry(&list, amir.device).name, "Amirs nye");
    let nameless = with_device(&carla, &url, amir.device, DeviceDeed::Rename("  ".into()))
        .await
        .unwrap_err();
    assert_eq!(
        nameless,
        (400, Problem::new(Code::Missing).with("field", "device_name"))
    );

    let list = with_device(&carla, &url, amir.device, DeviceDeed::Revoke)
        .await
        .unwrap();
    assert!(entry(&list, amir.device).revoked);
    let shut = (401, Problem::new(Code::DeviceRevoked));
    assert_eq!(amir.sync(&url, &asked).await.unwrap_err(), shut);
    let list = with_device(&carla, &url, amir.device, DeviceDeed::Restore)
        .await
        .unwrap();
    assert!(!entry(&list, amir.device).revoked);
    assert!(amir.sync(&url, &request(&[], vec![])).await.is_ok());
    let list: DeviceList = carla.get(&url, DEVICES_PATH).await.unwrap();
    assert_eq!(entry(&list, amir.device).waiting, None, "an older app does not say");

    for deed in [DeviceDeed::Revoke, DeviceDeed::Wipe] {
        let own = with_device(&carla, &url, carla.device, deed.clone()).await.unwrap_err();
        assert_eq!(own, not_allowed("own_device"));
        assert_eq!(
            with_device(&amir, &url, carla.device, deed.clone()).await.unwrap_err(),
            not_allowed("devices")
        );
        assert_eq!(
            with_device(&carla, &url, fresh(), deed).await.unwrap_err(),
            (404, Problem::new(Code::NotFound))
        );
    }
}

#[tokio::test]
async fn a_device_that_is_to_be_wiped_hands_in_and_gets_nothing_but_the_order() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let url = server.url();
    let (amir, carla) = (
        Phone::enrolled(server.relay(), valby.amir),
        Phone::enrolled(server.relay(), valby.carla),
    );
    let unasked: Result<Wiped, _> = amir.post(&url, WIPED_PATH, &Wiped { protocol: PROTOCOL }).await;
    assert_eq!(unasked.unwrap_err(), not_allowed("wiped"));
    let mut report = Draft::new(&carla, valby.street);
    report.write("a", "Nora Kanariegul");
    carla
        .sync(&url, &request(&[], vec![report.push(&carla)]))
        .await
        .unwrap();

    let list = with_device(&carla, &url, amir.device, DeviceDeed::Wipe).await.unwrap();
    let ordered = entry(&list, amir.device);
    assert_eq!(
        (ordered.wipe_ordered_at, ordered.wiped_at, ordered.revoked),
        (Some(Timestamp(crate::support::EVENING)), None, false)
    );
    let mut unsent = Draft::new(&amir, valby.street);
    unsent.write("a", "Skrevet ude.");
    let answer = amir
        .sync(&url, &request(&[(valby.street, None)], vec![unsent.push(&amir)]))
        .await
        .unwrap();
    assert_eq!(outcomes(&answer), [Ok(2)], "what it has not sent is taken");
    assert!(answer.wipe && answer.pulls.is_empty() && answer.spaces.is_empty() && answer.authors.is_empty());
    // Nothing else is its to ask.
    let shut = (401, Problem::new(Code::DeviceRevoked));
    let stream = send(&url, "GET", POKES_PATH, &amir.signed("GET", POKES_PATH, b""), vec![]).await;
    assert_eq!(read::<Poke>(stream).await.unwrap_err(), shut);

    // The order is taken back, given again to a phone that has been shut out meanwhile, and obeyed.
    with_device(&carla, &url, amir.device, DeviceDeed::Restore)
        .await
        .unwrap();
    assert!(!amir.sync(&url, &request(&[], vec![])).await.unwrap().wipe);
    with_device(&carla, &url, amir.device, DeviceDeed::Revoke)
        .await
        .unwrap();
    with_device(&carla, &url, amir.device, DeviceDeed::Wipe).await.unwrap();
    let answer = amir
        .sync(&url, &request(&[(valby.street, None)], vec![]))
        .await
        .unwrap();
    assert!(answer.wipe && answer.pulls.is_empty() && answer.spaces.is_empty());
    let said: Wiped = amir
        .post(&url, WIPED_PATH, &Wiped { protocol: PROTOCOL })
        .await
        .unwrap();
    assert_eq!(said.protocol, PROTOCOL);
    assert_eq!(amir.sync(&url, &request(&[], vec![])).await.unwrap_err(), shut);
    let list: DeviceList = carla.get(&url, DEVICES_PATH).await.unwrap();
    let wiped = entry(&list, amir.device);
    assert_eq!(
        (wiped.wiped_at, wiped.revoked, wiped.waiting),
        (Some(Timestamp(crate::support::EVENING)), true, Some(0))
    );
    for deed in [DeviceDeed::Restore, DeviceDeed::Wipe] {
        let gone = with_device(&carla, &url, amir.device, deed).await.unwrap_err();
        assert_eq!(gone, not_allowed("wiped"), "what is gone does not come back");
    }
}

/// What a stream says until it ends; none where it goes on.
async fn until_cut(mut stream: reqwest::Response) -> Option<Duration> {
    let began = Instant::now();
    let cut = async { while let Ok(Some(_)) = stream.chunk().await {} };
    tokio::time::timeout(Duration::from_secs(5), cut).await.ok()?;
    Some(began.elapsed())
}

/// A way of taking access: what is taken, from whom, how.
type Taking<'a> = (&'static str, PersonId, Box<dyn Fn(&Phone) + 'a>);

/// With the limits that a municipality's server has.
#[tokio::test]
async fn every_way_of_taking_access_cuts_the_stream_within_five_seconds() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let url = server.url();
    let carla = Phone::enrolled(server.relay(), valby.carla);
    let taken: [Taking<'_>; 4] = [
        (
            "a device",
            valby.amir,
            Box::new(|phone| assert!(valby.relay().revoke_device(phone.device).unwrap())),
        ),
        (
            "a grant",
            valby.bente,
            Box::new(|_| valby.relay().remove_grant(valby.bente, valby.street).unwrap()),
        ),
        (
            "an order to wipe",
            valby.amir,
            Box::new(|phone| valby.relay().device_by_hand(phone.device, DeviceDeed::Wipe).unwrap()),
        ),
        (
            "one grant of two",
            valby.carla,
            Box::new(|_| valby.relay().remove_grant(valby.carla, valby.other).unwrap()),
        ),
    ];
    let mut streams = Vec::new();
    for (_, person, _) in &taken {
        let phone = Phone::enrolled(server.relay(), *person);
        let stream = send(&url, "GET", POKES_PATH, &phone.signed("GET", POKES_PATH, b""), vec![]).await;
        assert_eq!(stream.status().as_u16(), 200);
        streams.push((phone, stream));
    }
    let untouched: PersonId = fresh();
    valby.relay().put_person(untouched, &Role::StreetWorker).unwrap();
    valby
        .relay()
        .put_grant(untouched, valby.street, &Role::StreetWorker)
        .unwrap();
    let other = Phone::enrolled(server.relay(), untouched);
    let goes_on = send(&url, "GET", POKES_PATH, &other.signed("GET", POKES_PATH, b""), vec![]).await;
    for ((_, _, take), (phone, _)) in taken.iter().zip(&streams) {
        take(phone);
    }
    let ends = streams.into_iter().map(|(_, stream)| tokio::spawn(until_cut(stream)));
    let (ends, goes_on) = (ends.collect::<Vec<_>>(), tokio::spawn(until_cut(goes_on)));
    for ((what, ..), end) in taken.iter().zip(ends) {
        assert!(
            end.await.unwrap().is_some(),
            "the stream of whoever lost {what} goes on"
        );
    }
    assert!(goes_on.await.unwrap().is_none(), "who lost nothing is not cut off");
    // Who lost something is told what when it comes back.
    let back = carla
        .sync(&url, &request(&[(valby.other, None), (valby.street, None)], vec![]))
        .await
        .unwrap();
    assert_eq!(back.revoked, [valby.other]);
}

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
