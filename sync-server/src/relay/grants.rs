//! Who may see which space as what: listed, given and taken, from a screen of somebody who administers or by the server's
//! own hand. What is taken is remembered as taken, so that devices delete it on a positive word and never by mistake.

use super::access::{Access, admit};
use super::{Relay, audit};
use crate::storage::{Snapshot, Transaction};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{Id, PersonId, SpaceId};
use gadeplan_core::domain::role::{Role, SpaceClass, belongs, may_administer};
use gadeplan_core::sync::signing::SignedBy;
use gadeplan_core::sync::wire::{Grant, GrantChange, GrantList, Member};

impl Relay {
    /// Who may see the spaces that the asker administers.
    ///
    /// # Errors
    /// Those of any signed request, and [`Code::NotAllowed`].
    pub fn list_grants(&self, by: &SignedBy) -> Result<GrantList> {
        let transaction = self.storage.write()?;
        let access = admit(transaction.as_ref(), by, self)?;
        access.need_administration("grants")?;
        let list = list(transaction.as_ref(), &access)?;
        self.commit(transaction)?;
        Ok(list)
    }

    /// Gives or takes a space, for those who administer it. Nobody changes their own access: so nobody shuts themselves
    /// out, and there is always somebody left who lets others in.
    ///
    /// # Errors
    /// Those of any signed request; [`Code::NotAllowed`] with `action` `grants`, `own_access`, `role` (which has
    /// nothing to do there) or `last_administrator`; [`Code::NotFound`] where there is no such person, and no such space or
    /// none that the asker administers.
    pub fn change_grant(&self, by: &SignedBy, change: &GrantChange) -> Result<GrantList> {
        let GrantChange { person, space, role } = change;
        let transaction = self.storage.write()?;
        let access = admit(transaction.as_ref(), by, self)?;
        access.need_administration("grants")?;
        let (found, _) = (access.grants.get(space))
            .filter(|(_, role)| may_administer(role))
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        if *person == access.device.person {
            return Err(not_allowed("own_access"));
        }
        if role.as_ref().is_some_and(|role| !belongs(role, &found.class)) {
            return Err(not_allowed("role"));
        }
        self.set_grant(transaction.as_ref(), access.by(), *person, *space, role.as_ref())?;
        let list = list(transaction.as_ref(), &access)?;
        self.commit(transaction)?;
        Ok(list)
    }

    /// Lets a person see a space as a role, or changes the role.
    ///
    /// # Errors
    /// [`Code::NotFound`] where there is no such person or space; [`Code::NotAllowed`] with `action`
    /// `last_administrator`.
    pub fn put_grant(&self, person: PersonId, space: SpaceId, role: &Role) -> Result<()> {
        let transaction = self.storage.write()?;
        self.set_grant(transaction.as_ref(), audit::By::default(), person, space, Some(role))?;
        self.commit(transaction)
    }

    /// Takes a space from a person.
    ///
    /// # Errors
    /// As [`Relay::put_grant`].
    pub fn remove_grant(&self, person: PersonId, space: SpaceId) -> Result<()> {
        let transaction = self.storage.write()?;
        self.set_grant(transaction.as_ref(), audit::By::default(), person, space, None)?;
        self.commit(transaction)
    }

    /// Every grant, for the server's own hand.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn grants(&self) -> Result<Vec<(PersonId, SpaceId, SpaceClass, Role)>> {
        let snapshot = self.storage.read()?;
        let mut found = Vec::new();
        for (person, _) in snapshot.people()? {
            let grants = snapshot.grants_of(person)?.into_iter();
            found.extend(grants.map(|(space, role)| (person, space.space, space.class, role)));
        }
        Ok(found)
    }

    fn set_grant(
        &self,
        transaction: &dyn Transaction,
        by: audit::By,
        person: PersonId,
        space: SpaceId,
        role: Option<&Role>,
    ) -> Result<()> {
        if transaction.person(person)?.is_none() || transaction.space(space)?.is_none() {
            return Err(Problem::new(Code::NotFound));
        }
        let administered = is_administered(transaction)?;
        match role {
            Some(role) => transaction.put_grant(person, space, role)?,
            None => transaction.remove_grant(person, space, self.now())?,
        }
        keeps_administrator(transaction, administered)?;
        let entry = audit::Entry {
            action: if role.is_some() { "grant.put" } else { "grant.removed" },
            subject: Some(person.uuid()),
            space: Some(space),
            detail: role.map_or("", Role::as_str),
        };
        audit::record(transaction, self.now(), by, &entry).map(drop)
    }
}

fn not_allowed(action: &str) -> Problem {
    Problem::new(Code::NotAllowed).with("action", action)
}

fn list(snapshot: &dyn Snapshot, access: &Access) -> Result<GrantList> {
    let mut spaces = access.spaces();
    spaces.retain(|space| may_administer(&space.role));
    let mut people = Vec::new();
    for (person, role) in snapshot.people()? {
        let grants = snapshot.grants_of(person)?.into_iter();
        people.push(Member {
            person,
            role,
            grants: grants
                .filter(|(granted, _)| spaces.iter().any(|space| space.space == granted.space))
                .map(|(space, role)| Grant {
                    space: space.space,
                    role,
                })
                .collect(),
        });
    }
    Ok(GrantList { spaces, people })
}

/// Whether anybody lets others in: by their role in the effort, and by that in a space.
pub(super) fn is_administered(snapshot: &dyn Snapshot) -> Result<bool> {
    for (person, role) in snapshot.people()? {
        if may_administer(&role) && snapshot.grants_of(person)?.iter().any(|(_, role)| may_administer(role)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Refuses what takes the last one away who lets others in.
///
/// # Errors
/// [`Code::NotAllowed`] with `action` `last_administrator`.
pub(super) fn keeps_administrator(snapshot: &dyn Snapshot, before: bool) -> Result<()> {
    if before && !is_administered(snapshot)? {
        return Err(not_allowed("last_administrator"));
    }
    Ok(())
}
