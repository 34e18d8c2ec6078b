//! Gadeplan's core: everything that is true without a screen or a socket.
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

pub mod actions;
pub mod documents;
pub mod domain;
pub mod report;
pub mod store;
pub mod sync;
