//! Where the database is and how it is spoken to. The URL holds a password: it is kept out of messages and logs.

use crate::storage::{Result, StorageError};
use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::BuilderVerifierExt;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Config, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long a connection may take to be made, and how long silence is borne before one counts as dead.
const CONNECT: Duration = Duration::from_secs(10);
const SILENCE: Duration = Duration::from_secs(30);

/// What a connection is polled through until it ends.
pub(super) type Wire = tokio_postgres::Connection<Socket, <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream>;

/// A PostgreSQL database's address.
#[derive(Clone)]
pub struct Address {
    config: Config,
    tls: MakeRustlsConnect,
}

impl Address {
    /// Reads a URL as `psql` takes it: `postgres://user:password@host:5432/database`, with `sslmode` and `sslrootcert`.
    ///
    /// To another machine the connection is encrypted and the certificate checked, whatever `sslmode` says, unless it is
    /// `disable`. `sslrootcert` names the file of an authority of one's own; else the system's count.
    ///
    /// # Errors
    /// [`StorageError::Address`], which quotes nothing of the URL.
    pub fn parse(url: &str) -> Result<Self> {
        let (url, roots) = take_roots(url.trim());
        let mut config: Config = url.parse().map_err(|_| {
            StorageError::Address("it can't be read; its form is postgres://user:password@host:5432/database")
        })?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(StorageError::Address("it names no host"));
        }
        if config.get_dbname().is_none() {
            return Err(StorageError::Address("it names no database"));
        }
        let encrypted = match config.get_ssl_mode() {
            SslMode::Disable => false,
            SslMode::Prefer => !is_here(&config),
            _ => true,
        };
        config.ssl_mode(if encrypted { SslMode::Require } else { SslMode::Disable });
        config.application_name("gadeplan-server");
        config
            .keepalives_idle(SILENCE)
            .keepalives_interval(SILENCE / 3)
            .keepalives_retries(3);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        let tls = MakeRustlsConnect::new(tls(encrypted, roots.as_deref().map(Path::new))?);
        Ok(Self { config, tls })
    }

    /// A new connection, and what must be polled for it to live.
    pub(super) async fn connect(&self) -> std::result::Result<(Client, Wire), tokio_postgres::Error> {
        self.config.connect(self.tls.clone()).await
    }
}

/// Takes `sslrootcert` out of the URL: libpq knows it, the driver does not.
fn take_roots(url: &str) -> (String, Option<String>) {
    const NAME: &str = "sslrootcert=";
    let Some((place, settings)) = url.split_once('?') else {
        return (url.to_owned(), None);
    };
    let (roots, rest): (Vec<&str>, Vec<&str>) = settings.split('&').partition(|setting| setting.starts_with(NAME));
    // libpq's words for a checked certificate: here an encrypted connection is always checked.
    let rest: Vec<&str> = rest
        .into_iter()
        .map(|setting| match setting {
            "sslmode=verify-full" | "sslmode=verify-ca" => "sslmode=require",
            setting => setting,
        })
        .collect();
    let roots = roots
        .last()
        .and_then(|roots| roots.strip_prefix(NAME))
        .map(str::to_owned);
    (format!("{place}?{}", rest.join("&")), roots)
}

/// Whether every place it may be at is this machine.
fn is_here(config: &Config) -> bool {
    let at_home = |host: &Host| match host {
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    config.get_hosts().iter().all(at_home) && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

fn tls(encrypted: bool, roots: Option<&Path>) -> Result<ClientConfig> {
    let unusable = |_| StorageError::Address("the system's certificate authorities can't be read");
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let mut store = RootCertStore::empty();
    match roots {
        Some(file) => {
            let unreadable =
                || StorageError::Address("the file under sslrootcert holds no certificate that can be read");
            for certificate in CertificateDer::pem_file_iter(file).map_err(|_| unreadable())? {
                store
                    .add(certificate.map_err(|_| unreadable())?)
                    .map_err(|_| unreadable())?;
            }
            if store.is_empty() {
                return Err(unreadable());
            }
        }
        None if encrypted => {
            return Ok(builder
                .with_platform_verifier()
                .map_err(unusable)?
                .with_no_client_auth());
        }
        None => {}
    }
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}
