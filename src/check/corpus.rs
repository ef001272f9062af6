//! What units are to each other: rules that look at all units of a report.

use std::sync::Arc;

use super::file::Blocked;
use super::finding::Finding;
use super::settings::Severities;
use super::unit::Coverage;
use super::{Checker, UnitOutcome};
use crate::parallel;
use crate::read::UnitKey;
use crate::rule::{Arguments, Group, RuleDefinition};
use crate::schema::{Edition, Form};

/// A rule that looks at all units.
pub(crate) struct CorpusRule {
    pub definition: &'static RuleDefinition,
    pub check: fn(&Corpus, &mut CorpusOut<'_>),
}

/// All units of a report, in the order of their keys.
#[derive(Debug, Default)]
pub(crate) struct Corpus {
    pub units: Vec<UnitNames>,
    /// Files whose names do not say to which unit they belong, with the rules that say so.
    pub strays: Vec<&'static str>,
}

/// What the names of a unit's files say.
#[derive(Debug)]
pub(crate) struct UnitNames {
    pub key: UnitKey,
    pub files: Vec<NamedFile>,
}

/// What the name of a file says.
#[derive(Debug)]
pub(crate) struct NamedFile {
    pub path: Arc<str>,
    pub severities: Severities,
    /// What it is, where the name says; pictures are left out.
    pub form: Option<(Arc<Edition>, Arc<Form>)>,
    /// 提供年月, for forms that have it.
    pub month: Option<Box<str>>,
}

/// Where these rules report.
pub(crate) struct CorpusOut<'o> {
    checker: &'o Checker,
    rule: &'static RuleDefinition,
    position: usize,
    coverage: Option<Coverage>,
    findings: Vec<Finding>,
}

impl Corpus {
    /// Takes what the rules need from a unit's outcome.
    pub fn add(&mut self, unit: &mut UnitOutcome) {
        match &unit.key {
            Some(key) => {
                let files = unit.files.iter_mut().filter_map(|file| file.name.take()).collect();
                self.units.push(UnitNames { key: key.clone(), files });
            }
            None => {
                // A name that could be read belongs to a unit, unless it is against the naming rule.
                let why = |blocked: &Blocked| blocked.groups.get(&Group::Names)?.first().copied();
                let files = unit.files.iter().filter(|file| file.is_file);
                self.strays.extend(files.map(|file| why(&file.blocked).unwrap_or("CP301")));
            }
        }
    }

    /// Takes what another one took.
    pub fn append(&mut self, other: Corpus) {
        self.units.extend(other.units);
        self.strays.extend(other.strays);
    }

    /// Runs the rules: for each its place in the rule book, what it saw and what it found.
    pub fn check(
        mut self,
        checker: &Checker,
        rules: &'static [CorpusRule],
    ) -> Vec<(usize, Option<Coverage>, Vec<Finding>)> {
        parallel::sort_by(&mut self.units, |a, b| a.key.cmp(&b.key));
        self.strays.sort_unstable();
        self.strays.dedup();
        let mut seen = Vec::new();
        for rule in rules {
            let Some(position) = checker.spec().rules().position(rule.definition.id) else { continue };
            if checker.severity(position).is_none() {
                continue;
            }
            let mut out = CorpusOut { checker, rule: rule.definition, position, coverage: None, findings: Vec::new() };
            (rule.check)(&self, &mut out);
            seen.push((position, out.coverage, out.findings));
        }
        seen
    }
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
    pub fn report(&mut self, unit: &UnitNames, file: &NamedFile, arguments: Arguments) {
        let Some(severity) = file.severities[self.position] else { return };
        let finding = Finding::of_file(self.checker, self.rule, severity, file.path.clone(), arguments);
        self.findings.push(Finding {
            unit: Some(unit.key.text().clone()),
            edition: file.form.as_ref().map_or(finding.edition.clone(), |(edition, _)| edition.name().into()),
            form: file.form.as_ref().map(|(_, form)| form.clone()),
            ..finding
        });
    }
}
