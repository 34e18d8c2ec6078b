//! A PostgreSQL of the tests' own: started by the first test that wants it, shared by all, gone some seconds after the
//! last, however that ended. It listens on a socket in its own folder and nowhere else.
//!
//! Who uses a cluster holds a lock on a file beside it. A small script waits until nobody does, then stops the cluster
//! and deletes it; the kernel lets go of a lock even for a test that was killed.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

const USER: &str = "gadeplan";

/// Waits for the lock ($1), twice with a pause ($2 seconds) between, so that the next test finds the cluster running.
/// Then stops it ($5 …) and deletes its folder ($3) and the file that says where it is ($4).
const CARETAKER: &str = r#"
exec 9>>"$1"
(while :; do
	flock -x 9
	flock -u 9
	sleep "$2"
	flock -n -x 9 || continue
	folder=$3 place=$4
	shift 4
	"$@"
	rm -rf "$folder" "$place"
	exit
done) &"#;

/// What a cluster does about power cuts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Disk {
    /// Nothing, and is quick: for tests in which no machine stops.
    Forgetful,
    /// What PostgreSQL does by itself: a commit has reached the disk.
    Durable,
}

/// A running PostgreSQL.
pub struct Cluster {
    folder: PathBuf,
    _used: File,
}

/// Where initdb and its like are.
fn programs() -> &'static Path {
    static PROGRAMS: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
        let mut places: Vec<PathBuf> = debian.map(|version| version.unwrap().path().join("bin")).collect();
        places.sort();
        places.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
        let has = |place: &PathBuf| place.join("initdb").exists() && place.join("psql").exists();
        places
            .into_iter()
            .rev()
            .find(has)
            .expect("PostgreSQL is not on this machine, and these tests need one: run scripts/setup.sh postgres-tests")
    })
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

/// One of PostgreSQL's programs; as its own user where this is root, whom they refuse.
fn program(name: &str) -> Command {
    let path = programs().join(name);
    let mut command = if is_root() && name != "psql" {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"])
            .arg(path);
        command
    } else {
        Command::new(path)
    };
    command.current_dir("/").env_remove("PGHOST").stdin(Stdio::null());
    command
}

fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Where it is said which cluster runs; `make bench`, which has this file too, is no test and has no folder of Cargo's.
fn at(name: &str) -> PathBuf {
    let folder = option_env!("CARGO_TARGET_TMPDIR").map_or_else(std::env::temp_dir, PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

impl Cluster {
    /// The one that tests share.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| {
            let (lock, place) = (at("postgres.lock"), at("postgres.folder"));
            let used = File::options().create(true).append(true).open(&lock).unwrap();
            used.lock_shared().unwrap();
            let starting = File::options()
                .create(true)
                .append(true)
                .open(at("postgres.starting"))
                .unwrap();
            starting.lock().unwrap();
            if let Ok(folder) = std::fs::read_to_string(&place) {
                let cluster = Self {
                    folder: folder.into(),
                    _used: used,
                };
                if cluster.psql("postgres", "SELECT 1").is_ok() {
                    return cluster;
                }
                return Self::start(Disk::Forgetful, cluster._used, &lock, &place, "10");
            }
            Self::start(Disk::Forgetful, used, &lock, &place, "10")
        })
    }

    /// One for a test alone, which may stop it. It lives as long as the test's process.
    pub fn own(disk: Disk) -> &'static Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::SeqCst);
        let lock = at(&format!("postgres-{}-{count}.lock", std::process::id()));
        let used = File::options().create(true).append(true).open(&lock).unwrap();
        used.lock_shared().unwrap();
        Box::leak(Box::new(Self::start(disk, used, &lock, &lock, "0")))
    }

    /// Starts one. `place` is deleted with it; a shared one's says where it is.
    fn start(disk: Disk, used: File, lock: &Path, place: &Path, pause: &str) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("gadeplan-postgres-")
            .tempdir()
            .unwrap()
            .keep();
        let cluster = Self { folder, _used: used };
        if is_root() {
            done(Command::new("chown").arg("postgres:").arg(&cluster.folder));
        }
        done(
            program("initdb")
                .arg("--pgdata")
                .arg(cluster.data())
                .args([
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync",
                    "--wal-segsize=1",
                ])
                .args(["--username", USER]),
        );
        cluster.begin(disk);
        if place != lock {
            std::fs::write(place, cluster.folder.as_os_str().as_encoded_bytes()).unwrap();
        }
        let stop = cluster.stopping();
        let mut caretaker = Command::new("sh");
        caretaker
            .args(["-c", CARETAKER, "sh"])
            .arg(lock)
            .arg(pause)
            .arg(&cluster.folder)
            .arg(place)
            .arg(stop.get_program())
            .args(stop.get_args())
            .current_dir("/");
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut caretaker, 0);
        let null = Stdio::null;
        caretaker.stdin(null()).stdout(null()).stderr(null()).status().unwrap();
        cluster
    }

    /// Starts it, as after [`Cluster::stop`].
    pub fn begin(&self, disk: Disk) {
        self.begin_with(disk, "-c listen_addresses=''");
    }

    /// The same with settings of one's own.
    pub fn begin_with(&self, disk: Disk, more: &str) {
        let mut settings = format!(
            "{more} -c unix_socket_directories='{}' -c max_connections=200 -c shared_buffers=32MB \
             -c min_wal_size=4MB -c max_wal_size=64MB -c jit=off",
            self.folder.display()
        );
        if disk == Disk::Forgetful {
            settings += " -c fsync=off -c full_page_writes=off";
        }
        done(
            program("pg_ctl")
                .args(["start", "--wait", "--silent", "--pgdata"])
                .arg(self.data())
                .arg("--log")
                .arg(self.folder.join("log"))
                .args(["--options", &settings]),
        );
    }

    /// Stops it without waiting for anybody, as when its machine goes.
    pub fn stop(&self) {
        done(&mut self.stopping());
    }

    fn stopping(&self) -> Command {
        let mut command = program("pg_ctl");
        command
            .args(["stop", "--wait", "--silent", "--mode=immediate", "--pgdata"])
            .arg(self.data());
        command
    }

    /// Gives PostgreSQL a file, as its own.
    pub fn put(&self, name: &str, text: &str) {
        let file = self.data().join(name);
        std::fs::write(&file, text).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        if is_root() {
            done(Command::new("chown").arg("postgres:").arg(file));
        }
    }

    /// Where its files are.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn psql(&self, database: &str, sql: &str) -> Result<String, String> {
        let output = program("psql")
            .args([
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
            ])
            .arg("--host")
            .arg(&self.folder)
            .args(["--username", USER, "--dbname", database, "--command", sql])
            .output()
            .unwrap();
        if output.status.success() {
            Ok(String::from_utf8(output.stdout).unwrap().trim().to_owned())
        } else {
            Err(String::from_utf8(output.stderr).unwrap())
        }
    }
}

/// A database in a cluster, dropped with this.
pub struct Base<'a> {
    cluster: &'a Cluster,
    name: String,
    folder: TempDir,
}

impl<'a> Base<'a> {
    pub fn new(cluster: &'a Cluster) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        cluster
            .psql("postgres", &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .unwrap();
        cluster.psql("postgres", &format!("CREATE DATABASE {name}")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let base = Self { cluster, name, folder };
        std::fs::write(base.url_file(), base.url()).unwrap();
        base
    }

    pub fn url(&self) -> String {
        self.url_at(&self.cluster.folder.display().to_string().replace('/', "%2F"))
    }

    pub fn url_at(&self, host: &str) -> String {
        format!("postgres://{USER}@{host}/{}", self.name)
    }

    pub fn url_file(&self) -> PathBuf {
        self.folder.path().join("database.url")
    }

    pub fn psql(&self, sql: &str) -> Result<String, String> {
        self.cluster.psql(&self.name, sql)
    }

    /// A copy of it as it is now.
    pub fn copy(&self) -> String {
        let copy = format!("{}_copy", self.name);
        self.make(&copy, &self.name);
        copy
    }

    /// A copy takes its place.
    pub fn put_back(&self, copy: &str) {
        self.make(&self.name, copy);
    }

    fn make(&self, name: &str, from: &str) {
        let sql = |sql: String| self.cluster.psql("postgres", &sql).unwrap();
        sql(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        sql(format!(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{from}'"
        ));
        sql(format!("CREATE DATABASE {name} TEMPLATE {from}"));
    }

    pub fn cluster(&self) -> &Cluster {
        self.cluster
    }

    /// The folder with its own files.
    pub fn files(&self) -> PathBuf {
        let sql = format!("SELECT oid FROM pg_database WHERE datname = '{}'", self.name);
        self.cluster.data().join("base").join(self.psql(&sql).unwrap())
    }
}

impl Drop for Base<'_> {
    fn drop(&mut self) {
        // Where the cluster is down the database goes with it.
        for name in [&self.name, &format!("{}_copy", self.name)] {
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let _ = self.cluster.psql("postgres", &drop);
        }
    }
}
