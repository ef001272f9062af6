//! CP715

use super::super::unit::{Out, Unit};
use super::rentals::{self, Fault};
use crate::rule::rule;

rule! {
    /// 福祉用具貸与（17）で、1つの事業所のサービスコード・単位数が同じ明細に、同じ明細判別コードが2つあります（日は違います）。
    /// 番号は月を通して1つずつです。
    /// ---
    /// Two rows of a rental (17) that are equal in office, code and units have one 明細判別コード, on different days. Over the month
    /// each number stands once.
    RULE = "CP715" "detail-number-twice" Warning {
        section: "別紙 第6表 No.19",
        title: ["同じ明細判別コードが月に2つある", "a 明細判別コード twice in the month"],
        message: ["サービスコード・単位数が同じ福祉用具貸与に、明細判別コード {number} が{count}件あります（レコード{records}）", "{count} rows of rental that are equal in code and units have 明細判別コード {number} (records {records})"],
        help: ["別の明細なら、月を通して 1、2、3… と番号を付けてください。同じ明細の重複なら1件だけ残してください", "number the rows 1, 2, 3, … over the month; if one was written twice, keep one"],
        bad: ["171007・300単位の1日と16日の行がどちらも 1", "171007 of 300 units on the 1st and on the 16th, both number 1"],
        good: ["1 と 2", "1 and 2"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    rentals::each(unit, out, |out, set, fault| {
        let Fault::Twice(rows) = fault else { return };
        set.report_several(out, &rows, ("number", set.numbers(&rows[..1])));
    });
}
