//! Checking the records of a file, one after another.

use std::ops::Range;
use std::sync::Arc;

use super::irregular::LineEnds;
use super::lost_text;
use super::parts::{Common, Walked};
use crate::check::cell;
use crate::check::outcome::Blocked;
use crate::check::rules::names;
use crate::check::sink::Sink;
use crate::check::table::{RowView, Table};
use crate::ground::ms932;
use crate::read::cell::RecordCells;
use crate::read::cell::{content, holds_nothing};
use crate::read::split::{Ending, Next, RecordSpan, Shared, Splitter};
use crate::rule::{Argument, BookRule};
use crate::schema::RowRule;
use crate::schema::form_checks::FormChecks;

/// The walk over the records of a file.
pub(super) struct Walk<'w, 'a> {
    pub common: &'w Common<'w, 'a>,
    pub sink: &'w mut Sink<'a>,
    pub blocked: &'w mut Blocked,
    pub form: &'a FormChecks,
    /// Data records seen.
    pub records: u64,
    pub table: Table<'a>,
    /// Cells of the record at hand whose values must not be relied on, and the rules that say so.
    pub unreliable: Vec<(usize, Arc<BookRule>)>,
    pub line_ends: LineEnds,
}

/// What a look at the cells of a row found: one bit for each cell.
#[derive(Clone, Copy, Default)]
pub(super) struct Looked {
    /// There is something to say about it.
    pub dirty: u128,
    /// It is that of the record before, which is clean.
    same: u128,
    /// It is not empty.
    present: u128,
}

impl<'w, 'a> Walk<'w, 'a> {
    pub fn new(
        common: &'w Common<'w, 'a>,
        table: Table<'a>,
        sink: &'w mut Sink<'a>,
        blocked: &'w mut Blocked,
    ) -> Walk<'w, 'a> {
        Walk {
            common,
            form: common.form,
            sink,
            blocked,
            records: 0,
            table,
            unreliable: Vec::new(),
            line_ends: LineEnds::default(),
        }
    }

    /// Checks every record that begins in a range.
    pub fn run(mut self, range: Range<usize>) -> Walked<'a> {
        let data = self.sink.bytes;
        let items = self.form.cells.len();
        let mut records = Splitter::new(data, range.start);
        // The last record, if there was nothing to say about it: what the next one shares with it needs no checking.
        let mut clean_before: Option<RecordSpan> = None;
        let mut looked = Looked::default();
        while records.at() < range.end {
            let (next, shared) = match &clean_before {
                Some(before) => records.next_like(before, items, self.table.ends()),
                None => (records.next(self.table.ends()), Shared::default()),
            };
            let span = match next {
                Next::End => break,
                Next::Record(span) => span,
                Next::Broken { start } => {
                    clean_before = None;
                    records.seek(self.broken(start));
                    continue;
                }
            };
            if span.ending != Ending::CrLf {
                self.line_ends.note(&span);
            }
            if holds_nothing(&data[span.start..span.end]) {
                clean_before = None;
                self.line_ends.note_commas_only(span.start);
                self.table.drop_pending();
                continue;
            }
            if self.table.pending().len() != items {
                clean_before = None;
                if let Some(next) = self.irregular(&span) {
                    records.seek(next);
                }
                self.table.drop_pending();
                continue;
            }
            self.records += 1;
            self.table.push(span.start, self.records, shared.front);
            let row = self.table.len() - 1;
            looked = self.look(row, shared, clean_before.is_some().then_some(looked));
            let dirty = looked.dirty;
            let bad = if dirty == 0 { 0 } else { self.report_cells(row, dirty) };
            if bad != 0 {
                self.table.note_unreliable(&self.unreliable);
            }
            let said = self.breaks_row_rules(row, bad, looked);
            if said {
                self.report_row_rules(row, bad);
            }
            clean_before = (dirty == 0 && !said).then_some(span);
        }
        Walked::new(self.records, self.table, self.line_ends, records.at())
    }

    /// Looks at the cells of a row. Those that it shares with the row before, which was clean and looked like `before`, are known.
    #[inline]
    pub fn look(&self, row: usize, shared: Shared, before: Option<Looked>) -> Looked {
        let (form, check_text) = (self.form, !self.sink.utf8);
        let cells = self.table.cells(row);
        let above = before.map(|_| self.table.cells(row - 1));
        let mut from = shared.front.checked_sub(1).map_or(cells.start, |last| cells.ends[last] as usize + 1);
        let own = shared.front..shared.front.max(form.cells.len() - shared.back);
        let same = if before.is_some() { !(first(own.end) & !first(own.start)) } else { 0 };
        let mut looked = Looked { dirty: 0, same, present: before.map_or(0, |before| before.present & same) };
        let mut bit = 1u128 << own.start.min(127);
        for (n, (check, end)) in own.clone().zip(form.cells[own.clone()].iter().zip(&cells.ends[own])) {
            let raw = &cells.data[from..*end as usize];
            from = *end as usize + 1;
            if !content(raw).is_empty() {
                looked.present |= bit;
            }
            if n == 0 {
                // Of a clean record it is the same.
                let is_common = raw == self.common.version;
                looked.dirty |= if is_common { 0 } else { bit };
                looked.same |= if is_common && above.is_some() { bit } else { 0 };
            } else if check.text && above.is_some_and(|above| above.raw(n) == raw) {
                // Comparing a text is much faster than looking at each of its characters.
                looked.same |= bit;
            } else if !check.is_clean(raw, check_text) {
                looked.dirty |= bit;
            }
            bit <<= 1;
        }
        looked
    }

    /// Says what is wrong with the cells of a row. Returns those whose values must not be relied on.
    #[cold]
    pub fn report_cells(&mut self, row: usize, dirty: u128) -> u128 {
        self.unreliable.clear();
        let record = self.table.record(row);
        let dirty = (0..record.cells.len()).filter(|n| dirty >> n & 1 == 1);
        dirty.fold(0, |bad, n| bad | self.cell(&record, n))
    }

    /// A cell with something to say about it. Returns its bit if its value must not be relied on.
    fn cell(&mut self, record: &RecordCells, n: usize) -> u128 {
        let form = self.form;
        let Some(item) = form.item(n) else { return 0 };
        let raw = &self.sink.bytes[record.cells[n].clone()];
        let value = content(raw);
        let rule = match n {
            0 if value == self.common.version || (!value.is_empty() && ms932::first_flaw(value).is_none()) => {
                if let Some(rule) = cell::quotes(item, raw) {
                    self.sink.report(self.sink.draft(rule).cell(record, n));
                }
                // What most records have was judged once for the file.
                if value == self.common.version {
                    return 0;
                }
                let text = self.sink.text(value);
                let sensitive = self.sink.is_sensitive(item, &text);
                let others = self.sink.text(&self.common.version);
                let hidden = self.sink.is_sensitive(item, &others);
                let draft = self.sink.draft(&names::MIXED_VERSIONS).cell(record, n).value(text, sensitive);
                self.sink.report(draft.with("others", Argument::value(others, hidden)))
            }
            _ => cell::inspect(self.sink, item, record, n),
        };
        match rule {
            Some(rule) => {
                self.unreliable.push((n, rule));
                1 << n
            }
            None => 0,
        }
    }

    /// Whether a rule on the whole record has something to say. `bad` has a bit for every cell that must not be relied on.
    #[inline]
    fn breaks_row_rules(&self, row: usize, bad: u128, looked: Looked) -> bool {
        let view = RowView { cells: self.table.cells(row), name: &self.common.name };
        let (known, empty) = (looked.same, !looked.present);
        self.form.row_rules.iter().any(|rule| {
            let check = &rule.check;
            (known == 0 || check.reads & !known != 0)
                && (bad & check.reads != 0
                    || check.reads_name & self.common.name.unreliable != 0
                    || check.needs & empty == 0 && check.is_broken(&view))
        })
    }

    /// Goes through the rules of a record again, now that there is something to say.
    #[cold]
    pub fn report_row_rules(&mut self, row: usize, bad: u128) {
        let form = self.form;
        // A rule may be several conditions: the record is counted once.
        let mut counted = Vec::new();
        let common = self.common;
        let follows = |rule: &RowRule| common.texts_are_lost && rule.rule.id == lost_text::FOLLOWS;
        for rule in form.row_rules.iter().filter(|rule| !follows(rule)) {
            let cells = self.table.cells(row);
            if bad & rule.check.reads != 0 || rule.check.reads_name & self.common.name.unreliable != 0 {
                let first = !counted.contains(&rule.rule.index());
                counted.push(rule.rule.index());
                self.block_row(rule, u64::from(first), bad);
            } else if rule.check.is_broken(&RowView { cells, name: &self.common.name }) {
                self.report_row(rule, row);
                let doubts: Vec<_> = rule.doubts.iter().map(|cell| (*cell, rule.rule.clone())).collect();
                self.table.note_unreliable(&doubts);
            }
        }
    }

    fn block_row(&mut self, rule: &RowRule, records: u64, bad: u128) {
        let reads = bad & rule.check.reads;
        let cells = self.unreliable.iter().filter(|(cell, _)| reads >> cell & 1 == 1).map(|(_, rule)| rule);
        let name = self
            .common
            .unreliable_name
            .iter()
            .filter(|(bits, _)| rule.check.reads_name & bits != 0)
            .map(|(_, rule)| rule);
        let by = cells.chain(name).map(|rule| rule.id.clone());
        self.blocked.rule(rule.rule.index(), records, by);
    }
}

/// One bit for each of the first `n` cells.
fn first(n: usize) -> u128 {
    u128::MAX.checked_shr((u128::BITS as usize - n.min(128)) as u32).unwrap_or(0)
}
