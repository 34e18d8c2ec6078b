//! Simulation by seed.
#[test]
fn placeholder() {}
