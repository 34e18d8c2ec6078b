//! Free text written by several people at once (X1): an edit says what the writer saw, so that nothing they did
//! not see is touched.

use super::error::{Code, Problem, Result};
use super::ids::PersonId;
use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use ts_rs::TS;

/// A text as somebody left it, and as it was when they began: the difference is what they wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TextEdit {
    /// The text that stood in the field when this edit began.
    pub base: String,
    /// The text that stands there now; at most [`TEXT_MAX`] characters.
    pub text: String,
}

/// A stretch of text by one author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuthoredText {
    /// Who; none where the device that wrote it is not known (yet).
    pub person: Option<PersonId>,
    /// Their name; empty where not known.
    pub name: String,
    /// What they wrote.
    pub text: String,
}

/// Longest free text, in characters: a narrative far longer than any evening needs, a bound on documents.
pub const TEXT_MAX: usize = 120_000;

/// One replacement in a text: at code point `at`, `delete` code points go and `insert` comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// Where, in code points of the text as it is when this splice is applied (splices are applied in order).
    pub at: usize,
    /// How many code points go.
    pub delete: usize,
    /// What comes.
    pub insert: String,
}

/// Largest middle part, in code points of one text times those of the other, that is compared letter by letter. A
/// larger one counts as replaced whole, which loses nothing but reads worse; so time is bounded without a clock.
const DIFF_MAX: usize = 16_000_000;

/// A stretch of two texts: alike, or different.
struct Stretch {
    alike: bool,
    old: usize,
    new: usize,
}

/// How `new` came out of `old`, as stretches that cover both.
fn diff(old: &[char], new: &[char]) -> Vec<Stretch> {
    let before = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (
        old.get(before..).unwrap_or_default(),
        new.get(before..).unwrap_or_default(),
    );
    let after = old_rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let old_middle = old_rest.get(..old_rest.len() - after).unwrap_or_default();
    let new_middle = new_rest.get(..new_rest.len() - after).unwrap_or_default();
    let mut stretches = vec![Stretch {
        alike: true,
        old: before,
        new: before,
    }];
    if old_middle.len().saturating_mul(new_middle.len()) <= DIFF_MAX {
        // Only lengths are used: the positions that the library names drift behind an insertion.
        let operations = capture_diff_slices(Algorithm::Myers, old_middle, new_middle);
        stretches.extend(operations.into_iter().map(|op| Stretch {
            alike: matches!(op, DiffOp::Equal { .. }),
            old: op.old_range().len(),
            new: op.new_range().len(),
        }));
    } else {
        stretches.push(Stretch {
            alike: false,
            old: old_middle.len(),
            new: new_middle.len(),
        });
    }
    stretches.push(Stretch {
        alike: true,
        old: after,
        new: after,
    });
    stretches
}

/// Takes out what no text field should hold: control characters but for line breaks and tabs, and the marks that
/// turn the reading direction of what follows (Unicode TR 36, 3.2). Names in any script stay as they are.
pub fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter(|c| match c {
            '\n' | '\t' => true,
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => false,
            c => !c.is_control(),
        })
        .collect()
}

/// A one-line field: cleaned, no line breaks, no space around it, between 0 and `max` characters.
///
/// # Errors
/// [`Code::TooLong`] with `field`, `length`, `max`.
pub fn line(field: &str, text: &str, max: usize) -> Result<String> {
    let cleaned = clean(text).replace(['\n', '\t'], " ").trim().to_owned();
    within(field, &cleaned, max)?;
    Ok(cleaned)
}

/// Checks a text's length.
///
/// # Errors
/// [`Code::TooLong`] with `field`, `length`, `max`.
pub fn within(field: &str, text: &str, max: usize) -> Result<()> {
    let length = text.chars().count();
    if length > max {
        return Err(Problem::new(Code::TooLong)
            .with("field", field)
            .with("length", length)
            .with("max", max));
    }
    Ok(())
}

/// What somebody wrote, as splices on the text that stands in the document now.
///
/// They saw `base` and left `edited`; meanwhile the text became `current` (a colleague's words arrived). Only what
/// they themselves inserted or deleted happens: characters that they never saw are never deleted. Where base and
/// current are the same, this is a plain difference.
pub fn splices(base: &str, edited: &str, current: &str) -> Vec<Splice> {
    let base: Vec<char> = base.chars().collect();
    let edited: Vec<char> = edited.chars().collect();
    let current: Vec<char> = current.chars().collect();

    // Where each character of the base stands now (none: it has been deleted), and where an insertion before it goes.
    let mut place: Vec<Option<usize>> = Vec::with_capacity(base.len());
    let mut before: Vec<usize> = Vec::with_capacity(base.len() + 1);
    let mut now = 0;
    for Stretch { alike, old, new } in diff(&base, &current) {
        for i in 0..old {
            place.push(alike.then_some(now + i));
            before.push(if alike { now + i } else { now });
        }
        now += new;
    }
    // An insertion goes right behind the character it was typed behind, if that still stands.
    let insertion_point = |at: usize| -> usize {
        match at.checked_sub(1).and_then(|left| place.get(left).copied()) {
            Some(Some(left)) => left + 1,
            _ if at == 0 && base.is_empty() => current.len(),
            _ => before.get(at).copied().unwrap_or(current.len()),
        }
    };

    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    let (mut old_at, mut new_at) = (0, 0);
    for Stretch { alike, old, new } in diff(&base, &edited) {
        let (old, new) = (old_at..old_at + old, new_at..new_at + new);
        (old_at, new_at) = (old.end, new.end);
        if alike {
            continue;
        }
        let insert: String = edited.get(new).unwrap_or_default().iter().collect();
        if !insert.is_empty() {
            edits.push((insertion_point(old.start), 0, insert));
        }
        // Runs of what is still there, so that a colleague's words in the middle stay.
        let mut run: Option<(usize, usize)> = None;
        for now in old.filter_map(|i| place.get(i).copied().flatten()) {
            run = match run {
                Some((start, len)) if start + len == now => Some((start, len + 1)),
                Some((start, len)) => {
                    edits.push((start, len, String::new()));
                    Some((now, 1))
                }
                None => Some((now, 1)),
            };
        }
        if let Some((start, len)) = run {
            edits.push((start, len, String::new()));
        }
    }
    // From the back, so that positions hold; at one place the deletion first, then the insertions, last one first.
    edits.reverse();
    edits.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)));
    edits
        .into_iter()
        .map(|(at, delete, insert)| Splice { at, delete, insert })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn apply(text: &str, splices: &[Splice]) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        for splice in splices {
            chars.splice(splice.at..splice.at + splice.delete, splice.insert.chars());
        }
        chars.into_iter().collect()
    }

    #[test]
    fn what_a_colleague_wrote_meanwhile_stays() {
        let base = "Stille aften.";
        let mine = "Stille aften ved stationen.";
        let now = "Stille aften. Kl. 22 kom politiet forbi.";
        assert_eq!(
            apply(now, &splices(base, mine, now)),
            "Stille aften ved stationen. Kl. 22 kom politiet forbi."
        );
    }

    #[test]
    fn deleting_a_sentence_spares_words_that_came_into_it() {
        let base = "Første. Anden. Tredje.";
        let mine = "Første. Tredje.";
        let now = "Første. Anden meget vigtig. Tredje.";
        let merged = apply(now, &splices(base, mine, now));
        assert!(merged.contains("meget vigtig"), "{merged}");
        assert!(!merged.contains("Anden"), "{merged}");
    }

    #[test]
    fn both_starting_from_nothing_keeps_both() {
        let merged = apply("Ali skrev.", &splices("", "Bo skrev.", "Ali skrev."));
        assert!(merged.contains("Ali skrev.") && merged.contains("Bo skrev."));
    }

    #[test]
    fn control_characters_go_and_names_in_any_script_stay() {
        assert_eq!(clean("a\u{0}b\u{202e}c\r\nd\te"), "abc\nd\te");
        assert_eq!(clean("محمد عبد الله"), "محمد عبد الله");
        assert_eq!(line("name", "  Ali\nB  ", 10).unwrap(), "Ali B");
    }

    proptest! {
        #[test]
        fn without_anything_new_it_is_what_was_typed(base in "[ab æ]{0,40}", edited in "[ab æ]{0,40}") {
            prop_assert_eq!(apply(&base, &splices(&base, &edited, &base)), edited);
        }

        #[test]
        fn nothing_unseen_is_ever_deleted(base in "[ab]{0,20}", edited in "[ab]{0,20}", at in 0usize..20, words in "[X-Z]{1,8}") {
            let mut now: Vec<char> = base.chars().collect();
            let at = at.min(now.len());
            now.splice(at..at, words.chars());
            let now: String = now.into_iter().collect();
            let merged = apply(&now, &splices(&base, &edited, &now));
            let kept: String = merged.chars().filter(|c| c.is_ascii_uppercase()).collect();
            prop_assert_eq!(kept, words);
            let rest: String = merged.chars().filter(|c| !c.is_ascii_uppercase()).collect();
            prop_assert_eq!(rest.len(), edited.len());
        }
    }
}
