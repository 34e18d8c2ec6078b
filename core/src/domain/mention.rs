//! Where a text speaks of somebody by name.

use std::ops::Range;

/// What stands in place of a name that was taken out.
pub const BLANK: &str = "▇▇▇";

/// The shortest part of a name that is looked for alone: shorter ones are words as often as names.
const PART_MIN: usize = 3;

/// What somebody is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    whole: Vec<Vec<char>>,
    parts: Vec<Vec<char>>,
}

impl Names {
    /// Names as they stand on a card; empty ones count for nothing.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut found = Self::default();
        for name in names.into_iter().map(str::trim).filter(|name| !name.is_empty()) {
            found.whole.push(name.chars().collect());
            let parts = name.split_whitespace().map(|part| part.chars().collect::<Vec<_>>());
            found.parts.extend(parts.filter(|part| part.len() >= PART_MIN));
        }
        found.longest_first();
        found
    }

    /// Takes in what others are called.
    pub fn join(&mut self, others: Self) {
        self.whole.extend(others.whole);
        self.parts.extend(others.parts);
        self.longest_first();
    }

    /// So that a whole name is found before its first part.
    fn longest_first(&mut self) {
        self.whole.sort_by_key(|name| std::cmp::Reverse(name.len()));
        self.parts.sort_by_key(|name| std::cmp::Reverse(name.len()));
    }

    /// Where they are named, in code points, in order and apart from each other: at the beginning of a word and to its end,
    /// whatever the case, with or without a genitive's s. With `parts`, a first name alone counts.
    pub fn found(&self, text: &[char], parts: bool) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let begins = at == 0 || !text.get(at - 1).is_some_and(|before| before.is_alphanumeric());
            let name = if begins { self.named_at(text, at, parts) } else { None };
            match name {
                Some(length) => {
                    found.push(at..at + length);
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }

    fn named_at(&self, text: &[char], at: usize, parts: bool) -> Option<usize> {
        let names = self.whole.iter().chain(self.parts.iter().filter(|_| parts));
        let mut names = names.filter(|name| {
            let here = text.get(at..at + name.len());
            here.is_some_and(|here| here.iter().zip(*name).all(|(a, b)| same(*a, *b))) && ends(text, at + name.len())
        });
        names.next().map(Vec::len)
    }

    /// Whether a text names them.
    pub fn in_text(&self, text: &str, parts: bool) -> bool {
        !self.found(&text.chars().collect::<Vec<_>>(), parts).is_empty()
    }

    /// The text without them; none where it does not name them.
    pub fn blanked(&self, text: &str, parts: bool) -> Option<String> {
        let letters: Vec<char> = text.chars().collect();
        let found = self.found(&letters, parts);
        let mut blanked = String::new();
        let mut at = 0;
        for name in &found {
            blanked.extend(letters.get(at..name.start).unwrap_or_default());
            blanked.push_str(BLANK);
            at = name.end;
        }
        blanked.extend(letters.get(at..).unwrap_or_default());
        (!found.is_empty()).then_some(blanked)
    }
}

/// The same letter, whatever the case.
fn same(a: char, b: char) -> bool {
    a == b || a.to_lowercase().eq(b.to_lowercase())
}

/// Whether a word ends here, or a genitive's s does.
fn ends(text: &[char], at: usize) -> bool {
    let letter = |at: usize| text.get(at).filter(|letter| letter.is_alphanumeric());
    match letter(at) {
        None => true,
        Some('s' | 'S') => letter(at + 1).is_none(),
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yusuf() -> Names {
        Names::new(["Yusuf Opdigtet", "", "Yuffi"])
    }

    #[test]
    fn a_name_is_found_as_people_write_it() {
        for (said, whole, parts) in [
            ("Talte med Yusuf Opdigtet.", "Talte med ▇▇▇.", "Talte med ▇▇▇."),
            (
                "YUFFIS cykel, yusufs bror",
                "▇▇▇S cykel, yusufs bror",
                "▇▇▇S cykel, ▇▇▇s bror",
            ),
            ("Yusuf  Opdigtet", "Yusuf  Opdigtet", "▇▇▇  ▇▇▇"),
            ("Yusufine og Ayusuf", "Yusufine og Ayusuf", "Yusufine og Ayusuf"),
            ("", "", ""),
        ] {
            assert_eq!(yusuf().blanked(said, false).unwrap_or(said.into()), whole);
            assert_eq!(yusuf().blanked(said, true).unwrap_or(said.into()), parts);
        }
    }

    #[test]
    fn short_parts_are_no_names_alone_and_letters_of_all_kinds_are_counted_as_letters() {
        let bo = Names::new(["Bo Ægir"]);
        assert_eq!(bo.blanked("bo hjemme hos ÆGIR", true).unwrap(), "bo hjemme hos ▇▇▇");
        let istanbul = Names::new(["İlkay"]);
        assert!(istanbul.in_text("så İlkays bror", false));
        assert!(!Names::new(["", " "]).in_text("alt", true));
    }
}
