//! The report: every finding, and for every rule whether it could do its work.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::io;
use std::sync::Arc;

use serde::Serialize;

use super::corpus::Corpus;
use super::file::Blocked;
use super::finding::Finding;
use super::findings::Findings;
use super::form_checks::FormChecks;
use super::rules::CORPUS_RULES;
use super::rules::input::BASELINE;
use super::settings::{MadeWith, Severities};
use super::{Checker, FileOutcome, UnitOutcome};
use crate::rule::{Group, Rule, RuleBook, Severity};

/// What was found, and what was looked at.
#[derive(Debug)]
pub struct Report {
    pub(super) summary: Summary,
    rules: Vec<RuleOutcome>,
    pub(super) findings: Findings,
    inputs: Vec<ReadFile>,
    book: RuleBook,
    spec_edition: String,
    spec_digest: String,
    pub(super) made_with: Option<MadeWith>,
    /// Some of what was accepted is an error.
    pub(super) accepted_errors: bool,
    /// Rules that were run, by id.
    run: HashSet<String>,
}

/// Totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    pub(super) fn of(&mut self, severity: Severity) -> &mut u64 {
        match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Info => &mut self.infos,
        }
    }
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFile {
    /// Its name, as in findings.
    pub file: Arc<str>,
    /// Its size.
    pub bytes: u64,
    /// Data records in it.
    pub records: u64,
    /// Its SHA-256, if [`Options::digests`](super::Options::digests) asks for it.
    pub sha256: Option<[u8; 32]>,
}

/// What became of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

/// Whether a rule could look at everything it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RuleStatus {
    /// Yes.
    Run,
    /// There was nothing it is about, or it was not selected.
    NotApplicable,
    /// No: see [`RuleOutcome::blocked_by`].
    Blocked,
}

impl RuleStatus {
    /// As in the JSON report.
    pub fn as_str(self) -> &'static str {
        match self {
            RuleStatus::Run => "run",
            RuleStatus::NotApplicable => "not_applicable",
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

    /// What a rule says, by its id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.book.get(id).map(|rule| &**rule)
    }

    /// Every finding, by file, record, item and rule.
    ///
    /// Of a checker with a [`Spill`](super::Spill) these are only the findings that are in memory; there
    /// [`Report::each_finding`] has all.
    pub fn findings(&self) -> &[Finding] {
        self.findings.in_memory()
    }

    /// Visits every finding, by file, record, item and rule, wherever it is kept.
    ///
    /// # Errors
    ///
    /// What `visit` returns, or if findings that were kept elsewhere cannot be read.
    pub fn each_finding(&self, mut visit: impl FnMut(&Finding) -> io::Result<()>) -> io::Result<()> {
        self.findings.each(&mut visit)
    }

    /// How many findings are listed.
    pub fn listed(&self) -> u64 {
        self.findings.len()
    }

    /// Every file that was read, by name.
    pub fn inputs(&self) -> &[ReadFile] {
        &self.inputs
    }

    /// No errors, accepted or not, and no rule that could not look at everything.
    pub fn is_valid(&self) -> bool {
        self.summary.errors == 0 && !self.accepted_errors && self.summary.files > 0 && !self.blocked().any(|_| true)
    }

    /// Rules that could not look at everything.
    pub fn blocked(&self) -> impl Iterator<Item = &RuleOutcome> {
        self.rules.iter().filter(|rule| rule.status == RuleStatus::Blocked)
    }

    /// Whether a rule was run, and not ignored or left out.
    pub(crate) fn runs(&self, id: &str) -> bool {
        self.run.contains(id)
    }

    pub(super) fn outcome(&mut self, id: &str) -> Option<&mut RuleOutcome> {
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
        &self.spec_edition
    }

    /// SHA-256 of the spec.
    pub fn spec_digest(&self) -> &str {
        &self.spec_digest
    }

    /// What the report was made with, where that is not the default: configuration, profile, rules set aside or changed.
    pub fn made_with(&self) -> Option<&MadeWith> {
        self.made_with.as_ref()
    }

    /// Keeps at most so many findings of each rule; the totals stay as they are.
    ///
    /// # Errors
    ///
    /// If findings that were kept elsewhere cannot be read.
    pub fn limit_per_rule(&mut self, most: u64) -> io::Result<()> {
        let mut seen: HashMap<String, u64> = HashMap::new();
        let mut listed = self.findings.none_of();
        self.findings.each(&mut |finding| {
            let count = seen.entry(finding.rule().id.clone()).or_default();
            *count += 1;
            if *count <= most {
                listed.push(finding.clone());
            }
            Ok(())
        })?;
        listed.sort();
        self.summary.truncated += self.findings.len() - listed.len();
        self.findings = listed;
        Ok(())
    }
}

/// What the outcomes of files come to for one rule.
#[derive(Default)]
struct Tally {
    applies: bool,
    rows: u64,
    blocked: BTreeSet<String>,
    findings: u64,
    files: u64,
}

/// Puts outcomes together.
pub(super) fn report(checker: &Checker, outcomes: impl IntoIterator<Item = UnitOutcome>) -> Report {
    let book = checker.spec().rules();
    let mut tallies: Vec<Tally> = std::iter::repeat_with(Tally::default).take(book.iter().len()).collect();
    let mut summary = Summary::default();
    let mut inputs = Vec::new();
    let mut findings = Findings::new(checker.spec(), checker.spill().cloned());
    let mut corpus = Corpus::default();
    let mut alike: HashMap<Alike, Seen> = HashMap::new();
    for mut unit in outcomes {
        corpus.add(&mut unit);
        summary.units += u64::from(unit.key.is_some());
        for (position, seen) in unit.coverage {
            let tally = &mut tallies[position];
            tally.applies = true;
            tally.rows += seen.rows;
            tally.blocked.extend(seen.blocked);
        }
        for file in unit.files {
            summary.files += u64::from(file.is_file);
            summary.records += file.records;
            let seen = Seen { files: 1, records: file.records, checked: file.checked };
            match Alike::of(&file) {
                Some(kind) => alike.entry(kind).or_default().add(&seen),
                None => count_all(checker, &mut tallies, &FileKind::of(&file), &file.blocked, &seen),
            }
            for (position, times) in &file.counts {
                if let Some(severity) = file.severities[*position] {
                    *summary.of(severity) += times;
                }
                tallies[*position].findings += times;
                tallies[*position].files += 1;
                summary.truncated += times;
            }
            summary.truncated -= file.findings.len();
            summary.fixable += file.fixable.safe;
            summary.fixable_unsafe += file.fixable.not_safe;
            if file.findings.len() > 0 {
                findings.add(&file.file, file.findings);
            }
            inputs.extend(file.read);
        }
    }
    for (kind, seen) in alike {
        count_all(checker, &mut tallies, &kind.0, &Blocked::default(), &seen);
    }
    for (position, coverage, found) in corpus.check(checker, CORPUS_RULES) {
        let tally = &mut tallies[position];
        if let Some(seen) = coverage {
            tally.applies = true;
            tally.rows += seen.rows;
            tally.blocked.extend(seen.blocked);
        }
        tally.findings += found.len() as u64;
        tally.files += found.iter().map(|finding| &finding.file).collect::<HashSet<_>>().len() as u64;
        found.iter().for_each(|finding| *summary.of(finding.severity) += 1);
        found.into_iter().for_each(|finding| findings.push(finding));
    }
    findings.sort();
    inputs.sort_by(|a, b| a.file.cmp(&b.file));
    // Rules that the profile does not have are no part of the report.
    let listed = book.iter().zip(tallies).filter(|(rule, _)| rule.severity_in(checker.profile()).is_some());
    let rules = listed.map(|(rule, tally)| RuleOutcome {
        id: rule.id.clone(),
        status: match (tally.applies, tally.blocked.is_empty()) {
            (false, _) => RuleStatus::NotApplicable,
            (true, true) => RuleStatus::Run,
            (true, false) => RuleStatus::Blocked,
        },
        blocked_by: tally.blocked.into_iter().collect(),
        rows: tally.rows,
        findings: tally.findings,
        files: tally.files,
    });
    let spec = checker.spec();
    let run = book.iter().enumerate().filter(|(position, _)| checker.severity(*position).is_some());
    Report {
        summary,
        rules: rules.collect(),
        findings,
        inputs,
        book: book.clone(),
        spec_edition: checker.wanted_edition().unwrap_or(spec.newest().name()).to_owned(),
        spec_digest: spec.digest().to_owned(),
        made_with: checker.settings.made_with.clone(),
        accepted_errors: false,
        run: run.map(|(_, rule)| rule.id.clone()).collect(),
    }
}

/// What the rules on single files saw.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    files: u64,
    records: u64,
    checked: u64,
}

impl Seen {
    fn add(&mut self, other: &Seen) {
        self.files += other.files;
        self.records += other.records;
        self.checked += other.checked;
    }
}

/// What decides which rules a file is about.
#[derive(Debug)]
struct FileKind {
    form: Option<Arc<FormChecks>>,
    severities: Severities,
    is_file: bool,
}

impl FileKind {
    fn of(file: &FileOutcome) -> FileKind {
        FileKind { form: file.form.clone(), severities: file.severities.clone(), is_file: file.is_file }
    }
}

/// Files of one kind in which every rule could look at everything: nearly all of them, and there may be millions. They are
/// added up first, so that each costs one look-up instead of one step for every rule there is.
#[derive(Debug)]
struct Alike(FileKind);

impl Alike {
    fn of(file: &FileOutcome) -> Option<Alike> {
        file.blocked.is_empty().then(|| Alike(FileKind::of(file)))
    }

    /// Forms and severities are made once and shared: the same ones are at the same place.
    fn key(&self) -> (Option<*const FormChecks>, *const Option<Severity>, bool) {
        (self.0.form.as_ref().map(Arc::as_ptr), self.0.severities.as_ptr(), self.0.is_file)
    }
}

impl PartialEq for Alike {
    fn eq(&self, other: &Alike) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Alike {}

impl Hash for Alike {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// Adds what some files mean for the rules that look at files one by one.
fn count_all(checker: &Checker, tallies: &mut [Tally], kind: &FileKind, blocked: &Blocked, seen: &Seen) {
    for (position, rule) in checker.spec().rules().iter().enumerate() {
        if kind.severities[position].is_some() {
            count(checker, &mut tallies[position], (position, rule), kind, blocked, seen);
        }
    }
}

fn count(
    checker: &Checker,
    tally: &mut Tally,
    (position, rule): (usize, &Rule),
    kind: &FileKind,
    blocked: &Blocked,
    seen: &Seen,
) {
    // Only data asked to be of one edition can be of another one. Baselines are no files of the data.
    if (rule.id == "CP312" && checker.wanted_edition().is_none()) || rule.id == BASELINE.id {
        return;
    }
    let groups = blocked.groups.get(&rule.group);
    let per_file = matches!(rule.group, Group::Input | Group::Names);
    let (applies, sees) = match (rule.group, &kind.form) {
        (Group::Input, _) => (true, seen.files),
        (_, _) if !kind.is_file && groups.is_none() => (false, 0),
        (Group::Names, _) => (true, seen.files),
        (Group::Bytes | Group::Csv, _) => (true, seen.records),
        (Group::Fields, Some(form)) => (form.cell_rules.contains(&position), seen.checked),
        (Group::Rows, Some(form)) => (form.row_rules.iter().any(|(n, _)| *n == position), seen.checked),
        // Nobody knows which of these rules the file is about.
        (Group::Fields | Group::Rows, None) => (groups.is_some(), 0),
        // The unit says what these saw; a file that cannot be read at all keeps them from seeing anything.
        (Group::Units | Group::Tables | Group::Forms, _) => (groups.is_some() && kind.form.is_none(), 0),
    };
    if !applies {
        return;
    }
    tally.applies = true;
    let mut by: BTreeSet<&str> = groups.into_iter().flatten().copied().collect();
    let mut unseen = 0;
    if matches!(rule.group, Group::Fields | Group::Rows) {
        by.extend(&blocked.records);
        if let Some((records, rules)) = blocked.rules.get(&position) {
            unseen = *records;
            by.extend(rules.iter().map(String::as_str));
        }
    }
    // A rule is not in its own way: it was run, and found something.
    by.remove(rule.id.as_str());
    if per_file || groups.is_none() {
        tally.rows += sees - unseen;
    }
    tally.blocked.extend(by.into_iter().map(str::to_owned));
}
