//! Persons and what they may see. Ids and roles only: names are in encrypted documents.

use super::column::{read_id, read_word};
use super::connection::Connection;
use crate::storage::Result;
use gadeplan_core::domain::ids::{Id, PersonId, SpaceId};
use gadeplan_core::domain::role::Role;

pub(super) fn role(connection: &Connection, person: PersonId) -> Result<Option<Role>> {
    let sql = "SELECT role FROM person WHERE person = $1";
    connection.one(sql, &[&person.uuid()], |row| read_word(row, "role"))
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
    Ok(())
}

pub(super) fn remove_grant(connection: &Connection, person: PersonId, space: SpaceId) -> Result<()> {
    let sql = "DELETE FROM \"grant\" WHERE person = $1 AND space = $2";
    connection.run(sql, &[&person.uuid(), &space.uuid()])?;
    Ok(())
}
