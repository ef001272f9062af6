//! Mending the records of a file, one after another.

use std::cell::OnceCell;
use std::ops::Range;

use super::cell::{CellFixer, File, Mend, means};
use super::collect::{Collect, MendedCell};
use super::edit::Edit;
use super::kinds::{self, Fix};
use crate::read::FileName;
use crate::read::landmarks::Landmarks;
use crate::read::lines::LineCounter;
use crate::read::recognise::Sample;
use crate::read::records::{Record, Records};
use crate::read::recover::{Broken, QuoteFault, next_record_start, recover};
use crate::read::remade::is_formula;
use crate::read::split::{Ending, RecordSpan};
use crate::rule::Place;
use crate::schema::form_checks::FormChecks;
use crate::schema::{NameField, Spec};

/// Mends the records from `start` on.
pub(super) fn mend<C: Collect>(
    out: &mut C,
    (spec, unsafe_fixes): (&Spec, bool),
    form: &FormChecks,
    name: &FileName<'_>,
    sample: &Sample,
    (data, start): (&[u8], usize),
) {
    let version = meant_version(spec, form, name, sample);
    let file = File {
        data,
        offices: [NameField::From, NameField::To].map(|field| name.field(field)),
        items: form.form.items(),
        start,
        spreadsheet: OnceCell::new(),
    };
    let walk = Walk {
        data,
        landmarks: Landmarks::of(data),
        cells: CellFixer {
            spec,
            unsafe_fixes,
            file: &file,
            version,
            version_is_known: version.is_some_and(|version| version.as_bytes() == sample.version),
        },
        common_version: &sample.version,
        is_common: form.cells.len() == sample.items,
        form,
        lines: LineCounter::new(data),
        number: 0,
        out,
        whole_before: true,
        empty_lines: Vec::new(),
        other_ends: Vec::new(),
        any_crlf: false,
        open_before: false,
    };
    walk.run(start);
}

/// The value of CSVバージョン that is meant throughout a file: only where everything speaks of the same edition.
pub(super) fn meant_version<'s>(
    spec: &'s Spec,
    form: &'s FormChecks,
    name: &FileName<'s>,
    sample: &Sample,
) -> Option<&'s str> {
    let meant = means(spec, &sample.version)?;
    let edition = &form.edition;
    let by_name = name.edition().is_none() || name.fits(edition);
    (meant == edition.csv_version() && by_name && form.cells.len() == sample.items).then_some(meant)
}

struct Walk<'w, C> {
    data: &'w [u8],
    landmarks: Landmarks<'w>,
    form: &'w FormChecks,
    cells: CellFixer<'w>,
    common_version: &'w [u8],
    /// Most records have the right number of items: only then is another number a slip.
    is_common: bool,
    lines: LineCounter<'w>,
    number: u64,
    out: &'w mut C,
    /// The record before has the right number of items, or there is none.
    whole_before: bool,
    /// Empty lines and records of commas only since then, each with its fix.
    empty_lines: Vec<(&'static Fix, RecordSpan)>,
    /// Line ends other than CRLF of records that are not whole: a break inside a text may be taken for one.
    other_ends: Vec<(u64, RecordSpan)>,
    any_crlf: bool,
    /// A record before has a quote that is never closed: where it ends by the rules of CSV depends on every quote that follows.
    open_before: bool,
}

impl<C: Collect> Walk<'_, C> {
    fn run(mut self, start: usize) {
        let items = self.form.cells.len();
        let mut records = Records::after(self.data, start).with_items(Some(items));
        while let Some(record) = records.next() {
            match record {
                Err(broken) => {
                    self.out.record(broken.start);
                    self.broken(&broken);
                }
                Ok(record) if record.is_empty() && items > 1 => {
                    self.any_crlf |= record.span.ending == Ending::CrLf;
                    self.empty_lines.push((&kinds::EMPTY_LINE, record.span));
                }
                Ok(record) if record.holds_nothing() => {
                    self.any_crlf |= record.span.ending == Ending::CrLf;
                    self.empty_lines.push((&kinds::COMMAS_ONLY, record.span));
                }
                Ok(record) => {
                    self.number += 1;
                    self.out.record(record.span.start);
                    if record.cell_count() == items {
                        self.record(&record);
                    } else if let Some(next) = self.irregular(&record) {
                        records.seek(next);
                    }
                }
            }
        }
        self.settle_empty_lines(true);
        if !self.any_crlf {
            for (number, span) in std::mem::take(&mut self.other_ends) {
                self.line_end(number, &span);
            }
        }
    }

    fn record(&mut self, record: &Record<'_>) {
        for n in 0..record.cell_count() {
            self.cell(n, record.range(n));
        }
        self.end_of(&record.span);
    }

    fn cell(&mut self, n: usize, cell: Range<usize>) {
        let raw = &self.data[cell.clone()];
        if self.is_clean(n, raw) {
            return;
        }
        let mend = self.mended(n, raw);
        self.take(n, cell, mend);
    }

    fn is_clean(&self, n: usize, raw: &[u8]) -> bool {
        match n {
            0 => raw == self.cells.version.map_or(self.common_version, str::as_bytes),
            _ => self.form.cells[n].is_clean(raw, true),
        }
    }

    fn mended(&self, n: usize, raw: &[u8]) -> Mend {
        let mend = self.cells.mend(&self.form.form.items()[n], raw, n == 0);
        let quotes = |bytes: &[u8]| memchr::memchr_iter(b'"', bytes).count();
        // One quote less or more, and another part of the file would be mended next time.
        if self.open_before && mend.bytes.as_ref().is_some_and(|bytes| quotes(bytes) != quotes(raw)) {
            return Mend::default();
        }
        mend
    }

    /// Whether a cell is right for its item, or is when every fix is made. Asked where the record itself is mended by one
    /// that is not safe.
    fn is_sound(&self, n: usize, raw: &[u8]) -> bool {
        let cells = CellFixer { unsafe_fixes: true, ..self.cells };
        let mended = || cells.mend(&self.form.form.items()[n], raw, n == 0).bytes;
        self.is_clean(n, raw) || mended().is_some_and(|bytes| self.is_clean(n, &bytes))
    }

    fn take(&mut self, n: usize, range: Range<usize>, mend: Mend) {
        let form = self.form;
        let place = self.place(range.start);
        let raw = &self.data[range.clone()];
        let clean = mend.bytes.as_ref().is_some_and(|bytes| self.is_clean(n, bytes));
        self.out.cell(MendedCell { item: &form.form.items()[n], place, range, raw, mend, clean });
    }

    /// A record with a wrong number of items. Returns where to go on if not after it.
    fn irregular(&mut self, record: &Record<'_>) -> Option<usize> {
        let items = self.form.cells.len();
        let (span, cells) = (&record.span, record.ranges());
        // Quotes that happen to pair up have swallowed a record: nothing is known for certain.
        if next_record_start(&self.data[..span.end], span.start, span.start).is_some() {
            let broken = recover(&self.landmarks, span.start, Some(items));
            if broken.is_open() {
                self.open_before = true;
                self.leave(span, false);
                return Some(broken.next);
            }
        }
        if cells.len() < items && span.ending == Ending::EndOfFile {
            // Cut off: what came after cannot be known.
            self.leave(span, false);
            return None;
        }
        let kept = cells.len().min(items);
        let sound = (0..kept).all(|n| self.is_sound(n, &self.data[cells[n].clone()]));
        let (fix, edit) = if cells.len() < items {
            let complete = (kept..items).all(|n| self.form.cells[n].is_clean(b"", true));
            let edit = Edit { range: span.end..span.end, bytes: vec![b','; items - kept] };
            (complete.then_some(&kinds::MISSING_COMMAS), edit)
        } else {
            let empty = cells[items..].iter().all(|cell| cell.is_empty());
            let edit = Edit { range: cells[items - 1].end..span.end, bytes: Vec::new() };
            (empty.then_some(&kinds::SURPLUS_COMMAS), edit)
        };
        // Commas too many at the end may be what every record has.
        let is_slip = self.is_common || cells.len() > items;
        let Some(fix) = fix.filter(|_| sound && is_slip) else {
            self.leave(span, true);
            return None;
        };
        let made = self.cells.unsafe_fixes;
        let place = self.place(edit.range.start);
        self.out.change(fix, place, made);
        if !made {
            self.leave(span, true);
            return None;
        }
        for (n, cell) in cells[..kept].iter().enumerate() {
            self.cell(n, cell.clone());
        }
        self.out.edit(edit);
        self.end_of(span);
        None
    }

    /// A record whose quotes are not in order.
    fn broken(&mut self, record: &Broken) {
        self.number += 1;
        let items = self.form.cells.len();
        let after_open = self.open_before;
        self.open_before |= record.is_open();
        let is_readable = record.cells.len() == items && self.is_common && !after_open;
        let span = record.span();
        let Some(mends) = self.quotes_mended(record).filter(|_| is_readable) else {
            self.stay(record);
            self.leave(&span, false);
            return;
        };
        let are_made = mends.iter().all(|(_, mend)| mend.held_back.is_empty());
        let faulty: Vec<usize> = mends.iter().map(|(cell, _)| *cell).collect();
        for (n, mend) in mends.into_iter().filter(|(_, mend)| are_made || mend.done.is_empty()) {
            self.take(n, record.cells[n].clone(), mend);
        }
        if are_made {
            for (n, cell) in record.cells.iter().enumerate().filter(|(n, _)| !faulty.contains(n)) {
                self.cell(n, cell.clone());
            }
            self.end_of(&span);
        } else {
            self.stay(record);
            self.leave(&span, false);
        }
    }

    /// What becomes of the cells of a record whose quotes are out of order. `None` where one of them is not clear.
    fn quotes_mended(&self, record: &Broken) -> Option<Vec<(usize, Mend)>> {
        let mut mends: Vec<(usize, Mend)> = Vec::new();
        for (fault, cell, _) in &record.faults {
            // Two faults of one value.
            if mends.last().is_some_and(|(before, _)| before == cell) {
                return None;
            }
            let (item, raw) = (self.form.item(*cell)?, &self.data[record.cells[*cell].clone()]);
            let mend = match fault {
                QuoteFault::Open => return None,
                QuoteFault::NotDoubled => self.cells.mend_quotes(&kinds::NOT_DOUBLED, item, raw),
                QuoteFault::Stray if is_formula(raw) => self.cells.mend_formula(item, raw),
                QuoteFault::Stray => self.cells.mend_quotes(&kinds::STRAY, item, raw),
                QuoteFault::Blank => self.cells.mend_blanks(item, raw, *cell == 0),
            };
            if mend.done.is_empty() && mend.held_back.is_empty() {
                return None;
            }
            mends.push((*cell, mend));
        }
        Some(mends)
    }

    /// The cells of a record that is read in spite of its quotes, and stays as it is.
    fn stay(&mut self, record: &Broken) {
        if record.faults.iter().any(|(fault, ..)| *fault == QuoteFault::Blank) {
            self.out.stays(&kinds::BLANK_BEFORE_QUOTE);
        }
        if record.is_open() || record.cells.len() != self.form.cells.len() {
            return;
        }
        let form = self.form;
        for (n, cell) in record.cells.iter().enumerate() {
            let is_faulty = record.faults.iter().any(|(_, faulty, _)| *faulty == n);
            let raw = &self.data[cell.clone()];
            if !is_faulty && !self.is_clean(n, raw) {
                self.out.cell_stays(&form.form.items()[n], raw);
            }
        }
    }

    /// The end of a record with all its items.
    fn end_of(&mut self, span: &RecordSpan) {
        self.settle_empty_lines(true);
        self.any_crlf |= span.ending == Ending::CrLf;
        self.line_end(self.number, span);
    }

    /// A record that stays as it is. Where its end is certain to be a line end, that is mended in a file without CRLF.
    fn leave(&mut self, span: &RecordSpan, end_is_certain: bool) {
        self.settle_empty_lines(false);
        if end_is_certain {
            self.any_crlf |= span.ending == Ending::CrLf;
            self.end_stays(self.number, span);
        } else if matches!(span.ending, Ending::Lf | Ending::Cr) {
            self.out.line_end(span.end, false);
        }
    }

    /// A line end that is mended only if the whole file has no CRLF.
    fn end_stays(&mut self, number: u64, span: &RecordSpan) {
        if matches!(span.ending, Ending::Lf | Ending::Cr) {
            self.out.line_end(span.end, false);
            self.other_ends.push((number, span.clone()));
        }
    }

    /// Empty lines between whole records are removed; others may be part of a text that is not quoted.
    fn settle_empty_lines(&mut self, whole: bool) {
        let remove = self.whole_before && whole;
        for (fix, span) in std::mem::take(&mut self.empty_lines) {
            if remove {
                let place = Place { record: None, ..self.place(span.start) };
                self.out.change(fix, place, true);
                self.out.edit(Edit { range: span.start..span.next, bytes: Vec::new() });
            } else {
                self.out.stays(fix);
                self.end_stays(self.number, &span);
            }
        }
        self.whole_before = whole;
    }

    fn line_end(&mut self, number: u64, span: &RecordSpan) {
        let (fix, at, bytes) = match span.ending {
            Ending::CrLf => return,
            Ending::Lf => (&kinds::LINE_ENDS, span.end, "\r"),
            Ending::Cr => (&kinds::LINE_ENDS, span.next, "\n"),
            Ending::EndOfFile => (&kinds::FINAL_BREAK, span.end, "\r\n"),
        };
        let place = Place { record: Some(number), ..self.place(span.end) };
        self.out.line_end(span.end, true);
        self.out.change(fix, place, true);
        self.out.edit(Edit { range: at..at, bytes: bytes.into() });
    }

    /// A place in the record at hand.
    fn place(&mut self, at: usize) -> Place {
        Place { record: Some(self.number), line: self.lines.line(at), byte: at as u64 }
    }
}
