//! How a device is let in over HTTP.

use super::support::{Phone, Valby, request};
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::sync::wire::{self, ENROL_PATH, ENROLMENTS_PATH, EnrolmentRequest, EnrolmentResponse};

#[tokio::test]
async fn a_code_lets_one_device_in_once() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let url = server.url();
    let carla = Phone::enrolled(server.relay(), valby.carla);
    let code: EnrolmentResponse = carla
        .post(&url, ENROLMENTS_PATH, &EnrolmentRequest { person: valby.amir })
        .await
        .unwrap();
    assert_eq!(code.secret.len(), 16);
    assert!(code.expires_at <= server.relay().now().plus_minutes(15));

    let mut amir = Phone::new();
    let refused = (403, Problem::new(Code::CodeRefused));
    assert_eq!(amir.enrol(&url, &[9; 16]).await.unwrap_err(), refused, "wrong");
    assert_eq!(amir.enrol(&url, &[]).await.unwrap_err(), refused, "none");
    let answer = amir.enrol(&url, &code.secret).await.unwrap();
    assert_eq!((answer.person, answer.spaces.len()), (valby.amir, 1));
    assert_eq!(answer.server_incarnation, server.relay().incarnation());
    let again = amir.enrol(&url, &code.secret).await.unwrap();
    assert_eq!(again, answer, "the same device asks again: its first answer was lost");
    assert_eq!(
        Phone::new().enrol(&url, &code.secret).await.unwrap_err(),
        refused,
        "used"
    );
    assert_eq!(
        amir.sync(&url, &request(&[(valby.street, None)], vec![]))
            .await
            .unwrap()
            .pulls
            .len(),
        1
    );

    let late = server.relay().make_enrolment(valby.bente).unwrap().secret;
    valby.pass_minutes(15);
    assert_eq!(Phone::new().enrol(&url, &late).await.unwrap_err(), refused, "expired");
    let fresh = server.relay().make_enrolment(valby.bente).unwrap().secret;
    valby.pass_minutes(14);
    assert!(Phone::new().enrol(&url, &fresh).await.is_ok());
    server.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_newcomer_takes_no_name_but_its_own() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let amir = Phone::enrolled(server.relay(), valby.amir);
    let secret = server.relay().make_enrolment(valby.bente).unwrap().secret;
    let bente = Phone::new();
    // Another's actor, another's key.
    let mut ask = bente.enrol_request(&secret);
    ask.actor = amir.actor().to_vec();
    let answer: Result<wire::EnrolResponse, _> = bente.post(&server.url(), ENROL_PATH, &ask).await;
    assert_eq!(answer.unwrap_err().1.code, Code::CodeRefused);
    let ask = amir.enrol_request(&secret);
    let answer: Result<wire::EnrolResponse, _> = bente.post(&server.url(), ENROL_PATH, &ask).await;
    assert_eq!(answer.unwrap_err().1.code, Code::BadRequest);
    assert!(
        bente.clone().enrol(&server.url(), &secret).await.is_ok(),
        "the code is still good"
    );
}
