//! CP622

use super::super::unit::{Out, Unit};
use super::combination::{Combination, judge, titles};
use crate::rule::{Argument, rule};
use crate::schema::{Member, UnitKind};

rule! {
    /// 一緒に送るファイルがありません。委託を受けた居宅介護支援事業所は、予定・実績と一緒に利用者補足情報と第7表も地域包括支援
    /// センターへ送ります。支援計画書には別表を付けます。必須とまでは書かれていないため、警告です。
    /// ---
    /// A file that goes with others is not there. An entrusted care-management office sends the supplement and 第7表 with plan
    /// and provided services; a support plan has its separate table. The standard does not call them required, so this is a
    /// warning.
    RULE = "CP622" "unit-expected-missing" Warning {
        section: "本文 3.2(2)、3.3、補足",
        title: ["一緒に送るファイルが無い", "a file that goes with others is missing"],
        message: ["{kind}の送信単位に、一緒に送る {missing} がありません", "{missing} is missing, which goes with this kind of unit: {kind}"],
        help: ["同じ送信元・送信先・連番で {missing} も出力してください", "write {missing} too, with the same sender, receiver and serial"],
        bad: ["UPYOBO だけ", "UPYOBO alone"],
        good: ["UPYOBO と UPYOBO_SUB", "UPYOBO and UPYOBO_SUB"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    report_missing(unit, out, |kind| &kind.expected);
}

/// Reports members of a list that are not in the unit, though what they belong to is.
pub(super) fn report_missing(unit: &Unit<'_>, out: &mut Out<'_, '_>, list: impl Fn(&UnitKind) -> &[Member]) {
    let kind = match judge(unit) {
        Combination::Allowed(kind) | Combination::Incomplete { kind, .. } => kind,
        Combination::Unknown if unit.edition.units().iter().any(|kind| !list(kind).is_empty()) => {
            return out.blocked(["CP301"]);
        }
        _ => return,
    };
    // The place of what it belongs to, if that is there.
    let parent = |child: &Member| {
        let mut relations = unit.relations().iter().filter(|relation| relation.child == *child);
        relations.find_map(|relation| unit.member(&relation.parent)).map(|(place, _)| place)
    };
    let wanted: Vec<_> = list(kind).iter().filter_map(|child| Some((child, parent(child)?))).collect();
    out.saw(wanted.len() as u64);
    let missing: Vec<_> = wanted.into_iter().filter(|(child, _)| unit.member(child).is_none()).collect();
    let Some((_, place)) = missing.first() else { return };
    let words = titles(unit, missing.iter().map(|(child, _)| *child));
    let draft = out.draft(*place).with("kind", Argument::Text(kind.title.clone()));
    out.report(*place, draft.with("missing", Argument::Text(words)));
}
