//! A page to print: words in an order, with what each is to the rest. What it looks like is for a writer to say
//! ([`super::pdf`]).

use serde::Serialize;

/// A page, or several where it is long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The heading, and the file's title: says nothing about anybody, because readers of files show it everywhere.
    pub title: String,
    /// Below the heading.
    pub lead: Vec<String>,
    /// At the foot of every page.
    pub foot: String,
    /// What stands on it.
    pub blocks: Vec<Block>,
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Block {
    /// Begins a section.
    Heading(String),
    /// A paragraph, by whoever made the page.
    Text(String),
    /// One thing of several alike: an encounter, an invitation.
    Entry {
        /// Names it: when and where.
        title: String,
        /// What there is to say.
        rows: Vec<Row>,
    },
    /// What there is to say of the page's subject itself.
    Rows(Vec<Row>),
    /// Points, one after the other.
    Points(Vec<String>),
}

/// Something said under a label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// What it says; may be in any language and have several lines.
    pub text: String,
}

impl Row {
    /// A row; none where there is nothing to say.
    pub fn of(label: &str, text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        (!text.trim().is_empty()).then(|| Self {
            label: label.to_owned(),
            text,
        })
    }
}

impl Page {
    /// Everything that is written on it, for a writer to change letter by letter.
    pub fn texts_mut(&mut self) -> Vec<&mut String> {
        let Self {
            title,
            lead,
            foot,
            blocks,
        } = self;
        let mut texts = vec![title, foot];
        texts.extend(lead.iter_mut());
        for block in blocks {
            match block {
                Block::Heading(text) | Block::Text(text) => texts.push(text),
                Block::Points(points) => texts.extend(points.iter_mut()),
                Block::Rows(rows) => texts.extend(rows.iter_mut().flat_map(|row| [&mut row.label, &mut row.text])),
                Block::Entry { title, rows } => {
                    texts.push(title);
                    texts.extend(rows.iter_mut().flat_map(|row| [&mut row.label, &mut row.text]));
                }
            }
        }
        texts
    }
}
