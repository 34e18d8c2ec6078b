//! Youth cards and finding youths.

use super::types::*;

/// Finds youths.
pub fn search(app: &App, YouthSearch { text, limit }: YouthSearch) -> Result<Vec<YouthSummary>> {
    app.session(|session| session.search_youths(&text, limit))
}

/// A youth's card.
pub fn youth(app: &App, YouthOf { youth }: YouthOf) -> Result<Youth> {
    app.session(|session| session.youth(youth))
}

/// Makes a card.
pub fn create(app: &App, YouthCreate { area, facts }: YouthCreate) -> Result<Youth> {
    app.session(|session| {
        let youth = session.create_youth(area, &facts)?;
        session.youth(youth)
    })
}

/// Changes a card.
pub fn edit(app: &App, YouthEdit { youth, base, facts }: YouthEdit) -> Result<Youth> {
    app.session(|session| {
        session.edit_youth(youth, &base, &facts)?;
        session.youth(youth)
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
        session.youth(youth)
    })
}

/// Takes a phone number off a card, or brings it back.
pub fn phone_remove(app: &App, PhoneRemove { youth, phone, removed }: PhoneRemove) -> Result<Youth> {
    app.session(|session| {
        session.remove_phone(youth, phone, removed)?;
        session.youth(youth)
    })
}
