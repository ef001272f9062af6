//! CP712

use std::collections::BTreeSet;

use super::super::unit::{Out, Unit};
use super::same_rows;
use crate::rule::{Argument, rule};

rule! {
    /// サービスコード・単位数・日・時刻が同じレコードが、1人の利用者に2つあります。同じサービスを二重に出力したか、
    /// サービス回数で表すべきものです。
    /// ---
    /// A person has two records equal in service code, units, date and times: the same service written twice, or one that
    /// サービス回数 should count.
    RULE = "CP712" "row-twice" Warning {
        section: "別紙 第6表 No.10～15",
        title: ["同じサービスのレコードが2つある", "two records of the same service"],
        message: ["この利用者に、サービスコード・単位数・利用日・時刻が同じレコードが{count}件あります（レコード{records}）", "this user has {count} records equal in code, units, date and times (records {records})"],
        help: ["重複なら1件だけ残し、複数回のサービスなら1件にまとめてサービス回数で表してください", "if it is written twice, keep one; if it was several times, write one record with サービス回数"],
        bad: ["111211・11月1日・0900～1000 が2行", "111211 on 1 November, 0900 to 1000, twice"],
        good: ["1行（2回ならサービス回数 2）", "once (with サービス回数 2 for two)"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    same_rows::each(unit, out, |out, same| {
        // Rows that are told apart by their detail numbers are not the same.
        let numbers = same.detail_numbers();
        let distinct: BTreeSet<_> = numbers.iter().flatten().collect();
        if same.is_rental() || distinct.len() == numbers.len() {
            return;
        }
        let place = same.part.place;
        let draft = out.draft(place).row(same.part.table, same.rows[1], same.code);
        out.report(
            place,
            draft
                .with("count", Argument::Number(same.rows.len() as u64))
                .with("records", Argument::Text(same.records())),
        );
    });
}
