//! Which links may leave the app: a call, a text message, nothing else.

use gadeplan_core::domain::error::{Code, Problem, Result};

/// Longest link: a text message of several parts, percent-encoded.
const LONGEST: usize = 8_192;

/// Checks a link before it is handed to the operating system: only `tel:` and `sms:`, and nothing in it that a shell, a
/// dialler or another app could read as more than a number and a text.
///
/// # Errors
/// [`Code::BadRequest`] with `field` `link`.
pub fn check(link: &str) -> Result<()> {
    let bad = || Problem::new(Code::BadRequest).with("field", "link");
    let (scheme, rest) = link.split_once(':').ok_or_else(bad)?;
    let (number, query) = match rest.split_once('?') {
        Some((number, query)) => (number, Some(query)),
        None => (rest, None),
    };
    // No * or #: those make a dialler do things instead of calling.
    let dials = !number.is_empty()
        && number.len() <= 20
        && number
            .bytes()
            .enumerate()
            .all(|(at, byte)| byte.is_ascii_digit() || (at == 0 && byte == b'+'));
    let says = match (scheme, query) {
        ("tel" | "sms", None) => true,
        ("sms", Some(query)) => query.strip_prefix("body=").is_some_and(is_encoded),
        _ => false,
    };
    if dials && says && link.len() <= LONGEST {
        Ok(())
    } else {
        Err(bad())
    }
}

/// Percent-encoded text (RFC 3986): unreserved characters and escapes, so no second parameter either.
fn is_encoded(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fine = match byte {
            b'%' => {
                bytes.next().is_some_and(|byte| byte.is_ascii_hexdigit())
                    && bytes.next().is_some_and(|byte| byte.is_ascii_hexdigit())
            }
            b'-' | b'.' | b'_' | b'~' | b'!' | b'\'' | b'(' | b')' | b'*' => true,
            other => other.is_ascii_alphanumeric(),
        };
        if !fine {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_messages_pass() {
        for link in [
            "tel:112",
            "tel:+4533211448",
            "sms:+4520304050",
            "sms:+4520304050?body=Hej%20Ali%2C%20vi%20ses%20kl.%2017!%0AHilsen%20Mette",
        ] {
            assert!(check(link).is_ok(), "{link}");
        }
    }

    #[test]
    fn everything_else_stays() {
        for link in [
            "",
            "tel:",
            "tel:*#06#",
            "tel:+45 33",
            "tel:33+21",
            "https://example.dk",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "sms:+45?body=a&x=b",
            "sms:+4520304050?body=a b",
            "sms:+4520304050?body=%2",
            "tel:112?body=x",
            "TEL:112",
            "sms:+4520304050;+4520304051",
            "mailto:a@b.dk",
            "sms:+4520304050?body=æ",
            "tel:112\n",
        ] {
            assert!(check(link).is_err(), "{link}");
        }
        assert!(check(&format!("sms:+4520304050?body={}", "a".repeat(LONGEST))).is_err());
    }
}
