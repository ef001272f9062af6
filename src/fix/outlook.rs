//! Which findings of a file fixing would mend: asked by the checks when a file has a finding that some fix answers.
//!
//! The answer comes from the same walk that makes the changes, so that a report never promises what `careplan fix` does not
//! do. Only what is needed to answer is kept of it: some bytes for each change.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cell::CellFix;
use super::collect::{Collect, MendedCell};
use super::content::{self, is_still};
use super::edit::{self, Edit};
use super::encoding;
use super::kinds::{self, Fix};
use super::name;
use crate::ground::ms932;
use crate::read::FileName;
use crate::read::cell::{QuotingFault, content, is_padding, quoting_fault};
use crate::read::encoding::tail;
use crate::read::recognise::{self, Sample};
use crate::read::remade::{How, is_formula, remade};
use crate::rule::Group;
use crate::rule::Place;
use crate::schema::form_checks::FormChecks;
use crate::schema::{Edition, Form, Item, Required, Spec, VERSION_ITEM};

/// The fix that `careplan fix` would make for a finding. There may be millions of findings, so this is small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The place in the list of fixes.
    fix: u8,
    safe: bool,
}

impl Remedy {
    fn new(fix: &'static Fix, safe: bool) -> Option<Remedy> {
        let place = Fix::all().iter().position(|other| other.name == fix.name)?;
        Some(Remedy { fix: u8::try_from(place).ok()?, safe })
    }

    /// The kind of fix.
    pub fn fix(self) -> &'static Fix {
        Fix::all()[usize::from(self.fix)]
    }

    /// It is made without `--unsafe-fixes`. A fix that is safe as such is not where the file as a whole, or the record, is
    /// read only after one that is not.
    pub fn is_safe(self) -> bool {
        self.safe
    }
}

/// A finding, as far as fixing is concerned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'q> {
    pub rule: &'q str,
    pub place: Option<Place>,
    /// The number of the item.
    pub item: Option<u16>,
    /// The value, decoded.
    pub value: Option<&'q str>,
}

/// A file to be asked about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub spec: &'a Spec,
    pub name: &'a FileName<'a>,
    pub bytes: &'a [u8],
}

/// Whether a rule that has a fix is about the file as a whole: its records need not be walked to know what becomes of it.
pub(crate) fn is_about_the_whole(rule: &str) -> bool {
    matches!(rule, "CP103" | "CP104" | "CP105" | "CP302" | "CP316")
}

/// Makes a form ready.
pub(crate) type Ready<'r> = &'r dyn Fn(&Arc<Edition>, &Arc<Form>) -> Arc<FormChecks>;

/// The changes that fixing would make to a file.
#[derive(Debug)]
pub(crate) struct Outlook {
    safe: Mended,
    /// With unsafe fixes, where they do more.
    all: Option<Mended>,
}

impl Outlook {
    /// Looks at a file, and into it if there are forms to be made ready.
    pub fn new(subject: Subject<'_>, checks: Option<Ready<'_>>) -> Outlook {
        let safe = Mended::look(subject, false, checks);
        let all = safe.more.then(|| Mended::look(subject, true, checks));
        Outlook { safe, all }
    }

    /// The fix that mends a finding, if there is one.
    pub fn remedy(&self, question: Question<'_>) -> Option<Remedy> {
        let remedy = |mended: &Mended, safe| Remedy::new(mended.fix(question)?, safe);
        remedy(&self.safe, true).or_else(|| remedy(self.all.as_ref()?, false))
    }

    /// About how many cells and records a rule is answered in, for findings that are counted and not kept: by safe fixes,
    /// and by all.
    pub fn answers(&self, rule: &str) -> [u64; 2] {
        let safe = self.safe.answers(rule);
        [safe, self.all.as_ref().map_or(safe, |all| all.answers(rule))]
    }
}

/// A change of a cell, or of a record.
#[derive(Clone, Copy, Debug)]
struct Entry {
    fix: &'static Fix,
    record: u32,
    /// The number of the item; 0 for the record.
    item: u16,
    /// There is nothing to say about the cell any more, whatever was said.
    clean: bool,
}

/// CSVバージョン after fixing.
#[derive(Debug)]
struct Version {
    /// What most records have.
    common: String,
    /// Whether that is of the edition.
    is_meant: bool,
    /// Whether it is of any edition.
    is_known: bool,
}

impl Entry {
    fn place(&self) -> (u32, u16) {
        (self.record, self.item)
    }
}

/// More records than a sample looks at.
const FIRST: usize = 64;

/// What one way of fixing does.
#[derive(Debug, Default)]
struct Mended {
    /// What makes the file readable, if anything has to.
    encoding: Option<&'static Fix>,
    /// The fixes that are made once in a file.
    once: Vec<&'static Fix>,
    /// Rules whose fixes are made in some places of the file and not in others.
    stays: BTreeSet<&'static str>,
    /// In the order of the file.
    entries: Vec<Entry>,
    /// Lines of empty lines that go.
    empty_lines: Vec<u64>,
    /// Line ends that stay as they are.
    ends_left: BTreeSet<usize>,
    /// Items by the rule that speaks of their quotes, and whether all such cells are mended.
    quotes: BTreeMap<(&'static str, u16), bool>,
    /// From here on there are end marks, in the file as it is.
    end_mark: u64,
    /// How many records there were so far, and the edits of the first.
    records: usize,
    first: Vec<Edit>,
    /// Where the last of these begins.
    first_end: usize,
    /// `None` if no record was looked at.
    version: Option<Version>,
    /// Unsafe fixes would do more.
    more: bool,
}

impl Mended {
    fn look(subject: Subject<'_>, unsafe_fixes: bool, checks: Option<Ready<'_>>) -> Mended {
        let Subject { spec, name, bytes } = subject;
        let mut mended = Mended::default();
        if name.is_picture() || recognise::foreign(spec, name, bytes).is_some() {
            return mended;
        }
        let text = match encoding::read(bytes, unsafe_fixes) {
            Ok(text) => text,
            Err(unreadable) => {
                mended.more = !unreadable.held_back.is_empty();
                return mended;
            }
        };
        // Where there are two, the second is the one that makes the first possible.
        mended.encoding = text.changes.iter().map(|change| change.fix).max_by_key(|fix| !fix.safe);
        mended.once.extend(name::steps(name).into_iter().map(|(fix, _)| fix));
        let Some(checks) = checks else { return mended };
        mended.end_mark = (bytes.len() - tail(bytes)) as u64;
        let mut meant = None;
        let form = content::content(&mut mended, (spec, unsafe_fixes), name, &text, |edition, form| {
            let checks = checks(edition, form);
            meant = Some(edition.csv_version().to_owned());
            checks
        });
        mended.entries.sort_by_key(Entry::place);
        let beginning = mended.beginning(&text.bytes);
        if !encoding::is_settled(&beginning) || !is_still(spec, name, form.as_ref(), &beginning) {
            // Files of two encodings, or of two editions, are left alone.
            return Mended { more: mended.more, ..Mended::default() };
        }
        mended.version = meant.map(|meant| {
            let common = ms932::decode(&Sample::take(&beginning, 0).version).into_owned();
            Version {
                is_known: spec.versions().iter().any(|version| version.value == common),
                is_meant: meant == common,
                common,
            }
        });
        mended
    }

    /// The first records as they are afterwards: as many as a sample looks at, and more, as quotes may hide some.
    fn beginning<'t>(&mut self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let end = if self.records < FIRST { text.len() } else { self.first_end };
        let mut edits = std::mem::take(&mut self.first);
        edits.retain(|edit| edit.range.end <= end);
        edit::sort(&mut edits);
        edit::apply(Cow::Borrowed(&text[..end]), &edits)
    }

    /// The fix that mends a finding.
    fn fix(&self, question: Question<'_>) -> Option<&'static Fix> {
        let Question { rule, place, item, value } = question;
        match rule {
            "CP103" | "CP104" | "CP105" => return self.encoding,
            "CP111" | "CP205" | "CP207" | "CP302" | "CP316" => return self.once(rule),
            "CP215" | "CP216" | "CP405" | "CP440" | "CP441" if self.stays.contains(rule) => return None,
            "CP215" => return self.once(rule),
            "CP107" if place?.byte >= self.end_mark => return self.once(rule),
            _ => {}
        }
        let Version { common, is_meant, is_known } = self.version.as_ref()?;
        match rule {
            "CP202" => self.empty_lines.binary_search(&place?.line).is_ok().then_some(&kinds::EMPTY_LINE),
            "CP206" => self.ends_left.is_empty().then_some(&kinds::LINE_ENDS),
            "CP211" | "CP212" => {
                Fix::of(rule).filter(|fix| self.quotes.get(&(fix.rule, item.unwrap_or(0))) == Some(&true))
            }
            // Mending the version of most records may make that of the others right.
            "CP309" => is_known.then_some(&kinds::VERSION),
            "CP310" if value == Some(common) => Some(&kinds::VERSION),
            "CP310" if !is_meant => None,
            _ => self.entry(rule, place?.record?, item),
        }
    }

    fn once(&self, rule: &str) -> Option<&'static Fix> {
        self.once.iter().find(|fix| fix.rule == rule).copied()
    }

    /// The change of a cell or record that answers a rule.
    fn entry(&self, rule: &str, record: u64, item: Option<u16>) -> Option<&'static Fix> {
        let place = (u32::try_from(record).ok()?, item.unwrap_or(0));
        let from = self.entries.partition_point(|entry| entry.place() < place);
        let here = self.entries[from..].iter().take_while(|entry| entry.place() == place);
        let answers = |entry: &&Entry| entry.fix.answers(rule) || (rule == "CP310" && entry.fix.rule == "CP309");
        // In a file of another encoding a value may break another rule of its type than after it was converted.
        let mends = |entry: &Entry| entry.clean && Group::of(rule) == Some(Group::Fields);
        let entry = here.clone().find(answers).or_else(|| here.filter(|entry| mends(entry)).last());
        entry.map(|entry| entry.fix)
    }

    fn answers(&self, rule: &str) -> u64 {
        let count = match rule {
            "CP202" => self.empty_lines.len(),
            "CP211" | "CP212" => self.quotes.iter().filter(|((of, _), mended)| *of == rule && **mended).count(),
            _ => self.entries.iter().filter(|entry| entry.fix.rule == rule).count(),
        };
        count as u64
    }

    fn push(&mut self, fix: &'static Fix, place: Place, item: u16, clean: bool) {
        let record = place.record.and_then(|record| u32::try_from(record).ok());
        self.entries.extend(record.map(|record| Entry { fix, record, item, clean }));
    }

    /// A cell that stays wrong: rules that are said once for a file are not mended then.
    fn unmended(&mut self, item: &Item, raw: &[u8]) {
        // Of another CSVバージョン the checks say that it is another one, whatever is wrong with it.
        if item.key() == VERSION_ITEM {
            return;
        }
        let value = content(raw);
        match remade(item, value).map(|remade| remade.how) {
            Some(How::Null) => _ = self.stays.insert("CP441"),
            Some(how) if how.is_of_a_spreadsheet() => _ = self.stays.insert("CP440"),
            _ if is_formula(raw) => _ = self.stays.insert("CP440"),
            _ if is_called_blank(item, raw) => _ = self.stays.insert("CP405"),
            _ => {}
        }
    }

    /// Takes note of what becomes of the quotes of a cell, if the checks speak of them.
    fn quotes(&mut self, item: &Item, raw: &[u8], done: &[CellFix]) {
        let rule = match quoting_fault(item, raw) {
            Some(QuotingFault::CodeQuoted) => kinds::UNQUOTE_CODE.rule,
            Some(QuotingFault::TextNotQuoted) => kinds::QUOTE_TEXT.rule,
            None => return,
        };
        // Of a text with a wrong character that is said first.
        if !item.is_text() || ms932::first_flaw(raw).is_none() {
            let mended = done.iter().any(|step| step.fix.rule == rule);
            *self.quotes.entry((rule, item.no())).or_insert(true) &= mended;
        }
    }
}

/// Whether the checks say of a cell that blanks are what is wrong with it: of a cell with a flaw, or another mistake of its type,
/// they say that.
fn is_called_blank(item: &Item, raw: &[u8]) -> bool {
    let (value, value_type) = (content(raw), item.value_type());
    let accepted = value_type.matcher.accepts(value);
    if is_padding(value) && (value.len() == raw.len() || !item.is_text()) && (item.is_text() || !accepted) {
        return item.required() == Required::Optional;
    }
    let has_other_mistake = || {
        let mut cases = value_type.named.iter().flat_map(|named| &named.cases);
        cases.any(|(matcher, _)| matcher.accepts(value))
    };
    !item.is_text()
        && !accepted
        && ms932::first_flaw(value).is_none()
        && !has_other_mistake()
        && item.accepts_text(ms932::decode(value).trim_matches([' ', '　']))
}

impl Collect for Mended {
    fn change(&mut self, fix: &'static Fix, place: Place, made: bool) {
        match fix.rule {
            _ if !made => self.more = true,
            "CP202" => self.empty_lines.push(place.line),
            "CP203" | "CP204" => self.push(fix, place, 0, false),
            // What counts is which line ends stay.
            "CP206" => {}
            _ if self.once(fix.rule).is_none() => self.once.push(fix),
            _ => {}
        }
    }

    fn edit(&mut self, edit: Edit) {
        if self.records < FIRST {
            self.first.push(edit);
        }
    }

    fn cell(&mut self, cell: MendedCell<'_>) {
        let MendedCell { item, place, range, raw, mend, clean } = cell;
        self.more |= !mend.held_back.is_empty();
        if self.records < FIRST {
            self.first.extend(mend.bytes.clone().map(|bytes| Edit { range, bytes }));
        }
        if !clean {
            self.unmended(item, raw);
        }
        for step in mend.done.iter().filter(|step| step.values.is_some()) {
            self.push(step.fix, place, item.no(), clean);
        }
        // Where the quotes are out of order, nothing else is said of them.
        let steps = || mend.done.iter().chain(&mend.held_back);
        if !steps().any(|step| matches!(step.fix.rule, "CP209" | "CP210")) {
            self.quotes(item, raw, &mend.done);
        }
    }

    fn cell_stays(&mut self, item: &Item, raw: &[u8]) {
        self.unmended(item, raw);
        self.quotes(item, raw, &[]);
    }

    fn stays(&mut self, fix: &'static Fix) {
        self.stays.insert(fix.rule);
    }

    fn line_end(&mut self, end: usize, mended: bool) {
        if mended {
            self.ends_left.remove(&end);
        } else {
            self.ends_left.insert(end);
        }
    }

    fn record(&mut self, start: usize) {
        if self.records < FIRST {
            self.records += 1;
            self.first_end = start;
        }
    }
}
