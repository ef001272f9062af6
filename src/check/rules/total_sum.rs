//! CP724

use super::super::unit::{Out, Unit};
use super::bill::{self, SUMMED};
use crate::rule::{Argument, rule};

rule! {
    /// 全合計（999999）の値が、種類別小計と（小計の無い種類の）明細の合計と違います。
    /// ---
    /// The grand total (999999) is not the sum of the subtotals and of the details whose type has no subtotal.
    RULE = "CP724" "total-sum" Warning {
        section: "別紙 第7表 No.17～28",
        title: ["全合計が小計・明細の合計と違う", "a grand total that is not the sum of its parts"],
        message: ["全合計の{item} {left} が、小計・明細の合計 {terms} = {right} と違います", "{item} of the grand total is {left}; subtotals and details make {terms} = {right}"],
        help: ["小計・明細と全合計のどちらが誤りか確かめてください", "check whether the parts or the total are wrong"],
        bad: ["小計 2137、小計 600 に全合計 2736", "subtotals of 2137 and 600, and the total 2736"],
        good: ["小計 2137、小計 600 に全合計 2737", "subtotals of 2137 and 600, and the total 2737"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    bill::each(unit, out, &SUMMED, |out, bill| {
        let [total] = bill.totals[..] else { return };
        let with_subtotal = bill.by_type(&bill.subtotals);
        let alone = bill.details.iter().filter(|row| !with_subtotal.contains_key(bill.service_type(**row)));
        let parts: Vec<usize> = bill.subtotals.iter().chain(alone).copied().collect();
        for cell in SUMMED.iter().filter_map(|item| bill.part.table.position(item)) {
            let (Some(left), Some((right, terms))) = (bill.part.number(total, cell), bill.sum(&parts, cell)) else {
                continue;
            };
            if left == right {
                continue;
            }
            let place = bill.part.place;
            let draft = out.draft(place).row(bill.part.table, total, cell);
            out.report(
                place,
                draft
                    .with("left", Argument::same(left.to_string()))
                    .with("terms", Argument::same(terms))
                    .with("right", Argument::same(right.to_string())),
            );
        }
    });
}
