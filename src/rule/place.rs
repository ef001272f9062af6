//! Where something is in a file.

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The data record, counted from 1; `None` for a place outside records (a header, an empty line).
    pub record: Option<u64>,
    /// The physical line, counted from 1.
    pub line: u64,
    /// Bytes before the place, from the beginning of the file.
    pub byte: u64,
}
