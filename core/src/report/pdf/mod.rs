//! Writes a [`Page`] as PDF/A-2a (ISO 19005-2) that is PDF/UA-1 too (ISO 14289-1): tagged, with the letters of its own fonts
//! and nothing from elsewhere. Knows typst; nobody else does.
//!
//! The layout lies in `page.typ`. What stands on a page is handed to it as data (`page.json`), so nothing that somebody
//! wrote is ever read as markup.

use super::page::Page;
use crate::domain::error::{Code, Problem, Result};
use crate::domain::time::Timestamp;
use chrono::{Datelike, TimeZone, Timelike, Utc};
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Noto (SIL Open Font License 1.1, `core/fonts/OFL.txt`), cut by `scripts/fonts.sh`.
const FONTS: [&[u8]; 5] = [
    include_bytes!("../../../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../../../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../../../fonts/NotoSansMono-Regular.ttf"),
    include_bytes!("../../../fonts/NotoNaskhArabic-Regular.ttf"),
    include_bytes!("../../../fonts/NotoNastaliqUrdu-Regular.ttf"),
];

/// Stands for a letter that no font here has.
const NO_LETTER: char = '\u{fffd}';

/// What every page is made with.
struct Workshop {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static WORKSHOP: LazyLock<Workshop> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONTS
        .iter()
        .filter_map(|font| Font::new(Bytes::new(*font), 0))
        .collect();
    Workshop {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
    }
});

/// The two files of one page, and nothing else of the world.
struct Table {
    main: Source,
    data: (FileId, Bytes),
}

fn file(name: &str) -> Result<FileId> {
    let path = VirtualPath::new(name).map_err(|_| Problem::new(Code::Internal))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Table {
    fn library(&self) -> &LazyHash<Library> {
        &WORKSHOP.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &WORKSHOP.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            Ok(self.main.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data.0 {
            Ok(self.data.1.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        WORKSHOP.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Whether a letter can be written. Controls are laid out, not drawn.
fn can_write(c: char) -> bool {
    c == '\n'
        || (!c.is_control()
            && WORKSHOP
                .fonts
                .iter()
                .any(|font| font.info().coverage.contains(u32::from(c))))
}

/// Puts a sign in the place of every letter that can't be written: PDF/A suffers no gap. Gives how many.
fn fit(page: &mut Page) -> usize {
    let mut gaps = 0;
    for text in page.texts_mut() {
        if text.chars().all(can_write) {
            continue;
        }
        *text = text
            .chars()
            .map(|c| {
                if can_write(c) {
                    return c;
                }
                gaps += 1;
                if c.is_control() { ' ' } else { NO_LETTER }
            })
            .collect();
    }
    gaps
}

/// Writes a page, made at a moment. Gives the file, and how many letters no font here has: a sign stands in their place.
///
/// # Errors
/// [`Code::Internal`] with `reason` `pdf`; of why, nothing, for it may quote the page.
pub fn write(mut page: Page, at: Timestamp) -> Result<(Vec<u8>, usize)> {
    let gaps = fit(&mut page);
    let failed = || Problem::new(Code::Internal).with("reason", "pdf");
    let data = serde_json::to_vec(&page).map_err(|_| failed())?;
    let table = Table {
        main: Source::new(file("page.typ")?, include_str!("page.typ").to_owned()),
        data: (file("page.json")?, Bytes::new(data)),
    };
    let written = typst::compile::<PagedDocument>(&table)
        .output
        .ok()
        .and_then(|document| typst_pdf::pdf(&document, &options(at)?).ok());
    // What it remembers for a next time holds the page.
    typst::comemo::evict(0);
    Ok((written.ok_or_else(failed)?, gaps))
}

fn options(at: Timestamp) -> Option<PdfOptions> {
    let made = Utc.timestamp_millis_opt(at.0).single()?;
    let part = |value: u32| u8::try_from(value).ok();
    let made = Datetime::from_ymd_hms(
        made.year(),
        part(made.month())?,
        part(made.day())?,
        part(made.hour())?,
        part(made.minute())?,
        part(made.second())?,
    )?;
    Some(PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("Gadeplan".to_owned())),
        timestamp: Some(typst_pdf::Timestamp::new_utc(made)),
        page_ranges: None,
        standards: PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).ok()?,
        tagged: true,
        pretty: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::page::{Block, Row};

    fn page(text: &str) -> Page {
        Page {
            title: "Prøve".to_owned(),
            lead: vec!["Til prøve".to_owned()],
            foot: "Fod".to_owned(),
            blocks: vec![Block::Rows(vec![Row {
                label: "Tekst".to_owned(),
                text: text.to_owned(),
            }])],
        }
    }

    #[test]
    fn words_are_never_read_as_markup_and_reach_no_file() {
        for text in [
            "#panic(\"nej\")",
            "$ x / $ #",
            "\\ ] } ) *_`",
            "#read(\"page.typ\")",
            "#import \"@preview/x:1.0.0\"",
            "",
            "\n\n",
        ] {
            let (pdf, gaps) = write(page(text), Timestamp(0)).unwrap();
            assert!(pdf.starts_with(b"%PDF-1.7") && gaps == 0, "{text}");
        }
    }

    #[test]
    fn letters_that_no_font_has_leave_a_sign_and_keep_nobody_from_the_page() {
        let (_, gaps) = write(page("cykel 😀 漢\u{7}"), Timestamp(0)).unwrap();
        assert_eq!(gaps, 3);
        for text in [
            "Søren Ærø Åse",
            "Şahin Ğ ı",
            "يوسف",
            "یوسف کے گھر والے ہیں",
            "Юсуф",
            "▇▇▇",
        ] {
            assert_eq!(write(page(text), Timestamp(0)).unwrap().1, 0, "{text}");
        }
    }
}
