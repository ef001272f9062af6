//! CP602

use super::super::unit::{Out, Unit};
use super::combination::{Combination, judge, titles};
use crate::rule::{Argument, rule};

rule! {
    /// 送信単位に必須のファイルがありません。必須のファイルの欠けたやり取りは、標準仕様による連携になりません。
    /// 受信側は、足りないファイルを待つか、送信単位ごと取り込みません。
    /// ---
    /// A file that the unit must have is not there. Without the required files an exchange does not follow the standard; a
    /// receiver waits for the missing file or refuses the whole unit.
    RULE = "CP602" "unit-incomplete" Error {
        section: "本文 2.2、2.4、3.2、3.4",
        title: ["送信単位に必須のファイルが無い", "a unit without a required file"],
        message: ["{kind}の送信単位に必須の {missing} がありません", "{missing} is missing: every unit of this kind must have it ({kind})"],
        help: ["同じ送信元・送信先・連番で {missing} も出力してください", "write {missing} too, with the same sender, receiver and serial"],
        bad: ["UPPLAN と UPHOSOKU だけ", "UPPLAN and UPHOSOKU alone"],
        good: ["UPPLAN、UPSIKYU、UPHOSOKU", "UPPLAN, UPSIKYU and UPHOSOKU"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    match judge(unit) {
        Combination::Unknown => out.blocked(["CP301"]),
        Combination::Incomplete { kind, missing } => {
            out.saw(1);
            let draft = out.draft(0).with("kind", Argument::Text(kind.title.clone()));
            out.report(0, draft.with("missing", Argument::Text(titles(unit, &missing))));
        }
        _ => out.saw(1),
    }
}
