//! Where a server is, and how it is known again.

use crate::domain::error::{Code, Problem, Result};
use data_encoding::HEXLOWER_PERMISSIVE;
use sha2::{Digest, Sha256};
use std::fmt;

/// The first 128 bits of SHA-256 over a certificate's SubjectPublicKeyInfo (DER): a certificate renewed with the same
/// key keeps its pin. Half the hash, since a code is typed; finding another key with the same half is beyond anyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificatePin(pub [u8; 16]);

impl CertificatePin {
    /// The pin of a public key, given as SubjectPublicKeyInfo in DER.
    pub fn of(public_key: &[u8]) -> Self {
        let hash: [u8; 32] = Sha256::digest(public_key).into();
        let mut pin = [0; 16];
        pin.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        Self(pin)
    }
}

/// A server's address: scheme, host and port, lower case, without a path; and, where it shows a certificate of its own
/// instead of one that the system trusts, that certificate's pin. As text the pin follows after `#`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerAddress {
    url: String,
    pin: Option<CertificatePin>,
}

impl ServerAddress {
    /// An address with a pin or without.
    ///
    /// # Errors
    /// [`Code::CodeMalformed`] with `reason` `shape` where it is no address, or has a pin and no TLS to show it in.
    pub fn new(url: &str, pin: Option<CertificatePin>) -> Result<Self> {
        let shape = || Problem::new(Code::CodeMalformed).with("reason", "shape");
        let url = url.trim().trim_end_matches('/').to_lowercase();
        let (host, tls) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
            (Some(host), _) => (host, true),
            (None, Some(host)) => (host, false),
            (None, None) => return Err(shape()),
        };
        if host.is_empty() || host.len() > 253 || host.contains(['/', '?', '#', '@', ' ']) || (pin.is_some() && !tls) {
            return Err(shape());
        }
        Ok(Self { url, pin })
    }

    /// Reads what [`fmt::Display`] wrote.
    ///
    /// # Errors
    /// As [`ServerAddress::new`].
    pub fn read(text: &str) -> Result<Self> {
        let Some((url, pin)) = text.split_once('#') else {
            return Self::new(text, None);
        };
        let pin = HEXLOWER_PERMISSIVE.decode(pin.as_bytes()).unwrap_or_default();
        let pin = <[u8; 16]>::try_from(pin.as_slice())
            .map_err(|_| Problem::new(Code::CodeMalformed).with("reason", "shape"))?;
        Self::new(url, Some(CertificatePin(pin)))
    }

    /// Scheme, host and port.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What its certificate must be.
    pub fn pin(&self) -> Option<CertificatePin> {
        self.pin
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)?;
        match self.pin {
            Some(CertificatePin(pin)) => write!(f, "#{}", data_encoding::HEXLOWER.encode(&pin)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_back_with_its_pin_and_without() {
        let pin = CertificatePin::of(b"a public key");
        for address in [
            ServerAddress::new("HTTPS://Gadeplan.example/", None).unwrap(),
            ServerAddress::new("https://gadeplan.example:8443", Some(pin)).unwrap(),
        ] {
            assert_eq!(ServerAddress::read(&address.to_string()).unwrap(), address);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "gadeplan.example",
            "https://",
            "https://a/b",
            "https://a#1234",
            "http://127.0.0.1:1#000102030405060708090a0b0c0d0e0f",
        ] {
            assert!(ServerAddress::read(text).is_err(), "{text}");
        }
    }
}
