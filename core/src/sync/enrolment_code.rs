//! The code that lets a device in: the server's address and a one-time 128-bit secret, in letters that can be read
//! aloud and typed. Shape: `http://host:port#ABCDE-FGHJK-…` (a certificate pin will follow the secret after a dot).

use crate::domain::error::{Code, Problem, Result};
use data_encoding::{DecodeKind, Encoding, Specification};
use sha2::{Digest, Sha256};

/// What a code says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentCode {
    /// The server: scheme, host and port, without a path.
    pub server: String,
    /// The secret.
    pub secret: [u8; 16],
}

/// What may stand between the letters.
const IGNORED: &str = "- \t\r\n";

/// 128 bits of secret and 16 of checksum, five to a letter.
const LETTERS: usize = 29;

/// Crockford's Base32: no I, L, O, U; what is typed for them is understood.
fn crockford() -> Result<Encoding> {
    let mut spec = Specification::new();
    spec.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    spec.translate.from.push_str("abcdefghjkmnpqrstvwxyzoOiIlL");
    spec.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ001111");
    spec.ignore.push_str(IGNORED);
    spec.encoding().map_err(|_| Problem::new(Code::Internal))
}

fn checksum(server: &str, secret: &[u8; 16]) -> [u8; 2] {
    let mut hash = Sha256::new();
    hash.update(server.as_bytes());
    hash.update([0]);
    hash.update(secret);
    let digest = hash.finalize();
    [
        digest.first().copied().unwrap_or(0),
        digest.get(1).copied().unwrap_or(0),
    ]
}

impl EnrolmentCode {
    /// Writes the code in groups of five.
    ///
    /// # Errors
    /// [`Code::Internal`], never seen.
    pub fn write(&self) -> Result<String> {
        let mut bytes = self.secret.to_vec();
        bytes.extend_from_slice(&checksum(&self.server, &self.secret));
        let letters: Vec<char> = crockford()?.encode(&bytes).chars().collect();
        let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
        Ok(format!("{}#{}", self.server, groups.join("-")))
    }

    /// Reads a code however it was typed: spaces, line breaks, lower case, O for 0.
    ///
    /// # Errors
    /// [`Code::CodeMalformed`] with `reason` `shape` or `checksum`.
    pub fn read(text: &str) -> Result<Self> {
        let shape = || Problem::new(Code::CodeMalformed).with("reason", "shape");
        let (server, letters) = text.trim().split_once('#').ok_or_else(shape)?;
        let server = server.trim().trim_end_matches('/').to_lowercase();
        let host = server
            .strip_prefix("https://")
            .or_else(|| server.strip_prefix("http://"))
            .ok_or_else(shape)?;
        if host.is_empty() || host.len() > 253 || host.contains(['/', '?', '@', ' ']) {
            return Err(shape());
        }
        let wrong = || Problem::new(Code::CodeMalformed).with("reason", "checksum");
        // Length first: half a code is half a code, whatever bits its last letter happens to hold.
        if letters.chars().filter(|&letter| !IGNORED.contains(letter)).count() != LETTERS {
            return Err(shape());
        }
        let bytes = crockford()?
            .decode(letters.as_bytes())
            .map_err(|error| match error.kind {
                // The last letter says more than a code has: it is another than was written.
                DecodeKind::Trailing => wrong(),
                _ => shape(),
            })?;
        let (secret, check) = bytes.split_at_checked(16).ok_or_else(shape)?;
        let secret: [u8; 16] = secret.try_into().map_err(|_| shape())?;
        if check != checksum(&server, &secret) {
            return Err(wrong());
        }
        Ok(Self { server, secret })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_however_it_was_typed() {
        let code = EnrolmentCode {
            server: "http://127.0.0.1:7878".into(),
            secret: [0x5a; 16],
        };
        let text = code.write().unwrap();
        assert_eq!(EnrolmentCode::read(&text).unwrap(), code);
        assert_eq!(
            EnrolmentCode::read(&format!("  {}\n", text.to_lowercase().replace('-', " "))).unwrap(),
            code
        );
    }

    #[test]
    fn one_wrong_letter_is_noticed_before_the_server_is_asked() {
        let text = EnrolmentCode {
            server: "http://127.0.0.1:7878".into(),
            secret: [1; 16],
        }
        .write()
        .unwrap();
        // The last letter carries fewer bits than the others; a wrong one is noticed all the same.
        let (but_one, _) = text.split_at(text.len() - 1);
        let read: Vec<_> = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
            .chars()
            .map(|last| EnrolmentCode::read(&format!("{but_one}{last}")))
            .collect();
        assert_eq!(read.iter().filter(|read| read.is_ok()).count(), 1);
        let reasons = read.iter().filter_map(|read| read.as_ref().err());
        assert!(
            reasons
                .into_iter()
                .all(|problem| problem.params["reason"] == "checksum")
        );
        let (head, tail) = text.split_at(text.len() - 4);
        let wrong = format!("{head}{}", tail.replace(|c: char| c.is_alphanumeric(), "7"));
        assert_eq!(EnrolmentCode::read(&wrong).unwrap_err().code, Code::CodeMalformed);
    }

    proptest! {
        #[test]
        fn a_part_of_a_code_is_too_short_whatever_the_secret_was(secret: [u8; 16], cut in 1_usize..34) {
            let text = EnrolmentCode { server: "http://127.0.0.1:7878".into(), secret }.write().unwrap();
            let (head, _) = text.split_at(text.len() - cut);
            let problem = EnrolmentCode::read(head).unwrap_err();
            prop_assert_eq!(&problem.params["reason"], "shape");
        }

        #[test]
        fn every_secret_comes_back(secret: [u8; 16]) {
            let code = EnrolmentCode { server: "https://gadeplan.example".into(), secret };
            prop_assert_eq!(EnrolmentCode::read(&code.write().unwrap()).unwrap(), code);
        }

        #[test]
        fn rubbish_is_refused_and_never_panics(text in ".{0,80}") {
            let _ = EnrolmentCode::read(&text);
        }
    }
}
