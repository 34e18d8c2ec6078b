//! The sync server's program.

mod cli;

use clap::Parser;
use tracing_subscriber::EnvFilter;

fn main() -> anyhow::Result<()> {
    let cli = cli::Cli::parse();
    // A worker logs nothing: what it reads is what strangers wrote about children.
    if cli.is_worker() {
        return Ok(gadeplan_server::worker::work()?);
    }
    let level = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let to_stderr = tracing_subscriber::fmt()
        .with_env_filter(level)
        .with_writer(std::io::stderr);
    if std::env::var_os("GADEPLAN_LOG_JSON").is_some() {
        to_stderr.json().init();
    } else {
        to_stderr.init();
    }
    // A panic's message may quote what was being read; its place is enough to find it.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "?".to_owned(), ToString::to_string);
        tracing::error!(place, "panic");
    }));
    cli.run()
}
