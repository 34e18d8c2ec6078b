//! Who may see what: given and taken from a screen, and streams that end with it.

use super::support::{Phone, Valby, fresh, not_allowed, request, send};
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::domain::ids::{PersonId, SpaceId};
use gadeplan_core::domain::role::{Role, SpaceClass};
use gadeplan_core::sync::wire::{
    self, DeviceDeed, ENROLMENTS_PATH, EnrolmentRequest, GRANTS_PATH, GrantChange, GrantList, POKES_PATH,
};
use std::time::{Duration, Instant};

async fn change(
    phone: &Phone,
    url: &str,
    person: PersonId,
    space: SpaceId,
    role: Option<Role>,
) -> Result<GrantList, (u16, Problem)> {
    phone.post(url, GRANTS_PATH, &GrantChange { person, space, role }).await
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
        relay.check_audit(None).unwrap(),
        gadeplan_server::relay::audit::AuditState::Whole(_)
    ));
    for action in ["grant.put", "grant.removed"] {
        let by_somebody = format!("SELECT count(*) FROM audit WHERE action = '{action}' AND person IS NOT NULL");
        assert_eq!(valby.figure(&by_somebody), 2, "{action}");
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
