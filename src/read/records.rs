//! The records of a file, one after another.
//!
//! Everything that walks over records does so with [`Records`], so that quotes which are not in order mean the same
//! everywhere. Only the walk of the checks splits by itself: it keeps the cells of all records in one list, and skips what
//! a record has in common with the one before.

use std::ops::Range;
use std::rc::Rc;

use super::cell::{Cell, Cells, RecordCells, holds_nothing};
use super::landmarks::Landmarks;
use super::recover::{Broken, recover};
use super::split::{Next, RecordSpan, Splitter};

/// The records of a file. After a broken one it goes on where the next one begins.
pub(crate) struct Records<'a> {
    bytes: &'a [u8],
    splitter: Splitter<'a>,
    landmarks: Landmarks<'a>,
    items: Option<usize>,
    /// The ends of the cells of the last record. A record that was dropped leaves its list to the next one.
    ends: Rc<Vec<u32>>,
}

impl<'a> Records<'a> {
    /// All records of a file.
    pub fn of(bytes: &'a [u8]) -> Records<'a> {
        Records::after(bytes, 0)
    }

    /// The records from a place on.
    pub fn after(bytes: &'a [u8], at: usize) -> Records<'a> {
        let (splitter, landmarks) = (Splitter::new(bytes, at), Landmarks::of(bytes));
        // No form has more items, and a list that grows is copied several times.
        let ends = Rc::new(Vec::with_capacity(128));
        Records { bytes, splitter, landmarks, items: None, ends }
    }

    /// Says how many cells a record should have, which tells where a broken one ends.
    pub fn with_items(self, items: Option<usize>) -> Records<'a> {
        Records { items, ..self }
    }

    /// Goes on at another place.
    pub fn seek(&mut self, at: usize) {
        self.splitter.seek(at);
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, Broken>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let ends = Rc::make_mut(&mut self.ends);
        ends.clear();
        match self.splitter.next(ends) {
            Next::End => None,
            Next::Record(span) => Some(Ok(Record { bytes: self.bytes, span, ends: self.ends.clone() })),
            Next::Broken { start } => {
                let broken = recover(&self.landmarks, start, self.items);
                self.splitter.seek(broken.next);
                Some(Err(broken))
            }
        }
    }
}

/// A record whose quotes are in order, or an empty line.
#[derive(Clone, Debug)]
pub(crate) struct Record<'a> {
    bytes: &'a [u8],
    pub span: RecordSpan,
    ends: Rc<Vec<u32>>,
}

impl<'a> Record<'a> {
    /// Whether it is an empty line, which is no record.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.span.start == self.span.end
    }

    /// Whether it is a record of separators only.
    #[inline]
    pub fn holds_nothing(&self) -> bool {
        holds_nothing(&self.bytes[self.span.start..self.span.end])
    }

    /// How many cells it has; an empty line has one.
    #[inline]
    pub fn cell_count(&self) -> usize {
        self.ends.len()
    }

    fn view(&self) -> Cells<'_> {
        Cells { data: self.bytes, start: self.span.start, ends: &self.ends }
    }

    /// The cell at a place; an empty one after the last.
    #[inline]
    pub fn cell(&self, n: usize) -> Cell<'a> {
        Cell(if n < self.ends.len() { &self.bytes[self.range(n)] } else { b"" })
    }

    /// Several cells, with the commas between them, of those that the record has.
    #[inline]
    pub fn cells(&self, first: usize, last: usize) -> &'a [u8] {
        &self.bytes[self.range(first).start..self.range(last).end]
    }

    /// Where a cell is that the record has.
    #[inline]
    pub fn range(&self, n: usize) -> Range<usize> {
        self.view().range(n)
    }

    /// Where all cells are.
    pub fn ranges(&self) -> Vec<Range<usize>> {
        self.view().ranges()
    }

    /// The line break after it.
    #[inline]
    pub fn line_end(&self) -> &'a [u8] {
        &self.bytes[self.span.end..self.span.next]
    }

    /// The record for the slow path, under its number.
    pub fn numbered(&self, number: u64) -> RecordCells {
        RecordCells { number, start: self.span.start, cells: self.ranges() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(bytes: &[u8]) -> Vec<Vec<String>> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Records::of(bytes)
            .map(|record| match record {
                Ok(record) => (0..record.cell_count()).map(|n| text(record.cell(n).content())).collect(),
                Err(broken) => vec![format!("broken at {}", broken.start)],
            })
            .collect()
    }

    #[test]
    fn cells_come_without_their_quotes() {
        assert_eq!(contents(b"a,\"b,\r\n\",\"\"\r\n\r\nc"), [vec!["a", "b,\r\n", ""], vec![""], vec!["c"]]);
    }

    #[test]
    fn after_a_broken_record_comes_the_next_one() {
        let bytes = b"202407,131045,\"x\r\n202407,131046,y\r\n";
        assert_eq!(contents(bytes), [vec!["broken at 0"], vec!["202407", "131046", "y"]]);
    }

    #[test]
    fn records_that_are_kept_keep_their_cells() {
        let records: Vec<_> = Records::of(b"a,bb\r\nccc,d\n").map_while(Result::ok).collect();
        assert_eq!((records[0].cell(1).0, records[1].cell(0).0), (&b"bb"[..], &b"ccc"[..]));
        assert_eq!((records[0].line_end(), records[1].line_end()), (&b"\r\n"[..], &b"\n"[..]));
    }

    #[test]
    fn an_empty_line_is_no_record_and_a_cell_too_many_is_empty() {
        let records: Vec<_> = Records::of(b"\n\"\"\n").map_while(Result::ok).collect();
        assert_eq!(records.iter().map(Record::is_empty).collect::<Vec<_>>(), [true, false]);
        assert!(records[1].cell(7).0.is_empty() && !records[1].cell(0).0.is_empty());
    }
}
