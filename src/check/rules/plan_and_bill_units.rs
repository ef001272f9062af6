//! CP806

use super::super::services::side_by_side;
use super::super::unit::{Out, Unit};
use super::pair::{ServicePair, Whole};
use crate::rule::{Argument, rule};

rule! {
    /// 第6表（予定）の単位数が、第7表の割引後単位数（無ければ単位数）と違います。第6表の単位数は割引後の単位数です。
    /// 計算できない率の加算や、月の初日だけに単位数を入れる減算もあるので、第6表が0の行は比べません。
    /// ---
    /// 単位数 in 第6表 (plan) is not 割引後単位数 in 第7表 (単位数 where that is empty): 第6表 has the units after the discount. Rows with
    /// 0 in 第6表 are not compared, as percentage items may not be worked out there, and some deductions have their units on the
    /// first day only.
    RULE = "CP806" "plan-and-bill-units" Warning {
        section: "別紙 第6表 No.8、第7表 No.13・No.15",
        title: ["第6表と第7表の単位数が合わない", "the units of 第6表 and 第7表 differ"],
        message: ["この利用者のサービスコード {code}（事業所 {office}）の単位数は、第6表では {plan}、第7表では {bill} です", "for this user, the units of {code} (office {office}) are {plan} in 第6表 and {bill} in 第7表"],
        help: ["第6表には割引後の単位数を書きます。どちらが誤りか確かめてください", "第6表 has the units after the discount: check which of the two is wrong"],
        bad: ["割引の無い第7表に 396、第6表に 390", "396 in 第7表 without a discount, 390 in 第6表"],
        good: ["どちらも 396", "396 in both"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    const UNITS: [&str; 2] = ["units", "discounted_units"];
    let Some(forms) = ServicePair::of(unit, out, "UPPLAN", "UPSIKYU", &UNITS) else { return };
    let (plan, bill) = (&forms.pair.own, &forms.pair.other);
    let (Some([plan_units]), Some([bill_units, discounted])) = (plan.cells(["units"]), bill.cells(UNITS)) else {
        return;
    };
    let mut in_bill: Vec<i64> = Vec::new();
    forms.each(out, Whole::Other, |out, planned, billed| {
        for (planned, billed) in side_by_side(planned, billed) {
            let (Some(planned), Some(billed)) = (planned, billed) else { continue };
            in_bill.clear();
            let units = |row| bill.number(row, discounted).or_else(|| bill.number(row, bill_units));
            in_bill.extend(forms.other.rows(billed).filter_map(units));
            in_bill.sort_unstable();
            let differs = |row: &usize| {
                let units = plan.number(*row, plan_units).filter(|units| *units != 0);
                units.is_some_and(|units| in_bill.binary_search(&units).is_err())
            };
            let Some(row) = forms.own.rows(planned).find(differs).filter(|_| !in_bill.is_empty()) else { continue };
            in_bill.dedup();
            let words: Vec<String> = in_bill.iter().take(3).map(i64::to_string).collect();
            let more = if in_bill.len() > 3 { " …" } else { "" };
            let draft = out.draft(plan.place).row(plan.table, row, plan_units);
            out.report(
                plan.place,
                draft
                    .with("office", Argument::same(planned.key.office()))
                    .with("code", Argument::same(planned.key.code()))
                    .with("plan", Argument::same(String::from_utf8_lossy(plan.cell(row, plan_units))))
                    .with("bill", Argument::same(words.join(" / ") + more)),
            );
        }
    });
}
