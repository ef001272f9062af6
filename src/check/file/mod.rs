//! Checking one file of a unit.

mod irregular;
mod lost_text;
pub(super) mod parts;
mod records;
mod row_words;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::context::Context;
use super::input::{NamedFile, NotChecked};
use super::naming;
use super::outcome::Blocked;
use super::recognition;
use super::remedies;
use super::rules::{bytes, csv, input, names};
use super::settings::Severities;
use super::sink::Sink;
use super::table::{NameBytes, Table, TableBuffers};
use crate::fix::Subject;
use crate::read::encoding::{self, Encoding};
use crate::read::foreign::Foreign;
use crate::read::header;
use crate::read::landmarks::Landmarks;
use crate::read::recognise::{self, Sample};
use crate::read::records::Records;
use crate::read::{FileName, NameFault, picture};
use crate::rule::{Argument, BookRule, Group, RuleDefinition};
use crate::schema::form_checks::FormChecks;
use crate::schema::{Member, NameField};
use crate::text::Text;
use parts::Common;

/// A file after its own rules were run, with what the rules of its unit need.
pub(crate) struct CheckedFile<'c, 'a> {
    pub name: FileName<'c>,
    pub sink: Sink<'a>,
    pub blocked: Blocked,
    pub form: Option<&'c FormChecks>,
    /// What a finding of each rule counts as in this file.
    pub severities: Severities<'c>,
    pub table: Option<Table<'a>>,
    /// Data records seen.
    pub records: u64,
    /// It should have been checked, and was or was not.
    pub is_file: bool,
}

impl CheckedFile<'_, '_> {
    /// What the file is in its unit; `None` for a picture, and where the form is not known.
    pub fn member(&self) -> Option<Member> {
        let form = self.name.form().filter(|_| !self.name.is_picture())?;
        let month_zero = form.allows_month_zero() && self.name.field(NameField::Month) == Some("000000");
        Some(Member { form: form.code().to_owned(), month_zero })
    }

    /// The rules because of which some records, or all, are not in the table.
    pub fn lost_records(&self) -> BTreeSet<&'static str> {
        let groups = self.blocked.groups.get(&Group::Rows).into_iter().flatten();
        groups.chain(&self.blocked.records).copied().collect()
    }
}

/// Checks a file that could be read.
pub(super) fn check<'c: 'a, 'a>(
    context: &'c Context,
    buffers: TableBuffers,
    file: &NamedFile<'c, '_>,
    data: &'a [u8],
) -> CheckedFile<'c, 'a> {
    let name = file.name.clone();
    let label = file.label();
    let unit = name.unit();
    let severities = context.severities_of(label);
    let mut check = FileCheck {
        context,
        sink: Sink::new(context, label.clone(), severities.clone(), unit.as_ref(), data),
        name,
        blocked: Blocked::default(),
        records: 0,
        form: None,
        table: None,
        unreliable_name: Vec::new(),
    };
    // A name that says nothing at all is the lesser problem where the form cannot be told from the content either.
    let nameless = check.name.form().is_none();
    if !nameless {
        check.name_faults();
    }
    if !check.name.is_picture() {
        check.content(buffers);
    }
    if nameless && (check.form.is_some() || check.records == 0) {
        check.name_faults();
    }
    let FileCheck { mut sink, name, blocked, records, form, table, .. } = check;
    if file.can_be_fixed {
        let subject = Subject { spec: context.spec(), name: &name, bytes: data };
        remedies::tell(&mut sink, subject, records, &|edition, form| context.fix_checks(edition, form));
    }
    sink.merge_repeats(records);
    CheckedFile { name, sink, blocked, form, severities, table, records, is_file: true }
}

/// Takes note of a file that could not be read, was passed over or is too large.
pub(super) fn not_checked<'c: 'a, 'a>(
    context: &'c Context,
    file: &NamedFile<'c, '_>,
    why: &NotChecked,
) -> CheckedFile<'c, 'a> {
    let label = file.label();
    let name = if why.is_file() { file.name.clone() } else { FileName::unread(label.clone()) };
    let unit = name.unit();
    let severities = context.severities_of(label);
    let mut sink = Sink::new(context, label.clone(), severities.clone(), unit.as_ref(), b"");
    let passed_over = |what: Text| sink.draft(&input::NOT_A_CARE_PLAN_FILE).with("what", Argument::Text(what));
    let draft = match why {
        NotChecked::Unreadable { reason } => {
            sink.draft(&input::UNREADABLE).with("reason", Argument::Text(reason.clone()))
        }
        NotChecked::NothingHere => sink.draft(&input::NOTHING_TO_CHECK),
        NotChecked::NotACarePlanFile => passed_over(Text::default()),
        NotChecked::OtherDocument { what } => {
            passed_over(Text::new(format!("（{}）", what.ja), format!(" ({})", what.en)))
        }
        NotChecked::OverLimit { what, actual, limit, option } => sink
            .draft(&input::OVER_LIMIT)
            .with("what", Argument::Text(what.clone()))
            .with("actual", Argument::same(actual))
            .with("limit", Argument::same(limit))
            .with("option", Argument::same(*option)),
    };
    sink.report(draft);
    let mut blocked = Blocked::default();
    if let Some(id) = why.blocks() {
        for group in Group::ALL.into_iter().filter(|group| *group != Group::Input) {
            blocked.groups.entry(group).or_default().insert(id);
        }
    }
    let is_file = why.is_file();
    CheckedFile { name, sink, blocked, form: None, severities, table: None, records: 0, is_file }
}

struct FileCheck<'c, 'a> {
    context: &'c Context,
    sink: Sink<'a>,
    name: FileName<'c>,
    blocked: Blocked,
    records: u64,
    form: Option<&'c FormChecks>,
    table: Option<Table<'a>>,
    /// Parts of the file's name that must not be relied on, and the rules that say so.
    unreliable_name: Vec<(u8, Arc<BookRule>)>,
}

/// The groups of rules that look into records.
const LOOK_INSIDE: [Group; 5] = [Group::Csv, Group::Fields, Group::Rows, Group::Tables, Group::Forms];

impl<'c: 'a, 'a> FileCheck<'c, 'a> {
    fn block(&mut self, groups: &[Group], by: &'static str) {
        for group in groups {
            self.blocked.groups.entry(*group).or_default().insert(by);
        }
    }

    fn name_faults(&mut self) {
        let spec = self.context.spec();
        let is_shown_by_content = self.name.is_picture() && !picture::is_jpeg(self.sink.bytes);
        for fault in self.name.faults() {
            // Of a picture of another kind its content says more than its extension (CP625).
            if *fault == NameFault::Extension && is_shown_by_content {
                continue;
            }
            let Some(draft) = naming::draft(spec, &self.sink, &self.name, fault) else { continue };
            if let (NameFault::Part(field), Some(rule)) = (fault, self.sink.report(draft)) {
                self.unreliable_name.push((field.bit(), rule));
            }
        }
        if let Some(draft) = naming::types_in_printed_order(&self.sink, &self.name) {
            self.sink.report(draft);
        }
    }

    fn content(&mut self, buffers: TableBuffers) {
        let data = self.sink.bytes;
        if let Some(foreign) = recognise::foreign(self.context.spec(), &self.name, data) {
            return self.foreign(&foreign);
        }
        let encoding = encoding::detect(data);
        if let Encoding::Utf16 { big_endian } = encoding {
            let order = if big_endian { "UTF-16BE" } else { "UTF-16LE" };
            let draft = self.sink.draft(&bytes::UTF16).at(0).with("order", Argument::same(order));
            self.sink.report(draft);
            self.block(&[Group::Bytes], "CP105");
            return self.block(&LOOK_INSIDE, "CP105");
        }
        let start = encoding::marks(data);
        let bom = start > 0;
        self.sink.utf8 = encoding == Encoding::Utf8;
        if self.sink.utf8 {
            let with_bom =
                if bom { Text::new("（BOM付き）", " with a byte order mark") } else { Text::new(" ", "") };
            let draft = self.sink.draft(&bytes::UTF8).at(0).with("with_bom", Argument::Text(with_bom));
            self.sink.report(draft);
            self.block(&[Group::Bytes], "CP104");
        } else if bom {
            self.sink.report(self.sink.draft(&bytes::BOM).at(0));
        }
        self.set_tail_aside();
        let data = self.sink.bytes;
        let start = if data.len() == start { start } else { self.skip_header(start) };
        let sample = Sample::take(data, start);
        if sample.first.is_none() {
            self.sink.report(self.sink.draft(&csv::EMPTY_FILE).at(start));
            return self.block(&LOOK_INSIDE, "CP201");
        }
        match recognition::decide(self.context, &mut self.sink, &self.name, &sample, start) {
            Some(form) => {
                let texts_are_lost = lost_text::report(&mut self.sink, form, start);
                self.walk(buffers, start, form, (sample.version, texts_are_lost));
            }
            None => {
                self.count_records(start);
                let by = if self.name.form().is_some() { "CP313" } else { "CP314" };
                self.block(&LOOK_INSIDE, by);
            }
        }
    }

    fn walk(
        &mut self,
        buffers: TableBuffers,
        start: usize,
        form: &'c FormChecks,
        (version, texts_are_lost): (Vec<u8>, bool),
    ) {
        self.form = Some(form);
        if self.name.edition().is_none() {
            // A name against the naming rule tells rules nothing.
            self.unreliable_name.push((u8::MAX, self.context.spec().rules().defined(&names::NOT_A_NAME).clone()));
        }
        let unreliable = self.unreliable_name.iter().fold(0, |bits, (bit, _)| bits | bit);
        let common = Common {
            context: self.context,
            form,
            version,
            texts_are_lost,
            name: NameBytes::new(&self.name, unreliable),
            unreliable_name: &self.unreliable_name,
            landmarks: Landmarks::of(self.sink.bytes),
        };
        let walked = parts::walk(&common, buffers, start, &mut self.sink, &mut self.blocked);
        walked.line_ends.report(&mut self.sink);
        self.records = walked.records;
        self.table = Some(walked.table);
    }

    /// A file that is no CSV, or none that can be read: what follows from that is not said.
    fn foreign(&mut self, foreign: &Foreign) {
        let (rule, facts): (&RuleDefinition, Vec<(&'static str, Text)>) = match foreign {
            Foreign::Content { what, way } => (&bytes::NOT_CSV, vec![("what", what.clone()), ("way", way.clone())]),
            Foreign::Encoding(name) => (&bytes::OTHER_ENCODING, vec![("encoding", Text::same(*name))]),
            Foreign::Separator(separator) => (&csv::OTHER_SEPARATOR, vec![("separator", separator.name())]),
            Foreign::QuotedLines => (&csv::QUOTED_LINES, Vec::new()),
        };
        let draft = self.sink.draft(rule).at(0);
        let draft = facts.into_iter().fold(draft, |draft, (name, text)| draft.with(name, Argument::Text(text)));
        self.sink.report(draft);
        self.block(&[Group::Bytes], rule.id);
        self.block(&LOOK_INSIDE, rule.id);
    }

    /// An end mark of DOS after the last record, or zero bytes, are no record that is cut off.
    fn set_tail_aside(&mut self) {
        let data = self.sink.bytes;
        let end = data.len() - encoding::tail(data);
        let zeros = data[end..].iter().filter(|b| **b == 0).count();
        if zeros > 0 {
            let draft = self.sink.draft(&bytes::NUL_TAIL).at(end);
            self.sink.report(draft.with("count", Argument::Number(zeros as u64)));
            self.sink.bytes = &data[..end];
        } else if end < data.len() && matches!(data[..end], [.., b'\r' | b'\n']) {
            let here = Text::new("ファイルの終わり", "the end of the file");
            let draft = self.sink.draft(&bytes::CONTROL).at(end).with("item", Argument::Text(here));
            self.sink.report(draft.with("bytes", Argument::same("1A")));
            self.sink.bytes = &data[..end];
        }
    }

    /// Reports header lines, which are one finding, and returns where the data begins.
    fn skip_header(&mut self, start: usize) -> usize {
        let data = self.sink.bytes;
        let mut begin = start;
        let mut first = None;
        let mut records = Records::after(data, start);
        while let Some(header) = header::header(self.context.spec(), data, &mut records, |cell| self.sink.text(cell)) {
            for line in header.empty_lines {
                self.sink.report(self.sink.draft(&csv::EMPTY_LINE).at(line));
            }
            first.get_or_insert((header.start, header.holds));
            begin = header.end;
        }
        if let Some((first, holds)) = first {
            let draft = self.sink.draft(&csv::HEADER_LINE).at(first);
            self.sink.report(draft.with("holds", Argument::Text(holds.words())));
        }
        begin
    }

    fn count_records(&mut self, start: usize) {
        self.records = Records::after(self.sink.bytes, start).count() as u64;
    }
}
