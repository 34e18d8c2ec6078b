//! What a server is started with.

use gadeplan_core::sync::wire::PAGE_MAX;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where the master key comes from; never the database.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// What one server may be asked for at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// How long a request may take, its body included.
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
    pub recheck: Duration,
    /// How often a silent poke stream shows that it is alive.
    pub heartbeat: Duration,
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
    /// The master key.
    pub key: KeyFrom,
    /// Who judges what devices hand in.
    pub judged_by: JudgedBy,
    /// The limits.
    pub limits: Limits,
}

impl Config {
    /// The usual server for a data folder: on a free loopback port, its key in a file of that folder. It judges itself
    /// what comes; a server that strangers can reach must have workers.
    pub fn local(data: &Path) -> Self {
        Self {
            data: data.to_path_buf(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: None,
            key: KeyFrom::File(data.join("master.key")),
            judged_by: JudgedBy::Itself,
            limits: Limits::default(),
        }
    }
}
