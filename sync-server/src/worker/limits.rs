//! What a worker may use of the machine. It takes the limits upon itself before it reads anything.

use std::time::Duration;

/// Its address space, in bytes: twice what a document of the greatest size takes.
#[cfg(unix)]
const MEMORY: u64 = 1 << 30;
/// Processor time for one case. An honest one takes a millisecond, a document of the greatest size some seconds.
const PROCESSOR: Duration = Duration::from_secs(10);
/// Its thread's stack, in bytes.
pub(super) const STACK: usize = 8 * 1024 * 1024;
/// How long the server waits for a finding. The processor's limit comes first wherever the machine has time at all.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// Takes the limits that hold for good: memory, no files, and no picture of its memory when it dies, for children's data is
/// in it.
///
/// # Errors
/// Where the system refuses; a worker without limits must not work.
#[cfg(unix)]
pub(super) fn take() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // Where memory runs short all the same, a worker goes before the server does. Only Linux can be told so.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    for (resource, most) in [
        (Resource::As, MEMORY),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, 32),
    ] {
        let most = Some(most);
        setrlimit(
            resource,
            Rlimit {
                current: most,
                maximum: most,
            },
        )?;
    }
    Ok(())
}

/// Gives the next case its processor time; where that is over, the system ends the process.
///
/// # Errors
/// As [`take`].
#[cfg(unix)]
pub(super) fn next_case() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec;
    let used = u64::try_from(used).unwrap_or(0);
    let maximum = getrlimit(Resource::Cpu).maximum;
    let current = Some(used + 1 + PROCESSOR.as_secs());
    setrlimit(Resource::Cpu, Rlimit { current, maximum })?;
    Ok(())
}

/// This system has no such limits; the server's patience is the only one.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub(super) fn take() -> std::io::Result<()> {
    Ok(())
}

/// As [`take`].
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub(super) fn next_case() -> std::io::Result<()> {
    Ok(())
}
