//! Checking a unit (送信単位): its files one by one, then what they are together.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::file::{self, CheckedFile};
use super::keys::Keys;
use super::sink::{Draft, Sink};
use super::table::{Table, TableBuffers};
use super::{Checker, FileOutcome, UnitFile, UnitOutcome};
use crate::read::{FileName, UnitKey};
use crate::report::FileFindings;
use crate::report::ReadFile;
use crate::rule::{Rule, RuleDefinition};
use crate::schema::{Edition, Member, Relation};

/// Buffers that are used again from unit to unit: one for each thread.
#[derive(Debug, Default)]
pub struct Scratch {
    spare: Vec<TableBuffers>,
}

impl Scratch {
    /// Lets go of memory that one large unit needed.
    pub fn trim(&mut self) {
        self.spare.iter_mut().for_each(TableBuffers::trim);
    }
}

/// A rule that looks at a unit as a whole.
#[derive(Debug)]
pub(crate) struct UnitRule {
    pub definition: &'static RuleDefinition,
    pub check: fn(&Unit<'_>, &mut Out<'_, '_>),
}

/// Keys by file and items: few, so they are looked for one after another.
type KeyCache = Vec<(usize, Vec<String>, Rc<Keys>)>;

/// The files of a unit as its rules see them.
pub(crate) struct Unit<'a> {
    pub key: UnitKey,
    /// The edition of most of its files.
    pub edition: &'a Edition,
    pub files: Vec<UnitMember<'a>>,
    /// Several rules ask for the same keys.
    keys: RefCell<KeyCache>,
    /// Sets of equal rows by file, likewise.
    same_rows: RefCell<BTreeMap<usize, Rc<Vec<Vec<usize>>>>>,
}

/// A file as the rules of its unit see it.
pub(crate) struct UnitMember<'a> {
    pub name: FileName<'a>,
    /// What it is in the unit; `None` for a picture, and where that is not known.
    pub member: Option<Member>,
    pub table: Option<Table<'a>>,
    /// The rules because of which some records, or all, are not in the table.
    pub lost: BTreeSet<&'static str>,
    pub path: Arc<str>,
    pub data: &'a [u8],
}

impl UnitMember<'_> {
    /// Whether the file has a name, whatever the letter case of its extension.
    pub fn is_named(&self, name: &str) -> bool {
        self.path.rsplit(['/', '\\']).next().is_some_and(|own| own.eq_ignore_ascii_case(name))
    }
}

/// What became of one rule in one unit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Coverage {
    /// Records (or files) it looked at.
    pub rows: u64,
    /// Rules that kept it from looking at some.
    pub blocked: BTreeSet<String>,
}

/// Where the rules of a unit report.
pub(crate) struct Out<'o, 'a> {
    position: usize,
    sinks: &'o mut [Sink<'a>],
    coverage: Option<Coverage>,
}

impl Unit<'_> {
    /// The first file that is a member of this kind: its place and the file.
    pub fn member(&self, member: &Member) -> Option<(usize, &UnitMember<'_>)> {
        self.member_where(|own| own == member)
    }

    /// The first file of a form, but for one without a month where others have one.
    pub fn member_of_form(&self, form: &str) -> Option<(usize, &UnitMember<'_>)> {
        self.member_where(|own| own.form == form && !own.month_zero)
    }

    fn member_where(&self, is_it: impl Fn(&Member) -> bool) -> Option<(usize, &UnitMember<'_>)> {
        self.files.iter().enumerate().find(|(_, file)| file.member.as_ref().is_some_and(&is_it))
    }

    /// The table of a member, if it is in the unit and could be read: with the place of its file.
    pub fn table(&self, member: &Member) -> Option<(usize, &Table<'_>)> {
        let (place, file) = self.member(member)?;
        Some((place, file.table.as_ref()?))
    }

    /// The records of a file by their keys; without any where the file could not be read.
    pub fn keys(&self, place: usize, items: &[impl AsRef<str>]) -> Rc<Keys> {
        let mut all = self.keys.borrow_mut();
        let same = |names: &[String]| names.iter().map(String::as_str).eq(items.iter().map(AsRef::as_ref));
        if let Some((.., keys)) = all.iter().find(|(other, names, _)| *other == place && same(names)) {
            return keys.clone();
        }
        let file = &self.files[place];
        let keys = Rc::new(file.table.as_ref().map_or_else(Keys::default, |table| Keys::new(file, table, items)));
        all.push((place, items.iter().map(|item| item.as_ref().to_owned()).collect(), keys.clone()));
        keys
    }

    /// Sets of equal rows of a file, found once.
    pub fn same_rows(&self, place: usize, find: impl FnOnce() -> Vec<Vec<usize>>) -> Rc<Vec<Vec<usize>>> {
        self.same_rows.borrow_mut().entry(place).or_insert_with(|| Rc::new(find())).clone()
    }

    /// The relations of the edition.
    pub fn relations(&self) -> &[Relation] {
        self.edition.relations()
    }
}

impl<'a> Out<'_, 'a> {
    /// The rule looked at so many records (or files).
    pub fn saw(&mut self, rows: u64) {
        self.coverage.get_or_insert_default().rows += rows;
    }

    /// The rule could not look at something, because of other rules.
    pub fn blocked(&mut self, by: impl IntoIterator<Item = impl Into<String>>) {
        let mut by = by.into_iter().map(Into::into).peekable();
        if by.peek().is_some() {
            self.coverage.get_or_insert_default().blocked.extend(by);
        }
    }

    /// A finding in a file of the unit.
    pub fn draft(&self, file: usize) -> Draft<'static> {
        self.sinks[file].draft_at(self.position)
    }

    /// The sink of a file, for what drafts need of it.
    pub fn sink(&self, file: usize) -> &Sink<'a> {
        &self.sinks[file]
    }

    /// Reports a finding in a file of the unit.
    pub fn report(&mut self, file: usize, draft: Draft<'_>) {
        self.sinks[file].report(draft);
    }
}

/// Checks a unit.
pub(super) fn check<'c>(checker: &'c Checker, scratch: &mut Scratch, files: &[UnitFile<'_>]) -> UnitOutcome<'c> {
    let checked: Vec<CheckedFile<'c, '_>> = files
        .iter()
        .map(|file| match &file.data {
            Ok(data) => file::check(checker, scratch.spare.pop().unwrap_or_default(), file, data),
            Err(why) => file::not_checked(checker, file.label, why),
        })
        .collect();
    let key = checked.iter().find_map(|file| file.name.unit());
    let edition = most_common_edition(checker, &checked);

    let mut sinks = Vec::new();
    let mut members = Vec::new();
    let mut outcomes = Vec::new();
    for (file, given) in checked.into_iter().zip(files) {
        let member = file.member();
        let lost = file.lost_records();
        outcomes.push(FileOutcome {
            file: given.label.shared_path(),
            findings: FileFindings::default(),
            counts: Default::default(),
            fixable: file.sink.fixable,
            blocked: file.blocked,
            form: file.form,
            records: file.records,
            checked: file.table.as_ref().map_or(0, |table| table.len() as u64),
            is_file: file.is_file,
            severities: file.severities,
            read: given.data.as_ref().ok().filter(|_| checker.lists_inputs()).map(|data| ReadFile {
                file: given.label.shared_path(),
                bytes: data.len() as u64,
                records: file.records,
                sha256: checker.digests().then(|| Box::new(Sha256::digest(data).into())),
            }),
        });
        sinks.push(file.sink);
        members.push(UnitMember {
            name: file.name,
            member,
            table: file.table,
            lost,
            path: given.label.shared_path(),
            data: given.data.as_ref().map_or(&b""[..], |data| data),
        });
    }

    let mut coverage = BTreeMap::new();
    if let Some(key) = key {
        let unit = Unit { key, edition, files: members, keys: RefCell::default(), same_rows: RefCell::default() };
        coverage = run_rules(checker, &unit, &mut sinks);
        scratch.spare.extend(unit.files.into_iter().filter_map(|file| file.table).map(Table::into_buffers));
        for (outcome, sink) in outcomes.iter_mut().zip(sinks) {
            (outcome.findings, outcome.counts) = sink.finish();
        }
        return UnitOutcome { key: Some(unit.key), files: outcomes, coverage };
    }
    scratch.spare.extend(members.into_iter().filter_map(|file| file.table).map(Table::into_buffers));
    for (outcome, sink) in outcomes.iter_mut().zip(sinks) {
        (outcome.findings, outcome.counts) = sink.finish();
    }
    UnitOutcome { key: None, files: outcomes, coverage }
}

fn run_rules(checker: &Checker, unit: &Unit<'_>, sinks: &mut [Sink<'_>]) -> BTreeMap<usize, Coverage> {
    let mut coverage = BTreeMap::new();
    for (position, rule) in &checker.unit_rules {
        let mut out = Out { position: *position, sinks, coverage: None };
        (rule.check)(unit, &mut out);
        coverage.extend(out.coverage.map(|seen| (*position, seen)));
    }
    coverage
}

fn most_common_edition<'c>(checker: &'c Checker, files: &[CheckedFile<'c, '_>]) -> &'c Edition {
    let mut votes: BTreeMap<&str, (usize, &Edition)> = BTreeMap::new();
    for file in files {
        let edition = file.form.map(|form| &form.edition).or(file.name.edition());
        if let Some(edition) = edition {
            votes.entry(edition.name()).or_insert((0, edition)).0 += 1;
        }
    }
    let most = votes.into_values().max_by_key(|(votes, _)| *votes);
    most.map_or_else(|| &**checker.spec().newest(), |(_, edition)| edition)
}

/// The rules because of which a rule cannot rely on some cells of a row.
pub(crate) fn ids<'r>(rules: impl Iterator<Item = &'r Arc<Rule>>) -> Vec<String> {
    rules.map(|rule| rule.id.clone()).collect()
}
