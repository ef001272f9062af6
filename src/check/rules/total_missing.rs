//! CP722

use super::super::unit::{Out, Unit};
use super::bill;
use crate::rule::{Argument, rule};
use crate::text::Text;

rule! {
    /// 第7表には、利用者・月ごとに全合計（999999）の行がちょうど1つ必要です。
    /// ---
    /// 第7表 needs exactly one grand total (999999) for each user and month.
    RULE = "CP722" "total-not-once" Error {
        section: "別紙 第7表 No.9",
        title: ["全合計の行が1つでない", "not exactly one grand total"],
        message: ["この利用者・月の全合計（サービスコード 999999）の行が{found}", "this user and month have {found} of the grand total (service code 999999)"],
        help: ["利用者・月ごとに、全合計の行を1つだけ出力してください", "write exactly one row of the grand total for each user and month"],
        bad: ["111211 だけ", "111211 alone"],
        good: ["111211、999999", "111211, 999999"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    bill::each(unit, out, &[], |out, bill| {
        let (row, found) = match &bill.totals()[..] {
            [_] => return,
            [] => {
                let Some(last) = bill.rows().max() else { return };
                (last, Text::new("ありません", "no row"))
            }
            totals @ [_, second, ..] => {
                let n = totals.len();
                (*second, Text::new(format!("{n}つあります"), format!("{n} rows")))
            }
        };
        let place = bill.part.place;
        let draft = out.draft(place).row(bill.part.table, row, bill.cells.code);
        out.report(place, draft.with("found", Argument::Text(found)));
    });
}
