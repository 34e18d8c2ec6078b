//! Enrolling, locking, settings, and how far the work has come.

use super::types::*;
use data_encoding::BASE64;
use gadeplan_core::domain::role::DocumentKind;
use serde_json::json;
use zeroize::Zeroizing;

/// The app at a glance.
pub fn status(app: &App, _: Nothing) -> Result<AppStatus> {
    app.status()
}

/// Lets a fresh app in and leaves it open.
pub fn enrol(app: &App, mut request: Enrol) -> Result<AppStatus> {
    let enrolled = app.enrol(&request);
    // Best effort: what the web view sent has been in other hands before.
    drop(Zeroizing::new(std::mem::take(&mut request.pin)));
    drop(Zeroizing::new(std::mem::take(&mut request.code)));
    enrolled?;
    app.status()
}

/// Opens a locked app.
pub fn unlock(app: &App, request: Unlock) -> Result<AppStatus> {
    app.unlock(&Zeroizing::new(request.pin))?;
    app.status()
}

/// Locks the app.
pub fn lock(app: &App, _: Nothing) -> Result<AppStatus> {
    app.lock();
    app.status()
}

/// Lets a broken app be tried again.
pub fn retry(app: &App, _: Nothing) -> Result<AppStatus> {
    app.retry();
    app.status()
}

/// Begins again as a fresh device.
pub fn begin_again(app: &App, BeginAgain { unsent_stays_behind }: BeginAgain) -> Result<AppStatus> {
    if !unsent_stays_behind {
        return Err(Problem::new(Code::Missing).with("field", "unsent_stays_behind"));
    }
    app.begin_again()?;
    app.status()
}

/// How the app looks and locks.
pub fn settings(app: &App, _: Nothing) -> Result<Settings> {
    Ok(app.settings())
}

/// Keeps how the app looks and locks.
pub fn settings_put(app: &App, request: Settings) -> Result<Settings> {
    app.put_settings(&request)?;
    Ok(app.settings())
}

/// How far the work has come.
pub fn sync_status(app: &App, _: Nothing) -> Result<SyncStatus> {
    app.sync_status()
}

/// Wants an exchange now; how it went comes as an event.
pub fn sync_now(app: &App, _: Nothing) -> Result<SyncStatus> {
    app.sync_now()?;
    app.sync_status()
}

/// The person has read that a space was taken.
pub fn taken_read(app: &App, SpaceOf { space }: SpaceOf) -> Result<SyncStatus> {
    app.session(|session| session.taken_was_read(space))?;
    app.sync_status()
}

/// What the server refused.
pub fn refused(app: &App, _: Nothing) -> Result<Vec<Refused>> {
    app.session(|session| session.refused())
}

/// Hands a refused document in once more; gives what is refused still.
pub fn refused_retry(app: &App, DocumentOf { doc }: DocumentOf) -> Result<Vec<Refused>> {
    app.session(|session| {
        session.retry_refused(doc)?;
        session.refused()
    })
}

/// A refused document, to take out by hand: as people read it where it can be read, and every change of it as it was
/// written.
pub fn refused_export(app: &App, DocumentOf { doc }: DocumentOf) -> Result<Exported> {
    let export = app.session(|session| {
        let refused = session
            .refused()?
            .into_iter()
            .find(|refused| refused.doc == doc)
            .ok_or(Code::NotFound)?;
        session.exports(doc)?;
        let readable = match refused.kind {
            DocumentKind::Shift => session.report(doc.into()).ok().map(serde_json::to_value),
            DocumentKind::Youth => session.youth_written(doc.into()).ok().map(serde_json::to_value),
            DocumentKind::Activity => session.activity(doc.into()).ok().map(serde_json::to_value),
            _ => None,
        };
        let (withheld, bodies) = session.refused_changes(doc)?;
        let changes: Vec<String> = bodies.iter().map(|body| BASE64.encode(body)).collect();
        let readable = readable.and_then(std::result::Result::ok).or(withheld);
        Ok(json!({ "refused": refused, "readable": readable, "changes": changes }))
    })?;
    let json = serde_json::to_string_pretty(&export).map_err(|_| Problem::new(Code::Internal))?;
    Ok(Exported { json })
}
