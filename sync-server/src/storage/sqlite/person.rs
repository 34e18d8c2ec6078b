//! Persons and what they may see. Ids and roles only: names are in encrypted documents.

use super::column::{id, read_id, read_time, read_word};
use crate::storage::Result;
use gadeplan_core::domain::ids::{PersonId, SpaceId};
use gadeplan_core::domain::role::Role;
use gadeplan_core::domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

pub(super) fn role(connection: &Connection, person: PersonId) -> Result<Option<Role>> {
    let mut statement = connection.prepare_cached("SELECT role FROM person WHERE person = ?")?;
    Ok(statement
        .query_row(params![id(person)], |row| read_word(row, "role"))
        .optional()?)
}

pub(super) fn all(connection: &Connection) -> Result<Vec<(PersonId, Role)>> {
    let mut statement = connection.prepare_cached("SELECT person, role FROM person ORDER BY person")?;
    let people = statement.query_map([], |row| Ok((read_id(row, "person")?, read_word(row, "role")?)))?;
    Ok(people.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn put(connection: &Connection, person: PersonId, role: &Role) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO person (person, role) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET role = excluded.role",
        )?
        .execute(params![id(person), role.as_str()])?;
    Ok(())
}

pub(super) fn members(connection: &Connection, space: SpaceId) -> Result<Vec<PersonId>> {
    let mut statement = connection.prepare_cached("SELECT person FROM \"grant\" WHERE space = ? ORDER BY person")?;
    let members = statement.query_map(params![id(space)], |row| read_id(row, "person"))?;
    Ok(members.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn put_grant(connection: &Connection, person: PersonId, space: SpaceId, role: &Role) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO \"grant\" (person, space, role) VALUES (?, ?, ?)
             ON CONFLICT (person, space) DO UPDATE SET role = excluded.role",
        )?
        .execute(params![id(person), id(space), role.as_str()])?;
    connection
        .prepare_cached("DELETE FROM withdrawn WHERE person = ? AND space = ?")?
        .execute(params![id(person), id(space)])?;
    Ok(())
}

pub(super) fn remove_grant(connection: &Connection, person: PersonId, space: SpaceId, at: Timestamp) -> Result<()> {
    let removed = connection
        .prepare_cached("DELETE FROM \"grant\" WHERE person = ? AND space = ?")?
        .execute(params![id(person), id(space)])?;
    if removed > 0 {
        connection
            .prepare_cached("INSERT INTO withdrawn (person, space, at) VALUES (?, ?, ?)")?
            .execute(params![id(person), id(space), at.0])?;
    }
    Ok(())
}

pub(super) fn is_withdrawn(connection: &Connection, person: PersonId, space: SpaceId) -> Result<bool> {
    let mut statement =
        connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM withdrawn WHERE person = ? AND space = ?) AS is_so")?;
    Ok(statement.query_row(params![id(person), id(space)], |row| row.get("is_so"))?)
}

pub(super) fn withdrawn(connection: &Connection) -> Result<Vec<(PersonId, SpaceId, Timestamp)>> {
    let mut statement = connection.prepare_cached("SELECT person, space, at FROM withdrawn ORDER BY person, space")?;
    let found = statement.query_map([], |row| {
        Ok((read_id(row, "person")?, read_id(row, "space")?, read_time(row, "at")?))
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
