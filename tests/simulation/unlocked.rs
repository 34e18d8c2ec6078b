//! `cipher_memory_security` locks each piece of memory into the machine's RAM and unlocks it again: nearly half of what a
//! seed would cost, for nothing that a simulation could notice. Here the system is made to refuse at once.

use rustix::process::{Resource, Rlimit, setrlimit};
use rustix::thread::{CapabilitySet, capabilities, set_capabilities};

/// This thread, and those that it starts, may lock no memory.
pub fn lock_no_memory() {
    let nothing = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Memlock, nothing).unwrap();
    // An administrator may all the same.
    let mut sets = capabilities(None).unwrap();
    sets.effective.remove(CapabilitySet::IPC_LOCK);
    sets.permitted.remove(CapabilitySet::IPC_LOCK);
    sets.inheritable.remove(CapabilitySet::IPC_LOCK);
    set_capabilities(None, sets).unwrap();
}
