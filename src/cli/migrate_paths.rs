//! Paths of a run, in its ledger.

use std::path::Path;

use crate::disk::windows;

/// A path as the names of files in reports begin with it.
pub(super) fn as_labels_have_it(path: &Path) -> String {
    windows::text(path)
}
