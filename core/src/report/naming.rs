//! Whom a text names, as far as names tell. Spellings are matched as in search ([`crate::domain::name`]), genitives too;
//! what it finds is for a person to judge, so it rather finds too much than too little.

use crate::domain::access_export::{Called, Piece};
use crate::domain::name;
use std::collections::{BTreeMap, BTreeSet};

/// Cuts a text into words and what stands between them; joined again they are the text.
fn cut(text: &str) -> Vec<(String, bool)> {
    let mut cut: Vec<(String, bool)> = Vec::new();
    for c in text.chars() {
        let word = c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
        match cut.last_mut() {
            Some((last, of_word)) if *of_word == word => last.push(c),
            _ => cut.push((c.to_string(), word)),
        }
    }
    cut
}

fn words(text: &str) -> Vec<String> {
    let words = cut(text).into_iter().filter(|(_, word)| *word);
    words
        .map(|(word, _)| name::key(&word))
        .filter(|key| !key.is_empty())
        .collect()
}

/// The keys a written word may stand for: itself, and without the s of a genitive.
fn readings(word: &str) -> Vec<String> {
    let key = name::key(word);
    let bare = key.strip_suffix('s').filter(|bare| bare.chars().count() > 1);
    bare.map(str::to_owned).into_iter().chain([key.clone()]).collect()
}

/// What names one or several people.
#[derive(Clone, Debug, Default)]
struct Sought {
    /// Words that are a name by themselves.
    words: BTreeSet<String>,
    /// Words that are one only together, in this order; by the first of them.
    phrases: BTreeMap<String, BTreeSet<Vec<String>>>,
}

impl Sought {
    fn add_word(&mut self, word: String) {
        // A single letter names nobody.
        if word.chars().count() > 1 {
            self.words.insert(word);
        }
    }

    fn add_phrase(&mut self, phrase: Vec<String>) {
        match phrase.as_slice() {
            [] => {}
            [_] => phrase.into_iter().for_each(|word| self.add_word(word)),
            [first, ..] => {
                self.phrases.entry(first.clone()).or_default().insert(phrase);
            }
        }
    }

    /// Which of the words of a text are part of a name.
    fn found(&self, readings: &[Vec<String>]) -> BTreeSet<usize> {
        let stands = |at: usize, word: &String| readings.get(at).is_some_and(|one| one.contains(word));
        let mut found: BTreeSet<usize> = (0..readings.len())
            .filter(|at| {
                readings
                    .get(*at)
                    .is_some_and(|one| one.iter().any(|word| self.words.contains(word)))
            })
            .collect();
        for (from, one) in readings.iter().enumerate() {
            for phrase in one.iter().filter_map(|word| self.phrases.get(word)).flatten() {
                if phrase.iter().enumerate().all(|(at, word)| stands(from + at, word)) {
                    found.extend(from..from + phrase.len());
                }
            }
        }
        found
    }
}

/// Finds one youth and all others in texts.
#[derive(Clone, Debug)]
pub struct Naming {
    own: Sought,
    own_words: BTreeSet<String>,
    others: Sought,
}

impl Naming {
    /// For one youth among all that are known. The last of several names is shared by families, so that alone is no
    /// mention of the youth; of others it counts.
    pub fn new<'a>(youth: &Called, others: impl IntoIterator<Item = &'a Called>) -> Self {
        let mut own = Sought::default();
        let own_name = words(&youth.name);
        let first = own_name.len().saturating_sub(1).max(1);
        own_name.iter().take(first).for_each(|word| own.add_word(word.clone()));
        own.add_phrase(own_name.clone());
        own.add_phrase(words(&youth.nickname));
        own.add_phrase(words(&youth.description));
        let mut own_words: BTreeSet<String> = own_name.into_iter().collect();
        own_words.extend(own.words.iter().cloned());

        let mut sought = Sought::default();
        for other in others {
            words(&other.name).into_iter().for_each(|word| sought.add_word(word));
            sought.add_phrase(words(&other.nickname));
            sought.add_phrase(words(&other.description));
            // Words that both bear tell them apart only together with the rest.
            sought.add_phrase(words(&other.name));
        }
        Self {
            own,
            own_words,
            others: sought,
        }
    }

    /// A text in pieces. In what is linked to the youth, a word that is theirs too is taken for theirs unless the other's
    /// whole name stands there; elsewhere it may be either.
    pub fn pieces(&self, text: &str, linked: bool) -> Vec<Piece> {
        let cut = cut(text);
        let read: Vec<Vec<String>> = cut
            .iter()
            .filter(|(_, word)| *word)
            .map(|(word, _)| readings(word))
            .collect();
        let own = self.own.found(&read);
        let mut other = self.others.found(&read);
        if linked {
            let whole = Sought {
                words: BTreeSet::new(),
                phrases: self.others.phrases.clone(),
            }
            .found(&read);
            other.retain(|at| {
                let theirs = |one: &Vec<String>| one.iter().any(|word| self.own_words.contains(word));
                whole.contains(at) || !read.get(*at).is_some_and(theirs)
            });
        }
        let mut at = 0;
        cut.into_iter()
            .map(|(text, word)| {
                let piece = Piece {
                    text,
                    word,
                    own: word && own.contains(&at),
                    other: word && other.contains(&at),
                };
                at += usize::from(word);
                piece
            })
            .collect()
    }

    /// Does a text mention the youth?
    pub fn mentions(&self, text: &str) -> bool {
        let words = cut(text).into_iter().filter(|(_, word)| *word);
        let read: Vec<Vec<String>> = words.map(|(word, _)| readings(&word)).collect();
        !self.own.found(&read).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(name: &str, nickname: &str) -> Called {
        Called {
            name: name.into(),
            nickname: nickname.into(),
            description: String::new(),
        }
    }

    fn marked(pieces: &[Piece]) -> Vec<&str> {
        pieces
            .iter()
            .filter(|piece| piece.other)
            .map(|piece| piece.text.as_str())
            .collect()
    }

    #[test]
    fn others_are_found_however_spelt_and_in_the_genitive() {
        let naming = Naming::new(
            &called("Yusuf Eksempel", "Mini"),
            &[
                called("Mohammed Opspind", ""),
                called("Sara Påfund", "Lille S"),
                Called {
                    description: "rød jakke".into(),
                    ..Called::default()
                },
            ],
        );
        let text = "Yusuf og muhameds fætter, lille s og SARA; ham med rød jakke – Opspind-drengene.";
        let pieces = naming.pieces(text, true);
        assert_eq!(pieces.iter().map(|one| one.text.as_str()).collect::<String>(), text);
        assert_eq!(
            marked(&pieces),
            ["muhameds", "lille", "s", "SARA", "rød", "jakke", "Opspind"]
        );
        assert!(naming.mentions("Jusufs cykel") && naming.mentions("mini"));
        assert!(!naming.mentions("Eksempel") && !naming.mentions("minigolf"));
    }

    #[test]
    fn of_two_with_one_name_a_linked_text_means_the_youth_unless_it_says_the_other() {
        let naming = Naming::new(&called("Ali Eksempel", ""), &[called("Ali Demo", "")]);
        assert_eq!(marked(&naming.pieces("Ali kom alene", true)), Vec::<&str>::new());
        assert_eq!(marked(&naming.pieces("Ali kom alene", false)), ["Ali"]);
        assert_eq!(marked(&naming.pieces("Ali Demo kom", true)), ["Ali", "Demo"]);
    }

    #[test]
    fn who_has_one_name_only_is_mentioned_by_it() {
        assert!(Naming::new(&called("Bo", ""), []).mentions("Bo og de andre"));
    }
}
