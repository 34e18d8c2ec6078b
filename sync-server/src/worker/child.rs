//! The worker's side: a case comes, a finding goes, until nobody asks any more.

use super::{frame, limits};
use crate::relay::{Case, judge_here};
use std::io::{BufReader, Error, Result};

/// What a worker says first, so that no other program is taken for one.
pub(super) const HELLO: &str = "gadeplan intake 1";

/// Judges what comes on standard input until that ends. Says nothing anywhere else.
///
/// # Errors
/// Where the limits can't be taken, or what comes is no case.
pub fn work() -> Result<()> {
    // What panics is told as a finding; a message may quote what was being read.
    std::panic::set_hook(Box::new(|_| ()));
    limits::take()?;
    let judging = std::thread::Builder::new().stack_size(limits::STACK).spawn(answer)?;
    judging.join().map_err(|_| Error::other("panic"))?
}

fn answer() -> Result<()> {
    let (mut cases, mut findings) = (BufReader::new(std::io::stdin()), std::io::stdout());
    frame::write(&mut findings, &HELLO)?;
    while let Some(case) = frame::read::<Case>(&mut cases)? {
        limits::next_case()?;
        frame::write(&mut findings, &judge_here(&case))?;
    }
    Ok(())
}
