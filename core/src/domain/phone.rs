//! Phone numbers, kept as E.164 (ITU-T E.164) and shown masked in lists.

use super::error::{Code, Problem, Result};
use phonenumber::{Mode, Type, country};

/// Reads a number as people type it ("20 12 34 56", "+45 20123456") and gives it as E.164.
///
/// # Errors
/// [`Code::PhoneInvalid`] where it is not one that can receive an SMS: "112", a landline, rubbish.
pub fn parse(text: &str) -> Result<String> {
    let number = phonenumber::parse(Some(country::DK), text.trim()).map_err(|_| Problem::new(Code::PhoneInvalid))?;
    // Denmark's plan does not tell mobiles from landlines, so its numbers come out as either.
    let receives = matches!(
        number.number_type(&phonenumber::metadata::DATABASE),
        Type::Mobile | Type::FixedLineOrMobile | Type::Unknown
    );
    if !phonenumber::is_valid(&number) || !receives {
        return Err(Problem::new(Code::PhoneInvalid));
    }
    Ok(number.format().mode(Mode::E164).to_string())
}

/// A number with all but the last two digits hidden.
pub fn masked(number: &str) -> String {
    let tail: String = number
        .chars()
        .rev()
        .take(2)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    format!("•• •• •• {tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_type_them() {
        assert_eq!(parse("20 12 34 56").unwrap(), "+4520123456");
        assert_eq!(parse("+45 20123456").unwrap(), "+4520123456");
        assert_eq!(parse("+46 70 123 45 67").unwrap(), "+46701234567");
        assert_eq!(masked("+4520123456"), "•• •• •• 56");
    }

    #[test]
    fn numbers_that_can_take_no_sms() {
        for text in ["112", "114", "", "ring til mor", "+45 2012"] {
            assert_eq!(parse(text).unwrap_err().code, Code::PhoneInvalid, "{text}");
        }
    }
}
