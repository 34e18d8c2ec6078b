//! The demo municipality: both areas of Valby with invented people and, if wished, months of shifts.
//!
//! Nothing is written straight into tables. Each device has a store of its own, is let in with a one-time code, makes its
//! documents by core's actions at the time they are about, and hands them in signed, as the app does; then the devices
//! are thrown away. The same seed and moment give the same people, shifts, texts and ids; only keys differ.
//!
//! `steps` says what can happen, `season` and its neighbours write the script from chance alone, `found` and `stage`
//! play it.

mod cases;
mod chance;
mod clock;
mod device;
mod edits;
mod evening;
mod found;
mod last_night;
mod narrative;
mod people;
mod phrases;
mod plan_file;
mod season;
mod stage;
mod steps;
mod team;
#[cfg(test)]
mod tests;
mod youths;

use crate::server::{DATABASE, lock};
use crate::{Config, DatabaseFrom, JudgedBy, Relay, SharedClock};
use anyhow::{Context, Result};
use clock::DemoClock;
use found::Site;
use gadeplan_core::domain::time::{Evening, Timestamp};
use plan_file::PlanFile;
use stage::Stage;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tempfile::TempDir;

/// The seed where none is wished for: the year of the method description.
pub const SEED: u64 = 2009;
/// Months of shifts where no number is wished for.
pub const MONTHS: u32 = 3;

/// What kind of municipality is wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// From which all chance comes.
    pub seed: u64,
    /// Months of shifts before last night; with none, there is last night alone.
    pub months: u32,
    /// The moment it is made at; nothing in it is later, but for what is planned.
    pub now: Timestamp,
}

/// A folder with a demo municipality.
#[derive(Debug)]
pub struct Demo {
    folder: PathBuf,
    plan: PlanFile,
}

impl Demo {
    /// Makes the municipality where the folder has none; one that is there stays as it is, whatever is wished for.
    ///
    /// # Errors
    /// Where the folder can't be written, is being served, or holds a database that is not a demo's.
    pub fn prepare(config: &Config, wish: &Wish) -> Result<Self> {
        anyhow::ensure!(
            config.database == DatabaseFrom::Sqlite,
            "the demo makes a database of its own and takes no other"
        );
        let folder = config.data.clone();
        std::fs::create_dir_all(&folder).with_context(|| format!("{} can't be made", folder.display()))?;
        let _alone = lock(&folder)?;
        let plan = if folder.join(DATABASE).exists() {
            let plan = PlanFile::read(&folder)?;
            plan.with_context(|| format!("{} holds a database that is not a demo's", folder.display()))?
        } else {
            make(config, wish)?
        };
        Ok(Self { folder, plan })
    }

    /// Writes `demo.json` with fresh codes, for a server that is reached at `url`: scheme, host and port.
    ///
    /// # Errors
    /// Where the folder or the relay can't be written.
    pub fn announce(&self, relay: &Relay, url: &str) -> Result<()> {
        self.plan.with_codes(relay, url)?.write(&self.folder)
    }
}

/// Makes the municipality somewhere else and moves it into its folder whole: a start that is killed leaves none.
fn make(config: &Config, wish: &Wish) -> Result<PlanFile> {
    let started = Instant::now();
    clear_up(&config.data)?;
    let Made { scratch, plan, shifts } = match in_memory(config, wish) {
        Some(made) => made,
        None => make_in(&config.data, config, wish)?,
    };
    let fresh = config.data.join(format!("{DATABASE}.new"));
    std::fs::copy(scratch.path().join(SERVER).join(DATABASE), &fresh)?;
    File::open(&fresh)?.sync_all()?;
    // The database is what says that there is a municipality, so it comes last.
    plan.write(&config.data)?;
    std::fs::rename(&fresh, config.data.join(DATABASE))?;
    drop(scratch);
    clear_up(&config.data)?;
    let seconds = started.elapsed().as_secs_f32();
    tracing::info!(
        seed = wish.seed,
        months = wish.months,
        shifts,
        seconds,
        "made a demo municipality"
    );
    Ok(plan)
}

/// A municipality that is not in its place yet.
struct Made {
    scratch: TempDir,
    plan: PlanFile,
    shifts: usize,
}

/// Made in memory, where thousands of commits cost nothing; none where there is no such place, or too little of it.
fn in_memory(config: &Config, wish: &Wish) -> Option<Made> {
    let memory = Path::new("/dev/shm");
    if !memory.is_dir() {
        return None;
    }
    match make_in(memory, config, wish) {
        Ok(made) => Some(made),
        Err(error) => {
            tracing::warn!(
                error = format!("{error:#}"),
                "the demo could not be made in memory; trying on the disk"
            );
            None
        }
    }
}

/// Says in the server's folder where the demo is being made.
const TRACE: &str = "demo.scratch";
const PREFIX: &str = "gadeplan-demo-";

/// Clears up after a start that was killed while it made the demo.
fn clear_up(folder: &Path) -> Result<()> {
    let trace = folder.join(TRACE);
    let left = match std::fs::read_to_string(&trace) {
        Ok(left) => PathBuf::from(left),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("{} can't be read", trace.display())),
    };
    let ours = left
        .file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.starts_with(PREFIX));
    if ours && left.is_dir() {
        std::fs::remove_dir_all(&left).with_context(|| format!("{} can't be removed", left.display()))?;
    }
    Ok(std::fs::remove_file(&trace)?)
}

const SERVER: &str = "server";

fn make_in(parent: &Path, config: &Config, wish: &Wish) -> Result<Made> {
    let scratch = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
    let path = scratch.path().to_str().context("a path that is not text")?;
    std::fs::write(config.data.join(TRACE), path)?;
    let clock = DemoClock::new(wish.now);
    let shared: SharedClock = clock.clone();
    let cards = youths::cards(wish.seed, this_year(wish.now));
    let season = season::season(wish.seed, wish.months, wish.now, &cards);
    clock.set(season.founded.at(8, 0));

    let place = Config {
        data: scratch.path().join(SERVER),
        // All of it is made here, by the app itself.
        judged_by: JudgedBy::Itself,
        ..config.clone()
    };
    crate::init(&place, &shared)?;
    let relay = crate::open(&place, &shared)?;
    let site = Site {
        relay: &relay,
        clock: &clock,
        devices: scratch.path(),
        seed: wish.seed,
        founded: season.founded,
    };
    let (devices, ground) = found::found(&site, &cards)?;
    let plan = PlanFile::new(&ground)?;
    let mut stage = Stage::new(&relay, clock.clone(), devices, ground);
    for step in &season.steps {
        stage
            .perform(step)
            .with_context(|| format!("{:?} at {:?}", step.who, step.at))?;
    }
    clock.set(wish.now);
    let shifts = stage.end()?;
    drop(relay);
    ensure_settled(&place.data)?;
    Ok(Made { scratch, plan, shifts })
}

/// The year of a moment, in Denmark.
fn this_year(now: Timestamp) -> u32 {
    let date = Evening::of(now).to_string();
    date.split('-')
        .next()
        .and_then(|year| year.parse().ok())
        .unwrap_or_default()
}

/// The last connection that closes leaves one file. A second one would hold what the first lacks.
fn ensure_settled(folder: &Path) -> Result<()> {
    let log = folder.join(format!("{DATABASE}-wal"));
    anyhow::ensure!(!log.exists(), "{} is still open", folder.display());
    Ok(())
}
