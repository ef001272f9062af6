//! Paths, and what is wrong with them, in two languages.

use std::io;
use std::path::Path;

use crate::disk::reading::{MOST_TEXT, whole};
use crate::disk::windows;
pub use crate::ground::io_words::words;
use crate::ground::plain_text;
use crate::ground::safe::Shown;
use crate::text::Text;

/// Reads a text that people hand in, in whatever Windows programs write.
///
/// # Errors
///
/// If the file cannot be read, or is no text.
pub fn read_text(path: &Path) -> Result<String, PathError> {
    let bytes = whole(path, MOST_TEXT).map_err(|error| said_of(path, &error))?;
    text_of(path, &bytes)
}

/// The text that some bytes are.
pub(crate) fn text_of(path: &Path, bytes: &[u8]) -> Result<String, PathError> {
    let [ja, en] = plain_text::NEITHER;
    plain_text::decode(bytes).ok_or_else(|| PathError::new(path, Text::new(ja, en)))
}

/// The same, of a file or folder.
pub fn said_of(path: &Path, error: &io::Error) -> PathError {
    let why = windows::reason(path, error).map_or_else(|| words(error), |error| words(&error));
    PathError { path: path.shown(), why }
}

/// What could not be done with a path.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {}", .why.en)]
pub struct PathError {
    path: String,
    why: Text,
}

impl PathError {
    /// What is wrong with a path.
    pub fn new(path: &Path, why: Text) -> PathError {
        PathError { path: path.shown(), why }
    }

    /// The path and the reason, in Japanese and English.
    pub fn words(&self) -> Text {
        let PathError { path, why } = self;
        Text::new(format!("{path}: {}", why.ja), format!("{path}: {}", why.en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_put_into_words() {
        let error = std::fs::File::open("/nonexistent/x").unwrap_err();
        let said = said_of(Path::new("/nonexistent/x"), &error).words();
        assert_eq!(said.ja, "/nonexistent/x: ファイルまたはフォルダーがありません");
        assert_eq!(said.en, "/nonexistent/x: no such file or folder");
        let odd = words(&io::Error::from_raw_os_error(74));
        assert!(odd.ja.contains("74"), "{}", odd.ja);
    }
}
