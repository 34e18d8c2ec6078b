//! What the app says about itself to whoever runs it: codes, counts and names of commands, never what somebody wrote
//! (invariant 8).

use tracing_subscriber::EnvFilter;

/// Begins to log to standard error. `GADEPLAN_LOG` chooses what, as `tracing` filters are written.
pub fn begin() {
    let filter = EnvFilter::try_from_env("GADEPLAN_LOG").unwrap_or_else(|_| EnvFilter::new("warn,gadeplan_app=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .try_init()
        .ok();
    silence_panics();
}

/// A panic's own words may quote what somebody wrote ("… is not a char boundary; it is inside … of `…`"): the place alone
/// is logged.
fn silence_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(|place| format!("{}:{}", place.file(), place.line()))
            .unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}
