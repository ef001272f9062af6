//! Accepted findings: `careplan validate --baseline accepted.toml`.
//!
//! ```toml
//! [[accepted]]
//! rule = "CP415"
//! file = "2025/UPPLAN_202511_0300000106_43_0300000205_11_20251105093000.CSV"
//! item = "サービス利用日"
//! count = 2
//! reason = "sent before the software was mended"
//! ```
//!
//! An entry names a rule, a file (a pattern, relative to the folder of the baseline), an item and how many findings there
//! are. It holds no value, no hash of one and no record number: a number of ten digits is found from its hash in seconds,
//! and record numbers change with every export. What can be told apart is enough: as long as there are not more findings
//! than were accepted, none of them is new. Where there are more, nobody knows which, and none is accepted.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use globset::escape;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::config::Paths;
use crate::config::error::{ConfigError, parse};
use crate::config::validate::Source;
use crate::ground::patterns::Patterns;
use crate::report::{Finding, NotAllListed, Report};
use crate::rule::{Group, Rule, Severity};
use crate::schema::Spec;

/// Findings that were looked at and accepted, with reasons.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    path: String,
    paths: Paths,
    entries: Vec<Entry>,
    patterns: Patterns,
}

/// Some findings of one rule.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The rule's id.
    pub rule: String,
    /// The file, as it is written.
    pub file: String,
    pub item: Option<String>,
    pub count: u64,
    reason: String,
    /// Where it begins in the baseline.
    pub at: usize,
    /// The line of it.
    pub line: u64,
    /// The number of its pattern.
    pattern: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBaseline {
    #[serde(default)]
    accepted: Vec<Spanned<RawEntry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    rule: Spanned<String>,
    file: Spanned<String>,
    item: Option<String>,
    count: Spanned<u64>,
    reason: Option<Spanned<String>>,
}

#[derive(Serialize)]
struct Written<'a> {
    accepted: Vec<WrittenEntry<'a>>,
}

#[derive(Serialize)]
struct WrittenEntry<'a> {
    rule: &'a str,
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'a str>,
    count: u64,
    reason: &'a str,
}

/// Whether findings of a rule can be accepted: all but those that something was not checked at all.
fn is_acceptable(rule: &Rule) -> bool {
    rule.group != Group::Input || rule.severity == Severity::Info
}

impl Baseline {
    /// Reads a baseline. `path` is its name in messages and reports.
    ///
    /// # Errors
    ///
    /// If it is not TOML, has a key that does not exist, names a rule that does not or cannot be accepted, or has an entry
    /// without a reason.
    pub fn parse(path: &str, text: &str, spec: &Spec) -> Result<Baseline, ConfigError> {
        let raw: RawBaseline = parse(path, text)?;
        let source = Source { path, text, spec };
        let (mut patterns, mut lines) = (Patterns::default(), Lines::default());
        let mut entries = Vec::with_capacity(raw.accepted.len());
        for entry in &raw.accepted {
            entries.push(Entry::new(entry.span(), entry.get_ref(), &source, &mut patterns, &mut lines)?);
        }
        patterns.compile().map_err(|error| source.no_pattern(0..0, &error))?;
        Ok(Baseline { path: path.to_owned(), paths: Paths::default(), entries, patterns })
    }

    /// With the folders that its files and those of reports are relative to.
    pub fn with_paths(self, paths: Paths) -> Baseline {
        Baseline { paths, ..self }
    }

    /// The file's name.
    pub fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Tells which entry a finding is of.
    pub(crate) fn matcher(&self) -> Matcher<'_> {
        let mut by_kind: HashMap<Kind<'_>, usize> = HashMap::new();
        for (n, entry) in self.entries.iter().enumerate() {
            by_kind.entry((&entry.rule, entry.item.as_deref(), entry.pattern)).or_insert(n);
        }
        Matcher { baseline: self, by_kind, last: ("".into(), Vec::new()) }
    }

    /// The baseline that accepts what a report lists, as text. Entries of this one that still have findings keep their
    /// files and reasons, those of rules that were not run stay as they are; the others go. New entries get `reason`.
    ///
    /// # Errors
    ///
    /// If the report does not list every finding.
    pub fn updated(&self, report: &Report, reason: &str) -> Result<String, NotAllListed> {
        report.lists_all()?;
        let mut matcher = self.matcher();
        let mut counts: BTreeMap<usize, u64> = BTreeMap::new();
        let mut new: BTreeMap<(String, String, Option<String>), u64> = BTreeMap::new();
        for finding in report.findings() {
            match matcher.entry(finding) {
                Some(n) => *counts.entry(n).or_default() += 1,
                None if is_acceptable(finding.rule()) => {
                    let file = escape(&self.paths.relative(finding.file()));
                    let item = finding.item().map(|item| item.name().to_owned());
                    *new.entry((file, finding.rule().id.clone(), item)).or_default() += 1;
                }
                None => {}
            }
        }
        let kept = self.entries.iter().enumerate().filter_map(|(n, entry)| {
            let was_run = report.runs(&entry.rule);
            let count = counts.get(&n).copied().or((!was_run).then_some(entry.count))?;
            let Entry { rule, file, item, reason, .. } = entry;
            Some(WrittenEntry { rule, file, item: item.as_deref(), count, reason })
        });
        let new = new.iter().map(|((file, rule, item), count)| WrittenEntry {
            rule,
            file,
            item: item.as_deref(),
            count: *count,
            reason,
        });
        let mut accepted: Vec<WrittenEntry<'_>> = kept.chain(new).collect();
        accepted.sort_by_key(|entry| (entry.file, entry.rule, entry.item));
        // A table of strings and numbers is always TOML.
        let body = toml::to_string(&Written { accepted }).unwrap_or_default();
        Ok(format!("# Findings accepted by `careplan validate --baseline`. Made by `--write-baseline`.\n\n{body}"))
    }
}

/// What an entry accepts: a rule, an item and the number of a pattern.
type Kind<'b> = (&'b str, Option<&'b str>, usize);

/// The entries of a baseline by what they accept.
pub(crate) struct Matcher<'b> {
    baseline: &'b Baseline,
    by_kind: HashMap<Kind<'b>, usize>,
    /// The file asked for last, and the patterns that it fits: findings come file by file.
    last: (Arc<str>, Vec<usize>),
}

impl Matcher<'_> {
    /// The entry that a finding is of, if any: the first.
    pub fn entry(&mut self, finding: &Finding) -> Option<usize> {
        let file = &finding.about.file;
        if self.last.0 != *file {
            let Baseline { paths, patterns, .. } = self.baseline;
            self.last = (file.clone(), patterns.of(&paths.relative(file)));
        }
        let item = finding.item().map(|item| item.name());
        let kinds = self.last.1.iter().map(|pattern| (finding.rule.id.as_str(), item, *pattern));
        kinds.filter_map(|kind| self.by_kind.get(&kind).copied()).min()
    }
}

/// Counts lines, one place after another.
#[derive(Default)]
struct Lines {
    at: usize,
    breaks: u64,
}

impl Lines {
    fn line(&mut self, text: &str, place: usize) -> u64 {
        if place < self.at {
            *self = Lines::default();
        }
        let between = text.as_bytes().get(self.at..place).unwrap_or_default();
        self.breaks += memchr::memchr_iter(b'\n', between).count() as u64;
        self.at = place;
        self.breaks + 1
    }
}

impl Entry {
    fn new(
        span: Range<usize>,
        raw: &RawEntry,
        source: &Source<'_>,
        patterns: &mut Patterns,
        lines: &mut Lines,
    ) -> Result<Entry, ConfigError> {
        let rule = source.one_rule(&raw.rule)?;
        if !is_acceptable(rule) {
            let id = &rule.id;
            return Err(source.error(
                raw.rule.span(),
                format!("{id} は承認できません。検査していないものがあるという指摘です"),
                format!("{id} cannot be accepted: something was not checked at all"),
            ));
        }
        if *raw.count.get_ref() == 0 {
            return Err(source.error(
                raw.count.span(),
                "count は 1 以上にしてください",
                "an entry is for 1 finding or more",
            ));
        }
        let pattern = patterns.add(raw.file.get_ref());
        let pattern = pattern.map_err(|error| source.no_pattern(raw.file.span(), &error))?;
        Ok(Entry {
            rule: rule.id.clone(),
            file: raw.file.get_ref().clone(),
            item: raw.item.clone(),
            count: *raw.count.get_ref(),
            reason: source.reason(&raw.reason, span)?,
            at: raw.rule.span().start,
            line: lines.line(source.text, raw.rule.span().start),
            pattern,
        })
    }
}
