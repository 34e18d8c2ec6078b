//! Gadeplan.

// No console beside the window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

#[cfg(not(any(target_os = "android", target_os = "ios")))]
fn main() -> anyhow::Result<()> {
    use clap::Parser;
    gadeplan_app::shell::run(&gadeplan_app::arguments::WindowArguments::parse())
}

// A phone starts the library.
#[cfg(any(target_os = "android", target_os = "ios"))]
fn main() {}
