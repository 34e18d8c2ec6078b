//! `person`, `space`, `grant`, `device`: who is let in, and to what.

use super::{Folder, say};
use anyhow::Result;
use clap::{Args, Subcommand};
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::{AreaId, DeviceId, PersonId, SpaceId};
use gadeplan_core::domain::role::{Role, SpaceClass};
use gadeplan_core::sync::wire::{DeviceDeed, DeviceEntry};
use gadeplan_server::Relay;

#[derive(Subcommand)]
pub enum PersonCommand {
    /// Add a person, or change their role, and print the id.
    Add {
        #[command(flatten)]
        folder: Folder,
        /// street_worker, club_worker, coordinator, chief, case_officer, agency_consultant, job_consultant, police_liaison.
        #[arg(long, value_parser = role)]
        role: Role,
        /// The id [default: a fresh one].
        #[arg(long)]
        person: Option<PersonId>,
    },
}

#[derive(Subcommand)]
pub enum SpaceCommand {
    /// Add a space and print its id.
    Add {
        #[command(flatten)]
        folder: Folder,
        /// street, staff, case, health, leadership, police, community, jobs.
        #[arg(long, value_parser = class)]
        class: SpaceClass,
        /// Its area, where it has one.
        #[arg(long)]
        area: Option<AreaId>,
        /// The id [default: a fresh one].
        #[arg(long)]
        space: Option<SpaceId>,
    },
}

#[derive(Args)]
pub struct Grant {
    #[command(flatten)]
    folder: Folder,
    /// Who.
    #[arg(long)]
    person: PersonId,
    /// Which space.
    #[arg(long)]
    space: SpaceId,
}

#[derive(Subcommand)]
pub enum GrantCommand {
    /// List who may see which space: person, space, class, role.
    List {
        #[command(flatten)]
        folder: Folder,
    },
    /// Let a person see a space as a role.
    Add {
        #[command(flatten)]
        grant: Grant,
        /// As what.
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// Take a space from a person.
    Remove {
        #[command(flatten)]
        grant: Grant,
    },
}

#[derive(Subcommand)]
pub enum DeviceCommand {
    /// List the devices: id, person, enrolled, last contact, version, waiting, state. Names are left out on purpose.
    List {
        #[command(flatten)]
        folder: Folder,
    },
    /// Call a device something else.
    Rename {
        #[command(flatten)]
        device: DeviceOf,
        /// The new name.
        #[arg(long)]
        name: String,
    },
    /// Withdraw a device's access, within seconds on a running server. What it holds stays on it.
    Revoke {
        #[command(flatten)]
        device: DeviceOf,
    },
    /// Give a device's access back, and take back an order to wipe that it has not obeyed yet.
    Restore {
        #[command(flatten)]
        device: DeviceOf,
    },
    /// Order a device to hand in what it has not sent and to destroy all that it holds, when it is next opened in touch.
    Wipe {
        #[command(flatten)]
        device: DeviceOf,
    },
}

#[derive(Args)]
pub struct DeviceOf {
    #[command(flatten)]
    folder: Folder,
    /// Which.
    #[arg(long)]
    device: DeviceId,
}

fn role(text: &str) -> Result<Role, String> {
    match Role::from(text) {
        Role::Unknown(_) => Err(format!("one of {}", Role::KNOWN.join(", "))),
        role => Ok(role),
    }
}

fn class(text: &str) -> Result<SpaceClass, String> {
    match SpaceClass::from(text) {
        SpaceClass::Unknown(_) => Err(format!("one of {}", SpaceClass::KNOWN.join(", "))),
        class => Ok(class),
    }
}

impl PersonCommand {
    pub fn run(self) -> Result<()> {
        let Self::Add { folder, role, person } = self;
        let relay = folder.relay()?;
        let person = person.map_or_else(|| relay.fresh_id(), Ok)?;
        relay.put_person(person, &role)?;
        say(person)
    }
}

impl SpaceCommand {
    pub fn run(self) -> Result<()> {
        let Self::Add {
            folder,
            class,
            area,
            space,
        } = self;
        let relay = folder.relay()?;
        let space = space.map_or_else(|| relay.fresh_id(), Ok)?;
        relay.add_space(space, &class, area)?;
        say(space)
    }
}

impl GrantCommand {
    pub fn run(self) -> Result<()> {
        match self {
            Self::List { folder } => list_grants(&folder.relay()?),
            Self::Add {
                grant: Grant { folder, person, space },
                role,
            } => Ok(folder.relay()?.put_grant(person, space, &role)?),
            Self::Remove {
                grant: Grant { folder, person, space },
            } => Ok(folder.relay()?.remove_grant(person, space)?),
        }
    }
}

impl DeviceCommand {
    pub fn run(self) -> Result<()> {
        match self {
            Self::List { folder } => list_devices(&folder.relay()?),
            Self::Rename { device, name } => device.change(DeviceDeed::Rename(name)),
            Self::Revoke { device } => device.change(DeviceDeed::Revoke),
            Self::Restore { device } => device.change(DeviceDeed::Restore),
            Self::Wipe { device } => device.change(DeviceDeed::Wipe),
        }
    }
}

impl DeviceOf {
    fn change(self, deed: DeviceDeed) -> Result<()> {
        let device = self.device;
        match self.folder.relay()?.device_by_hand(device, deed) {
            Err(problem) if problem.code == Code::NotFound => anyhow::bail!("there is no device {device}"),
            Err(problem) if problem.code == Code::NotAllowed => anyhow::bail!("{device} has been wiped"),
            done => Ok(done?),
        }
    }
}

fn list_grants(relay: &Relay) -> Result<()> {
    for (person, space, class, role) in relay.grants()? {
        say(format_args!("{person} {space} {class} {role}"))?;
    }
    Ok(())
}

fn list_devices(relay: &Relay) -> Result<()> {
    for device in relay.devices()?.devices {
        let contact = device
            .last_contact
            .map_or_else(|| "-".to_owned(), |at| at.seconds().to_string());
        let state = match &device {
            DeviceEntry { wiped_at: Some(_), .. } => "wiped",
            DeviceEntry {
                wipe_ordered_at: Some(_),
                ..
            } => "to_be_wiped",
            DeviceEntry { revoked: true, .. } => "revoked",
            _ => "active",
        };
        let waiting = device
            .waiting
            .map_or_else(|| "-".to_owned(), |waiting| waiting.to_string());
        let (id, person, enrolled) = (device.device, device.person, device.enrolled_at.seconds());
        say(format_args!(
            "{id} {person} {enrolled} {contact} {} {waiting} {state}",
            device.app_version
        ))?;
    }
    Ok(())
}
