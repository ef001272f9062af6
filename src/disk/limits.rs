//! How large a file may be.

/// The sizes above which an input is not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file, unpacked. At most 4 GiB − 1.
    pub max_file_size: u64,
    /// How many times larger than packed a file in an archive may be.
    pub max_zip_ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_file_size: 2 << 30, max_zip_ratio: 400 }
    }
}

/// Small files in archives may have any ratio: a megabyte does no harm.
pub(super) const ALWAYS_UNPACKED: u64 = 1 << 20;
