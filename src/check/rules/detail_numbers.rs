//! CP711

use super::super::unit::{Out, Unit};
use super::rentals::{self, Fault};
use crate::rule::rule;

rule! {
    /// 福祉用具貸与（17）で、1つの事業所にサービスコード・単位数・日・時刻が同じ明細が複数あるときは、明細判別コードに1からの
    /// 連番を入れます。番号は事業所ごとに付け、月の中で続いてかまいません（1日に1、16日に2と3）。無いと、受信側では同じ明細の
    /// 重複とみなされて片方が失われます。
    /// ---
    /// Where a rental (17) of one office has several rows equal in code, units, date and times, 明細判別コード numbers them from 1.
    /// Numbers are given office by office, and may run over the month (1 on the 1st, 2 and 3 on the 16th). Without them a
    /// receiver takes the rows for one row sent twice, and drops all but one.
    RULE = "CP711" "detail-numbers" Error {
        section: "別紙 第6表 No.19",
        title: ["明細判別コードが1からの連番でない", "明細判別コード does not count from 1"],
        message: ["サービスコード・単位数・日・時刻が同じ福祉用具貸与が{count}件あり（レコード{records}）、明細判別コードが 1 からの連番ではなく {found} です", "{count} rows of rental are equal in code, units, date and times (records {records}); their 明細判別コード should count from 1 and are {found}"],
        help: ["この{count}件の明細判別コードに、順に 1、2、3… を入れてください", "give the {count} rows 1, 2, 3, … as their 明細判別コード"],
        bad: ["171007・300単位が2行、明細判別コードは空", "171007 of 300 units in two rows without 明細判別コード"],
        good: ["1 と 2", "1 and 2"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    rentals::each(unit, out, |out, set, fault| {
        let (Fault::Equal(rows) | Fault::NotFromOne(rows)) = fault else { return };
        set.report_several(out, &rows, ("found", set.numbers(&rows)));
    });
}
