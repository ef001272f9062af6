//! CP704

use super::super::unit::{Out, Unit};
use super::numbered;
use super::rentals::some;
use crate::rule::{Argument, rule};
use crate::text::Text;

rule! {
    /// 別表では、1つの課題に支援計画が複数あれば支援計画ＮＯを、1つの支援計画に利用サービスが複数あれば利用サービスＮＯを、順に付けます。
    /// 途中の番号がありません。行を削った跡のこともあるため、お知らせします。
    /// ---
    /// In the separate table 支援計画ＮＯ counts the plans of a need and 利用サービスＮＯ the services of a plan. A number is left
    /// out. It may be the trace of a row that was taken out, so this is information.
    RULE = "CP704" "number-gap" Info {
        section: "別紙 介護予防サービス・支援計画書 補足 ※",
        title: ["番号が順に付いていない", "numbers that do not count"],
        message: ["{numbers} の「{item}」が 1 からの連番ではありません（{found}）", "{item} of {numbers} does not count from 1 ({found})"],
        help: ["抜けた行が無いか確かめ、無ければ 1、2、3… と付け直してください", "check whether a row is missing; if not, number them 1, 2, 3, …"],
        bad: ["支援計画ＮＯが 1 と 3", "支援計画ＮＯ 1 and 3"],
        good: ["1 と 2", "1 and 2"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    for depth in [1, 2] {
        numbered::each(unit, out, ("UPYOBO_SUB", depth), &[], |out, rows| {
            // Rows of one number follow each other.
            let mut numbers: Vec<(i64, usize)> = rows.rows.iter().map(|(all, row)| (all[depth], *row)).collect();
            numbers.dedup_by_key(|(number, _)| *number);
            let gap = numbers.iter().zip(1..).find(|((number, _), expected)| number != expected);
            let Some(((_, row), _)) = gap else { return };
            let found = some(numbers.iter().map(|(number, _)| Text::same(number.to_string())));
            let draft = out.draft(rows.part.place).row(rows.part.table, *row, rows.next_cell());
            let draft = draft.with("numbers", Argument::same(rows.in_words()));
            out.report(rows.part.place, draft.with("found", Argument::Text(found)));
        });
    }
}
