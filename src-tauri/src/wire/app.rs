//! Enrolling, locking, settings, and how far the work has come.

use gadeplan_core::domain::error::Problem;
use gadeplan_core::domain::ids::{DocId, SpaceId};
use gadeplan_core::domain::person::Person;
use gadeplan_core::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the app can do at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Never enrolled: asks for a code.
    Fresh,
    /// Asks for the PIN.
    Locked,
    /// Open.
    Open,
    /// The database can't be opened: says why and what is safe.
    Broken,
}

/// The app at a glance; the first thing the interface asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AppStatus {
    /// What it can do.
    pub stage: Stage,
    /// Why, where it is broken.
    pub problem: Option<Problem>,
    /// Whose device it is, when open.
    pub person: Option<Person>,
    /// What the person calls this device; empty before enrolment.
    pub device_name: String,
    /// Demonstration with invented people; the interface says so on every screen.
    pub demo: bool,
    /// The database's key is kept in a file, not by the operating system: the interface says so.
    pub key_in_file: bool,
    /// The PIN of a demonstration device, to show on the lock screen.
    pub demo_pin: Option<String>,
    /// Seconds in the background or untouched after which it locks itself.
    pub lock_after_seconds: u32,
    /// Wrong PINs are being waited out: seconds left.
    pub wait_seconds: u32,
    /// When the office wiped this device, where it did and the device has not been taken into use since.
    pub wiped_at: Option<Timestamp>,
    /// The app's version.
    pub version: String,
}

/// Enrols a fresh app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Enrol {
    /// The coordinator's code, as typed or pasted.
    pub code: String,
    /// The PIN to lock with, 6–12 digits.
    pub pin: String,
    /// What the person calls this device.
    pub device_name: String,
}

/// Opens a locked app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Unlock {
    /// The PIN.
    pub pin: String,
}

/// Begins again as a fresh device, from the lock screen or where the app is broken. What was here is kept aside, encrypted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BeginAgain {
    /// The person has been told that what was not sent stays behind, and wants it so.
    pub unsent_stays_behind: bool,
}

/// How the app looks and locks on this device. Never synced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// `auto` (dark after sunset), `dark` or `light`.
    pub theme: String,
    /// `da` or `en`.
    pub language: String,
    /// Seconds untouched after which the app locks itself, 30–3,600; in the background never more than 60.
    pub lock_after_seconds: u32,
}

/// Names a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentOf {
    /// Which.
    pub doc: DocId,
}

/// Names a space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SpaceOf {
    /// Which.
    pub space: SpaceId,
}

/// Work taken out of the app by hand, so that nothing is lost when the server refuses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Exported {
    /// JSON.
    pub json: String,
}
