//! The same app on a loopback address, for development, tests and machines without a display. It serves every device of
//! a demonstration to whoever can reach it, so it is never in a release, listens on this machine alone, and turns away
//! other web pages that are open in the same browser.

mod guard;
mod routes;

pub use guard::CONTENT_SECURITY_POLICY;

use crate::arguments::BrowserArguments;
use crate::host::devices::Devices;
use crate::host::{demo, logging};
use axum::Router;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Serves until the process is asked to end.
///
/// # Errors
/// Where the folder can't be used or the address is taken.
pub fn run(arguments: &BrowserArguments) -> anyhow::Result<()> {
    logging::begin();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let with = &arguments.with;
    let devices = Arc::new(demo::open(&arguments.demo, &with.server, with.fresh, runtime.handle())?);
    let served = runtime.block_on(serve(Arc::clone(&devices), arguments));
    devices.lock();
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}

async fn serve(devices: Arc<Devices>, arguments: &BrowserArguments) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(arguments.listen).await?;
    let address = listener.local_addr()?;
    tracing::info!("listening on http://{address}");
    tokio::select! {
        served = axum::serve(listener, router(devices, &arguments.ui, address)) => served?,
        () = asked_to_end() => {}
    }
    Ok(())
}

/// Everything that is served, behind the guard.
pub fn router(devices: Arc<Devices>, ui: &Path, address: SocketAddr) -> Router {
    let guard = guard::Guard::new(address);
    routes::router(devices, ui).layer(axum::middleware::from_fn_with_state(guard, guard::check))
}

async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut terminated), Ok(mut hung_up)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup()))
        else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminated.recv() => {}
            _ = hung_up.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.ok();
}
