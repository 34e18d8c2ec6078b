//! `demo.json`: which devices the demo's app shows, whose they are, and a code that lets each of them in.

use super::found::Ground;
use super::people::Who;
use crate::Relay;
use anyhow::{Context, Result};
use gadeplan_core::domain::ids::PersonId;
use gadeplan_core::sync::enrolment_code::EnrolmentCode;
use gadeplan_core::sync::server_address::ServerAddress;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// The file's name in the server's folder; the app's demonstration reads it there.
const NAME: &str = "demo.json";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PlanFile {
    /// For whoever opens the file.
    about: String,
    pub devices: Vec<PlannedDevice>,
}

/// A device of the app's switcher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PlannedDevice {
    pub key: String,
    pub label: String,
    pub person: PersonId,
    /// Lets a device in once and for a quarter of an hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl PlanFile {
    pub fn new(ground: &Ground) -> Result<Self> {
        let mut devices = Vec::new();
        for (key, label, who) in Who::SWITCHED {
            devices.push(PlannedDevice {
                key: key.to_owned(),
                label: label.to_owned(),
                person: ground.person(who)?,
                code: None,
            });
        }
        Ok(Self {
            about: "Demo. Alle personer og hændelser er opdigtede.".to_owned(),
            devices,
        })
    }

    /// The file of a folder; none where there is none.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(NAME);
        match std::fs::read(&path) {
            Ok(content) => Ok(Some(
                serde_json::from_slice(&content).with_context(|| format!("{} can't be read", path.display()))?,
            )),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{} can't be read", path.display())),
        }
    }

    /// The same with fresh codes for a server that is reached at `url`.
    ///
    /// # Errors
    /// Where the relay makes none.
    pub fn with_codes(&self, relay: &Relay, url: &str) -> Result<Self> {
        let mut with = self.clone();
        for device in &mut with.devices {
            let secret = <[u8; 16]>::try_from(relay.make_enrolment(device.person)?.secret.as_slice())?;
            let server = ServerAddress::new(url, None)?;
            device.code = Some(EnrolmentCode { server, secret }.write()?);
        }
        Ok(with)
    }

    /// Writes the file for its owner alone, whole or not at all: a code is as good as a key while it lasts.
    ///
    /// # Errors
    /// Where the folder can't be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let (path, fresh) = (folder.join(NAME), folder.join(format!("{NAME}.new")));
        let written = || -> Result<()> {
            let mut file = create_private(&fresh)?;
            file.write_all(&serde_json::to_vec_pretty(self)?)?;
            file.sync_all()?;
            Ok(std::fs::rename(&fresh, &path)?)
        };
        written().with_context(|| format!("{} can't be written", path.display()))
    }
}

fn create_private(path: &Path) -> std::io::Result<File> {
    // Left behind by a start that was killed, it might have somebody else's permissions.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
