//! Who may see which space. The office decides; this device asks first what it knows itself.

use super::types::*;
use gadeplan_core::domain::ids::PersonId;
use gadeplan_core::domain::role::belongs;
use gadeplan_core::sync::wire::{GrantChange, GrantList, Member};
use std::collections::BTreeMap;

/// Everybody's access.
pub fn grants(app: &App, _: Nothing) -> Result<GrantsListed> {
    app.session(|session| session.must_administer("grants"))?;
    let list = app.ask(|server| async move { server.grants().await })?;
    listed(app, list)
}

/// Gives somebody a space.
pub fn put(app: &App, GrantPut { person, space, role }: GrantPut) -> Result<GrantsListed> {
    let role = Some(role);
    change(app, GrantChange { person, space, role })
}

/// Takes a space from somebody: their devices delete it when they are next in touch.
pub fn take(app: &App, GrantTake { person, space }: GrantTake) -> Result<GrantsListed> {
    let role = None;
    change(app, GrantChange { person, space, role })
}

fn change(app: &App, change: GrantChange) -> Result<GrantsListed> {
    app.session(|session| session.must_let_others_in(change.person))?;
    let list = app.ask(|server| async move { server.grant_change(&change).await })?;
    listed(app, list)
}

fn listed(app: &App, GrantList { spaces, people }: GrantList) -> Result<GrantsListed> {
    let (me, names) = app.session(|session| Ok((session.me(), session.store().people()?)))?;
    let names: BTreeMap<PersonId, String> = names.into_iter().map(|person| (person.person, person.name)).collect();
    let mut people: Vec<PersonGrants> = people
        .into_iter()
        .map(|Member { person, role, grants }| PersonGrants {
            person,
            name: names.get(&person).cloned().unwrap_or_default(),
            me: person == me,
            spaces: spaces
                .iter()
                .map(|space| SpaceGrant {
                    space: space.space,
                    role: (grants.iter().find(|grant| grant.space == space.space)).map(|grant| grant.role.clone()),
                    belongs: belongs(&role, &space.class),
                })
                .collect(),
            role,
        })
        .collect();
    people.sort_by(|one, other| (&one.name, one.person).cmp(&(&other.name, other.person)));
    Ok(GrantsListed { spaces, people })
}
