//! Taking in the documents of one answer: read side by side, written one after the other as they come.

use super::session::Loaded;
use crate::documents::{ChangeHead, Document, Hash, Leaver, NewChange, ReadChange};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{AreaId, DocId, SpaceId};
use crate::domain::role::DocumentKind;
use crate::domain::time::Timestamp;
use crate::store::{NewRow, Projection, SetAside, Writer};
use crate::sync::wire::{PulledChange, PulledDocument};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};

/// How many documents may be read ahead of what is being written, for each thread: enough that neither waits.
const AHEAD: usize = 64;

/// A document to be read: what came, and what is known of it.
pub(super) struct Work {
    pub space: SpaceId,
    pub area: Option<AreaId>,
    pub pulled: PulledDocument,
    pub known: Vec<Vec<u8>>,
    /// It was let go here.
    pub let_go: bool,
    /// It was asked for: what came is all of it that is to be had.
    pub whole: bool,
    /// What was written here in it before its space was taken and given back, in order; mostly nothing.
    pub withheld: Vec<Vec<u8>>,
    /// What is known of it is an older edition, and what came begins it anew.
    pub older: Option<Older>,
}

/// An older edition of a document, which goes; what was written in it and not handed in is written once more in the new one.
pub(super) struct Older {
    /// The changes that the server had.
    pub sent: Vec<Vec<u8>>,
    /// All changes.
    pub all: Vec<Vec<u8>>,
    /// Whoever was erased, as far as this device still knows what they are called.
    pub leaver: Arc<Leaver>,
    /// The time of writing.
    pub at: Timestamp,
}

/// A pulled document, read and ready to be written.
pub(super) struct Incoming {
    pub doc: DocId,
    space: SpaceId,
    area: Option<AreaId>,
    kind: DocumentKind,
    epoch: u32,
    before: Option<Projection>,
    /// What the document is now, with the changes that made it so; none where they could not be applied.
    read: Option<Read>,
    /// Changes that could not be read or applied.
    set_aside: Vec<(Code, PulledChange)>,
    /// It begins the document anew.
    anew: bool,
    /// It was let go here.
    let_go: bool,
    /// It was asked for.
    whole: bool,
}

struct Read {
    /// The document, where it was known before: somebody may be at work in it.
    document: Option<Document>,
    heads: Vec<Hash>,
    /// None of its changes waits for one that is missing.
    complete: bool,
    projection: Projection,
    changes: Vec<(ChangeHead, PulledChange)>,
    /// It has what was withheld of it, too.
    given_back: bool,
    /// What was written in an older edition and had not been handed in, written once more.
    late: Option<NewChange>,
}

/// A document that has been taken in.
pub(super) struct TakenIn {
    pub doc: DocId,
    /// Whether it reads otherwise than before.
    pub differs: bool,
    /// To be kept in memory, once all has been committed.
    pub loaded: Option<Loaded>,
}

/// Reads documents on as many threads as there are cores (four at most), while `write` is handed them on this one, in the
/// order in which they came: what is committed must not hang on which thread was faster.
///
/// # Errors
/// What `write` gives; what it is handed is an error where a thread has died.
pub(super) fn read_side_by_side<T>(
    actor: &[u8; 16],
    work: Vec<Work>,
    write: impl FnOnce(&mut dyn Iterator<Item = Result<Incoming>>) -> Result<T>,
) -> Result<T> {
    let count = work.len();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let mut shares: Vec<Vec<Work>> = (0..threads).map(|_| Vec::new()).collect();
    for (share, work) in (0..threads).cycle().zip(work) {
        if let Some(share) = shares.get_mut(share) {
            share.push(work);
        }
    }
    std::thread::scope(|scope| {
        let lanes: Vec<mpsc::Receiver<Incoming>> = shares
            .into_iter()
            .filter(|share| !share.is_empty())
            .map(|share| {
                let (send, lane) = mpsc::sync_channel(AHEAD);
                // Nobody listens any more where writing has failed.
                scope.spawn(move || share.into_iter().all(|work| send.send(read_one(actor, work)).is_ok()));
                lane
            })
            .collect();
        let mut incoming = lanes
            .iter()
            .cycle()
            .take(count)
            .map(|lane| lane.recv().map_err(|_| Problem::new(Code::Internal)));
        let written = write(&mut incoming);
        drop(lanes);
        written
    })
}

pub(super) fn read_one(actor: &[u8; 16], work: Work) -> Incoming {
    let Work {
        space,
        area,
        pulled,
        known,
        let_go,
        whole,
        withheld,
        older,
    } = work;
    let PulledDocument {
        doc,
        kind,
        epoch,
        changes,
    } = pulled;
    // What Automerge panics on when it is read may only set this document's changes aside.
    let project = |document: &Document| {
        catch_unwind(AssertUnwindSafe(|| Projection::read(document, doc, &kind, area)))
            .map_err(|_| Problem::new(Code::DocumentUnreadable))
    };
    let (mut read, mut readable, mut set_aside) = (Vec::new(), Vec::new(), Vec::new());
    for change in changes {
        match ReadChange::read(&change.body) {
            Ok(one) => {
                readable.push((one.head(), change));
                read.push(one);
            }
            Err(problem) => set_aside.push((problem.code, change)),
        }
    }
    let known = (!known.is_empty()).then(|| Document::load(actor, known.iter().map(Vec::as_slice)));
    // Where what is here can't be read, what came says only a part: it is kept aside, and the rows stand.
    let started = known.transpose().and_then(|started| {
        let before = started.as_ref().map(project).transpose()?;
        Ok((started.unwrap_or_else(|| Document::new(actor)), before))
    });
    let applied = started.and_then(|(mut document, before)| {
        document.apply(read)?;
        let given_back = give_back(&mut document, &withheld);
        let late = older
            .as_ref()
            .map(|older| older.replayed(actor, &mut document))
            .transpose()?;
        let projection = project(&document)?;
        Ok((document, before, projection, (given_back, late.flatten())))
    });
    let (before, read) = match applied {
        Ok((_, before, _, (given_back, _))) if readable.is_empty() && !given_back => (before, None),
        Ok((document, before, projection, (given_back, late))) => {
            let read = Read {
                heads: document.heads(),
                complete: document.complete(),
                projection,
                document: before.is_some().then_some(document),
                changes: readable,
                given_back,
                late,
            };
            (before, Some(read))
        }
        Err(problem) => {
            set_aside.extend(readable.into_iter().map(|(_, change)| (problem.code, change)));
            (None, None)
        }
    };
    Incoming {
        doc,
        space,
        area,
        kind,
        epoch,
        before,
        // What can't be read begins nothing: the older edition stands until it can.
        anew: older.is_some() && read.is_some(),
        let_go,
        whole,
        read,
        set_aside,
    }
}

impl Older {
    /// Writes in the new edition what had not been handed in of this one.
    fn replayed(&self, actor: &[u8; 16], document: &mut Document) -> Result<Option<NewChange>> {
        if self.sent.len() == self.all.len() {
            return Ok(None);
        }
        let load = |bodies: &[Vec<u8>]| Document::load(actor, bodies.iter().map(Vec::as_slice));
        // Both are read here already; where they can't be any more, their rows would have stood aside.
        document.replay(&load(&self.sent)?, &load(&self.all)?, self.at, &self.leaver)
    }
}

/// Takes up what was withheld of a document; false, and nothing is done, where it hangs on what is not here.
fn give_back(document: &mut Document, withheld: &[Vec<u8>]) -> bool {
    let mut whole = document.clone();
    let read = withheld
        .iter()
        .map(|body| ReadChange::read(body))
        .collect::<Result<Vec<_>>>();
    let applied = read.and_then(|read| whole.apply(read));
    let done = !withheld.is_empty() && applied.is_ok() && whole.complete();
    if done {
        *document = whole;
    }
    done
}

impl Incoming {
    /// Whether all that came can be read, and hangs on nothing that is not here.
    pub(super) fn is_complete(&self) -> bool {
        self.set_aside.is_empty() && self.read.as_ref().is_some_and(|read| read.complete)
    }

    /// Where it was let go and only a part of it came, which can't be read: the document that is to be asked for.
    pub(super) fn lacks_the_rest(&self) -> Option<(DocId, SpaceId)> {
        (self.let_go && !self.whole && !self.is_complete()).then_some((self.doc, self.space))
    }

    /// Whether there is a document to be written.
    pub(super) fn is_whole(&self) -> bool {
        self.read.is_some()
    }

    /// Writes the document's changes and rows; tells what has been taken in, where anything has.
    pub(super) fn write(self, writer: &Writer<'_>, actor: &[u8; 16], now: Timestamp) -> Result<Option<TakenIn>> {
        let Self {
            doc,
            space,
            area,
            kind,
            epoch,
            before,
            read,
            set_aside,
            anew,
            let_go,
            whole: _,
        } = self;
        for (why, change) in &set_aside {
            writer.set_aside(&SetAside {
                doc,
                space,
                kind: &kind,
                epoch,
                why: *why,
                at: now,
                change,
            })?;
        }
        let Some(Read {
            document,
            heads,
            complete: _,
            projection,
            changes,
            given_back,
            late,
        }) = read
        else {
            return Ok(None);
        };
        if anew {
            writer.forget_edition(doc)?;
        } else if let_go {
            writer.is_back(doc)?;
        }
        writer.put_document(doc, space, &kind, epoch, &heads)?;
        for (head, change) in &changes {
            writer.append_pulled(doc, head, change)?;
        }
        if given_back {
            writer.give_back(doc)?;
        }
        if let Some(change) = &late {
            let (at, subject) = (now, None);
            writer.append(&NewRow {
                doc,
                change,
                actor,
                at,
                subject,
            })?;
        }
        writer.project(doc, area, before.as_ref(), &projection)?;
        let differs = before.as_ref() != Some(&projection);
        let loaded = document.map(|document| Loaded {
            doc,
            space,
            kind,
            area,
            document,
            projection: Some(projection),
        });
        Ok(Some(TakenIn { doc, differs, loaded }))
    }
}
