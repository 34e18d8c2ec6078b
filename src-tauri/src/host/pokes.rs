//! Reads the poke channel: server-sent events (WHATWG HTML, 9.2) that say "space X is at N". Tolerant: what is not a
//! poke is passed over, for a poke only says when to ask, never what is so.

use gadeplan_core::sync::wire::Poke;

/// The longest line that can be a poke's; what is longer is passed over.
const LINE_MAX: usize = 4096;

/// Takes the channel's bytes as they come and gives the pokes in them.
#[derive(Debug, Default)]
pub struct PokeReader {
    line: Vec<u8>,
    overlong: bool,
}

impl PokeReader {
    /// Takes a piece and gives the pokes that it completes.
    pub fn read(&mut self, piece: &[u8]) -> Vec<Poke> {
        let mut pokes = Vec::new();
        for byte in piece {
            match byte {
                b'\n' | b'\r' => {
                    let line = std::mem::take(&mut self.line);
                    if !std::mem::take(&mut self.overlong) {
                        pokes.extend(poke(&line));
                    }
                }
                _ if self.line.len() >= LINE_MAX => self.overlong = true,
                other => self.line.push(*other),
            }
        }
        pokes
    }
}

/// A poke is one line of data; comments keep the line open and say nothing.
fn poke(line: &[u8]) -> Option<Poke> {
    serde_json::from_slice(line.strip_prefix(b"data:")?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = "event: poke\ndata: {\"space\":\"018f0000-0000-7000-8000-000000000001\",\"at\":7}\n\n";

    #[test]
    fn pokes_are_found_however_they_are_cut() {
        let bytes = format!(": hello\n\n{EVENT}: still here\r\n\r\n{}", EVENT.replace('\n', "\r\n"));
        for size in 1..bytes.len() {
            let mut reader = PokeReader::default();
            let pokes: Vec<Poke> = bytes
                .as_bytes()
                .chunks(size)
                .flat_map(|piece| reader.read(piece))
                .collect();
            assert_eq!(
                pokes.iter().map(|poke| poke.at).collect::<Vec<_>>(),
                [7, 7],
                "in pieces of {size}"
            );
        }
    }

    #[test]
    fn rubbish_is_passed_over_and_takes_no_room() {
        let mut reader = PokeReader::default();
        assert!(reader.read(&vec![b'x'; 1 << 20]).is_empty());
        assert!(reader.line.len() <= LINE_MAX);
        assert!(reader.read(b"\ndata: {\"space\":7}\n\ndata: \xff\n\n").is_empty());
        assert_eq!(
            reader.read(EVENT.as_bytes()).len(),
            1,
            "and the next poke is understood"
        );
    }
}
