//! Which findings `careplan fix` would mend. A finding is told so when its file was walked: `fix` looks at it as a whole.

use std::collections::HashMap;

use super::outcome::Fixable;
use super::sink::Sink;
use crate::fix::{Fix, Outlook, Ready, Subject, is_about_the_whole};
use crate::rule::RuleIndex;

/// Tells the findings of a file which of them are mended. The file is looked at only where a fix answers some rule that is
/// broken.
pub(super) fn tell(sink: &mut Sink<'_>, subject: Subject<'_>, records: u64, checks: Ready<'_>) {
    let rules = sink.context.spec().rules();
    let of_fixes: Vec<RuleIndex> =
        sink.counts.keys().copied().filter(|rule| Fix::of(&rules.at(*rule).id).is_some()).collect();
    if of_fixes.is_empty() {
        return;
    }
    let inside = of_fixes.iter().any(|rule| !is_about_the_whole(&rules.at(*rule).id));
    let outlook = Outlook::new(subject, inside.then_some(checks));
    let mut fixable: HashMap<RuleIndex, Fixable> = HashMap::new();
    for finding in sink.findings_mut() {
        finding.remedy = finding.mended_by(&outlook);
    }
    sink.merge_repeats(records);
    for finding in sink.findings_mut() {
        fixable.entry(finding.rule.index()).or_default().count(finding.remedy);
    }
    for rule in of_fixes {
        let hidden = hidden(sink, rule, &outlook);
        fixable.entry(rule).or_default().add(hidden);
    }
    sink.fixable = fixable;
}

/// Of the findings that are counted and not kept, as many are mended as there are changes that answer their rule.
fn hidden(sink: &mut Sink<'_>, rule: RuleIndex, outlook: &Outlook) -> Fixable {
    let id = &sink.context.spec().rules().at(rule).id;
    let all = sink.counts.get(&rule).copied().unwrap_or_default();
    let (mut kept, mut told) = (0, Fixable::default());
    for finding in sink.findings_mut().filter(|finding| finding.rule.id == *id) {
        kept += 1;
        told.count(finding.remedy);
    }
    let [safe, any] = outlook.answers(id);
    let hidden = all.saturating_sub(kept);
    let more_safe = hidden.min(safe.saturating_sub(told.safe));
    let more = hidden.min(any.saturating_sub(told.safe + told.not_safe));
    Fixable { safe: more_safe, not_safe: more.saturating_sub(more_safe) }
}
