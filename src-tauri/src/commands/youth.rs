//! Youth cards and finding youths.

use super::types::*;
use gadeplan_core::domain::ids::YouthId;
use gadeplan_core::sync::wire::{LooksRequest, PROTOCOL};

/// Finds youths.
pub fn search(app: &App, YouthSearch { text, limit, opening }: YouthSearch) -> Result<Vec<YouthSummary>> {
    app.session(|session| session.search_youths(&text, limit, opening))
}

/// A youth's card.
pub fn youth(app: &App, YouthOf { youth, opening, reason }: YouthOf) -> Result<Youth> {
    app.session(|session| session.youth(youth, opening, reason.as_deref()))
}

/// Makes a card.
pub fn create(app: &App, YouthCreate { area, facts }: YouthCreate) -> Result<Youth> {
    app.session(|session| {
        let youth = session.create_youth(area, &facts)?;
        session.youth_written(youth)
    })
}

/// Changes a card.
pub fn edit(app: &App, YouthEdit { youth, base, facts }: YouthEdit) -> Result<Youth> {
    app.session(|session| {
        session.edit_youth(youth, &base, &facts)?;
        session.youth_written(youth)
    })
}

/// Writes in a card's note.
pub fn note_edit(app: &App, YouthNoteEdit { youth, edit }: YouthNoteEdit) -> Result<TextSaved> {
    app.session(|session| session.write_youth_note(youth, &edit))
        .map(|text| TextSaved { text })
}

/// Adds a phone number.
pub fn phone_add(app: &App, PhoneAdd { youth, number, label }: PhoneAdd) -> Result<Youth> {
    app.session(|session| {
        session.add_phone(youth, &number, &label)?;
        session.youth_written(youth)
    })
}

/// Takes a phone number off a card, or brings it back.
pub fn phone_remove(app: &App, PhoneRemove { youth, phone, removed }: PhoneRemove) -> Result<Youth> {
    app.session(|session| {
        session.remove_phone(youth, phone, removed)?;
        session.youth_written(youth)
    })
}

/// Who has looked a youth up. Without the server, what this device alone knows.
pub fn looks(app: &App, LooksOf { youth, before }: LooksOf) -> Result<WhoLooked> {
    looks_page(app, youth, before)
}

/// One page of it.
pub(super) fn looks_page(app: &App, youth: YouthId, before: Option<u64>) -> Result<WhoLooked> {
    app.session(|session| session.must_see_looks(youth))?;
    let request = LooksRequest {
        protocol: PROTOCOL,
        doc: youth.into(),
        before,
    };
    let said = app.ask(|server| async move { server.looks(&request).await });
    app.session(|session| session.who_looked(youth, said, before.is_some()))
}
