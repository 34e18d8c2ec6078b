//! Trying again what could not be taken: what the server refused, when the app is another or a person asks for it.

use super::Session;
use crate::domain::error::{Code, Result};
use crate::domain::ids::DocId;

/// The version of this app.
const APP_VERSION: &str = env!("CARGO_PKG_VERSION");

impl Session {
    /// Hands a refused document in once more.
    ///
    /// # Errors
    /// [`Code::NotFound`] where it has not been refused.
    pub fn retry_refused(&mut self, doc: DocId) -> Result<()> {
        if !self.store.refused()?.iter().any(|refused| refused.doc == doc) {
            return Err(Code::NotFound.into());
        }
        self.store.write(|writer| writer.unrefuse(doc))?;
        self.note_changed(doc);
        Ok(())
    }

    /// Another version of the app than the one that ran here last tries again what that one could not do.
    pub(crate) fn try_again_where_new(&mut self) -> Result<()> {
        if self.store.setting("app_version")?.as_deref() == Some(APP_VERSION) {
            return Ok(());
        }
        self.store.write(|writer| {
            writer.unrefuse_all()?;
            writer.put_setting("app_version", APP_VERSION)
        })
    }
}
