//! The code that lets a device in: the server's address, a one-time 128-bit secret and, for a server with a certificate
//! of its own, that certificate's pin, in letters that can be read aloud and typed. Shape:
//! `https://host:port#ABCDE-FGHJK-…`; how many letters there are says whether there is a pin.

use super::server_address::{CertificatePin, ServerAddress};
use crate::domain::error::{Code, Problem, Result};
use data_encoding::{DecodeKind, Encoding, Specification};
use sha2::{Digest, Sha256};

/// What a code says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentCode {
    /// The server.
    pub server: ServerAddress,
    /// The secret.
    pub secret: [u8; 16],
}

/// What may stand between the letters.
const IGNORED: &str = "- \t\r\n";

/// 128 bits of secret and 16 of checksum, five to a letter.
const LETTERS: usize = 29;

/// The same with 128 bits of pin between them.
const LETTERS_WITH_PIN: usize = 55;

/// Crockford's Base32: no I, L, O, U; what is typed for them is understood.
fn crockford() -> Result<Encoding> {
    let mut spec = Specification::new();
    spec.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    spec.translate.from.push_str("abcdefghjkmnpqrstvwxyzoOiIlL");
    spec.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ001111");
    spec.ignore.push_str(IGNORED);
    spec.encoding().map_err(|_| Problem::new(Code::Internal))
}

fn checksum(server: &ServerAddress, secret: &[u8; 16]) -> [u8; 2] {
    let mut hash = Sha256::new();
    hash.update(server.url().as_bytes());
    hash.update([0]);
    hash.update(secret);
    if let Some(CertificatePin(pin)) = server.pin() {
        hash.update(pin);
    }
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
        bytes.extend(self.server.pin().into_iter().flat_map(|pin| pin.0));
        bytes.extend_from_slice(&checksum(&self.server, &self.secret));
        let letters: Vec<char> = crockford()?.encode(&bytes).chars().collect();
        let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
        Ok(format!("{}#{}", self.server.url(), groups.join("-")))
    }

    /// Reads a code however it was typed: spaces, line breaks, lower case, O for 0.
    ///
    /// # Errors
    /// [`Code::CodeMalformed`] with `reason` `shape` or `checksum`.
    pub fn read(text: &str) -> Result<Self> {
        let shape = || Problem::new(Code::CodeMalformed).with("reason", "shape");
        let (url, letters) = text.trim().split_once('#').ok_or_else(shape)?;
        let wrong = || Problem::new(Code::CodeMalformed).with("reason", "checksum");
        // Length first: half a code is half a code, whatever bits its last letter happens to hold.
        let pinned = match letters.chars().filter(|&letter| !IGNORED.contains(letter)).count() {
            LETTERS => false,
            LETTERS_WITH_PIN => true,
            _ => return Err(shape()),
        };
        let bytes = crockford()?
            .decode(letters.as_bytes())
            .map_err(|error| match error.kind {
                // The last letter says more than a code has: it is another than was written.
                DecodeKind::Trailing => wrong(),
                _ => shape(),
            })?;
        let (secret, rest) = bytes.split_first_chunk().ok_or_else(shape)?;
        let (pin, check) = if pinned {
            let (pin, check) = rest.split_first_chunk().ok_or_else(shape)?;
            (Some(CertificatePin(*pin)), check)
        } else {
            (None, rest)
        };
        let server = ServerAddress::new(url, pin)?;
        let secret = *secret;
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

    const LOCAL: &str = "http://127.0.0.1:7878";

    fn code(url: &str, secret: [u8; 16], pin: Option<[u8; 16]>) -> EnrolmentCode {
        let server = ServerAddress::new(url, pin.map(CertificatePin)).unwrap();
        EnrolmentCode { server, secret }
    }

    #[test]
    fn a_code_is_read_however_it_was_typed() {
        let code = code(LOCAL, [0x5a; 16], None);
        let text = code.write().unwrap();
        assert_eq!(EnrolmentCode::read(&text).unwrap(), code);
        assert_eq!(
            EnrolmentCode::read(&format!("  {}\n", text.to_lowercase().replace('-', " "))).unwrap(),
            code
        );
    }

    #[test]
    fn one_wrong_letter_is_noticed_before_the_server_is_asked() {
        let text = code(LOCAL, [1; 16], None).write().unwrap();
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
        fn a_part_of_a_code_is_too_short_whatever_the_secret_was(secret: [u8; 16], cut in 1_usize..30) {
            for code in [code(LOCAL, secret, None), code("https://gadeplan.example", secret, Some([0xf7; 16]))] {
                let text = code.write().unwrap();
                let (head, _) = text.split_at(text.len() - cut);
                let problem = EnrolmentCode::read(head).unwrap_err();
                prop_assert_eq!(&problem.params["reason"], "shape");
            }
        }

        #[test]
        fn every_secret_comes_back(secret: [u8; 16], pin: Option<[u8; 16]>) {
            let code = code("https://gadeplan.example", secret, pin);
            prop_assert_eq!(EnrolmentCode::read(&code.write().unwrap()).unwrap(), code);
        }

        #[test]
        fn a_wrong_letter_of_the_pin_is_noticed(secret: [u8; 16], pin: [u8; 16], at in 27_usize..52) {
            let text = code("https://gadeplan.example", secret, Some(pin)).write().unwrap();
            let (head, letters) = text.split_once('#').unwrap();
            let mut letters: Vec<char> = letters.chars().filter(|letter| *letter != '-').collect();
            letters[at] = if letters[at] == 'A' { 'B' } else { 'A' };
            let letters: String = letters.into_iter().collect();
            let problem = EnrolmentCode::read(&format!("{head}#{letters}")).unwrap_err();
            prop_assert_eq!(&problem.params["reason"], "checksum");
        }

        #[test]
        fn rubbish_is_refused_and_never_panics(text in ".{0,80}") {
            let _ = EnrolmentCode::read(&text);
        }
    }
}
