//! What stands in a form and has not been handed in. It is the device's own: no document, never sent, in no log.

use super::error::{Code, Problem, Result};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Words that were begun and not handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Draft {
    /// The form: a noun, a field, ids; never what was typed.
    pub key: String,
    /// What the form makes of what stands in it; at most [`TEXT_MAX`] characters.
    pub text: String,
}

/// Longest key, in characters.
pub const KEY_MAX: usize = 120;

/// Longest text of a draft, in characters: more than any form takes.
pub const TEXT_MAX: usize = 200_000;

/// For so many minutes a draft is kept that nobody comes back to: 30 days.
pub const KEPT_MINUTES: i64 = 30 * 24 * 60;

/// A draft that seems older than so many minutes, a year, or younger than now, was written or is looked at by a clock that
/// is wrong. Its age begins anew.
pub const UNBELIEVABLE_MINUTES: i64 = 365 * 24 * 60;

/// Refuses what is not a form's name.
///
/// # Errors
/// [`Code::BadRequest`] with `field`.
pub fn check_key(key: &str) -> Result<()> {
    let plain = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b' ' || letter == b'-';
    if key.is_empty() || key.len() > KEY_MAX || !key.bytes().all(plain) {
        return Err(Problem::new(Code::BadRequest).with("field", "key"));
    }
    Ok(())
}

impl Draft {
    /// Refuses a draft that is not named as a form is, or is longer than any form.
    ///
    /// # Errors
    /// [`Code::BadRequest`] with `field`; [`Code::TooLong`].
    pub fn check(&self) -> Result<()> {
        check_key(&self.key)?;
        let length = self.text.chars().count();
        if length > TEXT_MAX {
            return Err(Problem::new(Code::TooLong)
                .with("field", "text")
                .with("length", length)
                .with("max", TEXT_MAX));
        }
        Ok(())
    }
}
