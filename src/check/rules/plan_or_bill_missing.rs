//! CP802

use super::super::services::side_by_side;
use super::super::unit::{Out, Unit};
use super::pair::{ServicePair, Whole};
use crate::rule::{Argument, rule};

rule! {
    /// 事業所とサービスコードの組が、第6表（予定）と第7表の片方にしかありません。
    /// ---
    /// An office and service code stand in only one of 第6表 (plan) and 第7表.
    RULE = "CP802" "plan-or-bill-missing" Warning {
        section: "別紙 第6表、第7表",
        inferred: ["標準仕様に第6表と第7表の行の対応の記述は無く、どちらも同じ月のサービスの表であることから推定", "the standard does not match the rows of 第6表 and 第7表; inferred, as both hold the services of the month"],
        title: ["第6表と第7表の片方にしか無いサービス", "a service in only one of 第6表 and 第7表"],
        message: ["この利用者のサービスコード {code}（事業所 {office}）が {form} にあり、{other} にありません", "service {code} of office {office} stands in {form} for this user, and not in {other}"],
        help: ["{other} にも出力するか、要らないサービスなら {form} から除いてください", "write it in {other} too, or take it out of {form}"],
        bad: ["第6表に 111211、第7表に無し", "111211 in 第6表 and not in 第7表"],
        good: ["どちらにも 111211", "111211 in both"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    for (own, other) in [("UPPLAN", "UPSIKYU"), ("UPSIKYU", "UPPLAN")] {
        // A person who is not there at all is the matter of CP611 and CP807.
        let Some(forms) = ServicePair::of(unit, out, own, other, &[]) else { return };
        let part = &forms.pair.own;
        let Some([code]) = part.cells(["service_code"]) else { return };
        forms.each(out, Whole::Other, |out, services, others| {
            let missing = side_by_side(services, others).filter(|(_, other)| other.is_none());
            for service in missing.filter_map(|(service, _)| service) {
                let draft = out.draft(part.place).row(part.table, forms.own.first(service), code);
                let draft = draft.with("office", Argument::same(service.key.office()));
                let draft = draft.with("code", Argument::same(service.key.code()));
                out.report(part.place, draft.with("other", Argument::same(other)));
            }
        });
    }
}
