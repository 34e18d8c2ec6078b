//! Logging incidents.

use super::types::*;

/// An incident of a shift.
pub fn incident(
    app: &App,
    IncidentOf {
        shift,
        incident,
        opening,
    }: IncidentOf,
) -> Result<Incident> {
    app.session(|session| session.open_incident(shift, incident, opening))
}

/// What the incident screen offers.
pub fn choices(app: &App, ChoicesAt { shift, place }: ChoicesAt) -> Result<IncidentChoices> {
    app.session(|session| session.incident_choices(shift, place))
}

/// Saves one or more taps.
pub fn edit(app: &App, IncidentEdits { shift, incident, edits }: IncidentEdits) -> Result<Incident> {
    app.session(|session| session.edit_incident(shift, incident, &edits))
}

/// Undoes an incident, or brings it back.
pub fn remove(
    app: &App,
    IncidentRemove {
        shift,
        incident,
        removed,
    }: IncidentRemove,
) -> Result<Incident> {
    app.session(|session| session.remove_incident(shift, incident, removed))
}
