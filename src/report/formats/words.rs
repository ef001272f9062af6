//! What every format says in the same words: the verdict, the severities, what the report was made with, what is not listed.

use crate::report::{Repeats, Report, Verdict};
use crate::rule::{Change, MadeWith, Severity};
use crate::text::{Lang, counted};

/// A severity as people read it.
pub(super) fn severity(severity: Severity, lang: Lang) -> &'static str {
    severity.title(lang)
}

/// What the reader came for, in a line that begins with the word: `不適合: エラー2件`.
pub(super) fn verdict(report: &Report, lang: Lang) -> String {
    let (verdict, scope) = (report.verdict(), scope(report, lang));
    let word = match (scope.is_empty(), lang) {
        (true, _) => verdict.word(lang).to_owned(),
        (false, Lang::Ja) => format!("{}（選択した規則の範囲）", verdict.word(lang)),
        (false, Lang::En) => format!("{} for the selected rules", verdict.word(lang)),
    };
    let why = why(report, lang);
    match (scope.is_empty(), lang) {
        (true, _) => format!("{word}: {why}"),
        (false, Lang::Ja) => format!("{word}: {why}（{}）", scope.join("、")),
        (false, Lang::En) => format!("{word}: {why} ({})", scope.join(", ")),
    }
}

/// Why the verdict is what it is.
fn why(report: &Report, lang: Lang) -> String {
    let (errors, blocked) = (report.summary().errors, report.blocked().count() as u64);
    match (report.verdict(), lang) {
        (Verdict::Valid, Lang::Ja) => "エラーなし。該当する規則はすべて検査しました".to_owned(),
        (Verdict::Valid, Lang::En) => "no errors, and every rule that applies looked at everything".to_owned(),
        (Verdict::Incomplete, Lang::Ja) if report.summary().files == 0 => "検査したファイルがありません".to_owned(),
        (Verdict::Incomplete, Lang::En) if report.summary().files == 0 => "no file was checked".to_owned(),
        (Verdict::Incomplete, Lang::Ja) => {
            format!("エラーは見つかっていませんが、検査しきれていない規則が{blocked}件あります")
        }
        (Verdict::Incomplete, Lang::En) => {
            format!("no errors were found, but {} could not look at everything", counted(blocked, "rule"))
        }
        (Verdict::Invalid, Lang::Ja) if errors == 0 => "エラーは承認済みのものだけです".to_owned(),
        (Verdict::Invalid, Lang::En) if errors == 0 => "no errors but those that were accepted".to_owned(),
        (Verdict::Invalid, Lang::Ja) => match blocked {
            0 => format!("エラー{errors}件"),
            _ => format!("エラー{errors}件、検査しきれていない規則{blocked}件"),
        },
        (Verdict::Invalid, Lang::En) => match blocked {
            0 => counted(errors, "error"),
            _ => format!("{}, and {} could not finish", counted(errors, "error"), counted(blocked, "rule")),
        },
    }
}

/// Which rules the verdict does not speak of, as they were named; nothing where it speaks of all.
fn scope(report: &Report, lang: Lang) -> Vec<String> {
    let (Some(with), true) = (report.made_with(), report.not_selected().next().is_some()) else { return Vec::new() };
    let mut parts = Vec::new();
    if !with.select.is_empty() {
        let select = with.select.join(" ");
        parts.push(match lang {
            Lang::Ja => format!("検査したのは {select} だけです"),
            Lang::En => format!("only {select} checked"),
        });
    }
    let ignored = |in_paths: bool| -> Vec<&str> {
        let changes = with.changes.iter().filter(|change| change.severity.is_none());
        let changes = changes.filter(|change| change.paths.is_empty() != in_paths);
        changes.flat_map(|change| &change.rules).map(String::as_str).collect()
    };
    let everywhere = ignored(false).join(" ");
    if !everywhere.is_empty() {
        parts.push(match lang {
            Lang::Ja => format!("{everywhere} は検査していません"),
            Lang::En => format!("{everywhere} not checked"),
        });
    }
    let left_out: Vec<&str> = ignored(true).into_iter().filter(|name| left_out_somewhere(report, name)).collect();
    if !left_out.is_empty() {
        let left_out = left_out.join(" ");
        parts.push(match lang {
            Lang::Ja => format!("一部のファイルでは {left_out} を検査していません"),
            Lang::En => format!("{left_out} not checked in some files"),
        });
    }
    parts
}

/// Whether a rule of this name was left out in some file.
fn left_out_somewhere(report: &Report, name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let is_named = |id: &str| id.starts_with(&upper) || report.rule(id).is_some_and(|rule| rule.slug == name);
    report.rules().iter().any(|rule| rule.files_set_aside > 0 && is_named(&rule.id))
}

/// What the report was made with: the configuration, then each setting with its reason.
pub(super) fn made_with(report: &Report, lang: Lang) -> Vec<String> {
    let Some(with) = report.made_with() else {
        return vec![match lang {
            Lang::Ja => "設定ファイル: なし".to_owned(),
            Lang::En => "configuration: none".to_owned(),
        }];
    };
    let path = match (&with.path, lang) {
        (Some(path), _) => path.as_str(),
        (None, Lang::Ja) => "なし",
        (None, Lang::En) => "none",
    };
    let profile = with.profile.as_str();
    let mut lines = vec![match lang {
        Lang::Ja => format!("設定ファイル: {path}（プロファイル {profile}）"),
        Lang::En => format!("configuration: {path} (profile {profile})"),
    }];
    lines.extend(settings(report, with, lang).into_iter().map(|(what, why)| match lang {
        Lang::Ja => format!("  {what} — {why}"),
        Lang::En => format!("  {what}: {why}"),
    }));
    lines
}

/// Each setting that is not the default, and why.
pub(super) fn settings(report: &Report, with: &MadeWith, lang: Lang) -> Vec<(String, String)> {
    let mut settings = Vec::new();
    let asked = |lang| match lang {
        Lang::Ja => "指定による".to_owned(),
        Lang::En => "as asked".to_owned(),
    };
    if !with.select.is_empty() {
        let select = with.select.join(" ");
        settings.push(match lang {
            Lang::Ja => (format!("対象は {select} だけ"), asked(lang)),
            Lang::En => (format!("only {select}"), asked(lang)),
        });
    }
    for change in &with.changes {
        settings.push((changed(change, lang), change.reason.clone().unwrap_or_else(|| asked(lang))));
    }
    if let Some(baseline) = &with.baseline {
        let accepted = report.summary().accepted;
        settings.push(match lang {
            Lang::Ja => (format!("承認済み {accepted}件（{baseline}）"), "理由は同ファイルにあります".to_owned()),
            Lang::En => (format!("{accepted} accepted in {baseline}"), "which has the reasons".to_owned()),
        });
    }
    settings
}

fn changed(change: &Change, lang: Lang) -> String {
    let rules = change.rules.join(" ");
    let what = match (change.severity, lang) {
        (None, Lang::Ja) => format!("無視 {rules}"),
        (None, Lang::En) => format!("ignored {rules}"),
        (Some(to), Lang::Ja) => format!("重大度の変更 {rules} → {}", severity(to, lang)),
        (Some(to), Lang::En) => format!("{rules} counts as {}", severity(to, lang)),
    };
    match (change.paths.is_empty(), lang) {
        (true, _) => what,
        (false, Lang::Ja) => format!("{what}（{} のみ）", change.paths.join(" ")),
        (false, Lang::En) => format!("{what} in {}", change.paths.join(" ")),
    }
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

/// In which records the same is found: `同じ指摘: レコード 25～78 の54件`.
pub(super) fn repeated(all: &Repeats, lang: Lang) -> Option<String> {
    let (times, (first, last)) = (all.times, all.records);
    Some(match (lang, first, all.is_run()) {
        _ if times < 2 => return None,
        (Lang::Ja, 0, _) => format!("同じ指摘: 計{times}件"),
        (Lang::En, 0, _) => format!("the same: {times} times"),
        (Lang::Ja, _, true) => format!("同じ指摘: レコード {first}～{last} の{times}件"),
        (Lang::En, _, true) => format!("the same: {times} times, in records {first} to {last}"),
        (Lang::Ja, _, false) => format!("同じ指摘: レコード {first}～{last} のうち{times}件"),
        (Lang::En, _, false) => format!("the same: {times} times, among records {first} to {last}"),
    })
}

/// The mark of what can be fixed: `[*]`, and `[~]` for what only unsafe fixes do.
pub(super) fn mark(safe: bool) -> &'static str {
    if safe { "[*]" } else { "[~]" }
}
