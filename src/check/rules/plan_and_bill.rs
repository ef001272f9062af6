//! CP801

use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_MONTH, Part};
use super::services::{ServiceCells, services};
use crate::rule::{Argument, rule};

rule! {
    /// 第6表（予定）のサービス回数の合計と、第7表の回数／日数が、利用者・事業所・サービスコードごとに合いません。
    /// 日割りのサービス（日割対象日のある行）は比べません。月単位の加算を日ごとに載せるソフトもあるため、警告です。
    /// ---
    /// The sum of サービス回数 in 第6表 (plan) and 回数／日数 in 第7表 differ for a user, office and service code. Services billed
    /// by the day are not compared. Some senders list monthly additions on every day, so this is a warning.
    RULE = "CP801" "plan-and-bill-count" Warning {
        section: "別紙 第6表 No.14、第7表 No.16",
        title: ["第6表と第7表の回数が合わない", "the counts of 第6表 and 第7表 differ"],
        message: ["この利用者のサービスコード {code}（事業所 {office}）は、第7表の回数／日数が {bill}、第6表のサービス回数の合計が {plan} です", "for this user, 回数／日数 of {code} (office {office}) is {bill} in 第7表; サービス回数 in 第6表 adds up to {plan}"],
        help: ["月単位の加算なら、このままでかまいません。そうでなければ、第6表と第7表のどちらが誤りか確かめてください", "leave it for a monthly addition; otherwise check which of the two is wrong"],
        bad: ["第6表に4回、第7表に3回", "four times in 第6表, three in 第7表"],
        good: ["どちらも4回", "four times in both"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let Some(plan) = Part::of(unit, out, "UPPLAN", &PERSON_AND_MONTH) else { return };
    let Some(bill) = Part::of(unit, out, "UPSIKYU", &PERSON_AND_MONTH) else { return };
    let cells = ServiceCells::of(&plan, "service_count").zip(ServiceCells::of(&bill, "count"));
    let Some((plan_cells, bill_cells)) = cells else { return };
    // A record that is in no group may be the one that makes the sum.
    let are_whole = plan.is_whole() && bill.is_whole();
    for group in bill.keys.groups() {
        let key = bill.keys.key(bill.table, group.first());
        let Some(planned) = plan.keys.find(plan.table, &key) else { continue };
        let reliable = bill.reliable(out, group, &bill_cells.all()) & plan.reliable(out, planned, &plan_cells.all());
        if !are_whole || !reliable {
            continue;
        }
        out.saw(group.len() as u64);
        let planned = services(&plan, planned, &plan_cells);
        for (service, billed) in services(&bill, group, &bill_cells) {
            let Some(planned) = planned.get(&service) else { continue };
            if planned.daily || planned.times == billed.times {
                continue;
            }
            let words = |bytes: &[u8]| Argument::same(String::from_utf8_lossy(bytes));
            let draft = out.draft(bill.place).row(bill.table, billed.row, bill_cells.code);
            out.report(
                bill.place,
                draft
                    .with("office", words(service.0))
                    .with("code", words(service.1))
                    .with("bill", Argument::Number(billed.times))
                    .with("plan", Argument::Number(planned.times)),
            );
        }
    }
}
