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

/// Whether a record is nothing but separators, empty quotes and blanks, as a spreadsheet writes a row without values.
#[inline]
pub(crate) fn holds_nothing(record: &[u8]) -> bool {
    match record.first() {
        Some(b'0'..=b'9') | None => false,
        Some(_) => only_separators(record),
    }
}

#[cold]
fn only_separators(record: &[u8]) -> bool {
    let mut rest = record;
    loop {
        rest = match rest {
            [] => return record.contains(&b','),
            [b',' | b'"' | b' ', rest @ ..] | [0x81, 0x40, rest @ ..] => rest,
            _ => return false,
        }
    }
}

/// Whether a value is nothing but blanks, half-width or full-width.
pub(crate) fn is_padding(value: &[u8]) -> bool {
    let mut rest = value;
    while let [b' ', after @ ..] | [0x81, 0x40, after @ ..] | [0xE3, 0x80, 0x80, after @ ..] = rest {
        rest = after;
    }
    rest.is_empty() && !value.is_empty()
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
        (true, false) if !value.is_empty() && !is_padding(value) => Some(QuotingFault::TextNotQuoted),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_without_values() {
        for record in [&b",,,"[..], b"\"\",\"\"", b" , ,\x81\x40,", b","] {
            assert!(holds_nothing(record), "{record:?}");
        }
        for record in [&b""[..], b"   ", b",,0,", b"202407,,", b",\x81\x41", b"\"\""] {
            assert!(!holds_nothing(record), "{record:?}");
        }
    }
}
