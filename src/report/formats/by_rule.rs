//! The findings by rule: how many there are, in how many files, and what can be mended.

use crate::report::{Report, RuleOutcome};
use crate::rule::Severity;
use crate::text::Text;

/// A rule that was broken.
pub(super) struct Broken<'r> {
    pub outcome: &'r RuleOutcome,
    pub severity: Severity,
    pub title: &'r Text,
}

/// The rules that were broken: errors first, then by the number of findings.
pub(super) fn broken(report: &Report) -> Vec<Broken<'_>> {
    let rules = report.rules().iter().filter(|rule| rule.findings > 0);
    let mut broken: Vec<Broken<'_>> = rules
        .filter_map(|outcome| {
            let rule = report.rule(&outcome.id)?;
            let severity = report.severity(&outcome.id).unwrap_or(rule.severity);
            Some(Broken { outcome, severity, title: &rule.title })
        })
        .collect();
    broken.sort_by_key(|rule| std::cmp::Reverse((rule.severity, rule.outcome.findings)));
    broken
}
