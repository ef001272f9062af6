//! Whose record is being made.

use super::words::Words;

/// What values are made with: whose record, whose file, when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Who<'w> {
    pub words: &'w Words,
    pub version: &'w [u8],
    pub insurer: &'w [u8],
    pub insured: &'w [u8],
    pub office: &'w [u8],
    pub year: u64,
}
