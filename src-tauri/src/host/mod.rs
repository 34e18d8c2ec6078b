//! The app's hold on the machine it runs on: files, keystore, clock, network. Everything above is handed these.

pub mod app;
pub mod clock;
mod contact;
pub mod demo;
pub mod devices;
mod enrolment;
pub mod environment;
pub mod files;
pub mod handed_out;
mod idle;
pub mod keystore;
mod line;
pub mod link;
pub mod logging;
mod network;
mod opening;
mod openings;
mod pin;
mod pinned;
mod pokes;
pub mod radio;
mod recovery;
pub mod server;
pub mod settings;
pub mod transport;
pub mod vault;
mod wiping;
