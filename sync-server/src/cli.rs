//! The command line of the server.

mod access;
mod audit;
mod backup;
mod erase;
mod key;
mod quarantine;
mod retention;

use access::{DeviceCommand, GrantCommand, PersonCommand, SpaceCommand};
use anyhow::{Context, Result};
use backup::{BackupCommand, Restore};
use clap::{Args, Parser, Subcommand};
use erase::Erase;
use gadeplan_core::domain::ids::PersonId;
use gadeplan_core::sync::enrolment_code::EnrolmentCode;
use gadeplan_core::sync::server_address::{CertificatePin, ServerAddress};
use gadeplan_server::config::Given;
use gadeplan_server::demo::{self, Demo, Wish};
use gadeplan_server::{Config, DatabaseFrom, KeyFrom, Relay, Server, SharedClock, SystemClock, tls, worker};
use key::KeyCommand;
use quarantine::QuarantineCommand;
use retention::Retention;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// Gadeplan's sync server.
#[derive(Parser)]
#[command(name = "gadeplan-server", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Folder {
    /// The configuration file; what else is said here goes before it.
    #[arg(long, env = "GADEPLAN_CONFIG")]
    config: Option<PathBuf>,
    /// The folder with the database.
    #[arg(long)]
    data: Option<PathBuf>,
    /// The master key's file [default: master.key in the folder].
    #[arg(long, conflicts_with = "key_env")]
    key_file: Option<PathBuf>,
    /// The environment variable that holds the master key (64 hexadecimal digits), instead of a file.
    #[arg(long)]
    key_env: Option<String>,
    /// PostgreSQL by the URL in this file, instead of SQLite in the folder.
    #[arg(long, conflicts_with = "database_url_env")]
    database_url_file: Option<PathBuf>,
    /// PostgreSQL by the URL in this environment variable.
    #[arg(long)]
    database_url_env: Option<String>,
}

#[derive(Args)]
struct Network {
    /// The address to listen on [default: 127.0.0.1:7878].
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Where figures for monitoring can be read, best on loopback [default: nowhere].
    #[arg(long)]
    metrics: Option<SocketAddr>,
    /// How devices reach the server, for enrolment codes [default: as last time, or the address].
    #[arg(long)]
    public_url: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Make the master key and the database.
    Init {
        #[command(flatten)]
        folder: Folder,
        /// How devices will reach the server.
        #[arg(long)]
        public_url: Option<String>,
    },
    /// Serve until SIGTERM or Ctrl-C.
    Serve {
        #[command(flatten)]
        folder: Folder,
        #[command(flatten)]
        network: Network,
    },
    /// Make a demo municipality where there is none, and serve it.
    Demo {
        #[command(flatten)]
        folder: Folder,
        #[command(flatten)]
        network: Network,
        /// Months of invented shifts before last night, for a municipality that is not there yet.
        #[arg(long, default_value_t = demo::MONTHS)]
        months: u32,
        /// The same seed and moment give the same municipality.
        #[arg(long, default_value_t = demo::SEED)]
        seed: u64,
    },
    /// Print a one-time code that lets a device of a person in.
    EnrolmentCode {
        #[command(flatten)]
        folder: Folder,
        /// For whom.
        #[arg(long)]
        person: PersonId,
        /// The server's address in the code [default: as it was last served].
        #[arg(long)]
        public_url: Option<String>,
    },
    /// People.
    #[command(subcommand)]
    Person(PersonCommand),
    /// Spaces.
    #[command(subcommand)]
    Space(SpaceCommand),
    /// Who may see which space as what.
    #[command(subcommand)]
    Grant(GrantCommand),
    /// Devices.
    #[command(subcommand)]
    Device(DeviceCommand),
    /// What was handed in without the right to, and waits for a decision.
    #[command(subcommand)]
    Quarantine(QuarantineCommand),
    /// The server's own certificate.
    #[command(subcommand)]
    Tls(TlsCommand),
    /// The audit log.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Judge what devices hand in, as one of the server's workers.
    #[command(name = worker::COMMAND, hide = true)]
    IntakeWorker,
    /// The master key.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Copies of the database, without the master key.
    #[command(subcommand)]
    Backup(BackupCommand),
    /// Begin again from a backup, in an empty data folder.
    Restore(Restore),
    /// Erase a document, or a youth wherever they are spoken of, for good: here at once, and on every device when it is next
    /// in touch.
    Erase(Erase),
    /// Erase what has been kept long enough.
    Retention(Retention),
    /// Tell a database that was put back by other means (pg_restore, a disk's image) that it was, before it is served.
    Restored {
        #[command(flatten)]
        folder: Folder,
    },
}

#[derive(Subcommand)]
enum TlsCommand {
    /// Make the key and the certificate that the configuration names under [tls], where there are none.
    Make {
        #[command(flatten)]
        folder: Folder,
        /// The host that devices reach the server at.
        #[arg(long)]
        name: String,
    },
}

/// How devices will reach the server, where that is known before it listens.
fn known_url(config: &Config) -> Option<String> {
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let listen = (config.listen.port() != 0).then(|| format!("{scheme}://{}", config.listen));
    config.public_url.clone().or(listen)
}

impl Folder {
    fn config(self, network: Option<Network>) -> Result<Config> {
        let key = match (self.key_file, self.key_env) {
            (Some(file), _) => Some(KeyFrom::File(file)),
            (None, name) => name.map(KeyFrom::Env),
        };
        let database = match (self.database_url_file, self.database_url_env) {
            (Some(file), _) => Some(DatabaseFrom::UrlFile(file)),
            (None, name) => name.map(DatabaseFrom::UrlEnv),
        };
        let mut given = Given {
            data: self.data,
            key,
            database,
            ..Given::default()
        };
        if let Some(Network {
            listen,
            metrics,
            public_url,
        }) = network
        {
            (given.listen, given.metrics, given.public_url) = (listen, metrics, public_url);
        }
        Config::load(self.config.as_deref(), &given)
    }

    fn relay(self) -> Result<Relay> {
        self.open().map(|(relay, _)| relay)
    }

    fn open(self) -> Result<(Relay, Config)> {
        let config = self.config(None)?;
        Ok((gadeplan_server::open(&config, &clock())?, config))
    }
}

fn clock() -> SharedClock {
    Arc::new(SystemClock)
}

impl Cli {
    /// Whether this is one of the server's workers.
    pub fn is_worker(&self) -> bool {
        matches!(self.command, Command::IntakeWorker)
    }

    /// Does what the command line says.
    ///
    /// # Errors
    /// In words for whoever typed it.
    pub fn run(self) -> Result<()> {
        match self.command {
            Command::Init { folder, public_url } => {
                let config = folder.config(None)?;
                let public_url = public_url.or(config.public_url.clone());
                gadeplan_server::init(&Config { public_url, ..config }, &clock())
            }
            Command::Serve { folder, network } => serve(folder.config(Some(network))?, |_, _| Ok(())),
            Command::Demo {
                folder,
                network,
                months,
                seed,
            } => {
                let (config, now) = (folder.config(Some(network))?, clock().now());
                let demo = Demo::prepare(&config, &Wish { seed, months, now })?;
                // Before the port answers: whoever waits for that reads the codes at once. A port that the system
                // chooses is known only afterwards.
                let known = known_url(&config);
                if let Some(url) = &known {
                    demo.announce(&gadeplan_server::open(&config, &clock())?, url)?;
                }
                serve(config, |relay, url| match known {
                    Some(_) => Ok(()),
                    None => demo.announce(relay, url),
                })
            }
            Command::IntakeWorker => Ok(worker::work()?),
            Command::EnrolmentCode {
                folder,
                person,
                public_url,
            } => {
                let (relay, config) = folder.open()?;
                enrolment_code(&relay, person, public_url, tls::pin(config.tls.as_ref())?)
            }
            Command::Person(command) => command.run(),
            Command::Space(command) => command.run(),
            Command::Grant(command) => command.run(),
            Command::Device(command) => command.run(),
            Command::Quarantine(command) => command.run(),
            Command::Tls(TlsCommand::Make { folder, name }) => {
                let tls = folder.config(None)?.tls.context("the configuration has no [tls]")?;
                tls::make(&tls, &name)
            }
            Command::Key(command) => command.run(),
            Command::Backup(command) => command.run(),
            Command::Restore(command) => command.run(),
            Command::Erase(command) => command.run(),
            Command::Retention(command) => command.run(),
            Command::Restored { folder } => Ok(folder.relay()?.note_restored()?),
            Command::Audit(command) => command.run(),
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every arm of a command answers alike")]
fn say(what: impl std::fmt::Display) -> Result<()> {
    println!("{what}");
    Ok(())
}

fn enrolment_code(relay: &Relay, person: PersonId, url: Option<String>, pin: Option<CertificatePin>) -> Result<()> {
    if let Some(url) = url {
        relay.set_public_url(&url)?;
    }
    let server = relay.public_url()?;
    anyhow::ensure!(
        !server.is_empty(),
        "the server's address is not known yet; give --public-url"
    );
    let made = relay.make_enrolment(person)?;
    let secret = <[u8; 16]>::try_from(made.secret.as_slice())?;
    let server = ServerAddress::new(&server, pin)?;
    say(EnrolmentCode { server, secret }.write()?)
}

/// Serves until it is told to stop; `ready` comes between listening and saying so.
fn serve(config: Config, ready: impl FnOnce(&Relay, &str) -> Result<()>) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(async {
            // Listen for the signals first: one that comes while starting must not be lost.
            let stop = stop_signal()?;
            let running = Server::start(config, clock()).await?;
            if running.relay().public_url()?.is_empty() {
                running.relay().set_public_url(&running.url())?;
            }
            ready(running.relay(), &running.url())?;
            say(format_args!("listening on {}", running.url()))?;
            stop.await;
            tracing::info!("stopping");
            running.shutdown().await
        })
}

#[cfg(unix)]
fn stop_signal() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_service_starts_what_there_is() {
        let unit = include_str!("../systemd/gadeplan-server.service");
        let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
        let cli = Cli::try_parse_from(start.split(' ')).unwrap();
        assert!(matches!(cli.command, Command::Serve { .. }));
        // The key that the service is given is the one that it is told to read.
        assert!(unit.contains("LoadCredential=master.key:") && start.ends_with("%d/master.key"));
    }
}
