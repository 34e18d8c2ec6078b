//! The words of an invitation (C4): neutral by rule. A fixed set of variables, no free text, nothing about why.

use super::activity::MessageLanguage;
use super::error::{Code, Problem, Result};
use super::time::Timestamp;
use chrono::{Datelike, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Copenhagen;

/// Everything a message may say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationMessage<'a> {
    /// The youth's first name.
    pub first_name: &'a str,
    /// The activity's title.
    pub title: &'a str,
    /// Where to meet.
    pub meeting_point: &'a str,
    /// When to meet.
    pub meet_at: Timestamp,
    /// Ask them to bring a friend.
    pub bring_a_friend: bool,
    /// The language.
    pub language: MessageLanguage,
}

/// How a text goes over the air (3GPP TS 23.038).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segments {
    /// `gsm7` or `ucs2`.
    pub encoding: &'static str,
    /// How many SMS it is billed as.
    pub count: u32,
}

/// Words that say too much in a message somebody else may read (security row 12).
const TELLING: &[&str] = &[
    "ssp",
    "politi",
    "kommune",
    "sag",
    "underretning",
    "hotspot",
    "sigtet",
    "kriminal",
];

/// Whether a title or meeting point is neutral.
///
/// # Errors
/// [`Code::NotNeutral`] with `field` and `word` where it says too much.
pub fn neutral(field: &str, text: &str) -> Result<()> {
    let lower = text.to_lowercase();
    for word in TELLING {
        let told = lower
            .split(|c: char| !c.is_alphanumeric())
            .any(|part| part == *word || (word.len() > 4 && part.starts_with(word)));
        if told {
            return Err(Problem::new(Code::NotNeutral).with("field", field).with("word", word));
        }
    }
    Ok(())
}

const WEEKDAYS_DA: [&str; 7] = ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"];
const WEEKDAYS_EN: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Writes the message.
pub fn write(message: &InvitationMessage<'_>) -> String {
    let InvitationMessage {
        first_name,
        title,
        meeting_point,
        meet_at,
        bring_a_friend,
        language,
    } = message;
    let Some(at) = Utc
        .timestamp_millis_opt(meet_at.0)
        .single()
        .map(|at| at.with_timezone(&Copenhagen))
    else {
        return String::new();
    };
    let weekday = at.weekday().num_days_from_monday() as usize;
    let (day, month, hour, minute) = (at.day(), at.month(), at.hour(), at.minute());
    match language {
        MessageLanguage::English => {
            let weekday = WEEKDAYS_EN.get(weekday).copied().unwrap_or_default();
            let friend = if *bring_a_friend { " Bring a friend." } else { "" };
            format!(
                "Hi {first_name}! {title} on {weekday} {day}/{month} at {hour}:{minute:02}. We meet at {meeting_point}.{friend} Answer YES or NO."
            )
        }
        _ => {
            let weekday = WEEKDAYS_DA.get(weekday).copied().unwrap_or_default();
            let friend = if *bring_a_friend { " Tag en ven med." } else { "" };
            format!(
                "Hej {first_name}! {title} {weekday} d. {day}/{month} kl. {hour}.{minute:02}. Vi mødes ved {meeting_point}.{friend} Svar JA eller NEJ."
            )
        }
    }
}

/// How many SMS a text is.
pub fn segments(text: &str) -> Segments {
    let options = sms_splitter::splitter_options::SplitterOptions::new(false, true);
    let split = sms_splitter::SplitSms::new(options).split(String::from(text));
    Segments {
        encoding: if split.character_set == "GSM" { "gsm7" } else { "ucs2" },
        count: u32::try_from(split.parts.len()).unwrap_or(u32::MAX),
    }
}

/// The `sms:` link (RFC 5724) for one number and text; never more than one number, so that nobody sees another's.
pub fn sms_link(number: &str, text: &str) -> String {
    let mut body = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => body.push(char::from(byte)),
            byte => body.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("sms:{number}?body={body}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Evening;

    #[test]
    fn an_invitation_reads_well_and_fits_one_sms() {
        let friday: Evening = "2026-11-20".parse().unwrap();
        let text = write(&InvitationMessage {
            first_name: "Amina",
            title: "Natfodbold",
            meeting_point: "Containeren",
            meet_at: friday.at(18, 0),
            bring_a_friend: true,
            language: MessageLanguage::Danish,
        });
        assert_eq!(
            text,
            "Hej Amina! Natfodbold fredag d. 20/11 kl. 18.00. Vi mødes ved Containeren. Tag en ven med. Svar JA eller NEJ."
        );
        assert_eq!(
            segments(&text),
            Segments {
                encoding: "gsm7",
                count: 1
            }
        );
    }

    #[test]
    fn segments_at_the_borders() {
        assert_eq!(segments(&"a".repeat(160)).count, 1);
        assert_eq!(segments(&"a".repeat(161)).count, 2);
        assert_eq!(
            segments(&"ش".repeat(70)),
            Segments {
                encoding: "ucs2",
                count: 1
            }
        );
        assert_eq!(segments(&"ش".repeat(71)).count, 2);
    }

    #[test]
    fn telling_words_are_refused_and_lookalikes_are_not() {
        assert_eq!(neutral("title", "Fodbold med SSP").unwrap_err().code, Code::NotNeutral);
        assert_eq!(
            neutral("title", "Tur til politistationen").unwrap_err().code,
            Code::NotNeutral
        );
        neutral("title", "Sagnlegen i parken").unwrap();
    }

    #[test]
    fn a_link_carries_one_number_and_the_text() {
        assert_eq!(
            sms_link("+4520123456", "Hej Åse & co"),
            "sms:+4520123456?body=Hej%20%C3%85se%20%26%20co"
        );
    }
}
