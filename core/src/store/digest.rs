//! What this device has of each space, as a digest, and what is in doubt about the other side (healing).
//!
//! The digests are a view of the documents' heads. They are counted once, when they are first needed, and then kept in
//! memory as documents change: a tap writes no page more for them.

use super::database::{Store, Writer, problem, row, rows, run};
use crate::documents::Hash;
use crate::domain::error::Result;
use crate::domain::ids::{DocId, SpaceId};
use crate::sync::digest::{Buckets, Digest, of_doc, toggle};
use crate::sync::wire::Cursor;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The digests of all spaces.
pub(super) type Digests = BTreeMap<SpaceId, Digest>;

/// A document's epoch and heads.
pub type Heads = (u32, Vec<Hash>);

/// Whether it is in doubt that the server has what is here of a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// It is not.
    None,
    /// The two sides' digests differ.
    Differs,
    /// The server is another one than it was, or an older copy of itself: what it had acknowledged may be gone.
    AnotherServer,
}

impl Doubt {
    fn number(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Differs => 1,
            Self::AnotherServer => 2,
        }
    }

    fn of(number: u8) -> Self {
        match number {
            0 => Self::None,
            1 => Self::Differs,
            _ => Self::AnotherServer,
        }
    }
}

/// Heads as they lie in a row.
pub(super) fn heads_of(flat: &[u8]) -> Vec<Hash> {
    flat.chunks_exact(32).filter_map(|head| head.try_into().ok()).collect()
}

fn heads_in(db: &Connection, space: SpaceId) -> Result<Vec<(DocId, Heads)>> {
    rows(
        db,
        "SELECT doc, epoch, heads FROM document WHERE space = ?",
        [space],
        |row| Ok((row.get(0)?, (row.get(1)?, heads_of(&row.get::<_, Vec<u8>>(2)?)))),
    )
}

impl Store {
    /// The digest of what is here of a space.
    ///
    /// # Errors
    /// As the database's.
    pub fn digest(&self, space: SpaceId) -> Result<Digest> {
        let mut kept = self.digests.borrow_mut();
        let digests = match kept.as_mut() {
            Some(digests) => digests,
            None => kept.insert(self.count_digests()?),
        };
        Ok(digests.get(&space).copied().unwrap_or_default())
    }

    fn count_digests(&self) -> Result<Digests> {
        let mut digests = Digests::new();
        let mut statement = self
            .db
            .prepare_cached("SELECT doc, space, epoch, heads FROM document")
            .map_err(problem)?;
        let mut found = statement.query([]).map_err(problem)?;
        while let Some(row) = found.next().map_err(problem)? {
            let heads: Vec<u8> = row.get(3).map_err(problem)?;
            let part = of_doc(
                row.get(0).map_err(problem)?,
                row.get(2).map_err(problem)?,
                &heads_of(&heads),
            );
            toggle(digests.entry(row.get(1).map_err(problem)?).or_default(), &part);
        }
        Ok(digests)
    }

    /// The documents of a space with their epochs and heads, by id.
    ///
    /// # Errors
    /// As the database's.
    pub fn heads_in(&self, space: SpaceId) -> Result<BTreeMap<DocId, Heads>> {
        Ok(heads_in(&self.db, space)?.into_iter().collect())
    }

    /// The digests of a space's buckets, counted from the rows. What is kept in memory of it is put right by the way.
    ///
    /// # Errors
    /// As the database's.
    pub fn buckets(&self, space: SpaceId) -> Result<Buckets> {
        let mut buckets = Buckets::default();
        for (doc, (epoch, heads)) in self.heads_in(space)? {
            buckets.toggle(doc, epoch, &heads);
        }
        if let Some(digests) = self.digests.borrow_mut().as_mut() {
            digests.insert(space, buckets.whole());
        }
        Ok(buckets)
    }

    /// What is in doubt about a space, and by how much the digests differ for known reasons.
    ///
    /// # Errors
    /// As the database's.
    pub fn doubt(&self, space: SpaceId) -> Result<(Doubt, Digest)> {
        let found = row(
            &self.db,
            "SELECT doubt, explained FROM space WHERE space = ?",
            [space],
            |row| Ok((Doubt::of(row.get(0)?), row.get::<_, Option<Digest>>(1)?)),
        )?;
        Ok(found.map_or((Doubt::None, [0; 32]), |(doubt, explained)| {
            (doubt, explained.unwrap_or_default())
        }))
    }

    /// Whether the two sides differ anywhere for reasons that are known.
    ///
    /// # Errors
    /// As the database's.
    pub fn any_explained(&self) -> Result<bool> {
        Ok(row(
            &self.db,
            "SELECT EXISTS (SELECT 1 FROM space WHERE explained IS NOT NULL)",
            [],
            |row| row.get(0),
        )?
        .unwrap_or(false))
    }

    /// The spaces in doubt.
    ///
    /// # Errors
    /// As the database's.
    pub fn doubted(&self) -> Result<Vec<SpaceId>> {
        rows(
            &self.db,
            "SELECT space FROM space WHERE doubt > 0 ORDER BY space",
            [],
            |row| row.get(0),
        )
    }

    /// Whether changes of a space wait for being handed in.
    ///
    /// # Errors
    /// As the database's.
    pub fn waits_in(&self, space: SpaceId) -> Result<bool> {
        Ok(row(
            &self.db,
            "SELECT EXISTS (SELECT 1 FROM change INDEXED BY change_pending JOIN document USING (doc)
             WHERE server_seq IS NULL AND space = ? AND doc NOT IN (SELECT doc FROM refused))",
            [space],
            |row| row.get(0),
        )?
        .unwrap_or(false))
    }
}

impl Writer<'_> {
    /// Notes that a document's heads are others now, for the digests in memory. Called before the row is written.
    pub(super) fn heads_move(&self, doc: DocId, born_in: Option<(SpaceId, u32)>, heads: &[Hash]) -> Result<()> {
        let Some(moved) = &self.moved else { return Ok(()) };
        let known = row(
            &self.tx,
            "SELECT space, epoch, heads FROM document WHERE doc = ?",
            [doc],
            |row| Ok(((row.get(0)?, row.get(1)?), heads_of(&row.get::<_, Vec<u8>>(2)?))),
        )?;
        let mut moved = moved.borrow_mut();
        if let Some(((space, epoch), before)) = &known {
            toggle(moved.entry(*space).or_default(), &of_doc(doc, *epoch, before));
        }
        if let Some((space, epoch)) = known.map(|(place, _)| place).or(born_in) {
            toggle(moved.entry(space).or_default(), &of_doc(doc, epoch, heads));
        }
        Ok(())
    }

    /// Notes that every document of a space goes. Called before the rows do.
    pub(super) fn heads_go(&self, space: SpaceId) -> Result<()> {
        let Some(moved) = &self.moved else { return Ok(()) };
        for (doc, (epoch, heads)) in heads_in(&self.tx, space)? {
            toggle(
                moved.borrow_mut().entry(space).or_default(),
                &of_doc(doc, epoch, &heads),
            );
        }
        Ok(())
    }

    /// Notes that a document goes. Called before its row does.
    pub(super) fn doc_goes(&self, doc: DocId) -> Result<()> {
        let Some(moved) = &self.moved else { return Ok(()) };
        let known = row(
            &self.tx,
            "SELECT space, epoch, heads FROM document WHERE doc = ?",
            [doc],
            |row| Ok((row.get(0)?, row.get(1)?, heads_of(&row.get::<_, Vec<u8>>(2)?))),
        )?;
        if let Some((space, epoch, heads)) = known {
            toggle(
                moved.borrow_mut().entry(space).or_default(),
                &of_doc(doc, epoch, &heads),
            );
        }
        Ok(())
    }

    /// Keeps what is in doubt about a space.
    ///
    /// # Errors
    /// As the database's.
    pub fn put_doubt(&self, space: SpaceId, doubt: Doubt) -> Result<()> {
        run(
            &self.tx,
            "UPDATE space SET doubt = ? WHERE space = ?",
            (doubt.number(), space),
        )
        .map(drop)
    }

    /// Keeps by how much the digests of a space differ for reasons that are known.
    ///
    /// # Errors
    /// As the database's.
    pub fn put_explained(&self, space: SpaceId, explained: &Digest) -> Result<()> {
        run(
            &self.tx,
            "UPDATE space SET explained = ? WHERE space = ?",
            (explained, space),
        )
        .map(drop)
    }

    /// The reasons for which the two sides differ may hold no longer.
    ///
    /// # Errors
    /// As the database's.
    pub fn forget_explained(&self) -> Result<()> {
        run(
            &self.tx,
            "UPDATE space SET explained = NULL WHERE explained IS NOT NULL",
            [],
        )
        .map(drop)
    }

    /// The server's log of a space is not the one that the cursor is from: what it has of what is here is in doubt. A
    /// device that had everything stands at the new log's `head` and finds out by comparing; another one starts anew.
    ///
    /// # Errors
    /// As the database's.
    pub fn another_log(&self, space: SpaceId, head: Option<Cursor>) -> Result<()> {
        run(
            &self.tx,
            "UPDATE space SET doubt = ?1, seen = 0,
                cursor_after = CASE WHEN cursor_below IS NULL AND cursor_after IS NOT NULL THEN ?2 END, cursor_below = NULL
             WHERE space = ?3",
            (
                Doubt::AnotherServer.number(),
                head.map(|head| i64::try_from(head.after).unwrap_or(i64::MAX)),
                space,
            ),
        )
        .map(drop)
    }

    /// Forgets where the device stands in a space: it is pulled anew.
    ///
    /// # Errors
    /// As the database's.
    pub fn forget_cursor(&self, space: SpaceId) -> Result<()> {
        run(
            &self.tx,
            "UPDATE space SET cursor_after = NULL, cursor_below = NULL WHERE space = ?",
            [space],
        )
        .map(drop)
    }
}
