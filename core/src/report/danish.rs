//! Dates and words as they stand on Danish paper.

use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use chrono::{DateTime, Datelike, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Copenhagen;

const WEEKDAYS: [&str; 7] = ["man.", "tirs.", "ons.", "tors.", "fre.", "lør.", "søn."];
const MONTHS: [&str; 12] = [
    "jan.", "feb.", "marts", "april", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec.",
];

fn local(at: Timestamp) -> Option<DateTime<chrono_tz::Tz>> {
    Some(Utc.timestamp_millis_opt(at.0).single()?.with_timezone(&Copenhagen))
}

/// "fre. 20. nov. 2026"; empty for a moment outside the calendar.
pub fn day(at: Timestamp) -> String {
    let Some(at) = local(at) else {
        return String::new();
    };
    let weekday = WEEKDAYS.get(at.weekday().num_days_from_monday() as usize);
    let month = MONTHS.get(at.month0() as usize);
    format!(
        "{} {}. {} {}",
        weekday.copied().unwrap_or_default(),
        at.day(),
        month.copied().unwrap_or_default(),
        at.year()
    )
}

/// "fre. 20. nov. 2026 kl. 21.40"; empty for a moment outside the calendar.
pub fn day_and_clock(at: Timestamp) -> String {
    local(at).map_or_else(String::new, |local| {
        format!("{} kl. {}.{:02}", day(at), local.hour(), local.minute())
    })
}

/// "2026-11-20", for names of files.
#[cfg(feature = "pdf")]
pub fn date_in_a_name(at: Timestamp) -> String {
    local(at).map_or_else(String::new, |at| at.format("%Y-%m-%d").to_string())
}

/// The moment as RFC 3339 says it, by a Danish clock.
pub fn rfc_3339(at: Timestamp) -> String {
    local(at).map_or_else(String::new, |at| at.to_rfc3339())
}

/// "1 dag", "730 dage".
pub fn days(days: u32) -> String {
    format!("{days} {}", if days == 1 { "dag" } else { "dage" })
}

/// What a member of staff is to the effort; a role that is not known here keeps its own word.
pub fn role(role: &Role) -> &str {
    match role {
        Role::StreetWorker => "gadeplansmedarbejder",
        Role::ClubWorker => "udgående klubmedarbejder",
        Role::Coordinator => "koordinator for gadeteamet",
        Role::Chief => "chef for indsatsen",
        Role::CaseOfficer => "AC-medarbejder",
        Role::AgencyConsultant => "konsulent fra en forvaltning",
        Role::JobConsultant => "jobkonsulent",
        Role::PoliceLiaison => "politiets kontaktperson",
        Role::Unknown(word) => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Evening;

    #[test]
    fn days_and_hours_read_as_in_denmark() {
        let friday: Evening = "2026-11-20".parse().unwrap();
        assert_eq!(day_and_clock(friday.at(21, 40)), "fre. 20. nov. 2026 kl. 21.40");
        assert_eq!(day_and_clock(friday.at(0, 5)), "lør. 21. nov. 2026 kl. 0.05");
        #[cfg(feature = "pdf")]
        assert_eq!(date_in_a_name(friday.at(0, 5)), "2026-11-21");
        assert_eq!(rfc_3339(friday.at(21, 40)), "2026-11-20T21:40:00+01:00");
        assert_eq!(day(Timestamp(i64::MAX)), "");
    }
}
