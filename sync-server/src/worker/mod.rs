//! Processes that judge what devices hand in, so that a change which makes automerge abort, run for ever or take all
//! memory ends one of them and not the server. Each is this program itself, started with `intake-worker`, under limits of
//! its own; cases go in and findings come out as length-prefixed CBOR.

mod child;
mod frame;
mod limits;
mod process;

pub use child::work;

use crate::relay::{Case, Judge};
use gadeplan_core::domain::error::{Code, Problem, Result};
use process::{End, Process};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What starts this program as a worker.
pub const COMMAND: &str = "intake-worker";

/// Most workers at a time.
const WORKERS_MAX: usize = 4;
/// How many cases are worth another worker's start and a thread.
const WORTH_ANOTHER: usize = 16;
/// How many workers one request may bring down before the rest of it is refused unseen: each costs seconds.
const STRIKES: usize = 3;

/// A pool of workers, started when they are first needed and again when they have died.
pub struct Workers {
    program: PathBuf,
    most: usize,
    pool: Mutex<Pool>,
    back: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Process>,
    out: usize,
}

impl Workers {
    /// Workers of a program.
    pub fn of(program: &Path) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            program: program.to_path_buf(),
            most: cores.clamp(1, WORKERS_MAX),
            pool: Mutex::default(),
            back: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A worker of one's own; waits where all are busy, if one wants to.
    fn hire(&self, patient: bool) -> Option<Hired<'_>> {
        let mut pool = self.lock();
        while pool.out >= self.most {
            if !patient {
                return None;
            }
            pool = self.back.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
        pool.out += 1;
        let process = pool.idle.pop();
        Some(Hired { workers: self, process })
    }
}

/// A worker that is at work for one request, and goes back to the pool when that is done.
struct Hired<'a> {
    workers: &'a Workers,
    process: Option<Process>,
}

impl Drop for Hired<'_> {
    fn drop(&mut self) {
        let mut pool = self.workers.lock();
        pool.out -= 1;
        pool.idle.extend(self.process.take());
        self.workers.back.notify_one();
    }
}

impl Hired<'_> {
    /// Judges one case; a worker that dies of it or overruns is no more, and the next case starts another.
    fn judge(&mut self, case: &Case) -> Result<std::result::Result<Result<()>, End>> {
        let mut process = match self.process.take().and_then(Process::living) {
            Some(process) => process,
            None => Process::start(&self.workers.program)?,
        };
        let answer = process.ask(case);
        if answer.is_ok() {
            self.process = Some(process);
        }
        Ok(answer)
    }

    fn judge_for_good(&mut self, case: &Case, strikes: &AtomicUsize) -> Result<Result<()>> {
        let refused = |reason: &str| Err(Problem::new(Code::ChangeUnsafe).with("reason", reason));
        if strikes.load(Ordering::SeqCst) >= STRIKES {
            return Ok(refused("worker"));
        }
        let mut answer = self.judge(case)?;
        if answer == Err(End::Killed) {
            // By somebody else, or by a system short of memory: that is not the case's fault until it happens again.
            answer = self.judge(case)?;
        }
        Ok(answer.unwrap_or_else(|end| {
            strikes.fetch_add(1, Ordering::SeqCst);
            tracing::error!(doc = %case.doc, ?end, "a change brought an intake worker down");
            refused(end.reason())
        }))
    }
}

impl Judge for Workers {
    fn judge(&self, cases: Vec<Case>) -> Result<Vec<Result<()>>> {
        let (next, strikes) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let lane = |mut hired: Hired<'_>| -> Result<Vec<(usize, Result<()>)>> {
            let mut found = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::SeqCst);
                let Some(case) = cases.get(at) else {
                    return Ok(found);
                };
                found.push((at, hired.judge_for_good(case, &strikes)?));
            }
        };
        let first = self.hire(true).ok_or_else(|| Problem::new(Code::ServerFailed))?;
        let mut found = std::thread::scope(|scope| {
            let more: Vec<_> = (1..cases.len().div_ceil(WORTH_ANOTHER))
                .map_while(|_| self.hire(false))
                .map(|hired| scope.spawn(|| lane(hired)))
                .collect();
            let mut found = lane(first)?;
            for lane in more {
                found.extend(lane.join().map_err(|_| Problem::new(Code::ServerFailed))??);
            }
            Ok::<_, Problem>(found)
        })?;
        found.sort_unstable_by_key(|(at, _)| *at);
        Ok(found.into_iter().map(|(_, found)| found).collect())
    }
}
