//! Which PINs are too easy. A PIN is worthless without the hardware secret; it has to stand against a few guesses by
//! somebody who holds the phone and may know its owner's birthday.

use gadeplan_core::domain::error::{Code, Problem, Result};

const SHORTEST: usize = 6;
const LONGEST: usize = 12;
/// Birthdays of people old enough to work here: a PIN made of one is the first that is tried.
const BORN: std::ops::RangeInclusive<u32> = 1930..=2010;

/// Refuses a PIN that would be guessed.
///
/// # Errors
/// [`Code::PinWeak`] with `reason` `digits`, `length` or `easy`.
pub fn check(pin: &str) -> Result<()> {
    let weak = |reason: &str| Err(Problem::new(Code::PinWeak).with("reason", reason));
    if !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return weak("digits");
    }
    let digits: Vec<u32> = pin.bytes().map(|byte| u32::from(byte - b'0')).collect();
    if !(SHORTEST..=LONGEST).contains(&digits.len()) {
        return weak("length");
    }
    if is_run(&digits) || is_repetition(&digits) || is_doubled(&digits) || is_year(&digits) || is_birthday(&digits) {
        return weak("easy");
    }
    Ok(())
}

fn number(digits: &[u32]) -> u32 {
    digits.iter().fold(0, |number, digit| number * 10 + digit)
}

/// 111111, 123456, 987654, 246802: the same step all the way, around the zero too.
fn is_run(digits: &[u32]) -> bool {
    let mut steps = digits
        .iter()
        .zip(digits.iter().skip(1))
        .map(|(one, next)| (next + 10 - one) % 10);
    let first = steps.next();
    steps.all(|step| Some(step) == first)
}

/// 121212, 123123: a short piece over and over.
fn is_repetition(digits: &[u32]) -> bool {
    (1..=digits.len() / 2).any(|piece| {
        digits
            .iter()
            .zip(digits.iter().skip(piece))
            .all(|(one, next)| one == next)
    })
}

/// 112233: every digit twice, in steps of one.
fn is_doubled(digits: &[u32]) -> bool {
    let pairs: Vec<&[u32]> = digits.chunks(2).collect();
    let firsts: Vec<u32> = pairs.iter().filter_map(|pair| pair.first().copied()).collect();
    pairs.iter().all(|pair| pair.first() == pair.last() && pair.len() == 2) && is_run(&firsts)
}

/// A birth year with two digits before or after it.
fn is_year(digits: &[u32]) -> bool {
    digits.len() == SHORTEST
        && digits
            .split_at_checked(4)
            .is_some_and(|(year, _)| BORN.contains(&number(year)))
        || digits.len() == SHORTEST
            && digits
                .split_at_checked(2)
                .is_some_and(|(_, year)| BORN.contains(&number(year)))
}

/// ddmmyy, yymmdd, ddmmyyyy or yyyymmdd of somebody's birthday.
fn is_birthday(digits: &[u32]) -> bool {
    let century = |year: u32| if year > 10 { 1900 + year } else { 2000 + year };
    let date = |day: &[u32], month: &[u32], year: u32| {
        (1..=31).contains(&number(day)) && (1..=12).contains(&number(month)) && BORN.contains(&year)
    };
    match digits {
        [a, b, c, d, e, f] => {
            date(&[*a, *b], &[*c, *d], century(number(&[*e, *f])))
                || date(&[*e, *f], &[*c, *d], century(number(&[*a, *b])))
        }
        [a, b, c, d, e, f, g, h] => {
            date(&[*a, *b], &[*c, *d], number(&[*e, *f, *g, *h]))
                || date(&[*g, *h], &[*e, *f], number(&[*a, *b, *c, *d]))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(pin: &str) -> Option<String> {
        check(pin).err().map(|problem| problem.params["reason"].clone())
    }

    #[test]
    fn easy_pins_are_refused() {
        for pin in [
            "111111",
            "123456",
            "654321",
            "890123",
            "246802",
            "121212",
            "123123",
            "7777777",
            "112233",
            "332211",
            "198507",
            "071985",
            "140785",
            "850714",
            "14071985",
            "19850714",
            "123412341234",
        ] {
            assert_eq!(reason(pin).as_deref(), Some("easy"), "{pin}");
        }
    }

    #[test]
    fn length_and_digits_are_told_apart() {
        for (pin, expected) in [
            ("", "length"),
            ("24091", "length"),
            ("2409172409172", "length"),
            ("24o917", "digits"),
            ("२४०९१७", "digits"),
        ] {
            assert_eq!(reason(pin).as_deref(), Some(expected), "{pin}");
        }
    }

    #[test]
    fn ordinary_pins_pass() {
        for pin in ["240917", "905163", "482913", "73920184", "601834729115"] {
            assert_eq!(reason(pin), None, "{pin}");
        }
    }
}
