//! Goes through what somebody wrote, passage by passage: shows it for review, or does with it what was decided.

use crate::domain::access_export::{AccessDecision, BLACKED_OUT, Ground, Passage, PassageKind, Piece};
use crate::domain::time::Timestamp;
use crate::report::naming::Naming;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where a passage stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// What it is part of.
    pub kind: PassageKind,
    /// What it stands in.
    pub id: Uuid,
    /// When that was.
    pub at: Option<Timestamp>,
    /// Where.
    pub place: &'a str,
    /// It is linked to the youth.
    pub linked: bool,
}

/// How much was kept back, and by which rule. Numbers alone.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct LeftOut {
    /// Passages left out with regard to others or the youth (Databeskyttelsesloven § 22, stk. 1).
    pub others: u32,
    /// Passages left out for a public interest (Databeskyttelsesloven § 22, stk. 2).
    pub public_interest: u32,
    /// Passages that turned out not to be about the youth.
    pub not_about: u32,
    /// Passages in which words are blacked out (Databeskyttelsesloven § 22, stk. 1).
    pub blacked_out: u32,
}

/// Sorts passages by what was decided about them.
pub struct Sorting<'a> {
    pub naming: &'a Naming,
    decisions: &'a BTreeMap<&'a str, &'a AccessDecision>,
    /// Every passage there is.
    pub passages: Vec<Passage>,
    /// How many of them nobody has decided about.
    pub undecided: usize,
    /// What is kept back.
    pub left_out: LeftOut,
}

/// Names a passage: its kind, what it stands in, and a digest of the words, so that other words are another passage.
fn name_of(place: Place<'_>, text: &str, number: usize) -> String {
    let kind = serde_json::to_value(place.kind).unwrap_or_default();
    let kind = kind.as_str().unwrap_or_default();
    let digest = Sha256::digest(text.as_bytes());
    let digest = data_encoding::HEXLOWER.encode(digest.get(..8).unwrap_or_default());
    format!("{kind}:{}:{number}:{digest}", place.id.simple())
}

/// The words that are left when some are blacked out; several in a row are one gap. None where a number names no word.
fn black_out(pieces: &[Piece], words: &[u32]) -> Option<String> {
    let mut out = vec![false; pieces.len()];
    for number in words {
        let at = usize::try_from(*number).ok()?;
        if !pieces.get(at)?.word {
            return None;
        }
        *out.get_mut(at)? = true;
    }
    let mut left = String::new();
    // What stands between words, held until it is known whether it stands inside a gap.
    let mut between = String::new();
    let mut in_gap = false;
    for (piece, gone) in pieces.iter().zip(out) {
        match (piece.word, gone) {
            (false, _) => between.push_str(&piece.text),
            (true, true) => {
                let inside = in_gap && between.chars().all(char::is_whitespace) && !between.contains('\n');
                if !inside {
                    left.push_str(&between);
                    left.push_str(BLACKED_OUT);
                }
                between.clear();
                in_gap = true;
            }
            (true, false) => {
                left.push_str(&between);
                between.clear();
                left.push_str(&piece.text);
                in_gap = false;
            }
        }
    }
    left.push_str(&between);
    Some(left)
}

impl<'a> Sorting<'a> {
    pub fn new(naming: &'a Naming, decisions: &'a BTreeMap<&'a str, &'a AccessDecision>) -> Self {
        Self {
            naming,
            decisions,
            passages: Vec::new(),
            undecided: 0,
            left_out: LeftOut::default(),
        }
    }

    /// What somebody wrote in their own words: decided about, whatever it says. None where nothing of it goes along.
    pub fn free(&mut self, place: Place<'_>, text: &str) -> Option<String> {
        if text.trim().is_empty() {
            return None;
        }
        let pieces = self.naming.pieces(text, place.linked);
        // A card of somebody else's is about them even where it names nobody.
        let clear = place.kind != PassageKind::OtherCard && !pieces.iter().any(|piece| piece.other);
        let passage = name_of(place, text, 0);
        let number = self.passages.iter().filter(|one| one.passage == passage).count();
        let passage = match number {
            0 => passage,
            again => name_of(place, text, again),
        };
        let kept = match self.decisions.get(passage.as_str()) {
            Some(AccessDecision::Include) => Some(text.to_owned()),
            Some(AccessDecision::LeaveOut { ground }) => {
                match ground {
                    Ground::NotAbout => self.left_out.not_about += 1,
                    Ground::Public => self.left_out.public_interest += 1,
                    Ground::Others | Ground::Unknown(_) => self.left_out.others += 1,
                }
                None
            }
            Some(AccessDecision::BlackOut { words }) => {
                let left = black_out(&pieces, words);
                match &left {
                    Some(_) => self.left_out.blacked_out += u32::from(!words.is_empty()),
                    None => self.undecided += 1,
                }
                left
            }
            None => {
                self.undecided += 1;
                None
            }
        };
        self.passages.push(Passage {
            passage,
            kind: place.kind,
            at: place.at,
            place: place.place.to_owned(),
            linked: place.linked,
            clear,
            pieces,
        });
        kept
    }

    /// A word or line in a field of its own: goes along, unless it names somebody else; then it is decided about.
    pub fn short(&mut self, place: Place<'_>, text: &str) -> Option<String> {
        if text.trim().is_empty() {
            return None;
        }
        if self.naming.pieces(text, place.linked).iter().any(|piece| piece.other) {
            return self.free(place, text);
        }
        Some(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access_export::Called;
    use crate::domain::ids::Id;

    fn pieces(text: &str) -> Vec<Piece> {
        let nobody = Called::default();
        Naming::new(&nobody, []).pieces(text, true)
    }

    fn numbers(pieces: &[Piece], gone: &[&str]) -> Vec<u32> {
        (0..)
            .zip(pieces)
            .filter(|(_, piece)| gone.contains(&piece.text.as_str()))
            .map(|(number, _)| number)
            .collect()
    }

    #[test]
    fn a_gap_says_neither_how_long_it_is_nor_how_many_words_it_hides() {
        let text = "Mødte Amir Opspind, hans bror og Sara.\nAmir\nSara gik.";
        let pieces = pieces(text);
        let left = black_out(&pieces, &numbers(&pieces, &["Amir", "Opspind", "Sara"])).unwrap();
        assert_eq!(left, "Mødte ▇▇▇, hans bror og ▇▇▇.\n▇▇▇\n▇▇▇ gik.");
        assert_eq!(black_out(&pieces, &[]).unwrap(), text);
    }

    #[test]
    fn what_names_no_word_is_no_decision() {
        let pieces = pieces("Amir gik");
        assert_eq!(black_out(&pieces, &[1]), None, "the space between them");
        assert_eq!(black_out(&pieces, &[9]), None);
    }

    #[test]
    fn a_decision_is_about_words_that_stood_there_and_no_others() {
        let naming = Naming::new(&Called::default(), []);
        let place = Place {
            kind: PassageKind::CardNote,
            id: crate::domain::ids::YouthId::from_uuid(Uuid::from_u128(1)).uuid(),
            at: None,
            place: "",
            linked: true,
        };
        let none = BTreeMap::new();
        let mut first = Sorting::new(&naming, &none);
        assert_eq!(first.free(place, "Han er glad"), None);
        assert_eq!(first.undecided, 1);
        let name = first.passages[0].passage.clone();
        let include = AccessDecision::Include;
        let decided = BTreeMap::from([(name.as_str(), &include)]);
        let mut then = Sorting::new(&naming, &decided);
        assert_eq!(then.free(place, "Han er glad").as_deref(), Some("Han er glad"));
        // The same words a second time are another passage.
        assert_eq!(then.free(place, "Han er glad"), None);
        assert_eq!(then.free(place, "Han er glad nu"), None);
        assert_eq!(then.undecided, 2);
    }
}
