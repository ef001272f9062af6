//! What units are to each other: rules that look at all units of a report.

use std::sync::Arc;

use super::context::Context;
use super::deletes::{Delete, Deletes, deletes_something};
use super::outcome::{Blocked, Coverage, UnitOutcome};
use crate::read::FileLabel;
use crate::report::{About, Finding};
use crate::rule::{Argument, Arguments, BookRule, Group, RuleDefinition, RuleIndex};
use crate::schema::Spec;
use crate::text::Text;

/// A rule that looks at all units.
pub(crate) struct CorpusRule {
    pub definition: &'static RuleDefinition,
    pub check: fn(&Corpus<'_>, &mut CorpusOut<'_>),
}

/// What rules across units need of outcomes.
#[derive(Debug, Default)]
pub(crate) struct CorpusParts {
    files: Vec<FileLabel>,
    /// Those of them that delete something, by their names.
    deleting: Vec<FileLabel>,
    /// The rules because of which some names do not say to which unit a file belongs.
    strays: Vec<&'static str>,
}

impl CorpusParts {
    /// Takes what they need of an outcome.
    pub fn add(&mut self, unit: &UnitOutcome<'_>) {
        if unit.key.is_some() {
            self.files.extend(unit.files.iter().map(|file| file.name.label().clone()));
            let deleting = unit.files.iter().filter(|file| deletes_something(&file.name));
            self.deleting.extend(deleting.map(|file| file.name.label().clone()));
            return;
        }
        // A name that could be read belongs to a unit, unless it is against the naming rule.
        let why = |blocked: &Blocked| blocked.groups.get(&Group::Names)?.first().copied();
        let files = unit.files.iter().filter(|file| file.is_file);
        self.strays.extend(files.map(|file| why(&file.blocked).unwrap_or("CP301")));
    }

    /// Takes what another one took.
    pub fn append(&mut self, other: CorpusParts) {
        self.files.extend(other.files);
        self.deleting.extend(other.deleting);
        self.strays.extend(other.strays);
    }

    /// Runs the rules: for each its place in the rule book, what it saw and what it found.
    pub fn check(
        mut self,
        context: &Context,
        rules: &'static [CorpusRule],
    ) -> Vec<(RuleIndex, Option<Coverage>, Vec<Finding>)> {
        self.strays.sort_unstable();
        self.strays.dedup();
        let deletes = Deletes::new(context.spec(), &self.files, &self.deleting);
        let corpus = Corpus { deletes: &deletes, strays: &self.strays };
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
    /// What is deleted, and the units that it may be in.
    pub deletes: &'f Deletes<'f>,
    /// The rules because of which some names do not say to which unit a file belongs.
    pub strays: &'f [&'static str],
}

/// Where these rules report.
pub(crate) struct CorpusOut<'o> {
    context: &'o Context,
    rule: &'o Arc<BookRule>,
    coverage: Option<Coverage>,
    findings: Vec<Finding>,
}

impl<'o> CorpusOut<'o> {
    /// Adds the number of files that the rule looked at.
    pub fn saw(&mut self, files: u64) {
        self.coverage.get_or_insert_default().rows += files;
    }

    /// The spec that names are read by.
    pub fn spec(&self) -> &'o Spec {
        self.context.spec()
    }

    /// Reports a file that deletes, with what it deletes and one more fact; unless that may be in a file whose name does not
    /// say so.
    pub(super) fn report(&mut self, corpus: &Corpus<'_>, delete: &Delete<'_>, name: &'static str, fact: Argument) {
        if !corpus.strays.is_empty() {
            let strays = corpus.strays.iter().map(|id| (*id).to_owned());
            self.coverage.get_or_insert_default().blocked.extend(strays);
            return;
        }
        self.saw(1);
        let (own, form) = (delete.own, delete.form);
        let Some(severity) = self.context.severities_of(own.name.label())[self.rule.index().n()] else { return };
        let deletes = match own.month() {
            Some(month) => Text::new(format!("{month} の {form}"), format!("{form} of {month}")),
            None => Text::same(form),
        };
        let mut arguments = Arguments::default();
        arguments.set("deletes", Argument::Text(deletes));
        arguments.set(name, fact);
        let form = own.name.edition_and_form();
        let about = About {
            file: own.name.label().shared_path(),
            unit: Some(own.unit.text().clone()),
            edition: form.map_or(self.spec().newest().name(), |(edition, _)| edition.name()).into(),
            form: form.map(|(_, form)| form.clone()),
        };
        self.findings.push(Finding::of_file(self.rule.clone(), severity, about, arguments));
    }
}
