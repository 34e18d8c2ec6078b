//! The log of changes.

use super::column::{int, limit, read, read_hash, read_id, read_int, read_small};
use super::connection::Connection;
use crate::storage::{Link, Result, StoredChange};
use gadeplan_core::domain::ids::{DocId, Id, SpaceId};
use tokio_postgres::Row;

/// Rows looked at together for a page.
const AT_ONCE: usize = 512;

macro_rules! columns {
    () => {
        "space, seq, doc, epoch, hash, actor, actor_seq, max_op, device, signature, covers, body"
    };
}

fn change(row: &Row) -> Result<StoredChange> {
    Ok(StoredChange {
        space: read_id(row, "space")?,
        seq: read_int(row, "seq")?,
        doc: read_id(row, "doc")?,
        epoch: read_small(row, "epoch")?,
        hash: read_hash(row, "hash")?,
        actor: read(row, "actor")?,
        actor_seq: read_int(row, "actor_seq")?,
        max_op: read_int(row, "max_op")?,
        device: read_id(row, "device")?,
        signature: read(row, "signature")?,
        covers: read::<Option<i64>>(row, "covers")?.and_then(|covers| u64::try_from(covers).ok()),
        body: read(row, "body")?,
    })
}

fn as_link(row: &Row) -> Result<Link> {
    Ok(Link {
        hash: read_hash(row, "hash")?,
        seq: read_int(row, "seq")?,
        actor_seq: read_int(row, "actor_seq")?,
        max_op: read_int(row, "max_op")?,
    })
}

pub(super) fn link(connection: &Connection, doc: DocId, hash: &[u8; 32]) -> Result<Option<Link>> {
    let sql = "SELECT hash, seq, actor_seq, max_op FROM change WHERE doc = $1 AND hash = $2";
    connection.one(sql, &[&doc.uuid(), &hash.as_slice()], as_link)
}

pub(super) fn last_of_actor(connection: &Connection, doc: DocId, actor: &[u8]) -> Result<Option<Link>> {
    let sql = "SELECT hash, seq, actor_seq, max_op FROM change WHERE doc = $1 AND actor = $2
               ORDER BY actor_seq DESC LIMIT 1";
    connection.one(sql, &[&doc.uuid(), &actor], as_link)
}

pub(super) fn last_at(connection: &Connection, doc: DocId, seq: u64) -> Result<Option<u64>> {
    let sql = "SELECT seq FROM change WHERE doc = $1 AND seq <= $2 ORDER BY seq DESC LIMIT 1";
    connection.one(sql, &[&doc.uuid(), &int(seq)], |row| read_int(row, "seq"))
}

pub(super) fn of_doc(connection: &Connection, doc: DocId) -> Result<Vec<StoredChange>> {
    let sql = concat!("SELECT ", columns!(), " FROM change WHERE doc = $1 ORDER BY seq");
    connection.all(sql, &[&doc.uuid()], change)
}

/// PostgreSQL would send every row of an answer, however far behind the device is, so it adds the bodies' lengths up
/// itself, over some hundred rows at a time.
pub(super) fn after(connection: &Connection, space: SpaceId, after: u64, bytes: usize) -> Result<Vec<StoredChange>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM (SELECT *, sum(octet_length(body)) OVER (ORDER BY seq) - octet_length(body) AS before
                FROM (SELECT * FROM change WHERE space = $1 AND seq > $2 ORDER BY seq LIMIT $4) AS next) AS page
          WHERE before < $3 ORDER BY seq"
    );
    let mut changes: Vec<StoredChange> = Vec::new();
    let (mut after, mut left) = (after, bytes.max(1));
    loop {
        let page = connection.all(
            sql,
            &[&space.uuid(), &int(after), &limit(left), &limit(AT_ONCE)],
            change,
        )?;
        let (rows, taken) = (page.len(), page.iter().map(|change| change.body.len()).sum());
        changes.extend(page);
        left = left.saturating_sub(taken);
        if rows < AT_ONCE || left == 0 {
            return Ok(changes);
        }
        after = changes.last().map_or(after, |change| change.seq);
    }
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
    connection.run(
        concat!(
            "INSERT INTO change (",
            columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        ),
        &[
            &space.uuid(),
            &int(*seq),
            &doc.uuid(),
            &i64::from(*epoch),
            &hash.as_slice(),
            actor,
            &int(*actor_seq),
            &int(*max_op),
            &device.uuid(),
            signature,
            &covers.map(int),
            body,
        ],
    )?;
    Ok(())
}
