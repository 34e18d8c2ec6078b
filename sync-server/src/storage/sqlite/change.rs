//! The log of changes.

use super::column::{id, int, read_id, read_int};
use crate::storage::{Link, Result, StoredChange};
use gadeplan_core::domain::ids::{DocId, SpaceId};
use rusqlite::{Connection, OptionalExtension, Row, params};

const COLUMNS: &str = "space, seq, doc, epoch, hash, actor, actor_seq, max_op, device, signature, covers, body";

fn read(row: &Row<'_>) -> rusqlite::Result<StoredChange> {
    Ok(StoredChange {
        space: read_id(row, "space")?,
        seq: read_int(row, "seq")?,
        doc: read_id(row, "doc")?,
        epoch: row.get("epoch")?,
        hash: row.get("hash")?,
        actor: row.get("actor")?,
        actor_seq: read_int(row, "actor_seq")?,
        max_op: read_int(row, "max_op")?,
        device: read_id(row, "device")?,
        signature: row.get("signature")?,
        covers: row
            .get::<_, Option<i64>>("covers")?
            .and_then(|covers| u64::try_from(covers).ok()),
        body: row.get("body")?,
    })
}

fn read_link(row: &Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        hash: row.get("hash")?,
        seq: read_int(row, "seq")?,
        actor_seq: read_int(row, "actor_seq")?,
        max_op: read_int(row, "max_op")?,
    })
}

pub(super) fn link(connection: &Connection, doc: DocId, hash: &[u8; 32]) -> Result<Option<Link>> {
    let mut statement =
        connection.prepare_cached("SELECT hash, seq, actor_seq, max_op FROM change WHERE doc = ? AND hash = ?")?;
    Ok(statement.query_row(params![id(doc), hash], read_link).optional()?)
}

pub(super) fn last_of_actor(connection: &Connection, doc: DocId, actor: &[u8]) -> Result<Option<Link>> {
    let mut statement = connection.prepare_cached(
        "SELECT hash, seq, actor_seq, max_op FROM change WHERE doc = ? AND actor = ? ORDER BY actor_seq DESC LIMIT 1",
    )?;
    Ok(statement.query_row(params![id(doc), actor], read_link).optional()?)
}

pub(super) fn last_at(connection: &Connection, doc: DocId, seq: u64) -> Result<Option<u64>> {
    let mut statement =
        connection.prepare_cached("SELECT seq FROM change WHERE doc = ? AND seq <= ? ORDER BY seq DESC LIMIT 1")?;
    Ok(statement
        .query_row(params![id(doc), int(seq)], |row| read_int(row, "seq"))
        .optional()?)
}

pub(super) fn of_doc(connection: &Connection, doc: DocId) -> Result<Vec<StoredChange>> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM change WHERE doc = ? ORDER BY seq"))?;
    let changes = statement.query_map(params![id(doc)], read)?;
    Ok(changes.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn after(connection: &Connection, space: SpaceId, after: u64, bytes: usize) -> Result<Vec<StoredChange>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM change WHERE space = ? AND seq > ? ORDER BY seq"
    ))?;
    let mut changes = Vec::new();
    let mut taken = 0_usize;
    for change in statement.query_map(params![id(space), int(after)], read)? {
        let change = change?;
        taken = taken.saturating_add(change.body.len());
        changes.push(change);
        if taken >= bytes {
            break;
        }
    }
    Ok(changes)
}

pub(super) fn add(connection: &Connection, change: &StoredChange) -> Result<()> {
    let StoredChange {
        space,
        seq,
        doc,
        epoch,
        hash,
        actor,
        actor_seq,
        max_op,
        device,
        signature,
        covers,
        body,
    } = change;
    connection
        .prepare_cached(&format!(
            "INSERT INTO change ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ))?
        .execute(params![
            id(*space),
            int(*seq),
            id(*doc),
            epoch,
            hash,
            actor,
            int(*actor_seq),
            int(*max_op),
            id(*device),
            signature,
            covers.map(int),
            body
        ])?;
    Ok(())
}
