//! Tables whose records share cells. What is empty because it repeats is one cell over its records, and goes on at the top of
//! the next page.

use std::sync::Arc;

use minijinja::value::Value;

use super::fit::Letters;
use super::view::RecordView;
use crate::schema::pages::Merge;

/// What a cell needs beside its text: padding and lines, in millimetres.
const PADDING_X: f64 = 2.2;
const PADDING_Y: f64 = 1.2;
/// A note on a cell takes about so much of its line.
const MARK: &str = "注00";

/// A table before it is cut into pages.
struct MergedTable<'t> {
    merge: &'t Merge,
    records: Vec<Arc<RecordView>>,
    /// For each record and column: whether a cell begins there.
    begins: Vec<Vec<bool>>,
    /// For each record and column: how high its text is.
    heights: Vec<Vec<f64>>,
}

/// The pages of a table: of each the records, of each the cells that begin there.
pub(super) fn pages(merge: &Merge, mut records: Vec<Arc<RecordView>>) -> Value {
    records.sort_by_key(|record| numbers(merge, record));
    let table = MergedTable::new(merge, records);
    let mut pages = Vec::new();
    let mut first = 0;
    while first < table.records.len() {
        let end = table.end_of_page(first);
        pages.push(table.page(first, end));
        first = end;
    }
    Value::from(pages)
}

/// The place of a record; one without numbers comes last.
fn numbers(merge: &Merge, record: &RecordView) -> Vec<u64> {
    merge.order.iter().map(|item| record.row().get(item.get_ref()).trim().parse().unwrap_or(u64::MAX)).collect()
}

impl<'t> MergedTable<'t> {
    fn new(merge: &'t Merge, records: Vec<Arc<RecordView>>) -> MergedTable<'t> {
        let letters = Letters::of(merge.font);
        let mut begins: Vec<Vec<bool>> = Vec::new();
        let mut heights = Vec::new();
        for (n, record) in records.iter().enumerate() {
            let before = n.checked_sub(1).map(|before| &records[before]);
            let (mut begun, mut high) = (Vec::new(), Vec::new());
            for column in &merge.columns {
                let cell = record.cell(column.item.get_ref());
                let text = cell.as_ref().map_or("", |cell| cell.text());
                let joins = column.level > 0
                    && text.is_empty()
                    && before.is_some_and(|before| same(merge, column.level, before, record))
                    && !(column.follows && begun.last() == Some(&true));
                begun.push(!joins);
                let mark = if cell.as_ref().is_some_and(|cell| !cell.marks().is_empty()) { MARK } else { "" };
                let lines = letters.lines(&format!("{}{mark}", text.trim_end()), column.width - PADDING_X);
                high.push(letters.height(lines) + PADDING_Y);
            }
            begins.push(begun);
            heights.push(high);
        }
        MergedTable { merge, records, begins, heights }
    }

    /// The record after the last that fits on a page.
    fn end_of_page(&self, first: usize) -> usize {
        let mut end = first + 1;
        while end < self.records.len() && self.height(first, end + 1) <= self.merge.height {
            end += 1;
        }
        end
    }

    /// The height of some records on a page of their own.
    fn height(&self, first: usize, end: usize) -> f64 {
        let columns = 0..self.merge.columns.len();
        let mut rows: Vec<f64> = (first..end)
            .map(|n| {
                let own = columns.clone().filter(|column| self.span(n, *column, first, end) == 1);
                own.map(|column| self.text_height(n, column)).fold(PADDING_Y, f64::max)
            })
            .collect();
        for n in first..end {
            for column in columns.clone() {
                let span = self.span(n, column, first, end);
                if span > 1 {
                    let there: f64 = rows[n - first..n - first + span].iter().sum();
                    rows[n - first + span - 1] += (self.text_height(n, column) - there).max(0.0);
                }
            }
        }
        rows.iter().sum()
    }

    /// How high the text is that a cell shows: one that goes on from the page before shows it again.
    fn text_height(&self, n: usize, column: usize) -> f64 {
        self.heights[self.origin(n, column)][column]
    }

    /// The record in which the cell begins that covers a place.
    fn origin(&self, n: usize, column: usize) -> usize {
        (0..=n).rev().find(|n| self.begins[*n][column]).unwrap_or(n)
    }

    /// Over how many records of a page a cell goes; 0 where none begins.
    fn span(&self, n: usize, column: usize, first: usize, end: usize) -> usize {
        if n > first && !self.begins[n][column] {
            return 0;
        }
        1 + (n + 1..end).take_while(|next| !self.begins[*next][column]).count()
    }

    fn page(&self, first: usize, end: usize) -> Value {
        let rows = (first..end).map(|n| {
            let cells = self.merge.columns.iter().enumerate().filter_map(|(column, of)| {
                let span = self.span(n, column, first, end);
                let origin = self.origin(n, column);
                let cell = self.records[origin].cell(of.item.get_ref())?;
                (span > 0).then(|| {
                    minijinja::context! {
                        item => of.item.get_ref().as_str(),
                        span,
                        goes_on => origin < first && !cell.text().is_empty(),
                        cell => Value::from_object(cell),
                    }
                })
            });
            Value::from(cells.collect::<Vec<_>>())
        });
        Value::from(rows.collect::<Vec<_>>())
    }
}

/// Whether two records have the first numbers of their order in common.
fn same(merge: &Merge, level: usize, a: &RecordView, b: &RecordView) -> bool {
    merge.order.iter().take(level).all(|item| a.row().get(item.get_ref()) == b.row().get(item.get_ref()))
}
