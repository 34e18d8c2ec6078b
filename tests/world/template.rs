//! Databases that are made once in a process and copied for every world: making one costs more than an evening in it.

use crate::device::store;
use crate::quick_folder;
use gadeplan_server::{Config, SharedClock};
use std::path::Path;
use std::sync::OnceLock;

/// The files of a folder, by name.
type Files = Vec<(String, Vec<u8>)>;

fn files(folder: &Path) -> Files {
    let found = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    found
        .map(|file| {
            (
                file.file_name().into_string().unwrap(),
                std::fs::read(file.path()).unwrap(),
            )
        })
        .collect()
}

/// A server's folder, as `init` makes it. Of one incarnation and one master key in the whole process.
pub(crate) fn server(config: &Config, clock: &SharedClock) {
    static MADE: OnceLock<Files> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = quick_folder();
        let data = folder.path().join("server");
        gadeplan_server::init(&Config::local(&data), clock).unwrap();
        files(&data)
    });
    std::fs::create_dir(&config.data).unwrap();
    for (name, content) in made {
        std::fs::write(config.data.join(name), content).unwrap();
    }
}

/// A device's empty database, encrypted or not.
pub(crate) fn device(path: &Path, encrypted: bool) {
    static MADE: [OnceLock<Vec<u8>>; 2] = [OnceLock::new(), OnceLock::new()];
    let made = MADE[usize::from(encrypted)].get_or_init(|| {
        let folder = quick_folder();
        let path = folder.path().join("device.db");
        drop(store(&path, encrypted).unwrap());
        std::fs::read(path).unwrap()
    });
    std::fs::write(path, made).unwrap();
}
