//! CP701

use std::collections::HashMap;

use super::super::unit::{Out, Unit};
use super::numbered::NUMBERED;
use super::part::{PERSON_AND_PLAN, Part};
use crate::rule::{Argument, rule};

rule! {
    /// 1つの計画の中で、番号の組（課題ＮＯ・援助目標ＮＯ・援助内容ＮＯなど）が重複しています。番号の組は印字の順と
    /// レコードのキーになるため、受信側ではデータベースのキーの重複で取り込みが止まります。
    /// ---
    /// Within one plan a triple of numbers (課題ＮＯ, 援助目標ＮＯ, 援助内容ＮＯ, for example) stands twice. The triple gives the
    /// order of print and is the key of the record: a receiver stops with a duplicate key.
    RULE = "CP701" "number-triple-twice" Error {
        section: "別紙 居宅サービス計画2表 No.6・8・13、支援計画（別表） No.5・10・14",
        inferred: ["標準仕様に番号の組が重複しないという記述は無く、3つの番号で印字の順が決まることから推定", "the standard does not say that the numbers are unique; inferred, as the three of them give the order of print"],
        title: ["番号の組が重複している", "a triple of numbers twice"],
        message: ["番号の組 {numbers}（{items}）が、同じ計画のレコード{first}と重複しています", "the numbers {numbers} ({items}) stand twice in this plan; record {first} has them too"],
        help: ["1つの計画の中で3つの番号の組が重複しないように、番号を振り直してください", "number the rows of the plan so that no triple stands twice"],
        bad: ["1-1-1 の行が2つ", "two rows 1-1-1"],
        good: ["1-1-1 と 1-1-2", "1-1-1 and 1-1-2"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    for (form, items) in NUMBERED {
        let Some(part) = Part::of(unit, out, form, &PERSON_AND_PLAN) else { continue };
        let Some(cells) = part.cells(items) else { continue };
        for group in part.keys.groups() {
            if !part.reliable(out, group, &cells) {
                continue;
            }
            let mut seen = HashMap::new();
            for row in group.rows() {
                let numbers = cells.map(|cell| part.number_in_text(row, cell));
                // A row that is not numbered has no place in the order, and no key to be twice.
                if numbers.contains(&None) {
                    continue;
                }
                out.saw(1);
                let Some(first) = seen.insert(numbers, row) else { continue };
                seen.insert(numbers, first);
                let names = cells.map(|cell| part.table.form.form.items()[cell].name());
                let numbers = numbers.map(|number| number.unwrap_or_default().to_string());
                let draft = out.draft(part.place).row(part.table, row, cells[2]);
                out.report(
                    part.place,
                    draft
                        .with("items", Argument::same(names.join("・")))
                        .with("numbers", Argument::same(numbers.join("-")))
                        .with("first", Argument::Number(part.table.record(first).number)),
                );
            }
        }
    }
}
