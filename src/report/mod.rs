//! The report: every finding, and for every rule whether it could do its work.

mod accept;
mod baseline;
mod excerpt;
mod finding;
pub mod formats;
mod listing;
mod repeats;
mod spread;
mod verdict;

use std::sync::Arc;

use serde::Serialize;

pub(crate) use accept::BASELINE;
pub use accept::NotAllListed;
pub use baseline::Baseline;
pub(crate) use baseline::Entry as BaselineEntry;
pub use excerpt::{Excerpt, ExcerptLine};
pub use finding::Finding;
pub(crate) use finding::{About, At, Repeated, Value};
pub(crate) use listing::Listing;
pub use listing::MOST_FINDINGS;
pub(crate) use repeats::{Repeats, tell as tell_repeats};
pub use verdict::Verdict;

use crate::rule::MadeWith;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Spec;

/// All findings, and how much was checked.
#[derive(Debug)]
pub struct Report {
    pub(crate) summary: Summary,
    pub(crate) rules: Vec<RuleOutcome>,
    pub(crate) findings: Vec<Finding>,
    /// There are more findings than a report lists.
    pub(crate) ends_early: bool,
    pub(crate) inputs: Vec<ReadFile>,
    pub(crate) spec: Spec,
    pub(crate) edition: String,
    pub(crate) profile: Profile,
    /// What findings of each rule count as, by the rule's place in the rule book; `None`: it was not run.
    pub(crate) severities: Box<[Option<Severity>]>,
    pub(crate) made_with: Option<MadeWith>,
    /// Some of what was accepted is an error.
    pub(crate) accepted_errors: bool,
}

/// Totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Files that were or should have been checked.
    pub files: u64,
    /// Units (送信単位): files that share sender, receiver and serial.
    pub units: u64,
    /// Data records.
    pub records: u64,
    /// Findings that are errors.
    pub errors: u64,
    /// Findings that are warnings.
    pub warnings: u64,
    /// Findings that are information.
    pub infos: u64,
    /// Findings that are counted but not listed.
    pub truncated: u64,
    /// Findings that a baseline accepts; they are in no other figure.
    pub accepted: u64,
    /// Findings that `careplan fix` mends, listed or not.
    pub fixable: u64,
    /// Findings that it mends with `--unsafe-fixes` only.
    pub fixable_unsafe: u64,
}

impl Summary {
    pub(crate) fn of(&mut self, severity: Severity) -> &mut u64 {
        match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Info => &mut self.infos,
        }
    }

    /// How many findings there are.
    pub(crate) fn findings(&self) -> u64 {
        self.errors + self.warnings + self.infos
    }

    pub(crate) fn add(&mut self, other: &Summary) {
        self.files += other.files;
        self.units += other.units;
        self.records += other.records;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.infos += other.infos;
        self.truncated += other.truncated;
        self.accepted += other.accepted;
        self.fixable += other.fixable;
        self.fixable_unsafe += other.fixable_unsafe;
    }
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadFile {
    /// Its name, as in findings.
    pub file: Arc<str>,
    /// Its size.
    pub bytes: u64,
    /// Data records in it.
    pub records: u64,
    /// Whether every selected rule on single files could look at everything in it.
    pub complete: bool,
    /// Its SHA-256, if [`Options::digests`](crate::check::Options::digests) asks for it: of millions of files most have none.
    pub sha256: Option<Box<[u8; 32]>>,
}

/// What became of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleOutcome {
    /// The rule's id.
    pub id: String,
    /// Whether it could look at everything.
    pub status: RuleStatus,
    /// Rules whose findings kept it from looking at something.
    pub blocked_by: Vec<String>,
    /// What it looked at: files for rules on input and names, records for all others.
    pub rows: u64,
    /// How often it was broken.
    pub findings: u64,
    /// In how many files it was broken.
    pub files: u64,
    /// How many of its findings a baseline accepts; they are not among [`RuleOutcome::findings`].
    pub accepted: u64,
    /// How many of its findings `careplan fix` mends.
    pub fixable: u64,
    /// How many more it mends with `--unsafe-fixes`.
    pub fixable_unsafe: u64,
    /// In how many files it was not selected, because of settings for their paths.
    pub files_set_aside: u64,
}

/// Whether a rule could look at everything it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RuleStatus {
    /// Yes.
    Run,
    /// There was nothing it is about.
    NotApplicable,
    /// Options or the configuration left it out.
    NotSelected,
    /// No: see [`RuleOutcome::blocked_by`].
    Blocked,
}

impl RuleStatus {
    /// As in the JSON report.
    pub fn as_str(self) -> &'static str {
        match self {
            RuleStatus::Run => "run",
            RuleStatus::NotApplicable => "not_applicable",
            RuleStatus::NotSelected => "not_selected",
            RuleStatus::Blocked => "blocked",
        }
    }
}

impl Report {
    /// Totals.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Every rule of the profile, by id.
    pub fn rules(&self) -> &[RuleOutcome] {
        &self.rules
    }

    /// The rule with an id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.spec.rules().get(id)
    }

    /// Every finding that is listed, by file, record, item and rule. [`Summary::truncated`] says how many are not.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether the list ends because there are more findings than a report lists, not because options ask for fewer.
    pub fn ends_early(&self) -> bool {
        self.ends_early
    }

    /// Every file that was read, by name.
    pub fn inputs(&self) -> &[ReadFile] {
        &self.inputs
    }

    /// What it comes to, as far as the selected rules go.
    pub fn verdict(&self) -> Verdict {
        if self.summary.errors > 0 || self.accepted_errors {
            Verdict::Invalid
        } else if self.summary.files == 0 || self.blocked().next().is_some() {
            Verdict::Incomplete
        } else {
            Verdict::Valid
        }
    }

    /// No errors, accepted or not, and no selected rule that could not look at everything.
    pub fn is_valid(&self) -> bool {
        self.verdict() == Verdict::Valid
    }

    /// Rules that could not look at everything, because of something that no baseline accepts: what a baseline accepts is
    /// accepted with what it keeps from being checked.
    pub fn unchecked(&self) -> impl Iterator<Item = &RuleOutcome> {
        let is_accepted = |id: &String| self.rules.iter().any(|r| r.id == *id && r.accepted > 0 && r.findings == 0);
        self.blocked().filter(move |rule| !rule.blocked_by.iter().all(is_accepted))
    }

    /// Rules of the profile that were not run, in any file or in some.
    pub fn not_selected(&self) -> impl Iterator<Item = &RuleOutcome> {
        let is_left_out = |rule: &&RuleOutcome| rule.status == RuleStatus::NotSelected || rule.files_set_aside > 0;
        self.rules.iter().filter(is_left_out)
    }

    /// Rules that could not look at everything.
    pub fn blocked(&self) -> impl Iterator<Item = &RuleOutcome> {
        self.rules.iter().filter(|rule| rule.status == RuleStatus::Blocked)
    }

    /// What findings of a rule count as in most files; `None` where it was not run.
    pub(crate) fn severity(&self, id: &str) -> Option<Severity> {
        self.spec.rules().find(id).and_then(|rule| self.severities[rule.index().n()])
    }

    /// Whether a rule was run, and not ignored or left out.
    pub(crate) fn runs(&self, id: &str) -> bool {
        self.severity(id).is_some()
    }

    pub(crate) fn outcome(&mut self, id: &str) -> Option<&mut RuleOutcome> {
        self.rules.iter_mut().find(|rule| rule.id == id)
    }

    /// Whether there is a finding of this severity or a worse one.
    pub fn has(&self, severity: Severity) -> bool {
        let Summary { errors, warnings, infos, .. } = self.summary;
        let count = match severity {
            Severity::Error => errors,
            Severity::Warning => errors + warnings,
            Severity::Info => errors + warnings + infos,
        };
        count > 0
    }

    /// The edition of the spec: the newest it has, or the one asked for.
    pub fn spec_edition(&self) -> &str {
        &self.edition
    }

    /// SHA-256 of the spec.
    pub fn spec_digest(&self) -> &str {
        self.spec.digest()
    }

    /// What the report was made with, where that is not the default: configuration, profile, rules set aside or changed.
    pub fn made_with(&self) -> Option<&MadeWith> {
        self.made_with.as_ref()
    }

    /// Keeps at most so many findings of each rule, spread over files and items, so that no file is hidden behind another one; the
    /// totals stay as they are.
    pub fn limit_per_rule(&mut self, most: u64) {
        let findings = std::mem::take(&mut self.findings);
        let kept = spread::most_per_rule(&findings, most);
        self.findings = findings.into_iter().zip(kept).filter_map(|(finding, kept)| kept.then_some(finding)).collect();
        self.summary.truncated = self.summary.findings() - self.findings.len() as u64;
    }

    /// The findings that a report for people lists: so many at most, of every file and rule some.
    pub(crate) fn some_findings(&self, most: usize) -> Vec<&Finding> {
        let kept = spread::most_of_all(&self.findings, most);
        self.findings.iter().zip(kept).filter_map(|(finding, kept)| kept.then_some(finding)).collect()
    }
}
