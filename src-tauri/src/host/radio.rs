//! A switch between the app and the network: the demonstration's way of walking out of coverage.

use super::transport::{Incoming, Outgoing, Pending, Stream, Transport};
use gadeplan_core::domain::error::{Code, Problem, Result};
use std::sync::Arc;
use tokio::sync::watch;

/// A transport that can be switched off. What is under way then breaks off as it does in a tunnel: the server may have
/// had it.
pub struct Radio {
    inner: Arc<dyn Transport>,
    off: watch::Sender<bool>,
}

impl Radio {
    /// Switched on.
    pub fn new(inner: Arc<dyn Transport>) -> Self {
        Self {
            inner,
            off: watch::Sender::new(false),
        }
    }

    /// Switches it off or on.
    pub fn switch_off(&self, off: bool) {
        self.off.send_replace(off);
    }

    /// Is it off?
    pub fn is_off(&self) -> bool {
        *self.off.borrow()
    }

    /// Waits until it is on.
    pub async fn on(&self) {
        self.off.subscribe().wait_for(|off| !off).await.ok();
    }

    async fn until_off(mut watched: watch::Receiver<bool>) {
        if watched.wait_for(|off| *off).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Transport for Radio {
    fn exchange(&self, request: Outgoing) -> Pending<'_, Result<Incoming>> {
        Box::pin(async move {
            tokio::select! {
                biased;
                () = Self::until_off(self.off.subscribe()) => Err(Problem::new(Code::ServerUnreachable)),
                answer = self.inner.exchange(request) => answer,
            }
        })
    }

    fn listen(&self, request: Outgoing) -> Pending<'_, Result<Box<dyn Stream>>> {
        Box::pin(async move {
            let stream = tokio::select! {
                biased;
                () = Self::until_off(self.off.subscribe()) => return Err(Problem::new(Code::ServerUnreachable)),
                stream = self.inner.listen(request) => stream?,
            };
            Ok(Box::new(Switched {
                stream,
                off: self.off.subscribe(),
            }) as Box<dyn Stream>)
        })
    }
}

struct Switched {
    stream: Box<dyn Stream>,
    off: watch::Receiver<bool>,
}

impl Stream for Switched {
    fn next(&mut self) -> Pending<'_, Option<Vec<u8>>> {
        Box::pin(async move {
            tokio::select! {
                biased;
                () = Radio::until_off(self.off.clone()) => None,
                piece = self.stream.next() => piece,
            }
        })
    }
}
