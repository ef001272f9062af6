//! What units are to each other: rules that look at all units of a report.

use std::sync::{Arc, OnceLock};

use super::context::Context;
use super::outcome::{Blocked, Coverage, UnitOutcome};
use super::rules::{Involved, deletes_something};
use crate::read::{FileName, UnitKey};
use crate::report::{About, Finding};
use crate::rule::{Arguments, BookRule, Group, RuleDefinition, RuleIndex};

/// A rule that looks at all units.
pub(crate) struct CorpusRule {
    pub definition: &'static RuleDefinition,
    pub check: fn(&Corpus<'_>, &mut CorpusOut<'_>),
}

/// Files by what their names say. There may be millions of them.
pub(crate) trait NamedFiles: Sync {
    /// How many there are.
    fn len(&self) -> usize;

    /// The name of a file; `None` for what is no file.
    fn name(&self, file: usize) -> Option<FileName<'_>>;

    /// Those that delete something, by their names.
    fn deleting(&self) -> Vec<usize>;
}

impl NamedFiles for Vec<FileName<'_>> {
    fn len(&self) -> usize {
        self.len()
    }

    fn name(&self, file: usize) -> Option<FileName<'_>> {
        self.get(file).cloned()
    }

    fn deleting(&self) -> Vec<usize> {
        (0..self.len()).filter(|file| deletes_something(self[*file].edition_and_form())).collect()
    }
}

/// What rules across units need of outcomes.
#[derive(Debug, Default)]
pub(crate) struct CorpusParts<'c> {
    files: Vec<FileName<'c>>,
    /// The rules because of which some names do not say to which unit a file belongs.
    strays: Vec<&'static str>,
}

impl<'c> CorpusParts<'c> {
    /// Takes what they need of an outcome.
    pub fn add(&mut self, unit: &UnitOutcome<'c>) {
        self.add_stray(unit);
        if unit.key.is_some() {
            self.files.extend(unit.files.iter().map(|file| file.name.clone()));
        }
    }

    /// Takes what they need of the outcome of a unit whose files are listed elsewhere.
    pub fn add_stray(&mut self, unit: &UnitOutcome<'_>) {
        if unit.key.is_none() {
            // A name that could be read belongs to a unit, unless it is against the naming rule.
            let why = |blocked: &Blocked| blocked.groups.get(&Group::Names)?.first().copied();
            let files = unit.files.iter().filter(|file| file.is_file);
            self.strays.extend(files.map(|file| why(&file.blocked).unwrap_or("CP301")));
        }
    }

    /// Takes what another one took.
    pub fn append(&mut self, other: CorpusParts<'c>) {
        self.files.extend(other.files);
        self.strays.extend(other.strays);
    }

    /// Runs the rules, over these files and others: for each rule its place in the rule book, what it saw and what it found.
    pub fn check(
        mut self,
        context: &Context,
        rules: &'static [CorpusRule],
        listed: Option<&dyn NamedFiles>,
    ) -> Vec<(RuleIndex, Option<Coverage>, Vec<Finding>)> {
        self.strays.sort_unstable();
        self.strays.dedup();
        let lists = [Some(&self.files as &dyn NamedFiles), listed];
        let corpus =
            Corpus { lists: lists.into_iter().flatten().collect(), strays: self.strays, involved: OnceLock::new() };
        let mut seen = Vec::new();
        for rule in rules {
            let own = context.spec().rules().defined(rule.definition);
            if context.severity(own.index()).is_none() {
                continue;
            }
            let mut out = CorpusOut { context, rule: own, coverage: None, findings: Vec::new() };
            (rule.check)(&corpus, &mut out);
            seen.push((own.index(), out.coverage, out.findings));
        }
        seen
    }
}

/// All units of a report, by what the names of their files say.
pub(crate) struct Corpus<'f> {
    lists: Vec<&'f dyn NamedFiles>,
    /// The rules because of which some names do not say to which unit a file belongs.
    pub strays: Vec<&'static str>,
    /// The files of those between whom something is deleted, for several rules.
    pub involved: OnceLock<Vec<Involved>>,
}

impl<'f> Corpus<'f> {
    /// How many files there are.
    pub fn files(&self) -> usize {
        self.lists.iter().map(|list| list.len()).sum()
    }

    /// The name of a file; `None` for what is no file.
    pub fn name(&self, mut file: usize) -> Option<FileName<'f>> {
        for list in &self.lists {
            match file.checked_sub(list.len()) {
                None => return list.name(file),
                Some(further) => file = further,
            }
        }
        None
    }

    /// The files that delete something, by their names.
    pub fn deleting(&self) -> Vec<usize> {
        let (mut deleting, mut begin) = (Vec::new(), 0);
        for list in &self.lists {
            deleting.extend(list.deleting().into_iter().map(|file| begin + file));
            begin += list.len();
        }
        deleting
    }
}

/// Where these rules report.
pub(crate) struct CorpusOut<'o> {
    context: &'o Context,
    rule: &'o Arc<BookRule>,
    coverage: Option<Coverage>,
    findings: Vec<Finding>,
}

impl CorpusOut<'_> {
    /// The rule looked at so many files.
    pub fn saw(&mut self, files: u64) {
        self.coverage.get_or_insert_default().rows += files;
    }

    /// The rule could not look at something, because of other rules.
    pub fn blocked(&mut self, by: impl IntoIterator<Item = &'static str>) {
        self.coverage.get_or_insert_default().blocked.extend(by.into_iter().map(str::to_owned));
    }

    /// A finding in a file of a unit.
    pub fn report(&mut self, unit: &UnitKey, name: &FileName<'_>, arguments: Arguments) {
        let (label, spec) = (name.label(), self.context.spec());
        let Some(severity) = self.context.severities_of(label)[self.rule.index().n()] else { return };
        let form = name.edition_and_form();
        let about = About {
            file: label.shared_path(),
            unit: Some(unit.text().clone()),
            edition: form.map_or(spec.newest().name(), |(edition, _)| edition.name()).into(),
            form: form.map(|(_, form)| form.clone()),
        };
        self.findings.push(Finding::of_file(self.rule.clone(), severity, about, arguments));
    }
}
