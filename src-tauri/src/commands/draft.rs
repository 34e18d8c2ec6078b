//! What stands in forms and has not been handed in.

use super::types::*;

/// What has been begun on this device and not handed in.
pub fn drafts(app: &App, _: Nothing) -> Result<Vec<Draft>> {
    app.session(|session| session.drafts())
}

/// Keeps what stands in a form.
pub fn put(app: &App, DraftPut { key, text }: DraftPut) -> Result<Nothing> {
    app.session(|session| session.put_draft(&Draft { key, text }))?;
    Ok(Nothing {})
}

/// Forgets what stood in a form.
pub fn clear(app: &App, DraftClear { key }: DraftClear) -> Result<Nothing> {
    app.session(|session| session.clear_draft(&key))?;
    Ok(Nothing {})
}
