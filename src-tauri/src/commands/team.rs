//! The team's ground and people, and letting their devices in.

use super::types::*;
use gadeplan_core::domain::role::{may_administer, may_review};
use gadeplan_core::sync::enrolment_code::EnrolmentCode;
use gadeplan_core::sync::wire::EnrolmentRequest;

/// Everything a form needs to offer.
pub fn team(app: &App, _: Nothing) -> Result<Team> {
    app.session(|session| {
        let role = &session.identity().role;
        let (may_review, may_administer) = (may_review(role), may_administer(role));
        let store = session.store();
        Ok(Team {
            me: session.my_person()?,
            may_review,
            may_administer,
            spaces: session.spaces()?,
            areas: store.areas()?,
            places: store.places()?,
            words: store.words()?,
            people: store.people()?,
        })
    })
}

/// How long things are kept.
pub fn retention(app: &App, _: Nothing) -> Result<Retention> {
    app.session(|session| session.retention())
}

/// Sets how long things are kept.
pub fn retention_put(app: &App, retention: Retention) -> Result<Retention> {
    app.session(|session| {
        session.set_retention(&retention)?;
        session.retention()
    })
}

/// Makes a code that lets one device of a person in.
pub fn enrolment_create(app: &App, request: EnrolmentCreate) -> Result<EnrolmentCodeCreated> {
    let EnrolmentCreate { person } = request;
    let server = app.session(|session| {
        session.must_administer("enrolment_create")?;
        Ok(session.identity().server.clone())
    })?;
    let made = app.ask(|server| async move { server.enrolment_create(&EnrolmentRequest { person }).await })?;
    let secret = made.secret.try_into().map_err(|_| Problem::new(Code::ServerGarbled))?;
    Ok(EnrolmentCodeCreated {
        code: EnrolmentCode { server, secret }.write()?,
        expires_at: made.expires_at,
    })
}
