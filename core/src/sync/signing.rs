//! Keys and signatures: who a device is, which requests are its own (RFC 9421, RFC 9530), and which changes it wrote.

use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{DocId, Id, SpaceId};
use crate::domain::time::Timestamp;
use data_encoding::BASE64;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use httpsig::prelude::message_component::{HttpMessageComponent, HttpMessageComponentId};
use httpsig::prelude::{AlgorithmName, HttpSigError, HttpSignatureBase, HttpSignatureHeaders, HttpSignatureParams};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

/// A device's own key. Its secret half is wiped from memory when dropped.
#[derive(Clone)]
pub struct DeviceKey(SigningKey);

impl std::fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceKey(…)")
    }
}

impl DeviceKey {
    /// From the 32 secret bytes.
    pub fn from_secret(secret: &Zeroizing<[u8; 32]>) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The 32 secret bytes, for keeping in the encrypted store.
    pub fn secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The 32 public bytes.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs a statement.
    pub fn sign(&self, statement: &[u8]) -> Vec<u8> {
        self.0.sign(statement).to_bytes().to_vec()
    }
}

/// The actor id of a device's incarnation: the first 16 bytes of SHA-256(key ‖ incarnation). A new incarnation starts
/// whenever the device's database is created or restored, so that no actor is ever used twice (design: Identity).
pub fn actor_of(key: &[u8; 32], incarnation: Uuid) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(b"gadeplan actor v1");
    hash.update(key);
    hash.update(incarnation.as_bytes());
    let digest = hash.finalize();
    let mut actor = [0; 16];
    for (to, from) in actor.iter_mut().zip(digest) {
        *to = from;
    }
    actor
}

/// What an author signs for the changes of one push: space, document, epoch and every change's hash, in order.
pub fn author_statement(space: SpaceId, doc: DocId, epoch: u32, hashes: &[[u8; 32]]) -> Vec<u8> {
    let mut statement = b"gadeplan changes v1".to_vec();
    statement.extend_from_slice(space.uuid().as_bytes());
    statement.extend_from_slice(doc.uuid().as_bytes());
    statement.extend_from_slice(&epoch.to_be_bytes());
    for hash in hashes {
        statement.extend_from_slice(hash);
    }
    statement
}

/// Whether `signature` is this key's over the statement.
///
/// # Errors
/// [`Code::ChangeForged`] where it is not.
pub fn verify(key: &[u8], statement: &[u8], signature: &[u8]) -> Result<()> {
    let forged = || Problem::new(Code::ChangeForged);
    let key: [u8; 32] = key.try_into().map_err(|_| forged())?;
    let key = VerifyingKey::from_bytes(&key).map_err(|_| forged())?;
    let signature = Signature::from_slice(signature).map_err(|_| forged())?;
    key.verify_strict(statement, &signature).map_err(|_| forged())
}

/// The headers that make a request a device's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHeaders {
    /// `Content-Digest` (RFC 9530): `sha-256=:…:`.
    pub content_digest: String,
    /// `Signature-Input` (RFC 9421).
    pub signature_input: String,
    /// `Signature` (RFC 9421).
    pub signature: String,
}

/// Who signed a request, when and with which nonce. To be held against the device list and the nonces seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBy {
    /// The public key, 32 bytes.
    pub key: [u8; 32],
    /// When, by the device's clock. Never a reason to refuse notes: the server tells the offset instead.
    pub created: Timestamp,
    /// Never used before by that key.
    pub nonce: String,
}

/// `Content-Digest` of a body (RFC 9530).
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", BASE64.encode(&Sha256::digest(body)))
}

struct RequestSigner<'a>(&'a DeviceKey);

impl httpsig::prelude::SigningKey for RequestSigner<'_> {
    fn sign(&self, data: &[u8]) -> std::result::Result<Vec<u8>, HttpSigError> {
        Ok(self.0.sign(data))
    }
    fn key_id(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0.public())
    }
    fn alg(&self) -> AlgorithmName {
        AlgorithmName::Ed25519
    }
}

struct RequestVerifier([u8; 32]);

impl httpsig::prelude::VerifyingKey for RequestVerifier {
    fn verify(&self, data: &[u8], signature: &[u8]) -> std::result::Result<(), HttpSigError> {
        verify(&self.0, data, signature).map_err(|_| HttpSigError::InvalidSignature("not this key's".to_owned()))
    }
    fn key_id(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }
    fn alg(&self) -> AlgorithmName {
        AlgorithmName::Ed25519
    }
}

const COVERED: [&str; 3] = ["@method", "@path", "content-digest"];

fn base(
    method: &str,
    path: &str,
    digest: &str,
    params: &HttpSignatureParams,
) -> std::result::Result<HttpSignatureBase, HttpSigError> {
    let lines = [
        HttpMessageComponent::try_from(format!("\"@method\": {method}").as_str())?,
        HttpMessageComponent::try_from(format!("\"@path\": {path}").as_str())?,
        HttpMessageComponent::try_from(format!("\"content-digest\": {digest}").as_str())?,
    ];
    HttpSignatureBase::try_new(&lines, params)
}

/// Signs a request: method, path and body, with time and nonce.
///
/// # Errors
/// [`Code::Internal`] where the library refuses its own components.
pub fn sign_request(
    key: &DeviceKey,
    method: &str,
    path: &str,
    body: &[u8],
    now: Timestamp,
    nonce: &str,
) -> Result<SignedHeaders> {
    let internal = |_| Problem::new(Code::Internal);
    let covered = COVERED
        .iter()
        .map(|name| HttpMessageComponentId::try_from(format!("\"{name}\"").as_str()))
        .collect::<std::result::Result<Vec<_>, _>>()
        .map_err(internal)?;
    let mut params = HttpSignatureParams::try_new(&covered).map_err(internal)?;
    let signer = RequestSigner(key);
    params
        .set_created(u64::try_from(now.seconds()).unwrap_or(0))
        .set_nonce(nonce)
        .set_key_info(&signer);
    let digest = content_digest(body);
    let headers = base(method, path, &digest, &params)
        .and_then(|base| base.build_signature_headers(&signer, Some("gadeplan")))
        .map_err(internal)?;
    Ok(SignedHeaders {
        content_digest: digest,
        signature_input: headers.signature_input_header_value(),
        signature: headers.signature_header_value(),
    })
}

/// Checks a request's digest and signature and tells whose it claims, and proves, to be.
///
/// # Errors
/// [`Code::BadRequest`] with `field` where the digest or the signature does not hold.
pub fn verify_request(method: &str, path: &str, body: &[u8], headers: &SignedHeaders) -> Result<SignedBy> {
    let bad = |field: &str| Problem::new(Code::BadRequest).with("field", field);
    if content_digest(body) != headers.content_digest {
        return Err(bad("content-digest"));
    }
    let parsed =
        HttpSignatureHeaders::try_parse(&headers.signature, &headers.signature_input).map_err(|_| bad("signature"))?;
    let found = parsed.get("gadeplan").ok_or_else(|| bad("signature"))?;
    let params = found.signature_params();
    let covered: Vec<String> = params.covered_components.iter().map(|id| id.to_string()).collect();
    if covered != COVERED.map(|name| format!("\"{name}\"")) {
        return Err(bad("signature-input"));
    }
    let key_hex = params.keyid.as_deref().ok_or_else(|| bad("keyid"))?;
    let key: [u8; 32] = data_encoding::HEXLOWER
        .decode(key_hex.as_bytes())
        .ok()
        .and_then(|key| key.try_into().ok())
        .ok_or_else(|| bad("keyid"))?;
    let nonce = params
        .nonce
        .clone()
        .filter(|nonce| (16..=64).contains(&nonce.len()))
        .ok_or_else(|| bad("nonce"))?;
    let created = params
        .created
        .and_then(|at| i64::try_from(at).ok())
        .ok_or_else(|| bad("created"))?;
    base(method, path, &headers.content_digest, params)
        .and_then(|base| base.verify_signature_headers(&RequestVerifier(key), found))
        .map_err(|_| bad("signature"))?;
    Ok(SignedBy {
        key,
        created: Timestamp::from_seconds(created),
        nonce,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> DeviceKey {
        DeviceKey::from_secret(&Zeroizing::new([byte; 32]))
    }

    #[test]
    fn a_request_proves_its_sender_and_nothing_in_it_can_be_changed() {
        let now = Timestamp(1_700_000_000_000);
        let headers = sign_request(&key(7), "POST", "/v1/sync", b"body", now, "0123456789abcdef").unwrap();
        let by = verify_request("POST", "/v1/sync", b"body", &headers).unwrap();
        assert_eq!((by.key, by.created), (key(7).public(), now));

        assert!(verify_request("POST", "/v1/sync", b"other", &headers).is_err());
        assert!(verify_request("POST", "/v1/enrol", b"body", &headers).is_err());
        assert!(verify_request("GET", "/v1/sync", b"body", &headers).is_err());
        let other = sign_request(&key(8), "POST", "/v1/sync", b"body", now, "0123456789abcdef").unwrap();
        let mixed = SignedHeaders {
            signature: other.signature,
            ..headers.clone()
        };
        assert!(verify_request("POST", "/v1/sync", b"body", &mixed).is_err());
        let replaced = SignedHeaders {
            signature_input: headers.signature_input.replace("abcdef", "abcdee"),
            ..headers
        };
        assert!(verify_request("POST", "/v1/sync", b"body", &replaced).is_err());
    }

    #[test]
    fn an_actor_belongs_to_one_key_and_one_incarnation() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_ne!(actor_of(&key(1).public(), a), actor_of(&key(1).public(), b));
        assert_ne!(actor_of(&key(1).public(), a), actor_of(&key(2).public(), a));
    }
}
