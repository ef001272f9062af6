//! Names of files in reports.

use std::path::Path;

use crate::check::FileLabel;
use crate::disk::windows;

/// A path as reports name it: with `/` on every system, and without the prefixes of Windows, so that reports are the same.
pub(super) fn label(path: &Path) -> FileLabel {
    FileLabel::new(windows::text(path))
}
