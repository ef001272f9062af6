//! Outcomes of units put together, by one thread or by many.

use std::collections::HashSet;

use crate::check::context::Context;
use crate::check::corpus::CorpusParts;
use crate::check::kinds::{Alike, FileKind, Seen, count_all};
use crate::check::outcome::{FileOutcome, UnitOutcome};
use crate::check::rules::CORPUS_RULES;
use crate::check::tally::Tally;
use crate::ground::parallel;
use crate::report::{Listing, ReadFile, Report, RuleOutcome, RuleStatus, Summary};

/// A report in the making: it takes what became of one unit after another, in any order.
///
/// Threads can each have their own, which are put together at the end: the report is the same.
///
/// ```
/// use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
/// use careplan::schema::Spec;
///
/// let checker = Checker::new(Spec::embedded(), Options::default());
/// let mut scratch = Scratch::default();
/// let [mut one, mut other] = [checker.report_builder(), checker.report_builder()];
/// let label = FileLabel::new("UP1KYO_0300000106_43_0300000205_11_20251105093000.CSV");
/// one.add(checker.check_unit(&mut scratch, &[UnitFile::new(&label, b"")]));
/// let label = FileLabel::new("UP2KYO_0300000106_43_0300000205_11_20251105093001.CSV");
/// other.add(checker.check_unit(&mut scratch, &[UnitFile::new(&label, b"")]));
/// one.merge(other);
/// assert_eq!(one.finish().summary().units, 2);
/// ```
#[derive(Debug)]
pub struct ReportBuilder<'c> {
    context: &'c Context,
    summary: Summary,
    tallies: Vec<Tally>,
    alike: Alike<'c>,
    findings: Listing,
    inputs: Vec<ReadFile>,
    corpus: CorpusParts,
}

/// Takes what became of units.
impl<'c> Extend<UnitOutcome<'c>> for ReportBuilder<'c> {
    fn extend<I: IntoIterator<Item = UnitOutcome<'c>>>(&mut self, units: I) {
        units.into_iter().for_each(|unit| self.add(unit));
    }
}

impl<'c> ReportBuilder<'c> {
    pub(super) fn new(context: &'c Context) -> ReportBuilder<'c> {
        let rules = context.spec().rules().iter().len();
        ReportBuilder {
            context,
            summary: Summary::default(),
            tallies: std::iter::repeat_with(Tally::default).take(rules).collect(),
            alike: Alike::default(),
            findings: Listing::new(context.most_findings()),
            inputs: Vec::new(),
            corpus: CorpusParts::default(),
        }
    }

    /// Reserves space for `files` files; growing by doubling would waste half of it, and there may be millions.
    pub fn reserve(&mut self, files: usize) {
        if self.context.lists_inputs() {
            self.inputs.reserve_exact(files);
        }
    }

    /// Takes what became of a unit.
    pub fn add(&mut self, unit: UnitOutcome<'c>) {
        self.corpus.add(&unit);
        self.summary.units += u64::from(unit.key.is_some());
        for (rule, seen) in unit.coverage {
            self.tallies[rule.n()].add(seen.into());
        }
        unit.files.into_iter().for_each(|file| self.add_file(file));
    }

    fn add_file(&mut self, file: FileOutcome<'c>) {
        let ReportBuilder { context, summary, tallies, alike, findings, inputs, .. } = self;
        summary.files += u64::from(file.is_file);
        summary.records += file.records;
        let seen = Seen { files: 1, records: file.records, checked: file.checked };
        if !alike.add(&file, &seen) {
            count_all(context, tallies, &FileKind::of(&file), &file.blocked, &seen);
        }
        for (rule, times) in &file.counts {
            if let Some(severity) = file.severities[rule.n()] {
                *summary.of(severity) += times;
            }
            tallies[rule.n()].findings += times;
            tallies[rule.n()].files += 1;
        }
        for (rule, fixable) in &file.fixable {
            summary.fixable += fixable.safe;
            summary.fixable_unsafe += fixable.not_safe;
            tallies[rule.n()].fixable.add(*fixable);
        }
        findings.append(file.findings);
        inputs.extend(file.read);
    }

    /// Takes what another one took, of the same checker.
    pub fn merge(&mut self, other: ReportBuilder<'c>) {
        self.summary.add(&other.summary);
        self.tallies.iter_mut().zip(other.tallies).for_each(|(tally, other)| tally.add(other));
        self.alike.append(other.alike);
        self.findings.append(other.findings.into_unsorted());
        self.inputs.extend(other.inputs);
        self.corpus.append(other.corpus);
    }

    /// The report on all that was taken.
    pub fn finish(self) -> Report {
        let ReportBuilder { context, mut summary, mut tallies, alike, mut findings, mut inputs, corpus } = self;
        alike.count(context, &mut tallies);
        let sort = || parallel::sort_by(&mut inputs, |a, b| a.file.cmp(&b.file));
        let ((), seen) = parallel::both(sort, || corpus.check(context, CORPUS_RULES));
        for (rule, coverage, found) in seen {
            tallies[rule.n()].add(Tally {
                findings: found.len() as u64,
                files: found.iter().map(|finding| finding.file()).collect::<HashSet<_>>().len() as u64,
                ..coverage.map_or_else(Tally::default, Tally::from)
            });
            found.iter().for_each(|finding| *summary.of(finding.severity) += 1);
            found.into_iter().for_each(|finding| findings.push(finding));
        }
        let findings = findings.into_sorted();
        summary.truncated = summary.findings() - findings.len() as u64;
        let (spec, book) = (context.spec(), context.spec().rules());
        // Rules that the profile does not have are no part of the report.
        let listed =
            book.entries().iter().zip(tallies).filter(|(rule, _)| rule.severity_in(context.profile()).is_some());
        let rules = listed.map(|(rule, tally)| RuleOutcome {
            id: rule.id.clone(),
            status: match (context.severity(rule.index()), tally.applies, tally.blocked.is_empty()) {
                (None, ..) => RuleStatus::NotSelected,
                (_, false, _) if tally.set_aside > 0 => RuleStatus::NotSelected,
                (_, false, _) => RuleStatus::NotApplicable,
                (_, true, true) => RuleStatus::Run,
                (_, true, false) => RuleStatus::Blocked,
            },
            blocked_by: tally.blocked.into_iter().collect(),
            rows: tally.rows,
            findings: tally.findings,
            files: tally.files,
            accepted: 0,
            fixable: tally.fixable.safe,
            fixable_unsafe: tally.fixable.not_safe,
            files_set_aside: tally.set_aside,
        });
        Report {
            summary,
            rules: rules.collect(),
            ends_early: summary.truncated > 0 && findings.len() == context.most_findings(),
            findings,
            inputs,
            spec: spec.clone(),
            edition: context.wanted_edition().unwrap_or(spec.newest().name()).to_owned(),
            profile: context.profile(),
            severities: context.severities().into(),
            made_with: context.made_with().cloned(),
            accepted_errors: false,
        }
    }
}
