//! The file: a ZIP of the page, the data, and a list of both with their digests.

use super::{AccessExport, page};
use crate::domain::access_export::AccessFile;
use crate::domain::error::{Code, Problem, Result};
use crate::report::{danish, pdf};
use data_encoding::{BASE64, HEXLOWER};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// Writes the file. Its name and those in it say nothing about anybody.
///
/// # Errors
/// [`Code::Internal`] with `reason` `pdf` or `file`.
pub fn write(export: &AccessExport) -> Result<AccessFile> {
    let failed = || Problem::new(Code::Internal).with("reason", "file");
    let data = serde_json::to_vec_pretty(export).map_err(|_| failed())?;
    let (paper, _) = pdf::write(page(export), export.made_at.0)?;
    let listed: Vec<_> = [("indsigt.pdf", &paper), ("indsigt.json", &data)]
        .into_iter()
        .map(|(name, content)| {
            json!({ "name": name, "bytes": content.len(), "sha256": HEXLOWER.encode(&Sha256::digest(content)) })
        })
        .collect();
    let manifest = json!({
        "schema": super::SCHEMA,
        "version": super::VERSION,
        "made_at": export.made_at,
        "files": listed,
    });
    let manifest = serde_json::to_vec_pretty(&manifest).map_err(|_| failed())?;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in [
        ("indsigt.pdf", paper.as_slice()),
        ("indsigt.json", data.as_slice()),
        ("manifest.json", manifest.as_slice()),
    ] {
        zip.start_file(name, options).map_err(|_| failed())?;
        zip.write_all(content).map_err(|_| failed())?;
    }
    let content = zip.finish().map_err(|_| failed())?.into_inner();
    Ok(AccessFile {
        name: format!("indsigt-{}.zip", danish::date_in_a_name(export.made_at.0)),
        content: BASE64.encode(&content),
    })
}
