//! How the app looks and locks on this device. In a file of its own, because the lock screen needs it before there is a
//! key; it says nothing about anybody.

use super::files;
use crate::wire::app::Settings;
use gadeplan_core::domain::error::{Code, Problem, Result};
use std::path::Path;

const FILE: &str = "settings.json";
const LOCK_AFTER: std::ops::RangeInclusive<u32> = 30..=3_600;

/// Five minutes: long enough to read a report, short enough for a phone that was put down.
pub fn defaults() -> Settings {
    Settings {
        theme: "auto".to_owned(),
        language: "da".to_owned(),
        lock_after_seconds: 300,
    }
}

/// The settings of a folder; the defaults where there are none or they make no sense.
pub fn read(folder: &Path) -> Settings {
    let content = files::read(&folder.join(FILE)).ok().flatten();
    content
        .and_then(|content| serde_json::from_slice(&content).ok())
        .filter(|settings| check(settings).is_ok())
        .unwrap_or_else(defaults)
}

/// Keeps settings.
///
/// # Errors
/// [`Code::BadRequest`] with `field`, [`Code::OutOfRange`], [`Code::DiskFull`], [`Code::DatabaseFailed`].
pub fn write(folder: &Path, settings: &Settings) -> Result<()> {
    check(settings)?;
    let content = serde_json::to_vec_pretty(settings).map_err(|_| Problem::new(Code::Internal))?;
    files::make_folder(folder)?;
    files::replace(&folder.join(FILE), &content)
}

fn check(settings: &Settings) -> Result<()> {
    let Settings {
        theme,
        language,
        lock_after_seconds,
    } = settings;
    if !["auto", "dark", "light"].contains(&theme.as_str()) {
        return Err(Problem::new(Code::BadRequest).with("field", "theme"));
    }
    if !["da", "en"].contains(&language.as_str()) {
        return Err(Problem::new(Code::BadRequest).with("field", "language"));
    }
    if !LOCK_AFTER.contains(lock_after_seconds) {
        let range = Problem::new(Code::OutOfRange).with("field", "lock_after_seconds");
        return Err(range.with("min", LOCK_AFTER.start()).with("max", LOCK_AFTER.end()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_kept_and_nonsense_is_not() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()), defaults());
        let light = Settings {
            theme: "light".to_owned(),
            language: "en".to_owned(),
            lock_after_seconds: 60,
        };
        write(folder.path(), &light).unwrap();
        assert_eq!(read(folder.path()), light);
        assert_eq!(
            write(
                folder.path(),
                &Settings {
                    lock_after_seconds: 7,
                    ..light.clone()
                }
            )
            .unwrap_err()
            .code,
            Code::OutOfRange
        );
        assert_eq!(
            write(
                folder.path(),
                &Settings {
                    theme: "pink".to_owned(),
                    ..light.clone()
                }
            )
            .unwrap_err()
            .code,
            Code::BadRequest
        );
        assert_eq!(read(folder.path()), light);
        std::fs::write(
            folder.path().join(FILE),
            "{\"theme\":\"dark\",\"language\":\"da\",\"lock_after_seconds\":999999}",
        )
        .unwrap();
        assert_eq!(
            read(folder.path()),
            defaults(),
            "a file edited by hand does not switch the lock off"
        );
    }
}
