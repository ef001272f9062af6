//! CP711

use super::super::unit::{Out, Unit};
use super::same_rows;
use crate::rule::{Argument, rule};
use crate::text::Text;

rule! {
    /// 福祉用具貸与（17）で、サービスコード・単位数・日・時刻が同じ明細が複数あるときは、明細判別コードに1からの連番を入れます。
    /// 無いと、受信側では同じ明細の重複とみなされて片方が失われます。
    /// ---
    /// Where a rental (17) has several rows equal in code, units, date and times, 明細判別コード numbers them from 1. Without
    /// it a receiver takes them for one row sent twice, and drops all but one.
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
    same_rows::each(unit, out, |out, same| {
        if !same.is_rental() {
            return;
        }
        let found = same.detail_numbers();
        let mut sorted = found.clone();
        sorted.sort_unstable();
        if sorted.iter().zip(1..).all(|(number, expected)| *number == Some(expected)) {
            return;
        }
        // A number that is missed may be that of a record in no group; one that is empty or there twice is not.
        if !same.part.is_whole() && sorted[0].is_some() && sorted.windows(2).all(|two| two[0] != two[1]) {
            return;
        }
        let in_words = |number: &Option<u64>| match number {
            Some(number) => Text::same(number.to_string()),
            None => Text::new("空", "empty"),
        };
        let found = same_rows::some(found.iter().map(in_words));
        let place = same.part.place;
        let draft = out.draft(place).row(same.part.table, same.rows[1], same.detail_no);
        out.report(
            place,
            draft
                .with("count", Argument::Number(same.rows.len() as u64))
                .with("records", Argument::Text(same.records()))
                .with("found", Argument::Text(found)),
        );
    });
}
