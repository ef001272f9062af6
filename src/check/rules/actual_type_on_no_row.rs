//! CP620

use super::super::unit::{Out, Unit};
use super::{sides, type_of_name};
use crate::rule::rule;

rule! {
    /// 実績は、サービス種類と事業所番号ごとに1ファイルにまとめて送ります。ファイル名にある送信元のサービス種類が、その事業所の
    /// どの行にもありません。
    /// ---
    /// Provided services are sent in a file for each service type and office. The type that the file name gives to the sender is
    /// on none of that office's rows.
    RULE = "CP620" "actual-type-on-no-row" Warning {
        section: "本文 5.1.2.1・5.2.2.1、別紙 ファイル名規約",
        title: ["ファイル名のサービス種類の実績が無い", "no provided service of the type in the file name"],
        message: ["ファイル名の送信元（{office}）のサービス種類は {type} ですが、その事業所の行はどれも {types} です", "the service type of the sender ({office}) in the file name is {type}, and all rows of that office are of {types}"],
        help: ["ファイル名のサービス種類を行に合わせるか、ほかの種類の実績は別のファイルにしてください", "write the type of the rows into the file name; provided services of another type go into a file of their own"],
        bad: ["UPJSK_…_11_….CSV の行がすべて 131111", "UPJSK_…_11_….CSV whose rows are all 131111"],
        good: ["UPJSK_…_13_….CSV", "UPJSK_…_13_….CSV"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let Some([from, to]) = sides::service_types(unit, out) else { return };
    // In the order of the printed example the receiver's place has the sender's type.
    let own = if from.manages_care() { to } else { from };
    type_of_name::report(unit, out, "UPJSK", unit.key.from(), own);
}
