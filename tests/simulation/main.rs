//! Simulation by seed: devices, partitions, losses, crashes, against the oracles of the design (sync: What proves it).
//! A failing seed is committed to `seeds.txt` and tried first from then on.

mod erasing;
mod letting_go;
mod oracle;
mod restoring;
mod steps;
mod taking;
mod unlocked;

use gadeplan_world::{Sabotage, World};
use std::time::Instant;

/// How many fresh seeds `make test` tries, where nobody says how many.
const SEEDS: u64 = 2_000;
/// One seed in so many is tried on encrypted databases, as devices have them: that costs twice as much, and is proved elsewhere.
const ENCRYPTED: u64 = 20;

/// In one seed of so many, phones keep only what is recent.
const LETS_GO: u64 = 6;

/// Tries of a broken guard before it counts as unnoticed.
const NOTICED_WITHIN: u64 = 40;

fn run(seed: u64, encrypted: bool, sabotage: Option<Sabotage>) {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut world = if encrypted {
        World::with_seed(seed)
    } else {
        World::with_plain_devices(seed)
    };
    world.keep_journal();
    let mut cast = steps::Cast::new(&mut world, &mut rng, seed % LETS_GO == 1);
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

fn tried(seed: u64, encrypted: bool) {
    let result = std::panic::catch_unwind(|| run(seed, encrypted, None));
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
        tried(line.trim().parse().unwrap(), true);
    }
}

// A process for each, as nextest makes them: two threads of one would wait for SQLite's one lock on memory.

#[test]
fn fresh_encrypted_seeds_pass() {
    fresh(true, |seed| seed % ENCRYPTED == 0);
}

#[test]
fn fresh_even_seeds_pass() {
    fresh(false, |seed| seed % ENCRYPTED != 0 && seed % 2 == 0);
}

#[test]
fn fresh_odd_seeds_pass() {
    fresh(false, |seed| seed % ENCRYPTED != 0 && seed % 2 == 1);
}

/// Tries those of the fresh seeds that are this test's.
fn fresh(encrypted: bool, is_mine: impl Fn(u64) -> bool) {
    unlocked::lock_no_memory();
    let first: u64 = asked("GADEPLAN_SEED").unwrap_or(1);
    let end = first + asked("GADEPLAN_SEEDS").unwrap_or(SEEDS);
    let begun = Instant::now();
    let mut done = 0;
    for seed in (first..end).filter(|seed| is_mine(*seed)) {
        tried(seed, encrypted);
        done += 1;
    }
    println!(
        "{done} seeds of {first} to {} passed in {:.0} s",
        end - 1,
        begun.elapsed().as_secs_f64()
    );
}

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs seeds until one fails; gives how many it took and what was said.
fn noticed(sabotage: Sabotage) -> Option<(u64, String)> {
    (1..=NOTICED_WITHIN).find_map(|seed| {
        let why = std::panic::catch_unwind(|| run(seed, true, Some(sabotage))).err()?;
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
