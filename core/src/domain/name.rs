//! Finding people by name however it is spelt: "muhamed" finds "Mohammed", "oe" finds "ø".

use unicode_normalization::UnicodeNormalization;

/// The search key of a text: lower case, no accents, æ/ae, ø/oe, å/aa alike, doubled letters single, and the vowels
/// that vary between spellings of one name alike (u/o, e/a, y/i). Two spellings of a name give the same key.
pub fn key(text: &str) -> String {
    let folded = folded(text)
        .replace("oe", "o")
        .replace("ae", "a")
        .replace("ph", "f")
        .replace("ck", "k")
        .replace("dh", "d")
        .replace("kh", "k");
    let mut key = String::with_capacity(folded.len());
    let mut last = None;
    for c in folded.chars() {
        let c = match c {
            'u' | 'w' => 'o',
            'e' => 'a',
            'y' | 'j' => 'i',
            'x' => 'h',
            'z' => 's',
            'q' | 'c' => 'k',
            c => c,
        };
        if last != Some(c) {
            key.push(c);
        }
        last = Some(c);
    }
    key.trim().to_owned()
}

/// Lower case, no accents; æ, ø and å as they are written without.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Once more, for what stood in one sign: Ⓐ.
    for c in text.to_lowercase().nfkd().flat_map(char::to_lowercase) {
        match c {
            'æ' => folded.push_str("ae"),
            'ø' => folded.push_str("oe"),
            c if is_combining(c) => {
                // å is a with a ring: written aa by those who have no å.
                if c == '\u{30a}' {
                    folded.push('a');
                }
            }
            c if c.is_alphanumeric() => folded.push(c),
            _ => folded.push(' '),
        }
    }
    folded
}

const VOWELS: &str = "aeiouy";
/// So many letters a word must sound like before others that sound alike are found: "sa" sounds like everybody.
const SOUND_MIN: usize = 3;

/// How the words of a text sound, whoever wrote them down: " mahamad alhasan ". One name of Arabic is written by one person in
/// Danish, by another in English, by a third in Somali, where x is a ḥ and c a letter that others leave out: Mohamed, Muhammad,
/// Maxamed; Abdirahman, Abdurrahman, Cabdiraxmaan; Hassan, Xasan. Which vowels stand between the consonants tells nothing.
pub fn sounds(text: &str) -> String {
    let mut sounds = String::from(" ");
    for word in folded(text).split(' ').filter(|word| !word.is_empty()) {
        sounds.push_str(&sound(word));
        sounds.push(' ');
    }
    sounds
}

/// How one word sounds that has been folded.
fn sound(word: &str) -> String {
    let word = word
        .replace("ck", "k")
        .replace("ph", "f")
        .replace("kh", "k")
        .replace("dh", "d")
        .replace("gh", "g")
        .replace("th", "t")
        .replace("sch", "s")
        .replace("ch", "k")
        .replace("sh", "s");
    let letters: Vec<char> = word.chars().collect();
    let is_vowel = |c: Option<&char>| c.is_some_and(|c| VOWELS.contains(*c));
    let mut sound = String::with_capacity(word.len());
    for (at, c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let heard = match c {
            // The Somali letter for ʿayn, which stands by a vowel.
            'c' if is_vowel(letters.get(at + 1)) && (before.is_none() || is_vowel(before)) => continue,
            // At a word's beginning one name has j or y.
            'j' if before.is_none() => 'a',
            c if VOWELS.contains(*c) => 'a',
            'x' => 'h',
            'q' | 'c' => 'k',
            'z' => 's',
            'w' => 'v',
            'd' => 't',
            c => *c,
        };
        if !sound.ends_with(heard) {
            sound.push(heard);
        }
    }
    // Abdullah and Abdulla.
    match sound.strip_suffix('h') {
        Some(shorter) if shorter.len() >= SOUND_MIN => shorter.to_owned(),
        _ => sound,
    }
}

/// What somebody searches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its words.
    pub words: Vec<WantedWord>,
    /// The end of a phone number, where it is nothing but digits, four at least.
    pub number: Option<String>,
}

/// A word of it, in the ways in which it may be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedWord {
    /// Stands somewhere in a name's [`key`].
    pub key: String,
    /// Begins a word of a name's [`sounds`]; none where it is too short to tell.
    pub sound: Option<String>,
    /// A whole word of a name's sounds: of Abdirahman and the like, who are called Abdi.
    pub short: Option<String>,
}

impl Wanted {
    /// What a text searches for; everybody where it is empty.
    pub fn of(text: &str) -> Self {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let only_digits = text.chars().all(|c| c.is_ascii_digit() || " +".contains(c));
        let number = (only_digits && digits.len() >= 4).then_some(digits);
        let words = folded(text);
        let words = words.split(' ').filter(|word| !word.is_empty()).map(|word| {
            // Half of Sophie's ph, while it is being typed.
            let word = word.strip_suffix('p').filter(|begun| begun.len() > 1).unwrap_or(word);
            let sound = Some(sound(word)).filter(|sound| sound.len() >= SOUND_MIN);
            let long = sound
                .as_ref()
                .is_some_and(|sound| sound.starts_with("abta") && sound.len() > 4);
            WantedWord {
                key: key(word),
                sound,
                short: long.then(|| "abta".to_owned()),
            }
        });
        Self {
            words: words.collect(),
            number,
        }
    }

    /// Whether it finds somebody who is called so.
    pub fn finds(&self, called: &str) -> bool {
        let (name_key, name_sounds) = (key(called), sounds(called));
        self.words.iter().all(|WantedWord { key, sound, short }| {
            name_key.contains(key.as_str())
                || sound
                    .as_ref()
                    .is_some_and(|sound| name_sounds.contains(&format!(" {sound}")))
                || short
                    .as_ref()
                    .is_some_and(|short| name_sounds.contains(&format!(" {short} ")))
        })
    }
}

fn is_combining(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Spellings of one name each, as they stand on class lists and in phones in Valby.
    const ONE_NAME: [&[&str]; 14] = [
        &[
            "Mohammed", "Muhamed", "Mohamed", "Muhammad", "MUHAMMED", "Mohamad", "Maxamed", "Mohammad",
        ],
        &["Abdirahman", "Abdurrahman", "Cabdiraxmaan", "Abdirahmaan", "Abdiraxman"],
        &["Abdullahi", "Cabdullaahi", "Abdulahi", "Abdillahi"],
        &["Ahmed", "Axmed", "Ahmad"],
        &["Hassan", "Xasan", "Hasan"],
        &["Hussein", "Xuseen", "Hussain", "Huseyin", "Hossein"],
        &["Ali", "Cali", "Aly"],
        &["Omar", "Cumar", "Umar", "Omer"],
        &["Yusuf", "Jusuf", "Yuusuf", "Youssef", "Yousuf"],
        &["Ibrahim", "Ibraahim", "Ibrahiim"],
        &["Ismail", "Ismaaciil", "Ismael"],
        &["Aisha", "Caasha", "Aysha"],
        &["Zahra", "Sahra", "Zaxra"],
        &["Khadija", "Khadiija", "Kadija", "Qadija"],
    ];

    /// Names of Danish, and what others write for them.
    const DANISH: [&[&str]; 8] = [
        &["Søren", "Soeren", "Soren"],
        &["Åse", "Aase", "Ase"],
        &["Kjær", "Kjaer"],
        &["Mikkel", "Mikel"],
        &["Sofie", "Sophie"],
        &["Jannick", "Yannick", "Janik"],
        &["Kristoffer", "Christopher", "Kristofer"],
        &["Mads", "mads", "MADS"],
    ];

    fn spellings() -> impl Strategy<Value = (String, String)> {
        let names: Vec<&[&str]> = ONE_NAME.iter().chain(&DANISH).copied().collect();
        prop::sample::select(names).prop_flat_map(|one| {
            let one: Vec<String> = one.iter().map(|name| (*name).to_owned()).collect();
            (prop::sample::select(one.clone()), prop::sample::select(one))
        })
    }

    proptest! {
        #[test]
        fn any_spelling_finds_whoever_is_called_so_by_any_other(
            (written, typed) in spellings(), before in "[A-Z][a-z]{2,8}", after in "[A-Z][a-z]{2,8}", cut in 3_usize..40, loud: bool,
        ) {
            let called = format!("{before} {written} {after}");
            let typed = if loud { typed.to_uppercase() } else { typed };
            prop_assert!(Wanted::of(&typed).finds(&called), "{typed} finds {called}");
            // As it is typed, letter by letter, the same name in the same spelling.
            let begun: String = written.chars().take(cut).collect();
            prop_assert!(Wanted::of(&begun).finds(&called), "{begun} finds {called}");
        }

        #[test]
        fn nothing_that_is_typed_breaks_it(typed in ".{0,40}", called in ".{0,40}") {
            let _ = Wanted::of(&typed).finds(&called);
            prop_assert!(Wanted::of("").finds(&called));
            prop_assert!(Wanted::of(&called).finds(&called), "whoever is called {called:?} is found by that");
        }
    }

    #[test]
    fn whoever_is_called_abdi_for_short_is_found_by_the_whole_name_and_the_other_way() {
        for (typed, called) in [
            ("Abdi", "Abdirahman Warsame"),
            ("Abdirahman", "Abdi Warsame"),
            ("Cabdiraxmaan", "Abdi Warsame"),
            ("Abdullahi", "Cabdi Warsame"),
        ] {
            assert!(Wanted::of(typed).finds(called), "{typed} {called}");
        }
        assert!(!Wanted::of("Abdirahman").finds("Abel Warsame"));
    }

    #[test]
    fn part_of_a_name_is_enough_and_another_name_is_another() {
        assert!(Wanted::of("ami war").finds("Amina Yusuf Warsame"));
        assert!(!Wanted::of("ali").finds("Amina Yusuf"));
        assert!(!Wanted::of("mona").finds("Camilla Prøve"));
        assert!(!Wanted::of("sara").finds("Sofie Prøve"));
    }

    #[test]
    fn four_digits_are_the_end_of_a_number_and_three_are_not() {
        assert_eq!(Wanted::of("4711").number.as_deref(), Some("4711"));
        assert_eq!(Wanted::of("26 12 47 11").number.as_deref(), Some("26124711"));
        assert_eq!(Wanted::of("+45 26124711").number.as_deref(), Some("4526124711"));
        assert_eq!(Wanted::of("471").number, None);
        assert_eq!(Wanted::of("ung 4711").number, None);
    }
}
