//! The devices. The office decides; this device asks first what it knows itself.

use super::types::*;
use gadeplan_core::domain::ids::{DeviceId, PersonId};
use gadeplan_core::sync::wire::{DeviceChange, DeviceDeed, DeviceEntry, DeviceList};
use std::collections::BTreeMap;

/// Every device, by its person's name.
pub fn devices(app: &App, _: Nothing) -> Result<Vec<DeviceListed>> {
    app.session(|session| session.must_administer("devices"))?;
    let list = app.ask(|server| async move { server.devices().await })?;
    listed(app, list)
}

/// Calls a device something else.
pub fn rename(app: &App, DeviceRename { device, name }: DeviceRename) -> Result<Vec<DeviceListed>> {
    app.session(|session| session.must_administer("devices"))?;
    change(app, device, DeviceDeed::Rename(name))
}

/// Withdraws a device's access.
pub fn revoke(app: &App, DeviceOf { device }: DeviceOf) -> Result<Vec<DeviceListed>> {
    app.session(|session| session.must_shut_out(device))?;
    change(app, device, DeviceDeed::Revoke)
}

/// Gives a device's access back, or takes an order to wipe it back.
pub fn restore(app: &App, DeviceOf { device }: DeviceOf) -> Result<Vec<DeviceListed>> {
    app.session(|session| session.must_administer("devices"))?;
    change(app, device, DeviceDeed::Restore)
}

/// Orders a device to hand in what it has not sent and to destroy the rest.
pub fn wipe(app: &App, DeviceOf { device }: DeviceOf) -> Result<Vec<DeviceListed>> {
    app.session(|session| session.must_shut_out(device))?;
    change(app, device, DeviceDeed::Wipe)
}

fn change(app: &App, device: DeviceId, deed: DeviceDeed) -> Result<Vec<DeviceListed>> {
    let change = DeviceChange { device, deed };
    let list = app.ask(|server| async move { server.device_change(&change).await })?;
    listed(app, list)
}

fn listed(app: &App, list: DeviceList) -> Result<Vec<DeviceListed>> {
    let (own, people) = app.session(|session| Ok((session.identity().device, session.store().people()?)))?;
    let names: BTreeMap<PersonId, String> = people.into_iter().map(|person| (person.person, person.name)).collect();
    let mut listed: Vec<DeviceListed> = list
        .devices
        .into_iter()
        .map(
            |DeviceEntry {
                 device,
                 person,
                 name,
                 enrolled_at,
                 last_contact,
                 app_version,
                 revoked,
                 waiting,
                 wipe_ordered_at,
                 wiped_at,
             }| DeviceListed {
                person_name: names.get(&person).cloned().unwrap_or_default(),
                mine: device == own,
                device,
                person,
                name,
                enrolled_at,
                last_contact,
                app_version,
                waiting,
                standing: if wiped_at.is_some() {
                    DeviceStanding::Wiped
                } else if wipe_ordered_at.is_some() {
                    DeviceStanding::ToBeWiped
                } else if revoked {
                    DeviceStanding::Revoked
                } else {
                    DeviceStanding::Active
                },
                wiped_at,
            },
        )
        .collect();
    listed.sort_by(|one, other| {
        (&one.person_name, &one.name, one.device).cmp(&(&other.person_name, &other.name, other.device))
    });
    Ok(listed)
}
