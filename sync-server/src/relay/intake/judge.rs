//! Who judges what automerge makes of a stranger's changes, and what they are shown.

use super::judgement;
use gadeplan_core::domain::error::Result;
use gadeplan_core::domain::ids::{AreaId, DocId};
use gadeplan_core::domain::role::DocumentKind;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// Changes that are well framed, signed by their author and hang on what is there: would the document bear them?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The document.
    pub doc: DocId,
    /// Its kind.
    pub kind: DocumentKind,
    /// The area of its space.
    pub area: Option<AreaId>,
    /// The changes that it has, in log order.
    pub known: Vec<ByteBuf>,
    /// The changes that are to be added, in order.
    pub fresh: Vec<Fresh>,
}

/// A change that is to be added, with what was read in it without automerge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fresh {
    /// Its hash.
    pub hash: ByteBuf,
    /// How many operations it holds.
    pub operations: u64,
    /// The plain change chunk.
    pub body: ByteBuf,
}

/// Judges cases. The only one that lets automerge see what strangers wrote.
pub trait Judge: Send + Sync {
    /// One finding for each case, in order: nothing, or why it is refused.
    ///
    /// # Errors
    /// [`gadeplan_core::domain::error::Code::ServerFailed`] where nobody can judge just now; nothing is refused then.
    fn judge(&self, cases: Vec<Case>) -> Result<Vec<Result<()>>>;
}

/// Judges where it is called: for the demo's seed, simulations and tests, whose changes are known to be honest. A hostile
/// change can take the whole process with it.
#[derive(Clone, Copy, Debug, Default)]
pub struct InProcess;

impl Judge for InProcess {
    fn judge(&self, cases: Vec<Case>) -> Result<Vec<Result<()>>> {
        Ok(cases.iter().map(judgement::of).collect())
    }
}
