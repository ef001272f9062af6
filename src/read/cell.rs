//! Cells of a record: where they are, and what stands in them.

use std::ops::Range;

use crate::schema::Item;

/// A record seen by the slow path: where its cells are.
#[derive(Clone, Debug)]
pub(crate) struct RecordCells {
    pub number: u64,
    pub start: usize,
    pub cells: Vec<Range<usize>>,
}

/// The cells of one record: the first begins at `start`, each of the others one byte after the end of the one before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cells<'a> {
    pub data: &'a [u8],
    pub start: usize,
    pub ends: &'a [u32],
}

impl<'a> Cells<'a> {
    /// Where a cell is.
    #[inline]
    pub fn range(&self, n: usize) -> Range<usize> {
        let from = match n.checked_sub(1) {
            Some(before) => self.ends[before] as usize + 1,
            None => self.start,
        };
        from..self.ends[n] as usize
    }

    /// Where all of them are.
    pub fn ranges(&self) -> Vec<Range<usize>> {
        (0..self.ends.len()).map(|n| self.range(n)).collect()
    }

    /// A cell with its quotes.
    #[inline]
    pub fn raw(&self, n: usize) -> &'a [u8] {
        &self.data[self.range(n)]
    }

    /// A cell without them.
    #[inline]
    pub fn cell(&self, n: usize) -> &'a [u8] {
        content(self.raw(n))
    }
}

/// One cell, with its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell<'a>(pub &'a [u8]);

impl<'a> Cell<'a> {
    /// Its bytes without the quotes around them.
    #[inline]
    pub fn content(self) -> &'a [u8] {
        content(self.0)
    }
}

/// The content of a cell: without the quotes around it.
#[inline]
pub(crate) fn content(raw: &[u8]) -> &[u8] {
    match raw {
        [b'"', inner @ .., b'"'] => inner,
        _ => raw,
    }
}

/// A fault in the quotes around a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuotingFault {
    /// A coded item stands in quotes.
    CodeQuoted,
    /// A free text stands without quotes.
    TextNotQuoted,
}

/// Compares the quotes around a cell with what its item asks for.
pub(crate) fn quoting_fault(item: &Item, raw: &[u8]) -> Option<QuotingFault> {
    let value = content(raw);
    match (item.is_text(), raw.len() != value.len()) {
        (false, true) => Some(QuotingFault::CodeQuoted),
        (true, false) if !value.is_empty() => Some(QuotingFault::TextNotQuoted),
        _ => None,
    }
}
