//! The devices of this process: one in a release, several in a demonstration, each with its own folder and database.

use super::app::App;
use crate::wire::demo::DemoDevice;
use gadeplan_core::domain::error::{Code, Result};

/// The key of the only device outside a demonstration.
pub const ONLY: &str = "main";

/// The devices by key, in the order the switcher shows them.
pub struct Devices {
    devices: Vec<Device>,
    demo: bool,
}

/// A device with its name in the switcher.
pub struct Device {
    /// Names it in every call.
    pub key: String,
    /// What the switcher shows.
    pub label: String,
    /// The device.
    pub app: App,
}

impl Devices {
    /// One device.
    pub fn one(app: App) -> Self {
        Self {
            devices: vec![Device {
                key: ONLY.to_owned(),
                label: String::new(),
                app,
            }],
            demo: false,
        }
    }

    /// A demonstration's devices.
    pub fn demo(devices: Vec<Device>) -> Self {
        Self { devices, demo: true }
    }

    /// All of them.
    pub fn all(&self) -> &[Device] {
        &self.devices
    }

    /// A device.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn get(&self, key: &str) -> Result<&App> {
        self.devices
            .iter()
            .find(|device| device.key == key)
            .map(|device| &device.app)
            .ok_or(Code::NotFound.into())
    }

    /// What the switcher shows; nothing outside a demonstration.
    pub fn switcher(&self) -> Vec<DemoDevice> {
        let shown = self.devices.iter().filter(|_| self.demo);
        shown
            .map(|Device { key, label, app }| DemoDevice {
                key: key.clone(),
                label: label.clone(),
                offline: app.is_offline(),
            })
            .collect()
    }

    /// Takes a demonstration's device out of coverage, or back.
    ///
    /// # Errors
    /// [`Code::NotFound`], outside a demonstration too: a real device's radio is the phone's own.
    pub fn set_offline(&self, key: &str, offline: bool) -> Result<()> {
        if !self.demo {
            return Err(Code::NotFound.into());
        }
        self.get(key)?.set_offline(offline);
        Ok(())
    }

    /// Locks all of them, so that every database is closed before the process ends.
    pub fn lock(&self) {
        for device in &self.devices {
            device.app.lock();
        }
    }
}
