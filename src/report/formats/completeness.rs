//! What reports for people say in a few lines: the verdict, what could not be looked at and why, what is not listed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::report::formats::MOST_LISTED;
use crate::report::{MOST_FINDINGS, Report, RuleStatus};
use crate::text::Lang;

/// How many reasons are listed; the JSON report has them all.
const MOST_REASONS: usize = 5;

/// How many of the other reasons are named.
const MOST_NAMED: usize = 6;

/// How the rules fared.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Completeness<'r> {
    pub run: usize,
    pub not_applicable: usize,
    pub blocked: usize,
    /// What kept rules from looking at everything: by the number of rules, then by id.
    pub blockers: Vec<Blocker<'r>>,
}

/// A rule whose findings keep others from looking at something.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Blocker<'r> {
    pub id: &'r str,
    /// In how many files it was broken; 0 where options kept it from being reported.
    pub files: u64,
    /// The rules it keeps.
    pub keeps: Vec<&'r str>,
}

impl<'r> Completeness<'r> {
    pub fn of(report: &'r Report) -> Completeness<'r> {
        let mut all = Completeness::default();
        let mut blockers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for rule in report.rules() {
            match rule.status {
                RuleStatus::Run => all.run += 1,
                RuleStatus::NotApplicable => all.not_applicable += 1,
                RuleStatus::Blocked => all.blocked += 1,
            }
            for blocker in &rule.blocked_by {
                blockers.entry(blocker).or_default().push(&rule.id);
            }
        }
        let files = |id: &str| report.rules().iter().find(|rule| rule.id == id).map_or(0, |rule| rule.files);
        all.blockers =
            blockers.into_iter().map(|(id, keeps)| Blocker { id, files: files(id), keeps }).collect::<Vec<_>>();
        all.blockers.sort_by_key(|blocker| std::cmp::Reverse(blocker.keeps.len()));
        all
    }

    /// How many rules were run, and why others could not look at everything.
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let Completeness { run, not_applicable, blocked, .. } = self;
        let mut lines = vec![match lang {
            Lang::Ja => format!("規則: 検査済み {run}、対象なし {not_applicable}、一部検査できず {blocked}"),
            Lang::En => format!("rules: {run} run, {not_applicable} not applicable, {blocked} blocked"),
        }];
        lines.extend(self.blockers.iter().take(MOST_REASONS).map(|blocker| blocker.line(lang)));
        let rest: Vec<&str> = self.blockers.iter().skip(MOST_REASONS).map(|blocker| blocker.id).collect();
        if !rest.is_empty() {
            let (count, some) = (rest.len(), rest[..rest.len().min(MOST_NAMED)].join(" "));
            let more = if count > MOST_NAMED { " …" } else { "" };
            lines.push(match lang {
                Lang::Ja => format!("  ほかに妨げとなっているもの {count}種: {some}{more}（すべては --format json）"),
                Lang::En => format!("  {count} more in the way: {some}{more} (--format json has all)"),
            });
        }
        lines
    }
}

impl Blocker<'_> {
    fn line(&self, lang: Lang) -> String {
        let Blocker { id, files, keeps } = self;
        let count = keeps.len();
        let which = if count <= 6 { keeps.join(" ") } else { groups(keeps) };
        match lang {
            Lang::Ja => {
                let files = if *files == 0 { "選択外".to_owned() } else { format!("{files}ファイル") };
                format!("  {id}（{files}）を直さないと検査しきれない規則 {count}件: {which}")
            }
            Lang::En => {
                let files = match files {
                    0 => "not selected".to_owned(),
                    1 => "1 file".to_owned(),
                    n => format!("{n} files"),
                };
                let rules = if count == 1 { "rule" } else { "rules" };
                format!("  {id} ({files}) keeps {count} {rules} from seeing everything: {which}")
            }
        }
    }
}

/// `CP4xx CP5xx` for a long list of ids.
fn groups(ids: &[&str]) -> String {
    let groups: BTreeSet<String> = ids.iter().map(|id| format!("{}xx", &id[..id.len().min(3)])).collect();
    groups.into_iter().collect::<Vec<_>>().join(" ")
}

/// What the reader came for. "Valid" is not said while something could not be looked at.
pub(super) fn verdict(report: &Report, lang: Lang) -> Option<&'static str> {
    let s = report.summary();
    if s.errors > 0 || s.files == 0 {
        return None;
    }
    Some(match (report.is_valid(), report.blocked().next().is_some(), lang) {
        (true, _, Lang::Ja) => "有効: エラーはありません。該当する規則はすべて検査しました。",
        (true, _, Lang::En) => "Valid: no errors, and every rule that applies could look at everything.",
        (false, true, Lang::Ja) => "エラーは見つかりませんでしたが、検査しきれていない規則があります。",
        (false, true, Lang::En) => "No errors were found, but not everything could be checked.",
        (false, false, Lang::Ja) => "受け入れ済みのもの以外にエラーはありません。",
        (false, false, Lang::En) => "No errors but those that were accepted.",
    })
}

/// The findings that are counted and not listed.
pub(super) fn hidden(report: &Report, lang: Lang) -> Vec<String> {
    let findings = report.findings();
    let shown = &findings[..findings.len().min(MOST_LISTED)];
    let mut listed: HashMap<&str, u64> = HashMap::new();
    for finding in shown {
        *listed.entry(&finding.rule().id).or_default() += 1;
    }
    let mut lines = Vec::new();
    for rule in report.rules() {
        let (id, all) = (&rule.id, rule.findings);
        let hidden = all.saturating_sub(listed.get(id.as_str()).copied().unwrap_or_default());
        if hidden > 0 {
            lines.push(match lang {
                Lang::Ja => format!("{id}: 全{all}件のうち{hidden}件は省略"),
                Lang::En => format!("{id}: {hidden} of {all} not shown"),
            });
        }
    }
    if shown.len() < findings.len() {
        lines.push(match lang {
            Lang::Ja => format!("一覧は{MOST_LISTED}件までです（--format ndjson と csv は{MOST_FINDINGS}件まで出力）"),
            Lang::En => {
                format!(
                    "the list ends after {MOST_LISTED} findings (--format ndjson and csv list up to {MOST_FINDINGS})"
                )
            }
        });
    } else if let Some(ends) = list_ends(report, lang) {
        lines.push(ends);
    } else if !lines.is_empty() {
        lines.push(match lang {
            Lang::Ja => "（--max-per-rule 0 ですべて表示）".to_owned(),
            Lang::En => "(--max-per-rule 0 shows all)".to_owned(),
        });
    }
    lines
}

/// That the list ends, for formats that list every finding.
pub(super) fn list_ends(report: &Report, lang: Lang) -> Option<String> {
    let more = report.summary().truncated;
    report.ends_early().then(|| match lang {
        Lang::Ja => {
            format!("一覧はここまでです（ほかに{more}件）。残りを見るには、ファイルや規則を分けて検査してください")
        }
        Lang::En => {
            format!("the list ends here, without {more} findings; to see them, check fewer files or rules at a time")
        }
    })
}

/// How many findings `careplan fix` mends, listed or not.
pub(super) fn fixable(report: &Report, lang: Lang) -> Option<String> {
    let s = report.summary();
    Some(match (s.fixable, s.fixable_unsafe, lang) {
        (0, 0, _) => return None,
        (0, more, Lang::Ja) => format!("うち{more}件は `careplan fix --unsafe-fixes` で直せます。"),
        (0, more, Lang::En) => format!("{more} fixable with `careplan fix --unsafe-fixes`."),
        (n, 0, Lang::Ja) => format!("うち{n}件は `careplan fix` で直せます。"),
        (n, 0, Lang::En) => format!("{n} fixable with `careplan fix`."),
        (n, more, Lang::Ja) => format!("うち{n}件は `careplan fix` で直せます（--unsafe-fixes ならあと{more}件）。"),
        (n, more, Lang::En) => format!("{n} fixable with `careplan fix` ({more} more with --unsafe-fixes)."),
    })
}

/// One line that says what the report was made with, where that is not the default.
pub(super) fn made_with(report: &Report, lang: Lang) -> Option<String> {
    let (with, accepted) = (report.made_with()?, report.summary().accepted);
    let rules = |ignored: bool| -> Vec<&str> {
        let changes = with.changes.iter().filter(|change| change.severity.is_none() == ignored);
        changes.flat_map(|change| &change.rules).map(String::as_str).collect()
    };
    let mut parts = vec![match (&with.path, lang) {
        (Some(path), _) => path.clone(),
        (None, Lang::Ja) => "コマンドライン".to_owned(),
        (None, Lang::En) => "command line".to_owned(),
    }];
    parts.push(match lang {
        Lang::Ja => format!("プロファイル {}", with.profile.as_str()),
        Lang::En => format!("profile {}", with.profile.as_str()),
    });
    let selected: Vec<&str> = with.select.iter().map(String::as_str).collect();
    for (ja, en, rules) in
        [("対象", "only", selected), ("無視", "ignored", rules(true)), ("重大度の変更", "other severity", rules(false))]
    {
        let title = if lang == Lang::Ja { ja } else { en };
        if !rules.is_empty() {
            parts.push(format!("{title} {}", rules.join(" ")));
        }
    }
    if let Some(baseline) = &with.baseline {
        parts.push(match lang {
            Lang::Ja => format!("受け入れ済み {accepted}件（{baseline}）"),
            Lang::En => format!("{accepted} accepted in {baseline}"),
        });
    }
    Some(match lang {
        Lang::Ja => format!("設定: {}", parts.join("、")),
        Lang::En => format!("made with: {}", parts.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(blockers: Vec<Blocker<'static>>) -> Completeness<'static> {
        Completeness { run: 9, not_applicable: 2, blocked: 7, blockers }
    }

    #[test]
    fn lines_are_few() {
        let many = ["CP401", "CP402", "CP501", "CP601", "CP602", "CP603", "CP604"];
        let ids = ["CP001", "CP002", "CP004", "CP105", "CP301", "CP302", "CP303"];
        let blockers = ids.map(|id| Blocker { id, files: 2, keeps: many.to_vec() });
        let lines = with(blockers.into()).lines(Lang::En);
        assert_eq!(lines.len(), 7);
        assert_eq!(lines[1], "  CP001 (2 files) keeps 7 rules from seeing everything: CP4xx CP5xx CP6xx");
        assert_eq!(lines[6], "  2 more in the way: CP302 CP303 (--format json has all)");
    }

    #[test]
    fn a_blocker_that_was_not_selected() {
        let lines = with(vec![Blocker { id: "CP301", files: 0, keeps: vec!["CP601"] }]).lines(Lang::En);
        assert_eq!(lines[1], "  CP301 (not selected) keeps 1 rule from seeing everything: CP601");
    }
}
