//! CP801

use super::super::services::side_by_side;
use super::super::unit::{Out, Unit};
use super::pair::{ServicePair, Whole};
use crate::rule::{Argument, rule};

rule! {
    /// 第6表（予定）のサービス回数の合計と、第7表の回数／日数が、利用者・事業所・サービスコードごとに合いません。
    /// 日割りのサービス（日割対象日に1のある行）は比べません。月単位のサービスや加算は、第6表では利用する日ごとに、第7表では
    /// 1回と書くので、第7表が1で第6表がそれより多いときも比べません。
    /// ---
    /// The sum of サービス回数 in 第6表 (plan) and 回数／日数 in 第7表 differ for a user, office and service code. Services billed
    /// by the day (日割対象日 has a 1) are not compared. A monthly fee or addition stands on every day of use in 第6表 and once
    /// in 第7表, so a count of 1 in 第7表 beside a larger one in 第6表 is not reported.
    RULE = "CP801" "plan-and-bill-count" Warning {
        section: "別紙 第6表 No.10・No.11・No.14、第7表 No.16",
        title: ["第6表と第7表の回数が合わない", "the counts of 第6表 and 第7表 differ"],
        message: ["この利用者のサービスコード {code}（事業所 {office}）は、第7表の回数／日数が {bill}、第6表のサービス回数の合計が {plan} です", "for this user, 回数／日数 of {code} (office {office}) is {bill} in 第7表; サービス回数 in 第6表 adds up to {plan}"],
        help: ["第6表と第7表のどちらが誤りか確かめてください", "check which of the two is wrong"],
        bad: ["第6表に4回、第7表に3回", "four times in 第6表, three in 第7表"],
        good: ["どちらも4回", "four times in both"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let Some(forms) = ServicePair::of(unit, out, "UPSIKYU", "UPPLAN", &[]) else { return };
    let bill = &forms.pair.own;
    let Some([code]) = bill.cells(["service_code"]) else { return };
    forms.each(out, Whole::Both, |out, billed, planned| {
        for (billed, planned) in side_by_side(billed, planned) {
            let (Some(billed), Some(planned)) = (billed, planned) else { continue };
            // What is billed once a month stands on every day of use.
            let by_the_month = billed.times == 1 && planned.times > 1;
            if planned.daily || by_the_month || planned.times == billed.times {
                continue;
            }
            let draft = out.draft(bill.place).row(bill.table, forms.own.first(billed), code);
            out.report(
                bill.place,
                draft
                    .with("office", Argument::same(billed.key.office()))
                    .with("code", Argument::same(billed.key.code()))
                    .with("bill", Argument::Number(billed.times))
                    .with("plan", Argument::Number(planned.times)),
            );
        }
    });
}
