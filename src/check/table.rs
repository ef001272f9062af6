//! The records of a file whose cells are known, kept for the rules that look across records and files.

use std::ops::Range;
use std::sync::Arc;

use crate::read::FileName;
use crate::read::cell::{Cells, RecordCells};
use crate::rule::BookRule;
use crate::schema::form_checks::FormChecks;
use crate::schema::{NameField, row_rule};

/// Records with the right number of cells. A row is a number, a cell a place in the file's bytes.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    pub data: &'a [u8],
    pub form: &'a FormChecks,
    buffers: TableBuffers,
    /// Cells whose values must not be relied on: row, cell, and why. Sorted by row; few, but for a file that is all wrong.
    unreliable: Vec<(u32, u32, Arc<BookRule>)>,
    lost: Vec<Lost>,
}

/// A record that is in no row, as its cells cannot be told.
#[derive(Clone, Debug)]
pub(crate) struct Lost {
    /// The rule that says why.
    pub by: &'static str,
    /// 保険者番号 and 被保険者番号, where the record is certain to say whose it is.
    pub person: Option<[Box<[u8]>; 2]>,
}

/// The memory of a table, used again from file to file.
#[derive(Debug, Default)]
pub(crate) struct TableBuffers {
    /// Where each row begins, and its record number.
    rows: Vec<(u32, u32)>,
    /// The end of every cell of every row.
    ends: Vec<u32>,
    /// The first row of each run of rows with one key.
    runs: Vec<u32>,
}

impl TableBuffers {
    /// Cells of a table whose memory is kept.
    const KEPT: usize = 1 << 20;

    pub fn trim(&mut self) {
        if self.ends.capacity() > TableBuffers::KEPT {
            *self = TableBuffers::default();
        }
    }
}

impl<'a> Table<'a> {
    pub fn new(data: &'a [u8], form: &'a FormChecks, mut buffers: TableBuffers) -> Table<'a> {
        buffers.rows.clear();
        buffers.ends.clear();
        buffers.runs.clear();
        Table { data, form, buffers, unreliable: Vec::new(), lost: Vec::new() }
    }

    /// Gives the memory back.
    pub fn into_buffers(self) -> TableBuffers {
        self.buffers
    }

    /// The list that the ends of the next row's cells are appended to.
    #[inline]
    pub fn ends(&mut self) -> &mut Vec<u32> {
        &mut self.buffers.ends
    }

    /// The ends of the cells that were appended and are not a row yet.
    #[inline]
    pub fn pending(&self) -> &[u32] {
        &self.buffers.ends[self.buffers.rows.len() * self.form.cells.len()..]
    }

    /// Forgets them.
    pub fn drop_pending(&mut self) {
        self.buffers.ends.truncate(self.buffers.rows.len() * self.form.cells.len());
    }

    /// Makes them a row. The first `shared` cells are those of the row before.
    #[inline]
    pub fn push(&mut self, start: usize, number: u64, shared: usize) {
        let row = self.buffers.rows.len();
        self.buffers.rows.push((start as u32, number as u32));
        let key = &self.form.key;
        let same = row > 0
            && key.iter().all(|cell| *cell < shared || self.cells(row).cell(*cell) == self.cells(row - 1).cell(*cell));
        if !same {
            self.buffers.runs.push(row as u32);
        }
    }

    /// Takes note of cells of the last row.
    pub fn note_unreliable(&mut self, cells: &[(usize, Arc<BookRule>)]) {
        if let Some(row) = self.len().checked_sub(1) {
            self.unreliable.extend(cells.iter().map(|(cell, rule)| (row as u32, *cell as u32, rule.clone())));
        }
    }

    /// Takes note of a record that is in no row.
    pub fn lose(&mut self, lost: Lost) {
        self.lost.push(lost);
    }

    /// The records that are in no row.
    pub fn lost(&self) -> &[Lost] {
        &self.lost
    }

    /// Appends the rows of the next part of the file, which begins after `records` records.
    pub fn absorb(&mut self, part: Table<'a>, records: u64) {
        let rows = self.len() as u32;
        // A run may go on across the border.
        let goes_on = rows > 0 && part.len() > 0 && {
            let (last, first) = (self.cells(self.len() - 1), part.cells(0));
            self.form.key.iter().all(|cell| last.cell(*cell) == first.cell(*cell))
        };
        let runs = part.buffers.runs.iter().skip(usize::from(goes_on));
        self.buffers.runs.extend(runs.map(|row| row + rows));
        let numbered = part.buffers.rows.iter().map(|(start, number)| (*start, number + records as u32));
        self.buffers.rows.extend(numbered);
        self.buffers.ends.extend_from_slice(&part.buffers.ends);
        self.lost.extend(part.lost);
        self.unreliable.extend(part.unreliable.into_iter().map(|(row, cell, rule)| (row + rows, cell, rule)));
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.buffers.rows.len()
    }

    /// The cells of a row.
    #[inline]
    pub fn cells(&self, row: usize) -> Cells<'_> {
        let items = self.form.cells.len();
        Cells {
            data: self.data,
            start: self.buffers.rows[row].0 as usize,
            ends: &self.buffers.ends[row * items..(row + 1) * items],
        }
    }

    /// The rows that follow each other with one key: a person's rows, most of the time all of them.
    pub fn runs(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let ends = self.buffers.runs.iter().skip(1).map(|n| *n as usize).chain([self.len()]);
        self.buffers.runs.iter().map(|n| *n as usize).zip(ends).map(|(from, to)| from..to)
    }

    /// The rules because of which one of some cells of a row must not be relied on.
    pub fn unreliable<'t>(&'t self, row: usize, cells: &'t [usize]) -> impl Iterator<Item = &'t Arc<BookRule>> {
        let from = self.unreliable.partition_point(|(other, ..)| (*other as usize) < row);
        let list = self.unreliable[from..].iter().take_while(move |(other, ..)| *other as usize == row);
        list.filter(move |(_, cell, _)| cells.contains(&(*cell as usize))).map(|(.., rule)| rule)
    }

    /// Whether there are rows with unreliable cells at all.
    pub fn has_unreliable(&self) -> bool {
        !self.unreliable.is_empty()
    }

    /// A row for the slow path.
    pub fn record(&self, row: usize) -> RecordCells {
        let cells = self.cells(row);
        RecordCells { number: u64::from(self.buffers.rows[row].1), start: cells.start, cells: cells.ranges() }
    }

    /// The place of an item by its key.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.form.places.get(key).copied()
    }
}

/// The parts of a file's name, for rules that read them.
#[derive(Debug)]
pub(crate) struct NameBytes {
    fields: [Box<[u8]>; NameField::ALL.len()],
    /// Parts that must not be relied on.
    pub unreliable: u8,
}

impl NameBytes {
    pub fn new(name: &FileName<'_>, unreliable: u8) -> NameBytes {
        NameBytes {
            fields: NameField::ALL.map(|field| name.field(field).unwrap_or_default().as_bytes().into()),
            unreliable,
        }
    }
}

/// A record and its file's name, as row rules see them.
#[derive(Clone, Copy)]
pub(crate) struct RowView<'a> {
    pub cells: Cells<'a>,
    pub name: &'a NameBytes,
}

impl row_rule::Record for RowView<'_> {
    #[inline]
    fn cell(&self, index: usize) -> &[u8] {
        self.cells.cell(index)
    }

    #[inline]
    fn name(&self, field: NameField) -> &[u8] {
        &self.name.fields[field as usize]
    }
}
