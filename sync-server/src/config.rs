//! What a server is started with: a file, over it the environment, over it the command line.

use anyhow::{Context, Result};
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use gadeplan_core::sync::wire::PAGE_MAX;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the environment variables of the configuration begin with; `__` stands for the dot between a table and its key.
const ENV: &str = "GADEPLAN_SERVER_";

/// Where a server listens that is told nothing else: on loopback, a proxy or a colleague in front.
pub const LISTEN: &str = "127.0.0.1:7878";

/// Where the master key comes from; never the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyFrom {
    /// A file of 64 hexadecimal digits, readable by its owner alone.
    File(PathBuf),
    /// An environment variable of 64 hexadecimal digits.
    Env(String),
}

/// Who judges what devices hand in before it is taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JudgedBy {
    /// The process that takes it in: for simulations, tests and the demo's seed, whose devices are known to be honest.
    Itself,
    /// Processes of this program, started with `intake-worker`: what a hostile change brings down is one of them.
    Workers(PathBuf),
}

impl JudgedBy {
    /// Workers of the program that is running.
    ///
    /// # Errors
    /// Where the system does not say where the program lies.
    pub fn own_workers() -> std::io::Result<Self> {
        // The running program itself, even where an upgrade has put another in its place.
        let running = Path::new("/proc/self/exe");
        let program = if running.exists() {
            running.to_path_buf()
        } else {
            std::env::current_exe()?
        };
        Ok(Self::Workers(program))
    }
}

/// Which database holds everything but the master key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatabaseFrom {
    /// SQLite: the file `relay.sqlite` in the data folder.
    #[default]
    Sqlite,
    /// PostgreSQL, by the URL in a file. It holds a password, so it stands in no command line and in no configuration.
    UrlFile(PathBuf),
    /// PostgreSQL, by the URL in an environment variable.
    UrlEnv(String),
}

/// TLS of the server's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate and what it is signed by, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
    /// Whether enrolment codes name this certificate's key, so that devices trust it and nothing else.
    #[serde(default = "pinned")]
    pub pinned: bool,
}

const fn pinned() -> bool {
    true
}

/// What one server may be asked for at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// How long a request may take, its body included. Durations are whole seconds in the file.
    #[serde(rename = "request_seconds", with = "seconds")]
    pub request: Duration,
    /// Requests a device may make at once before it has to wait.
    pub burst: u32,
    /// Requests per second a device may make in the long run.
    pub per_second: f64,
    /// Requests worked on at the same time; more of them wait.
    pub at_work: usize,
    /// Bytes of changes in one answer, at most [`PAGE_MAX`]. One document may exceed it alone.
    pub page: usize,
    /// How often an open poke stream checks that its device is still let in.
    #[serde(rename = "recheck_seconds", with = "seconds")]
    pub recheck: Duration,
    /// How often a silent poke stream shows that it is alive.
    #[serde(rename = "heartbeat_seconds", with = "seconds")]
    pub heartbeat: Duration,
}

mod seconds {
    use serde::{Deserialize, Deserializer, Serializer};
    use std::time::Duration;

    pub(super) fn serialize<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(duration.as_secs())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_secs)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request: Duration::from_secs(60),
            burst: 200,
            per_second: 10.0,
            at_work: 16,
            page: PAGE_MAX,
            recheck: Duration::from_secs(2),
            heartbeat: Duration::from_secs(15),
        }
    }
}

/// What a server is started with.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The folder with the database and what belongs to it.
    pub data: PathBuf,
    /// The address to listen on; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// How devices reach the server: scheme, host and port. None: as it was at the last start.
    pub public_url: Option<String>,
    /// Where figures for monitoring can be read; none: nowhere.
    pub metrics: Option<SocketAddr>,
    /// TLS of its own; none: plain HTTP, for a proxy or for this machine.
    pub tls: Option<Tls>,
    /// The master key.
    pub key: KeyFrom,
    /// The database.
    pub database: DatabaseFrom,
    /// The journal, best on another disk than the database; none: a restore forgets what was taken since.
    pub journal: Option<PathBuf>,
    /// Who judges what devices hand in.
    pub judged_by: JudgedBy,
    /// The limits.
    pub limits: Limits,
}

/// The configuration as it may be written, with what may be left out left out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// [`Config::data`]; must be given somewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<PathBuf>,
    /// [`Config::listen`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    /// [`Config::public_url`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// [`Config::metrics`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<SocketAddr>,
    /// [`Config::tls`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// [`Config::key`]; left out: the file `master.key` in the data folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<KeyFrom>,
    /// [`Config::database`]; left out: SQLite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<DatabaseFrom>,
    /// [`Config::journal`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub journal: Option<PathBuf>,
    /// [`Config::limits`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
}

impl Config {
    /// Reads the configuration: the file where one is named, over it `GADEPLAN_SERVER_…`, over it the command line.
    ///
    /// # Errors
    /// In words for whoever wrote it: an unreadable file, a misspelt key, a value of another kind, no data folder.
    pub fn load(file: Option<&Path>, command_line: &Given) -> Result<Self> {
        let mut figment = Figment::from(Serialized::default("limits", Limits::default()));
        if let Some(file) = file {
            // Figment takes a missing file for an empty one; whoever names a file means it.
            std::fs::metadata(file).with_context(|| format!("the configuration {} can't be read", file.display()))?;
            figment = figment.merge(Toml::file_exact(file));
        }
        let given: Given = figment
            .merge(Env::prefixed(ENV).split("__"))
            .merge(Serialized::defaults(command_line))
            .extract()
            .context("the configuration can't be used")?;
        let Given {
            data,
            listen,
            public_url,
            metrics,
            tls,
            key,
            database,
            journal,
            limits,
        } = given;
        let data = data.context("no data folder: give --data, GADEPLAN_SERVER_DATA, or `data` in the configuration")?;
        Ok(Self {
            listen: listen.map_or_else(|| LISTEN.parse(), Ok)?,
            public_url,
            metrics,
            tls,
            key: key.unwrap_or_else(|| KeyFrom::File(data.join("master.key"))),
            database: database.unwrap_or_default(),
            journal,
            judged_by: JudgedBy::own_workers()?,
            limits: limits.unwrap_or_default(),
            data,
        })
    }

    /// The usual server for a data folder: on a free loopback port, its key in a file of that folder. It judges itself
    /// what comes; a server that strangers can reach must have workers.
    pub fn local(data: &Path) -> Self {
        Self {
            data: data.to_path_buf(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: None,
            metrics: None,
            tls: None,
            key: KeyFrom::File(data.join("master.key")),
            database: DatabaseFrom::Sqlite,
            journal: None,
            judged_by: JudgedBy::Itself,
            limits: Limits::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "gadeplan-server.example.toml";

    fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.toml");
        std::fs::write(&file, text).unwrap();
        (folder, file)
    }

    #[test]
    fn the_example_says_what_holds_when_nothing_is_said() {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLE);
        let said = Config::load(Some(&example), &Given::default()).unwrap();
        let unsaid = Given {
            data: Some(said.data.clone()),
            ..Given::default()
        };
        let key = KeyFrom::File("/etc/gadeplan/master.key".into());
        let unsaid = Config {
            key: key.clone(),
            ..Config::load(None, &unsaid).unwrap()
        };
        assert_eq!(said, unsaid);
        // What is commented out there can be said too.
        let all = std::fs::read_to_string(&example).unwrap().replace("\n#: ", "\n");
        let (_folder, file) = written(&all);
        let all = Config::load(Some(&file), &Given::default()).unwrap();
        assert!(all.public_url.is_some() && all.metrics.is_some() && all.tls.is_some() && all.journal.is_some());
    }

    #[test]
    fn the_command_line_goes_before_the_file() {
        let (_folder, file) = written("data = \"/a\"\nlisten = \"127.0.0.1:1\"\n[limits]\nburst = 7\n");
        let given = Given {
            data: Some("/b".into()),
            ..Given::default()
        };
        let config = Config::load(Some(&file), &given).unwrap();
        assert_eq!((config.data, config.listen.port()), ("/b".into(), 1));
        // One limit of the file leaves the others as they are.
        assert_eq!(
            config.limits,
            Limits {
                burst: 7,
                ..Limits::default()
            }
        );
    }

    #[test]
    fn a_misspelt_key_a_wrong_value_and_a_missing_file_are_said() {
        for (text, word) in [
            ("dta = \"/a\"", "dta"),
            ("data = \"/a\"\nlisten = \"here\"", "listen"),
            ("data = \"/a\"\n[limits]\nburts = 1", "burts"),
            ("listen = \"127.0.0.1:1\"", "data"),
        ] {
            let (_folder, file) = written(text);
            let said = format!("{:#}", Config::load(Some(&file), &Given::default()).unwrap_err());
            assert!(said.contains(word), "{said}");
        }
        let said = Config::load(Some(Path::new("/nowhere/server.toml")), &Given::default()).unwrap_err();
        assert!(format!("{said:#}").contains("/nowhere/server.toml"));
    }
}
