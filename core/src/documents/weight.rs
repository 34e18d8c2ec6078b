//! How much a change unfolds to, read without Automerge: of a run only its length is looked at. A hundred bytes can say "so
//! many times the same" of more than a phone has room for, and Automerge writes all of it out before it can be stopped. A
//! panic is survived; what never ends, and what there is no room for, is not.

use super::leb128::Bytes;

/// Most operations of one change: four times what a server takes, so that servers may come to take more.
const OPERATIONS_MAX: u64 = 1 << 20;
/// Most entries of all its columns together, those included that only a newer app reads.
const ENTRIES_MAX: u64 = 16 * OPERATIONS_MAX;
/// What its texts may come to when runs are written out, in bytes.
const TEXTS_MAX: u64 = 64 * 1024 * 1024;
/// Highest operation counter, as servers have it: near twice that the next honest edit ends the app.
const COUNTER_MAX: u64 = 1 << 31;
/// A plain change. A compressed one says nothing of its size before it is inflated, and the app writes none.
const CHANGE: u8 = 1;

/// How a column's entries are written.
mod column {
    pub const GROUP: u64 = 0;
    pub const ACTOR: u64 = 1;
    pub const NUMBER: u64 = 2;
    pub const DELTA: u64 = 3;
    pub const BOOLEAN: u64 = 4;
    pub const TEXT: u64 = 5;
    pub const META: u64 = 6;
    /// Of a column's number, the bits that say so.
    pub const TYPE: u64 = 0x07;
    /// Set in it where the column is deflated.
    pub const DEFLATED: u64 = 0x08;
}

/// Whether a change may be shown to Automerge: it is one, as far as this has to be known to count, and not too much.
pub(super) fn is_bearable(body: &[u8]) -> bool {
    counted(body).is_some()
}

fn counted(body: &[u8]) -> Option<()> {
    let mut rest = Bytes(body);
    // Magic and checksum are Automerge's to look at.
    rest.take(8)?;
    let [kind] = rest.array()?;
    let length = rest.unsigned()?;
    if kind != CHANGE || length != rest.0.len() as u64 {
        return None;
    }
    let dependencies = rest.unsigned()?;
    rest.take(dependencies.checked_mul(32)?)?;
    prefixed(&mut rest)?;
    rest.unsigned()?;
    let first = rest.unsigned()?;
    rest.signed()?;
    prefixed(&mut rest)?;
    for _ in 0..rest.unsigned()? {
        prefixed(&mut rest)?;
    }
    let most = columns(&mut rest)?;
    (first.checked_add(most)? <= COUNTER_MAX).then_some(())
}

fn prefixed<'a>(rest: &mut Bytes<'a>) -> Option<&'a [u8]> {
    let length = rest.unsigned()?;
    rest.take(length)
}

/// How many entries the longest column has.
fn columns(rest: &mut Bytes<'_>) -> Option<u64> {
    let mut sizes = Vec::new();
    for _ in 0..rest.unsigned()? {
        sizes.push((rest.unsigned()?, rest.unsigned()?));
    }
    let (mut most, mut all, mut texts) = (0_u64, 0_u64, 0_u64);
    for (spec, size) in sizes {
        let content = Bytes(rest.take(size)?);
        if spec & column::DEFLATED != 0 {
            return None;
        }
        let Count { entries, weight } = match spec & column::TYPE {
            column::GROUP => {
                // It tells how many entries of other columns belong to each of its own.
                let group = runs(content, |rest| rest.unsigned())?;
                Count {
                    entries: group.entries.max(group.weight),
                    weight: 0,
                }
            }
            column::ACTOR | column::NUMBER | column::META => runs(content, |rest| rest.unsigned().map(|_| 0))?,
            column::DELTA => runs(content, |rest| rest.signed().map(|_| 0))?,
            column::BOOLEAN => switches(content)?,
            column::TEXT => runs(content, |rest| prefixed(rest).map(|text| text.len() as u64))?,
            // The bytes of values, which are as many as they are.
            _ => continue,
        };
        most = most.max(entries);
        all = all.saturating_add(entries);
        texts = texts.saturating_add(weight);
    }
    (most <= OPERATIONS_MAX && all <= ENTRIES_MAX && texts <= TEXTS_MAX).then_some(most)
}

/// What a column comes to.
#[derive(Default)]
struct Count {
    entries: u64,
    /// What `read` said of each entry, summed.
    weight: u64,
}

/// A column of runs: a number above 0 repeats the one value that follows, one below 0 announces so many values, and 0 so
/// many times nothing. `read` takes one value and gives its weight.
fn runs(mut column: Bytes<'_>, mut read: impl FnMut(&mut Bytes<'_>) -> Option<u64>) -> Option<Count> {
    let mut sum = Count::default();
    while !column.is_empty() {
        let (entries, weight) = match column.signed()? {
            0 => (column.unsigned()?, 0),
            length @ 1.. => {
                let times = length.unsigned_abs();
                (times, read(&mut column)?.saturating_mul(times))
            }
            length => {
                let mut weight = 0_u64;
                // Each of them takes a byte at least, so the loop ends with the column.
                for _ in 0..length.unsigned_abs() {
                    weight = weight.saturating_add(read(&mut column)?);
                }
                (length.unsigned_abs(), weight)
            }
        };
        sum.entries = sum.entries.saturating_add(entries);
        sum.weight = sum.weight.saturating_add(weight);
    }
    Some(sum)
}

/// A column of yes and no: how long each lasts, in turn.
fn switches(mut column: Bytes<'_>) -> Option<Count> {
    let mut sum = Count::default();
    while !column.is_empty() {
        sum.entries = sum.entries.saturating_add(column.unsigned()?);
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::super::{Document, ReadChange};
    use super::*;
    use crate::domain::time::Timestamp;
    use automerge::ROOT;
    use sha2::{Digest, Sha256};

    fn number(mut value: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        // The last group of seven bits has room for a sign, for those that may have one.
        while value >= 0x40 {
            bytes.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
        bytes
    }

    /// A change of some hundred bytes that sets one key so many times, each time upon so many others.
    fn over_and_over(times: u64, upon: u64, start: u64) -> Vec<u8> {
        let run = |value: &[u8]| [number(times).as_slice(), value].concat();
        let columns = [
            (0x15, run(&[1, b'a'])),
            (0x34, number(times)),
            (0x42, run(&[1])),
            (0x56, run(&[0])),
            (0x70, run(&number(upon))),
        ];
        let mut content = [&[0, 16][..], &[7; 16], &[1], &number(start), &[0, 0, 0, 5]].concat();
        for (spec, column) in &columns {
            // A column's number is unsigned, and one byte here.
            content.push(*spec);
            content.extend(number(column.len() as u64));
        }
        content.extend(columns.iter().flat_map(|(_, column)| column));
        let framed = [&[CHANGE][..], &number(content.len() as u64), &content].concat();
        let hash = Sha256::digest(&framed);
        [&[0x85, 0x6f, 0x4a, 0x83], &hash[..4], &framed].concat()
    }

    #[test]
    fn what_people_write_is_read() {
        let mut document = Document::new(&[7; 16]);
        let narrative = "Rolig aften ved containeren. ".repeat(1_000);
        let ((), change) = document
            .edit(Timestamp(1_795_201_200_000), |editor| {
                let map = editor.make_map(&ROOT, "kort")?;
                let text = editor.make_text(&map, "note")?;
                assert_ne!(text, map);
                let edit = crate::domain::text::TextEdit {
                    base: String::new(),
                    text: narrative.clone(),
                };
                editor.write(&map, "note", &edit).map(drop)
            })
            .unwrap();
        assert!(is_bearable(&change.unwrap().body));
    }

    #[test]
    fn a_hundred_bytes_that_unfold_to_millions_are_set_aside_unread() {
        assert!(ReadChange::read(&over_and_over(7, 0, 1)).is_ok(), "so it is written");
        let millions = over_and_over(3 * OPERATIONS_MAX, 0, 1);
        assert!(millions.len() < 100);
        assert!(ReadChange::read(&millions).is_err());
        assert!(!is_bearable(&over_and_over(7, u64::MAX >> 1, 1)));
        assert!(!is_bearable(&over_and_over(u64::MAX >> 1, 0, 1)));
    }

    #[test]
    fn a_counter_near_its_end_is_set_aside_before_somebody_writes_upon_it() {
        assert!(ReadChange::read(&over_and_over(7, 0, u64::from(u32::MAX))).is_err());
        assert!(ReadChange::read(&over_and_over(7, 0, COUNTER_MAX - 7)).is_ok());
    }
}
