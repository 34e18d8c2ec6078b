//! The version of the shapes that documents have.

/// The newest document shapes this build writes; a space's `min_writer_schema` is compared with it (invariant 7).
pub const APP_SCHEMA: u32 = 1;
