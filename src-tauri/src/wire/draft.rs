//! What stands in forms and has not been handed in.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Keeps what stands in a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftPut {
    /// The form: a noun, a field, ids; at most 120 of `a`–`z`, `0`–`9`, space and `-`.
    pub key: String,
    /// What the form makes of it; at most 200,000 characters.
    pub text: String,
}

/// Forgets what stood in a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftClear {
    /// The form.
    pub key: String,
}
