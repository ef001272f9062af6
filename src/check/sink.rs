//! Where the findings of one file come together.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::context::Context;
use super::outcome::Fixable;
use super::settings::Severities;
use super::shared_faults::{Key, SharedFaults};
use super::table::Table;
use crate::ground::mask;
use crate::ground::ms932;
use crate::read::cell::{RecordCells, content};
use crate::read::lines::LineCounter;
use crate::read::remade::saved_by_spreadsheet;
use crate::read::{FileLabel, UnitKey};
use crate::report::Excerpt;
use crate::report::{About, At, Finding, Listing, Repeats, Value};
use crate::rule::Place;
use crate::rule::{Argument, Arguments, BookRule, Once, RuleDefinition, RuleIndex, Severity};
use crate::schema::Item;
use crate::schema::form_checks::FormChecks;
use crate::text::Text;

/// Collects the findings of a file.
pub(crate) struct Sink<'a> {
    pub context: &'a Context,
    pub bytes: &'a [u8],
    pub utf8: bool,
    label: FileLabel,
    severities: Severities<'a>,
    /// What findings share of the file; made when there is a first one.
    about: Option<Arc<About>>,
    unit: Option<Arc<str>>,
    form: Option<&'a FormChecks>,
    lines: LineCounter<'a>,
    findings: Listing,
    /// Findings that stand for many. They are few, and stay where they are.
    held: Vec<Finding>,
    /// Findings of each rule, by its place in the rule book; also those that are counted and not kept.
    pub counts: HashMap<RuleIndex, u64>,
    /// Findings that `careplan fix` would mend; also those that are counted and not kept.
    pub fixable: HashMap<RuleIndex, Fixable>,
    /// How often each rule is broken in each item; also what is counted and not kept.
    groups: HashMap<(RuleIndex, Option<u16>), Repeats>,
    /// Findings that stand for many, by rule and item.
    once: HashMap<(RuleIndex, Option<u16>), Many>,
    /// What was found in records again and again, by rule and item.
    shared: SharedFaults,
    /// Where the data begins, and whether a spreadsheet saved it; looked at when there is a first value to ask for.
    data_start: usize,
    spreadsheet: Arc<OnceLock<bool>>,
}

/// What one finding stands for.
#[derive(Clone, Copy, Debug)]
struct Many {
    /// Its place in `held`.
    at: usize,
    times: u64,
    /// A bit for each item it is about.
    items: u128,
}

/// A finding in the making.
pub(crate) struct Draft<'r> {
    rule: Arc<BookRule>,
    record: Option<Cow<'r, RecordCells>>,
    at: Option<usize>,
    cell: Option<usize>,
    /// A cell of no item that shows what is wrong with its record, and words on it.
    shown: Option<(usize, Text)>,
    value: Option<Value>,
    arguments: Arguments,
}

impl<'a> Sink<'a> {
    pub fn new(
        context: &'a Context,
        label: FileLabel,
        severities: Severities<'a>,
        unit: Option<&UnitKey>,
        bytes: &'a [u8],
    ) -> Sink<'a> {
        Sink {
            context,
            bytes,
            utf8: false,
            severities,
            label,
            about: None,
            unit: unit.map(|key| key.text().clone()),
            form: None,
            lines: LineCounter::new(bytes),
            findings: Listing::new(context.most_findings()),
            held: Vec::new(),
            counts: HashMap::new(),
            fixable: HashMap::new(),
            groups: HashMap::new(),
            once: HashMap::new(),
            shared: SharedFaults::default(),
            data_start: 0,
            spreadsheet: Arc::default(),
        }
    }

    /// An empty one for a part of the file.
    pub fn part(&self) -> Sink<'a> {
        Sink {
            utf8: self.utf8,
            unit: self.unit.clone(),
            form: self.form,
            lines: self.lines.clone(),
            data_start: self.data_start,
            spreadsheet: self.spreadsheet.clone(),
            ..Sink::new(self.context, self.label.clone(), self.severities.clone(), None, self.bytes)
        }
    }

    /// From now on findings are about this form, whose records begin at a place.
    pub fn set_form(&mut self, form: &'a FormChecks, data_start: usize) {
        self.form = Some(form);
        self.about = None;
        self.data_start = data_start;
    }

    /// Whether the file was saved by a spreadsheet.
    pub fn is_of_a_spreadsheet(&self) -> bool {
        let look = |form: &FormChecks| saved_by_spreadsheet(form.form.items(), self.bytes, self.data_start);
        self.form.is_some_and(|form| *self.spreadsheet.get_or_init(|| look(form)))
    }

    /// What findings share of the file. The edition is that of the form, or the newest one.
    fn about(&mut self) -> Arc<About> {
        let Sink { context, label, unit, form, about, .. } = self;
        let make = || About {
            file: label.shared_path(),
            unit: unit.clone(),
            form: form.map(|form| form.form.clone()),
            edition: form.map_or(context.spec().newest().name(), |form| form.edition.name()).into(),
        };
        about.get_or_insert_with(|| Arc::new(make())).clone()
    }

    /// A text of the file, decoded for people.
    pub fn text(&self, bytes: &[u8]) -> String {
        if self.utf8 { String::from_utf8_lossy(bytes).into_owned() } else { ms932::decode(bytes).into_owned() }
    }

    /// A finding of a rule written in Rust.
    pub fn draft(&self, rule: &RuleDefinition) -> Draft<'static> {
        self.draft_of(self.context.spec().rules().defined(rule))
    }

    /// A finding of any rule.
    pub fn draft_of(&self, rule: &Arc<BookRule>) -> Draft<'static> {
        Draft {
            rule: rule.clone(),
            record: None,
            at: None,
            cell: None,
            shown: None,
            value: None,
            arguments: Arguments::default(),
        }
    }

    /// Gives a finding the words for the key of its record: `{key}`, masked where it must be, and `{key_items}`.
    pub fn with_key<'r>(&self, draft: Draft<'r>, record: &RecordCells, table: &Table<'_>, key: &[String]) -> Draft<'r> {
        let mut items = Vec::new();
        let mut values = Vec::new();
        for cell in key.iter().filter_map(|key| table.position(key)) {
            let item = &table.form.form.items()[cell];
            let text = self.text(content(&self.bytes[record.cells[cell].clone()]));
            items.push(item.name().to_owned());
            // One list of values has one mark: the person's number makes it sensitive, so only the rest is shown.
            if !self.is_sensitive(item, &text) {
                values.push(format!("{} {text}", item.name()));
            }
        }
        let list = |words: &[String]| Argument::Text(Text::new(words.join("、"), words.join(", ")));
        draft.with("key", list(&values)).with("key_items", list(&items))
    }

    /// Whether a value must not be shown: the item's own mark, or a value that does not belong in it.
    pub fn is_sensitive(&self, item: &Item, text: &str) -> bool {
        item.is_sensitive() || mask::looks_personal(text, item.length())
    }

    /// The line a place is on.
    pub fn line(&mut self, at: usize) -> u64 {
        self.lines.line(at)
    }

    /// Reports a finding. Returns the rule if it is one that makes the value unreliable, whatever options make of its
    /// severity: an error by the standard.
    pub fn report(&mut self, draft: Draft<'_>) -> Option<Arc<BookRule>> {
        let unreliable = (draft.rule.severity == Severity::Error).then(|| draft.rule.clone());
        self.add(draft, 1);
        unreliable
    }

    /// Reports a finding that stands for several.
    pub fn report_many(&mut self, draft: Draft<'_>, times: u64) {
        self.add(draft, times);
    }

    fn add(&mut self, draft: Draft<'_>, times: u64) {
        let Some(severity) = self.severities[draft.rule.index().n()] else { return };
        let item = draft.cell.and_then(|cell| self.form.as_ref()?.item(cell).cloned());
        let once = Self::once(&draft.rule, item.as_deref());
        let many = Many { at: self.held.len(), times, items: item_bit(item.as_deref()) };
        let group = (draft.rule.index(), item.as_ref().map(|item| item.no()));
        let one = Repeats::one(draft.record.as_ref().map_or(0, |record| record.number));
        if once.is_none() {
            self.note_repeat(&draft, group);
        }
        let Some(count) = self.count(group, one, once, many) else { return };
        let excerpt = (count <= self.context.excerpts_per_rule()).then(|| self.excerpt(&draft)).flatten();
        let finding = self.finding(draft, severity, item, excerpt);
        self.put(finding, once, many);
    }

    /// What a finding has in common with others that it stands for, if its rule says so.
    fn once(rule: &BookRule, item: Option<&Item>) -> Option<(RuleIndex, Option<u16>)> {
        match rule.once_per {
            Once::Always => None,
            Once::Item => Some((rule.index(), item.map(|item| item.no()))),
            Once::File => Some((rule.index(), None)),
        }
    }

    /// Takes note of a finding in a record.
    fn note_repeat(&mut self, draft: &Draft<'_>, group: (RuleIndex, Option<u16>)) {
        if let (Some(byte), Some(_)) = (draft.at, &draft.record) {
            let lines = &mut self.lines;
            self.shared.note(group, || at(draft, byte, lines));
        }
    }

    /// Counts a finding. Which of its rule and item it is, if it is to be put with the others; `None` where one that is there
    /// stands for it, or enough are there.
    fn count(
        &mut self,
        group: (RuleIndex, Option<u16>),
        one: Repeats,
        once: Option<(RuleIndex, Option<u16>)>,
        many: Many,
    ) -> Option<u64> {
        if let Some(seen) = once.and_then(|once| self.once.get_mut(&once)) {
            seen.times += many.times;
            seen.items |= many.items;
            return None;
        }
        *self.counts.entry(group.0).or_default() += 1;
        let count = self.repeated(group, one);
        Some(count).filter(|count| self.context.keep_per_rule().is_none_or(|keep| *count <= keep))
    }

    /// Adds to what is known of a rule and an item. How many findings there are of them.
    fn repeated(&mut self, group: (RuleIndex, Option<u16>), more: Repeats) -> u64 {
        let all = self.groups.entry(group).and_modify(|all| all.add(more)).or_insert(more);
        all.times
    }

    fn put(&mut self, finding: Finding, once: Option<(RuleIndex, Option<u16>)>, many: Many) {
        if let Some(once) = once {
            self.once.insert(once, Many { at: self.held.len(), ..many });
        }
        match once {
            Some(_) => self.held.push(finding),
            None => self.findings.push(finding),
        }
    }

    /// Appends the findings of the next part of the file, which begins after `records` records.
    pub fn absorb(&mut self, part: Sink<'a>, records: u64) {
        let mut others = part.counts;
        let mut groups = part.groups;
        self.shared.absorb(part.shared, records);
        let once: HashMap<usize, Many> = part.once.into_values().map(|many| (many.at, many)).collect();
        // Those of one rule are all in one of the two lists, so this is the order in which they were made.
        for (n, mut finding) in part.held.into_iter().chain(part.findings.into_unsorted()).enumerate() {
            finding.place = finding.place.map(|place| place.after(records));
            others.entry(finding.rule.index()).and_modify(|count| *count -= 1);
            let (group, one) = (finding.group(), Repeats::one(finding.record()));
            groups.entry(group).and_modify(|all| all.times -= 1);
            let many = once.get(&n).copied().unwrap_or(Many { at: n, times: 1, items: 0 });
            let once = Self::once(&finding.rule, finding.item.as_deref());
            let Some(count) = self.count(group, one, once, many) else { continue };
            finding.excerpt = finding.excerpt.filter(|_| count <= self.context.excerpts_per_rule());
            self.put(finding, once, many);
        }
        for (rule, count) in others.into_iter().filter(|(_, count)| *count > 0) {
            *self.counts.entry(rule).or_default() += count;
        }
        for (group, more) in groups.into_iter().filter(|(_, more)| more.times > 0) {
            self.repeated(group, more.after(records));
        }
        self.lines.learn_from(part.lines);
    }

    fn finding(
        &mut self,
        draft: Draft<'_>,
        severity: Severity,
        item: Option<Arc<Item>>,
        excerpt: Option<Box<Excerpt>>,
    ) -> Finding {
        // There may be millions of findings: what the finding knows anyway is not stored as an argument too.
        let place = draft.at.map(|byte| at(&draft, byte, &mut self.lines));
        let mut arguments = draft.arguments;
        arguments.keep_for([&draft.rule.message, &draft.rule.help]);
        Finding {
            rule: draft.rule,
            severity,
            about: self.about(),
            place,
            item,
            value: draft.value,
            arguments,
            excerpt,
            remedy: None,
            repeats: None,
            repeated: None,
        }
    }

    /// Lets one finding stand for those that most of the records share, item by item. Called when all of a kind were found.
    pub fn merge_repeats(&mut self, records: u64) {
        let mut merged = std::mem::take(&mut self.shared).of_most(records);
        if merged.is_empty() {
            return;
        }
        let all = std::mem::replace(&mut self.findings, Listing::new(self.context.most_findings()));
        let mut first: HashMap<Key, Finding> = HashMap::new();
        for finding in all.into_unsorted() {
            let key = finding.group();
            match first.get_mut(&key) {
                _ if !merged.contains_key(&key) => self.findings.push(finding),
                Some(first) => first.stand_for(finding),
                None => _ = first.insert(key, finding),
            }
        }
        for (key, mut finding) in first {
            finding.repeated = merged.remove(&key).map(Box::new);
            self.groups.remove(&key);
            let others = finding.repeated.as_ref().map_or(0, |repeated| repeated.count - 1);
            self.counts.entry(key.0).and_modify(|count| *count = count.saturating_sub(others));
            self.findings.push(finding);
        }
    }

    /// The findings that are kept.
    pub fn findings_mut(&mut self) -> impl Iterator<Item = &mut Finding> {
        self.held.iter_mut().chain(self.findings.iter_mut())
    }

    fn excerpt(&self, draft: &Draft<'_>) -> Option<Box<Excerpt>> {
        let record = draft.record.as_deref()?;
        // Where the number of cells is another one, nobody knows which item a cell is of: a date may be one of birth.
        let is_shifted = self.form.is_some_and(|form| form.cells.len() != record.cells.len());
        let shown = draft.cell.or(draft.shown.as_ref().map(|(cell, _)| *cell));
        let excerpt = Excerpt::new(record.cells.len(), shown.filter(|cell| *cell < record.cells.len()), |n| {
            let raw = &self.bytes[record.cells[n].clone()];
            let text = self.text(raw);
            let inner = self.text(content(raw));
            // Without a known form nothing tells names from codes.
            let sensitive = match self.form.as_ref().and_then(|form| form.item(n)) {
                Some(item) => self.is_sensitive(item, &inner) || (is_shifted && may_be_a_date(&inner)),
                None => true,
            };
            (text, sensitive)
        });
        Some(Box::new(excerpt.with_note(draft.shown.as_ref().map(|(_, note)| note.clone()))))
    }

    /// The findings, in the order of reports.
    pub fn finish(mut self) -> (Vec<Finding>, HashMap<RuleIndex, u64>) {
        for many in self.once.into_values() {
            if let Some(finding) = self.held.get_mut(many.at) {
                finding.arguments.set("count", Argument::Number(many.times));
                if finding.rule.once_per == Once::File {
                    let items = finding.about.form.iter().flat_map(|form| form.items());
                    let items = items.filter(|item| item_bit(Some(item)) & many.items != 0);
                    let names: Vec<&str> = items.map(|item| item.name()).collect();
                    let names = Text::new(names.join("、"), names.join(", "));
                    finding.arguments.set("items", Argument::Text(names));
                }
            }
        }
        self.findings.append(self.held);
        let mut findings = self.findings.into_sorted();
        self.groups.retain(|_, all| all.times > 1);
        for finding in findings.iter_mut() {
            if self.groups.is_empty() {
                break;
            }
            finding.repeats = self.groups.remove(&finding.group()).map(Arc::new);
        }
        (findings, self.counts)
    }
}

/// The place of a finding.
fn at(draft: &Draft<'_>, byte: usize, lines: &mut LineCounter<'_>) -> At {
    let record = draft.record.as_ref().map(|record| record.number);
    At::new(Place { record, line: lines.line(byte), byte: byte as u64 })
}

/// Whether a value may be a date of birth: about eight digits.
fn may_be_a_date(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 7
}

/// Items are numbered from 1, and a form has at most 128.
fn item_bit(item: Option<&Item>) -> u128 {
    item.and_then(|item| 1u128.checked_shl(u32::from(item.no()) - 1)).unwrap_or(0)
}

impl<'r> Draft<'r> {
    /// Whether the standard makes it an error.
    pub fn is_error(&self) -> bool {
        self.rule.severity == Severity::Error
    }

    /// In a record.
    pub fn record<'n>(self, record: &'n RecordCells) -> Draft<'n> {
        Draft { record: Some(Cow::Borrowed(record)), at: Some(self.at.unwrap_or(record.start)), ..self }
    }

    /// At a byte.
    pub fn at(self, at: usize) -> Draft<'r> {
        Draft { at: Some(at), ..self }
    }

    /// In a cell of a record.
    pub fn cell<'n>(self, record: &'n RecordCells, cell: usize) -> Draft<'n> {
        let at = record.cells.get(cell).map_or(record.start, |cell| cell.start);
        Draft { record: Some(Cow::Borrowed(record)), at: Some(at), cell: Some(cell), ..self }
    }

    /// Shows the record around a cell that is of no item, with words on it.
    pub fn showing(self, cell: usize, note: Text) -> Draft<'r> {
        Draft { shown: Some((cell, note)), ..self }
    }

    /// In a cell of a row of a table.
    pub fn row(self, table: &Table<'_>, row: usize, cell: usize) -> Draft<'static> {
        let record = table.record(row);
        let at = record.cells[cell].start;
        Draft { record: Some(Cow::Owned(record)), at: Some(at), cell: Some(cell), ..self }
    }

    /// About a value.
    pub fn value(self, text: String, sensitive: bool) -> Draft<'r> {
        Draft { value: Some(Value { text: text.into(), sensitive }), ..self }
    }

    /// With a fact for the message.
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, argument: Argument) -> Draft<'r> {
        self.arguments.set(name, argument);
        self
    }
}
