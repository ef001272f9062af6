//! Names of files in reports.

use std::path::Path;

use crate::check::FileLabel;

/// A path as reports name it: with `/` on every system, so that reports are the same.
pub(super) fn label(path: &Path) -> FileLabel {
    match path.to_string_lossy() {
        text if cfg!(windows) => FileLabel::new(text.replace('\\', "/")),
        text => FileLabel::new(&*text),
    }
}
