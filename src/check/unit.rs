//! A unit (送信単位) as its rules see it, and where they report.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use super::keys::Keys;
use super::outcome::Coverage;
use super::services::Services;
use super::sink::{Draft, Sink};
use super::table::Table;
use crate::read::{FileName, UnitKey};
use crate::rule::{BookRule, RuleDefinition, RuleIndex};
use crate::schema::{Edition, Member, Relation};

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
    /// The services of each person by file, likewise.
    services: RefCell<BTreeMap<usize, Rc<Services>>>,
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

/// Where the rules of a unit report.
pub(crate) struct Out<'o, 'a> {
    rule: RuleIndex,
    sinks: &'o mut [Sink<'a>],
    coverage: Option<Coverage>,
}

impl<'a> Unit<'a> {
    pub fn new(key: UnitKey, edition: &'a Edition, files: Vec<UnitMember<'a>>) -> Unit<'a> {
        Unit { key, edition, files, keys: RefCell::default(), services: RefCell::default() }
    }
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

    /// The services of each person in a file, found once. `None` where the file could not be read, or its form has none.
    pub fn services(&self, place: usize, keys: &Keys) -> Option<Rc<Services>> {
        let mut all = self.services.borrow_mut();
        if let Some(services) = all.get(&place) {
            return Some(services.clone());
        }
        let services = Rc::new(Services::new(self.files[place].table.as_ref()?, keys)?);
        all.insert(place, services.clone());
        Some(services)
    }

    /// The relations of the edition.
    pub fn relations(&self) -> &[Relation] {
        self.edition.relations()
    }
}

impl<'o, 'a> Out<'o, 'a> {
    pub fn new(rule: RuleIndex, sinks: &'o mut [Sink<'a>]) -> Out<'o, 'a> {
        Out { rule, sinks, coverage: None }
    }

    /// What the rule saw; `None` if it is not about the unit.
    pub fn coverage(self) -> Option<Coverage> {
        self.coverage
    }

    /// Adds the number of records (or files) that the rule looked at.
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
        let sink = &self.sinks[file];
        sink.draft_of(sink.context.spec().rules().at(self.rule))
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

/// The rules because of which a rule cannot rely on some cells of a row.
pub(crate) fn ids<'r>(rules: impl Iterator<Item = &'r Arc<BookRule>>) -> Vec<String> {
    rules.map(|rule| rule.id.clone()).collect()
}
