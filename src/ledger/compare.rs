//! Comparing one file of the input with its output, cell by cell, as its ledger says.

use std::vec::IntoIter;

use super::line::{Cells, Change, FileEntry, Kind, Shown};
use crate::document::Replaced;
use crate::read::records::{Record, Records};

/// The statements of a ledger about one file of the input.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The outcome for the file.
    pub entry: FileEntry,
    /// The changes of cells that were not copied.
    pub changes: Vec<Change>,
}

/// A file on one side.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// What is sealed: the file, or the document that it stands in.
    pub sealed: &'a [u8],
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Values of the document that its bytes do not hold as they are.
    pub replaced: Option<&'a Replaced>,
}

impl<'a> From<&'a [u8]> for Content<'a> {
    fn from(bytes: &'a [u8]) -> Content<'a> {
        Content { sealed: bytes, bytes, replaced: None }
    }
}

/// Goes through both sides, record by record and cell by cell. Returns how many records there are.
pub(super) fn compare(claim: &Claim, input: Content<'_>, output: Option<&[u8]>, wrong: &mut dyn FnMut(String)) -> u64 {
    let mut comparison = Comparison::new(claim, input.replaced, wrong);
    let mut others = output.map(rows);
    for row in rows(input.bytes) {
        let other = match &mut others {
            Some(others) => match others.next() {
                None => {
                    (comparison.wrong)(format!("record {} is missing in the output", comparison.record + 1));
                    return comparison.record;
                }
                found => found,
            },
            None => None,
        };
        if other.as_ref().is_some_and(|other| other.line_end() != row.line_end()) {
            let record = comparison.record;
            (comparison.wrong)(format!("the line break after record {record} is another in the output"));
        }
        if row.is_empty() {
            continue;
        }
        comparison.begin(&row);
        if let Some(other) = &other {
            if !comparison.has_items(&row, other) {
                return comparison.record;
            }
            (0..other.cell_count()).for_each(|n| comparison.cell(&row, other, n));
        }
        comparison.dropped(&row);
    }
    if others.is_some_and(|mut others| others.next().is_some()) {
        (comparison.wrong)("the output has more records".to_owned());
    }
    comparison.finish()
}

/// A record, or what is left where quotes are not in order.
enum Row<'a> {
    Record(Record<'a>),
    Rest(&'a [u8]),
}

/// The records of one side. A migrated file has no broken one; if there is one all the same, the rest of the side is
/// compared as a single cell.
fn rows(bytes: &[u8]) -> impl Iterator<Item = Row<'_>> {
    let mut at_end = false;
    Records::of(bytes).map_while(move |record| match record {
        _ if at_end => None,
        Ok(record) => Some(Row::Record(record)),
        Err(broken) => {
            at_end = true;
            Some(Row::Rest(&bytes[broken.start..]))
        }
    })
}

impl<'a> Row<'a> {
    fn is_empty(&self) -> bool {
        matches!(self, Row::Record(record) if record.is_empty())
    }

    fn cell_count(&self) -> usize {
        match self {
            Row::Record(record) => record.cell_count(),
            Row::Rest(_) => 1,
        }
    }

    fn cell(&self, n: usize) -> &'a [u8] {
        match self {
            Row::Record(record) => record.cell(n).0,
            Row::Rest(rest) => rest,
        }
    }

    fn line_end(&self) -> &'a [u8] {
        match self {
            Row::Record(record) => record.line_end(),
            Row::Rest(_) => b"",
        }
    }
}

/// The amounts compared so far.
struct Comparison<'c> {
    entry: &'c FileEntry,
    replaced: Option<&'c Replaced>,
    wrong: &'c mut dyn FnMut(String),
    /// Changes of records that are still to come, by their first record.
    pending: IntoIter<&'c Change>,
    /// Changes of the record at hand, and perhaps of some before.
    active: Vec<&'c Change>,
    /// The record at hand, counted from 1.
    record: u64,
    /// Which of its cells are in the output.
    seen: Vec<bool>,
    cells: Cells,
}

impl<'c> Comparison<'c> {
    fn new(claim: &'c Claim, replaced: Option<&'c Replaced>, wrong: &'c mut dyn FnMut(String)) -> Comparison<'c> {
        let of_cells = claim.changes.iter().filter(|change| change.kind != Kind::NotInvertible);
        let mut pending: Vec<&Change> = of_cells.collect();
        pending.sort_by_key(|change| change.records.0);
        Comparison {
            entry: &claim.entry,
            replaced,
            wrong,
            pending: pending.into_iter(),
            active: Vec::new(),
            record: 0,
            seen: Vec::new(),
            cells: Cells::default(),
        }
    }

    fn wrong(&mut self, message: String) {
        (self.wrong)(format!("record {}{message}", self.record));
    }

    fn begin(&mut self, row: &Row<'_>) {
        self.record += 1;
        let record = self.record;
        self.active.retain(|change| change.records.1 >= record);
        let begun = self.pending.as_slice().iter().take_while(|change| change.records.0 <= record).count();
        self.active.extend(self.pending.by_ref().take(begun));
        self.cells.input += row.cell_count() as u64;
        self.seen.clear();
        self.seen.resize(row.cell_count(), false);
    }

    /// What the ledger says about an item of the record at hand.
    fn said(&self, kinds: &[Kind], item: u16) -> Option<&'c Change> {
        self.active.iter().find(|change| change.item == item && kinds.contains(&change.kind)).copied()
    }

    /// Whether the record of the output has as many items as the ledger says.
    fn has_items(&mut self, row: &Row<'_>, other: &Row<'_>) -> bool {
        let count = other.cell_count();
        self.cells.output += count as u64;
        let is_right = count == self.entry.items.as_ref().map_or(row.cell_count(), Vec::len);
        if !is_right {
            self.wrong(format!(" has {count} items in the output"));
        }
        is_right
    }

    /// One cell of the output.
    fn cell(&mut self, row: &Row<'_>, other: &Row<'_>, n: usize) {
        let source = self.entry.items.as_ref().map_or(n as u16 + 1, |items| items[n]);
        let there = other.cell(n);
        if source == 0 {
            self.cells.inserted += 1;
            let said = self.said(&[Kind::Inserted], n as u16 + 1);
            if !shows(said.and_then(|said| said.to.as_ref()), there) {
                self.wrong(format!(", item {} of the output is not what the ledger inserted", n + 1));
            }
            return;
        }
        let Some(seen) = self.seen.get_mut(usize::from(source) - 1).filter(|seen| !**seen) else {
            return self.wrong(format!(" has no item {source}, or two outputs of it"));
        };
        *seen = true;
        let here = row.cell(usize::from(source) - 1);
        let was = self.replaced.and_then(|replaced| replaced.get(&(self.record, source)));
        match self.said(&[Kind::Recoded, Kind::Replaced], source) {
            Some(said) => self.written_anew(said, was.map(String::as_str), here, there),
            None if here != there || was.is_some() => {
                self.wrong(format!(", item {source} is another in the output"));
            }
            None if usize::from(source) == n + 1 => self.cells.copied += 1,
            None => self.cells.moved += 1,
        }
    }

    /// A cell that is said to be another in the output. `was` is its value in a document.
    fn written_anew(&mut self, said: &Change, was: Option<&str>, here: &[u8], there: &[u8]) {
        let recoded = said.kind == Kind::Recoded;
        *(if recoded { &mut self.cells.recoded } else { &mut self.cells.replaced }) += 1;
        let from = match (recoded, was, &said.from) {
            // What a document says in characters of its own is written as the nearest there are.
            (false, Some(was), Some(from)) => from.shows_text(was) && here == there,
            (true, None, from) => shows(from.as_ref(), here),
            _ => false,
        };
        if !from || !shows(said.to.as_ref(), there) {
            self.wrong(format!(", item {} was not written anew as the ledger says", said.item));
        }
    }

    /// The cells of the record that are not in the output.
    fn dropped(&mut self, row: &Row<'_>) {
        for n in 0..self.seen.len() {
            if self.seen[n] {
                continue;
            }
            self.cells.dropped += 1;
            let (item, here) = (n as u16 + 1, row.cell(n));
            if self.replaced.is_some_and(|replaced| replaced.contains_key(&(self.record, item))) {
                self.wrong(format!(", item {item} was dropped with characters that CSV lacks"));
            }
            let said = self.said(&[Kind::Dropped], item);
            if !here.is_empty() && !shows(said.and_then(|said| said.from.as_ref()), here) {
                self.wrong(format!(", item {item} was dropped, and the ledger does not say so"));
            }
        }
    }

    fn finish(self) -> u64 {
        if self.cells != self.entry.cells || self.record != self.entry.records {
            (self.wrong)("the sums of its cells are not those in the ledger".to_owned());
        }
        self.record
    }
}

/// Whether a ledger shows a cell.
fn shows(shown: Option<&Shown>, cell: &[u8]) -> bool {
    shown.is_some_and(|shown| shown.shows(cell))
}
