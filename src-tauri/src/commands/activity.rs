//! Activities and invitations.

use super::types::*;

/// Every activity, with what its list shows.
pub fn activities(app: &App, _: Nothing) -> Result<Vec<ActivitySummary>> {
    app.session(|session| session.activities())
}

/// An activity with its invite list.
pub fn activity(app: &App, ActivityOf { activity }: ActivityOf) -> Result<Activity> {
    app.session(|session| session.activity(activity))
}

/// Makes an activity.
pub fn create(app: &App, ActivityCreate { facts }: ActivityCreate) -> Result<Activity> {
    app.session(|session| {
        let activity = session.create_activity(&facts)?;
        session.activity(activity)
    })
}

/// Changes an activity.
pub fn edit(app: &App, ActivityEdit { activity, base, facts }: ActivityEdit) -> Result<Activity> {
    app.session(|session| {
        session.edit_activity(activity, &base, &facts)?;
        session.activity(activity)
    })
}

/// Whom to offer for an invite list.
pub fn candidates(
    app: &App,
    InviteCandidates {
        activity,
        filter,
        opening,
    }: InviteCandidates,
) -> Result<Vec<InviteCandidate>> {
    app.session(|session| session.search_candidates(activity, &filter, opening))
}

/// Puts youths on the invite list.
pub fn invite(
    app: &App,
    Invite {
        activity,
        youths,
        reason,
    }: Invite,
) -> Result<Activity> {
    app.session(|session| {
        session.invite(activity, &youths, &reason)?;
        session.activity(activity)
    })
}

/// Takes a youth off the invite list.
pub fn uninvite(app: &App, InvitationOf { activity, youth }: InvitationOf) -> Result<Activity> {
    app.session(|session| {
        session.uninvite(activity, youth)?;
        session.activity(activity)
    })
}

/// The message as this youth would get it.
pub fn preview(app: &App, InvitationOf { activity, youth }: InvitationOf) -> Result<MessagePreview> {
    app.session(|session| session.preview(activity, youth))
}

/// Hands an invitation over to the phone's own SMS app.
pub fn hand_over(app: &App, InvitationOf { activity, youth }: InvitationOf) -> Result<HandOver> {
    app.session(|session| session.hand_over(activity, youth))
}

/// Takes back the mark of a message that was not handed over after all.
pub fn hand_over_undo(
    app: &App,
    HandOverUndo {
        activity,
        youth,
        before,
    }: HandOverUndo,
) -> Result<Activity> {
    app.session(|session| {
        session.undo_hand_over(activity, youth, before.as_ref())?;
        session.activity(activity)
    })
}

/// Records an answer by hand.
pub fn answer(
    app: &App,
    InvitationAnswered {
        activity,
        youth,
        answer,
        friends,
    }: InvitationAnswered,
) -> Result<Activity> {
    app.session(|session| {
        session.record_answer(activity, youth, answer.as_ref(), friends)?;
        session.activity(activity)
    })
}
