//! What reports for people say of the rules: how many could look at everything, and what to mend first so that the others can.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::{Report, RuleStatus};
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
    pub not_selected: usize,
    pub blocked: usize,
    /// What kept rules from looking at everything: by the number of rules, then by id.
    pub blockers: Vec<Blocker<'r>>,
}

/// A rule whose findings keep others from looking at something.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Blocker<'r> {
    pub id: &'r str,
    /// In how many files it was broken.
    pub files: u64,
    /// Options kept it from being reported.
    pub is_left_out: bool,
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
                RuleStatus::NotSelected => all.not_selected += 1,
                RuleStatus::Blocked => all.blocked += 1,
            }
            for blocker in &rule.blocked_by {
                blockers.entry(blocker).or_default().push(&rule.id);
            }
        }
        let blocker = |(id, keeps)| {
            let rule = report.rules().iter().find(|rule| rule.id == id);
            let is_left_out = rule.is_none_or(|rule| rule.status == RuleStatus::NotSelected);
            Blocker { id, files: rule.map_or(0, |rule| rule.files), is_left_out, keeps }
        };
        all.blockers = blockers.into_iter().map(blocker).collect::<Vec<_>>();
        all.blockers.sort_by_key(|blocker| std::cmp::Reverse(blocker.keeps.len()));
        all
    }

    /// How many rules were run.
    pub fn line(&self, lang: Lang) -> String {
        let Completeness { run, not_applicable, blocked, not_selected, .. } = self;
        match lang {
            Lang::Ja => format!(
                "規則: 検査済み {run}、対象なし {not_applicable}、選択外 {not_selected}、検査しきれず {blocked}"
            ),
            Lang::En => format!(
                "rules: {run} run, {not_applicable} not applicable, {not_selected} not selected, {blocked} blocked"
            ),
        }
    }

    /// What to mend first, so that the rules that could not finish can.
    pub fn fix_first(&self, lang: Lang) -> Vec<String> {
        if self.blockers.is_empty() {
            return Vec::new();
        }
        let blocked = self.blocked;
        let rules = if blocked == 1 { "rule" } else { "rules" };
        let mut lines = vec![match lang {
            Lang::Ja => format!("検査しきれていない規則 {blocked}件 — 先に直すもの:"),
            Lang::En => format!("{blocked} {rules} could not finish. Fix first:"),
        }];
        lines.extend(self.blockers.iter().take(MOST_REASONS).map(|blocker| blocker.line(lang)));
        let rest: Vec<&str> = self.blockers.iter().skip(MOST_REASONS).map(|blocker| blocker.id).collect();
        if !rest.is_empty() {
            let (count, some) = (rest.len(), rest[..rest.len().min(MOST_NAMED)].join(" "));
            let more = if count > MOST_NAMED { " …" } else { "" };
            lines.push(match lang {
                Lang::Ja => format!("  ほかに{count}種: {some}{more}"),
                Lang::En => format!("  and {count} more: {some}{more}"),
            });
        }
        lines
    }
}

impl Blocker<'_> {
    fn line(&self, lang: Lang) -> String {
        let Blocker { id, files, is_left_out, keeps } = self;
        let which = if keeps.len() <= MOST_NAMED { keeps.join(" ") } else { groups(keeps) };
        match lang {
            Lang::Ja => {
                let files = if *is_left_out { "選択外".to_owned() } else { format!("{files}ファイル") };
                format!("  {id}（{files}。{which} の計{}件が未完了）", keeps.len())
            }
            Lang::En => {
                let files = match (is_left_out, files) {
                    (true, _) => "not selected".to_owned(),
                    (_, 1) => "1 file".to_owned(),
                    (_, n) => format!("{n} files"),
                };
                format!("  {id} ({files}; blocks {}: {which})", keeps.len())
            }
        }
    }
}

/// `CP4xx CP5xx` for a long list of ids.
fn groups(ids: &[&str]) -> String {
    let groups: BTreeSet<String> = ids.iter().map(|id| format!("{}xx", &id[..id.len().min(3)])).collect();
    groups.into_iter().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(blockers: Vec<Blocker<'static>>) -> Completeness<'static> {
        Completeness { run: 9, not_applicable: 2, not_selected: 1, blocked: 7, blockers }
    }

    #[test]
    fn lines_are_few() {
        let many = ["CP401", "CP402", "CP501", "CP601", "CP602", "CP603", "CP604"];
        let ids = ["CP001", "CP002", "CP004", "CP105", "CP301", "CP302", "CP303"];
        let blockers = ids.map(|id| Blocker { id, files: 2, is_left_out: false, keeps: many.to_vec() });
        let lines = with(blockers.into()).fix_first(Lang::En);
        assert_eq!(lines.len(), 7);
        assert_eq!(lines[0], "7 rules could not finish. Fix first:");
        assert_eq!(lines[1], "  CP001 (2 files; blocks 7: CP4xx CP5xx CP6xx)");
        assert_eq!(lines[6], "  and 2 more: CP302 CP303");
    }

    #[test]
    fn a_blocker_that_was_not_selected() {
        let lines = with(vec![Blocker { id: "CP301", files: 0, is_left_out: true, keeps: vec!["CP601"] }]);
        assert_eq!(lines.fix_first(Lang::En)[1], "  CP301 (not selected; blocks 1: CP601)");
        assert_eq!(lines.fix_first(Lang::Ja)[1], "  CP301（選択外。CP601 の計1件が未完了）");
        assert_eq!(lines.line(Lang::Ja), "規則: 検査済み 9、対象なし 2、選択外 1、検査しきれず 7");
    }
}
