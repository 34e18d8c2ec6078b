//! A running server: the lock on its folder, its socket, its housekeeping, its end.

use crate::clock::SharedClock;
use crate::config::{Config, DatabaseFrom, JudgedBy, Tls};
use crate::key_source::KeySource;
use crate::relay::{InProcess, Judge, Relay};
use crate::storage::Meta;
use crate::worker::Workers;
use crate::{random, routes, tls};
use anyhow::{Context, Result};
use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use std::fs::{File, TryLockError};
use std::net::{SocketAddr, TcpListener as StdListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub(crate) const DATABASE: &str = "relay.sqlite";
const LOCK: &str = "serve.lock";
/// How long a request's headers may take.
const HEADERS_IN: Duration = Duration::from_secs(15);
const TIDY_EVERY: Duration = Duration::from_secs(600);
/// How often an idle server looks whether the master key is being changed.
const KEY_EVERY: Duration = Duration::from_secs(10);

/// Makes what a server needs in a folder: the master key, the database, the server's incarnation. Run again, it changes
/// nothing.
///
/// # Errors
/// Where the folder can't be written, or holds a database of another master key.
pub fn init(config: &Config, clock: &SharedClock) -> Result<()> {
    std::fs::create_dir_all(&config.data).with_context(|| format!("{} can't be made", config.data.display()))?;
    let storage = config.make_database()?;
    let transaction = storage.write()?;
    let fresh = transaction.meta()?.is_none();
    if fresh {
        config.key.ensure()?;
    }
    let master = config.key.master_key()?;
    if fresh {
        let created_at = clock.now();
        let meta = Meta {
            incarnation: random::uuid(created_at)?,
            key_number: 1,
            key_mark: master.mark()?,
            rotation: None,
            public_url: String::new(),
            created_at,
        };
        transaction.put_meta(&meta)?;
    }
    transaction.commit()?;
    let relay = Relay::new(storage, master, clock.clone(), judge(config))?;
    if let Some(url) = &config.public_url {
        relay.set_public_url(url)?;
    }
    Ok(())
}

/// Opens the relay of an initialised folder, for the admin commands; beside a running server too.
///
/// # Errors
/// Where the folder is not initialised or its key is missing or another.
pub fn open(config: &Config, clock: &SharedClock) -> Result<Relay> {
    let storage = config.open_database()?;
    let relay = Relay::new(storage, config.key.master_key()?, clock.clone(), judge(config))?;
    let relay = match &config.journal {
        Some(journal) => relay.with_journal(journal)?,
        None => relay,
    };
    Ok(relay.with_pages_of(config.limits.page))
}

fn judge(config: &Config) -> Box<dyn Judge> {
    match &config.judged_by {
        JudgedBy::Itself => Box::new(InProcess),
        JudgedBy::Workers(program) => Box::new(Workers::of(program)),
    }
}

/// One server per SQLite file: two would hand out pokes of half of what happens.
///
/// # Errors
/// Where another server serves the folder, or it can't be written.
pub fn lock(data: &Path) -> Result<File> {
    let path = data.join(LOCK);
    let file = File::create(&path).with_context(|| format!("{} can't be made", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            anyhow::bail!("another server is already serving {}; stop it first", data.display())
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("{} can't be locked", path.display())),
    }
}

/// The sync server.
#[derive(Clone, Copy, Debug)]
pub struct Server;

impl Server {
    /// Starts serving an initialised folder. Returns once the socket listens.
    ///
    /// # Errors
    /// Where the database is not initialised, another server serves its file, or the address is taken.
    pub async fn start(config: Config, clock: SharedClock) -> Result<Running> {
        // Several may serve one PostgreSQL.
        let guard = match config.database {
            DatabaseFrom::Sqlite => Some(lock(&config.data)?),
            DatabaseFrom::UrlFile(_) | DatabaseFrom::UrlEnv(_) => None,
        };
        let relay = Arc::new(open(&config, &clock)?);
        relay.listen()?;
        if let Some(url) = &config.public_url {
            relay.set_public_url(url)?;
        }
        let listener =
            StdListener::bind(config.listen).with_context(|| format!("{} can't be listened on", config.listen))?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let metrics_addr = match config.metrics {
            Some(address) => Some(monitor(address, relay.clone(), stopped.clone()).await?),
            None => None,
        };
        let patience = config.limits.request;
        let router = routes::router(relay.clone(), config.limits, stopped.clone());
        let handle = Handle::new();
        let served = tokio::spawn(serve(listener, config.tls.as_ref(), router, handle.clone(), guard)?);
        let mut end = stopped.clone();
        tokio::spawn(async move {
            // A dropped sender means stop as well.
            let _ = end.wait_for(|stop| *stop).await;
            handle.graceful_shutdown(Some(patience));
        });
        tokio::spawn(keep_tidy(relay.clone(), stopped.clone()));
        tokio::spawn(keep_keys(relay.clone(), stopped));
        tracing::info!(%addr, "serving");
        Ok(Running {
            addr,
            metrics_addr,
            tls: config.tls.is_some(),
            relay,
            stop,
            served,
        })
    }
}

/// Serves until told to stop, with TLS or without.
fn serve(
    listener: StdListener,
    tls: Option<&Tls>,
    router: Router,
    handle: Handle<SocketAddr>,
    guard: Option<File>,
) -> Result<impl Future<Output = std::io::Result<()>> + use<>> {
    let router = router.into_make_service();
    let tls = tls.map(tls::server_config).transpose()?;
    Ok(async move {
        let result = match tls {
            Some(tls) => {
                let mut server = axum_server::from_tcp_rustls(listener, RustlsConfig::from_config(tls))?;
                be_patient(server.http_builder());
                server.handle(handle).serve(router).await
            }
            None => {
                let mut server = axum_server::from_tcp(listener)?;
                be_patient(server.http_builder());
                server.handle(handle).serve(router).await
            }
        };
        drop(guard);
        result
    })
}

/// Whoever has opened a connection and says nothing is let go.
fn be_patient(http: &mut Builder<TokioExecutor>) {
    http.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS_IN);
}

/// Serves the figures until the server stops.
async fn monitor(address: SocketAddr, relay: Arc<Relay>, mut stopped: watch::Receiver<bool>) -> Result<SocketAddr> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("{address} can't be listened on"))?;
    let address = listener.local_addr()?;
    let serve = axum::serve(listener, routes::monitoring(relay)).with_graceful_shutdown(async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    });
    tokio::spawn(async move {
        if let Err(error) = serve.await {
            tracing::warn!(%error, "the figures can't be read any more");
        }
    });
    tracing::info!(%address, "figures can be read");
    Ok(address)
}

async fn keep_tidy(relay: Arc<Relay>, mut stopped: watch::Receiver<bool>) {
    loop {
        let relay = relay.clone();
        let tidied = tokio::task::spawn_blocking(move || relay.tidy()).await;
        if !matches!(tidied, Ok(Ok(()))) {
            tracing::warn!("tidying failed; trying again later");
        }
        tokio::select! {
            () = tokio::time::sleep(TIDY_EVERY) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

/// Takes a new master key over though nothing is asked.
async fn keep_keys(relay: Arc<Relay>, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(KEY_EVERY) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
        let relay = relay.clone();
        // A failure is storage's, and logged there.
        let _ = tokio::task::spawn_blocking(move || relay.health()).await;
    }
}

/// A server that is running. Dropping it stops it too, without waiting.
pub struct Running {
    /// The address it listens on.
    pub addr: SocketAddr,
    /// Where its figures can be read.
    pub metrics_addr: Option<SocketAddr>,
    tls: bool,
    relay: Arc<Relay>,
    stop: watch::Sender<bool>,
    served: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// The relay behind it, to ask without HTTP.
    pub fn relay(&self) -> &Arc<Relay> {
        &self.relay
    }

    /// `http://address:port` or `https://…`, as devices on this machine reach it.
    pub fn url(&self) -> String {
        format!("http{}://{}", if self.tls { "s" } else { "" }, self.addr)
    }

    /// Stops: takes no new requests, lets those in flight finish, ends the poke streams.
    ///
    /// # Errors
    /// Where serving had failed.
    pub async fn shutdown(self) -> Result<()> {
        let _ = self.stop.send(true);
        self.served.await??;
        Ok(())
    }
}
