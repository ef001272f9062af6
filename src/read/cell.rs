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

/// The cells of a record as ranges.
pub(crate) fn ranges(start: usize, ends: &[u32]) -> Vec<Range<usize>> {
    let mut from = start;
    ends.iter()
        .map(|end| {
            let cell = from..*end as usize;
            from = *end as usize + 1;
            cell
        })
        .collect()
}

/// The content of a cell: without the quotes around it.
#[inline]
pub(crate) fn content(raw: &[u8]) -> &[u8] {
    match raw {
        [b'"', inner @ .., b'"'] => inner,
        _ => raw,
    }
}

/// What is wrong with the quotes around a cell.
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
