//! A file that leaves the app by somebody's hand, for where they choose.

use super::files;
use data_encoding::BASE64;
use gadeplan_core::domain::error::{Code, Problem, Result};
use std::path::Path;

/// Largest file, in bytes.
const LARGEST: usize = 32 * 1024 * 1024;
/// Longest name, in characters.
const LONGEST: usize = 60;

/// Checks what is to be kept: a name of plain letters and digits with one ending, so that it leads into no other folder and
/// names nobody, and content in base64.
///
/// # Errors
/// [`Code::BadRequest`] with `field` `name` or `content`.
pub fn check(name: &str, content: &str) -> Result<(String, Vec<u8>)> {
    let bad = |field: &str| Problem::new(Code::BadRequest).with("field", field);
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let named = name
        .split_once('.')
        .is_some_and(|(stem, ending)| plain(stem) && plain(ending));
    if !named || name.len() > LONGEST {
        return Err(bad("name"));
    }
    let content = BASE64.decode(content.as_bytes()).map_err(|_| bad("content"))?;
    if content.len() > LARGEST {
        return Err(bad("content"));
    }
    Ok((name.to_owned(), content))
}

/// Writes it whole or not at all; only its owner may read it.
///
/// # Errors
/// As [`files::replace`].
pub fn keep(path: &Path, content: &[u8]) -> Result<()> {
    files::replace(path, content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_name_passes() {
        assert!(check("indsigt-2026-11-25.zip", "UEs=").is_ok());
        for name in [
            "",
            "indsigt",
            ".zip",
            "../indsigt.zip",
            "a/b.zip",
            "indsigt.zip.exe",
            "Yusuf.zip",
            "yusuf eksempel.zip",
            "a\\b.zip",
            "a.",
        ] {
            assert_eq!(check(name, "UEs=").unwrap_err().params["field"], "name", "{name}");
        }
        assert_eq!(check("a.zip", "no").unwrap_err().params["field"], "content");
    }

    #[test]
    fn what_is_kept_is_whole_and_its_owners() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("indsigt.zip");
        let (_, content) = check("indsigt.zip", "UEs=").unwrap();
        keep(&path, &content).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"PK");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
