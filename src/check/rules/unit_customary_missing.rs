//! CP623

use super::super::unit::{Out, Unit};
use super::unit_expected_missing::report_missing;
use crate::rule::rule;

rule! {
    /// 利用者基本情報には、ふつう別表1（1日の生活）と別表2（病歴）を付けます。書くことの無い利用者もあるため、お知らせします。
    /// ---
    /// 利用者基本情報 goes with its separate tables 1 (a day) and 2 (diseases), as a rule. There may be nothing to write in
    /// them, so this is information.
    RULE = "CP623" "unit-customary-missing" Info {
        section: "本文 3.3、補足",
        title: ["ふつう一緒に送るファイルが無い", "a file that usually goes with others is missing"],
        message: ["{kind}の送信単位に、ふつう一緒に送る {missing} がありません", "{missing} is missing, which usually goes with this kind of unit: {kind}"],
        help: ["書くことがあれば、同じ送信元・送信先・連番で {missing} も出力してください", "if there is anything to write in it, write {missing} too, with the same sender, receiver and serial"],
        bad: ["UPKIHON だけ", "UPKIHON alone"],
        good: ["UPKIHON、UPKIHON_SUB1、UPKIHON_SUB2", "UPKIHON, UPKIHON_SUB1 and UPKIHON_SUB2"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    report_missing(unit, out, |kind| &kind.customary);
}
