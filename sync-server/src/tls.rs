//! TLS of the server's own, for a municipality without a proxy that does it: the certificate, its pin, its making.

use crate::config::Tls;
use anyhow::{Context, Result, bail};
use gadeplan_core::sync::server_address::CertificatePin;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use webpki::EndEntityCert;

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let read = || -> Result<_, rustls::pki_types::pem::Error> { CertificateDer::pem_file_iter(path)?.collect() };
    let chain: Vec<_> = read().with_context(|| format!("the certificate {} can't be read", path.display()))?;
    if chain.is_empty() {
        bail!("{} holds no certificate", path.display());
    }
    Ok(chain)
}

/// What the server speaks TLS with.
///
/// # Errors
/// Where certificate or key can't be read or do not belong together.
pub(crate) fn server_config(tls: &Tls) -> Result<Arc<ServerConfig>> {
    let key = PrivateKeyDer::from_pem_file(&tls.key)
        .with_context(|| format!("the certificate's key {} can't be read", tls.key.display()))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificates(&tls.certificate)?, key)
        .context("the certificate and its key can't be used together")?;
    Ok(Arc::new(config))
}

/// The pin that enrolment codes carry; none where devices are to trust the certificate as their system does.
///
/// # Errors
/// Where the certificate can't be read.
pub fn pin(tls: Option<&Tls>) -> Result<Option<CertificatePin>> {
    let Some(tls) = tls.filter(|tls| tls.pinned) else {
        return Ok(None);
    };
    let chain = certificates(&tls.certificate)?;
    let leaf = chain.first().context("no certificate")?;
    let leaf =
        EndEntityCert::try_from(leaf).with_context(|| format!("{} holds no certificate", tls.certificate.display()))?;
    Ok(Some(CertificatePin::of(&leaf.subject_public_key_info())))
}

/// Makes a key and a certificate signed with it. Neither is ever replaced: with the key goes the pin, and with the pin
/// every device's trust.
///
/// # Errors
/// Where one of the files is there already or can't be written.
pub fn make(tls: &Tls, name: &str) -> Result<()> {
    let made = rcgen::generate_simple_self_signed([name.to_owned()])
        .with_context(|| format!("no certificate can be made for {name}"))?;
    for (path, text) in [
        (&tls.key, made.signing_key.serialize_pem()),
        (&tls.certificate, made.cert.pem()),
    ] {
        let write = || -> std::io::Result<()> {
            let mut file = crate::key_source::create_private(path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().with_context(|| format!("{} can't be made", path.display()))?;
    }
    Ok(())
}
