//! Records that are not as they should be: quotes out of order, the wrong number of items, the end of the file in the
//! middle of one.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::records::Walk;
use crate::check::rules::{bytes, csv};
use crate::check::sink::Sink;
use crate::check::table::Lost;
use crate::ground::ms932;
use crate::ground::ms932::FlawKind;
use crate::read::cell::{Cells, RecordCells, content};
use crate::read::recognise::like_a_version;
use crate::read::recover::{QuoteFault, next_record_start, recover};
use crate::read::remade::is_formula;
use crate::read::split::{Ending, RecordSpan, Shared};
use crate::rule::{Argument, BookRule, RuleDefinition};
use crate::text::Text;

impl<'a> Walk<'_, 'a> {
    /// A record with a wrong number of items. Returns where to go on if not after it.
    #[cold]
    pub fn irregular(&mut self, span: &RecordSpan) -> Option<usize> {
        let data = self.sink.bytes;
        if span.start == span.end {
            self.sink.report(self.sink.draft(&csv::EMPTY_LINE).at(span.start));
            return None;
        }
        self.records += 1;
        let cells = Cells { data, start: span.start, ends: self.table.pending() };
        let record = RecordCells { number: self.records, start: span.start, cells: cells.ranges() };
        // A line inside the record that looks like one: quotes that happen to pair up have swallowed it.
        let swallowed = next_record_start(&data[..span.end], span.start, span.start);
        if swallowed.is_some() {
            let broken = recover(&self.common.landmarks, span.start, Some(self.form.cells.len()));
            if broken.is_open() {
                self.faults(&broken.numbered(self.records), &broken.faults, broken.next);
                return Some(broken.next);
            }
        }
        self.wrong_count(&record, span.ending);
        None
    }

    fn wrong_count(&mut self, record: &RecordCells, ending: Ending) {
        let data = self.sink.bytes;
        let (actual, expected) = (record.cells.len(), self.form.cells.len());
        if actual < expected && ending == Ending::EndOfFile {
            self.line_ends.forget_end_of_file();
            let within = self.where_cut(record);
            return self.cut_off(record, actual.saturating_sub(1), within);
        }
        let draft = if actual < expected {
            let missing = &self.form.form.items()[actual];
            self.sink
                .draft(&csv::TOO_FEW_ITEMS)
                .record(record)
                .showing(actual - 1, ends_here(actual))
                .with("missing", Argument::same(missing.name()))
                .with("missing_no", Argument::Number(missing.no().into()))
        } else {
            let empty = record.cells[expected..].iter().all(|cell| content(&data[cell.clone()]).is_empty());
            let trailing = match empty {
                true => Text::new("。行末に余分なコンマがあります", ": there are commas too many at the end"),
                false => Text::default(),
            };
            self.sink
                .draft(&csv::TOO_MANY_ITEMS)
                .record(record)
                .showing(expected, first_of_surplus(actual, expected))
                .with("surplus", Argument::Number((actual - expected) as u64))
                .with("trailing", Argument::Text(trailing))
        };
        self.lose(if actual < expected { "CP203" } else { "CP204" }, Some(record));
        let at = record.cells.get(expected).map_or(record.cells[actual - 1].end, |cell| cell.start);
        self.sink.report(
            draft
                .at(at)
                .with("actual", Argument::Number(actual as u64))
                .with("expected", Argument::Number(expected as u64)),
        );
    }

    /// What the last record of a file that is cut off ends in.
    fn where_cut(&self, record: &RecordCells) -> Text {
        let last = record.cells.last().map_or(&b""[..], |cell| &self.sink.bytes[cell.clone()]);
        let half = ms932::first_flaw(last).is_some_and(|flaw| flaw.kind == FlawKind::CutOff);
        if half && !self.sink.utf8 {
            return Text::new("2バイト文字の途中", "in the middle of a two-byte character");
        }
        if last.starts_with(b"\"") && (last.len() == 1 || !last.ends_with(b"\"")) {
            return Text::new("引用符の中", "inside quotes");
        }
        Text::new("項目が足りないまま", "with items missing")
    }

    /// Takes note of a record whose cells cannot be told; with the record, if it is certain that no other one is lost with it.
    fn lose(&mut self, by: &'static str, record: Option<&RecordCells>) {
        self.blocked.records.insert(by);
        let person = record.and_then(|record| self.person(record));
        self.table.lose(Lost { by, person });
    }

    /// Whose a record is, if it begins as a record does.
    fn person(&self, record: &RecordCells) -> Option<[Box<[u8]>; 2]> {
        let raw = |cell: usize| record.cells.get(cell).map(|cell| &self.sink.bytes[cell.clone()]);
        if raw(0).map(content) != Some(&self.common.version[..]) {
            return None;
        }
        let value = |item: &str| {
            let cell = *self.form.places.get(item)?;
            let raw = raw(cell).filter(|raw| !raw.is_empty() && self.form.cells[cell].is_clean(raw, false))?;
            Some(content(raw).into())
        };
        Some([value("insurer_number")?, value("insured_number")?])
    }

    fn cut_off(&mut self, record: &RecordCells, cell: usize, within: Text) {
        // More records may be behind the cut.
        self.lose("CP108", None);
        let draft = self.sink.draft(&bytes::CUT_OFF).cell(record, cell).at(self.sink.bytes.len());
        self.sink.report(draft.with("where", Argument::Text(within)));
    }

    /// A record whose quotes are not in order. Returns where to go on.
    #[cold]
    pub fn broken(&mut self, start: usize) -> usize {
        let broken = recover(&self.common.landmarks, start, Some(self.form.cells.len()));
        self.records += 1;
        let record = broken.numbered(self.records);
        let open = broken.faults.iter().find(|(fault, ..)| *fault == QuoteFault::Open);
        if let (Some((_, cell, _)), Ending::EndOfFile) = (open, broken.ending) {
            let within = self.where_cut(&record);
            self.cut_off(&record, *cell, within);
            return broken.next;
        }
        let span = broken.span();
        if span.ending != Ending::CrLf {
            self.line_ends.note(&span);
        }
        self.faults(&record, &broken.faults, broken.next);
        if open.is_some() {
            return broken.next;
        }
        if record.cells.len() != self.form.cells.len() {
            self.wrong_count(&record, broken.ending);
            return broken.next;
        }
        // The cells are known after all: the others are checked as usual.
        self.table.ends().extend(record.cells.iter().map(|cell| cell.end as u32));
        self.table.push(start, self.records, 0);
        let row = self.table.len() - 1;
        let dirty = self.look(row, Shared::default(), None).dirty;
        let faulty = broken.faults.iter().fold(0u128, |faulty, (_, cell, _)| faulty | 1 << cell);
        let bad = faulty | self.report_cells(row, dirty & !faulty);
        for (fault, cell, _) in &broken.faults {
            let rule = self.rule_of(*fault, &record.cells[*cell]).clone();
            self.unreliable.push((*cell, rule));
        }
        self.table.note_unreliable(&self.unreliable);
        self.report_row_rules(row, bad);
        broken.next
    }

    /// The rule that a fault of quotes breaks. `="0900"` is what a spreadsheet is told.
    fn rule_of(&self, fault: QuoteFault, cell: &Range<usize>) -> &'a Arc<BookRule> {
        let spec = self.common.context.spec();
        match fault {
            QuoteFault::Stray if is_formula(&self.sink.bytes[cell.clone()]) => &spec.cell_rules().spreadsheet,
            _ => spec.rules().defined(fault.rule()),
        }
    }

    fn faults(&mut self, record: &RecordCells, faults: &[(QuoteFault, usize, usize)], next: usize) {
        let at_end = next >= self.sink.bytes.len();
        let mut last = None;
        // If cells cannot be assigned to items, one finding stands for all faults of a kind.
        let is_shifted = record.cells.len() != self.form.cells.len();
        let mut kinds = Vec::new();
        // What does not even begin as a record is none, which its number of items says.
        let is_none =
            is_shifted && !record.cells.first().is_some_and(|cell| like_a_version(&self.sink.bytes[cell.clone()]));
        for (fault, cell, at) in faults {
            // One finding for a cell, however many quotes it has.
            if last.replace(*cell) == Some(*cell)
                || (is_shifted && kinds.contains(fault))
                || (is_none && *fault != QuoteFault::Open)
            {
                continue;
            }
            kinds.push(*fault);
            let rule = self.rule_of(*fault, &record.cells[*cell]);
            let mut draft = self.sink.draft_of(rule).cell(record, *cell).at(*at);
            if *fault == QuoteFault::Open {
                // Without a line to go on with, it has swallowed whatever followed.
                self.lose("CP208", Some(record).filter(|_| !at_end));
                let resumed = match at_end {
                    true => Text::new("ファイルの終わりまで検査できません", "nothing after it could be checked"),
                    false => {
                        let line = self.sink.line(next);
                        Text::new(
                            format!("{line}行目のレコードから検査を続けます"),
                            format!("checking goes on with the record on line {line}"),
                        )
                    }
                };
                draft = draft.with("resumed", Argument::Text(resumed));
            }
            self.sink.report(draft);
        }
    }
}

/// On the last item of a record that has too few.
fn ends_here(items: usize) -> Text {
    Text::new(format!("ここで終わっています（{items}個目）"), format!("it ends here, with item {items}"))
}

/// On the first item of a record that is one too many.
fn first_of_surplus(actual: usize, expected: usize) -> Text {
    let first = expected + 1;
    match actual - expected {
        1 => Text::new(format!("余分な項目（{first}個目）"), format!("one item too many (item {first})")),
        _ => Text::new(
            format!("ここから余分です（{first}～{actual}個目）"),
            format!("surplus from here on (items {first} to {actual})"),
        ),
    }
}

/// Line ends that are not CRLF.
#[derive(Debug, Default)]
pub(super) struct LineEnds {
    first: BTreeMap<&'static str, (usize, u64)>,
    /// The first record of commas only, and how many there are.
    commas_only: Option<(usize, u64)>,
}

impl QuoteFault {
    fn rule(self) -> &'static RuleDefinition {
        match self {
            QuoteFault::Open => &csv::OPEN_QUOTE,
            QuoteFault::NotDoubled => &csv::QUOTE_NOT_DOUBLED,
            QuoteFault::Stray => &csv::STRAY_QUOTE,
            QuoteFault::Blank => &csv::BLANK_BEFORE_QUOTE,
        }
    }
}

impl LineEnds {
    /// Takes those of the part of the file that follows.
    pub fn absorb(&mut self, part: LineEnds) {
        for (kind, (at, count)) in part.first {
            self.first.entry(kind).or_insert((at, 0)).1 += count;
        }
        if let Some((at, count)) = part.commas_only {
            self.commas_only.get_or_insert((at, 0)).1 += count;
        }
    }

    /// Takes note of a record of commas only.
    pub fn note_commas_only(&mut self, at: usize) {
        self.commas_only.get_or_insert((at, 0)).1 += 1;
    }

    pub fn report(self, sink: &mut Sink<'_>) {
        if let Some((at, count)) = self.commas_only {
            sink.report_many(sink.draft(&csv::COMMAS_ONLY).at(at), count);
        }
        for (kind, (at, count)) in self.first {
            if kind == "EOF" {
                sink.report(sink.draft(&csv::NO_FINAL_BREAK).at(at));
                continue;
            }
            let draft = sink.draft(&csv::NOT_CRLF).at(at).with("kind", Argument::same(kind));
            sink.report_many(draft, count);
        }
    }

    pub fn note(&mut self, span: &RecordSpan) {
        let kind = match span.ending {
            Ending::CrLf => return,
            Ending::Lf => "LF",
            Ending::Cr => "CR",
            Ending::EndOfFile => "EOF",
        };
        self.first.entry(kind).or_insert((span.end, 0)).1 += 1;
    }

    /// A file that is cut off has no final line break, which need not be said twice.
    fn forget_end_of_file(&mut self) {
        self.first.remove("EOF");
    }
}
