//! What is printed: files with their bytes.

use std::fmt;

use crate::check::{FileLabel, NotChecked};

/// A file: its bytes, or why there are none.
#[derive(Clone)]
pub struct Input {
    pub(crate) label: FileLabel,
    pub(crate) data: Result<Vec<u8>, NotChecked>,
}

impl Input {
    /// A file by its name, which may have folders before it.
    pub fn new(name: &str, data: impl Into<Vec<u8>>) -> Input {
        Input { label: FileLabel::new(name), data: Ok(data.into()) }
    }

    /// A file that could not be read: a page says so.
    pub fn not_read(name: &str, why: NotChecked) -> Input {
        Input { label: FileLabel::new(name), data: Err(why) }
    }
}

/// Without the bytes, which hold what identifies people.
impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.data.as_ref().map(Vec::len);
        f.debug_struct("Input").field("label", &self.label).field("size", &size).finish()
    }
}
