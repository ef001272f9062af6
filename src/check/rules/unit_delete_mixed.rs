//! CP603

use super::super::unit::{Out, Unit};
use super::combination::{Combination, judge, titles};
use crate::rule::{Argument, rule};

rule! {
    /// 削除のファイルは単独で送ります。ほかのファイルと同じ連番にすると、受信側で登録と削除のどちらが先か決まりません。
    /// ---
    /// A file that deletes is sent alone. With others under one serial, a receiver cannot tell whether to store or to delete
    /// first.
    RULE = "CP603" "unit-delete-mixed" Error {
        section: "本文 2.4、2.5、3.4",
        title: ["削除のファイルがほかと同じ送信単位にある", "a delete together with other files"],
        message: ["削除のファイル {delete} の連番が、{others} と同じです（同じ送信単位になります）", "{delete} deletes, and has the same serial as {others}"],
        help: ["削除のファイルは、別の連番を付けて単独で送ってください", "send a deletion alone, under a serial of its own"],
        bad: ["DLT1KYO と UP1KYO が同じ連番", "DLT1KYO and UP1KYO with one serial"],
        good: ["DLT1KYO だけの連番", "a serial for DLT1KYO alone"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    match judge(unit) {
        Combination::Unknown => out.blocked(["CP301"]),
        Combination::DeleteMixed { delete } => {
            out.saw(1);
            let place = unit.member(&delete).map_or(0, |(place, _)| place);
            let members = unit.files.iter().filter_map(|file| file.member.as_ref());
            let others = titles(unit, members.filter(|member| **member != delete));
            let draft = out.draft(place).with("delete", Argument::Text(titles(unit, [&delete])));
            out.report(place, draft.with("others", Argument::Text(others)));
        }
        _ => out.saw(1),
    }
}
