//! Look-ups in the audit log: what devices tell, what does not add up, and who may ask.

use super::disk::{count, files};
use super::intake::{Bench, bench};
use super::retention::{DAY, office};
use super::support::{self, Draft, Phone, fresh, request};
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::{DocId, Id};
use gadeplan_core::domain::look::{Look, LookAction};
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::signing::{SignedBy, verify_request};
use gadeplan_core::sync::wire::{self, LOOKS_PATH, LooksRequest, LooksResponse, PROTOCOL, SYNC_PATH, SyncRequest};
use gadeplan_server::Relay;
use gadeplan_server::relay::audit::AuditState;

fn opened(n: u64, doc: DocId) -> Look {
    Look {
        n,
        at: Timestamp(1_000 + i64::try_from(n).unwrap()),
        action: LookAction::Opened,
        docs: vec![doc],
        criterion: None,
    }
}

pub fn searched(n: u64, doc: DocId, criterion: &str) -> Look {
    Look {
        action: LookAction::Searched,
        criterion: Some(criterion.into()),
        ..opened(n, doc)
    }
}

pub fn telling(looks: Vec<Look>, to: u64) -> SyncRequest {
    SyncRequest {
        looks,
        looks_to: Some(to),
        ..request(&[], vec![])
    }
}

fn tell(b: &Bench, phone: &Phone, looks: Vec<Look>, to: u64) -> Option<u64> {
    b.relay.sync(phone.device, &telling(looks, to)).unwrap().looks_up_to
}

/// A document of the street, born on Amir's phone.
fn card(b: &Bench) -> DocId {
    let mut draft = Draft::new(&b.amir, b.valby.street);
    draft.write("name", "Amina Eksempel");
    b.hand_in(&b.amir, vec![draft.push(&b.amir)]);
    draft.doc
}

fn signed(phone: &Phone, path: &str, body: &[u8]) -> SignedBy {
    verify_request("POST", path, body, &phone.signed("POST", path, body)).unwrap()
}

pub fn who(relay: &Relay, phone: &Phone, doc: DocId) -> Result<LooksResponse, Code> {
    let request = LooksRequest {
        protocol: PROTOCOL,
        doc,
        before: None,
    };
    let body = wire::encode(&request).unwrap();
    let answer = relay.who_looked(&signed(phone, LOOKS_PATH, &body), &request);
    answer.map_err(|problem| problem.code)
}

/// What is flagged, as action and numbers.
fn flags(b: &Bench) -> Vec<(String, String)> {
    let rows = b.relay.looks_flagged().unwrap();
    rows.into_iter().map(|row| (row.action, row.detail)).collect()
}

fn actions(answer: &LooksResponse) -> Vec<&str> {
    answer.looks.iter().map(|look| look.action.as_str()).collect()
}

#[test]
fn every_number_is_taken_once_and_what_is_missing_is_flagged() {
    let b = bench();
    let doc = card(&b);
    let first = vec![opened(1, doc), opened(2, doc)];
    assert_eq!(tell(&b, &b.amir, first.clone(), 2), Some(2));
    assert_eq!(tell(&b, &b.amir, first, 2), Some(2), "the answer was lost");
    assert_eq!(flags(&b), []);

    let gap = |numbers: &str| ("looks.gap".to_owned(), numbers.to_owned());
    assert_eq!(tell(&b, &b.amir, vec![opened(5, doc)], 5), Some(5));
    assert_eq!(flags(&b), [gap("3 4")]);
    // Rows taken off the end: the counter has gone on.
    assert_eq!(tell(&b, &b.amir, vec![], 7), Some(7));
    assert_eq!(flags(&b), [gap("3 4"), gap("6 7")]);
    assert_eq!(tell(&b, &b.amir, vec![], 7), Some(7));
    assert_eq!(flags(&b).len(), 2, "said once");
    // A counter that was set back gives numbers that stood for something else.
    let other = Look {
        at: Timestamp(9),
        ..opened(1, doc)
    };
    tell(&b, &b.amir, vec![other], 1);
    assert_eq!(flags(&b)[2], ("looks.reused".to_owned(), "1".to_owned()));
    // What was missing comes after all; numbers of another phone are its own.
    tell(&b, &b.amir, vec![opened(3, doc)], 7);
    tell(&b, &b.bente, vec![opened(1, doc)], 1);
    assert_eq!(flags(&b).len(), 3);

    let carla = Phone::enrolled(&b.relay, b.valby.carla);
    let answer = who(&b.relay, &carla, doc).unwrap();
    assert_eq!(
        actions(&answer),
        ["opened", "opened", "opened", "opened", "opened", "opened", "wrote"],
        "1, 2, 5, the other 1, 3, and Bente's"
    );
    assert_eq!(answer.looks[0].person, b.valby.bente);
    assert_eq!(answer.looks[1].at, opened(3, doc).at, "the device's time");
    assert!(matches!(b.relay.check_audit(None).unwrap(), AuditState::Whole(_)));
}

#[test]
fn a_device_of_another_incarnation_of_the_server_is_asked_for_all_of_them_anew() {
    let b = bench();
    let restored = SyncRequest {
        server_incarnation: Some(uuid::Uuid::from_u128(77)),
        ..telling(vec![opened(40, fresh())], 40)
    };
    assert_eq!(b.relay.sync(b.amir.device, &restored).unwrap().looks_up_to, None);
    assert_eq!(flags(&b), [], "what it lacks is on its way");
}

#[test]
fn a_withdrawn_device_still_tells_whom_it_looked_up_and_gets_nothing() {
    let b = bench();
    let doc = card(&b);
    b.relay.revoke_device(b.bente.device).unwrap();
    let body = wire::encode(&telling(vec![opened(1, doc)], 1)).unwrap();
    for _ in 0..2 {
        let refused = b.relay.sync_signed(&signed(&b.bente, SYNC_PATH, &body), &body);
        assert_eq!(refused.unwrap_err().code, Code::DeviceRevoked);
    }
    let carla = Phone::enrolled(&b.relay, b.valby.carla);
    let answer = who(&b.relay, &carla, doc).unwrap();
    assert_eq!(actions(&answer), ["opened", "wrote"], "once");
    assert_eq!(answer.looks[0].person, b.valby.bente);
    assert_eq!(who(&b.relay, &b.bente, doc), Err(Code::DeviceRevoked));
}

#[test]
fn who_looked_is_told_to_those_who_may_ask_and_asking_is_on_record() {
    let b = bench();
    let doc = card(&b);
    let carla = Phone::enrolled(&b.relay, b.valby.carla);
    assert_eq!(who(&b.relay, &b.amir, doc), Err(Code::NotAllowed), "a street worker");
    assert_eq!(who(&b.relay, &carla, fresh()), Err(Code::NotFound), "nothing there");
    b.relay.remove_grant(b.valby.carla, b.valby.street).unwrap();
    assert_eq!(who(&b.relay, &carla, doc), Err(Code::NotFound), "nothing of theirs");
    b.relay
        .put_grant(
            b.valby.carla,
            b.valby.street,
            &gadeplan_core::domain::role::Role::Coordinator,
        )
        .unwrap();
    assert_eq!(actions(&who(&b.relay, &carla, doc).unwrap()), ["wrote"]);
    assert_eq!(
        actions(&who(&b.relay, &carla, doc).unwrap()),
        ["log", "wrote"],
        "refusals are none"
    );
}

#[test]
fn what_was_searched_for_is_told_to_reviewers_and_stands_nowhere_readable() {
    const NAME: &str = "Kanariefuglsen";
    let b = bench();
    let doc = card(&b);
    tell(&b, &b.amir, vec![searched(1, doc, NAME)], 1);
    let carla = Phone::enrolled(&b.relay, b.valby.carla);
    let told = || {
        who(&b.relay, &carla, doc)
            .unwrap()
            .looks
            .into_iter()
            .find(|look| look.action == LookAction::Searched)
    };
    assert_eq!(told().unwrap().criterion.as_deref(), Some(NAME));
    assert_eq!(count(&files(&b.valby), NAME), 0);
    // By rule the key of that time is destroyed: the look-up stands, what was searched for is gone, the chain holds.
    let (_office, _policy) = office(&b.relay, &b.valby, &[("retention_searched", 60)]);
    let due = || b.relay.due().unwrap().searches;
    b.valby.pass_minutes(60 * DAY);
    assert_eq!(
        (due(), b.relay.apply_retention().unwrap().searches),
        (0, 0),
        "not a day too early"
    );
    b.valby.pass_minutes(31 * DAY);
    assert_eq!((due(), b.relay.apply_retention().unwrap().searches), (1, 1));
    assert_eq!(due(), 0);
    assert_eq!(b.valby.figure("SELECT count(*) FROM criterion_key"), 0);
    assert_eq!(told().unwrap().criterion, None);
    let rows = "SELECT count(*) FROM audit WHERE action = 'searches.forgotten'";
    assert_eq!(b.valby.figure(rows), 1);
    assert!(matches!(b.relay.check_audit(None).unwrap(), AuditState::Whole(_)));
}

#[test]
fn a_look_up_of_many_is_told_of_each() {
    let b = bench();
    let (one, other) = (card(&b), card(&b));
    let report = Look {
        action: LookAction::Report,
        docs: vec![one, other],
        ..opened(1, one)
    };
    tell(&b, &b.bente, vec![report], 1);
    let carla = Phone::enrolled(&b.relay, b.valby.carla);
    for doc in [one, other] {
        assert_eq!(actions(&who(&b.relay, &carla, doc).unwrap()), ["report", "wrote"]);
    }
}

#[tokio::test]
async fn it_is_asked_over_http_like_everything_else() {
    let valby = support::Valby::new();
    let server = valby.serve().await;
    let carla = Phone::enrolled(server.relay(), valby.carla);
    let mut draft = Draft::new(&carla, valby.street);
    draft.write("name", "Amina Eksempel");
    let handed_in = request(&[], vec![draft.push(&carla)]);
    carla.sync(&server.url(), &handed_in).await.unwrap();
    let ask = async |doc: DocId, protocol: u32| -> Result<LooksResponse, (u16, Code)> {
        let before = None;
        let request = LooksRequest { protocol, doc, before };
        let answer = carla.post(&server.url(), LOOKS_PATH, &request).await;
        answer.map_err(|(status, problem): (u16, _)| (status, problem.code))
    };
    assert_eq!(actions(&ask(draft.doc, PROTOCOL).await.unwrap()), ["wrote"]);
    assert_eq!(
        ask(DocId::from_uuid(uuid::Uuid::nil()), PROTOCOL).await,
        Err((404, Code::NotFound))
    );
    assert_eq!(ask(draft.doc, 7).await, Err((426, Code::ProtocolMismatch)));
    server.shutdown().await.unwrap();
}
