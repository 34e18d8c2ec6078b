//! Persons and what they may see. Ids and roles only: names are in encrypted documents.

use super::column::{read_id, read_time, read_word};
use super::connection::Connection;
use crate::storage::Result;
use gadeplan_core::domain::ids::{Id, PersonId, SpaceId};
use gadeplan_core::domain::role::Role;
use gadeplan_core::domain::time::Timestamp;

pub(super) fn role(connection: &Connection, person: PersonId) -> Result<Option<Role>> {
    let sql = "SELECT role FROM person WHERE person = $1";
    connection.one(sql, &[&person.uuid()], |row| read_word(row, "role"))
}

pub(super) fn all(connection: &Connection) -> Result<Vec<(PersonId, Role)>> {
    let sql = "SELECT person, role FROM person ORDER BY person";
    connection.all(sql, &[], |row| Ok((read_id(row, "person")?, read_word(row, "role")?)))
}

pub(super) fn put(connection: &Connection, person: PersonId, role: &Role) -> Result<()> {
    connection.run(
        "INSERT INTO person (person, role) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET role = excluded.role",
        &[&person.uuid(), &role.as_str()],
    )?;
    Ok(())
}

pub(super) fn members(connection: &Connection, space: SpaceId) -> Result<Vec<PersonId>> {
    let sql = "SELECT person FROM \"grant\" WHERE space = $1 ORDER BY person";
    connection.all(sql, &[&space.uuid()], |row| read_id(row, "person"))
}

pub(super) fn put_grant(connection: &Connection, person: PersonId, space: SpaceId, role: &Role) -> Result<()> {
    connection.run(
        "INSERT INTO \"grant\" (person, space, role) VALUES ($1, $2, $3)
         ON CONFLICT (person, space) DO UPDATE SET role = excluded.role",
        &[&person.uuid(), &space.uuid(), &role.as_str()],
    )?;
    let sql = "DELETE FROM withdrawn WHERE person = $1 AND space = $2";
    connection.run(sql, &[&person.uuid(), &space.uuid()])?;
    Ok(())
}

pub(super) fn remove_grant(connection: &Connection, person: PersonId, space: SpaceId, at: Timestamp) -> Result<()> {
    // One statement: what was there is noted, and nothing else.
    connection.run(
        "WITH gone AS (DELETE FROM \"grant\" WHERE person = $1 AND space = $2 RETURNING person, space)
         INSERT INTO withdrawn (person, space, at) SELECT person, space, $3 FROM gone",
        &[&person.uuid(), &space.uuid(), &at.0],
    )?;
    Ok(())
}

pub(super) fn is_withdrawn(connection: &Connection, person: PersonId, space: SpaceId) -> Result<bool> {
    let sql = "SELECT 1 AS one FROM withdrawn WHERE person = $1 AND space = $2";
    Ok(connection
        .one(sql, &[&person.uuid(), &space.uuid()], |_| Ok(()))?
        .is_some())
}

pub(super) fn withdrawn(connection: &Connection) -> Result<Vec<(PersonId, SpaceId, Timestamp)>> {
    let sql = "SELECT person, space, at FROM withdrawn ORDER BY person, space";
    connection.all(sql, &[], |row| {
        Ok((read_id(row, "person")?, read_id(row, "space")?, read_time(row, "at")?))
    })
}
