//! CP703

use super::super::unit::{Out, Unit};
use super::numbered;
use crate::rule::{Argument, rule};

rule! {
    /// 別表では、課題の文（総合的課題・目標と具体策の提案・意向・目標）は課題ＮＯの最初の行だけに、支援計画の文は支援計画ＮＯの最初の行だけに
    /// 書き、次の行からは空にします。続く行にもあると、受信側では同じ文が何度も印字されます。
    /// ---
    /// In the separate table the texts of a need stand on the first row of its 課題ＮＯ only, and those of a 支援計画 on the first
    /// row of its 支援計画ＮＯ; further rows leave them empty. A receiver prints what is repeated again and again.
    RULE = "CP703" "text-repeated" Warning {
        section: "別紙 介護予防サービス・支援計画書 補足 ※",
        title: ["番号の2行目からにも文がある", "a text on further rows of a number"],
        message: ["{numbers} の最初の行ではないのに「{item}」があります（最初の行はレコード{first}、文のある続きの行は{count}行）", "{item} stands on a row that is not the first of {numbers} (the first is record {first}; further rows with texts: {count})"],
        help: ["番号の最初の行だけに書き、次の行からは空にしてください。別の課題や支援計画なら番号を変えてください", "write it on the first row of the number and leave further rows empty; another need or plan has a number of its own"],
        bad: ["課題ＮＯ 1 の2行に同じ総合的課題", "one 総合的課題 on two rows of 課題ＮＯ 1"],
        good: ["1行目に総合的課題、2行目は空", "総合的課題 on the first row, empty on the second"],
    }
}

/// Texts that stand on the first row of a number only: how many numbers name the row, and which texts.
const TEXTS: [(usize, &[&str]); 2] = [
    (1, &["need", "proposal", "proposal_wishes", "goal"]),
    (2, &["support_point", "informal_support", "insured_support"]),
];

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    for (depth, texts) in TEXTS {
        numbered::each(unit, out, ("UPYOBO_SUB", depth), texts, |out, rows| {
            let part = rows.part;
            let cells: Vec<usize> = texts.iter().filter_map(|item| part.table.position(item)).collect();
            let text = |row: usize| cells.iter().find(|cell| !part.cell(row, **cell).is_empty()).copied();
            // A row with all the numbers of the one before is another rule's (CP701).
            let further = rows.rows.windows(2).filter(|two| two[0].0 != two[1].0).map(|two| two[1].1);
            let mut repeated = further.filter_map(|row| Some((row, text(row)?)));
            let Some((row, cell)) = repeated.next() else { return };
            let count = 1 + repeated.count() as u64;
            let first = part.table.record(rows.rows[0].1).number;
            let draft = out.draft(part.place).row(part.table, row, cell);
            let draft = draft.with("numbers", Argument::same(rows.in_words())).with("count", Argument::Number(count));
            out.report(part.place, draft.with("first", Argument::Number(first)));
        });
    }
}
