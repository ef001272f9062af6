//! CP702

use super::super::unit::{Out, Unit};
use super::numbered;
use crate::rule::{Argument, rule};

rule! {
    /// 課題や目標は、同じ番号の2行目から空にできますが、番号の最初の行には必要です。最初の行が空だと、
    /// 受信側では課題や目標の無い計画になります。前の目標と同じ長期目標は印字どおり空にできるので、目標は長期・短期のどちらかがあれば足ります。
    /// ---
    /// Needs and goals may be left empty from the second row of a number on, but stand on its first row. If that is empty,
    /// the receiver gets a plan without the need or the goal. A long-term goal that repeats the one before is left blank in
    /// print, so either of the two goals is enough.
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
const TEXTS: [(&str, usize, &[&str]); 4] = [
    ("UP2KYO", 1, &["need"]),
    ("UP2KYO", 2, &["long_term_goal", "short_term_goal"]),
    ("UPYOBO_SUB", 1, &["need"]),
    ("UPYOBO_SUB", 2, &["support_point", "informal_support", "insured_support"]),
];

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    for (form, depth, texts) in TEXTS {
        numbered::each(unit, out, (form, depth), texts, |out, rows| {
            let part = rows.part;
            let cells: Vec<usize> = texts.iter().filter_map(|item| part.table.position(item)).collect();
            // Print order is the order of the numbers, whatever the order of the file.
            let (_, first) = rows.rows[0];
            if cells.iter().any(|cell| !part.cell(first, *cell).is_empty()) {
                return;
            }
            let draft = out.draft(part.place).row(part.table, first, cells[0]);
            out.report(part.place, draft.with("numbers", Argument::same(rows.in_words())));
        });
    }
}
