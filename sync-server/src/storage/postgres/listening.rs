//! What the nodes of one database tell each other: pokes, by NOTIFY, which PostgreSQL delivers when the transaction that
//! they are about has been committed.

use super::address::Address;
use super::connection::Connection;
use crate::storage::{Ears, News, Result, StorageError};
use gadeplan_core::domain::ids::{Id, SpaceId};
use gadeplan_core::sync::wire::Poke;
use std::future::poll_fn;
use std::time::Duration;
use tokio_postgres::AsyncMessage;

/// How long to wait before connecting again: doubled from the first to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// A node, told apart from the others: what it says itself it need not hear.
pub(super) type Node = u64;

/// Tells the other nodes once the transaction lasts.
pub(super) fn notify(connection: &Connection, node: Node, poke: &Poke) -> Result<()> {
    connection.run("SELECT pg_notify('gadeplan_poke', $1)", &[&write(node, poke)])?;
    Ok(())
}

/// Listens for as long as the runtime lives.
pub(super) async fn listen(address: Address, node: Node, ears: Ears) {
    let mut pause = FIRST_PAUSE;
    loop {
        match hear(&address, node, &ears).await {
            // It listened for a while: a restart, most likely, and soon over.
            Ok(()) => pause = FIRST_PAUSE,
            Err(error) => tracing::warn!(%error, "other servers can't be heard; trying again"),
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Listens until the connection ends.
async fn hear(address: &Address, node: Node, ears: &Ears) -> Result<()> {
    let (client, mut wire) = address.connect().await?;
    let mut listening = Box::pin(client.batch_execute("LISTEN gadeplan_poke"));
    let mut begun = false;
    loop {
        let message = tokio::select! {
            said = &mut listening, if !begun => {
                said?;
                begun = true;
                // Whatever was said before this moment went unheard.
                ears(News::Gap);
                continue;
            }
            message = poll_fn(|context| wire.poll_message(context)) => message,
        };
        match message {
            Some(Ok(AsyncMessage::Notification(said))) => {
                if let Some((from, poke)) = read(said.payload())
                    && from != node
                {
                    ears(News::Poke(poke));
                }
            }
            Some(Ok(_)) => {}
            Some(Err(error)) if begun => {
                tracing::warn!(error = %StorageError::from(error), "the connection that listens broke");
                return Ok(());
            }
            Some(Err(error)) => return Err(error.into()),
            None => return Ok(()),
        }
    }
}

/// Ids and numbers only: every session of the database may listen.
fn write(node: Node, poke: &Poke) -> String {
    format!("{node:016x} {} {} {}", poke.space, poke.at, poke.seen)
}

fn read(payload: &str) -> Option<(Node, Poke)> {
    let mut words = payload.split(' ');
    let node = Node::from_str_radix(words.next()?, 16).ok()?;
    let poke = Poke {
        space: SpaceId::from_uuid(words.next()?.parse().ok()?),
        at: words.next()?.parse().ok()?,
        seen: words.next()?.parse().ok()?,
    };
    // A newer node may say more.
    Some((node, poke))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_one_node_writes_another_reads() {
        let poke = Poke {
            space: SpaceId::from_uuid(Uuid::from_u128(7)),
            at: 12,
            seen: 3,
        };
        assert_eq!(read(&write(9, &poke)), Some((9, poke)));
        assert_eq!(read(""), None);
        assert_eq!(read("9 nowhere 1 1"), None);
    }
}
