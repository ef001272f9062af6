//! CP601

use super::super::unit::{Out, Unit};
use super::combination::{Combination, judge, titles};
use crate::rule::{Argument, rule};

rule! {
    /// 送信単位（同じ送信元・送信先・連番のファイル）の組み合わせは決まっています。計画書（第1～3表）と利用票（第6・7表）は別の送信単位です。
    /// 決まった組み合わせでないと、受信側はどう取り込むか判断できません。
    /// ---
    /// The files of a unit (sender, receiver and serial in common) are one of the combinations of the standard. A care plan
    /// (第1 to 3表) and a use table (第6 and 7表) are two units. With any other combination a receiver cannot tell what to
    /// import.
    RULE = "CP601" "unit-not-allowed" Error {
        section: "本文 2.4、3.4",
        title: ["決まった組み合わせでない送信単位", "a unit that is no combination of the standard"],
        message: ["送信単位（送信元・送信先・連番が同じファイル）に、一緒に送れない様式があります: {forms}", "the unit (files that share sender, receiver and serial) has forms that are not sent together: {forms}"],
        help: ["一緒に送る様式ごとに、別の連番でファイルを作ってください（第1～3表と補足情報、第6・7表と補足情報、実績だけ、など）", "write what belongs together under a serial of its own (第1 to 3表 with their supplement, 第6 and 7表 with theirs, provided services alone, …)"],
        bad: ["UP1KYO と UPPLAN が同じ連番", "UP1KYO and UPPLAN with one serial"],
        good: ["UP1KYO と UPPLAN が別の連番", "UP1KYO and UPPLAN with two serials"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    match judge(unit) {
        Combination::Unknown => out.blocked(["CP301"]),
        Combination::NotAllowed => {
            out.saw(1);
            let forms = titles(unit, unit.files.iter().filter_map(|file| file.member.as_ref()));
            out.report(0, out.draft(0).with("forms", Argument::Text(forms)));
        }
        _ => out.saw(1),
    }
}
