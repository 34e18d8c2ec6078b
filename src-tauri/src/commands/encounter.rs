//! Logging encounters.

use super::types::*;

/// An encounter of a shift.
pub fn encounter(
    app: &App,
    EncounterOf {
        shift,
        encounter,
        opening,
    }: EncounterOf,
) -> Result<Encounter> {
    app.session(|session| session.open_encounter(shift, encounter, opening))
}

/// What the encounter screen offers.
pub fn choices(app: &App, ChoicesAt { shift, place }: ChoicesAt) -> Result<EncounterChoices> {
    app.session(|session| session.encounter_choices(shift, place))
}

/// Saves one or more taps.
pub fn edit(
    app: &App,
    EncounterEdits {
        shift,
        encounter,
        edits,
    }: EncounterEdits,
) -> Result<Encounter> {
    app.session(|session| session.edit_encounter(shift, encounter, &edits))
}

/// Undoes an encounter, or brings it back.
pub fn remove(
    app: &App,
    EncounterRemove {
        shift,
        encounter,
        removed,
    }: EncounterRemove,
) -> Result<Encounter> {
    app.session(|session| session.remove_encounter(shift, encounter, removed))
}
