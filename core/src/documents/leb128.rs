//! Reading the numbers that an automerge chunk is made of (LEB128), each in its one shortest spelling: what could be spelt
//! twice could be signed once and read otherwise.

/// What is left to read.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next so many bytes.
    pub fn take(&mut self, count: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    /// The next so many bytes as an array.
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    /// An unsigned number.
    pub fn unsigned(&mut self) -> Option<u64> {
        let (groups, last) = self.groups()?;
        // Ten groups hold 70 bits; of the tenth only one counts.
        if (groups.count == 10 && last > 1) || (groups.count > 1 && last == 0) {
            return None;
        }
        Some(groups.value)
    }

    /// A signed number.
    pub fn signed(&mut self) -> Option<i64> {
        let (groups, last) = self.groups()?;
        let negative = last & 0x40 != 0;
        // A last group that only repeats the sign could have been left out.
        let spare = if negative { 0x7f } else { 0 };
        if groups.count > 1 && last == spare && (groups.before & 0x40 != 0) == negative {
            return None;
        }
        if groups.count == 10 && last != spare {
            return None;
        }
        let bits = 7 * groups.count;
        let extended = if negative && bits < 64 {
            groups.value | (u64::MAX << bits)
        } else {
            groups.value
        };
        Some(extended.cast_signed())
    }

    /// Up to ten groups of seven bits, and the last of them.
    fn groups(&mut self) -> Option<(Groups, u8)> {
        let mut groups = Groups {
            value: 0,
            count: 0,
            before: 0,
        };
        loop {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            let group = byte & 0x7f;
            groups.value |= u64::from(group) << (7 * groups.count);
            groups.count += 1;
            if byte & 0x80 == 0 {
                return Some((groups, group));
            }
            if groups.count == 10 {
                return None;
            }
            groups.before = group;
        }
    }
}

struct Groups {
    value: u64,
    count: u32,
    /// The group before the last.
    before: u8,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsigned(bytes: &[u8]) -> Option<u64> {
        let mut rest = Bytes(bytes);
        rest.unsigned().filter(|_| rest.is_empty())
    }

    fn signed(bytes: &[u8]) -> Option<i64> {
        let mut rest = Bytes(bytes);
        rest.signed().filter(|_| rest.is_empty())
    }

    #[test]
    fn every_number_has_one_spelling() {
        for (bytes, value) in [
            (&[0x00][..], 0),
            (&[0x7f], 127),
            (&[0x80, 0x01], 128),
            (&[0xe5, 0x8e, 0x26], 624_485),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], u64::MAX),
        ] {
            assert_eq!(unsigned(bytes), Some(value));
        }
        for (bytes, value) in [
            (&[0x00][..], 0),
            (&[0x7f], -1),
            (&[0x3f], 63),
            (&[0xc0, 0x00], 64),
            (&[0x40], -64),
            (&[0xbf, 0x7f], -65),
            (&[0xc0, 0xbb, 0x78], -123_456),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00], i64::MAX),
            (&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f], i64::MIN),
        ] {
            assert_eq!(signed(bytes), Some(value));
        }
        for longer in [&[0x80, 0x00][..], &[0xff, 0x00], &[0x80; 11], &[0x80], &[]] {
            assert_eq!(unsigned(longer), None, "{longer:?}");
        }
        for longer in [
            &[0x80, 0x00][..],
            &[0xff, 0x7f],
            &[0xbf, 0x80, 0x00],
            &[0xc0, 0xff, 0x7f],
        ] {
            assert_eq!(signed(longer), None, "{longer:?}");
        }
        let too_large = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
        assert_eq!((unsigned(&too_large), signed(&too_large)), (None, None));
    }
}
