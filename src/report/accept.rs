//! Taking accepted findings out of a report.

use std::collections::HashMap;
use std::sync::Arc;

use crate::fix::Remedy;
use crate::report::finding::{About, At, Finding};
use crate::report::{Baseline, BaselineEntry, Report, RuleStatus, tell_repeats};
use crate::rule::{Argument, Arguments, MadeWith, Place, Severity, rule};
use crate::text::Text;

rule! {
    /// 受け入れ済みの一覧（`--baseline`）の項目が、実際の件数と合いません。少なければ、直ったものを一覧から除けます。
    /// 多ければ、どれが新しい誤りか分からないので、その項目は1件も受け入れません。
    /// ---
    /// An entry of the baseline (`--baseline`) does not agree with what there is. If there are fewer findings, what is
    /// mended can be taken off the list. If there are more, nobody knows which are new, and none of them is accepted.
    BASELINE = "CP005" "baseline" Warning {
        section: "-",
        inferred: ["標準仕様の定めではなく、受け入れ済みの一覧が実際と食い違わないための、このプログラムの規則", "not in the standard; a guard of this program, which keeps a baseline true"],
        title: ["受け入れ済みの一覧と合わない", "a baseline that does not agree"],
        message: ["{id}（{file}）を{count}件受け入れていますが、実際は{found}件です。{meaning}", "{count} of {id} are accepted in {file}, and there are {found}: {meaning}"],
        help: ["確かめてから `--write-baseline` で一覧を作り直してください", "look at it, and write the list again with `--write-baseline`"],
        bad: ["count = 2 とある項目に、実際は1件", "an entry with count = 2 where there is 1"],
        good: ["count = 1 とある項目に、実際に1件", "an entry with count = 1 where there is 1"],
    }
}

/// A report that does not list every finding: what a baseline accepts cannot be told from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a baseline is compared with all findings, and {not_listed} are counted and not listed: check fewer files at a time"
)]
pub struct NotAllListed {
    /// How many findings are not listed.
    pub not_listed: u64,
}

impl NotAllListed {
    /// What went wrong, in Japanese and English.
    pub fn words(&self) -> Text {
        let not_listed = self.not_listed;
        Text::new(
            format!(
                "承認済みの一覧はすべての指摘と照合しますが、{not_listed}件が一覧に入りきりません。ファイルを分けて検査してください"
            ),
            self.to_string(),
        )
    }
}

impl Report {
    /// Takes accepted findings out: they are counted as accepted, and neither listed nor failing. Entries of the baseline
    /// that do not agree with what was found become findings of their own.
    ///
    /// # Errors
    ///
    /// If the report does not list every finding: make it with [`Options::keep_per_rule`](crate::check::Options) `None`, and
    /// limit it afterwards.
    pub fn accept(&mut self, baseline: &Baseline) -> Result<(), NotAllListed> {
        self.lists_all()?;
        let mut matcher = baseline.matcher();
        let entries: Vec<Option<usize>> = self.findings.iter().map(|finding| matcher.entry(finding)).collect();
        let mut found = vec![0; baseline.entries().len()];
        entries.iter().flatten().for_each(|n| found[*n] += 1);
        let mut entries = entries.into_iter();
        let findings = std::mem::take(&mut self.findings);
        for finding in findings {
            let entry = entries.next().flatten();
            if entry.is_some_and(|n| found[n] <= baseline.entries()[n].count) {
                self.accept_one(&finding);
            } else {
                self.findings.push(finding);
            }
        }
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
                self.disagreement(&path, entry, found);
            }
        }
        self.findings.sort_by(Finding::order);
        tell_repeats(&mut self.findings);
        self.count_files();
        if let Some(rule) = self.outcome(BASELINE.id) {
            (rule.status, rule.rows) = (RuleStatus::Run, judged);
        }
        let profile = self.profile;
        self.made_with.get_or_insert_with(|| MadeWith::with_profile(profile)).baseline = Some(path.to_string());
        Ok(())
    }

    /// Counts again in how many files each rule is broken.
    fn count_files(&mut self) {
        let mut files: HashMap<&str, (u64, &str)> = HashMap::new();
        // They come file by file.
        for finding in &self.findings {
            let (count, last) = files.entry(&finding.rule.id).or_default();
            *count += u64::from(*last != finding.file());
            *last = finding.file();
        }
        for rule in &mut self.rules {
            rule.files = files.get(rule.id.as_str()).map_or(0, |(count, _)| *count);
        }
    }

    /// Whether every finding is listed.
    pub(crate) fn lists_all(&self) -> Result<(), NotAllListed> {
        match self.summary.truncated {
            0 => Ok(()),
            not_listed => Err(NotAllListed { not_listed }),
        }
    }

    fn accept_one(&mut self, finding: &Finding) {
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
            rule.accepted += 1;
            match finding.remedy.map(Remedy::is_safe) {
                Some(true) => rule.fixable -= 1,
                Some(false) => rule.fixable_unsafe -= 1,
                None => {}
            }
        }
    }

    /// An entry accepts more or fewer findings than there are.
    fn disagreement(&mut self, path: &Arc<str>, entry: &BaselineEntry, found: u64) {
        let book = self.spec.rules();
        let rule = book.defined(&BASELINE);
        let Some(severity) = self.severities[rule.index().n()] else { return };
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
        let edition = self.spec.newest().name().into();
        let about = About { file: path.clone(), unit: None, form: None, edition };
        let finding = Finding {
            place: Some(At::new(Place { record: None, line: entry.line, byte: entry.at as u64 })),
            ..Finding::of_file(rule.clone(), severity, about, arguments)
        };
        self.findings.push(finding);
        *self.summary.of(severity) += 1;
        if let Some(rule) = self.outcome(BASELINE.id) {
            rule.findings += 1;
        }
    }
}
