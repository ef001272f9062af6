//! CP604

use super::super::unit::{Out, Unit};
use crate::rule::{Argument, rule};

rule! {
    /// 1つの送信単位に、同じ様式のファイルが2つあります。利用者や月が違っても、1つの送信単位の様式は1ファイルにまとめます
    /// （月が違う利用票は、月ごとに別の送信単位です）。受信側は片方を無視するか、上書きします。
    /// ---
    /// A unit has two files of one form. All users of a form go into one file; use tables of two months are two units. A
    /// receiver ignores one of the files, or lets it overwrite the other.
    RULE = "CP604" "unit-form-twice" Error {
        section: "本文 2.4、別紙 ファイル作成単位",
        title: ["同じ様式のファイルが2つある", "two files of one form in a unit"],
        message: ["同じ送信単位（連番）に、{form} のファイルがもう1つあります: {other}", "the unit has another file of {form}: {other}"],
        help: ["1つのファイルにまとめてください。月の違う利用票・実績なら、月ごとに別の連番にしてください", "put them into one file; use tables and provided services of two months need two serials"],
        bad: ["同じ連番の UPPLAN_202511 と UPPLAN_202512", "UPPLAN_202511 and UPPLAN_202512 with one serial"],
        good: ["月ごとに別の連番", "a serial for each month"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    out.saw(unit.files.len() as u64);
    for (place, file) in unit.files.iter().enumerate() {
        let Some(member) = &file.member else { continue };
        let Some((first, other)) = unit.member(member) else { continue };
        // A copy of the same file is another matter: see unit_copy.
        if first == place || (other.name.same_as(&file.name) && other.data == file.data) {
            continue;
        }
        let draft = out.draft(place).with("form", Argument::same(member.to_string()));
        out.report(place, draft.with("other", Argument::same(&*other.path)));
    }
}
