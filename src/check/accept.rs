//! Taking accepted findings out of a report.

use std::io;
use std::sync::Arc;

use crate::check::Checker;
use crate::check::rules::input::BASELINE;
use crate::fix::Remedy;
use crate::report::Finding;
use crate::report::Report;
use crate::report::RuleStatus;
use crate::report::{Baseline, BaselineEntry};
use crate::rule::MadeWith;
use crate::rule::Place;
use crate::rule::{Argument, Arguments, Severity};
use crate::text::Text;

impl Report {
    /// Takes accepted findings out: they are counted as accepted, and neither listed nor failing. Entries of the baseline
    /// that do not agree with what was found become findings of their own.
    ///
    /// The report must list every finding: make it with [`Options::keep_per_rule`](crate::check::Options) `None`, and limit it
    /// afterwards.
    ///
    /// # Errors
    ///
    /// If findings that were kept elsewhere cannot be read.
    pub fn accept(&mut self, checker: &Checker, baseline: &Baseline) -> io::Result<()> {
        let mut matcher = baseline.matcher();
        let mut found = vec![0; baseline.entries().len()];
        self.findings.each(&mut |finding| {
            if let Some(n) = matcher.entry(finding) {
                found[n] += 1;
            }
            Ok(())
        })?;
        let rest = self.findings.none_of();
        let findings = std::mem::replace(&mut self.findings, rest);
        findings.each(&mut |finding| {
            let entry = matcher.entry(finding);
            if entry.is_some_and(|n| found[n] <= baseline.entries()[n].count) {
                *self.summary.of(finding.severity) -= 1;
                self.summary.accepted += 1;
                match finding.remedy.map(Remedy::is_safe) {
                    Some(true) => self.summary.fixable -= 1,
                    Some(false) => self.summary.fixable_unsafe -= 1,
                    None => {}
                }
                self.accepted_errors |= finding.severity == Severity::Error;
                if let Some(rule) = self.outcome(&finding.rule.id) {
                    rule.findings -= 1;
                }
            } else {
                self.findings.push(finding.clone());
            }
            Ok(())
        })?;
        let path: Arc<str> = baseline.path().into();
        let mut judged = 0;
        for (entry, found) in baseline.entries().iter().zip(found) {
            // A rule that is not run finds nothing; one that could not look at everything may have found less.
            let blocked = self.outcome(&entry.rule).is_some_and(|rule| rule.status == RuleStatus::Blocked);
            if !self.runs(&entry.rule) || (blocked && found < entry.count) {
                continue;
            }
            judged += 1;
            if found != entry.count {
                self.disagreement(checker, &path, entry, found);
            }
        }
        self.findings.sort();
        if let Some(rule) = self.outcome(BASELINE.id) {
            (rule.status, rule.rows) = (RuleStatus::Run, judged);
        }
        self.made_with.get_or_insert_with(|| MadeWith::with_profile(checker.context().profile())).baseline =
            Some(path.to_string());
        Ok(())
    }

    /// An entry accepts more or fewer findings than there are.
    fn disagreement(&mut self, checker: &Checker, path: &Arc<str>, entry: &BaselineEntry, found: u64) {
        let position = checker.spec().rules().position(BASELINE.id);
        let Some(severity) = position.and_then(|position| checker.context().severity(position)) else { return };
        let mut arguments = Arguments::default();
        let meaning = match found > entry.count {
            true => Text::new(
                "どれが新しいか分からないため、1件も受け入れていません",
                "as nobody knows which are new, none is accepted",
            ),
            false => Text::new("直ったものは一覧から除けます", "take what is mended off the list"),
        };
        arguments.set("id", Argument::same(&*entry.rule));
        arguments.set("file", Argument::same(&*entry.file));
        arguments.set("count", Argument::Number(entry.count));
        arguments.set("found", Argument::Number(found));
        arguments.set("meaning", Argument::Text(meaning));
        *self.summary.of(severity) += 1;
        if let Some(rule) = self.outcome(BASELINE.id) {
            rule.findings += 1;
        }
        self.findings.push(Finding {
            place: Some(Place { record: None, line: entry.line, byte: entry.at as u64 }),
            ..Finding::of_file(checker.spec(), &BASELINE, severity, path.clone(), arguments)
        });
    }
}
