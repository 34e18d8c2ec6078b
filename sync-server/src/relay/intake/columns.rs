//! Counting what a change's columns hold, without unfolding them: of a run only its length is read. So a hundred bytes that
//! say "a million times the same" cost a hundred bytes (automerge binary format: Column Storage, Operation Columns).
//!
//! What is counted is also held against what the app writes: maps, texts, and plain values. Lists, tables, counters, marks
//! and columns nobody knows have no reader in Gadeplan and are not taken.

use gadeplan_core::documents::leb128::Bytes;

/// What a change may hold in operations: a text of the greatest length written anew (`TEXT_MAX` letters out, as many in),
/// with room.
pub(super) const OPS_PER_CHANGE: u64 = 1 << 18;
/// What the texts of a change's columns may come to when runs are written out, in bytes.
const UNFOLDED_MAX: u64 = 16 * 1024 * 1024;

/// What cannot be taken of a change's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Not columns as the format has them, or not those of the app.
    Form(&'static str),
    /// So many operations, or so many bytes once unfolded.
    TooMany(u64),
}

type Counted<T> = Result<T, Fault>;

/// A column's number and type as one number (id ‖ deflate ‖ type), in the order in which they must come.
mod spec {
    pub const OBJECT_ACTOR: u64 = 0x01;
    pub const OBJECT: u64 = 0x02;
    pub const KEY_ACTOR: u64 = 0x11;
    pub const KEY: u64 = 0x13;
    pub const KEY_TEXT: u64 = 0x15;
    pub const INSERT: u64 = 0x34;
    pub const ACTION: u64 = 0x42;
    pub const VALUE_META: u64 = 0x56;
    pub const VALUE: u64 = 0x57;
    pub const BEFORE_COUNT: u64 = 0x70;
    pub const BEFORE_ACTOR: u64 = 0x71;
    pub const BEFORE: u64 = 0x73;
}

/// Makes a map, sets a value, deletes (letters of a text), makes a text.
const ACTIONS: [u64; 4] = [0, 1, 3, 4];

/// Reads the columns with which a change's content ends and tells how many operations they hold.
///
/// # Errors
/// [`Fault`].
pub(super) fn operations(rest: &mut Bytes<'_>) -> Counted<u64> {
    let form = |reason| move || Fault::Form(reason);
    let count = rest.unsigned().ok_or_else(form("columns"))?;
    let mut sizes = Vec::new();
    let mut last = None;
    for _ in 0..count {
        let spec = rest.unsigned().ok_or_else(form("columns"))?;
        let size = rest.unsigned().ok_or_else(form("columns"))?;
        // Ascending, so none twice; an empty one would have been left out.
        if last.is_some_and(|last| last >= spec) || size == 0 {
            return Err(Fault::Form("columns"));
        }
        last = Some(spec);
        sizes.push((spec, size));
    }
    let mut totals = Totals::default();
    for (spec, size) in sizes {
        let column = rest.take(size).ok_or_else(form("columns"))?;
        totals.add(spec, Bytes(column))?;
    }
    totals.check()
}

/// How many entries each column has.
#[derive(Default)]
struct Totals {
    /// Of the columns with one entry for each operation, but for the actions.
    each: Vec<u64>,
    actions: Option<u64>,
    /// What the operations replace, by the column that counts it, and by those that name it.
    before: u64,
    named: Vec<u64>,
    /// The lengths of values, by their meta column and by what is there.
    value_bytes: u64,
    value_there: u64,
}

impl Totals {
    fn add(&mut self, spec: u64, column: Bytes<'_>) -> Counted<()> {
        match spec {
            spec::OBJECT_ACTOR | spec::OBJECT | spec::KEY_ACTOR => {
                self.each.push(runs(column, |rest| rest.unsigned().map(|_| 0))?.entries);
            }
            spec::KEY => self.each.push(runs(column, |rest| rest.signed().map(|_| 0))?.entries),
            spec::KEY_TEXT => self.each.push(runs(column, text)?.entries),
            spec::INSERT => self.each.push(switches(column)?),
            spec::ACTION => {
                let known = |rest: &mut Bytes<'_>| rest.unsigned().filter(|action| ACTIONS.contains(action)).map(|_| 0);
                let actions = runs(column, known).map_err(|fault| match fault {
                    Fault::Form(_) => Fault::Form("action"),
                    fault @ Fault::TooMany(_) => fault,
                })?;
                if actions.nothing > 0 {
                    return Err(Fault::Form("action"));
                }
                self.actions = Some(actions.entries);
            }
            spec::VALUE_META => {
                let meta = runs(column, value_length).map_err(|fault| match fault {
                    Fault::Form(_) => Fault::Form("value"),
                    fault @ Fault::TooMany(_) => fault,
                })?;
                self.value_bytes = meta.weight;
                self.each.push(meta.entries);
            }
            spec::VALUE => self.value_there = column.0.len() as u64,
            spec::BEFORE_COUNT => {
                let counts = runs(column, |rest| rest.unsigned())?;
                self.before = counts.weight;
                self.each.push(counts.entries);
            }
            spec::BEFORE_ACTOR => self
                .named
                .push(runs(column, |rest| rest.unsigned().map(|_| 0))?.entries),
            spec::BEFORE => self.named.push(runs(column, |rest| rest.signed().map(|_| 0))?.entries),
            _ => return Err(Fault::Form("columns")),
        }
        Ok(())
    }

    /// Every operation has an action; a column that is there has as many entries as there are operations.
    fn check(&self) -> Counted<u64> {
        let operations = self.actions.unwrap_or(0);
        if operations == 0 {
            return Err(Fault::Form("operations"));
        }
        if operations > OPS_PER_CHANGE {
            return Err(Fault::TooMany(operations));
        }
        if self.before > OPS_PER_CHANGE {
            return Err(Fault::TooMany(self.before));
        }
        let even = self.each.iter().all(|entries| *entries == operations)
            && self.named.iter().all(|entries| *entries == self.before)
            && self.named.len() == if self.before > 0 { 2 } else { 0 }
            && self.value_bytes == self.value_there;
        if even { Ok(operations) } else { Err(Fault::Form("runs")) }
    }
}

/// What a column of runs comes to.
#[derive(Default)]
struct Runs {
    entries: u64,
    /// Of the entries, those that are nothing.
    nothing: u64,
    /// What `read` said of each entry, summed.
    weight: u64,
}

/// Sums a column of runs: a number above 0 repeats the one value that follows, one below 0 announces so many values, and 0
/// so many times nothing. `read` takes one value and gives its weight.
fn runs(mut column: Bytes<'_>, mut read: impl FnMut(&mut Bytes<'_>) -> Option<u64>) -> Counted<Runs> {
    const FORM: Fault = Fault::Form("runs");
    let mut sum = Runs::default();
    while !column.is_empty() {
        let length = column.signed().ok_or(FORM)?;
        let entries = match length {
            0 => {
                let nothing = column.unsigned().filter(|count| *count > 0).ok_or(FORM)?;
                sum.nothing = sum.nothing.saturating_add(nothing);
                nothing
            }
            1.. => {
                let weight = read(&mut column).ok_or(FORM)?;
                sum.weight = sum.weight.saturating_add(weight.saturating_mul(length.unsigned_abs()));
                length.unsigned_abs()
            }
            ..=-1 => {
                // Each of them takes a byte at least, so the loop ends with the column.
                for _ in 0..length.unsigned_abs() {
                    let weight = read(&mut column).ok_or(FORM)?;
                    sum.weight = sum.weight.saturating_add(weight);
                }
                length.unsigned_abs()
            }
        };
        sum.entries = sum.entries.saturating_add(entries);
    }
    if sum.entries > OPS_PER_CHANGE {
        return Err(Fault::TooMany(sum.entries));
    }
    if sum.weight > UNFOLDED_MAX {
        return Err(Fault::TooMany(sum.weight));
    }
    Ok(sum)
}

/// Sums a column of yes and no: how long each lasts, in turn.
fn switches(mut column: Bytes<'_>) -> Counted<u64> {
    let mut entries = 0_u64;
    let mut first = true;
    while !column.is_empty() {
        // Only the first may be 0: it says that the column begins with a yes.
        let length = column
            .unsigned()
            .filter(|length| first || *length > 0)
            .ok_or(Fault::Form("runs"))?;
        first = false;
        entries = entries.saturating_add(length);
    }
    if entries > OPS_PER_CHANGE {
        return Err(Fault::TooMany(entries));
    }
    Ok(entries)
}

/// A text; its weight is its length.
fn text(rest: &mut Bytes<'_>) -> Option<u64> {
    let length = rest.unsigned()?;
    std::str::from_utf8(rest.take(length)?).ok()?;
    Some(length)
}

/// What kind a value is and how long; its weight is its length. Kinds that no fact has are not taken.
fn value_length(rest: &mut Bytes<'_>) -> Option<u64> {
    let meta = rest.unsigned()?;
    let length = meta >> 4;
    let fits = match meta & 0x0f {
        // Nothing, no, yes: they have no bytes.
        0..=2 => length == 0,
        // A number, a moment.
        4 | 9 => (1..=10).contains(&length),
        // A text.
        6 => true,
        // A reference: a UUID's bytes.
        7 => length == 16,
        _ => false,
    };
    fits.then_some(length)
}
