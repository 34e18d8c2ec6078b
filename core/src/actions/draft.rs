//! What stands in forms and has not been handed in. No deed: no document changes, nobody is told, nothing is logged.

use super::Session;
use crate::domain::draft::{Draft, check_key};
use crate::domain::error::Result;

impl Session {
    /// What has been begun on this device and not handed in.
    ///
    /// # Errors
    /// As the store's.
    pub fn drafts(&self) -> Result<Vec<Draft>> {
        self.store.drafts()
    }

    /// Keeps what stands in a form.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::domain::error::Code::BadRequest),
    /// [`Code::TooLong`](crate::domain::error::Code::TooLong); as the store's.
    pub fn put_draft(&mut self, draft: &Draft) -> Result<()> {
        draft.check()?;
        let now = self.now();
        self.store.put_draft(draft, now)
    }

    /// Forgets what stood in a form: it has been handed in or given up.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::domain::error::Code::BadRequest); as the store's.
    pub fn clear_draft(&mut self, key: &str) -> Result<()> {
        check_key(key)?;
        self.store.clear_draft(key)
    }
}
