//! One worker as the server sees it.

use super::child::HELLO;
use super::limits::PATIENCE;
use super::{COMMAND, frame};
use crate::relay::Case;
use gadeplan_core::domain::error::{Code, Problem, Result};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};

/// How a worker ended that was asked something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It took too long.
    Overran,
    /// It broke: an abort, a full stack, no memory left.
    Broke,
    /// Somebody killed it.
    Killed,
}

impl End {
    /// The word for it in a refusal.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Overran => "time",
            Self::Broke | Self::Killed => "died",
        }
    }
}

pub(super) struct Process {
    child: Child,
    /// None once it is to end.
    cases: Option<ChildStdin>,
    findings: Receiver<Result<()>>,
}

impl Process {
    /// Starts a worker. It is given nothing of the server's: no environment, for the master key may be in it, no folder, no
    /// open file.
    pub(super) fn start(program: &Path) -> Result<Self> {
        let failed = |why: &dyn std::fmt::Display| {
            tracing::error!(%why, "an intake worker could not be started");
            Problem::new(Code::ServerFailed)
        };
        let mut child = Command::new(program)
            .arg(COMMAND)
            .env_clear()
            .current_dir(std::path::MAIN_SEPARATOR_STR)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| failed(&error))?;
        let (cases, findings) = (child.stdin.take(), child.stdout.take());
        let mut findings = findings.ok_or_else(|| failed(&"no output"))?;
        // Reading blocks, and patience must not: a thread reads, and ends with its worker.
        let (greet, greeting) = sync_channel(1);
        let (find, found) = sync_channel(1);
        std::thread::spawn(move || {
            let hello = frame::read::<String>(&mut findings).ok().flatten();
            if greet.send(hello).is_err() {
                return;
            }
            while let Ok(Some(finding)) = frame::read(&mut findings) {
                if find.send(finding).is_err() {
                    return;
                }
            }
        });
        let process = Self {
            child,
            cases,
            findings: found,
        };
        match greeting.recv_timeout(PATIENCE) {
            Ok(Some(hello)) if hello == HELLO => Ok(process),
            _ => Err(failed(&"it is no worker")),
        }
    }

    /// Itself, where it is there to be asked.
    pub(super) fn living(mut self) -> Option<Self> {
        matches!(self.child.try_wait(), Ok(None)).then_some(self)
    }

    /// Asks one case.
    ///
    /// # Errors
    /// How it ended; it must not be asked again then.
    pub(super) fn ask(&mut self, case: &Case) -> std::result::Result<Result<()>, End> {
        let written = self.cases.as_mut().map(|cases| frame::write(cases, case));
        if !matches!(written, Some(Ok(()))) {
            return Err(self.end());
        }
        match self.findings.recv_timeout(PATIENCE) {
            Ok(finding) => Ok(finding),
            Err(RecvTimeoutError::Timeout) => Err(End::Overran),
            Err(RecvTimeoutError::Disconnected) => Err(self.end()),
        }
    }

    /// Why it is no more.
    fn end(&mut self) -> End {
        self.cases = None;
        match self.child.wait() {
            Ok(status) => how(status),
            Err(_) => End::Killed,
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended already can't be killed; waiting lets the system forget it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
fn how(status: ExitStatus) -> End {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt;
    match status.signal() {
        Some(signal) if signal == Signal::XCPU.as_raw() => End::Overran,
        Some(signal) if signal == Signal::KILL.as_raw() || signal == Signal::TERM.as_raw() => End::Killed,
        _ => End::Broke,
    }
}

#[cfg(not(unix))]
fn how(_: ExitStatus) -> End {
    End::Broke
}
