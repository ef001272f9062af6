//! How a file is called, with the folders and the archive that it stands in.

use std::borrow::Cow;
use std::sync::Arc;

use crate::ground::safe;

/// A file as reports name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileLabel {
    path: Arc<str>,
}

impl FileLabel {
    /// A path, or archive and path inside it (`a.zip!/b.CSV`). What cannot be printed in it is replaced.
    pub fn new(path: impl Into<Arc<str>>) -> FileLabel {
        let path = path.into();
        let shown = match safe::name(&path) {
            Cow::Borrowed(_) => None,
            Cow::Owned(shown) => Some(shown.into()),
        };
        FileLabel { path: shown.unwrap_or(path) }
    }

    /// The whole label.
    pub fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn shared_path(&self) -> Arc<str> {
        self.path.clone()
    }

    /// The file's name, without folders.
    pub fn name(&self) -> &str {
        let path = &*self.path;
        memchr::memrchr2(b'/', b'\\', path.as_bytes()).map_or(path, |at| &path[at + 1..])
    }
}
