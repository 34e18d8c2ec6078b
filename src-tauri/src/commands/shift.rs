//! Planning, starting, ending, signing and joining shifts; the narrative; the first screen.

use super::types::*;

/// The phone's first screen.
pub fn tonight(app: &App, _: Nothing) -> Result<Tonight> {
    app.session(|session| session.tonight())
}

/// Shifts of some evenings.
pub fn shifts(app: &App, ShiftsBetween { from, to }: ShiftsBetween) -> Result<Vec<Shift>> {
    app.session(|session| session.store().shifts(from, to))
}

/// A shift.
pub fn shift(app: &App, ShiftOf { shift }: ShiftOf) -> Result<Shift> {
    app.session(|session| session.store().shift(shift))
}

/// Plans a shift.
pub fn plan(app: &App, ShiftPlanNew { plan }: ShiftPlanNew) -> Result<Shift> {
    app.session(|session| {
        let shift = session.plan_shift(&plan)?;
        session.store().shift(shift)
    })
}

/// Changes a plan.
pub fn plan_edit(app: &App, ShiftPlanEdit { shift, base, plan }: ShiftPlanEdit) -> Result<Shift> {
    app.session(|session| {
        session.edit_plan(shift, &base, &plan)?;
        session.store().shift(shift)
    })
}

/// Starts a planned shift.
pub fn start(app: &App, ShiftOf { shift }: ShiftOf) -> Result<Shift> {
    app.session(|session| {
        session.start_shift(shift)?;
        session.store().shift(shift)
    })
}

/// Takes a start back that was pressed by mistake.
pub fn unstart(app: &App, ShiftOf { shift }: ShiftOf) -> Result<Shift> {
    app.session(|session| {
        session.unstart_shift(shift)?;
        session.store().shift(shift)
    })
}

/// Starts a shift that nobody planned.
pub fn start_unplanned(
    app: &App,
    ShiftStartUnplanned {
        area,
        colleagues,
        places,
    }: ShiftStartUnplanned,
) -> Result<Shift> {
    app.session(|session| {
        let shift = session.start_unplanned(area, &colleagues, &places)?;
        session.store().shift(shift)
    })
}

/// Ends a shift.
pub fn end(app: &App, ShiftEnd { shift, at }: ShiftEnd) -> Result<Shift> {
    app.session(|session| {
        session.end_shift(shift, at)?;
        session.store().shift(shift)
    })
}

/// Goes on with a shift that was ended.
pub fn go_on(app: &App, ShiftOf { shift }: ShiftOf) -> Result<Shift> {
    app.session(|session| {
        session.continue_shift(shift)?;
        session.store().shift(shift)
    })
}

/// Signs a report, or takes the signature back.
pub fn sign(app: &App, ShiftSign { shift, signed }: ShiftSign) -> Result<Shift> {
    app.session(|session| {
        session.sign_shift(shift, signed)?;
        session.store().shift(shift)
    })
}

/// Joins two shifts of one evening into one report.
pub fn join(app: &App, ShiftJoin { shift, other }: ShiftJoin) -> Result<Shift> {
    app.session(|session| {
        session.join_shifts(shift, other, true)?;
        session.store().shift(shift)
    })
}

/// Parts two shifts that were joined.
pub fn part(app: &App, ShiftJoin { shift, other }: ShiftJoin) -> Result<Shift> {
    app.session(|session| {
        session.join_shifts(shift, other, false)?;
        session.store().shift(shift)
    })
}

/// Writes in the narrative.
pub fn narrative_edit(app: &App, NarrativeEdit { shift, edit }: NarrativeEdit) -> Result<TextSaved> {
    app.session(|session| session.write_narrative(shift, &edit))
        .map(|text| TextSaved { text })
}
