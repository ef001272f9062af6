//! CP713

use super::super::unit::{Out, Unit};
use super::rentals::{self, Fault};
use crate::rule::{Argument, rule};

rule! {
    /// 福祉用具貸与（17）で、1つの事業所にサービスコード・単位数が同じ明細が月の中に複数あり、明細判別コードの無いものがあります。
    /// 日が違えば行は見分けられますが、番号は同じサービスコード・単位数の明細が複数あるときに付けるものです。
    /// ---
    /// A rental (17) of one office has several rows equal in code and units in the month, and some have no 明細判別コード. On
    /// different days the rows can be told apart, but the numbers are for several rows of one code and units.
    RULE = "CP713" "detail-number-missing" Warning {
        section: "別紙 第6表 No.19",
        title: ["日の違う明細に明細判別コードが無い", "rows of different days without 明細判別コード"],
        message: ["サービスコード・単位数が同じ福祉用具貸与がこの月に{count}件あり、明細判別コードの無いものがあります（レコード{records}）", "{count} rows of rental in this month are equal in code and units, and some have no 明細判別コード (records {records})"],
        help: ["別の明細なら、この{count}件の明細判別コードに順に 1、2、3… を入れてください。同じ明細の重複なら1件だけ残してください", "give the {count} rows 1, 2, 3, … as their 明細判別コード; if one was written twice, keep one"],
        bad: ["171007・300単位が1日と16日に1行ずつ、明細判別コードは空", "171007 of 300 units on the 1st and on the 16th without 明細判別コード"],
        good: ["1 と 2", "1 and 2"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    rentals::each(unit, out, |out, set, fault| {
        let Fault::NotNumbered(rows) = fault else { return };
        let place = set.part.place;
        let draft = out.draft(place).row(set.part.table, rows[0], set.detail_no);
        out.report(
            place,
            draft
                .with("count", Argument::Number(set.len() as u64))
                .with("records", Argument::Text(set.records(&rows))),
        );
    });
}
