//! Checking one file.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::form_checks::{FormChecks, content};
use super::layout::{self, Sample, ranges};
use super::rules::{bytes, csv, input, names};
use super::sink::{RecordCells, Sink};
use super::{Checker, FileLabel, FileOutcome, cell};
use crate::read::FileName;
use crate::read::encoding::{self, Encoding};
use crate::read::ms932::{self, FlawKind};
use crate::read::recover::{QuoteFault, next_record_start, recover};
use crate::read::split::{Ending, Next, RecordSpan, Records};
use crate::rule::{Argument, Group, Rule, RuleDefinition, Severity};
use crate::schema::{NameField, RowRule, row_rule};
use crate::text::Text;

/// What keeps rules from seeing records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blocked {
    /// Whole groups of rules, each by a rule that was broken.
    pub groups: BTreeMap<Group, BTreeSet<&'static str>>,
    /// Records whose cells cannot be told: by which rules.
    pub records: BTreeSet<&'static str>,
    /// Row rules, by their places in the rule book: how many records, and because of which rules.
    pub rows: BTreeMap<usize, (u64, BTreeSet<Arc<str>>)>,
}

/// Buffers that are used again from file to file.
#[derive(Debug, Default)]
pub struct Scratch {
    ends: Vec<u32>,
    ends_before: Vec<u32>,
}

/// Checks a file that could be read.
pub(super) fn check(checker: &Checker, scratch: &mut Scratch, label: &FileLabel, data: &[u8]) -> FileOutcome {
    let name = FileName::read(checker.spec(), label.name());
    let unit: Option<Arc<str>> = name.unit().map(|unit| unit.to_string().into());
    let sink = Sink::new(checker, label.clone(), unit, data);
    let mut check = FileCheck {
        checker,
        sink,
        name,
        blocked: Blocked::default(),
        records: 0,
        checked: 0,
        form: None,
        unreliable: Vec::new(),
        unreliable_name: Vec::new(),
    };
    // A name that says nothing at all is the lesser problem where the form cannot be told from the content either.
    let nameless = check.name.form().is_none();
    if !nameless {
        check.name_problems();
    }
    if !check.name.is_picture() {
        check.content(scratch);
    }
    if nameless && (check.form.is_some() || check.records == 0) {
        check.name_problems();
    }
    check.finish()
}

/// Reports a file that could not be read, was passed over or is too large.
pub(super) fn not_checked(checker: &Checker, label: &FileLabel, why: super::NotChecked) -> FileOutcome {
    let mut sink = Sink::new(checker, label.clone(), None, b"");
    let mut blocked = Blocked::default();
    let draft = match &why {
        super::NotChecked::Unreadable { reason } => {
            sink.draft(&input::UNREADABLE).with("reason", Argument::same(reason))
        }
        super::NotChecked::NothingHere => sink.draft(&input::NOTHING_TO_CHECK),
        super::NotChecked::NotACarePlanFile => sink.draft(&input::NOT_A_CARE_PLAN_FILE),
        super::NotChecked::OverLimit { what, actual, limit, option } => sink
            .draft(&input::OVER_LIMIT)
            .with("what", Argument::Text(what.clone()))
            .with("actual", Argument::same(actual))
            .with("limit", Argument::same(limit))
            .with("option", Argument::same(*option)),
    };
    if let Some(id) = why.blocks() {
        for group in [Group::Bytes, Group::Csv, Group::Names, Group::Fields, Group::Rows] {
            blocked.groups.entry(group).or_default().insert(id);
        }
    }
    sink.report(draft);
    let (findings, counts) = sink.finish();
    FileOutcome { findings, counts, blocked, form: None, unit: None, records: 0, checked: 0, is_file: why.is_file() }
}

struct FileCheck<'a> {
    checker: &'a Checker,
    sink: Sink<'a>,
    name: FileName,
    blocked: Blocked,
    /// Data records seen.
    records: u64,
    /// Data records whose cells were checked.
    checked: u64,
    form: Option<Arc<FormChecks>>,
    /// Cells of the record at hand whose values must not be relied on, and the rules that say so.
    unreliable: Vec<(usize, Arc<Rule>)>,
    /// The same for parts of the file's name.
    unreliable_name: Vec<(u8, Arc<Rule>)>,
}

/// Line ends that are not CRLF.
#[derive(Default)]
struct LineEnds {
    first: BTreeMap<&'static str, (usize, u64)>,
}

impl<'a> FileCheck<'a> {
    fn finish(self) -> FileOutcome {
        let unit = self.name.unit();
        let (findings, counts) = self.sink.finish();
        FileOutcome {
            findings,
            counts,
            blocked: self.blocked,
            form: self.form,
            unit,
            records: self.records,
            checked: self.checked,
            is_file: true,
        }
    }

    fn block(&mut self, groups: &[Group], by: &'static str) {
        for group in groups {
            self.blocked.groups.entry(*group).or_default().insert(by);
        }
    }

    fn name_problems(&mut self) {
        for problem in std::mem::take(&mut self.name.problems) {
            let by = self.checker.spec().rules().get(&problem.rule).filter(|rule| rule.severity == Severity::Error);
            if let (Some(field), Some(rule)) = (problem.field, by) {
                self.unreliable_name.push((field.bit(), rule.clone()));
            }
            let draft = self.sink.draft_by_id(&problem.rule);
            let draft = problem.facts.into_iter().fold(draft, |draft, (name, fact)| draft.with(name, fact));
            self.sink.report(draft);
        }
        self.types_in_printed_order();
    }

    /// 実績 go from the service office to the care-management office; the printed example has the types the other way
    /// round.
    fn types_in_printed_order(&mut self) {
        let Some((form, edition)) = self.name.form().zip(self.name.edition()) else { return };
        let types = self.name.field(NameField::FromType).zip(self.name.field(NameField::ToType));
        let (Some((from, to)), true) = (types, form.to() == "居宅介護支援事業所") else { return };
        // Edition 4.0 writes three characters; the type is the last two.
        let manages_care = |code: &str| {
            let code = code.get(code.len().saturating_sub(2)..).unwrap_or(code);
            edition.service_types().iter().any(|t| t.code == code && t.benefit == "ケアマネジメント")
        };
        if manages_care(from) && !manages_care(to) {
            let draft = self.sink.draft(&names::NAME_TYPES_REVERSED);
            let draft = draft.with("from_type", Argument::same(from)).with("to_type", Argument::same(to));
            self.sink.report(draft);
        }
    }

    fn content(&mut self, scratch: &mut Scratch) {
        let data = self.sink.bytes;
        let encoding = encoding::detect(data);
        if let Encoding::Utf16 { big_endian } = encoding {
            let order = if big_endian { "UTF-16BE" } else { "UTF-16LE" };
            let draft = self.sink.draft(&bytes::UTF16).at(0).with("order", Argument::same(order));
            self.sink.report(draft);
            return self.block(&[Group::Bytes, Group::Csv, Group::Fields, Group::Rows], "CP105");
        }
        let bom = data.starts_with(encoding::BOM);
        self.sink.utf8 = encoding == Encoding::Utf8;
        if self.sink.utf8 {
            let with_bom = if bom { Text::new("（BOM付き）", " with a byte order mark") } else { Text::default() };
            let draft = self.sink.draft(&bytes::UTF8).at(0).with("with_bom", Argument::Text(with_bom));
            self.sink.report(draft);
            self.block(&[Group::Bytes], "CP104");
        } else if bom {
            self.sink.report(self.sink.draft(&bytes::BOM).at(0));
        }
        let start = if bom { encoding::BOM.len() } else { 0 };
        if data.len() == start {
            self.sink.report(self.sink.draft(&csv::EMPTY_FILE).at(0));
            return self.block(&[Group::Csv, Group::Fields, Group::Rows], "CP201");
        }
        let start = self.skip_header(start);
        let sample = Sample::take(data, start);
        if sample.first.is_none() {
            self.sink.report(self.sink.draft(&csv::EMPTY_FILE).at(start));
            return self.block(&[Group::Csv, Group::Fields, Group::Rows], "CP201");
        }
        match layout::decide(self.checker, &mut self.sink, &self.name, &sample) {
            Some(form) => {
                self.form = Some(form.clone());
                self.sink.set_form(&form);
                self.walk(scratch, start, &form, &sample.version);
            }
            None => {
                self.count_records(scratch, start);
                let by = if self.name.form().is_some() { "CP313" } else { "CP314" };
                self.block(&[Group::Csv, Group::Fields, Group::Rows], by);
            }
        }
    }

    /// Reports a header line and returns where the data begins.
    fn skip_header(&mut self, start: usize) -> usize {
        let data = self.sink.bytes;
        let mut ends = Vec::new();
        let Next::Record(span) = Records::new(data, start).next(&mut ends) else { return start };
        let cells = ranges(span.start, &ends);
        if data[cells[0].clone()].first().is_some_and(u8::is_ascii_digit) {
            return start;
        }
        let spec = self.checker.spec();
        let is_item_name = |cell: &Range<usize>| {
            let text = self.sink.text(content(&data[cell.clone()]));
            let items = spec.newest().forms().flat_map(|form| form.items());
            items.into_iter().any(|item| item.name() == text.trim() || item.printed_name() == text.trim())
        };
        // Two names, so that a free text which happens to be a name is not taken for a header.
        if cells.iter().filter(|cell| is_item_name(cell)).take(2).count() < 2 {
            return start;
        }
        self.sink.report(self.sink.draft(&csv::HEADER_LINE).at(start));
        span.next
    }

    fn count_records(&mut self, scratch: &mut Scratch, start: usize) {
        let mut records = Records::new(self.sink.bytes, start);
        loop {
            match records.next(&mut scratch.ends) {
                Next::End => return,
                Next::Record(_) => self.records += 1,
                Next::Broken { start } => {
                    self.records += 1;
                    records.seek(recover(self.sink.bytes, start, None).next);
                }
            }
        }
    }

    /// Every record in turn.
    fn walk(&mut self, scratch: &mut Scratch, start: usize, form: &Arc<FormChecks>, version: &[u8]) {
        let data = self.sink.bytes;
        let items = form.cells.len();
        if self.name.edition().is_none() {
            // A name against the naming rule tells rules nothing.
            self.unreliable_name.push((u8::MAX, self.checker.spec().rules().by_definition(&names::NOT_A_NAME)));
        }
        let name = NameBytes::new(&self.name, self.unreliable_name.iter().fold(0, |bits, (bit, _)| bits | bit));
        let check_text = !self.sink.utf8;
        let mut records = Records::new(data, start);
        let mut line_ends = LineEnds::default();
        let Scratch { ends, ends_before } = scratch;
        // The last record, if there was nothing to say about it: what the next one shares with it needs no checking.
        let mut clean_before: Option<RecordSpan> = None;
        loop {
            ends.clear();
            let (next, shared) = match &clean_before {
                Some(before) => records.next_like(before, ends_before, ends),
                None => (records.next(ends), 0),
            };
            let span = match next {
                Next::End => break,
                Next::Record(span) => span,
                Next::Broken { start } => {
                    clean_before = None;
                    records.seek(self.broken(form, start, &name, version, &mut line_ends));
                    continue;
                }
            };
            if span.ending != Ending::CrLf {
                line_ends.note(&span);
            }
            if ends.len() != items {
                clean_before = None;
                if let Some(next) = self.irregular(form, &span, ends, &mut line_ends) {
                    records.seek(next);
                }
                continue;
            }
            self.records += 1;
            self.checked += 1;

            let mut clean = true;
            let mut bad = 0u128;
            let before = clean_before.as_ref().map(|before| RowView {
                data,
                start: before.start,
                ends: ends_before,
                name: &name,
            });
            let mut from = shared.checked_sub(1).map_or(span.start, |last| ends[last] as usize + 1);
            for (n, check) in form.cells.iter().enumerate().skip(shared) {
                let end = ends[n] as usize;
                let raw = &data[from..end];
                from = end + 1;
                let passes = match n {
                    0 => raw == version,
                    // Comparing a text is much faster than looking at each of its characters.
                    _ if check.text && before.as_ref().is_some_and(|before| before.raw(n) == raw) => true,
                    _ => check.is_clean(raw, check_text),
                };
                if !passes {
                    clean = false;
                    let record =
                        RecordCells { number: self.records, start: span.start, cells: ranges(span.start, ends) };
                    bad |= self.cell(form, &record, n, version);
                }
            }
            clean &= self.row_rules(form, &RowView { data, start: span.start, ends, name: &name }, bad, shared);
            clean_before = clean.then_some(span);
            std::mem::swap(ends, ends_before);
        }
        self.line_ends(line_ends);
    }

    /// A cell with something to say about it. Returns its bit if its value must not be relied on.
    #[cold]
    fn cell(&mut self, form: &FormChecks, record: &RecordCells, n: usize, version: &[u8]) -> u128 {
        if self.unreliable.last().is_some_and(|(cell, _)| *cell >= n) {
            self.unreliable.clear();
        }
        let Some(item) = form.item(n) else { return 0 };
        let value = content(&self.sink.bytes[record.cells[n].clone()]);
        let rule = match n {
            0 if value == version => {
                // The value was judged once for the file; only its quotes are left to mention.
                self.sink.report(self.sink.draft(&csv::CODE_QUOTED).cell(record, n));
                None
            }
            0 if !value.is_empty() && ms932::first_flaw(value).is_none() => {
                let text = self.sink.text(value);
                let sensitive = self.sink.is_sensitive(item, &text);
                let others = self.sink.text(version);
                let draft = self.sink.draft(&names::MIXED_VERSIONS).cell(record, n).value(text, sensitive);
                self.sink.report(draft.with("others", Argument::same(others)))
            }
            _ => cell::inspect(&mut self.sink, item, record, n),
        };
        match rule {
            Some(rule) => {
                self.unreliable.push((n, rule));
                1 << n
            }
            None => 0,
        }
    }

    /// The rules that look at the whole record. `bad` has a bit for every cell that must not be relied on; the first
    /// `shared` cells are those of a record that broke no rule. Returns whether there was nothing to say.
    #[inline]
    fn row_rules(&mut self, form: &FormChecks, record: &RowView, bad: u128, shared: usize) -> bool {
        let mut clean = true;
        for (position, row) in &form.row_rules {
            if shared > 0 && row.check.reads.checked_shr(shared as u32).unwrap_or(0) == 0 {
                continue;
            }
            if bad & row.check.reads != 0 || row.check.reads_name & record.name.unreliable != 0 {
                self.block_row(*position, row, bad);
                clean = false;
            } else if row.check.is_broken(record) {
                self.row(form, *position, row, record);
                clean = false;
            }
        }
        clean
    }

    /// A record that breaks a row rule.
    #[cold]
    fn row(&mut self, form: &FormChecks, position: usize, row: &RowRule, view: &RowView) {
        let record = RecordCells { number: self.records, start: view.start, cells: ranges(view.start, view.ends) };
        let mut draft = self.sink.draft_at(position).cell(&record, row.item);
        if let Some((left, right)) = row.check.failed_comparison(view) {
            draft = draft.with("left", Argument::same(left)).with("right", Argument::same(right));
        }
        for (n, item) in form.form.items().iter().enumerate() {
            if row.check.reads >> n & 1 == 1 {
                let text = self.sink.text(row_rule::Record::cell(view, n));
                let sensitive = self.sink.is_sensitive(item, &text);
                draft = draft.with(item.name().to_owned(), Argument::value(text.clone(), sensitive));
                if n == row.item {
                    draft = draft.value(text, sensitive);
                }
            }
        }
        self.sink.report(draft);
    }

    #[cold]
    fn block_row(&mut self, position: usize, row: &RowRule, bad: u128) {
        let (count, by) = self.blocked.rows.entry(position).or_default();
        *count += 1;
        let cells = self.unreliable.iter().filter(|(cell, _)| (bad & row.check.reads) >> cell & 1 == 1);
        let name = self.unreliable_name.iter().filter(|(bits, _)| row.check.reads_name & bits != 0);
        by.extend(cells.map(|(_, rule)| rule).chain(name.map(|(_, rule)| rule)).map(|rule| rule.id.as_str().into()));
    }

    /// A record with a wrong number of items. Returns where to go on if not after it.
    #[cold]
    fn irregular(
        &mut self,
        form: &Arc<FormChecks>,
        span: &RecordSpan,
        ends: &[u32],
        line_ends: &mut LineEnds,
    ) -> Option<usize> {
        let data = self.sink.bytes;
        if span.start == span.end {
            self.sink.report(self.sink.draft(&csv::EMPTY_LINE).at(span.start));
            return None;
        }
        self.records += 1;
        let record = RecordCells { number: self.records, start: span.start, cells: ranges(span.start, ends) };
        // A line inside the record that looks like one: quotes that happen to pair up have swallowed it.
        let swallowed = next_record_start(&data[..span.end], span.start, span.start);
        if swallowed.is_some() {
            let recovered = recover(data, span.start, Some(form.cells.len()));
            if recovered.faults.iter().any(|(fault, ..)| *fault == QuoteFault::Open) {
                self.faults(
                    &RecordCells { cells: recovered.cells.clone(), ..record },
                    &recovered.faults,
                    recovered.next,
                );
                return Some(recovered.next);
            }
        }
        self.wrong_count(form, &record, span.ending, line_ends);
        None
    }

    fn wrong_count(&mut self, form: &Arc<FormChecks>, record: &RecordCells, ending: Ending, line_ends: &mut LineEnds) {
        let data = self.sink.bytes;
        let (actual, expected) = (record.cells.len(), form.cells.len());
        if actual < expected && ending == Ending::EndOfFile {
            line_ends.forget_end_of_file();
            let within = self.where_cut(record);
            return self.cut_off(record, actual.saturating_sub(1), within);
        }
        let draft = if actual < expected {
            let missing = &form.form.items()[actual];
            self.sink
                .draft(&csv::TOO_FEW_ITEMS)
                .record(record)
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
                .with("surplus", Argument::Number((actual - expected) as u64))
                .with("trailing", Argument::Text(trailing))
        };
        self.blocked.records.insert(if actual < expected { "CP203" } else { "CP204" });
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

    fn cut_off(&mut self, record: &RecordCells, cell: usize, within: Text) {
        self.blocked.records.insert("CP108");
        let draft = self.sink.draft(&bytes::CUT_OFF).cell(record, cell).at(self.sink.bytes.len());
        self.sink.report(draft.with("where", Argument::Text(within)));
    }

    /// A record whose quotes are not in order. Returns where to go on.
    #[cold]
    fn broken(
        &mut self,
        form: &Arc<FormChecks>,
        start: usize,
        name: &NameBytes,
        version: &[u8],
        line_ends: &mut LineEnds,
    ) -> usize {
        let recovered = recover(self.sink.bytes, start, Some(form.cells.len()));
        self.records += 1;
        let record = RecordCells { number: self.records, start, cells: recovered.cells.clone() };
        let open = recovered.faults.iter().find(|(fault, ..)| *fault == QuoteFault::Open);
        if let (Some((_, cell, _)), Ending::EndOfFile) = (open, recovered.ending) {
            let within = self.where_cut(&record);
            self.cut_off(&record, *cell, within);
            return recovered.next;
        }
        let span = RecordSpan { start, end: recovered.end, next: recovered.next, ending: recovered.ending };
        if span.ending != Ending::CrLf {
            line_ends.note(&span);
        }
        self.faults(&record, &recovered.faults, recovered.next);
        if open.is_some() {
            return recovered.next;
        }
        if record.cells.len() != form.cells.len() {
            self.wrong_count(form, &record, recovered.ending, line_ends);
            return recovered.next;
        }
        // The cells are known after all: the others are checked as usual.
        self.checked += 1;
        self.unreliable.clear();
        let mut bad = 0u128;
        for (n, check) in form.cells.iter().enumerate() {
            let raw = &self.sink.bytes[record.cells[n].clone()];
            if let Some((fault, ..)) = recovered.faults.iter().find(|(_, cell, _)| *cell == n) {
                self.unreliable.push((n, self.checker.spec().rules().by_definition(fault.rule())));
                bad |= 1 << n;
            } else if !(if n == 0 { raw == version } else { check.is_clean(raw, !self.sink.utf8) }) {
                bad |= self.cell(form, &record, n, version);
            }
        }
        let ends: Vec<u32> = record.cells.iter().map(|cell| cell.end as u32).collect();
        self.row_rules(form, &RowView { data: self.sink.bytes, start, ends: &ends, name }, bad, 0);
        recovered.next
    }

    fn faults(&mut self, record: &RecordCells, faults: &[(QuoteFault, usize, usize)], next: usize) {
        let at_end = next >= self.sink.bytes.len();
        let mut last = None;
        for (fault, cell, at) in faults {
            // One finding for a cell, however many quotes it has.
            if last.replace(*cell) == Some(*cell) {
                continue;
            }
            let mut draft = self.sink.draft(fault.rule()).cell(record, *cell).at(*at);
            if *fault == QuoteFault::Open {
                self.blocked.records.insert("CP208");
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

    fn line_ends(&mut self, line_ends: LineEnds) {
        for (kind, (at, count)) in line_ends.first {
            if kind == "EOF" {
                self.sink.report(self.sink.draft(&csv::NO_FINAL_BREAK).at(at));
                continue;
            }
            let draft = self.sink.draft(&csv::NOT_CRLF).at(at).with("kind", Argument::same(kind));
            self.sink.report_many(draft, count);
        }
    }
}

impl QuoteFault {
    fn rule(self) -> &'static RuleDefinition {
        match self {
            QuoteFault::Open => &csv::OPEN_QUOTE,
            QuoteFault::NotDoubled => &csv::QUOTE_NOT_DOUBLED,
            QuoteFault::Stray => &csv::STRAY_QUOTE,
        }
    }
}

impl LineEnds {
    fn note(&mut self, span: &RecordSpan) {
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

/// The parts of the file's name, for rules that read them.
struct NameBytes {
    fields: [Box<[u8]>; NameField::ALL.len()],
    /// Parts that must not be relied on.
    unreliable: u8,
}

impl NameBytes {
    fn new(name: &FileName, unreliable: u8) -> NameBytes {
        NameBytes {
            fields: NameField::ALL.map(|field| name.field(field).unwrap_or_default().as_bytes().into()),
            unreliable,
        }
    }
}

/// A record as row rules see it.
struct RowView<'a> {
    data: &'a [u8],
    start: usize,
    ends: &'a [u32],
    name: &'a NameBytes,
}

impl RowView<'_> {
    /// A cell with its quotes.
    #[inline]
    fn raw(&self, index: usize) -> &[u8] {
        let from = match index.checked_sub(1) {
            Some(before) => self.ends[before] as usize + 1,
            None => self.start,
        };
        &self.data[from..self.ends[index] as usize]
    }
}

impl row_rule::Record for RowView<'_> {
    #[inline]
    fn cell(&self, index: usize) -> &[u8] {
        content(self.raw(index))
    }

    #[inline]
    fn name(&self, field: NameField) -> &[u8] {
        &self.name.fields[field as usize]
    }
}
