//! Gadeplan on a loopback address, for development and tests. Never part of a release.

use clap::Parser;
use gadeplan_app::arguments::BrowserArguments;

fn main() -> anyhow::Result<()> {
    gadeplan_app::browser::run(&BrowserArguments::parse())
}
