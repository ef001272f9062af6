//! CP723

use super::super::unit::{Out, Unit};
use super::bill::{self, SUMMED};
use crate::rule::{Argument, rule};

rule! {
    /// 種類別小計（AAAA）の値が、そのサービス種類の明細の合計と違います。明細に値の無い欄は比べません。
    /// ---
    /// A subtotal (AAAA) is not the sum of the details of its service type. Columns that the details leave empty are not
    /// compared.
    RULE = "CP723" "subtotal-sum" Warning {
        section: "別紙 第7表 No.17～28",
        title: ["小計が明細の合計と違う", "a subtotal that is not the sum of its details"],
        message: ["小計（{code}）の{item} {left} が、明細の合計 {terms} = {right} と違います", "{item} of the subtotal ({code}) is {left}; the details make {terms} = {right}"],
        help: ["明細と小計のどちらが誤りか確かめてください", "check whether the details or the subtotal are wrong"],
        bad: ["1161、976 に小計 2136", "1161, 976 and the subtotal 2136"],
        good: ["1161、976 に小計 2137", "1161, 976 and the subtotal 2137"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    bill::each(unit, out, &SUMMED, |out, bill| {
        let details = bill.by_type(&bill.details);
        let managed = bill.part.table.position("managed_units");
        let is_managed = |row: &usize| managed.is_some_and(|cell| !bill.part.cell(*row, cell).is_empty());
        for (service_type, subtotals) in bill.by_type(&bill.subtotals) {
            // AAAA adds up what counts towards the limit; EEEE and ZZZZ are optional and their parts are not marked.
            let [subtotal] = subtotals[..] else { continue };
            let Some(rows) = details.get(service_type) else { continue };
            if !bill.part.cell(subtotal, bill.code).ends_with(b"AAAA") {
                continue;
            }
            let counted: Vec<usize> = rows.iter().copied().filter(is_managed).collect();
            let rows = if counted.is_empty() { rows } else { &counted };
            for cell in SUMMED.iter().filter_map(|item| bill.part.table.position(item)) {
                let (Some(left), Some((right, terms))) = (bill.part.number(subtotal, cell), bill.sum(rows, cell)) else {
                    continue;
                };
                if left == right {
                    continue;
                }
                let place = bill.part.place;
                let draft = out.draft(place).row(bill.part.table, subtotal, cell);
                out.report(
                    place,
                    draft
                        .with("code", Argument::same(String::from_utf8_lossy(bill.part.cell(subtotal, bill.code))))
                        .with("left", Argument::same(left.to_string()))
                        .with("terms", Argument::same(terms))
                        .with("right", Argument::same(right.to_string())),
                );
            }
        }
    });
}
