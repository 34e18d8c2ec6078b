//! Simulation by seed: devices, partitions, losses, crashes, against the oracles of the design (sync: What proves it).
//! A failing seed is committed to `seeds.txt` and tried first from then on.

mod erasing;
mod oracle;
mod restoring;
mod steps;
mod taking;
mod unlocked;

use gadeplan_world::{Sabotage, World};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long `make test` gives to fresh seeds, where nobody says how many: two thousand take 340 s on two cores.
const TIME: Duration = Duration::from_secs(120);
/// At least so many, however slow the machine.
const AT_LEAST: u64 = 300;

/// Tries of a broken guard before it counts as unnoticed.
const NOTICED_WITHIN: u64 = 40;

fn run(seed: u64, sabotage: Option<Sabotage>) {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut world = World::with_seed(seed);
    world.keep_journal();
    let mut cast = steps::Cast::new(&mut world, &mut rng);
    world.network.sabotage = sabotage;
    for _ in 0..rng.usize(8..36) {
        cast.step(&mut world, &mut rng);
        cast.remember();
    }
    cast.heal(&mut world, &mut rng);
    if sabotage == Some(Sabotage::ForgetsLater) {
        world.server_forgets();
    }
    oracle::check(&mut world, &mut cast);
}

fn tried(seed: u64) {
    let result = std::panic::catch_unwind(|| run(seed, None));
    if let Err(why) = result {
        eprintln!("seed {seed} fails; add it to tests/simulation/seeds.txt");
        std::panic::resume_unwind(why);
    }
}

#[test]
fn seeds_that_failed_once_pass() {
    unlocked::lock_no_memory();
    for line in include_str!("seeds.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        tried(line.trim().parse().unwrap());
    }
}

#[test]
fn fresh_seeds_pass() {
    let first: u64 = asked("GADEPLAN_SEED").unwrap_or(1);
    let asked = asked("GADEPLAN_SEEDS");
    let end = first + asked.unwrap_or(u64::MAX - first);
    let begun = Instant::now();
    let on_time = |seed| asked.is_some() || seed < first + AT_LEAST || begun.elapsed() < TIME;
    let done = AtomicU64::new(0);
    let next = AtomicU64::new(first);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                unlocked::lock_no_memory();
                while let seed = next.fetch_add(1, Ordering::Relaxed)
                    && seed < end
                    && on_time(seed)
                {
                    tried(seed);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    println!(
        "{} seeds from {first} passed in {:.0} s",
        done.into_inner(),
        begun.elapsed().as_secs_f64()
    );
}

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs seeds until one fails; gives how many it took and what was said.
fn noticed(sabotage: Sabotage) -> Option<(u64, String)> {
    (1..=NOTICED_WITHIN).find_map(|seed| {
        let why = std::panic::catch_unwind(|| run(seed, Some(sabotage))).err()?;
        let said = (why.downcast_ref::<String>().cloned())
            .or_else(|| why.downcast_ref::<&str>().map(|said| (*said).to_owned()));
        Some((seed, said.unwrap_or_default()))
    })
}

#[test]
fn each_broken_guard_turns_an_oracle_red() {
    unlocked::lock_no_memory();
    for sabotage in [
        Sabotage::AcknowledgesFirst,
        Sabotage::DropsTheLast,
        Sabotage::ForgetsLater,
        Sabotage::CursorFirst,
        Sabotage::SkipsRows,
        Sabotage::KeepsTaken,
        Sabotage::KeepsErased,
        Sabotage::SaysItIsKept,
        Sabotage::Chatters,
    ] {
        let (seeds, said) = noticed(sabotage).unwrap_or_else(|| panic!("nobody noticed {sabotage:?}"));
        println!(
            "{sabotage:?}: noticed at seed {seeds}: {}",
            said.lines().next().unwrap_or_default()
        );
    }
}
