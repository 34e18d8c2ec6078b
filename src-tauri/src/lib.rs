//! Gadeplan's app: commands over a narrow host, so that the same registry serves the Tauri window, the loopback
//! browser host and tests.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::panic
    )
)]

#[cfg(not(any(target_os = "android", target_os = "ios")))]
#[cfg(any(feature = "shell", feature = "browser-host"))]
pub mod arguments;
pub mod bindings;
#[cfg(feature = "browser-host")]
pub mod browser;
pub mod commands;
pub mod host;
#[cfg(feature = "shell")]
pub mod shell;
pub mod wire;
