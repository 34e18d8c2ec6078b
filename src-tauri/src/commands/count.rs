//! Headcounts.

use super::types::*;

/// Counts heads, now.
pub fn add(app: &App, CountAdd { shift, place, number }: CountAdd) -> Result<Count> {
    app.session(|session| session.add_count(shift, place, number))
}

/// Undoes a count, or brings it back.
pub fn remove(app: &App, CountRemove { shift, count, removed }: CountRemove) -> Result<Count> {
    app.session(|session| session.remove_count(shift, count, removed))
}
