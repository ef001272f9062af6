//! What units are to each other: rules that look at all units of a report.

use std::cell::OnceCell;
use std::sync::Arc;

use super::file::Blocked;
use super::finding::Finding;
use super::rules::Sent;
use super::settings::Severities;
use super::unit::Coverage;
use super::{Checker, FileLabel, UnitOutcome};
use crate::read::{FileName, UnitKey};
use crate::rule::{Arguments, Group, RuleDefinition};
use crate::schema::{Edition, Form, Spec};

/// A rule that looks at all units.
pub(crate) struct CorpusRule {
    pub definition: &'static RuleDefinition,
    pub check: fn(&Corpus<'_>, &mut CorpusOut<'_>),
}

/// All units of a report, by what the names of their files say.
#[derive(Debug, Default)]
pub(crate) struct Corpus<'c> {
    /// In no order.
    pub files: Vec<NamedFile<'c>>,
    /// The rules because of which some names do not say to which unit a file belongs.
    pub strays: Vec<&'static str>,
    /// The files of whoever deletes something, for several rules.
    pub sent: OnceCell<Vec<Sent>>,
}

/// A file whose name says to which unit it belongs. There may be millions of these, so that the name is read again by the few
/// who need it.
#[derive(Debug)]
pub(crate) struct NamedFile<'c> {
    pub path: Arc<str>,
    pub severities: Severities<'c>,
    /// What it is, where the name says; pictures are left out.
    pub form: Option<(&'c Arc<Edition>, &'c Arc<Form>)>,
}

impl NamedFile<'_> {
    /// What the name says.
    pub fn name<'s>(&self, spec: &'s Spec) -> FileName<'s> {
        FileName::read(spec, FileLabel::new(self.path.clone()).name())
    }
}

/// Where these rules report.
pub(crate) struct CorpusOut<'o> {
    checker: &'o Checker,
    rule: &'static RuleDefinition,
    position: usize,
    coverage: Option<Coverage>,
    findings: Vec<Finding>,
}

impl<'c> Corpus<'c> {
    /// Takes what the rules need from a unit's outcome.
    pub fn add(&mut self, unit: &UnitOutcome<'c>) {
        match &unit.key {
            Some(_) => self.files.extend(unit.files.iter().map(|file| NamedFile {
                path: file.file.clone(),
                severities: file.severities.clone(),
                form: file.form_by_name,
            })),
            None => {
                // A name that could be read belongs to a unit, unless it is against the naming rule.
                let why = |blocked: &Blocked| blocked.groups.get(&Group::Names)?.first().copied();
                let files = unit.files.iter().filter(|file| file.is_file);
                self.strays.extend(files.map(|file| why(&file.blocked).unwrap_or("CP301")));
            }
        }
    }

    /// Takes what another one took.
    pub fn append(&mut self, other: Corpus<'c>) {
        self.files.extend(other.files);
        self.strays.extend(other.strays);
    }

    /// Runs the rules: for each its place in the rule book, what it saw and what it found.
    pub fn check(
        mut self,
        checker: &Checker,
        rules: &'static [CorpusRule],
    ) -> Vec<(usize, Option<Coverage>, Vec<Finding>)> {
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

impl<'o> CorpusOut<'o> {
    /// The rule looked at so many files.
    pub fn saw(&mut self, files: u64) {
        self.coverage.get_or_insert_default().rows += files;
    }

    /// The rule could not look at something, because of other rules.
    pub fn blocked(&mut self, by: impl IntoIterator<Item = &'static str>) {
        self.coverage.get_or_insert_default().blocked.extend(by.into_iter().map(str::to_owned));
    }

    /// The spec that names are read by.
    pub fn spec(&self) -> &'o Spec {
        self.checker.spec()
    }

    /// A finding in a file of a unit.
    pub fn report(&mut self, unit: &UnitKey, file: &NamedFile<'_>, arguments: Arguments) {
        let Some(severity) = file.severities[self.position] else { return };
        let finding = Finding::of_file(self.checker, self.rule, severity, file.path.clone(), arguments);
        self.findings.push(Finding {
            unit: Some(unit.text().clone()),
            edition: file.form.map_or(finding.edition.clone(), |(edition, _)| edition.name().into()),
            form: file.form.map(|(_, form)| form.clone()),
            ..finding
        });
    }
}
