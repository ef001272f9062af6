//! What a ledger says, gathered for a certificate: counts for each form, changes in groups, files with their digests. All of
//! it has a bound, however long the ledger is; what is over it is counted.

use std::collections::BTreeMap;

use serde::Serialize;

use super::words::{heading, reason, value};
use crate::ground::mask::printable;
use crate::ledger::{CellCounts, ChangeKind, FileEntry, LedgerChange, LedgerLine, LedgerSums, Outcome, Run, Seal};
use crate::schema::{Item, Spec};
use crate::text::{Lang, Text};

/// Files that are listed with their digests; groups of changes; and pairs of values of a group.
const MOST_FILES: usize = 5_000;
const MOST_GROUPS: usize = 2_000;
const MOST_VALUES: usize = 10;

/// Everything for the certificate.
pub struct Gathered<'s> {
    spec: &'s Spec,
    lang: Lang,
    pub(super) run: Option<Run>,
    pub(super) summary: Option<LedgerSums>,
    pub(super) forms: BTreeMap<(String, String), FormCounts>,
    pub(super) total: FormCounts,
    groups: BTreeMap<(ChangeKind, String, String, u16, &'static str), ChangeGroup>,
    pub(super) groups_left_out: u64,
    pub(super) asides: BTreeMap<(Aside, String), AsideFiles>,
    pub(super) files: Vec<FileLine>,
    pub(super) files_left_out: u64,
    /// The file whose changes come.
    now: Option<FileEntry>,
    number: u64,
}

/// Counts of a form.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct FormCounts {
    pub files: u64,
    pub records: u64,
    pub cells: CellCounts,
}

impl FormCounts {
    fn add(&mut self, entry: &FileEntry) {
        self.files += 1;
        self.records = self.records.saturating_add(entry.records);
        self.cells.add(&entry.cells);
    }
}

/// Changes of one item for one reason.
#[derive(Debug, Default, Serialize)]
pub(crate) struct ChangeGroup {
    pub edition: String,
    pub form: String,
    pub item: u16,
    pub name: String,
    pub reason: &'static str,
    pub cells: u64,
    pub files: u64,
    /// Values before and after, with the number of their cells.
    pub values: BTreeMap<String, u64>,
    /// Cells with values besides these.
    pub other_values: u64,
    #[serde(skip)]
    last_file: u64,
}

/// Files that were not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Aside {
    Held,
    Dropped,
    PassedOver,
}

/// Such files with one reason.
#[derive(Debug, Default, Serialize)]
pub(crate) struct AsideFiles {
    pub files: Vec<String>,
    pub more: u64,
    pub records: u64,
    pub cells: u64,
}

/// A file with its digests.
#[derive(Debug, Serialize)]
pub(crate) struct FileLine {
    pub file: String,
    pub outcome: Outcome,
    pub path: Option<String>,
    pub input: Option<Seal>,
    pub output: Option<Seal>,
    pub invertible: Option<bool>,
}

impl<'s> Gathered<'s> {
    /// Nothing yet.
    pub fn new(spec: &'s Spec, lang: Lang) -> Gathered<'s> {
        Gathered {
            spec,
            lang,
            run: None,
            summary: None,
            forms: BTreeMap::new(),
            total: FormCounts::default(),
            groups: BTreeMap::new(),
            groups_left_out: 0,
            asides: BTreeMap::new(),
            files: Vec::new(),
            files_left_out: 0,
            now: None,
            number: 0,
        }
    }

    /// Whether it was a ledger so far.
    pub fn is_a_ledger(&self) -> bool {
        self.run.is_some()
    }

    /// The groups of each kind.
    pub(super) fn groups(&self) -> BTreeMap<&'static str, Vec<&ChangeGroup>> {
        let mut kinds: BTreeMap<&'static str, Vec<&ChangeGroup>> = BTreeMap::new();
        for ((kind, ..), group) in &self.groups {
            kinds.entry(heading(*kind)).or_default().push(group);
        }
        kinds
    }

    /// Takes the next line of the ledger.
    pub fn take(&mut self, line: LedgerLine) {
        match line {
            LedgerLine::Run(run) => self.run = Some(run),
            LedgerLine::File(entry) => self.file(*entry),
            LedgerLine::Change(change) => self.change(&change),
            LedgerLine::Summary(summary) => self.summary = Some(summary),
        }
    }

    fn file(&mut self, entry: FileEntry) {
        let word = |word: &Option<String>| word.as_deref().map(printable).unwrap_or_default();
        self.forms.entry((word(&entry.edition), word(&entry.form))).or_default().add(&entry);
        self.total.add(&entry);
        self.number += 1;
        let aside = match entry.outcome {
            Outcome::Migrated => None,
            Outcome::Held => Some(Aside::Held),
            Outcome::Dropped => Some(Aside::Dropped),
            Outcome::PassedOver => Some(Aside::PassedOver),
        };
        if let Some(aside) = aside {
            let why = entry.reason.as_ref().map(|why: &Text| printable(why.get(self.lang))).unwrap_or_default();
            let files = self.asides.entry((aside, why)).or_default();
            files.records = files.records.saturating_add(entry.records);
            files.cells = files.cells.saturating_add(entry.cells.input);
            match files.files.len() < MOST_FILES {
                true => files.files.push(printable(&entry.file)),
                false => files.more += 1,
            }
        }
        match self.files.len() < MOST_FILES {
            true => self.files.push(FileLine {
                file: printable(&entry.file),
                outcome: entry.outcome,
                path: entry.path.as_deref().map(printable),
                input: entry.input.clone(),
                output: entry.output.clone(),
                invertible: entry.invertible,
            }),
            false => self.files_left_out += 1,
        }
        self.now = Some(entry);
    }

    fn change(&mut self, change: &LedgerChange) {
        let (spec, lang, number) = (self.spec, self.lang, self.number);
        let Some(entry) = &self.now else { return };
        let item = item_of(spec, self.run.as_ref(), entry, change);
        let why = reason(change, item, entry.outcome == Outcome::Migrated);
        let [edition, form] =
            [&entry.edition, &entry.form].map(|word| word.as_deref().map(printable).unwrap_or_default());
        let key = (change.kind, form.clone(), edition.clone(), change.item, why);
        let cells = change.records.1.saturating_sub(change.records.0).saturating_add(1);
        if !self.groups.contains_key(&key) && self.groups.len() >= MOST_GROUPS {
            self.groups_left_out = self.groups_left_out.saturating_add(cells);
            return;
        }
        let group = self.groups.entry(key).or_insert_with(|| ChangeGroup {
            edition,
            form,
            item: change.item,
            name: printable(&change.name),
            reason: why,
            ..ChangeGroup::default()
        });
        group.cells = group.cells.saturating_add(cells);
        group.files += u64::from(group.last_file != number);
        group.last_file = number;
        let [from, to] = [&change.from, &change.to].map(|shown| value(shown.as_ref(), change, item, lang, false));
        let pair = match (change.from.is_some(), change.to.is_some()) {
            (true, true) => format!("{from} → {to}"),
            (true, false) => from,
            _ => to,
        };
        match group.values.contains_key(&pair) || group.values.len() < MOST_VALUES {
            true => *group.values.entry(pair).or_default() += cells,
            false => group.other_values = group.other_values.saturating_add(cells),
        }
    }
}

/// The item that a change is about.
pub(crate) fn item_of<'s>(
    spec: &'s Spec,
    run: Option<&Run>,
    entry: &FileEntry,
    change: &LedgerChange,
) -> Option<&'s Item> {
    let edition = |name: &str| match spec.binding(name) {
        Some(binding) => Some(binding.base()),
        None => spec.edition(name),
    };
    let of = match change.kind {
        ChangeKind::Inserted => run?.to.as_str(),
        _ => entry.edition.as_deref()?,
    };
    let form = edition(of)?.form(entry.form.as_deref()?)?;
    form.items().get(usize::from(change.item).checked_sub(1)?).map(|item| &**item)
}
