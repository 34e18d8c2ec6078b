//! Trying again: what the server refused, when a person asks for it; that and what could not be read, when the app is
//! another.

use super::Session;
use super::pulled::{Incoming, Work, read_one};
use crate::documents::{Document, words_of};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::DocId;

/// The version of this app.
const APP_VERSION: &str = env!("CARGO_PKG_VERSION");

impl Session {
    /// Hands a refused document in once more.
    ///
    /// # Errors
    /// [`Code::NotFound`] where it has not been refused; [`Code::NotAllowed`] with `action` `taken` where its space has
    /// been taken.
    pub fn retry_refused(&mut self, doc: DocId) -> Result<()> {
        let refused = self.store.refused()?.into_iter().find(|refused| refused.doc == doc);
        if refused.ok_or_else(|| Problem::new(Code::NotFound))?.taken {
            return Err(Problem::new(Code::NotAllowed).with("action", "taken"));
        }
        self.store.write(|writer| writer.unrefuse(doc))?;
        self.note_changed(doc);
        Ok(())
    }

    /// The changes of a refused document that are here; where its space has been taken, also what of it can be read without
    /// what others wrote.
    ///
    /// # Errors
    /// As the store's.
    pub fn refused_changes(&self, doc: DocId) -> Result<(Option<serde_json::Value>, Vec<Vec<u8>>)> {
        let bodies = self.store.bodies(doc)?;
        if !bodies.is_empty() {
            return Ok((None, bodies));
        }
        let withheld = self.store.withheld(Some(doc))?;
        let withheld: Vec<Vec<u8>> = withheld.into_iter().flat_map(|withheld| withheld.bodies).collect();
        let read = Document::load(&self.actor, withheld.iter().map(Vec::as_slice));
        let whole = read.ok().filter(Document::complete).map(|document| document.to_json());
        let mut words = Vec::new();
        for body in &withheld {
            words.extend(words_of(body).unwrap_or_default());
        }
        Ok((
            Some(serde_json::json!({ "document": whole, "written": words })),
            withheld,
        ))
    }

    /// Another version of the app than the one that ran here last tries again what that one could not do: what was refused
    /// is handed in once more, and what could not be read is read once more.
    pub(crate) fn try_again_where_new(&mut self) -> Result<()> {
        if self.store.setting("app_version")?.as_deref() == Some(APP_VERSION) {
            return Ok(());
        }
        let (actor, now) = (self.actor, self.now());
        let mut read: Vec<Incoming> = Vec::new();
        let let_go = self.store.let_go()?;
        for (space, pulled) in self.store.set_aside()? {
            let work = Work {
                let_go: let_go.contains_key(&pulled.doc),
                whole: true,
                space,
                area: self.store.space(space).ok().and_then(|space| space.area),
                known: self.store.bodies(pulled.doc)?,
                withheld: Vec::new(),
                older: None,
                pulled,
            };
            read.push(read_one(&actor, work));
        }
        self.store.write(|writer| {
            writer.unrefuse_all()?;
            for incoming in read {
                writer.take_up(incoming.doc)?;
                incoming.write(writer, &actor, now)?;
            }
            writer.put_setting("app_version", APP_VERSION)
        })
    }
}
