//! CP702

use std::collections::BTreeMap;

use super::super::unit::{Out, Unit};
use super::number_twice::NUMBERED;
use super::part::{PERSON_AND_PLAN, Part};
use crate::rule::{Argument, rule};

rule! {
    /// 課題や目標は、同じ番号の2行目から空にできますが、番号の最初の行には必要です。最初の行が空だと、
    /// 受信側では課題や目標の無い計画になります。
    /// ---
    /// Needs and goals may be left empty from the second row of a number on, but stand on its first row. If that is empty,
    /// the receiver gets a plan without the need or the goal.
    RULE = "CP702" "number-without-text" Warning {
        section: "別紙 居宅サービス計画2表 No.7・9・10、支援計画（別表） No.6・11～13",
        title: ["番号の最初の行に内容が無い", "the first row of a number without its text"],
        message: ["{numbers} の最初の行なのに「{item}」が空です", "the first row of {numbers} has no {item}"],
        help: ["番号の最初の行に{item}を書いてください。空にできるのは2行目からです", "write {item} on the first row of the number; further rows may leave it out"],
        bad: ["課題ＮＯ 1 の最初の行の課題が空", "the first row of 課題ＮＯ 1 without 課題"],
        good: ["課題ＮＯ 1 の最初の行に課題、2行目は空", "課題 on the first row of 課題ＮＯ 1, empty on the second"],
    }
}

/// Texts of which at least one stands on the first row of a number: how many numbers name the row, and which texts.
const TEXTS: [(&str, usize, &[&str]); 5] = [
    ("UP2KYO", 1, &["need"]),
    ("UP2KYO", 2, &["long_term_goal"]),
    ("UP2KYO", 2, &["short_term_goal"]),
    ("UPYOBO_SUB", 1, &["need"]),
    ("UPYOBO_SUB", 2, &["support_point", "informal_support", "insured_support"]),
];

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    for (form, items) in NUMBERED {
        let Some(part) = Part::of(unit, out, form, &PERSON_AND_PLAN) else { continue };
        let Some(numbers) = part.cells(items) else { continue };
        // The row that has the text may be in no group.
        if !part.is_whole() {
            continue;
        }
        for (_, depth, texts) in TEXTS.iter().filter(|(of, ..)| *of == form) {
            let texts: Vec<usize> = texts.iter().filter_map(|item| part.table.position(item)).collect();
            for group in part.keys.groups() {
                if !part.reliable(out, group, &[&numbers[..], &texts].concat()) {
                    continue;
                }
                // Print order is the order of the numbers, whatever the order of the file.
                let mut first: BTreeMap<Vec<i64>, (Vec<i64>, usize)> = BTreeMap::new();
                for row in group.rows() {
                    let number: Option<Vec<i64>> = numbers.iter().map(|cell| part.number_in_text(row, *cell)).collect();
                    let Some(number) = number else { continue };
                    out.saw(1);
                    let entry = first.entry(number[..*depth].to_vec()).or_insert((number.clone(), row));
                    if number < entry.0 {
                        *entry = (number, row);
                    }
                }
                for (number, (_, row)) in first {
                    if texts.iter().any(|cell| !part.cell(row, *cell).is_empty()) {
                        continue;
                    }
                    let named = numbers.iter().zip(&number);
                    let named = named.map(|(cell, n)| format!("{} {n}", part.table.form.form.items()[*cell].name()));
                    let named: Vec<String> = named.collect();
                    let draft = out.draft(part.place).row(part.table, row, texts[0]);
                    out.report(part.place, draft.with("numbers", Argument::same(named.join("・"))));
                }
            }
        }
    }
}
