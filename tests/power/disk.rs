//! A disk whose power can be cut: what was not synced by then is there, half there or gone. It stands between SQLite and
//! the system's files as a VFS (<https://www.sqlite.org/vfs.html>), writes through, and remembers of each file what a
//! sync has made last and what has been written since.

use rusqlite::ffi;
use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// The unit in which a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

#[derive(Clone)]
enum Op {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

/// A file as the disk knows it.
#[derive(Clone, Default)]
struct OnDisk {
    lasting: Vec<u8>,
    since: Vec<Op>,
}

fn apply(to: &mut Vec<u8>, op: &Op) {
    match op {
        Op::Write(at, bytes) => {
            let end = at + bytes.len();
            if to.len() < end {
                to.resize(end, 0);
            }
            to[*at..end].copy_from_slice(bytes);
        }
        Op::Truncate(size) => to.resize(*size, 0),
    }
}

impl OnDisk {
    fn sync(&mut self) {
        for op in std::mem::take(&mut self.since) {
            apply(&mut self.lasting, &op);
        }
    }

    /// What is found after a power cut: of what was not synced nothing, the beginning, or any of it, the last write torn.
    fn after_a_cut(&self, rng: &mut fastrand::Rng) -> Vec<u8> {
        let mut found = self.lasting.clone();
        let kept = rng.usize(..=self.since.len());
        let way = rng.u8(..3);
        for (n, op) in self.since.iter().enumerate() {
            let there = match way {
                0 => false,
                1 => n < kept,
                _ => rng.bool(),
            };
            if !there {
                continue;
            }
            match op {
                Op::Write(at, bytes) if n + 1 == kept || way == 2 && rng.u8(..4) == 0 => {
                    let sectors = rng.usize(..=bytes.len() / SECTOR);
                    apply(&mut found, &Op::Write(*at, bytes[..sectors * SECTOR].to_vec()));
                }
                op => apply(&mut found, op),
            }
        }
        found
    }
}

#[derive(Default)]
struct State {
    folder: PathBuf,
    files: BTreeMap<PathBuf, OnDisk>,
    /// Open files by their address: which they are, and how the system treats them.
    open: BTreeMap<usize, (PathBuf, usize)>,
    /// How many writes and syncs the power lasts for.
    left: Option<u64>,
    /// What stood on the disk when it was cut.
    found: Option<BTreeMap<PathBuf, Vec<u8>>>,
    /// The disk says that it has synced and has not: the control.
    lies: bool,
    rng: fastrand::Rng,
}

static STATE: OnceLock<Mutex<State>> = OnceLock::new();

fn state() -> MutexGuard<'static, State> {
    let state = STATE.get_or_init(Mutex::default);
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// One more write or sync; before it, the power may go.
    fn tick(&mut self) {
        let Some(left) = self.left else { return };
        if left > 0 {
            self.left = Some(left - 1);
            return;
        }
        self.left = None;
        let mut found = BTreeMap::new();
        for (path, file) in &self.files {
            found.insert(path.clone(), file.after_a_cut(&mut self.rng));
        }
        self.found = Some(found);
    }

    fn of(&self, file: *mut ffi::sqlite3_file) -> Option<(PathBuf, &'static ffi::sqlite3_io_methods)> {
        let (path, real) = self.open.get(&(file as usize))?;
        // SAFETY: the address was taken from SQLite's own static table when the file was opened.
        Some((path.clone(), unsafe { &*(*real as *const ffi::sqlite3_io_methods) }))
    }

    fn note(&mut self, path: &Path, op: Op) {
        self.tick();
        if let Some(file) = self.files.get_mut(path) {
            file.since.push(op);
        }
    }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, size: c_int, at: i64) -> c_int {
    let real = {
        let mut state = state();
        let Some((path, real)) = state.of(file) else {
            return ffi::SQLITE_IOERR;
        };
        // SAFETY: SQLite hands in as many bytes as it says.
        let bytes = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), size as usize) };
        state.note(&path, Op::Write(at as usize, bytes.to_vec()));
        real
    };
    // SAFETY: the system's own method, with its own file.
    unsafe { real.xWrite.unwrap()(file, from, size, at) }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    let real = {
        let mut state = state();
        let Some((path, real)) = state.of(file) else {
            return ffi::SQLITE_IOERR;
        };
        state.note(&path, Op::Truncate(size as usize));
        real
    };
    // SAFETY: as above.
    unsafe { real.xTruncate.unwrap()(file, size) }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // The real disk need not: nothing is ever read from it after a cut.
    let mut state = state();
    let Some((path, _)) = state.of(file) else {
        return ffi::SQLITE_IOERR;
    };
    state.tick();
    let lies = state.lies;
    if let Some(file) = state.files.get_mut(&path).filter(|_| !lies) {
        file.sync();
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let real = {
        let mut state = state();
        let Some((_, real)) = state.of(file) else {
            return ffi::SQLITE_IOERR;
        };
        state.open.remove(&(file as usize));
        real
    };
    // SAFETY: as above.
    unsafe { real.xClose.unwrap()(file) }
}

/// The system's VFS, and its methods with ours in their place.
struct Between {
    real: usize,
    methods: OnceLock<usize>,
}

static BETWEEN: OnceLock<Between> = OnceLock::new();

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let between = BETWEEN.get().unwrap();
    let real = between.real as *mut ffi::sqlite3_vfs;
    // SAFETY: the system's own method with what SQLite handed in.
    let opened = unsafe { (*real).xOpen.unwrap()(vfs, name, file, flags, out) };
    if opened != ffi::SQLITE_OK || name.is_null() || flags & (ffi::SQLITE_OPEN_MAIN_DB | ffi::SQLITE_OPEN_WAL) == 0 {
        return opened;
    }
    // SAFETY: SQLite's names end with a zero.
    let path = PathBuf::from(unsafe { CStr::from_ptr(name) }.to_str().unwrap());
    let mut state = state();
    if !path.starts_with(&state.folder) {
        return opened;
    }
    // SAFETY: an opened file has its methods.
    let system = unsafe { (*file).pMethods };
    let methods = between.methods.get_or_init(|| {
        // SAFETY: the table is static and plain data.
        let mut methods = unsafe { *system };
        methods.iVersion = methods.iVersion.min(2);
        methods.xWrite = Some(write);
        methods.xTruncate = Some(truncate);
        methods.xSync = Some(sync);
        methods.xClose = Some(close);
        Box::into_raw(Box::new(methods)) as usize
    });
    let now = std::fs::read(&path).unwrap_or_default();
    state.files.entry(path.clone()).or_insert_with(|| OnDisk {
        lasting: now,
        since: Vec::new(),
    });
    state.open.insert(file as usize, (path, system as usize));
    // SAFETY: ours in place of the system's; what we do not do ourselves are its own.
    unsafe { (*file).pMethods = *methods as *const ffi::sqlite3_io_methods };
    opened
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    {
        // SAFETY: SQLite's names end with a zero.
        let path = PathBuf::from(unsafe { CStr::from_ptr(name) }.to_str().unwrap());
        let mut state = state();
        state.tick();
        state.files.remove(&path);
    }
    let real = BETWEEN.get().unwrap().real as *mut ffi::sqlite3_vfs;
    // SAFETY: the system's own method with what SQLite handed in.
    unsafe { (*real).xDelete.unwrap()(vfs, name, sync) }
}

/// Puts the disk between SQLite and the system, for every database of this process that lies in a watched folder.
pub fn install() {
    BETWEEN.get_or_init(|| {
        // SAFETY: SQLite's default VFS is static and plain data; the copy lives for ever.
        unsafe {
            ffi::sqlite3_initialize();
            let real = ffi::sqlite3_vfs_find(std::ptr::null());
            let mut ours = *real;
            ours.zName = c"power".as_ptr();
            ours.pNext = std::ptr::null_mut();
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            ffi::sqlite3_vfs_register(Box::into_raw(Box::new(ours)), 1);
            Between {
                real: real as usize,
                methods: OnceLock::new(),
            }
        }
    });
}

/// Watches a folder, in which everything lasts that is there now; the power goes after so many writes and syncs. `lies`: a
/// disk that does not sync when it says so.
pub fn watch(folder: &Path, lasts: u64, seed: u64, lies: bool) {
    let mut state = state();
    assert!(state.open.is_empty(), "a database is open");
    *state = State {
        folder: folder.to_path_buf(),
        left: Some(lasts),
        lies,
        rng: fastrand::Rng::with_seed(seed),
        ..State::default()
    };
}

/// Whether the power is gone. What is done from then on never happened.
pub fn is_cut() -> bool {
    state().found.is_some()
}

/// Puts what was found after the cut in the place of the watched files; false where the power lasted.
pub fn find() -> bool {
    let mut state = state();
    assert!(state.open.is_empty(), "a database is open");
    let Some(found) = state.found.take() else {
        return false;
    };
    for entry in state.files.keys() {
        // Shared memory is gone with the machine.
        let mut shared = entry.clone().into_os_string();
        shared.push("-shm");
        let _ = std::fs::remove_file(shared);
        let _ = std::fs::remove_file(entry);
    }
    for (path, bytes) in found {
        std::fs::write(path, bytes).unwrap();
    }
    *state = State::default();
    true
}
