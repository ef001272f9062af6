//! What checking a unit comes to, before outcomes are put together into a report.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::settings::Severities;
use crate::fix::Remedy;
use crate::read::{FileName, UnitKey};
use crate::report::{Finding, ReadFile};
use crate::rule::{Group, RuleIndex};
use crate::schema::form_checks::FormChecks;

/// What became of one unit. Opaque; [`Checker::report`](super::Checker::report) and [`ReportBuilder`](super::ReportBuilder) put outcomes together.
#[derive(Debug)]
pub struct UnitOutcome<'c> {
    pub(super) key: Option<UnitKey>,
    pub(super) files: Vec<FileOutcome<'c>>,
    /// What rules of the unit saw, by their places in the rule book.
    pub(super) coverage: BTreeMap<RuleIndex, Coverage>,
}

/// What became of one file.
#[derive(Debug)]
pub(super) struct FileOutcome<'c> {
    pub name: FileName<'c>,
    /// The first of them, in the order of reports.
    pub findings: Vec<Finding>,
    pub counts: HashMap<RuleIndex, u64>,
    pub fixable: HashMap<RuleIndex, Fixable>,
    pub blocked: Blocked,
    pub form: Option<&'c FormChecks>,
    pub records: u64,
    pub checked: u64,
    pub is_file: bool,
    pub severities: Severities<'c>,
    pub read: Option<ReadFile>,
}

/// What became of one rule in one unit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Coverage {
    /// Records (or files) it looked at.
    pub rows: u64,
    /// Rules that kept it from looking at some.
    pub blocked: BTreeSet<String>,
}

/// What keeps rules from seeing things.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blocked {
    /// Whole groups of rules, each by a rule that was broken.
    pub groups: BTreeMap<Group, BTreeSet<&'static str>>,
    /// Records whose cells cannot be told: by which rules.
    pub records: BTreeSet<&'static str>,
    /// Single rules, by their places in the rule book: how many records, and because of which rules.
    pub rules: BTreeMap<RuleIndex, (u64, BTreeSet<String>)>,
}

impl Blocked {
    /// Whether every rule could look at everything.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.records.is_empty() && self.rules.is_empty()
    }

    /// Takes what keeps rules from seeing the part of the file that follows.
    pub fn absorb(&mut self, part: Blocked) {
        for (group, by) in part.groups {
            self.groups.entry(group).or_default().extend(by);
        }
        self.records.extend(part.records);
        for (rule, (records, by)) in part.rules {
            self.rule(rule, records, by);
        }
    }

    /// Takes note that a rule could not look at some records.
    pub fn rule(&mut self, rule: RuleIndex, records: u64, by: impl IntoIterator<Item = String>) {
        let (count, rules) = self.rules.entry(rule).or_default();
        *count += records;
        rules.extend(by);
    }
}

/// How many findings fixing would mend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fixable {
    pub safe: u64,
    /// Only with unsafe fixes.
    pub not_safe: u64,
}

impl Fixable {
    pub fn add(&mut self, other: Fixable) {
        self.safe += other.safe;
        self.not_safe += other.not_safe;
    }

    /// Takes note of one finding.
    pub fn count(&mut self, remedy: Option<Remedy>) {
        match remedy.map(Remedy::is_safe) {
            Some(true) => self.safe += 1,
            Some(false) => self.not_safe += 1,
            None => {}
        }
    }
}
