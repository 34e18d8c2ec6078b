//! A running server: the lock on its folder, its socket, its housekeeping, its end.

use crate::clock::SharedClock;
use crate::config::{Config, JudgedBy};
use crate::key_source::KeySource;
use crate::relay::{InProcess, Judge, Relay};
use crate::storage::sqlite::Sqlite;
use crate::storage::{Meta, Storage};
use crate::worker::Workers;
use crate::{random, routes};
use anyhow::{Context, Result};
use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub(crate) const DATABASE: &str = "relay.sqlite";
const LOCK: &str = "serve.lock";
const TIDY_EVERY: Duration = Duration::from_secs(600);

/// Makes what a server needs in a folder: the master key, the database, the server's incarnation. Run again, it changes
/// nothing.
///
/// # Errors
/// Where the folder can't be written, or holds a database of another master key.
pub fn init(config: &Config, clock: &SharedClock) -> Result<()> {
    std::fs::create_dir_all(&config.data).with_context(|| format!("{} can't be made", config.data.display()))?;
    config.key.ensure()?;
    let master = config.key.master_key()?;
    let storage = Sqlite::open(&config.data.join(DATABASE))?;
    let transaction = storage.write()?;
    if transaction.meta()?.is_none() {
        let created_at = clock.now();
        let meta = Meta {
            incarnation: random::uuid(created_at)?,
            key_mark: master.mark()?,
            public_url: String::new(),
            created_at,
        };
        transaction.put_meta(&meta)?;
    }
    transaction.commit()?;
    let relay = Relay::new(Box::new(storage), master, clock.clone(), judge(config))?;
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
    let database = config.data.join(DATABASE);
    anyhow::ensure!(
        database.exists(),
        "{} is not initialised; run `init` first",
        config.data.display()
    );
    let master = config.key.master_key()?;
    let relay = Relay::new(Box::new(Sqlite::open(&database)?), master, clock.clone(), judge(config))?;
    Ok(relay.with_pages_of(config.limits.page))
}

fn judge(config: &Config) -> Box<dyn Judge> {
    match &config.judged_by {
        JudgedBy::Itself => Box::new(InProcess),
        JudgedBy::Workers(program) => Box::new(Workers::of(program)),
    }
}

/// One server per folder: two would hand out pokes of half of what happens.
pub(crate) fn lock(data: &Path) -> Result<File> {
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
    /// Where the folder is not initialised, another server serves it, or the address is taken.
    pub async fn start(config: Config, clock: SharedClock) -> Result<Running> {
        let guard = lock(&config.data)?;
        let relay = Arc::new(open(&config, &clock)?);
        if let Some(url) = &config.public_url {
            relay.set_public_url(url)?;
        }
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("{} can't be listened on", config.listen))?;
        let addr = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let router = routes::router(relay.clone(), config.limits, stopped.clone());
        let mut end = stopped.clone();
        let serve = axum::serve(listener, router).with_graceful_shutdown(async move {
            // A dropped sender means stop as well.
            let _ = end.wait_for(|stop| *stop).await;
        });
        let served = tokio::spawn(async move {
            let result = serve.await;
            drop(guard);
            result
        });
        tokio::spawn(keep_tidy(relay.clone(), stopped));
        tracing::info!(%addr, "serving");
        Ok(Running {
            addr,
            relay,
            stop,
            served,
        })
    }
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

/// A server that is running. Dropping it stops it too, without waiting.
pub struct Running {
    /// The address it listens on.
    pub addr: SocketAddr,
    relay: Arc<Relay>,
    stop: watch::Sender<bool>,
    served: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// The relay behind it, to ask without HTTP.
    pub fn relay(&self) -> &Arc<Relay> {
        &self.relay
    }

    /// `http://address:port`, as devices on this machine reach it.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
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
